//! Usernames: `prenom.nom`, with a number when taken.
//!
//! Source: accounts, "Logins and scope".

use std::fmt;

use crate::fold;

/// The longest username, in characters.
pub const LONGEST: usize = 64;
/// The longest name within a username that is made of names.
const LONGEST_NAME: usize = 24;
/// What a username is made of when no letter of the names can be written in ASCII.
const NAMELESS: &str = "parent";

/// A username in its one form: lower case, of `a`-`z`, `0`-`9`, `.`, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Username(String);

/// Why a typed username is none. The text of each is a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Nothing but blanks.
    #[error("username-empty")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("username-too-long")]
    TooLong,
    /// Another character than letters without accents, digits, `.`, `-` and `_`.
    #[error("username-form")]
    Form,
}

impl Username {
    /// Reads a typed username.
    ///
    /// # Errors
    /// [`UsernameError`].
    pub fn parse(text: &str) -> Result<Username, UsernameError> {
        let name = Self::normalise(text);
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
        match name.len() {
            0 => Err(UsernameError::Empty),
            _ if !name.bytes().all(fits) => Err(UsernameError::Form),
            n if n > LONGEST => Err(UsernameError::TooLong),
            _ => Ok(Username(name)),
        }
    }

    /// The one form of what was typed, whether or not it is a username: lower case, without blanks
    /// at the ends, digits in ASCII.
    #[must_use]
    pub fn normalise(text: &str) -> String {
        fold::trim(text).chars().map(fold::ascii_digit).flat_map(char::to_lowercase).collect()
    }

    /// `prenom.nom` of a person's names, before it is known whether it is taken.
    ///
    /// Accents are dropped, and everything within a name is joined: `Marie-Claire`, `d'Ursel` gives
    /// `marieclaire.dursel`, `El Amrani` gives `elamrani`. Arabic names are written by their letters
    /// (`محمد` gives `mhmd`); of names in neither script, `parent` is what remains.
    #[must_use]
    pub fn from_names(given: &str, family: &str) -> Username {
        let parts: Vec<_> = [given, family].into_iter().map(ascii_name).filter(|name| !name.is_empty()).collect();
        Username(if parts.is_empty() { NAMELESS.to_owned() } else { parts.join(".") })
    }

    /// The first of this name, it with 2, with 3 and so on that `taken` does not answer `true` to;
    /// `None` after 99,999, so that a faulty answer cannot hang.
    pub fn first_free(&self, mut taken: impl FnMut(&str) -> bool) -> Option<Username> {
        if !taken(&self.0) {
            return Some(self.clone());
        }
        (2..=99_999).map(|n| format!("{}{n}", self.0)).find(|name| !taken(name)).map(Username)
    }

    /// The username in its one form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn ascii_name(name: &str) -> String {
    let mut letters: String = fold::latin(name).chars().filter(char::is_ascii_lowercase).take(LONGEST_NAME).collect();
    if letters.is_empty() {
        letters = name.chars().map(romanised).collect();
        letters.truncate(LONGEST_NAME);
    }
    letters
}

/// A Latin spelling of an Arabic letter; empty for other characters. Short vowels are not written in
/// Arabic, so this is a name to type, not one to read aloud.
fn romanised(c: char) -> &'static str {
    match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ع' | 'ة' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' => "t",
        'ث' => "th",
        'ج' => "j",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ض' => "d",
        'ذ' => "dh",
        'ر' => "r",
        'ز' => "z",
        'س' | 'ص' => "s",
        'ش' => "ch",
        'ظ' => "z",
        'غ' => "gh",
        'ف' => "f",
        'ڤ' => "v",
        'ق' => "q",
        'ك' | 'ک' => "k",
        'گ' | 'ڭ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'و' | 'ؤ' => "ou",
        'ي' | 'ئ' | 'ی' => "i",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn made_of_names() {
        for (given, family, username) in [
            ("Yassine", "El Amrani", "yassine.elamrani"),
            ("Marie-Claire", "d’Ursel", "marieclaire.dursel"),
            ("Zoë", "Van den Bërg", "zoe.vandenberg"),
            ("  FATIMA ZAHRA ", "AÏT-BAHÂ", "fatimazahra.aitbaha"),
            ("محمد", "العلوي", "mhmd.alaloui"),
            ("Amina", "", "amina"),
            ("ⵎⵓⵃⴰ", "", "parent"),
            ("", "", "parent"),
        ] {
            assert_eq!(Username::from_names(given, family).as_str(), username);
        }
    }

    #[test]
    fn a_number_when_taken() {
        let base = Username::from_names("Amina", "Alaoui");
        let free = |taken: &[&str]| base.first_free(|name| taken.contains(&name)).unwrap().0;
        assert_eq!(free(&[]), "amina.alaoui");
        assert_eq!(free(&["amina.alaoui"]), "amina.alaoui2");
        assert_eq!(free(&["amina.alaoui", "amina.alaoui2"]), "amina.alaoui3");
        assert_eq!(base.first_free(|_| true), None);
    }

    #[test]
    fn typed() {
        assert_eq!(Username::parse(" Amina.Alaoui٢ ").unwrap().as_str(), "amina.alaoui2");
        assert_eq!(Username::parse(" "), Err(UsernameError::Empty));
        assert_eq!(Username::parse("amina alaoui"), Err(UsernameError::Form));
        assert_eq!(Username::parse(&"a".repeat(65)), Err(UsernameError::TooLong));
    }

    proptest! {
        #[test]
        fn what_names_give_is_a_username(given in "\\PC{0,40}", family in "\\PC{0,40}") {
            let name = Username::from_names(&given, &family);
            prop_assert_eq!(Username::parse(name.as_str()), Ok(name.clone()));
            let second = name.first_free(|taken| taken == name.as_str()).unwrap();
            prop_assert_eq!(Username::parse(second.as_str()), Ok(second));
        }

        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            let once = Username::normalise(&text);
            prop_assert_eq!(Username::normalise(&once), once);
        }
    }
}
