//! `GET` and `POST /recover`, `GET /recover/sent` (guide, figures 7 and 8).
//!
//! The form looks at no account: it seals what was typed, keeps it with a job, and answers. Known and unknown addresses cost
//! the same statements, the same bytes and the same job, whose work nobody waits for.

use super::{read, store};
use crate::features::accounts::attempts;
use crate::features::school::{self, Listed};
use crate::jobs::{self, JobKind, NewJob, Payload};
use crate::keys::{NONCE_LEN, Purpose};
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result};
use askama::Template;
use db::{Instant, Tx};
use http::{HeaderValue, StatusCode, header};
use rules::attempts::network_key;

/// The longest text that is an address or a login, in characters.
const LONGEST: usize = 254;
/// How often one network may ask within an hour: a class room can, a machine that tries addresses cannot.
const AN_HOUR_AT_MOST: i64 = 20;
/// An hour in microseconds.
const HOUR: i64 = 3600 * 1_000_000;
/// What is sealed has this length at least, so that it says nothing of what was typed.
const PADDED: usize = LONGEST * 4;
/// As many schools as fit on the page with their phones.
const FEW_SCHOOLS: usize = 6;

#[derive(Template)]
#[template(path = "features/recovery/recover.html")]
struct RecoverPage<'a> {
    shell: Shell<'a>,
    typed: String,
    amiss: Option<Message>,
    wait: Option<String>,
}

#[derive(Template)]
#[template(path = "features/recovery/sent.html")]
struct SentPage<'a> {
    shell: Shell<'a>,
    /// Few enough to name their phones here.
    schools: Vec<Listed>,
}

/// The form.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    show(cx, StatusCode::OK, (String::new(), None, None))
}

fn show(
    cx: &Cx<'_>,
    status: StatusCode,
    (typed, amiss, wait): (String, Option<Message>, Option<String>),
) -> Result<Reply> {
    Reply::page_with(status, &RecoverPage { shell: Shell::new(cx, cx.text.recover_title), typed, amiss, wait })
}

/// Answers the form (login_or_email).
pub fn submit(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let typed = form.get("login_or_email").trim();
    let amiss: Option<Message> = match typed.chars().count() {
        0 => Some(|t| t.recover_empty),
        n if n > LONGEST => Some(|t| t.recover_long),
        _ => None,
    };
    if amiss.is_some() {
        let typed = typed.chars().take(LONGEST).collect();
        return show(cx, StatusCode::UNPROCESSABLE_ENTITY, (typed, amiss, None));
    }
    let network = app.keys.mac(Purpose::AttemptKey, format!("\0recovery/{}", network_key(cx.rq.client)).as_bytes());
    let mut plain = typed.as_bytes().to_vec();
    plain.resize(plain.len().max(PADDED), 0);
    let sealed = app
        .keys
        .seal(Purpose::RecoveryRequest, b"recovery", app.random.bytes::<NONCE_LEN>(), &plain)
        .map_err(Error::fault)?;
    let now = cx.rq.now;
    let first = app.db.write(|tx| {
        let asked = read::asked_by(tx, &network, Instant::from_micros(now.as_micros() - HOUR))?;
        if asked.count >= AN_HOUR_AT_MOST {
            return Ok(Some(asked.first_at.unwrap_or(now)));
        }
        let id = store::add(tx, &network, &sealed.key_id, &sealed.bytes, now)?.ok_or(Error::NotFound)?;
        jobs::enqueue(tx, now, &NewJob::now(JobKind::Recovery, Payload::new().id("request", id), now))?;
        Ok::<_, Error>(None)
    })?;
    let Some(first) = first else { return Reply::see_other("/recover/sent") };
    let left = (first.as_micros() + HOUR - now.as_micros()).max(1_000_000) / 1_000_000;
    let seconds = u32::try_from(left).unwrap_or(3600);
    let wait = Some(attempts::in_words(cx.text, seconds));
    let mut reply = show(cx, StatusCode::TOO_MANY_REQUESTS, (typed.to_owned(), None, wait))?;
    reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(reply)
}

/// The one answer, whatever was typed.
pub fn sent(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    let mut schools = school::directory(tx)?;
    if schools.len() > FEW_SCHOOLS {
        schools.clear();
    }
    Reply::page(&SentPage { shell: Shell::new(cx, cx.text.recover_sent_title), schools })
}
