//! `GET` and `POST /confirm-address`: the link in a mail. Opening it changes nothing, since mail scanners open links.

use super::{mails, read};
use crate::features::accounts::tokens;
use crate::features::audit::{self, Action, Detail, OwnDeed, Way};
use crate::features::sharing;
use crate::web::form::Message;
use crate::web::policy::Stage;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::{StatusCode, header};
use rules::secret::Token;

/// The length of a token as it is printed, dashes and all; more may be typed.
const TYPED_AT_MOST: usize = 60;

#[derive(Template)]
#[template(path = "features/enrolment/confirm.html")]
struct ConfirmPage<'a> {
    shell: Shell<'a>,
    token: String,
    amiss: Option<Message>,
}

#[derive(Template)]
#[template(path = "features/enrolment/confirmed.html")]
struct Confirmed<'a> {
    shell: Shell<'a>,
}

#[derive(Template)]
#[template(path = "features/enrolment/confirm_dead.html")]
struct DeadPage<'a> {
    shell: Shell<'a>,
    /// A new link can be had at once.
    is_in: bool,
}

#[derive(Template)]
#[template(path = "features/enrolment/confirm_refused.html")]
struct RefusedPage<'a> {
    shell: Shell<'a>,
}

/// The button.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    if cx.rq.query("done").is_some() {
        return Reply::page(&Confirmed { shell: Shell::new(cx, cx.text.enrolment_confirmed_title) });
    }
    let token = cx.rq.query("token").unwrap_or_default().chars().take(TYPED_AT_MOST).collect();
    form(cx, StatusCode::OK, token, None)
}

fn form(cx: &Cx<'_>, status: StatusCode, token: String, amiss: Option<Message>) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.enrolment_confirm_title);
    if let Ok(token) = Token::parse(&token) {
        shell.back = format!("/confirm-address?token={token}");
    }
    untraced(Reply::page_with(status, &ConfirmPage { shell, token, amiss }))
}

/// Uses the link up; works signed out too, for mails are read elsewhere.
pub fn submit(cx: &Cx<'_>, form_: &Form) -> Result<Reply> {
    let typed = form_.get("token");
    let Ok(token) = Token::parse(typed) else {
        let typed = typed.chars().take(TYPED_AT_MOST).collect();
        return form(cx, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(|t| t.enrolment_confirm_token_wrong));
    };
    let done = cx.rq.app.db.write(|tx| {
        let Some(what) = tokens::confirmable(tx, &token, cx.rq.now)? else {
            return if tokens::has_confirmed(tx, &token)? { Ok(true) } else { Err(Error::NotFound) };
        };
        if !sharing::may_confirm(tx, what.account, &what.email)? {
            tokens::refuse(tx, &what, cx.rq.now)?;
            return Ok(false);
        }
        let before = read::address(tx, what.account)?;
        tokens::confirm(tx, &what, cx.rq.now)?;
        // Whoever had the old address learns that another one counts.
        let old = before.email.filter(|old| before.email_confirmed_at.is_some() && *old != what.email);
        if let Some(old) = old {
            mails::changed(tx, &cx.rq.app, what.account, &old)?;
        }
        let (action, detail) = (Action::AddressConfirmed, Detail::new().way(Way::Token));
        audit::own_deed(tx, cx, &OwnDeed { account: what.account, scope: None, action, detail })?;
        Ok(true)
    });
    match done {
        Ok(true) => Reply::see_other("/confirm-address?done=yes"),
        // No more is said: who has it is no affair of theirs.
        Ok(false) => {
            let shell = Shell::new(cx, cx.text.sharing_refused_title);
            untraced(Reply::page_with(StatusCode::CONFLICT, &RefusedPage { shell }))
        }
        Err(Error::NotFound) => {
            let is_in = cx.viewer.is_some_and(|viewer| viewer.stage == Stage::Open && !viewer.scoped);
            let shell = Shell::new(cx, cx.text.enrolment_confirm_dead_title);
            untraced(Reply::page_with(StatusCode::GONE, &DeadPage { shell, is_in }))
        }
        Err(other) => Err(other),
    }
}

/// The token stands in the address: no page that is opened from here is told of it.
fn untraced(reply: Result<Reply>) -> Result<Reply> {
    Ok(reply?.with(header::REFERRER_POLICY, "no-referrer"))
}
