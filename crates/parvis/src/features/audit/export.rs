//! `POST /office/{school}/audit/export`: the lines of a search as CSV, itself an entry of the log.

use super::entry::{Action, Entry};
use super::page::{self, Shown};
use super::search::{self, Asked, Filter};
use super::{Detail, read, record};
use crate::web::policy::{Access, Reach, School, Viewer};
use crate::web::{Cx, Error, Form, Reply, Result};
use db::Instant;
use http::{HeaderValue, StatusCode, header};
use std::collections::BTreeSet;

/// The most lines of a file.
const MOST: i64 = 10_000;
/// From so many students on, an export is a large one (office.md, "Audit").
const LARGE: i64 = 50;
/// Large exports of a school in a day.
const LARGE_A_DAY: usize = 3;
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let asked = Asked::of(|name| form.get(name).to_owned());
    let (lines, students) = cx.rq.app.db.read(|tx| found(cx, tx, school, &asked))?;
    let csv = csv(cx, &lines);
    // Where staff have a second factor, `rights::fresh_second_factor` is to be asked here before a large export.
    let large = students > LARGE;
    let detail = Detail::new()
        .word("file", "audit")
        .number("rows", i64::try_from(lines.len()).unwrap_or(i64::MAX))
        .number("students", students);
    let entry = Entry::by(cx, viewer, Action::Exported).in_school(school).with(detail);
    let since = Instant::from_micros(cx.rq.now.as_micros() - DAY);
    let allowed = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        if large && read::large_exports(tx, school.id, since, LARGE)? >= LARGE_A_DAY {
            return Ok::<_, Error>(false);
        }
        record(tx, &entry)?;
        Ok(true)
    })?;
    if !allowed {
        return cx.rq.app.db.read(|tx| {
            let mut page = page::of_school(cx, tx, school, asked.clone())?;
            page.refused = Some(cx.text.audit_too_many_exports);
            Reply::page_with(StatusCode::TOO_MANY_REQUESTS, &page)
        });
    }
    let mut reply = Reply::empty(StatusCode::OK).with(header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = format!("attachment; filename=\"audit-{}.csv\"", school.slug);
    reply.headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(Error::fault)?);
    reply.body = csv.into();
    Ok(reply)
}

/// The lines, and of how many students they tell.
fn found(cx: &Cx<'_>, tx: &db::Tx<'_>, school: Access<'_, School>, asked: &Asked) -> Result<(Vec<Shown>, i64)> {
    let (filter, amiss) = Filter::of_school(tx, asked, school, MOST)?;
    if amiss.is_some() {
        return Ok((Vec::new(), 0));
    }
    let mut students = BTreeSet::new();
    let lines: Result<Vec<Shown>> = if school.reach() == Reach::School {
        let lines = search::lines(tx, &filter)?;
        students.extend(lines.iter().filter_map(|line| line.student_id));
        lines.into_iter().map(|line| page::shown(cx, line, &school.zone)).collect()
    } else {
        search::bare_lines(tx, &filter)?.into_iter().map(|line| page::shown_bare(cx, line, &school.zone)).collect()
    };
    Ok((lines?, i64::try_from(students.len()).unwrap_or(i64::MAX)))
}

/// Semicolons and a mark of the encoding, as spreadsheets in French expect.
fn csv(cx: &Cx<'_>, lines: &[Shown]) -> String {
    let t = cx.text;
    let mut out = String::from("\u{feff}");
    let head = [t.audit_when, t.audit_who, t.audit_role, t.audit_what, t.audit_detail, t.audit_student_code];
    row(&mut out, head.into_iter().chain([t.audit_student, t.audit_network]));
    for line in lines {
        let detail = line.detail.join(" | ");
        let (code, student) = (line.code.as_deref().unwrap_or_default(), line.student.as_deref().unwrap_or_default());
        row(&mut out, [&line.time, &line.who, line.role, &line.what, &detail, code, student, &line.network]);
    }
    out
}

fn row<'t>(out: &mut String, cells: impl IntoIterator<Item = &'t str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(';');
        }
        out.push_str(&quoted(cell));
    }
    out.push_str("\r\n");
}

/// A cell: what a spreadsheet would take for a formula is made a text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = cell.replace('"', "\"\"");
    if formula { format!("\"'{text}\"") } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("a;b \"c\"\nd"), "\"a;b \"\"c\"\"\nd\"");
        for start in ["+", "-", "@", "\t", "\r"] {
            assert!(quoted(start).starts_with("\"'"), "{start:?}");
        }
        let mut out = String::new();
        row(&mut out, ["a", "", "b"]);
        assert_eq!(out, "\"a\";\"\";\"b\"\r\n");
    }
}
