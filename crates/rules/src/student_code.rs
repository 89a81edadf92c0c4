//! The child's unique code (CUE, code Massar) and the patterns that schools use for it.
//!
//! Source: glossary, `StudentCode`; accounts, "Logins and scope"; guide I ("code unique de l'élève").

use std::{fmt, str::FromStr};

use crate::fold;

/// The longest code, in characters.
pub const LONGEST: usize = 32;

/// Why a typed code is none. The text of each is a message key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StudentCodeError {
    /// Nothing but blanks and dashes.
    #[error("student-code-empty")]
    Empty,
    /// Does not follow the school's pattern; the message shows the pattern's example.
    #[error("student-code-pattern")]
    Pattern {
        /// A code that would do, such as `A123456789`.
        example: String,
    },
}

/// A child's code in its one form: upper case, no spaces or dashes.
///
/// Shown in full by `Display`; `Debug` shows the first character only, so that no log names a child.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StudentCode(String);

impl StudentCode {
    /// Reads a typed code: blanks and dashes are dropped, digits of other scripts become ASCII,
    /// letters upper case; what remains must follow the pattern.
    ///
    /// # Errors
    /// [`StudentCodeError`].
    pub fn parse(text: &str, pattern: &CodePattern) -> Result<StudentCode, StudentCodeError> {
        let code = Self::normalise(text);
        if code.is_empty() {
            Err(StudentCodeError::Empty)
        } else if pattern.fits(&code) {
            Ok(StudentCode(code))
        } else {
            Err(StudentCodeError::Pattern { example: pattern.example() })
        }
    }

    /// A code that is stored already, whatever the school's pattern is now; `None` unless it is in
    /// its one form: 1 to [`LONGEST`] of `A`-`Z` and `0`-`9`.
    #[must_use]
    pub fn stored(code: &str) -> Option<StudentCode> {
        let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        ((1..=LONGEST).contains(&code.len()) && code.bytes().all(fits)).then(|| StudentCode(code.to_owned()))
    }

    /// The one form of what was typed, whether or not it is a code.
    ///
    /// Source: accounts, "Logins and scope": upper case, no spaces or dashes.
    #[must_use]
    pub fn normalise(text: &str) -> String {
        fold::code(text, &[])
    }

    /// The code in its one form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StudentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StudentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StudentCode({}…)", self.0.chars().next().unwrap_or_default())
    }
}

/// How a school's student codes look: one character for each of the code's, `A` for a letter, `9`
/// for a digit, `*` for either; a letter and nine digits are `A999999999`, the default.
///
/// Source: glossary, `StudentCode`: "a school may use another pattern".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePattern(String);

/// Why a pattern is none. The text of each is a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodePatternError {
    /// No character at all.
    #[error("code-pattern-empty")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("code-pattern-too-long")]
    TooLong,
    /// A character other than `A`, `9` and `*`.
    #[error("code-pattern-unknown")]
    Unknown(
        /// The character.
        char,
    ),
}

impl CodePattern {
    /// Whether a code in its one form follows the pattern.
    #[must_use]
    pub fn fits(&self, code: &str) -> bool {
        code.len() == self.0.len()
            && self.0.bytes().zip(code.bytes()).all(|(sort, b)| match sort {
                b'A' => b.is_ascii_uppercase(),
                b'9' => b.is_ascii_digit(),
                _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
            })
    }

    /// A code that follows the pattern, for hints: `A123456789` for the default.
    #[must_use]
    pub fn example(&self) -> String {
        let mut digits = (b'1'..=b'9').chain([b'0']).cycle();
        let mut letters = (b'A'..=b'Z').cycle();
        let next = |sort| {
            if sort == b'A' { letters.next() } else { digits.next() }
        };
        self.0.bytes().filter_map(next).map(char::from).collect()
    }
}

impl Default for CodePattern {
    fn default() -> Self {
        CodePattern("A999999999".to_owned())
    }
}

impl FromStr for CodePattern {
    type Err = CodePatternError;

    /// Reads a pattern; blanks and dashes are dropped as they are from codes, `a` is `A`.
    fn from_str(text: &str) -> Result<Self, CodePatternError> {
        let pattern = fold::code(text, &[]);
        if pattern.is_empty() {
            return Err(CodePatternError::Empty);
        }
        if let Some(unknown) = pattern.chars().find(|c| !matches!(c, 'A' | '9' | '*')) {
            return Err(CodePatternError::Unknown(unknown));
        }
        if pattern.len() > LONGEST {
            return Err(CodePatternError::TooLong);
        }
        Ok(CodePattern(pattern))
    }
}

impl fmt::Display for CodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typed_in_many_ways() {
        for text in ["J130045678", "j130045678", " J 130-045 678 ", "J\u{A0}130\u{2011}045678\u{200F}", "J١٣٠٠٤٥٦٧٨"]
        {
            let code = StudentCode::parse(text, &CodePattern::default()).unwrap();
            assert_eq!(code.as_str(), "J130045678", "{text}");
        }
    }

    #[test]
    fn refused_with_an_example() {
        let pattern = CodePattern::default();
        assert_eq!(StudentCode::parse(" - ", &pattern), Err(StudentCodeError::Empty));
        for text in ["J13004567", "J1300456789", "1300456789", "JJ30045678", "J13004567O", "ج130045678"] {
            let error = StudentCodeError::Pattern { example: "A123456789".into() };
            assert_eq!(StudentCode::parse(text, &pattern), Err(error), "{text}");
        }
    }

    #[test]
    fn logs_do_not_name_a_child() {
        let code = StudentCode::stored("J130045678").unwrap();
        assert_eq!(format!("{code:?}"), "StudentCode(J…)");
        assert_eq!(code.to_string(), "J130045678");
    }

    #[test]
    fn patterns() {
        let pattern: CodePattern = "aa-99 *".parse().unwrap();
        assert_eq!(pattern.to_string(), "AA99*");
        assert!(pattern.fits("XY12Z") && pattern.fits("XY123") && !pattern.fits("X112Z"));
        assert_eq!("".parse::<CodePattern>(), Err(CodePatternError::Empty));
        assert_eq!("A9?".parse::<CodePattern>(), Err(CodePatternError::Unknown('?')));
        assert_eq!("A".repeat(33).parse::<CodePattern>(), Err(CodePatternError::TooLong));
        assert_eq!(StudentCode::stored("j1"), None);
        assert_eq!(StudentCode::stored(""), None);
    }

    proptest! {
        #[test]
        fn reading_a_code_again_changes_nothing(text in "[A-Za-z] ?[0-9 -]{9,14}") {
            if let Ok(code) = StudentCode::parse(&text, &CodePattern::default()) {
                prop_assert_eq!(StudentCode::parse(code.as_str(), &CodePattern::default()), Ok(code.clone()));
                prop_assert_eq!(StudentCode::stored(code.as_str()), Some(code));
            }
        }

        #[test]
        fn a_pattern_fits_its_example_and_is_read_back(text in "[A9*]{1,32}") {
            let pattern: CodePattern = text.parse().unwrap();
            prop_assert!(pattern.fits(&pattern.example()));
            prop_assert_eq!(pattern.to_string().parse(), Ok(pattern));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = StudentCode::parse(&text, &CodePattern::default());
            let _ = text.parse::<CodePattern>();
        }
    }
}
