//! `POST /token/join`: an invitation is taken up with an account that the person has already. One person, one account.

use super::entry::Entry;
use super::read::{Candidate, KnownRow, LoginKind, TokenRow};
use super::sign_in::{Attempt, Outcome, second_factor_and};
use super::token_page::{dead, mistyped, untraced};
use super::{CodeVerifier, attempts, code_verifiers, read, store, tokens};
use crate::features::audit::{self, Action, ActorRole, Detail, Fact, OwnDeed, Way};
use crate::features::enrolment::{self, Joined, Place};
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use rules::names::comparison_key;
use rules::secret::Token;

#[derive(Template)]
#[template(path = "features/accounts/token_join.html")]
struct JoinPage<'a> {
    shell: Shell<'a>,
    token: String,
    /// It is for a guardian, not for staff.
    guardian: bool,
    join: Join<'a>,
}

/// The state of the form that joins.
#[derive(Default)]
pub(super) struct Join<'a> {
    /// The person has an account that is to be used: by the address or the number.
    pub must: bool,
    /// What was typed.
    pub login: &'a str,
    /// What is amiss.
    pub amiss: Option<Message>,
    /// How long to wait, in words.
    pub wait: Option<String>,
}

/// Asks for the account.
pub(super) fn ask(
    cx: &Cx<'_>,
    status: StatusCode,
    (token, live): (&Token, &TokenRow),
    join: Join<'_>,
) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.token_join_title);
    shell.back = format!("/token?token={token}");
    let page = JoinPage { shell, token: token.to_string(), guardian: live.guardian_id.is_some(), join };
    untraced(Reply::page_with(status, &page))
}

/// Whether the invited person has an account that they are to use.
pub(super) fn has_account(tx: &Tx<'_>, cx: &Cx<'_>, live: &TokenRow) -> Result<bool> {
    match (live.guardian_id, &live.email) {
        (Some(guardian), email) => {
            let place = Place::invited(tx, guardian, live.account_id, cx.rq.now)?;
            Ok(place.owner(tx, email.as_deref())?.is_some())
        }
        (None, Some(email)) => Ok(read::address_is_taken(tx, email, live.account_id)?),
        (None, None) => Ok(false),
    }
}

/// Answers the form (token, login, password).
pub fn join(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let token = match Token::parse(form.get("token")) {
        Ok(token) => token,
        Err(e) => return mistyped(cx, form, e),
    };
    match with_account(cx, form, &token) {
        Err(Error::NotFound) => dead(cx),
        other => other,
    }
}

fn with_account(cx: &Cx<'_>, form: &Form, token: &Token) -> Result<Reply> {
    let app = &cx.rq.app;
    let (live, must) = app.db.read(|tx| {
        let live = tokens::live(tx, token, cx.rq.now)?.filter(|live| !live.recovers()).ok_or(Error::NotFound)?;
        let must = has_account(tx, cx, &live)?;
        Ok::<_, Error>((live, must))
    })?;
    let again = |amiss: Message| {
        let join = Join { must, login: form.get("login"), amiss: Some(amiss), wait: None };
        ask(cx, StatusCode::UNPROCESSABLE_ENTITY, (token, &live), join)
    };
    let Some(attempt) = Attempt::of(form) else { return again(|t| t.sign_in_empty) };
    let (candidate, counted) = match attempt.made(cx)? {
        Outcome::SignedIn(candidate, counted) => (candidate, counted),
        Outcome::Wrong | Outcome::ByLetter(..) => return again(|t| t.sign_in_wrong),
        Outcome::Ambiguous => return again(|t| t.sign_in_ambiguous),
        Outcome::Wait(seconds) => {
            let wait = Some(attempts::in_words(cx.text, seconds));
            let join = Join { must, login: form.get("login"), amiss: None, wait };
            let mut reply = ask(cx, StatusCode::TOO_MANY_REQUESTS, (token, &live), join)?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(reply);
        }
    };
    let refusal = app.db.read(|tx| match live.guardian_id {
        Some(guardian) => not_this_guardian(tx, cx, (guardian, &live), &candidate),
        None => not_theirs(tx, &live, &candidate),
    })?;
    if let Some(amiss) = refusal {
        app.db.write(|tx| counted.clear_of(tx, candidate.account_id))?;
        return again(amiss);
    }
    let codes = match live.guardian_id {
        Some(guardian) => {
            let place = app.db.read(|tx| Place::invited(tx, guardian, live.account_id, cx.rq.now))?;
            code_verifiers(app, form.get("password"), &place.codes())?
        }
        None => Vec::new(),
    };
    let entry = Entry::new(cx, candidate.account_id, candidate.is_staff || live.guardian_id.is_none());
    app.db.write(|tx| {
        tokens::use_up(tx, &live, cx.rq.now)?;
        counted.clear_of(tx, candidate.account_id)?;
        match live.guardian_id {
            Some(guardian) => join_guardian(tx, cx, (guardian, &live, &codes), candidate.account_id)?,
            None => join_staff(tx, cx, &live, candidate.account_id)?,
        }
        audit::signed_in(tx, cx, candidate.account_id, None, candidate.kind.into())?;
        entry.begin(tx)
    })?;
    match (live.guardian_id.is_some(), candidate.has_role) {
        (true, false) => entry.reply(cx, "/welcome?joined=yes"),
        (true, true) => entry.reply(cx, &second_factor_and("/children")),
        (false, _) => entry.reply(cx, &second_factor_and("/office")),
    }
}

fn join_staff(tx: &Tx<'_>, cx: &Cx<'_>, live: &TokenRow, account: i64) -> Result<()> {
    let invited = read::owner(tx, live.account_id)?.username.unwrap_or_default();
    // What the invitation gave goes over to the account that the person has; the one that was made for it ends.
    crate::features::staff::join(tx, live.account_id, account)?;
    store::mark_staff(tx, account)?;
    store::remove_logins(tx, live.account_id)?;
    store::end_account(tx, live.account_id)?;
    // By the name that the invitation is known by, the school finds out who came.
    let joined = Detail::new().way(Way::OwnAccount).text(Fact::Person, &invited);
    audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action: Action::StaffJoined, detail: joined })
}

fn join_guardian(
    tx: &Tx<'_>,
    cx: &Cx<'_>,
    (guardian, live, codes): (i64, &TokenRow, &[CodeVerifier]),
    account: i64,
) -> Result<()> {
    let what = Joined { guardian, bare: live.account_id, into: account, codes };
    let done = enrolment::accept_with(tx, &cx.rq.app, &what)?;
    tell_enrolled(tx, cx, account, (&done, Way::OwnAccount))
}

/// The audit log: an entry for each child.
pub(super) fn tell_enrolled(
    tx: &Tx<'_>,
    cx: &Cx<'_>,
    account: i64,
    (done, way): (&enrolment::Done, Way),
) -> Result<()> {
    let like = audit::Entry::by_account(cx, account, ActorRole::Guardian, Action::Enrolled);
    let like = like.for_school(Some(done.school));
    let of = |child: &i64| like.again(&cx.rq.app, Action::Enrolled).about(*child).with(Detail::new().way(way));
    audit::record_all(tx, done.children.iter().map(of).collect())?;
    Ok(())
}

/// Why an account may not take up the invitation of a guardian.
fn not_this_guardian(
    tx: &Tx<'_>,
    cx: &Cx<'_>,
    (guardian, live): (i64, &TokenRow),
    by: &Candidate,
) -> Result<Option<Message>> {
    if by.kind == LoginKind::StudentCode {
        return Ok(Some(|t| t.token_join_code));
    }
    let place = Place::invited(tx, guardian, live.account_id, cx.rq.now)?;
    Ok(if place.may_join(tx, by.account_id)? { None } else { Some(|t| t.token_join_other) })
}

/// Why an account may not take an invitation of staff up. It is for the account that has its address, as a confirmed one;
/// where none has, for one of the name that was invited: a mail that went astray gives nobody else a role.
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
