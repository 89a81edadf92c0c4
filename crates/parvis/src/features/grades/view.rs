//! The words of grades: from a year of a child to what a page says.

use super::book::{Book, Entry};
use super::catalogue::{Figures, Subject};
use super::read::{Outcome, TermKind, TermRow};
use crate::text::Text;
use crate::web::policy::ChildSchool;
use db::Instant;
use jiff::civil::Date;
use locale::{Locale, Zone};
use rules::scheme::ExamKind;
use std::borrow::Cow;

/// When and where the page is read.
pub struct Now<'a> {
    pub locale: Locale,
    pub text: &'static Text,
    pub at: Instant,
    pub today: Date,
    pub zone: &'a Zone,
}

impl Now<'_> {
    /// The day at the school of an instant.
    pub fn day(&self, at: Instant) -> Date {
        self.zone.local(at.as_micros()).date()
    }
}

/// What stands at an assessment: a value in hundredths with its maximum, or a word.
pub enum Cell {
    Value(i64, i64),
    Word(Cow<'static, str>),
}

/// A line of a subject: an assessment.
pub struct Line {
    pub cell: Cell,
    /// The cell says that there is nothing yet, and why.
    pub waits: bool,
    pub title: String,
    pub day: Option<Cow<'static, str>>,
    pub remark: String,
    /// `changed on ...`.
    pub changed: Option<String>,
    pub is_new: bool,
}

/// A figure of a subject's year, for the chart and its table.
pub struct Point {
    pub day: Cow<'static, str>,
    pub value: i64,
}

/// A subject on the page.
pub struct SubjectView {
    pub name: String,
    pub lines: Vec<Line>,
    /// Why there are no lines.
    pub nothing: Option<String>,
    pub average: Option<i64>,
    pub coefficient: i64,
    pub class_average: Option<i64>,
    pub extremes: Option<(i64, i64)>,
    pub points: Vec<Point>,
    pub chart: Option<super::Chart>,
}

/// Name of a term: "1st semester".
pub fn term_name(text: &Text, kind: TermKind, ordinal: i64) -> String {
    match kind {
        TermKind::Semester => text.grades_semester(ordinal).to_string(),
        TermKind::Trimester => text.grades_trimester(ordinal).to_string(),
        TermKind::Period => text.grades_period(ordinal).to_string(),
    }
}

/// Name of a kind of exams.
pub fn exam_name(text: &'static Text, kind: ExamKind) -> &'static str {
    match kind {
        ExamKind::Local => text.grades_exam_local,
        ExamKind::Regional => text.grades_exam_regional,
        ExamKind::National => text.grades_exam_national,
        ExamKind::Session => text.grades_exam_session,
    }
}

/// The lines of one tab: continuous assessment, or exams.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Continuous,
    Exams,
}

/// A subject of a term and tab; exams of subjects without any are left out.
pub fn subject(
    book: &Book,
    of: &Subject,
    term: &TermRow,
    tab: Tab,
    now: &Now<'_>,
    since: Instant,
) -> Option<SubjectView> {
    let belongs = |e: &Entry<'_>| e.assessment.term_id == term.id && e.is_exam() == (tab == Tab::Exams);
    let entries: Vec<Entry<'_>> = book.entries_of(of).filter(belongs).collect();
    if tab == Tab::Exams && entries.is_empty() {
        return None;
    }
    let average = match tab {
        Tab::Continuous => book.subject_average(of, term.id, now.at),
        Tab::Exams => book.exam_kinds(term.id).into_iter().find_map(|kind| book.exam_mark(of, term.id, kind, now.at)),
    };
    let mut points = Vec::with_capacity(book.catalogue.places_of(of).len());
    let mut values = Vec::with_capacity(book.catalogue.places_of(of).len());
    for entry in book.entries_of(of) {
        if let (Some(value), Some(day)) = (book.on_scale(entry), entry.assessment.held_on) {
            values.push(value);
            points.push(Point { day: now.locale.day_month(day), value });
        }
    }
    // Newest first; what lies in the future belongs to the planning, the next one excepted.
    let shown = entries.iter().rev().filter(|e| e.grade.is_some() || !is_to_come(**e, now));
    let lines: Vec<Line> = shown.map(|e| line(*e, now, since)).collect();
    let nothing = lines.is_empty().then(|| why_nothing(&entries, now));
    let has_value = lines.iter().any(|l| matches!(l.cell, Cell::Value(..)));
    Some(SubjectView {
        name: of.name.of(now.locale).to_owned(),
        lines,
        nothing,
        average: average.map(|h| h.0),
        coefficient: of.coefficient.into(),
        class_average: None,
        extremes: None,
        // A line of other grades under a tab or term without any would be taken for theirs.
        chart: super::Chart::draw(&values, book.max(), now.locale).filter(|_| has_value),
        points,
    })
}

fn is_to_come(entry: Entry<'_>, now: &Now<'_>) -> bool {
    entry.assessment.held_on.is_none_or(|day| day > now.today)
}

fn line(entry: Entry<'_>, now: &Now<'_>, since: Instant) -> Line {
    let t = now.text;
    let assessment = &entry.assessment;
    let (cell, waits) = match entry.grade {
        Some(grade) => (
            match (grade.outcome, grade.value_x100) {
                (Outcome::Value, Some(value)) => Cell::Value(value, entry.max()),
                (Outcome::Absent, _) => Cell::Word(t.grades_absent.into()),
                (Outcome::Exempt, _) => Cell::Word(t.grades_exempt.into()),
                _ => Cell::Word(t.grades_not_handed_in.into()),
            },
            false,
        ),
        None => (Cell::Word(waiting(entry, now).map_or(t.grades_not_entered.into(), Cow::from)), true),
    };
    let grade = entry.grade;
    Line {
        cell,
        waits,
        title: entry.title(now.locale).to_owned(),
        day: assessment.held_on.map(|day| now.locale.day_month(day)),
        remark: grade.map(|g| g.remark.clone()).unwrap_or_default(),
        changed: grade
            .and_then(|g| g.changed_at)
            .map(|at| t.grades_changed_on(now.locale.day_month(now.day(at))).to_string()),
        is_new: entry.is_new(since),
    }
}

/// `published on ...`, for what goes out at a set time.
fn waiting(entry: Entry<'_>, now: &Now<'_>) -> Option<String> {
    let from = entry.assessment.visible_from.filter(|from| *from > now.at)?;
    Some(now.text.grades_published_on(now.locale.weekday_day_month(now.day(from))).to_string())
}

/// A subject with nothing to show says why: a blank cannot be told from a breakdown.
fn why_nothing(entries: &[Entry<'_>], now: &Now<'_>) -> String {
    if let Some(words) = entries.iter().find_map(|e| waiting(*e, now)) {
        return words;
    }
    let next = entries.iter().filter_map(|e| e.assessment.held_on).find(|day| *day >= now.today);
    match next {
        Some(day) => now.text.grades_planned_on(now.locale.weekday_day_month(day)).to_string(),
        None => now.text.grades_not_entered.to_owned(),
    }
}

/// Adds what the class shows, as far as the school shows it.
pub fn add_figures(shown: &mut SubjectView, of: &Subject, figures: Figures<'_>, school: &ChildSchool) {
    let Some(row) = figures.of(of) else { return };
    if school.shows_class_average {
        shown.class_average = row.average.map(i64::from);
    }
    if school.shows_extremes {
        shown.extremes = row.extremes.map(|(lowest, highest)| (lowest.into(), highest.into()));
    }
}

/// The rank of an average in the term, with the number of those ranked, where the school shows it.
pub fn rank(own: Option<i64>, figures: Figures<'_>, school: &ChildSchool) -> Option<(i64, i64)> {
    let row = figures.whole().filter(|_| school.shows_rank)?;
    let all = figures.ranking().split(' ').filter_map(|v| v.parse().ok()).map(rules::grade::Hundredths);
    let rank = rules::class_figures::rank(rules::grade::Hundredths(own?), all.map(Some))?;
    Some((i64::try_from(rank).ok()?, row.graded.into()))
}
