//! The question that a device answers with its passkey, and what is kept of it until then.
//!
//! Asking writes nothing, so that nobody fills our tables by asking: what belongs to the question goes out sealed with it and
//! comes back with the answer. A right answer is noted, and none is taken twice.

use super::store;
use crate::app::App;
use crate::keys::{NONCE_LEN, Purpose};
use crate::web::form::Message;
use crate::web::{Error, Reply, Result};
use bytes::Bytes;
use db::{Instant, Tx};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// What a question is for. One that was asked for one thing answers no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A new passkey of this account, in this session of it.
    Adding(i64, i64),
    /// A sign-in, whoever it may be.
    SignIn,
    /// The second factor of this account, in this session of it.
    SecondFactor(i64, i64),
}

impl For {
    fn context(self) -> Vec<u8> {
        let (kind, account, session) = match self {
            For::Adding(account, session) => (1_u8, account, session),
            For::SignIn => (2, 0, 0),
            For::SecondFactor(account, session) => (3, account, session),
        };
        let mut context = vec![kind];
        context.extend(account.to_be_bytes());
        context.extend(session.to_be_bytes());
        context
    }
}

/// How long somebody has to answer, in microseconds.
const TIME: i64 = 5 * 60 * 1_000_000;

/// What was kept of a question.
#[derive(Debug)]
pub struct Asked<T> {
    /// What is needed to look at the answer.
    pub state: T,
    hash: [u8; 32],
    ends_at: Instant,
}

impl<T> Asked<T> {
    /// Notes that it is answered; false where it was before.
    ///
    /// # Errors
    /// The database's.
    pub fn answered(&self, tx: &Tx<'_>) -> Result<bool> {
        Ok(store::answered(tx, &self.hash, self.ends_at)? == 1)
    }
}

/// Seals what belongs to a question: key id, a dot, and the bytes in base 64.
fn seal(app: &App, what: For, state: &impl Serialize, now: Instant) -> Result<String> {
    let ends_at = now.as_micros() + TIME;
    let kept = serde_json::to_vec(&(ends_at, state)).map_err(Error::fault)?;
    let nonce = app.random.bytes::<NONCE_LEN>();
    let sealed = app.keys.seal(Purpose::PasskeyQuestion, &what.context(), nonce, &kept).map_err(Error::fault)?;
    Ok(format!("{}.{}", sealed.key_id, data_encoding::BASE64URL_NOPAD.encode(&sealed.bytes)))
}

/// Opens what came back with an answer; none where it is not ours, was asked for something else, or is too old.
pub fn open<T: DeserializeOwned>(app: &App, what: For, sealed: &str, now: Instant) -> Option<Asked<T>> {
    let (key_id, text) = sealed.split_once('.')?;
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let kept = app.keys.open(Purpose::PasskeyQuestion, key_id, &what.context(), &bytes).ok()?;
    let (ends_at, state): (i64, T) = serde_json::from_slice(&kept).ok()?;
    let hash = Sha256::digest(&bytes).into();
    (now.as_micros() < ends_at).then_some(Asked { state, hash, ends_at: Instant::from_micros(ends_at) })
}

/// The answer to a page's script: the question as browsers take it, and what is to come back with its answer.
///
/// # Errors
/// What cannot be written as JSON.
pub fn ask(app: &App, what: For, options: Json, state: &impl Serialize, now: Instant) -> Result<Reply> {
    reply(StatusCode::OK, &json!({"question": seal(app, what, state, now)?, "options": options}))
}

/// The answer to a page's script where there is no question: what is amiss, in words, and at which field.
///
/// # Errors
/// What cannot be written as JSON.
pub fn refuse(status: StatusCode, words: &str, field: &str) -> Result<Reply> {
    reply(status, &json!({"amiss": words, "field": field}))
}

/// The same where there were too many tries.
///
/// # Errors
/// What cannot be written as JSON.
pub fn wait(words: &str, seconds: u32) -> Result<Reply> {
    let mut reply = refuse(StatusCode::TOO_MANY_REQUESTS, words, "")?;
    reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(reply)
}

fn reply(status: StatusCode, body: &Json) -> Result<Reply> {
    let mut reply = Reply::empty(status).with(header::CONTENT_TYPE, "application/json");
    reply.body = Bytes::from(serde_json::to_vec(body).map_err(Error::fault)?);
    Ok(reply)
}

/// The hash by which a credential is found.
pub fn credential_hash(id: &[u8]) -> [u8; 32] {
    Sha256::digest(id).into()
}

/// Why an answer does not count.
pub const LATE: Message = |t| t.passkeys_late;
/// Why an answer does not count.
pub const UNKNOWN: Message = |t| t.passkeys_unknown;
