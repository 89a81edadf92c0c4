//! What was typed in the one sign-in field, in the forms that it could be a login in.
//!
//! Source: accounts, "Logins and scope": "Identifiant : CIN, code élève ou nom d'utilisateur";
//! guide I, step 1; tutorial 1.2.

use std::fmt;

use crate::{national_id::NationalId, student_code::StudentCode, username::Username};

/// How many typed characters are looked at: more than any login has, and few enough that a flood
/// of text costs nothing.
pub const LONGEST_TYPED: usize = 128;

/// The forms of a typed login. Nothing here says that it is one: unknown and wrong are to be
/// answered alike, after the same work.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginForms {
    /// As a student code (CUE): upper case, no spaces or dashes.
    pub student_code: String,
    /// As an identity number (CIN): upper case, no spaces, dots or dashes.
    pub national_id: String,
    /// As a username: lower case.
    pub username: String,
}

impl LoginForms {
    /// The forms of the first [`LONGEST_TYPED`] characters typed.
    #[must_use]
    pub fn of(typed: &str) -> LoginForms {
        let end = typed.char_indices().nth(LONGEST_TYPED).map_or(typed.len(), |(at, _)| at);
        let typed = &typed[..end];
        LoginForms {
            student_code: StudentCode::normalise(typed),
            national_id: NationalId::normalise(typed),
            username: Username::normalise(typed),
        }
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.username.is_empty()
    }

    /// The one text under which failed attempts are counted, so that writing a login in another way
    /// is no way round the count.
    #[must_use]
    pub fn attempt_key(&self) -> &str {
        &self.national_id
    }
}

/// Shows no login, since logs carry no personal data.
impl fmt::Debug for LoginForms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginForms(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{national_id::NationalIdKind, student_code::CodePattern};
    use proptest::prelude::*;

    #[test]
    fn three_forms() {
        let forms = LoginForms::of(" Amina.Al-aoui ");
        assert_eq!(forms.username, "amina.al-aoui");
        assert_eq!(forms.national_id, "AMINAALAOUI");
        assert_eq!(forms.student_code, "AMINA.ALAOUI");
        assert_eq!(format!("{forms:?}"), "LoginForms(…)");
        assert!(LoginForms::of(" \u{200F}").is_empty());
    }

    #[test]
    fn one_login_is_counted_once_however_it_is_written() {
        let keys =
            ["J130045678", "j 130-045-678", "J١٣٠٠٤٥٦٧٨"].map(|typed| LoginForms::of(typed).attempt_key().to_owned());
        assert!(keys.iter().all(|key| key == "J130045678"));
    }

    proptest! {
        #[test]
        fn agrees_with_what_the_types_read(text in "[A-Za-z]{1,2}[0-9 -]{4,12}") {
            let forms = LoginForms::of(&text);
            if let Ok(code) = StudentCode::parse(&text, &CodePattern::default()) {
                prop_assert_eq!(code.as_str(), &forms.student_code);
            }
            if let Ok(id) = NationalId::parse(NationalIdKind::Cin, &text) {
                prop_assert_eq!(id.as_str(), &forms.national_id);
            }
            if let Ok(name) = Username::parse(&text) {
                prop_assert_eq!(name.as_str(), &forms.username);
            }
        }

        #[test]
        fn any_text_is_capped(text in any::<String>(), times in 1_usize..50) {
            let forms = LoginForms::of(&text.repeat(times));
            // A character has at most three in the other case.
            for form in [&forms.student_code, &forms.national_id, &forms.username] {
                prop_assert!(form.chars().count() <= 3 * LONGEST_TYPED);
            }
        }
    }
}
