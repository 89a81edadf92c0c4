//! `GET` and `POST /account/join` (login, password, own_password): the owner names the other account, with its password and
//! that of this one; a code goes to each confirmed address. `POST /account/join/cancel`: not any more.

use super::conclude::{self, Came};
use super::read::{self, JoinRow};
use super::store::{self, NewCode};
use super::{JoinState, mails};
use crate::features::accounts::{self, CodeVerifier, Known, Tried, attempts, tokens};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::web::form::Message;
use crate::web::shell::{Shell, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::{Instant, Tx};
use http::{HeaderValue, StatusCode, header};
use rules::secret::PublicId;

/// A day, in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// How many requests an account makes within a day: each may mail somebody.
const MOST_A_DAY: i64 = 5;

#[derive(Template)]
#[template(path = "features/joining/join.html")]
pub(super) struct JoinPage<'a> {
    shell: Shell<'a>,
    /// A session by a child's code joins nothing.
    scoped: bool,
    /// Staff never do.
    is_staff: bool,
    open: Option<Open>,
    /// The last request ended since no school answered.
    expired: bool,
    username: String,
    said: Said,
}

/// A request that is under way.
struct Open {
    /// The usernames of the other account.
    other: String,
    /// Where codes were mailed that are still to be given.
    codes: Vec<String>,
    /// The schools whose directors decide: name and phone.
    schools: Vec<(String, String)>,
    /// Its codes work no more.
    is_over: bool,
}

/// What a form came to say once more.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub login: String,
    pub amiss: Vec<(&'static str, Message)>,
    pub wait: Option<String>,
    pub done: Option<Message>,
}

impl Said {
    pub(super) fn at(field: &'static str, message: Message) -> Said {
        Said { amiss: vec![(field, message)], ..Said::default() }
    }
}

impl JoinPage<'_> {
    fn said(&self, field: &str) -> Option<&'static str> {
        self.said.amiss.iter().find(|(of, _)| *of == field).map(|(_, message)| message(self.shell.t))
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let done: Option<Message> = match (cx.rq.query("done").as_deref(), read::last(tx, viewer.account_id)?) {
        (Some("joined"), Some(JoinState::Done)) => Some(|t| t.joining_done),
        (Some("cancelled"), _) => Some(|t| t.joining_cancelled),
        (Some("code"), Some(JoinState::Codes)) => Some(|t| t.joining_one_more),
        _ => None,
    };
    show(cx, tx, viewer, StatusCode::OK, Said { done, ..Said::default() })
}

pub(super) fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, status: StatusCode, said: Said) -> Result<Reply> {
    let own = read::side(tx, viewer.account_id)?.ok_or(Error::NotFound)?;
    let open = match read::open(tx, viewer.account_id)? {
        Some(row) if !viewer.scoped => Some(open_of(cx, tx, &row)?),
        _ => None,
    };
    let expired = open.is_none() && !viewer.scoped && read::last_expired(tx, viewer.account_id)? == Some(true);
    let page = JoinPage {
        shell: Shell::new(cx, cx.text.joining_title),
        expired,
        scoped: viewer.scoped,
        is_staff: own.is_staff,
        open,
        username: own.username.unwrap_or_default(),
        said,
    };
    Reply::page_with(status, &page)
}

fn open_of(cx: &Cx<'_>, tx: &Tx<'_>, row: &JoinRow) -> Result<Open> {
    let other: Vec<String> = read::usernames(tx, row.joined_id)?.into_iter().map(|(name,)| name).collect();
    let mut codes = Vec::new();
    if row.state == JoinState::Codes {
        let sides = [(&row.kept_code, &row.kept_email), (&row.joined_code, &row.joined_email)];
        codes.extend(sides.into_iter().filter(|(code, _)| code.is_some()).filter_map(|(_, email)| email.clone()));
        codes.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    }
    let schools = read::asked_schools(tx, row.id)?.into_iter();
    let schools = schools.map(|(name, ar, phone)| (in_script(cx.locale, &name, &ar).to_owned(), phone)).collect();
    let is_over = row.state == JoinState::Codes && row.ends_at <= cx.rq.now;
    Ok(Open { other: other.join(", "), codes, schools, is_over })
}

/// Answers the form: two passwords, then codes.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let login: String = form.get("login").chars().take(100).collect();
    let again = |status: StatusCode, said: Said| {
        app.db.read(|tx| show(cx, tx, viewer, status, Said { login: login.clone(), ..said.clone() }))
    };
    let amiss =
        |field: &'static str, message: Message| again(StatusCode::UNPROCESSABLE_ENTITY, Said::at(field, message));
    let wait = |seconds: u32| {
        let wait = Some(attempts::in_words(cx.text, seconds));
        let mut reply = again(StatusCode::TOO_MANY_REQUESTS, Said { wait, ..Said::default() })?;
        reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        Ok(reply)
    };
    if viewer.scoped {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said::default());
    }
    let mut empty: Vec<(&'static str, Message)> = Vec::new();
    let fields: [(&'static str, Message); 3] = [
        ("login", |t| t.joining_login_empty),
        ("password", |t| t.joining_password_empty),
        ("own_password", |t| t.joining_own_password_empty),
    ];
    empty.extend(fields.into_iter().filter(|(field, _)| form.get(field).trim().is_empty()));
    if !empty.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said { amiss: empty, ..Said::default() });
    }
    let own = match accounts::try_password(cx, viewer.account_id, form.get("own_password"))? {
        Tried::Right(known) => known,
        Tried::Wrong => return amiss("own_password", |t| t.joining_own_password_wrong),
        Tried::Wait(seconds) => return wait(seconds),
    };
    let other = match accounts::try_named(cx, form.get("login"), form.get("password"))? {
        Tried::Right(known) => known,
        Tried::Wrong => return amiss("login", |t| t.joining_wrong),
        Tried::Wait(seconds) => return wait(seconds),
    };
    if own.is_staff || other.is_staff {
        return amiss("login", |t| t.joining_staff);
    }
    if own.account == other.account {
        return amiss("login", |t| t.joining_same);
    }
    let children = app.db.read(|tx| read::code_children(tx, other.account))?;
    let children: Vec<(i64, String)> = children.into_iter().filter_map(|(child, code)| Some((child?, code))).collect();
    let codes = accounts::code_verifiers(app, form.get("own_password"), &children)?;
    let Some(came) = begin(cx, viewer, (&own, &other), &codes)? else {
        return amiss("login", |t| t.joining_often);
    };
    match came {
        Came::Codes | Came::Directors => Reply::see_other("/account/join"),
        Came::One => Reply::see_other("/account/join?done=joined"),
        Came::Nothing => amiss("login", |t| t.joining_changed),
        Came::Nobody => amiss("login", |t| t.joining_nobody),
    }
}

/// Keeps the request and mails the codes; none where there were too many today.
fn begin(cx: &Cx<'_>, viewer: &Viewer, (own, other): (&Known, &Known), codes: &[CodeVerifier]) -> Result<Option<Came>> {
    let (app, now) = (&cx.rq.app, cx.rq.now);
    let public_id = PublicId::from_entropy(app.random.bytes());
    let (token, other_token) = (tokens::new_token(app), tokens::new_token(app));
    app.db.write(|tx| {
        own.clear(tx)?;
        other.clear(tx)?;
        if read::asked_since(tx, viewer.account_id, Instant::from_micros(now.as_micros() - DAY))? >= MOST_A_DAY {
            return Ok(None);
        }
        let (Some(kept), Some(joined)) = (read::side(tx, viewer.account_id)?, read::side(tx, other.account)?) else {
            return Err(Error::NotFound);
        };
        // What was asked before is asked no more.
        if let Some(before) = read::open(tx, kept.account_id)? {
            conclude::end(tx, app, &before, JoinState::Withdrawn)?;
        }
        let mut ends_at = Instant::from_micros(now.as_micros() + DAY);
        let (mut kept_code, mut joined_code) = (None, None);
        if let Some(email) = &kept.email {
            ends_at = tokens::join_by(tx, &token, kept.account_id, email, now)?;
            mails::code(tx, app, &kept, (email, &token))?;
            kept_code = Some(token.hash());
        }
        match (&kept.email, &joined.email) {
            // One address, one code.
            (Some(own), Some(other)) if own.eq_ignore_ascii_case(other) => joined_code = Some(token.hash()),
            (_, Some(other)) => {
                ends_at = tokens::join_by(tx, &other_token, joined.account_id, other, now)?;
                mails::code(tx, app, &joined, (other, &other_token))?;
                joined_code = Some(other_token.hash());
            }
            (_, None) => {}
        }
        let join = store::add(
            tx,
            public_id.as_str(),
            kept.account_id,
            joined.account_id,
            &kept.salt,
            &joined.salt,
            kept.email.as_deref(),
            joined.email.as_deref(),
            kept_code.as_ref().map(|hash| hash.as_bytes().as_slice()),
            joined_code.as_ref().map(|hash| hash.as_bytes().as_slice()),
            now,
            ends_at,
        )?;
        let rows: Vec<NewCode> = codes.iter().map(|of| code_row(join, of)).collect();
        if !rows.is_empty() {
            store::insert_codes(tx, &rows)?;
        }
        let (action, detail) = (Action::JoinAsked, Detail::new());
        for account in [kept.account_id, joined.account_id] {
            audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action, detail: detail.clone() })?;
        }
        conclude::go_on(tx, app, join).map(Some)
    })
}

fn code_row(join: i64, of: &CodeVerifier) -> NewCode {
    let (scheme, salt, hash) = of.parts();
    NewCode {
        join_id: join,
        student_id: of.student,
        code: of.code.clone(),
        scheme: scheme.to_owned(),
        salt: salt.to_vec(),
        hash: hash.to_vec(),
    }
}

/// Takes a request back.
pub fn cancel(cx: &Cx<'_>, viewer: &Viewer, _form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    if viewer.scoped {
        return Err(Error::NotFound);
    }
    app.db.write(|tx| match read::open(tx, viewer.account_id)? {
        Some(row) => conclude::end(tx, app, &row, JoinState::Withdrawn),
        None => Ok(()),
    })?;
    Reply::see_other("/account/join?done=cancelled")
}
