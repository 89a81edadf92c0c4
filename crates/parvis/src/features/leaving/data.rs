//! `POST /leaving/data` (password): all that is held about oneself, as a ZIP of JSON and a PDF.

use super::page::{self, Said};
use super::{collect, paper, read};
use crate::features::accounts::{self, Tried, attempts};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::web::form::Message;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use db::Instant;
use http::{HeaderValue, StatusCode, header};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// So often a day: gathering it and setting the sheet take their time.
const A_DAY: i64 = 5;
/// In microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let again = |status: StatusCode, said: Said| page::show(cx, viewer, status, said);
    let amiss =
        |message: Message| again(StatusCode::UNPROCESSABLE_ENTITY, Said { password: Some(message), ..Said::default() });
    if viewer.scoped {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said::default());
    }
    let known = match confirmed(cx, viewer, form)? {
        Ok(known) => known,
        Err(Refusal::Password(message)) => return amiss(message),
        Err(Refusal::Wait(seconds)) => {
            let wait = Some(attempts::in_words(cx.text, seconds));
            let mut reply = again(StatusCode::TOO_MANY_REQUESTS, Said { wait, ..Said::default() })?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(reply);
        }
    };
    app.db.write(|tx| known.clear(tx))?;
    let since = Instant::from_micros(cx.rq.now.as_micros() - DAY);
    if app.db.read(|tx| read::taken_since(tx, viewer.account_id, since))? >= A_DAY {
        return amiss(|t| t.leaving_data_often);
    }
    let all = app.db.read(|tx| collect::collect(cx, tx, viewer))?;
    let content = zipped(cx, &all)?;
    let deed = OwnDeed { account: viewer.account_id, scope: None, action: Action::OwnDataTaken, detail: Detail::new() };
    app.db.write(|tx| audit::own_deed(tx, cx, &deed))?;
    let mut reply = Reply::empty(StatusCode::OK)
        .with(header::CONTENT_TYPE, "application/zip")
        .with(header::CONTENT_DISPOSITION, "attachment; filename=\"parvis-mes-donnees.zip\"")
        .with(header::CACHE_CONTROL, "no-store");
    reply.body = content.into();
    Ok(reply)
}

/// Why a form that asks for the password goes no further.
pub(super) enum Refusal {
    /// It is missing or not right.
    Password(Message),
    /// Too many tries.
    Wait(u32),
}

/// Asks for the password of a form (`password`), counted as a sign-in.
///
/// # Errors
/// The database's and the hasher's.
pub(super) fn confirmed(
    cx: &Cx<'_>,
    viewer: &Viewer,
    form: &Form,
) -> Result<std::result::Result<Box<accounts::Known>, Refusal>> {
    if form.get("password").is_empty() {
        return Ok(Err(Refusal::Password(|t| t.enrolment_address_password_empty)));
    }
    Ok(match accounts::try_password(cx, viewer.account_id, form.get("password"))? {
        Tried::Right(known) => Ok(known),
        Tried::Wrong => Err(Refusal::Password(|t| t.enrolment_address_password_wrong)),
        Tried::Wait(seconds) => Err(Refusal::Wait(seconds)),
    })
}

fn zipped(cx: &Cx<'_>, all: &collect::Collected) -> Result<Vec<u8>> {
    let fault = |fault: zip::result::ZipError| Error::fault(fault.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let json = |value: &serde_json::Value| serde_json::to_vec_pretty(value).map_err(Error::fault);
    zip.start_file(format!("{}.pdf", cx.text.leaving_pdf_file), options).map_err(fault)?;
    zip.write_all(&paper::pdf(cx, all)?).map_err(Error::fault)?;
    zip.start_file("account.json", options).map_err(fault)?;
    zip.write_all(&json(&all.account)?).map_err(Error::fault)?;
    for (place, (_, child)) in all.children.iter().enumerate() {
        // By its place: names of files stand in the lists of many programs.
        zip.start_file(format!("child-{}.json", place + 1), options).map_err(fault)?;
        zip.write_all(&json(child)?).map_err(Error::fault)?;
    }
    Ok(zip.finish().map_err(fault)?.into_inner())
}
