//! A guardian's identity number, of four kinds.
//!
//! Source: glossary, `NationalId`; accounts, "Logins and scope" and "Identity number per school";
//! guide I (CIN "sans espace": stripped rather than refused).

use std::fmt;

use jiff::civil::Date;

use crate::fold;

/// Kinds of identity number. Source: accounts, "Identity number per school".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NationalIdKind {
    /// The Moroccan national identity card: one or two letters, then digits, like `AB123456`.
    Cin,
    /// A foreigner's residence card.
    ResidenceCard,
    /// A passport.
    Passport,
    /// The Belgian national register number, 11 digits.
    NationalRegister,
}

impl NationalIdKind {
    /// Every kind.
    pub const ALL: [NationalIdKind; 4] = [
        NationalIdKind::Cin,
        NationalIdKind::ResidenceCard,
        NationalIdKind::Passport,
        NationalIdKind::NationalRegister,
    ];

    /// The code under which it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            NationalIdKind::Cin => "cin",
            NationalIdKind::ResidenceCard => "residence_card",
            NationalIdKind::Passport => "passport",
            NationalIdKind::NationalRegister => "national_register",
        }
    }

    /// The kind of a stored code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<NationalIdKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Why a typed number is none. The text of each is a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NationalIdError {
    /// Nothing but blanks, dots and dashes.
    #[error("national-id-empty")]
    Empty,
    /// Not of the form of its kind.
    #[error("national-id-form")]
    Form(
        /// The kind that was asked for.
        NationalIdKind,
    ),
    /// A register number whose last two digits do not follow from the first nine: a typing error.
    #[error("national-id-check-digits")]
    CheckDigits,
    /// A register number whose first six digits are no birth date.
    #[error("national-id-birth-date")]
    BirthDate,
}

/// An identity number in its one form: upper case, no spaces, dots or dashes.
///
/// Shown in full by `Display`; `Debug` shows the kind only, so that no log names a person.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NationalId {
    kind: NationalIdKind,
    number: String,
}

impl NationalId {
    /// Reads a typed number of a kind.
    ///
    /// - CIN: one or two letters, then 1 to 8 digits. Cards in use have four to seven digits; old
    ///   numbers are shorter, and refusing a true one would shut a guardian out, while a wrong one
    ///   is seen by the director, who reviews it.
    /// - Residence card: 5 to 12 letters and digits, at least one digit.
    /// - Passport: 5 to 9 letters and digits, at least one digit (ICAO 9303 gives nine places).
    /// - National register: 11 digits, check digits and birth date as [`NationalId::birth_date`].
    ///
    /// # Errors
    /// [`NationalIdError`].
    pub fn parse(kind: NationalIdKind, text: &str) -> Result<NationalId, NationalIdError> {
        let number = Self::normalise(text);
        if number.is_empty() {
            return Err(NationalIdError::Empty);
        }
        let latin = number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let has_digit = number.bytes().any(|b| b.is_ascii_digit());
        let fits = latin
            && match kind {
                NationalIdKind::Cin => is_cin(&number),
                NationalIdKind::ResidenceCard => has_digit && (5..=12).contains(&number.len()),
                NationalIdKind::Passport => has_digit && (5..=9).contains(&number.len()),
                NationalIdKind::NationalRegister => number.len() == 11 && number.bytes().all(|b| b.is_ascii_digit()),
            };
        if !fits {
            return Err(NationalIdError::Form(kind));
        }
        if kind == NationalIdKind::NationalRegister {
            register_birth(&number)?;
        }
        Ok(NationalId { kind, number })
    }

    /// The one form of what was typed, whether or not it is a number.
    ///
    /// Source: accounts, "Logins and scope": upper case, no spaces, dots or dashes.
    #[must_use]
    pub fn normalise(text: &str) -> String {
        fold::code(text, &['.', '/'])
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> NationalIdKind {
        self.kind
    }

    /// The number in its one form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The birth date that a register number tells; `None` for other kinds, and where the register
    /// does not know month or day (written as zeros).
    ///
    /// The register's rule: six digits of birth date (YYMMDD), three of order, and two that are
    /// 97 - (the first nine mod 97), with a leading 2 before the nine for births from 2000; which of
    /// the two fits tells the century. People outside the register (bis numbers) have 20 or 40 added
    /// to the month.
    ///
    /// Source: glossary, `NationalId`; Belgian royal decree of 3 April 1984 on the register's number.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        match self.kind {
            NationalIdKind::NationalRegister => register_birth(&self.number).ok().flatten(),
            _ => None,
        }
    }

    /// Whether the number can be a parent's on `today`: `false` only for a register number whose
    /// birth year is less than 15 years back, or to come. A parent may be a minor; a child's own
    /// number, typed by mistake, is what this finds.
    #[must_use]
    pub fn can_be_a_parent(&self, today: Date) -> bool {
        let old_enough = |born: Date| today.year() - born.year() >= 15;
        self.birth_date().is_none_or(old_enough)
    }
}

fn is_cin(number: &str) -> bool {
    let letters = number.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = &number[letters..];
    (1..=2).contains(&letters) && (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Checks eleven digits; the birth date where month and day are known.
fn register_birth(number: &str) -> Result<Option<Date>, NationalIdError> {
    let part = |from: usize, to: usize| number[from..to].parse::<u64>().unwrap_or_default();
    let (nine, check) = (part(0, 9), part(9, 11));
    // The two never agree, for 2,000,000,000 is no multiple of 97.
    let century = if check == 97 - nine % 97 {
        1900
    } else if check == 97 - (2_000_000_000 + nine) % 97 {
        2000
    } else {
        return Err(NationalIdError::CheckDigits);
    };
    let month = match part(2, 4) {
        month @ 0..=12 => month,
        month @ 20..=32 => month - 20,
        month @ 40..=52 => month - 40,
        _ => return Err(NationalIdError::BirthDate),
    };
    let (year, day) = (century + part(0, 2), part(4, 6));
    if month == 0 || day == 0 {
        // Where month or day are unknown, the other digits only count upwards.
        return Ok(None);
    }
    let small = |n: u64| i8::try_from(n).unwrap_or_default();
    let year = i16::try_from(year).unwrap_or_default();
    Date::new(year, small(month), small(day)).map(Some).map_err(|_| NationalIdError::BirthDate)
}

impl fmt::Display for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NationalId({}, …)", self.kind.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NationalIdKind::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn cin_as_people_write_it() {
        for text in ["AB123456", "ab 123 456", "AB-123.456", "\u{200E}AB١٢٣٤٥٦"] {
            assert_eq!(NationalId::parse(Cin, text).unwrap().as_str(), "AB123456", "{text}");
        }
        for text in ["J1", "BK12345", "EE1234567"] {
            assert!(NationalId::parse(Cin, text).is_ok(), "{text}");
        }
        for text in ["123456", "ABC12345", "AB", "A12B", "AB123456789", "أب123456"] {
            assert_eq!(NationalId::parse(Cin, text), Err(NationalIdError::Form(Cin)), "{text}");
        }
        assert_eq!(NationalId::parse(Cin, " .-"), Err(NationalIdError::Empty));
    }

    #[test]
    fn cards_and_passports() {
        assert!(NationalId::parse(ResidenceCard, "A 012345 X").is_ok());
        assert!(NationalId::parse(Passport, "EM123456").is_ok());
        assert_eq!(NationalId::parse(Passport, "ABCDEF"), Err(NationalIdError::Form(Passport)));
        assert_eq!(NationalId::parse(Passport, "AB12345678"), Err(NationalIdError::Form(Passport)));
    }

    #[test]
    fn register_numbers() {
        for (text, born) in [
            ("85.07.30-033 28", Some(date(1985, 7, 30))),
            ("17 07 30 033 84", Some(date(2017, 7, 30))),
            ("40 00 00 950 84", None),
        ] {
            let id = NationalId::parse(NationalRegister, text);
            assert_eq!(id.map(|id| id.birth_date()), Ok(born), "{text}");
        }
        let parse = |text| NationalId::parse(NationalRegister, text);
        assert_eq!(parse("85073003329"), Err(NationalIdError::CheckDigits));
        assert_eq!(parse("8507300332"), Err(NationalIdError::Form(NationalRegister)));
        assert_eq!(parse("8507300332A"), Err(NationalIdError::Form(NationalRegister)));
        let impossible = format!("850230033{:02}", 97 - 850_230_033_u64 % 97);
        assert_eq!(parse(&impossible), Err(NationalIdError::BirthDate));
        let child = parse("17073003384").unwrap();
        assert!(!child.can_be_a_parent(date(2026, 9, 1)) && child.can_be_a_parent(date(2040, 9, 1)));
    }

    #[test]
    fn logs_do_not_name_a_person() {
        let id = NationalId::parse(Cin, "AB123456").unwrap();
        assert_eq!(format!("{id:?}"), "NationalId(cin, …)");
    }

    proptest! {
        #[test]
        fn reading_again_changes_nothing(kind in prop::sample::select(&NationalIdKind::ALL[..]), text in "[A-Za-z]{0,2}[0-9 .-]{1,12}") {
            if let Ok(id) = NationalId::parse(kind, &text) {
                prop_assert_eq!(NationalId::parse(kind, id.as_str()), Ok(id));
            }
            prop_assert_eq!(NationalIdKind::from_code(kind.code()), Some(kind));
        }

        #[test]
        fn every_register_number_tells_its_birth_date(
            year in 1900_i16..2100, month in 1_i8..=12, day in 1_i8..=28, order in 1_u64..=998, bis in 0_u64..3,
        ) {
            let month_digits = month as u64 + 20 * bis;
            let nine = (year as u64 % 100) * 10_000_000 + month_digits * 100_000 + day as u64 * 1000 + order;
            let checked = if year >= 2000 { 2_000_000_000 + nine } else { nine };
            let check = 97 - checked % 97;
            let id = NationalId::parse(NationalRegister, &format!("{nine:09}{check:02}")).unwrap();
            prop_assert_eq!(id.birth_date(), Some(date(year, month, day)));
            let wrong = format!("{nine:09}{:02}", check % 97 + 1);
            if let Ok(other) = NationalId::parse(NationalRegister, &wrong) {
                prop_assert_ne!(other.birth_date(), id.birth_date());
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            for kind in NationalIdKind::ALL {
                let _ = NationalId::parse(kind, &text);
            }
        }
    }
}
