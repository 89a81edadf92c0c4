//! `GET` and `POST /devices` (end, or others): where one is signed in, and an end to it. A session by a child's code shows and
//! ends those by that code only.

use super::read::{self, SessionRow};
use super::store;
use crate::app::App;
use crate::features::accounts;
use crate::features::audit::{self, Action, Detail, Fact, OwnDeed};
use crate::keys::Purpose;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer, session};
use askama::Template;
use db::Tx;

/// A session in words.
struct Line {
    /// Names it in the form.
    handle: String,
    device: String,
    network: String,
    begun: String,
    seen: String,
    remembered: bool,
    by_code: bool,
    /// The one that asks.
    is_this: bool,
}

#[derive(Template)]
#[template(path = "features/devices/page.html")]
struct DevicesPage<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
    /// A session by a child's code shows those by that code only.
    by_code: bool,
    /// Times are told in universal time, for who belongs to no school.
    universal: bool,
    phone: Option<String>,
    done: bool,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let child = viewer.children.first();
    let office = viewer.offices().first();
    let zone = child.map(|c| c.school.zone.as_str()).or(office.map(|o| o.zone.as_str()));
    let rows = open_sessions(cx, tx, viewer)?;
    let lines = rows.iter().map(|row| line(cx, viewer, row, zone.unwrap_or("UTC"))).collect::<Result<_>>()?;
    Reply::page(&DevicesPage {
        shell: Shell::new(cx, cx.text.devices_title),
        lines,
        by_code: viewer.scoped,
        universal: zone.is_none(),
        phone: child.map(|c| c.school.phone.clone()).or(office.map(|o| o.phone.clone())),
        done: cx.rq.query("done").is_some(),
    })
}

/// The one that asks first.
fn open_sessions(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Vec<SessionRow>> {
    let mut rows = match viewer.scope {
        Some(student) => read::sessions_by_code(tx, viewer.account_id, cx.rq.now, student)?,
        None => read::sessions(tx, viewer.account_id, cx.rq.now)?,
    };
    rows.sort_by_key(|row| row.id != viewer.session_id);
    Ok(rows)
}

/// What a session is called in a form: its number would tell how many there are in all.
fn handle(app: &App, session: i64) -> String {
    data_encoding::HEXLOWER.encode(&app.keys.mac(Purpose::SessionHandle, &session.to_le_bytes())[..16])
}

fn line(cx: &Cx<'_>, viewer: &Viewer, row: &SessionRow, zone: &str) -> Result<Line> {
    let time = |at: db::Instant| {
        let local = locale::local(at.as_micros(), zone).map_err(Error::fault)?;
        Ok::<_, Error>(cx.locale.date_time(local).to_string())
    };
    Ok(Line {
        handle: handle(&cx.rq.app, row.id),
        device: audit::device_in_words(cx.text, &row.device),
        network: row.network.clone(),
        begun: time(row.created_at)?,
        seen: time(row.last_seen_at)?,
        remembered: row.remembered,
        by_code: row.by_code,
        is_this: row.id == viewer.session_id,
    })
}

/// Answers the form. What is ended is out with its next request, and its device is new again for the account.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let (asked, others) = (form.get("end"), form.ticked("others"));
    let here = session::device(cx.rq).map(|device| device.hash().as_bytes().to_vec());
    app.db.write(|tx| {
        let rows = open_sessions(cx, tx, viewer)?;
        let wanted = |row: &&SessionRow| {
            row.id != viewer.session_id && (others || (!asked.is_empty() && handle(app, row.id) == asked))
        };
        let mut ended = 0;
        for row in rows.iter().filter(wanted) {
            if !accounts::end_session_of(tx, viewer.account_id, row.id)? {
                continue;
            }
            ended += 1;
            if let Some(mark) = row.device_hash.as_ref().filter(|mark| here.as_ref() != Some(*mark)) {
                store::forget_one(tx, viewer.account_id, mark)?;
            }
            if !others {
                tell(tx, cx, viewer, Detail::new().text(Fact::Device, &row.device))?;
            }
        }
        if others && viewer.scope.is_none() {
            // Also those that are not signed in with now: whoever ends all trusts this one only.
            store::forget_others(tx, viewer.account_id, here.as_deref().unwrap_or_default())?;
        }
        if others && ended > 0 {
            tell(tx, cx, viewer, Detail::new().number(Fact::Times, ended))?;
        }
        Ok::<_, Error>(())
    })?;
    Reply::see_other("/devices?done=yes")
}

fn tell(tx: &Tx<'_>, cx: &Cx<'_>, viewer: &Viewer, detail: Detail) -> Result<()> {
    let deed = OwnDeed { account: viewer.account_id, scope: viewer.scope, action: Action::SessionsEnded, detail };
    audit::own_deed(tx, cx, &deed)
}
