//! `GET /children/{child}/grades` and `.../grades/exams` (year, term).

use super::book::Book;
use super::read;
use super::view::{self, Cell, Now, SubjectView, Tab};
use crate::web::policy::Viewer;
use crate::web::shell::{Place, Shell};
use crate::web::{Access, Child, Cx, Error, Reply, Result};
use askama::Template;
use db::Tx;
use locale::Zone;

struct Choice {
    value: i64,
    name: String,
    chosen: bool,
}

/// An exam's average in the summary.
struct ExamAverage {
    name: &'static str,
    average: i64,
}

#[derive(Template)]
#[template(path = "features/grades/grades.html")]
struct GradesPage<'a> {
    shell: Shell<'a>,
    child: &'a Child,
    class_name: String,
    path: String,
    exams: bool,
    years: Vec<Choice>,
    terms: Vec<Choice>,
    query: String,
    term_name: String,
    max: i64,
    average: Option<i64>,
    class_average: Option<i64>,
    extremes: Option<(i64, i64)>,
    rank: Option<(i64, i64)>,
    year_average: Option<i64>,
    exam_averages: Vec<ExamAverage>,
    subjects: Vec<SubjectView>,
    empty: bool,
    absent_is_zero: bool,
}

/// The tab of continuous assessment.
pub fn continuous(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, child: Access<'_, Child>) -> Result<Reply> {
    grades(cx, tx, viewer, child, Tab::Continuous)
}

/// The tab of exams.
pub fn exams(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, child: Access<'_, Child>) -> Result<Reply> {
    grades(cx, tx, viewer, child, Tab::Exams)
}

fn grades(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, child: Access<'_, Child>, tab: Tab) -> Result<Reply> {
    let zone = Zone::named(&child.school.zone).map_err(Error::fault)?;
    let at = cx.rq.now;
    let now = Now { locale: cx.locale, text: cx.text, at, today: zone.local(at.as_micros()).date(), zone: &zone };
    let all_years = read::years_of(tx, &child)?;
    let wanted = number(cx, "year")?.unwrap_or(child.school.year);
    let mut years: Vec<Choice> = Vec::with_capacity(all_years.len());
    let mut chosen = None;
    for year in all_years {
        let name = school_year(year.school_year);
        years.push(Choice { value: year.school_year, name, chosen: year.school_year == wanted });
        if year.school_year == wanted {
            chosen = Some(year);
        }
    }
    let Some(year) = chosen else {
        // No class this year is a state of the school, not an error; a year that was never theirs is.
        if number(cx, "year")?.is_some() && wanted != child.school.year {
            return Err(Error::NotFound);
        }
        return no_class(cx, &child, years, tab);
    };
    let book = Book::read(tx, &cx.rq.app.catalogues, &child, year.version(&child), at)?;
    let term = match number(cx, "term")? {
        Some(ordinal) => book.terms().iter().find(|t| t.ordinal == ordinal).ok_or(Error::NotFound)?,
        None => book.latest_term().ok_or_else(|| Error::fault("a school year without terms"))?,
    };
    let figures = book.catalogue.figures(term.id, tab == Tab::Exams, at);
    let mut subjects = Vec::with_capacity(book.subjects().len());
    for subject in book.subjects() {
        if let Some(mut shown) = view::subject(&book, subject, term, tab, &now, viewer.last_visit_at) {
            view::add_figures(&mut shown, subject, figures, &child.school);
            subjects.push(shown);
        }
    }
    let average = if tab == Tab::Continuous { book.term_average(term.id, at).map(|h| h.0) } else { None };
    let whole = figures.whole();
    let exam_kinds = if tab == Tab::Exams { book.exam_kinds(term.id) } else { Vec::new() };
    let exam_averages = exam_kinds.into_iter().filter_map(|kind| {
        Some(ExamAverage { name: view::exam_name(cx.text, kind), average: book.exam_average(term.id, kind, at)?.0 })
    });
    let mut shell = shell_of(cx, child);
    // The badge is of the current year, whichever year the page shows.
    shell.new_grades = if book.catalogue.level.school_year() == child.school.year {
        book.entries().filter(|(_, e)| e.is_new(viewer.last_visit_at)).count()
    } else {
        usize::try_from(read::new_of(tx, &child, viewer.last_visit_at, at)?).unwrap_or(0)
    };
    let path = format!("/children/{}/grades", child.public_id);
    Reply::page(&GradesPage {
        child: child.thing(),
        class_name: book.catalogue.class_name.to_string(),
        query: if cx.rq.uri.query().is_some() {
            format!("?year={}&term={}", book.catalogue.level.school_year(), term.ordinal)
        } else {
            String::new()
        },
        path,
        exams: tab == Tab::Exams,
        terms: book
            .terms()
            .iter()
            .map(|t| Choice {
                value: t.ordinal,
                name: view::term_name(cx.text, t.kind, t.ordinal),
                chosen: t.id == term.id,
            })
            .collect(),
        years,
        term_name: view::term_name(cx.text, term.kind, term.ordinal),
        max: book.max(),
        average,
        class_average: whole.filter(|_| child.school.shows_class_average).and_then(|f| f.average).map(i64::from),
        extremes: whole
            .filter(|_| child.school.shows_extremes)
            .and_then(|f| f.extremes)
            .map(|(lowest, highest)| (lowest.into(), highest.into())),
        rank: view::rank(average, figures, &child.school),
        year_average: book.year_average(at).map(|h| h.0),
        exam_averages: exam_averages.collect(),
        empty: subjects.iter().all(|s| s.lines.is_empty() && s.nothing.as_deref() == Some(cx.text.grades_not_entered)),
        subjects,
        absent_is_zero: child.school.absent_counts_zero,
        shell,
    })
}

fn shell_of<'a>(cx: &Cx<'a>, child: Access<'a, Child>) -> Shell<'a> {
    let title = cx.text.grades_of(child.given(cx.locale)).to_string();
    Shell::new(cx, title).about(child.thing()).at(Place::Grades)
}

/// A child without class this year: older years can still be chosen.
fn no_class(cx: &Cx<'_>, child: &Access<'_, Child>, years: Vec<Choice>, tab: Tab) -> Result<Reply> {
    Reply::page(&GradesPage {
        shell: shell_of(cx, *child),
        child: child.thing(),
        class_name: String::new(),
        path: format!("/children/{}/grades", child.public_id),
        exams: tab == Tab::Exams,
        years,
        terms: Vec::new(),
        query: String::new(),
        term_name: String::new(),
        max: 0,
        average: None,
        class_average: None,
        extremes: None,
        rank: None,
        year_average: None,
        exam_averages: Vec::new(),
        subjects: Vec::new(),
        empty: true,
        absent_is_zero: false,
    })
}

/// A number of the query.
///
/// # Errors
/// [`Error::NotFound`] for what is no number.
fn number(cx: &Cx<'_>, name: &str) -> Result<Option<i64>> {
    cx.rq.query(name).map(|text| text.parse::<i64>().map_err(|_| Error::NotFound)).transpose()
}

/// `2026-2027`.
fn school_year(starts: i64) -> String {
    format!("{starts}-{}", starts + 1)
}
