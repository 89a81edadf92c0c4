//! Absences and lateness.

use std::fmt;

use jiff::civil::{Date, Time};
use rules::student_code::StudentCode;

use super::fault::Reason;
use super::reader::RowReader;
use super::reading::TypedRow;
use super::vocabulary::Vocabulary;
use crate::headings::{Field, Kind};

/// One absence or lateness of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct AbsenceRow {
    /// The row.
    pub line: u64,
    /// Whose.
    pub code: StudentCode,
    /// The day.
    pub date: Date,
    /// Where it begins; `None` where the file does not say.
    pub start: Option<Time>,
    /// Where it ends; `None` where the file does not say.
    pub end: Option<Time>,
    /// Absence where the file does not say.
    pub kind: AbsenceKind,
    /// Minutes missed; `None` where the file does not say.
    pub minutes: Option<u32>,
    /// Whether the school has accepted a reason; not so where the file does not say.
    pub justified: bool,
    /// The reason; empty where there is none.
    pub reason: String,
}

/// What a row of absences is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AbsenceKind {
    /// Not there.
    Absence,
    /// Came late.
    Lateness,
}

static KINDS: Vocabulary<AbsenceKind> = Vocabulary::new(&[
    (
        AbsenceKind::Absence,
        &["absence", "absent", "absente", "abs", "a", "غياب", "تغيب", "غائب", "غائبة", "متغيب", "متغيبة"],
    ),
    (
        AbsenceKind::Lateness,
        &["retard", "en retard", "ret", "r", "late", "lateness", "tardy", "تأخر", "تأخير", "متأخر", "متأخرة"],
    ),
]);

static ANSWERS: Vocabulary<bool> = Vocabulary::new(&[
    (
        true,
        &["oui", "o", "yes", "y", "vrai", "true", "1", "x", "justifié", "justifiée", "excused", "نعم", "مبرر", "مبررة"],
    ),
    (
        false,
        &[
            "non",
            "n",
            "no",
            "faux",
            "false",
            "0",
            "non justifié",
            "non justifiée",
            "injustifié",
            "injustifiée",
            "unexcused",
            "لا",
            "غير مبرر",
            "غير مبررة",
        ],
    ),
]);

impl TypedRow for AbsenceRow {
    const KIND: Kind = Kind::Absences;

    fn read(cells: &mut RowReader<'_>) -> Option<AbsenceRow> {
        let line = cells.line();
        let code = cells.code();
        let date = cells.required_date(Field::Date);
        let start = cells.time(Field::Start);
        let end = cells.time(Field::End);
        if let (Some(start), Some(end)) = (start, end)
            && end <= start
        {
            cells.fault(Field::End, Reason::EndBeforeStart);
        }
        let kind = cells.word(Field::AbsenceKind, &KINDS, &["absence", "retard"]).unwrap_or(AbsenceKind::Absence);
        let minutes = cells.number(Field::Minutes, 1, 24 * 60);
        let justified = cells.word(Field::Justified, &ANSWERS, &["oui", "non"]).unwrap_or(false);
        let reason = cells.text(Field::Reason, 500);
        if let (Some(code), Some(date)) = (&code, date) {
            cells.once(Field::StudentCode, (code, date, start, kind));
        }
        Some(AbsenceRow { line, code: code?, date: date?, start, end, kind, minutes, justified, reason })
    }
}

/// Says which row, not whose.
impl fmt::Debug for AbsenceRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AbsenceRow(line {})", self.line)
    }
}
