//! The fields of the form: what was typed, and what it says.

use super::place::{Place, Rule};
use crate::features::accounts::Enrolled;
use crate::web::Form;
use crate::web::form::Message;
use jiff::civil::Date;
use locale::Locale;
use rules::names::is_plain;
use rules::national_id::{NationalId, NationalIdError, NationalIdKind};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 80;
/// The longest phone number, in characters.
pub const LONGEST_PHONE: usize = 40;
/// The longest postal address, in characters.
pub const LONGEST_ADDRESS: usize = 300;
/// Fewest digits of a phone number.
const FEWEST_DIGITS: usize = 6;
/// More of a field than this is never shown again.
const SHOWN: usize = 400;

/// What was typed, kept for the next time that the form shows; never a password.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)] // named as the fields
pub struct Typed {
    pub family_name: String,
    pub given_name: String,
    pub kind: String,
    pub number: String,
    pub no_number: bool,
    pub relation: String,
    pub email: String,
    pub no_email: bool,
    pub phone: String,
    pub address: String,
    pub locale: String,
    pub terms: bool,
}

impl Typed {
    /// As the form opens: names from the roster, and the number that the letter carried.
    pub fn first(place: &Place, locale: Locale) -> Typed {
        Typed {
            family_name: place.guardian.family_name.clone(),
            given_name: place.guardian.given_name.clone(),
            number: place.number_of_letter().unwrap_or_default().to_owned(),
            relation: place.relation().to_owned(),
            locale: locale.code().to_owned(),
            ..Typed::default()
        }
    }

    /// As it was sent. The number that the letter carried is not the form's to change.
    pub fn of(form: &Form, place: &Place) -> Typed {
        let cut = |name: &str| form.get(name).chars().take(SHOWN).collect::<String>();
        let carried = place.number_of_letter();
        Typed {
            family_name: cut("family_name"),
            given_name: cut("given_name"),
            kind: cut("number_kind"),
            number: carried.map_or_else(|| cut("number"), str::to_owned),
            no_number: carried.is_none() && form.ticked("no_number"),
            relation: cut("relation"),
            email: cut("email"),
            no_email: form.ticked("no_email"),
            phone: cut("phone"),
            address: cut("address"),
            locale: cut("locale"),
            terms: form.ticked("terms"),
        }
    }

    /// All of it as fields, for the page that asks for another password in between.
    pub fn hidden(&self) -> Vec<(&'static str, &str)> {
        let tick = |on: bool| if on { "yes" } else { "" };
        vec![
            ("family_name", &self.family_name),
            ("given_name", &self.given_name),
            ("number_kind", &self.kind),
            ("number", &self.number),
            ("relation", &self.relation),
            ("email", &self.email),
            ("no_email", tick(self.no_email)),
            ("phone", &self.phone),
            ("address", &self.address),
            ("locale", &self.locale),
            ("terms", tick(self.terms)),
        ]
    }
}

/// What is amiss, by field, in the order of the form.
#[derive(Default)]
pub struct Amiss(pub Vec<(&'static str, Message)>);

impl Amiss {
    /// What is amiss with a field.
    pub fn of(&self, field: &str) -> Option<Message> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, message)| *message)
    }

    fn note(&mut self, field: &'static str, message: Message) {
        self.0.push((field, message));
    }
}

/// What the form says, once it is right.
pub struct Said {
    /// The account's data.
    pub person: Enrolled,
    /// What they are to the children.
    pub relation: String,
}

/// The number of a form, normalised; empty where there is none to give. It may be read before all the rest is right.
///
/// # Errors
/// What is amiss.
pub fn number_of(typed: &Typed, place: &Place, today: Date) -> Result<String, Message> {
    if let Some(carried) = place.number_of_letter() {
        return Ok(carried.to_owned());
    }
    let is_empty = NationalId::normalise(&typed.number).is_empty();
    match place.rule() {
        Rule::NotAsked => return Ok(String::new()),
        Rule::Optional if typed.no_number && is_empty => return Ok(String::new()),
        Rule::Optional if typed.no_number => return Err(|t| t.enrolment_number_or_none),
        Rule::Optional if is_empty => return Err(|t| t.enrolment_number_empty_optional),
        Rule::Required if is_empty => return Err(|t| t.enrolment_number_empty),
        _ => {}
    }
    if place.is_code(&typed.number) {
        return Err(|t| t.enrolment_number_is_code);
    }
    let kind = NationalIdKind::from_code(&typed.kind).filter(|kind| place.kinds().contains(kind));
    let kind = kind.or_else(|| place.kinds().first().copied()).unwrap_or(NationalIdKind::Passport);
    match NationalId::parse(kind, &typed.number) {
        Ok(number) if number.can_be_a_parent(today) => Ok(number.as_str().to_owned()),
        Ok(_) => Err(|t| t.enrolment_number_of_child),
        Err(NationalIdError::Empty) => Err(|t| t.enrolment_number_empty),
        Err(NationalIdError::Form(NationalIdKind::Cin)) => Err(|t| t.enrolment_number_cin),
        Err(NationalIdError::Form(NationalIdKind::NationalRegister)) => Err(|t| t.enrolment_number_register),
        Err(NationalIdError::Form(_)) => Err(|t| t.enrolment_number_form),
        Err(NationalIdError::CheckDigits | NationalIdError::BirthDate) => Err(|t| t.enrolment_number_digits),
    }
}

/// All but the number and the password.
pub fn read(typed: &Typed, place: &Place, amiss: &mut Amiss) -> Said {
    let mut person = Enrolled { locale: typed.locale.clone(), ..Enrolled::default() };
    match name(&typed.family_name) {
        Ok(name) => person.family_name = name,
        Err(message) => amiss.note("family_name", message.unwrap_or(|t| t.enrolment_family_name_empty)),
    }
    match name(&typed.given_name) {
        Ok(name) => person.given_name = name,
        Err(message) => amiss.note("given_name", message.unwrap_or(|t| t.enrolment_given_name_empty)),
    }
    // The roster's names in Arabic letters go with its names in Latin ones.
    let of_roster = &place.guardian;
    if person.family_name == of_roster.family_name.trim() && person.given_name == of_roster.given_name.trim() {
        person.family_name_ar.clone_from(&of_roster.family_name_ar);
        person.given_name_ar.clone_from(&of_roster.given_name_ar);
    }
    if !["mother", "father", "other"].contains(&typed.relation.as_str()) {
        amiss.note("relation", |t| t.enrolment_relation_empty);
    }
    match (typed.no_email, rules::email::parse(&typed.email)) {
        (true, Err(rules::email::EmailError::Empty)) => {}
        (true, _) => amiss.note("email", |t| t.enrolment_email_or_none),
        (false, Ok(email)) => person.email = Some(email),
        (false, Err(rules::email::EmailError::Empty)) => amiss.note("email", |t| t.enrolment_email_empty),
        (false, Err(_)) => amiss.note("email", |t| t.enrolment_email_form),
    }
    match phone(&typed.phone) {
        Ok(phone) => person.phone = phone,
        Err(message) => amiss.note("phone", message),
    }
    match address(&typed.address) {
        Ok(address) => person.address = address,
        Err(message) => amiss.note("address", message),
    }
    if Locale::from_code(&typed.locale).is_none() {
        amiss.note("locale", |t| t.enrolment_locale_empty);
    }
    if !typed.terms {
        amiss.note("terms", |t| t.enrolment_terms_empty);
    }
    Said { person, relation: typed.relation.clone() }
}

/// A name without superfluous blanks.
///
/// # Errors
/// What is amiss; no message: there is none.
pub fn name(text: &str) -> Result<String, Option<Message>> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.chars().any(char::is_alphabetic) {
        return Err(name.chars().next().map(|_| -> Message { |t| t.enrolment_name_form }));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(Some(|t| t.enrolment_name_long));
    }
    if is_plain(&name) { Ok(name) } else { Err(Some(|t| t.enrolment_name_form)) }
}

/// A phone number without superfluous blanks; empty where there is none.
///
/// # Errors
/// What is amiss.
pub fn phone(text: &str) -> Result<String, Message> {
    let latin: String = text.chars().map(rules::fold::ascii_digit).collect();
    let phone = latin.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let fits = phone.chars().all(|c| c.is_ascii_digit() || "+ ()./-".contains(c));
    let right = phone.is_empty() || (fits && digits >= FEWEST_DIGITS && phone.len() <= LONGEST_PHONE);
    if right { Ok(phone) } else { Err(|t| t.enrolment_phone_form) }
}

/// A postal address line by line, without empty ones.
///
/// # Errors
/// What is amiss.
pub fn address(text: &str) -> Result<String, Message> {
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    let address = lines.join("\n");
    if address.chars().count() > LONGEST_ADDRESS {
        return Err(|t| t.enrolment_address_long);
    }
    if lines.iter().all(|line| is_plain(line)) { Ok(address) } else { Err(|t| t.enrolment_address_form) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_phones_and_addresses() {
        assert_eq!(name("  El   Amrani "), Ok("El Amrani".to_owned()));
        assert!(matches!(name(" \t"), Err(None)));
        assert!(matches!(name("123"), Err(Some(_))) && matches!(name("www.example.org"), Err(Some(_))));
        assert!(matches!(name("a\u{7}b"), Err(Some(_))) && matches!(name("Lat\u{202e}ifa"), Err(Some(_))));
        assert!(name(&"a".repeat(LONGEST_NAME)).is_ok() && name(&"a".repeat(LONGEST_NAME + 1)).is_err());
        assert_eq!(phone(" +212 6 12  34 56 78 "), Ok("+212 6 12 34 56 78".to_owned()));
        assert_eq!(phone(""), Ok(String::new()));
        assert_eq!(phone("٠٦١١٢٢٣٣٤٤"), Ok("0611223344".to_owned()));
        assert!(phone("12345").is_err() && phone("06 12 34 56 ab").is_err() && phone(&"1".repeat(41)).is_err());
        assert_eq!(address("1, rue A\r\n\r\n  Rabat "), Ok("1, rue A\nRabat".to_owned()));
        assert!(address(&"a".repeat(LONGEST_ADDRESS + 1)).is_err() && address("http://x.example").is_err());
    }

    proptest! {
        #[test]
        fn what_is_taken_is_one_line_of_text(text in "\\PC{0,60}|[\\x00-\\x1f a-z0-9]{0,30}") {
            for taken in [name(&text).ok(), phone(&text).ok()].into_iter().flatten() {
                prop_assert!(!taken.chars().any(char::is_control));
                prop_assert_eq!(taken.trim(), &taken);
            }
        }
    }
}
