//! The kinds of assessment, and the shares that make a subject's average of them.
//!
//! How a year's average is made of its terms and exams is in [`crate::year_scheme`].
//! Source: school-life, "Rules" and its table of schemes; guide IV.2 (two tabs).

use std::{fmt, str::FromStr};

use crate::grade::{GradeError, Hundredths};

/// Which exam an assessment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExamKind {
    /// The school's own unified exam (ML of the college certificate).
    Local,
    /// The exam of the regional academy (MR of the college certificate, first year of the bac).
    Regional,
    /// The national exam (second year of the bac).
    National,
    /// An exam session of a school that sets its own.
    Session,
}

/// What is graded. Source: glossary, `Assessment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AssessmentKind {
    /// Continuous assessment (contrôle continu).
    Continuous,
    /// Integrated activity (activité intégrée).
    Activity,
    /// An exam.
    Exam(ExamKind),
}

impl AssessmentKind {
    /// Every kind, in the order of [`AssessmentKind::index`].
    pub const ALL: [AssessmentKind; 6] = [
        AssessmentKind::Continuous,
        AssessmentKind::Activity,
        AssessmentKind::Exam(ExamKind::Local),
        AssessmentKind::Exam(ExamKind::Regional),
        AssessmentKind::Exam(ExamKind::National),
        AssessmentKind::Exam(ExamKind::Session),
    ];

    /// The code under which the kind is stored; it never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            AssessmentKind::Continuous => "continuous",
            AssessmentKind::Activity => "activity",
            AssessmentKind::Exam(ExamKind::Local) => "exam_local",
            AssessmentKind::Exam(ExamKind::Regional) => "exam_regional",
            AssessmentKind::Exam(ExamKind::National) => "exam_national",
            AssessmentKind::Exam(ExamKind::Session) => "exam_session",
        }
    }

    /// The kind of a stored code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<AssessmentKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Which of the two tabs of the grades page shows it: exams, or else continuous assessment.
    /// Source: guide IV.2.
    #[must_use]
    pub const fn is_exam(self) -> bool {
        matches!(self, AssessmentKind::Exam(_))
    }

    /// The place in [`AssessmentKind::ALL`], 0 to 5.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            AssessmentKind::Continuous => 0,
            AssessmentKind::Activity => 1,
            AssessmentKind::Exam(ExamKind::Local) => 2,
            AssessmentKind::Exam(ExamKind::Regional) => 3,
            AssessmentKind::Exam(ExamKind::National) => 4,
            AssessmentKind::Exam(ExamKind::Session) => 5,
        }
    }
}

/// Why the text of a scheme is none. The text of each is a message key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// No shares at all.
    #[error("scheme-empty")]
    Empty,
    /// A part that no scheme of this sort has, or one without `=`.
    #[error("scheme-unknown-part")]
    UnknownPart {
        /// As written.
        part: String,
    },
    /// A share that is no number above zero with at most two decimals.
    #[error("scheme-bad-share")]
    BadShare {
        /// The part whose share it is, as written.
        part: String,
    },
    /// A part named twice.
    #[error("scheme-part-twice")]
    Twice {
        /// As written.
        part: String,
    },
    /// More parts than a year can have.
    #[error("scheme-too-many-parts")]
    TooManyParts,
    /// A subject code with other characters than letters, digits, `-`, `_` and `.`.
    #[error("scheme-bad-subject")]
    BadSubject {
        /// As written.
        subject: String,
    },
}

/// Reads `part=share`. The share comes back in hundredths: 7500 for `75`.
pub(crate) fn read_share(text: &str) -> Result<(&str, u32), SchemeError> {
    let unknown = || SchemeError::UnknownPart { part: text.trim().to_owned() };
    let (part, share) = text.split_once('=').ok_or_else(unknown)?;
    let part = part.trim();
    let bad = || SchemeError::BadShare { part: part.to_owned() };
    let share = Hundredths::parse(share).map_err(|_: GradeError| bad())?;
    match u32::try_from(share.0) {
        Ok(share) if share > 0 => Ok((part, share)),
        _ => Err(bad()),
    }
}

/// Prints a share as [`read_share`] reads it.
pub(crate) fn share_text(share: u32) -> String {
    Hundredths(i64::from(share)).short()
}

/// How the kinds of assessment of one term make a subject's average: a share for each kind.
///
/// Only the proportion of shares counts; by habit they are percentages.
///
/// Text form: a shipped code (`ma-subject`, `ma-subject-english`) or a list such as
/// `continuous=75,activity=25`. Printing and reading are inverse.
///
/// Source: school-life, "Subject average" and the table of schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubjectScheme {
    /// In hundredths, by [`AssessmentKind::index`]; 0 where the scheme has no such kind.
    shares: [u32; 6],
}

impl SubjectScheme {
    /// `ma-subject`: continuous assessments 75 %, integrated activities 25 %.
    pub const MA_SUBJECT: SubjectScheme = SubjectScheme { shares: [7500, 2500, 0, 0, 0, 0] };
    /// `ma-subject-english`: continuous assessments 60 %, activities 40 %.
    pub const MA_SUBJECT_ENGLISH: SubjectScheme = SubjectScheme { shares: [6000, 4000, 0, 0, 0, 0] };

    /// The shipped schemes with their codes.
    pub const SHIPPED: [(&'static str, SubjectScheme); 2] =
        [("ma-subject", SubjectScheme::MA_SUBJECT), ("ma-subject-english", SubjectScheme::MA_SUBJECT_ENGLISH)];

    /// The scheme in which one kind counts alone: the subject's mark in an exam, or a school with
    /// continuous assessment only.
    #[must_use]
    pub const fn only(kind: AssessmentKind) -> SubjectScheme {
        let mut shares = [0; 6];
        shares[kind.index()] = 10_000;
        SubjectScheme { shares }
    }

    /// The share of a kind in hundredths (7500 = 75 %), 0 where it has none: assessments of such a
    /// kind do not enter the subject's average of the term.
    #[must_use]
    pub const fn share(&self, kind: AssessmentKind) -> u32 {
        self.shares[kind.index()]
    }

    /// The code, if it is a shipped scheme.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        Self::SHIPPED.iter().find(|(_, scheme)| scheme == self).map(|(code, _)| *code)
    }
}

impl FromStr for SubjectScheme {
    type Err = SchemeError;

    fn from_str(text: &str) -> Result<Self, SchemeError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SchemeError::Empty);
        }
        if let Some((_, scheme)) = Self::SHIPPED.iter().find(|(code, _)| *code == text) {
            return Ok(*scheme);
        }
        let mut shares = [0; 6];
        for item in text.split(',') {
            let (part, share) = read_share(item)?;
            let kind =
                AssessmentKind::from_code(part).ok_or_else(|| SchemeError::UnknownPart { part: part.to_owned() })?;
            if shares[kind.index()] != 0 {
                return Err(SchemeError::Twice { part: part.to_owned() });
            }
            shares[kind.index()] = share;
        }
        Ok(SubjectScheme { shares })
    }
}

/// The shipped code, or else the list of shares.
impl fmt::Display for SubjectScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.code() {
            return f.write_str(code);
        }
        let mut comma = "";
        for kind in AssessmentKind::ALL.into_iter().filter(|&kind| self.share(kind) > 0) {
            write!(f, "{comma}{}={}", kind.code(), share_text(self.share(kind)))?;
            comma = ",";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kinds_keep_their_codes_and_tabs() {
        let codes: Vec<_> = AssessmentKind::ALL.iter().map(|k| (k.code(), k.is_exam())).collect();
        assert_eq!(
            codes,
            [
                ("continuous", false),
                ("activity", false),
                ("exam_local", true),
                ("exam_regional", true),
                ("exam_national", true),
                ("exam_session", true),
            ]
        );
        for (place, kind) in AssessmentKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.index(), place);
            assert_eq!(AssessmentKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(AssessmentKind::from_code("exam"), None);
    }

    #[test]
    fn shipped_schemes_have_the_shares_of_the_regulations() {
        for (code, continuous, activity) in [("ma-subject", 7500, 2500), ("ma-subject-english", 6000, 4000)] {
            let scheme: SubjectScheme = code.parse().unwrap();
            assert_eq!(scheme.share(AssessmentKind::Continuous), continuous);
            assert_eq!(scheme.share(AssessmentKind::Activity), activity);
            assert_eq!(scheme.to_string(), code);
        }
    }

    #[test]
    fn refused_texts_say_why() {
        let part = |part: &str| part.to_owned();
        for (text, error) in [
            (" ", SchemeError::Empty),
            ("ma-subjekt", SchemeError::UnknownPart { part: part("ma-subjekt") }),
            ("oral=10", SchemeError::UnknownPart { part: part("oral") }),
            ("continuous=0", SchemeError::BadShare { part: part("continuous") }),
            ("continuous=a", SchemeError::BadShare { part: part("continuous") }),
            ("continuous=-5", SchemeError::BadShare { part: part("continuous") }),
            ("continuous=1,continuous=2", SchemeError::Twice { part: part("continuous") }),
            ("continuous=1,", SchemeError::UnknownPart { part: part("") }),
        ] {
            assert_eq!(text.parse::<SubjectScheme>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn printed_schemes_are_read_back(shares in prop::array::uniform6(0_u32..=1_000_000)) {
            prop_assume!(shares.iter().any(|&s| s > 0));
            let scheme = SubjectScheme { shares };
            prop_assert_eq!(scheme.to_string().parse(), Ok(scheme));
        }

        #[test]
        fn no_text_panics(text in "[a-z_=,0-9.]{0,40}|\\PC{0,20}") {
            let _ = text.parse::<SubjectScheme>();
        }
    }
}
