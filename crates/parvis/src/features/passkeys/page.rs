//! `GET /passkeys`: one's passkeys, and a new one; `POST /passkeys/remove` (passkey) takes one away.

use super::add::{LONGEST_LABEL, may_change};
use super::read::{self, PasskeyRow};
use super::site::Place;
use super::{MOST, mails, store};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::features::second_factor;
use crate::web::form::Message;
use crate::web::policy::SecondFactor;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::{Instant, Tx};
use http::{StatusCode, header};
use rules::device::Device;

/// A passkey in words.
struct Line {
    handle: String,
    label: String,
    made: String,
    used: Option<String>,
}

#[derive(Template)]
#[template(path = "features/passkeys/page.html")]
struct PasskeysPage<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    /// A sign-in by a child's code has none.
    by_code: bool,
    place: Place,
    /// Who may not change them now gives the second factor first, at this address.
    locked: Option<&'static str>,
    /// There are as many as one has.
    full: bool,
    /// It is to be the second factor of staff.
    is_factor: bool,
    device: String,
    longest: usize,
    done: Option<Message>,
    amiss: Option<Message>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    show(cx, tx, viewer, StatusCode::OK, None)
}

/// The page again, with what was amiss.
pub fn again(cx: &Cx<'_>, viewer: &Viewer, amiss: Message) -> Result<Reply> {
    cx.rq.app.db.read(|tx| show(cx, tx, viewer, StatusCode::UNPROCESSABLE_ENTITY, Some(amiss)))
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, status: StatusCode, amiss: Option<Message>) -> Result<Reply> {
    let locked = match may_change(cx, tx, viewer) {
        Ok(()) | Err(Error::NotFound) => None,
        Err(Error::SecondFactorFirst { .. }) => Some("/second-factor?back=%2Fpasskeys"),
        Err(Error::SecondFactorAgain { .. }) => Some("/second-factor/again?back=%2Fpasskeys"),
        Err(other) => return Err(other),
    };
    let rows = if viewer.scoped { Vec::new() } else { read::all(tx, viewer.account_id)? };
    let zone = viewer.children.first().map(|child| child.school.zone.as_str());
    let zone = zone.or(viewer.offices().first().map(|office| office.zone.as_str())).unwrap_or("UTC");
    let done: Option<Message> = match cx.rq.query("done").as_deref().filter(|_| amiss.is_none()) {
        Some("added") => Some(|t| t.passkeys_added),
        Some("removed") => Some(|t| t.passkeys_removed),
        _ => None,
    };
    let page = PasskeysPage {
        shell: Shell::new(cx, cx.text.passkeys_title),
        full: rows.len() >= MOST as usize,
        lines: rows.iter().map(|row| line(cx, row, zone)).collect::<Result<_>>()?,
        by_code: viewer.scoped,
        place: Place::of(cx),
        locked,
        is_factor: viewer.is_staff(),
        device: device(cx),
        longest: LONGEST_LABEL,
        done,
        amiss,
    };
    Reply::page_with(status, &page)
}

fn line(cx: &Cx<'_>, row: &PasskeyRow, zone: &str) -> Result<Line> {
    let time = |at: Instant| {
        let local = locale::local(at.as_micros(), zone).map_err(Error::fault)?;
        Ok::<_, Error>(cx.locale.date_time(local).to_string())
    };
    Ok(Line {
        handle: row.public_id.clone(),
        label: row.label.clone(),
        made: time(row.made_at)?,
        used: row.used_at.map(time).transpose()?,
    })
}

/// The device that asks, in words.
pub fn device(cx: &Cx<'_>) -> String {
    audit::device_in_words(cx.text, &Device::of(cx.rq.header(header::USER_AGENT).unwrap_or_default()).code())
}

/// Takes one away. Who has a role keeps a second factor.
pub fn remove(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    let removed = app.db.write(|tx| {
        may_change(cx, tx, viewer)?;
        let rows = read::all(tx, account)?;
        let row = rows.iter().find(|row| row.public_id == form.get("passkey")).ok_or(Error::NotFound)?;
        let asked = viewer.second_factor != SecondFactor::NotAsked && !cx.second_factor_is_waived();
        if asked && rows.len() == 1 && !second_factor::has_app(tx, account)? {
            return Ok(false);
        }
        if store::remove(tx, row.id, account)? == 0 {
            return Err(Error::NotFound);
        }
        let (action, detail) = (Action::PasskeyRemoved, Detail::new());
        audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action, detail })?;
        mails::changed(tx, app, account, |t| t.passkeys_mail_removed)?;
        Ok::<_, Error>(true)
    })?;
    if removed { Reply::see_other("/passkeys?done=removed") } else { again(cx, viewer, |t| t.passkeys_last) }
}
