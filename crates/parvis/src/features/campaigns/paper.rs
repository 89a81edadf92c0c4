//! From the school and its guardians to what the letters say.

use super::audience::{Addressee, Child};
use super::read::{self, Site};
use super::store::Language;
use crate::app::App;
use crate::text::Text;
use db::{Instant, Tx};
use documents::letters::{self, Campaign, Letter, LoginKind, Logo, Scripts};
use locale::Locale;
use rules::national_id::NationalId;
use rules::secret::LetterPassword;
use rules::student_code::StudentCode;

/// A day in microseconds.
pub const DAY: i64 = 24 * 3600 * 1_000_000;

/// A login, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// `national_id` or `student_code`, as the table has it.
    pub kind: &'static str,
    /// In its one form.
    pub value: String,
}

/// The login of a letter: the identity number where the roster has one and the school collects them, else the code of the
/// first child.
pub fn login_of(site: &Site, one: &Addressee) -> Login {
    let number = NationalId::normalise(&one.number);
    if !number.is_empty() && site.national_id_rule != "none" {
        return Login { kind: "national_id", value: number };
    }
    let code = one.children.first().map_or(String::new(), |child| StudentCode::normalise(&child.code));
    Login { kind: "student_code", value: code }
}

/// What all letters of a campaign have in common.
pub struct Sheet {
    site: Site,
    common: Campaign,
}

impl Sheet {
    /// For letters that are made now.
    ///
    /// # Errors
    /// The database's; a time zone that is not known.
    pub fn new(app: &App, tx: &Tx<'_>, school: i64, year: i64, language: Language, now: Instant) -> db::Result<Sheet> {
        let site = read::site(tx, school)?;
        let local = |at: Instant| {
            locale::local(at.as_micros(), &site.zone).map_err(|fault| db::Error::Fault(format!("time zone: {fault}")))
        };
        let (today, last) = (local(now)?, local(ends_at(now, site.letter_days))?);
        let both = |say: &dyn Fn(Locale) -> String| Scripts::new(say(Locale::Fr), say(Locale::Ar));
        let day = |of: Locale, moment: &jiff::civil::DateTime| of.date_long(moment.date()).into_owned();
        let common = Campaign {
            school: Scripts::new(&site.name, &site.name_ar),
            address: Scripts::new(&site.address, &site.address_ar),
            phone: site.phone.clone(),
            email: site.email.clone(),
            hours: Scripts::new(&site.opening_hours, &site.opening_hours_ar),
            // What does not show is left out: letters are worth more than a picture.
            logo: read::logo(tx, school)?.and_then(|(content,)| Logo::read(&content).ok()),
            base_url: app.config.base_url(),
            place_and_date: both(&|of| Text::of(of).letters_date(day(of, &today)).to_string()),
            year: format!("{year}-{}", year + 1),
            languages: match language {
                Language::Fr => letters::Languages::French,
                Language::Ar => letters::Languages::Arabic,
                Language::Both => letters::Languages::Both,
            },
            days: u32::try_from(site.letter_days).unwrap_or(0),
            until: both(&|of| day(of, &last)),
            asks_identity_number: site.national_id_rule != "none",
            recovers: false,
            made_at: now.as_micros(),
        };
        Ok(Sheet { site, common })
    }

    /// The same for letters that give an account back to its owner.
    #[must_use]
    pub fn recovering(mut self, recovers: bool) -> Sheet {
        self.common.recovers = recovers;
        self
    }

    /// The school.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// When the passwords of letters end that are made at `now`.
    pub fn ends_at(&self, now: Instant) -> Instant {
        ends_at(now, self.site.letter_days)
    }

    /// One guardian's letter.
    pub fn letter(&self, one: &Addressee, login: &Login, password: &str) -> Letter {
        let is_number = login.kind == "national_id";
        Letter {
            name: Scripts::new(&one.name, &one.name_ar),
            address: lines_of(&one.address),
            login_kind: if is_number { LoginKind::IdentityNumber } else { LoginKind::StudentCode },
            login: login.value.clone(),
            password: password.to_owned(),
            children: one.children.iter().map(child_of).collect(),
        }
    }

    /// A PDF of at most [`letters::MOST`] letters.
    ///
    /// # Errors
    /// A letter that cannot be printed.
    pub fn print(&self, letters: &[Letter]) -> Result<Vec<u8>, documents::Error> {
        letters::pdf(&self.common, letters)
    }

    /// A letter to look at. Its password opens nothing: it is no letter's, and says so.
    ///
    /// # Errors
    /// A letter that cannot be printed.
    pub fn specimen(&self, one: &Addressee) -> Result<Vec<u8>, documents::Error> {
        self.print(&[self.letter(one, &login_of(&self.site, one), SPECIMEN)])
    }
}

/// Printed in place of a password: not of the form of one, so that it opens nothing ever. The word is one in each language.
pub const SPECIMEN: &str = "SPECIMEN";

fn ends_at(now: Instant, days: i64) -> Instant {
    Instant::from_micros(now.as_micros() + days * DAY)
}

fn child_of(child: &Child) -> letters::Child {
    letters::Child { name: Scripts::new(&child.name, &child.name_ar), class: child.class.clone() }
}

/// An address as an envelope has it: lines as the roster has them, else parted at commas.
fn lines_of(address: &str) -> Vec<String> {
    let parts: Vec<&str> = if address.trim().contains('\n') {
        address.lines().collect()
    } else {
        address.split([',', '،', ';']).collect()
    };
    let mut lines: Vec<String> = Vec::new();
    for part in parts.into_iter().map(str::trim).filter(|line| !line.is_empty()) {
        // A house number stays with its street, which lists write after a comma.
        match lines.last_mut().filter(|last| is_house_number(last)) {
            Some(last) => *last = format!("{last}, {part}"),
            None => lines.push(part.to_owned()),
        }
    }
    lines
}

/// `12`, `N° 12`, `12 bis`, `رقم 12`: short, and no name of anything.
fn is_house_number(line: &str) -> bool {
    const WORDS: [&str; 7] = ["n", "no", "nr", "bis", "ter", "رقم", "num"];
    let words = line.split(|c: char| c.is_whitespace() || ".°º".contains(c)).filter(|word| !word.is_empty());
    let is_number = |word: &str| word.chars().all(|c| rules::fold::digit(c).is_some() || "-/".contains(c));
    let mut numbers = 0;
    for word in words {
        if is_number(word) {
            numbers += 1;
        } else if word.chars().count() > 1 && !WORDS.contains(&word.to_lowercase().as_str()) {
            return false;
        }
    }
    numbers > 0
}

/// The characters of the letters that no font has, each once.
pub fn lacking<'a>(all: impl Iterator<Item = &'a Addressee>) -> Vec<char> {
    let mut found = Vec::new();
    for one in all {
        let children = one.children.iter().flat_map(|child| [&child.name, &child.name_ar, &child.class]);
        for text in [&one.name, &one.name_ar, &one.address].into_iter().chain(children) {
            found.extend(documents::lacks(text).into_iter().filter(|c| !found.contains(c)).collect::<Vec<_>>());
        }
    }
    found
}

/// A new password, with what is kept of it under this key.
pub fn password(app: &App, key: &[u8; 32]) -> (String, Vec<u8>) {
    let password = LetterPassword::from_entropy(app.random.bytes());
    (password.to_string(), password.hash(key).as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_parted_as_envelopes_have_it() {
        assert_eq!(lines_of("12, rue de Fès, 10000 Rabat"), ["12, rue de Fès", "10000 Rabat"]);
        assert_eq!(lines_of("N° 12 bis، زنقة الزيتون، 11000 سلا"), ["N° 12 bis, زنقة الزيتون", "11000 سلا"]);
        assert_eq!(lines_of("Villa 12, rue de Fès"), ["Villa 12", "rue de Fès"]);
        assert_eq!(lines_of("12, rue de Fès\n10000 Rabat\r\n"), ["12, rue de Fès", "10000 Rabat"]);
        assert_eq!(lines_of("  ، شارع الحسن الثاني، الرباط"), ["شارع الحسن الثاني", "الرباط"]);
        assert!(lines_of(" \n ").is_empty());
    }

    #[test]
    fn a_specimen_opens_nothing() {
        assert!(LetterPassword::parse(SPECIMEN).is_err());
    }

    proptest! {
        #[test]
        fn nothing_of_an_address_is_lost(address in "[a-zA-Z0-9,; \n]{0,60}") {
            let kept = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            prop_assert_eq!(kept(&lines_of(&address).concat()), kept(&address));
        }
    }
}
