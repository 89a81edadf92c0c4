//! Exams to come.

use jiff::civil::{Date, Time};

use super::fault::Reason;
use super::grade::Assessment;
use super::reader::RowReader;
use super::reading::TypedRow;
use crate::headings::key::key;
use crate::headings::{Field, Kind};

/// One exam of a planning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamRow {
    /// The row.
    pub line: u64,
    /// The class as the file names it; empty where the exam is for a whole level.
    pub class: String,
    /// The level as the file names it; empty where a class is named. One of the two is there.
    pub level: String,
    /// The subject as the file names it.
    pub subject: String,
    /// What kind of exam.
    pub kind: Assessment,
    /// The day.
    pub date: Date,
    /// When it begins.
    pub start: Time,
    /// How many minutes it takes; `None` where the file does not say.
    pub minutes: Option<u32>,
    /// The room; empty where there is none.
    pub room: String,
    /// What it is about; empty where nothing is said.
    pub programme: String,
}

impl TypedRow for ExamRow {
    const KIND: Kind = Kind::ExamPlanning;

    fn read(cells: &mut RowReader<'_>) -> Option<ExamRow> {
        let line = cells.line();
        let class = cells.line_of(Field::Class, 60);
        let level = cells.line_of(Field::Level, 60);
        if class.is_empty() && level.is_empty() {
            let field = if cells.has(Field::Class) { Field::Class } else { Field::Level };
            cells.fault(field, Reason::Missing);
        }
        let subject = cells.required_line(Field::Subject, 100);
        let kind = cells.required(Field::ExamKind, |cell| Assessment::parse(cell.text));
        let date = cells.required_date(Field::Date);
        let start = cells.required_time(Field::Time);
        let minutes = cells.number(Field::Duration, 1, 24 * 60);
        let room = cells.line_of(Field::Room, 60);
        let programme = cells.text(Field::Programme, 2_000);
        if let (Some(subject), Some(kind), Some(date), Some(start)) = (&subject, kind, date, start) {
            cells.once(Field::Subject, (key(&class), key(&level), key(subject), kind, date, start));
        }
        Some(ExamRow {
            line,
            class,
            level,
            subject: subject?,
            kind: kind?,
            date: date?,
            start: start?,
            minutes,
            room,
            programme,
        })
    }
}
