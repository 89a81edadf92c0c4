//! How a year's average is made of its terms and exams.
//!
//! Source: school-life, "Rules": the year goes by the level's scheme; its table of schemes.

use std::{fmt, str::FromStr};

use crate::scheme::{ExamKind, SchemeError, read_share, share_text};

/// Where a figure that enters a year's average comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum YearSource {
    /// The average of a term, by its number in the year from 1 (a *period* where the school says so).
    Term(u8),
    /// The average of an exam held once a year.
    Exam(OnceAYear),
    /// The average of an exam session of the school, by its number in the year from 1.
    Session(u8),
}

/// The exams that a year has at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OnceAYear {
    /// Local unified exam.
    Local,
    /// Regional exam.
    Regional,
    /// National exam.
    National,
}

impl YearSource {
    /// The source of an exam's average; `number` (from 1) tells a school's sessions apart and is
    /// not looked at for the others.
    #[must_use]
    pub const fn exam(kind: ExamKind, number: u8) -> YearSource {
        match kind {
            ExamKind::Local => YearSource::Exam(OnceAYear::Local),
            ExamKind::Regional => YearSource::Exam(OnceAYear::Regional),
            ExamKind::National => YearSource::Exam(OnceAYear::National),
            ExamKind::Session => YearSource::Session(number),
        }
    }
}

/// A part of a year's scheme, which has a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum YearPart {
    /// The mean of all terms (MC of the college certificate).
    Continuous,
    /// One term. Text: `period:1`.
    Period(u8),
    /// An exam held once a year. Text: `local`, `regional`, `national`.
    Exam(OnceAYear),
    /// One exam session. Text: `exam:1`.
    Session(u8),
}

impl YearPart {
    /// Whether a figure enters this part.
    #[must_use]
    pub fn takes(self, source: YearSource) -> bool {
        match (self, source) {
            (YearPart::Continuous, YearSource::Term(_)) => true,
            (YearPart::Period(part), YearSource::Term(term)) => part == term,
            (YearPart::Exam(part), YearSource::Exam(exam)) => part == exam,
            (YearPart::Session(part), YearSource::Session(session)) => part == session,
            _ => false,
        }
    }

    fn parse(text: &str) -> Option<YearPart> {
        let number = |n: &str| n.parse::<u8>().ok().filter(|&n| n > 0);
        match text.split_once(':') {
            Some(("period", n)) => number(n).map(YearPart::Period),
            Some(("exam", n)) => number(n).map(YearPart::Session),
            Some(_) => None,
            None => match text {
                "continuous" => Some(YearPart::Continuous),
                "local" => Some(YearPart::Exam(OnceAYear::Local)),
                "regional" => Some(YearPart::Exam(OnceAYear::Regional)),
                "national" => Some(YearPart::Exam(OnceAYear::National)),
                _ => None,
            },
        }
    }
}

impl fmt::Display for YearPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            YearPart::Continuous => f.write_str("continuous"),
            YearPart::Period(n) => write!(f, "period:{n}"),
            YearPart::Exam(OnceAYear::Local) => f.write_str("local"),
            YearPart::Exam(OnceAYear::Regional) => f.write_str("regional"),
            YearPart::Exam(OnceAYear::National) => f.write_str("national"),
            YearPart::Session(n) => write!(f, "exam:{n}"),
        }
    }
}

/// How terms and exams make a year's average: a share for each part.
///
/// Text form: a shipped code ([`YearScheme::SHIPPED`]) or a list of shares, then options after `;`:
///
/// - `period:1=20,period:2=20,exam:1=30,exam:2=30`: a school's own shares; only their proportion
///   counts, so `=1,=1,=1` is three equal parts;
/// - `;exams=FR+MATH`: only these subjects have exams ([`YearScheme::has_exam`]); without it, all;
/// - `;complete`: no average before every part has a figure; without it, a part without a figure
///   gives its share to the others in proportion.
///
/// Printing and reading are inverse. Where subjects differ in their exams, the year's average is to
/// be taken by subject first.
///
/// Source: school-life, the table of schemes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct YearScheme {
    parts: Vec<(YearPart, u32)>,
    complete: bool,
    exams: Option<Vec<String>>,
}

/// More parts than this is a mistake: twelve periods with an exam session each.
const MOST_PARTS: usize = 24;

impl YearScheme {
    /// The shipped codes with what each stands for.
    ///
    /// - `ma-college-certificate` (3rd year of college): MG = (4 MR + 3 ML + 3 MC) / 10;
    /// - `ma-bac`: continuous assessment 25 %, regional exam 25 %, national exam 50 % (a resit counts
    ///   where it is the better mark: [`crate::averages::better_sitting`], subject by subject,
    ///   before the exam's average is taken);
    /// - `terms-equal`: the mean of the terms;
    /// - `periods-and-exams`: an example for a school to begin its own from.
    ///
    /// The first two are final results of a regulation, so they wait until every part is there.
    pub const SHIPPED: [(&'static str, &'static str); 4] = [
        ("ma-college-certificate", "regional=40,local=30,continuous=30;complete"),
        ("ma-bac", "continuous=25,regional=25,national=50;complete"),
        ("terms-equal", "continuous=100"),
        ("periods-and-exams", "period:1=20,period:2=20,exam:1=30,exam:2=30"),
    ];

    /// The parts with their shares in hundredths (3000 = 30 %), in the order written.
    #[must_use]
    pub fn parts(&self) -> &[(YearPart, u32)] {
        &self.parts
    }

    /// Whether there is no average before every part has a figure.
    #[must_use]
    pub fn waits_for_all(&self) -> bool {
        self.complete
    }

    /// Whether a subject, by its code, has exams.
    #[must_use]
    pub fn has_exam(&self, subject: &str) -> bool {
        self.exams.as_ref().is_none_or(|exams| exams.iter().any(|s| s == subject))
    }

    /// The code under which the office chooses it: one of [`YearScheme::SHIPPED`], which is
    /// `periods-and-exams` for any that a school wrote itself.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.shipped_code().unwrap_or("periods-and-exams")
    }

    fn shipped_code(&self) -> Option<&'static str> {
        let text = self.list();
        Self::SHIPPED.iter().find(|(_, shares)| *shares == text).map(|(code, _)| *code)
    }

    /// The shares and options written out, also for a shipped scheme: what the office edits.
    #[must_use]
    pub fn list(&self) -> String {
        let shares: Vec<_> = self.parts.iter().map(|(part, share)| format!("{part}={}", share_text(*share))).collect();
        let mut text = shares.join(",");
        if self.complete {
            text.push_str(";complete");
        }
        if let Some(exams) = &self.exams {
            text.push_str(";exams=");
            text.push_str(&exams.join("+"));
        }
        text
    }

    fn parse_list(text: &str) -> Result<Self, SchemeError> {
        let mut sections = text.split(';');
        let mut scheme = YearScheme { parts: Vec::new(), complete: false, exams: None };
        for item in sections.next().unwrap_or_default().split(',') {
            let (name, share) = read_share(item)?;
            let part = YearPart::parse(name).ok_or_else(|| SchemeError::UnknownPart { part: name.to_owned() })?;
            if scheme.parts.iter().any(|(known, _)| *known == part) {
                return Err(SchemeError::Twice { part: name.to_owned() });
            }
            if scheme.parts.len() == MOST_PARTS {
                return Err(SchemeError::TooManyParts);
            }
            scheme.parts.push((part, share));
        }
        for option in sections.map(str::trim) {
            if option == "complete" && !scheme.complete {
                scheme.complete = true;
            } else if let (Some(subjects), None) = (option.strip_prefix("exams="), &scheme.exams) {
                scheme.exams = Some(read_subjects(subjects)?);
            } else {
                return Err(SchemeError::UnknownPart { part: option.to_owned() });
            }
        }
        Ok(scheme)
    }
}

/// Subject codes between `+`, sorted, each once; no code at all means that no subject has exams.
fn read_subjects(text: &str) -> Result<Vec<String>, SchemeError> {
    let mut subjects = Vec::new();
    if text.trim().is_empty() {
        return Ok(subjects);
    }
    for subject in text.split('+').map(str::trim) {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if subject.is_empty() || !subject.chars().all(fits) {
            return Err(SchemeError::BadSubject { subject: subject.to_owned() });
        }
        subjects.push(subject.to_owned());
    }
    subjects.sort_unstable();
    subjects.dedup();
    Ok(subjects)
}

impl FromStr for YearScheme {
    type Err = SchemeError;

    fn from_str(text: &str) -> Result<Self, SchemeError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SchemeError::Empty);
        }
        let shipped = Self::SHIPPED.iter().find(|(code, _)| *code == text);
        Self::parse_list(shipped.map_or(text, |(_, list)| list))
    }
}

/// The shipped code, or else the list of shares.
impl fmt::Display for YearScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shipped_code() {
            Some(code) => f.write_str(code),
            None => f.write_str(&self.list()),
        }
    }
}

#[cfg(test)]
mod tests;
