//! `GET` and `POST /token`: a token of an invitation or a recovery, typed in or come by a link.
//!
//! Opening the link changes nothing, since mail scanners open links. The button begins a session that may choose a password
//! and do nothing else; choosing it uses the token up. Who presses the button and leaves comes back by the same link.

use super::entry::Entry;
use super::token_join::{self, Join};
use super::tokens;
use crate::web::policy::Stage;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::{StatusCode, header};
use rules::secret::{SecretError, Token};

/// The length of a token as it is printed, dashes and all; more may be typed.
const TYPED_AT_MOST: usize = 60;

#[derive(Template)]
#[template(path = "features/accounts/token.html")]
struct TokenPage<'a> {
    shell: Shell<'a>,
    token: String,
    amiss: Option<String>,
}

#[derive(Template)]
#[template(path = "features/accounts/token_dead.html")]
struct DeadPage<'a> {
    shell: Shell<'a>,
}

/// `GET /token?token=…`: the field, filled in.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    let token = cx.rq.query("token").unwrap_or_default().chars().take(TYPED_AT_MOST).collect();
    form_again(cx, StatusCode::OK, token, None)
}

/// `POST /token` (token, have_account, not_mine).
pub fn submit(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let token = match Token::parse(form.get("token")) {
        Ok(token) => token,
        Err(e) => return mistyped(cx, form, e),
    };
    match begin(cx, form, &token) {
        Err(Error::NotFound) => dead(cx),
        other => other,
    }
}

fn begin(cx: &Cx<'_>, form: &Form, token: &Token) -> Result<Reply> {
    let app = &cx.rq.app;
    let (live, has_account) = app.db.read(|tx| {
        let live = tokens::live(tx, token, cx.rq.now)?.ok_or(Error::NotFound)?;
        let has_account = !live.recovers() && token_join::has_account(tx, cx, &live)?;
        Ok::<_, Error>((live, has_account))
    })?;
    // A guardian who says that the account of that number is not theirs goes on: the director decides.
    let must = has_account && !(live.guardian_id.is_some() && form.ticked("not_mine"));
    if must || (!live.recovers() && form.ticked("have_account")) {
        return token_join::ask(cx, StatusCode::OK, (token, &live), Join { must, ..Join::default() });
    }
    let mut entry = Entry::new(cx, live.account_id, live.is_staff);
    entry.stage = Stage::Password;
    app.db.write(|tx| {
        tokens::live(tx, token, cx.rq.now)?.ok_or(Error::NotFound)?;
        entry.begin(tx)
    })?;
    entry.reply(cx, "/token/password")
}

/// The form again, with what is amiss with the typed token.
pub(super) fn mistyped(cx: &Cx<'_>, form: &Form, error: SecretError) -> Result<Reply> {
    let amiss = match error {
        SecretError::Length { expected } => cx.text.token_length(expected).to_string(),
        SecretError::Character => cx.text.token_character.to_owned(),
    };
    let typed = form.get("token").chars().take(TYPED_AT_MOST).collect();
    form_again(cx, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(amiss))
}

fn form_again(cx: &Cx<'_>, status: StatusCode, token: String, amiss: Option<String>) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.token_title);
    // Another language comes back to the same token.
    if let Ok(token) = Token::parse(&token) {
        shell.back = format!("/token?token={token}");
    }
    untraced(Reply::page_with(status, &TokenPage { shell, token, amiss }))
}

/// Expired, used, replaced and unknown tokens get one page.
pub(super) fn dead(cx: &Cx<'_>) -> Result<Reply> {
    let shell = Shell::new(cx, cx.text.token_dead_title);
    untraced(Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &DeadPage { shell }))
}

/// The token stands in the address: no page that is opened from here is told of it.
pub(super) fn untraced(reply: Result<Reply>) -> Result<Reply> {
    Ok(reply?.with(header::REFERRER_POLICY, "no-referrer"))
}
