//! `POST /office/{school}/audit/export`: the lines of a search as CSV, itself an entry of the log.

use super::page::{self, Shown};
use super::search::{self, Asked, Filter};
use crate::features::exports::{self, Export, ExportFile};
use crate::web::policy::{Access, Reach, School, Viewer};
use crate::web::{Cx, Form, Reply, Result};
use db::Tx;
use http::StatusCode;
use std::collections::BTreeSet;

/// The most lines of a file.
const MOST: i64 = 10_000;

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let asked = Asked::of(|name| form.get(name).to_owned());
    let wrong = cx.rq.app.db.read(|tx| {
        let (_, amiss) = Filter::of_school(tx, &asked, school, MOST)?;
        if !amiss.is_some() {
            return Ok(None);
        }
        let page = page::of_school(cx, tx, school, asked.clone())?;
        Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page).map(Some)
    })?;
    if let Some(wrong) = wrong {
        return Ok(wrong);
    }
    let back = format!("/office/{}/audit?{}#export", school.slug, asked.query_after(""));
    exports::send(cx, viewer, school, &back, |tx| export_of(cx, tx, school, &asked))
}

fn export_of(cx: &Cx<'_>, tx: &Tx<'_>, school: Access<'_, School>, asked: &Asked) -> Result<Export> {
    let (filter, _) = Filter::of_school(tx, asked, school, MOST)?;
    let mut students = BTreeSet::new();
    let lines: Result<Vec<Shown>> = if school.reach() == Reach::School {
        let lines = search::lines(tx, &filter)?;
        students.extend(lines.iter().filter_map(|line| line.student_id));
        lines.into_iter().map(|line| page::shown(cx, line, &school.zone)).collect()
    } else {
        search::bare_lines(tx, &filter)?.into_iter().map(|line| page::shown_bare(cx, line, &school.zone)).collect()
    };
    let lines = lines?;
    Ok(Export {
        file: ExportFile::Audit,
        rows: lines.len(),
        students: students.len(),
        class: None,
        name: format!("audit-{}.csv", school.slug),
        media_type: "text/csv; charset=utf-8",
        content: csv(cx, &lines).into_bytes(),
    })
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
