//! `GET` and `POST /leaving/close` (password, sure): closes one's account, at once. `GET /closed` says that it is done.
//!
//! What the school keeps of the children stays with the school. The row of its roster is free again: a new letter can be made,
//! and the director's restrictions hold whoever comes with it.

use super::data::{Refusal, confirmed};
use super::{mails, page, read};
use crate::features::accounts::{self, attempts};
use crate::features::audit::{self, Action, Detail, Entry};
use crate::features::children::store as children;
use crate::features::{devices, national_id, passkeys, second_factor};
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer, session};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};

#[derive(Template)]
#[template(path = "features/leaving/close.html")]
struct ClosePage<'a> {
    shell: Shell<'a>,
    scoped: bool,
    offices: Vec<(String, String)>,
    said: Said,
}

#[derive(Debug, Clone, Default)]
struct Said {
    password: Option<Message>,
    sure: Option<Message>,
    wait: Option<String>,
}

impl ClosePage<'_> {
    fn all_amiss(&self) -> Vec<(&'static str, Message)> {
        let fields = [("sure", self.said.sure), ("password", self.said.password)];
        fields.into_iter().filter_map(|(field, message)| Some((field, message?))).collect()
    }
}

#[derive(Template)]
#[template(path = "features/leaving/closed.html")]
struct ClosedPage<'a> {
    shell: Shell<'a>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    show(cx, tx, viewer, StatusCode::OK, Said::default())
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, status: StatusCode, said: Said) -> Result<Reply> {
    let (shell, offices) = (Shell::new(cx, cx.text.leaving_close_title), page::offices(cx, tx, viewer)?);
    Reply::page_with(status, &ClosePage { shell, scoped: viewer.scoped, offices, said })
}

/// Says that it is done.
pub fn closed(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    Reply::page(&ClosedPage { shell: Shell::new(cx, cx.text.leaving_closed_title) })
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let again = |status: StatusCode, said: Said| app.db.read(|tx| show(cx, tx, viewer, status, said.clone()));
    let amiss = |said: Said| again(StatusCode::UNPROCESSABLE_ENTITY, said);
    let holds_office = app.db.read(|tx| page::offices(cx, tx, viewer))?.len();
    if viewer.scoped || holds_office > 0 {
        return amiss(Said::default());
    }
    if !form.ticked("sure") {
        return amiss(Said { sure: Some(|t| t.leaving_sure_empty), ..Said::default() });
    }
    match confirmed(cx, viewer, form)? {
        // The try is forgotten with the account.
        Ok(known) => app.db.write(|tx| known.clear(tx))?,
        Err(Refusal::Password(message)) => return amiss(Said { password: Some(message), ..Said::default() }),
        Err(Refusal::Wait(seconds)) => {
            let wait = Some(attempts::in_words(cx.text, seconds));
            let mut reply = again(StatusCode::TOO_MANY_REQUESTS, Said { wait, ..Said::default() })?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(reply);
        }
    }
    app.db.write(|tx| close(tx, cx, viewer))?;
    Reply::see_other("/closed")?.with_cookie(&session::cleared_cookie(app))
}

fn close(tx: &Tx<'_>, cx: &Cx<'_>, viewer: &Viewer) -> Result<()> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    // A role may have come meanwhile.
    if !read::offices(tx, account)?.is_empty() {
        return Err(Error::NotFound);
    }
    mails::farewell(tx, app, account)?;
    let mut schools: Vec<Option<i64>> = read::schools(tx, account)?.into_iter().map(|(school,)| Some(school)).collect();
    schools.push(None);
    for school in schools {
        let entry = Entry::by(cx, viewer, Action::AccountClosed).for_school(school);
        audit::record(tx, &entry.with(Detail::new()))?;
    }
    if !accounts::close(tx, account, cx.rq.now)? {
        return Err(Error::SignInFirst);
    }
    children::end_guardianships_of_account(tx, account)?;
    children::detach_account(tx, account)?;
    national_id::closed(tx, account)?;
    second_factor::forget(tx, account)?;
    passkeys::forget(tx, account)?;
    devices::forget(tx, account)
}
