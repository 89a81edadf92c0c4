//! `GET` and `POST /account/address`: one's own e-mail address, and the link that confirms it.
//!
//! A new address counts once its link was used; until then a confirmed one stays, and is told afterwards. Of an address that
//! nobody has confirmed yet, a typing error can be put right without the password on the day of the first access.

use super::mails;
use super::read::{self, AddressRow};
use crate::features::accounts::{self, Known, Tried, attempts, tokens};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};

/// How long after the first access a typing error is put right without the password, in microseconds: a day.
const FRESH: i64 = 24 * 3600 * 1_000_000;

#[derive(Template)]
#[template(path = "features/enrolment/address.html")]
struct AddressPage<'a> {
    shell: Shell<'a>,
    /// A session by a child's code changes no address.
    scoped: bool,
    email: Option<String>,
    is_confirmed: bool,
    /// Another address that waits for its link to be used.
    waits: Option<String>,
    needs_password: bool,
    typed: String,
    state: State,
}

#[derive(Default)]
struct State {
    email: Option<Message>,
    password: Option<Message>,
    wait: Option<String>,
    /// What was done: a word of ours.
    done: Option<Message>,
}

impl AddressPage<'_> {
    fn all_amiss(&self) -> Vec<(&'static str, Message)> {
        let fields = [("email", self.state.email), ("password", self.state.password)];
        fields.into_iter().filter_map(|(field, message)| Some((field, message?))).collect()
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let done: Option<Message> = match cx.rq.query("done").as_deref() {
        Some("sent") => Some(|t| t.enrolment_address_sent),
        _ => None,
    };
    show(cx, tx, viewer, (StatusCode::OK, String::new(), State { done, ..State::default() }))
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    (status, typed, state): (StatusCode, String, State),
) -> Result<Reply> {
    let of = read::address(tx, viewer.account_id)?;
    let waits = tokens::address_that_waits(tx, viewer.account_id, cx.rq.now)?;
    let page = AddressPage {
        shell: Shell::new(cx, cx.text.enrolment_address_title),
        scoped: viewer.scoped,
        needs_password: needs_password(cx, &of),
        is_confirmed: of.email_confirmed_at.is_some(),
        waits: waits.filter(|waiting| Some(waiting) != of.email.as_ref()),
        email: of.email,
        typed,
        state,
    };
    Reply::page_with(status, &page)
}

fn needs_password(cx: &Cx<'_>, of: &AddressRow) -> bool {
    let fresh = of.terms_at.is_some_and(|at| cx.rq.now.as_micros() - at.as_micros() < FRESH);
    of.email_confirmed_at.is_some() || !fresh
}

/// Answers the form (step, email, password).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let typed: String = form.get("email").chars().take(300).collect();
    let again = |status: StatusCode, state: State| {
        app.db.read(|tx| {
            let State { email, password, wait, done } = &state;
            let state = State { email: *email, password: *password, wait: wait.clone(), done: *done };
            show(cx, tx, viewer, (status, typed.clone(), state))
        })
    };
    let amiss = |state: State| again(StatusCode::UNPROCESSABLE_ENTITY, state);
    if viewer.scoped {
        return amiss(State::default());
    }
    let of = app.db.read(|tx| read::address(tx, viewer.account_id))?;
    if form.get("step") == "again" {
        let waiting = app.db.read(|tx| tokens::address_that_waits(tx, viewer.account_id, cx.rq.now))?;
        let unconfirmed = of.email.clone().filter(|_| of.email_confirmed_at.is_none());
        let Some(email) = waiting.or(unconfirmed) else { return amiss(State::default()) };
        return match send(cx, viewer, &of, (&email, false))? {
            true => Reply::see_other("/account/address?done=sent"),
            false => amiss(State { email: Some(|t| t.enrolment_address_often), ..State::default() }),
        };
    }
    let email = match rules::email::parse(form.get("email")) {
        Ok(email) => email,
        Err(rules::email::EmailError::Empty) => {
            return amiss(State { email: Some(|t| t.enrolment_address_empty), ..State::default() });
        }
        Err(_) => return amiss(State { email: Some(|t| t.enrolment_email_form), ..State::default() }),
    };
    if of.email_confirmed_at.is_some() && of.email.as_ref() == Some(&email) {
        return amiss(State { email: Some(|t| t.enrolment_address_same), ..State::default() });
    }
    let mut owner: Option<Box<Known>> = None;
    if needs_password(cx, &of) {
        if form.get("password").is_empty() {
            return amiss(State { password: Some(|t| t.enrolment_address_password_empty), ..State::default() });
        }
        match accounts::try_password(cx, viewer.account_id, form.get("password"))? {
            Tried::Right(known) => owner = Some(known),
            Tried::Wrong => {
                return amiss(State { password: Some(|t| t.enrolment_address_password_wrong), ..State::default() });
            }
            Tried::Wait(seconds) => {
                let wait = Some(attempts::in_words(cx.text, seconds));
                let mut reply = again(StatusCode::TOO_MANY_REQUESTS, State { wait, ..State::default() })?;
                reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                return Ok(reply);
            }
        }
    }
    if let Some(owner) = &owner {
        app.db.write(|tx| owner.clear(tx))?;
    }
    match send(cx, viewer, &of, (&email, true))? {
        true => Reply::see_other("/account/address?done=sent"),
        false => amiss(State { email: Some(|t| t.enrolment_address_often), ..State::default() }),
    }
}

/// Sends a link to an address, a new one or once more; false where five were sent today.
fn send(cx: &Cx<'_>, viewer: &Viewer, of: &AddressRow, (email, is_new): (&str, bool)) -> Result<bool> {
    let app = &cx.rq.app;
    let token = tokens::new_token(app);
    app.db.write(|tx| {
        if is_new {
            tokens::void_confirmations(tx, viewer.account_id, cx.rq.now)?;
        }
        if !tokens::confirm_by(tx, &token, viewer.account_id, email, cx.rq.now)? {
            return Ok(false);
        }
        if is_new {
            // A confirmed address stays until the new one is.
            if of.email_confirmed_at.is_none() {
                accounts::set_unconfirmed_address(tx, viewer.account_id, email)?;
            }
            let (action, detail) = (Action::AddressChanged, Detail::new());
            audit::own_deed(tx, cx, &OwnDeed { account: viewer.account_id, scope: None, action, detail })?;
            // Whoever has the old address can still do something about it.
            if let Some(old) = of.email.as_ref().filter(|old| of.email_confirmed_at.is_some() && *old != email) {
                mails::change_asked(tx, app, viewer.account_id, old)?;
            }
        }
        mails::confirm(tx, app, viewer.account_id, (email, &token))?;
        Ok::<_, Error>(true)
    })
}
