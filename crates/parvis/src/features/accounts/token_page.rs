//! `GET` and `POST /token`, `POST /token/join`: a token of an invitation, typed in or come by a link.
//!
//! Opening the link changes nothing, since mail scanners open links. The button begins a session that may choose a password
//! and do nothing else; choosing it uses the token up. Who presses the button and leaves comes back by the same link.

use super::entry::Entry;
use super::read::{Candidate, KnownRow, LoginKind, TokenRow};
use super::sign_in::{Attempt, Outcome, second_factor_and};
use super::{attempts, read, store, tokens};
use crate::features::audit::{self, Action, Detail, Fact, OwnDeed, Way};
use crate::web::form::Message;
use crate::web::policy::Stage;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use rules::names::comparison_key;
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

#[derive(Template)]
#[template(path = "features/accounts/token_join.html")]
struct JoinPage<'a> {
    shell: Shell<'a>,
    token: String,
    login: String,
    /// The address of the invitation has an account: it cannot have another one.
    must: bool,
    amiss: Option<Message>,
    wait: Option<String>,
}

/// `GET /token?token=…`: the field, filled in.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    let token = cx.rq.query("token").unwrap_or_default().chars().take(TYPED_AT_MOST).collect();
    form_again(cx, StatusCode::OK, token, None)
}

/// `POST /token` (token, have_account).
pub fn submit(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let token = match Token::parse(form.get("token")) {
        Ok(token) => token,
        Err(e) => return mistyped(cx, form, e),
    };
    let app = &cx.rq.app;
    let found = app.db.read(|tx| {
        let Some(live) = tokens::live(tx, &token, cx.rq.now)? else { return Ok(None) };
        let taken = match &live.email {
            Some(email) => read::address_is_taken(tx, email, live.account_id)?,
            None => false,
        };
        Ok::<_, Error>(Some((live, taken)))
    })?;
    let Some((live, taken)) = found else { return dead(cx) };
    if taken || form.ticked("have_account") {
        return join_page(cx, StatusCode::OK, &token, Join { must: taken, ..Join::default() });
    }
    let mut entry = Entry::new(cx, live.account_id, live.is_staff);
    entry.stage = Stage::Password;
    let begun = app.db.write(|tx| {
        if tokens::live(tx, &token, cx.rq.now)?.is_none() {
            return Ok(false);
        }
        entry.begin(tx)?;
        Ok::<_, Error>(true)
    })?;
    if begun { entry.reply(cx, "/token/password") } else { dead(cx) }
}

/// `POST /token/join` (token, login, password): accepts with an account that the person has already. One person, two hats.
pub fn join(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let token = match Token::parse(form.get("token")) {
        Ok(token) => token,
        Err(e) => return mistyped(cx, form, e),
    };
    let app = &cx.rq.app;
    let Some(live) = app.db.read(|tx| tokens::live(tx, &token, cx.rq.now))? else { return dead(cx) };
    let taken = match &live.email {
        Some(email) => app.db.read(|tx| Ok::<_, Error>(read::address_is_taken(tx, email, live.account_id)?))?,
        None => false,
    };
    let again = |amiss: Message| {
        let join = Join { must: taken, login: form.get("login"), amiss: Some(amiss), wait: None };
        join_page(cx, StatusCode::UNPROCESSABLE_ENTITY, &token, join)
    };
    let Some(attempt) = Attempt::of(form) else { return again(|t| t.sign_in_empty) };
    let (candidate, counted) = match attempt.made(cx)? {
        Outcome::SignedIn(candidate, counted) => (candidate, counted),
        Outcome::Wrong | Outcome::ByLetter(..) => return again(|t| t.sign_in_wrong),
        Outcome::Ambiguous => return again(|t| t.sign_in_ambiguous),
        Outcome::Wait(seconds) => {
            let wait = Some(attempts::in_words(cx.text, seconds));
            let join = Join { must: taken, login: form.get("login"), amiss: None, wait };
            let mut reply = join_page(cx, StatusCode::TOO_MANY_REQUESTS, &token, join)?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(reply);
        }
    };
    if let Some(amiss) = app.db.read(|tx| not_theirs(tx, &live, &candidate))? {
        app.db.write(|tx| counted.clear_of(tx, candidate.account_id))?;
        return again(amiss);
    }
    let entry = Entry::new(cx, candidate.account_id, true);
    let joined = app.db.write(|tx| {
        tokens::use_up(tx, &live, cx.rq.now)?;
        counted.clear_of(tx, candidate.account_id)?;
        let invited = read::owner(tx, live.account_id)?.username.unwrap_or_default();
        move_to(tx, &live, candidate.account_id)?;
        // By the name that the invitation is known by, the school finds out who came.
        let joined = Detail::new().way(Way::OwnAccount).text(Fact::Person, &invited);
        let account = candidate.account_id;
        audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action: Action::StaffJoined, detail: joined })?;
        audit::signed_in(tx, cx, account, None, candidate.kind.into())?;
        entry.begin(tx)
    });
    match joined {
        Ok(()) => entry.reply(cx, &second_factor_and("/office")),
        Err(Error::NotFound) => dead(cx),
        Err(other) => Err(other),
    }
}

/// Why an account may not take an invitation up. It is for the account that has its address, as a confirmed one; where none
/// has, for one of the name that was invited: a mail that went astray gives nobody else a role.
fn not_theirs(tx: &Tx<'_>, live: &TokenRow, by: &Candidate) -> Result<Option<Message>> {
    if by.kind == LoginKind::StudentCode {
        return Ok(Some(|t| t.token_join_code));
    }
    if by.account_id == live.account_id {
        return Ok(Some(|t| t.sign_in_wrong));
    }
    let (account, invited) = (read::known(tx, by.account_id)?, read::known(tx, live.account_id)?);
    let key = |of: &KnownRow| comparison_key(&of.given_name, &of.family_name);
    if let (Some(mine), Some(asked)) = (&account.address, &live.email)
        && mine.to_lowercase() == asked.to_lowercase()
    {
        return Ok(None);
    }
    let taken = match &live.email {
        Some(email) => read::address_is_taken(tx, email, live.account_id)?,
        None => false,
    };
    if key(&account) == key(&invited) && !taken { Ok(None) } else { Ok(Some(|t| t.token_join_other)) }
}

/// What the invitation gave goes over to the account that the person has; the one that was made for it ends.
fn move_to(tx: &Tx<'_>, live: &TokenRow, account: i64) -> Result<()> {
    crate::features::staff::join(tx, live.account_id, account)?;
    store::mark_staff(tx, account)?;
    store::remove_logins(tx, live.account_id)?;
    store::end_account(tx, live.account_id)?;
    Ok(())
}

/// The form again, with what is amiss with the typed token.
fn mistyped(cx: &Cx<'_>, form: &Form, error: SecretError) -> Result<Reply> {
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

/// The state of the form that joins.
#[derive(Default)]
struct Join<'a> {
    must: bool,
    login: &'a str,
    amiss: Option<Message>,
    wait: Option<String>,
}

fn join_page(cx: &Cx<'_>, status: StatusCode, token: &Token, join: Join<'_>) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.token_join_title);
    shell.back = format!("/token?token={token}");
    let Join { must, login, amiss, wait } = join;
    let page = JoinPage { shell, token: token.to_string(), login: login.to_owned(), must, amiss, wait };
    untraced(Reply::page_with(status, &page))
}

/// The token stands in the address: no page that is opened from here is told of it.
fn untraced(reply: Result<Reply>) -> Result<Reply> {
    Ok(reply?.with(header::REFERRER_POLICY, "no-referrer"))
}
