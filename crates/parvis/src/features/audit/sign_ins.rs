//! `GET /account/sign-ins`: one's own sign-ins and the tries of others, so that everybody sees whether somebody else was there.

use super::entry::Action;
use super::read::{self, SignInRow};
use super::words;
use crate::web::policy::Viewer;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Reply, Result};
use askama::Template;
use db::{Instant, Tx};

/// How far back the page goes, in microseconds: a year.
const BACK: i64 = 365 * 24 * 3600 * 1_000_000;
/// As many as a page shows.
const SHOWN: usize = 50;

/// A sign-in in words.
struct Line {
    time: String,
    way: String,
    device: String,
    /// How often, where it was more than once within a moment.
    times: String,
    refused: bool,
}

#[derive(Template)]
#[template(path = "features/audit/sign_ins.html")]
struct SignInsPage<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    /// A sign-in by a child's code shows those by that code only.
    by_code: bool,
    /// There are older ones.
    more: bool,
    /// Times are told in universal time, for who belongs to no school.
    universal: bool,
    phone: Option<String>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let since = Instant::from_micros(cx.rq.now.as_micros() - BACK);
    let child = viewer.children.first();
    let mut rows = match viewer.scope {
        Some(student) => read::sign_ins_by_code(tx, viewer.account_id, since, student)?,
        None => read::sign_ins_of(tx, viewer.account_id, since)?,
    };
    rows.dedup_by(|a, b| a.at == b.at && a.action == b.action && a.detail == b.detail);
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let office = viewer.offices().first();
    let zone = child.map(|c| c.school.zone.as_str()).or(office.map(|o| o.zone.as_str()));
    let lines = rows.into_iter().map(|row| line(cx, &row, zone.unwrap_or("UTC"))).collect::<Result<_>>()?;
    Reply::page(&SignInsPage {
        shell: Shell::new(cx, cx.text.sign_ins_title),
        lines,
        by_code: viewer.scoped,
        more,
        universal: zone.is_none(),
        phone: child.map(|c| c.school.phone.clone()).or(office.map(|o| o.phone.clone())),
    })
}

fn line(cx: &Cx<'_>, row: &SignInRow, zone: &str) -> Result<Line> {
    let local = locale::local(row.at.as_micros(), zone).map_err(Error::fault)?;
    let text = |name: &str| row.detail[name].as_str().unwrap_or_default();
    Ok(Line {
        time: cx.locale.date_time(local).to_string(),
        way: words::way(cx.text, text("way")).unwrap_or_default().to_owned(),
        device: words::device(cx.text, text("device")),
        times: row.detail["times"].as_i64().map_or_else(String::new, |n| cx.text.audit_times(n).to_string()),
        refused: row.action == Action::SignInRefused,
    })
}
