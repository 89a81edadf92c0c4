//! `GET /office/retention`: what is due to be erased now, and what will be within three months, by kind. No pupil is named.

use super::{Counts, Preview, closed_before, horizon, preview_in};
use crate::text::Text;
use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Reply, Result, Viewer};
use askama::Template;
use db::{Instant, Tx};

/// As many pupils as are counted for the page; the command line counts all.
const MOST: usize = 2_000;
/// How far the page looks ahead, in microseconds: 90 days.
const AHEAD: i64 = 90 * super::DAY;

/// One of the two previews.
struct Part {
    title: &'static str,
    id: &'static str,
    before: String,
    rows: Vec<(&'static str, i64)>,
    empty: bool,
    more: bool,
}

#[derive(Template)]
#[template(path = "features/retention/page.html")]
struct RetentionPage<'a> {
    shell: Shell<'a>,
    years: u32,
    parts: Vec<Part>,
}

fn rows(t: &'static Text, counts: &Counts) -> Vec<(&'static str, i64)> {
    vec![
        (t.retention_students, counts.students),
        (t.retention_enrolments, counts.enrolments),
        (t.retention_grades, counts.grades),
        (t.retention_absences, counts.absences),
        (t.retention_guardians, counts.guardians),
        (t.retention_accounts, counts.accounts),
        (t.retention_letters, counts.letters),
        (t.retention_closed, counts.closed),
        (t.retention_imports, counts.imports),
    ]
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer) -> Result<Reply> {
    let (app, t) = (&cx.rq.app, cx.text);
    let later = Instant::from_micros(cx.rq.now.as_micros() + AHEAD);
    let mut parts = Vec::new();
    for (id, title, at) in [("now", t.retention_now, cx.rq.now), ("soon", t.retention_soon, later)] {
        let Some(before) = horizon(app, at) else { break };
        let Preview { counts, more } = preview_in(tx, closed_before(app), before, MOST)?;
        let before = cx.locale.date_full(before).into_owned();
        parts.push(Part { title, id, before, rows: rows(t, &counts), empty: counts.is_empty(), more });
    }
    let shell = Shell::new(cx, t.retention_title).at(Place::Office);
    Reply::page(&RetentionPage { shell, years: app.config.retention_years, parts })
}
