//! Files to download: the letters, once; the list of a campaign, and of who never came, as CSV without passwords.
//!
//! Letters are no export of what the school keeps about students: they were ordered by a form, lie there for a day at most,
//! and are gone once they were fetched. A day's limit would only let them expire, and the passwords with them; so there
//! is none. All else is as with exports: a fresh second factor, an entry of the log, a mail to the directors.

use super::act::place;
use super::make::context;
use super::packed::Packed;
use super::page::asked_for;
use super::read::{self, CampaignRow};
use super::store::{self, State};
use super::words;
use crate::app::App;
use crate::features::exports::{self, Export, ExportFile, Office};
use crate::keys::Purpose;
use crate::text::Text;
use crate::web::policy::{School, Viewer};
use crate::web::poured::Pieces;
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::{Instant, Tx};
use documents::letters::MOST;
use std::collections::HashSet;
use tables::{Dialect, Encoding, Separator};

/// How long a download that broke off can be repeated, in microseconds.
pub const GRACE: i64 = 10 * 60 * 1_000_000;

fn can_be_fetched(row: &CampaignRow, now: Instant) -> bool {
    matches!(row.state, State::Ready | State::Fetched) && row.files_end_at.is_some_and(|end| end > now)
}

/// `POST .../download`: the letters, a PDF or a ZIP of several. From then on they lie there for ten minutes more.
pub fn download(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    let back = place(&school, cx.rq.param("campaign"));
    let now = cx.rq.now;
    let row = cx.rq.app.db.read(|tx| asked_for(tx, cx, &school))?;
    if !can_be_fetched(&row, now) {
        return Reply::see_other(&format!("{back}?said=over"));
    }
    let office = Office { cx, viewer, school, back: &back };
    let mut reply = exports::send_with(
        &office,
        |tx| letters_of(&cx.rq.app, tx, &school, &row),
        |tx| {
            store::fetched(tx, row.id, now, Instant::from_micros(now.as_micros() + GRACE))?;
            // Somebody else may have been quicker by more than the time that there was.
            let still = asked_for(tx, cx, &school)?;
            if can_be_fetched(&still, now) { Ok(()) } else { Err(Error::NotFound) }
        },
    )?;
    if files_of(&row) > 1 {
        let called = words::file_name(&school, &row)?;
        let whose = (viewer.account_id, school.id);
        reply.poured = Some(Pieces::new("letters", Packed::new(cx.rq.app.clone(), row, called, whose)));
    }
    Ok(reply)
}

/// How many files the letters of a campaign are.
pub fn files_of(row: &CampaignRow) -> i64 {
    (row.letter_count + MOST as i64 - 1) / MOST as i64
}

/// A file of a campaign, counted from 1, with its name; none where it is gone, or its key is.
///
/// # Errors
/// The database's.
pub fn open_file(app: &App, tx: &Tx<'_>, row: &CampaignRow, ordinal: i64) -> db::Result<Option<(String, Vec<u8>)>> {
    let Some(file) = read::file(tx, row.id, ordinal)? else { return Ok(None) };
    let context = context(&row.public_id, ordinal);
    let content = app.keys.open(Purpose::LetterFile, &file.key_id, context.as_bytes(), &file.content);
    Ok(content.ok().map(|content| (file.name, content)))
}

/// What is said of the letters in the log, and a single file itself. That each file of several opens is seen here, before the
/// letters count as fetched; they are opened once more as they are sent.
fn letters_of(app: &App, tx: &Tx<'_>, school: &School, row: &CampaignRow) -> Result<Export> {
    let (count, called) = (files_of(row), words::file_name(school, row)?);
    let mut content = Vec::new();
    for ordinal in 1..=count {
        let there = open_file(app, tx, row, ordinal)?;
        content = there.ok_or_else(|| Error::fault("a file of letters is gone, or cannot be opened".to_owned()))?.1;
    }
    let (name, media_type) = if count == 1 {
        (format!("{called}.pdf"), "application/pdf")
    } else {
        content = Vec::new();
        (format!("{called}.zip"), "application/zip")
    };
    let whole = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(Export {
        file: ExportFile::Letters,
        rows: whole(row.letter_count),
        students: whole(row.student_count),
        class: row.class.clone(),
        name,
        media_type,
        content,
    })
}

/// `POST .../list`: all letters of a campaign, with where each stands in the files and what became of it.
pub fn list(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    let back = place(&school, cx.rq.param("campaign"));
    exports::send(cx, viewer, school, &back, |tx| {
        let row = asked_for(tx, cx, &school)?;
        let t = cx.text;
        let mut rows = vec![heads(&[
            t.letters_file,
            t.letters_page,
            t.letters_class_head,
            t.letters_guardian,
            t.letters_child,
            t.letters_phone,
            t.letters_login,
            t.letters_until_head,
            t.letters_fate,
        ])];
        let mut students = HashSet::new();
        for (at, one) in read::listed(tx, row.id, cx.rq.now)?.into_iter().enumerate() {
            students.insert(one.student_id);
            let fate = match (one.came, one.reported, one.replaced, one.over) {
                (true, ..) => t.letters_fate_came,
                (_, true, ..) => t.letters_fate_reported,
                (_, _, true, _) => t.letters_fate_replaced,
                (.., true) => t.letters_fate_over,
                _ => t.letters_fate_waiting,
            };
            rows.push(vec![
                (at / MOST + 1).to_string(),
                (at % MOST + 1).to_string(),
                one.class.unwrap_or_default(),
                format!("{} {}", one.given_name, one.family_name),
                format!("{} {}", one.child_given, one.child_family),
                one.phone.unwrap_or_default(),
                one.login,
                words::time(cx, &school, one.ends_at)?,
                fate.to_owned(),
            ]);
        }
        csv_of((&school, &row), "liste", rows, students.len())
    })
}

/// `POST .../absent`: who never came.
pub fn absent(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    let back = place(&school, cx.rq.param("campaign"));
    exports::send(cx, viewer, school, &back, |tx| {
        let row = asked_for(tx, cx, &school)?;
        let t: &Text = cx.text;
        let mut rows = vec![heads(&[t.letters_class_head, t.letters_guardian, t.letters_child, t.letters_phone])];
        let mut students = HashSet::new();
        for one in read::absent(tx, row.id, row.letter_count, 0)? {
            students.insert(one.student_id);
            rows.push(vec![
                one.class.unwrap_or_default(),
                format!("{} {}", one.given_name, one.family_name),
                format!("{} {}", one.child_given, one.child_family),
                one.phone.unwrap_or_default(),
            ]);
        }
        csv_of((&school, &row), "sans-acces", rows, students.len())
    })
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn csv_of(
    (school, row): (&School, &CampaignRow),
    name: &str,
    rows: Vec<Vec<String>>,
    students: usize,
) -> Result<Export> {
    let count = rows.len() - 1;
    let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
    let content = tables::write::csv(rows, dialect).map_err(|fault| Error::fault(fault.to_string()))?;
    Ok(Export {
        file: ExportFile::LetterList,
        rows: count,
        students,
        class: row.class.clone(),
        name: format!("{name}-{}.csv", words::file_name(school, row)?),
        media_type: "text/csv; charset=utf-8",
        content,
    })
}
