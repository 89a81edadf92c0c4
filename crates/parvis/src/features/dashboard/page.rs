//! `GET /children/{child}`.

use crate::features::absences;
use crate::features::grades::book::{Book, Entry};
use crate::features::grades::catalogue::Subject;
use crate::features::grades::{self, Chart, Outcome};
use crate::web::policy::{Restriction, Viewer};
use crate::web::shell::{Place, Shell};
use crate::web::{Access, Child, Cx, Error, Reply, Result};
use askama::Template;
use db::{Instant, Tx};
use jiff::civil::{Date, Time};
use locale::{Locale, Zone};
use std::borrow::Cow;

/// New grades shown before "and n more".
const NEW_SHOWN: usize = 3;
/// Assessments to come that are shown.
const NEXT_SHOWN: usize = 2;
/// Absences to explain that are shown.
const ASKED_SHOWN: usize = 2;
/// Latest grades shown.
const LATEST_SHOWN: usize = 6;
/// A difference in the average is one since this long ago, in microseconds.
const MONTH: i64 = 30 * 24 * 3600 * 1_000_000;

struct GradeItem<'b> {
    subject: &'b str,
    title: &'b str,
    day: Option<Cow<'static, str>>,
    value: Option<(i64, i64)>,
    word: &'static str,
    /// It was changed after it was published.
    changed: bool,
}

struct NextItem<'b> {
    subject: &'b str,
    title: &'b str,
    when: String,
    room: String,
    relative: Cow<'static, str>,
    soon: bool,
}

struct AskedItem {
    when: String,
    length: String,
}

struct Average {
    value: i64,
    max: i64,
    term: String,
    /// Difference to a month ago, in hundredths, if there was an average then.
    change: Option<i64>,
    chart: Option<Chart>,
    from: Cow<'static, str>,
    to: Cow<'static, str>,
    spoken: String,
}

#[derive(Template)]
#[template(path = "features/dashboard/dashboard.html")]
struct DashboardPage<'a> {
    shell: Shell<'a>,
    child: &'a Child,
    greeting: String,
    today: Cow<'static, str>,
    restricted: bool,
    new: &'a [GradeItem<'a>],
    new_more: usize,
    next: &'a [NextItem<'a>],
    asked: &'a [AskedItem],
    asked_more: usize,
    average: Option<&'a Average>,
    latest: &'a [GradeItem<'a>],
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, child: Access<'_, Child>) -> Result<Reply> {
    let zone = Zone::named(&child.school.zone).map_err(Error::fault)?;
    let now = cx.rq.now;
    let today = zone.local(now.as_micros()).date();
    let restricted = child.restriction != Restriction::Unrestricted;
    let (book, missed) = if restricted {
        (None, Vec::new())
    } else {
        (grades::current_book(cx, tx, &child)?, absences::to_explain(tx, &child)?)
    };
    let mut dated: Vec<(&Subject, Entry<'_>)> = match &book {
        Some(book) => book.entries().filter(|(_, e)| e.grade.is_some()).collect(),
        None => Vec::new(),
    };
    dated.sort_by_key(|(_, e)| {
        std::cmp::Reverse((e.grade.map(|g| g.changed_at.unwrap_or(g.visible_from)), e.assessment.id))
    });
    let new: Vec<_> = dated.iter().filter(|(_, e)| e.is_new(viewer.last_visit_at)).collect();
    let new_count = new.len();
    let new: Vec<GradeItem<'_>> = new.into_iter().take(NEW_SHOWN).map(|(s, e)| grade_item(cx, s, *e)).collect();
    let latest: Vec<GradeItem<'_>> = dated.iter().take(LATEST_SHOWN).map(|(s, e)| grade_item(cx, s, *e)).collect();
    let next: Vec<NextItem<'_>> = book.as_ref().map(|b| next_items(cx, b, today)).unwrap_or_default();
    let asked: Vec<AskedItem> = missed
        .iter()
        .take(ASKED_SHOWN)
        .map(|a| AskedItem { when: moment(cx.locale, a.held_on, Some(&a.starts_at)), length: length(cx, a.minutes) })
        .collect();
    let average = book.as_ref().and_then(|b| average(cx, b, &zone));
    let mut shell = Shell::new(cx, child.name(cx.locale)).about(child.thing()).at(Place::Dashboard);
    shell.new_grades = new_count;
    Reply::page(&DashboardPage {
        shell,
        child: child.thing(),
        greeting: cx.text.dashboard_hello(viewer.name(cx.locale)).to_string(),
        today: cx.locale.date_full(today),
        restricted,
        new: &new,
        new_more: new_count.saturating_sub(NEW_SHOWN),
        next: &next,
        asked: &asked,
        asked_more: missed.len().saturating_sub(ASKED_SHOWN),
        average: average.as_ref(),
        latest: &latest,
    })
}

fn grade_item<'b>(cx: &Cx<'_>, subject: &'b Subject, entry: Entry<'b>) -> GradeItem<'b> {
    let word = match entry.grade.map(|g| g.outcome) {
        Some(Outcome::Absent) => cx.text.grades_absent,
        Some(Outcome::Exempt) => cx.text.grades_exempt,
        Some(Outcome::NotHandedIn) => cx.text.grades_not_handed_in,
        _ => "",
    };
    GradeItem {
        subject: subject.name.of(cx.locale),
        title: entry.title(cx.locale),
        day: entry.assessment.held_on.map(|day| cx.locale.day_month(day)),
        value: entry.value().map(|value| (value, entry.max())),
        word,
        changed: entry.grade.is_some_and(|g| g.changed_at.is_some()),
    }
}

fn next_items<'b>(cx: &Cx<'_>, book: &'b Book, today: Date) -> Vec<NextItem<'b>> {
    let mut to_come: Vec<(Date, &Subject, Entry<'_>)> = book
        .entries()
        .filter_map(|(subject, entry)| Some((entry.assessment.held_on.filter(|d| *d >= today)?, subject, entry)))
        .filter(|(_, _, entry)| entry.grade.is_none())
        .collect();
    to_come.sort_by(|a, b| (a.0, &a.2.venue().starts_at).cmp(&(b.0, &b.2.venue().starts_at)));
    to_come
        .into_iter()
        .take(NEXT_SHOWN)
        .map(|(day, subject, entry)| NextItem {
            subject: subject.name.of(cx.locale),
            title: entry.title(cx.locale),
            when: moment(cx.locale, day, entry.venue().starts_at.as_deref()),
            room: room_name(cx, &entry.venue().room),
            relative: cx.locale.relative_day(today, day),
            soon: today.until(day).is_ok_and(|span| span.get_days() <= 3),
        })
        .collect()
}

/// A room that is a bare number says what it is; a named one stands as it is.
fn room_name(cx: &Cx<'_>, room: &str) -> String {
    if room.starts_with(|c: char| c.is_ascii_digit()) {
        cx.text.dashboard_room(room).to_string()
    } else {
        room.to_owned()
    }
}

/// A day with the wall time at the school, if it has one.
fn moment(locale: Locale, day: Date, starts_at: Option<&str>) -> String {
    let day = locale.weekday_day_month(day);
    match starts_at.and_then(wall_time) {
        Some(time) => {
            let comma = if locale == Locale::Ar { "، " } else { ", " };
            format!("{day}{comma}{}", locale.time(time))
        }
        None => day.into_owned(),
    }
}

/// `08:30`; jiff's own reading of any format takes longer than the rest of the line.
fn wall_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn length(cx: &Cx<'_>, minutes: i64) -> String {
    if minutes % 60 == 0 {
        cx.text.dashboard_hours(minutes / 60).to_string()
    } else {
        cx.text.dashboard_minutes(minutes).to_string()
    }
}

/// The average of the latest term that has one, how it moved in a month, and its way through the term: the average as it
/// stood at the end of each month.
fn average(cx: &Cx<'_>, book: &Book, zone: &Zone) -> Option<Average> {
    let term = book.latest_term()?;
    let now = cx.rq.now;
    let of_term = book.entries().filter(|(_, e)| e.assessment.term_id == term.id && !e.is_exam());
    let mut months: Vec<Date> = of_term
        .filter_map(|(_, e)| Some(zone.local(e.grade?.visible_from.as_micros()).date().first_of_month()))
        .collect();
    months.sort_unstable();
    months.dedup();
    let end_of = |month: &Date| {
        let end = month.last_of_month().tomorrow().ok()?;
        Some(Instant::from_micros(zone.instant(end.at(0, 0, 0, 0)) - 1).min(now))
    };
    let mut instants = vec![now, Instant::from_micros(now.as_micros() - MONTH)];
    instants.extend(months.iter().filter_map(end_of));
    let averages = book.term_averages(term.id, &instants);
    let (value, before) = (averages[0]?.0, averages[1]);
    let values: Vec<i64> = averages[2..].iter().flatten().map(|h| h.0).collect();
    let name_of = |month: Option<&Date>| month.map_or_else(String::new, |m| cx.locale.month(*m).into_owned());
    let spoken: Vec<String> = values.iter().map(|v| cx.locale.average(*v).to_string()).collect();
    Some(Average {
        value,
        max: book.max(),
        term: grades::term_name(cx.text, term.kind, term.ordinal),
        change: before.map(|b| value - b.0).filter(|c| *c != 0),
        chart: Chart::draw(&values, book.max(), cx.locale),
        from: name_of(months.first()).into(),
        to: name_of(months.last()).into(),
        spoken: cx.text.dashboard_chart(cx.locale.list(&spoken)).to_string(),
    })
}

impl Average {
    /// The size of the change, without its sign.
    fn size(&self) -> i64 {
        self.change.unwrap_or(0).abs()
    }
}
