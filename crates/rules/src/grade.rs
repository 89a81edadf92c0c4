//! Grades as exact decimals, the scale they stand on, and what a child can get in an assessment.
//!
//! Source: school-life, "Rules" under Grades; guide IV.2.

use std::fmt;

use crate::fold;

/// An exact decimal with two places, held as a count of hundredths: `12.5` is `Hundredths(1250)`.
///
/// Source: school-life, "Rules": values are exact decimals (hundredths).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hundredths(pub i64);

/// Why a typed grade is none. The text of each is a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GradeError {
    /// Nothing but blanks: not entered yet, which is not *absent*.
    #[error("grade-empty")]
    Empty,
    /// Neither a decimal number nor one of the codes ABS, DISP, NR.
    #[error("grade-not-a-number")]
    NotANumber,
    /// More than two decimals that matter.
    #[error("grade-too-precise")]
    TooPrecise,
    /// Above the scale.
    #[error("grade-above-scale")]
    AboveScale {
        /// The highest value allowed.
        max: Hundredths,
    },
    /// Below zero.
    #[error("grade-negative")]
    Negative,
}

impl Hundredths {
    /// Zero.
    pub const ZERO: Hundredths = Hundredths(0);
    /// The highest number that is read, 10,000: above every scale, and low enough for exact sums.
    pub const LIMIT: Hundredths = Hundredths(1_000_000);

    /// Reads a decimal number from 0 to [`Hundredths::LIMIT`].
    ///
    /// `12,5`, `12.5`, ` 12 ` and `١٢٫٥` are read, with blanks at the ends; zeros after the second
    /// decimal change nothing and are let pass.
    ///
    /// Source: school-life, "Rules": both `12,5` and `12.5` are read.
    ///
    /// # Errors
    /// Any of [`GradeError`]; `AboveScale` with the limit.
    pub fn parse(text: &str) -> Result<Hundredths, GradeError> {
        let text = fold::trim(text);
        if text.is_empty() {
            return Err(GradeError::Empty);
        }
        let mut chars = text.chars().peekable();
        let negative = chars.next_if(|&c| fold::is_dash(c)).is_some();
        let (mut whole, mut places, mut decimals) = (0_i64, 0_i64, 0_u32);
        let (mut digits, mut point, mut lost) = (0_u32, false, false);
        for c in chars {
            if let Some(d) = fold::digit(c) {
                let d = i64::from(d);
                digits += 1;
                if !point {
                    // Held at the limit, so that no length of digits overflows.
                    whole = (whole * 10 + d).min(Self::LIMIT.0);
                } else {
                    decimals += 1;
                    match decimals {
                        1 => places = d * 10,
                        2 => places += d,
                        _ => lost |= d != 0,
                    }
                }
            } else if matches!(c, ',' | '.' | '\u{66B}' | '\u{60C}') && !point && digits > 0 {
                point = true;
            } else {
                return Err(GradeError::NotANumber);
            }
        }
        if digits == 0 || (point && decimals == 0) {
            return Err(GradeError::NotANumber);
        }
        if negative {
            return Err(GradeError::Negative);
        }
        if lost {
            return Err(GradeError::TooPrecise);
        }
        let value = Hundredths(whole * 100 + places);
        if value > Self::LIMIT { Err(GradeError::AboveScale { max: Self::LIMIT }) } else { Ok(value) }
    }

    /// The number with no more decimals than it needs, with a point: `12.5`, `12`, `12.25`.
    /// For text that is stored or edited; pages show the locale's form.
    #[must_use]
    pub fn short(self) -> String {
        let text = self.to_string();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Two decimals and a point, always: `12.50`. Read back by [`Hundredths::parse`].
impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

/// The highest grade of a level or of one assessment: 20, 10 and 100 are usual.
///
/// Source: school-life, "Rules": scale per level (0-20 by default; 0-10 and 0-100 exist).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale(Hundredths);

impl Scale {
    /// 0 to 10.
    pub const TEN: Scale = Scale(Hundredths(1_000));
    /// 0 to 20, the default.
    pub const TWENTY: Scale = Scale(Hundredths(2_000));
    /// 0 to 100.
    pub const HUNDRED: Scale = Scale(Hundredths(10_000));

    /// The scale from 0 to `max`, or `None` unless `max` is above zero and at most
    /// [`Hundredths::LIMIT`].
    #[must_use]
    pub fn new(max: Hundredths) -> Option<Scale> {
        (max > Hundredths::ZERO && max <= Hundredths::LIMIT).then_some(Scale(max))
    }

    /// The highest grade.
    #[must_use]
    pub fn max(self) -> Hundredths {
        self.0
    }
}

impl Default for Scale {
    fn default() -> Self {
        Scale::TWENTY
    }
}

/// What a child got in an assessment.
///
/// Source: school-life, "Rules"; glossary, `Grade`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A number on the assessment's scale.
    Value(Hundredths),
    /// Absent (ABS): counts as 0 only if the school says so.
    Absent,
    /// Exempt (DISP): never enters an average.
    Exempt,
    /// Not handed in (NR): counts as 0.
    NotHandedIn,
}

impl Outcome {
    /// Reads a number on the scale or one of ABS, DISP, NR in any case, with blanks at the ends.
    ///
    /// # Errors
    /// As [`Hundredths::parse`]; `AboveScale` with the scale's own highest grade.
    pub fn parse(text: &str, scale: Scale) -> Result<Outcome, GradeError> {
        let text = fold::trim(text);
        for outcome in [Outcome::Absent, Outcome::Exempt, Outcome::NotHandedIn] {
            if outcome.code().is_some_and(|code| code.eq_ignore_ascii_case(text)) {
                return Ok(outcome);
            }
        }
        let max = scale.max();
        match Hundredths::parse(text) {
            Ok(value) if value <= max => Ok(Outcome::Value(value)),
            Ok(_) | Err(GradeError::AboveScale { .. }) => Err(GradeError::AboveScale { max }),
            Err(error) => Err(error),
        }
    }

    /// `ABS`, `DISP` or `NR`, the codes of the import files (imports, "grades"); `None` for a value.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Outcome::Value(_) => None,
            Outcome::Absent => Some("ABS"),
            Outcome::Exempt => Some("DISP"),
            Outcome::NotHandedIn => Some("NR"),
        }
    }
}

/// The code, or the number with two decimals. Read back by [`Outcome::parse`].
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.code()) {
            (Outcome::Value(value), _) => value.fmt(f),
            (_, code) => f.write_str(code.unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, hundredths) in [
            ("12,5", 1250),
            ("12.5", 1250),
            ("12", 1200),
            (" 12,50 ", 1250),
            ("\u{A0}0,05\u{200F}", 5),
            ("١٢٫٥", 1250),
            ("١٢،٢٥", 1225),
            ("۱۲,۵", 1250),
            ("007", 700),
            ("14.2500", 1425),
            ("10000", 1_000_000),
        ] {
            assert_eq!(Hundredths::parse(text), Ok(Hundredths(hundredths)), "{text}");
        }
    }

    #[test]
    fn what_is_refused_says_why() {
        let above = GradeError::AboveScale { max: Hundredths::LIMIT };
        for (text, error) in [
            ("", GradeError::Empty),
            ("  \u{200E}", GradeError::Empty),
            ("12,5,", GradeError::NotANumber),
            ("12,", GradeError::NotANumber),
            (",5", GradeError::NotANumber),
            ("-", GradeError::NotANumber),
            ("1e3", GradeError::NotANumber),
            ("12/20", GradeError::NotANumber),
            ("1 2", GradeError::NotANumber),
            ("NaN", GradeError::NotANumber),
            ("12,345", GradeError::TooPrecise),
            ("-1", GradeError::Negative),
            ("\u{2212}0,5", GradeError::Negative),
            ("10000,01", above),
            ("99999999999999999999999999", above),
        ] {
            assert_eq!(Hundredths::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn outcomes() {
        let parse = |text| Outcome::parse(text, Scale::TWENTY);
        assert_eq!(parse("abs"), Ok(Outcome::Absent));
        assert_eq!(parse(" Disp "), Ok(Outcome::Exempt));
        assert_eq!(parse("nR"), Ok(Outcome::NotHandedIn));
        assert_eq!(parse("20"), Ok(Outcome::Value(Hundredths(2000))));
        let above = Err(GradeError::AboveScale { max: Hundredths(2000) });
        assert_eq!(parse("20,01"), above);
        assert_eq!(parse("123456789"), above);
        assert_eq!(parse("absent"), Err(GradeError::NotANumber));
        assert_eq!(Scale::new(Hundredths(0)), None);
        assert_eq!(Scale::new(Hundredths(2000)), Some(Scale::TWENTY));
    }

    #[test]
    fn short_form() {
        for (value, text) in [(1250, "12.5"), (1200, "12"), (0, "0"), (1225, "12.25"), (10_000, "100")] {
            assert_eq!(Hundredths(value).short(), text);
        }
        assert_eq!(Hundredths(-5).to_string(), "-0.05");
    }

    proptest! {
        #[test]
        fn printed_numbers_are_read_back(n in 0_i64..=1_000_000) {
            let value = Hundredths(n);
            prop_assert_eq!(Hundredths::parse(&value.to_string()), Ok(value));
            prop_assert_eq!(Hundredths::parse(&value.to_string().replace('.', ",")), Ok(value));
            prop_assert_eq!(Hundredths::parse(&value.short()), Ok(value));
        }

        #[test]
        fn outcomes_are_read_back_and_stay_on_the_scale(text in "[0-9]{1,3}[.,]?[0-9]{0,3}|ABS|nr|DISP") {
            if let Ok(outcome) = Outcome::parse(&text, Scale::TWENTY) {
                prop_assert_eq!(Outcome::parse(&outcome.to_string(), Scale::TWENTY), Ok(outcome));
                if let Outcome::Value(value) = outcome {
                    prop_assert!(value >= Hundredths::ZERO && value <= Scale::TWENTY.max());
                }
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Outcome::parse(&text, Scale::TEN);
        }
    }
}
