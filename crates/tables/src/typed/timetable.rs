//! Lessons of the week.

use jiff::civil::{Time, Weekday};

use super::fault::Reason;
use super::reader::RowReader;
use super::reading::TypedRow;
use super::vocabulary::Vocabulary;
use crate::headings::key::key;
use crate::headings::{Field, Kind};

/// One lesson of a timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimetableRow {
    /// The row.
    pub line: u64,
    /// The class as the file names it.
    pub class: String,
    /// The day.
    pub day: Weekday,
    /// Where it begins.
    pub start: Time,
    /// Where it ends, after `start`.
    pub end: Time,
    /// The subject as the file names it.
    pub subject: String,
    /// The teacher as the file names them; empty where there is none.
    pub teacher: String,
    /// The room; empty where there is none.
    pub room: String,
    /// The part of the class; empty for all of it.
    pub group: String,
    /// The week; `None` for every week.
    pub week: Option<Week>,
}

/// Weeks that take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Week {
    /// The first of two.
    A,
    /// The second of two.
    B,
}

static DAYS: Vocabulary<Weekday> = Vocabulary::new(&[
    (Weekday::Monday, &["lundi", "lun", "monday", "mon", "1", "الإثنين", "الاثنين"]),
    (Weekday::Tuesday, &["mardi", "mar", "tuesday", "tue", "2", "الثلاثاء", "الثلاثا"]),
    (Weekday::Wednesday, &["mercredi", "mer", "wednesday", "wed", "3", "الأربعاء", "الاربعا"]),
    (Weekday::Thursday, &["jeudi", "jeu", "thursday", "thu", "4", "الخميس"]),
    (Weekday::Friday, &["vendredi", "ven", "friday", "fri", "5", "الجمعة"]),
    (Weekday::Saturday, &["samedi", "sam", "saturday", "sat", "6", "السبت"]),
    (Weekday::Sunday, &["dimanche", "dim", "sunday", "sun", "7", "الأحد"]),
]);

/// `None` is every week.
static WEEKS: Vocabulary<Option<Week>> = Vocabulary::new(&[
    (Some(Week::A), &["A", "semaine A", "sem A", "week A", "1", "impaire", "أ", "الأسبوع أ"]),
    (Some(Week::B), &["B", "semaine B", "sem B", "week B", "2", "paire", "ب", "الأسبوع ب"]),
    (None, &["A/B", "toutes", "chaque semaine", "all", "every", "كل أسبوع", "-"]),
]);

impl TypedRow for TimetableRow {
    const KIND: Kind = Kind::Timetable;

    fn read(cells: &mut RowReader<'_>) -> Option<TimetableRow> {
        let line = cells.line();
        let class = cells.required_line(Field::Class, 60);
        let day = cells.required_word(Field::Day, &DAYS, &["lundi", "mardi", "…", "dimanche"]);
        let start = cells.required_time(Field::Start);
        let end = cells.required_time(Field::End);
        if let (Some(start), Some(end)) = (start, end)
            && end <= start
        {
            cells.fault(Field::End, Reason::EndBeforeStart);
        }
        let subject = cells.required_line(Field::Subject, 100);
        let teacher = cells.line_of(Field::Teacher, 200);
        let room = cells.line_of(Field::Room, 60);
        let group = cells.line_of(Field::Group, 60);
        let week = cells.word(Field::Week, &WEEKS, &["A", "B"]).flatten();
        if let (Some(class), Some(day), Some(start), Some(subject)) = (&class, day, start, &subject) {
            let day = day.to_monday_one_offset();
            cells.once(Field::Class, (key(class), day, start, key(subject), key(&group), week));
        }
        Some(TimetableRow {
            line,
            class: class?,
            day: day?,
            start: start?,
            end: end?,
            subject: subject?,
            teacher,
            room,
            group,
            week,
        })
    }
}
