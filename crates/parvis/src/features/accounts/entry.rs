//! A session begins: after a password, or after a token.

use super::store;
use crate::keys::Purpose;
use crate::web::policy::Stage;
use crate::web::{Cx, Reply, Result, session};
use db::{Instant, Tx};
use http::header;
use rules::secret::SessionId;

/// A visit that began less than this ago goes on, in microseconds.
const SAME_VISIT: i64 = 30 * 60 * 1_000_000;

/// A session about to begin.
#[derive(Clone)]
pub struct Entry {
    id: SessionId,
    account: i64,
    old: Option<[u8; 32]>,
    device: String,
    now: Instant,
    ends_at: Instant,
    /// The child of a sign-in by code.
    pub scope: Option<i64>,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// How far the person has come in.
    pub stage: Stage,
    /// The letter of a first access.
    pub letter: Option<i64>,
    /// When the second factor was given; none while it is due.
    pub second_factor_at: Option<Instant>,
}

impl Entry {
    /// A session of this account in the asking browser. Staff have shorter ones.
    pub fn new(cx: &Cx<'_>, account: i64, is_staff: bool) -> Entry {
        let now = cx.rq.now;
        let longest = if is_staff { session::LONGEST_STAFF } else { session::LONGEST };
        Entry {
            id: SessionId::from_entropy(cx.rq.app.random.bytes()),
            account,
            old: session::token_hash(cx.rq),
            device: cx.rq.header(header::USER_AGENT).unwrap_or_default().chars().take(200).collect(),
            now,
            ends_at: Instant::from_micros(now.as_micros() + longest),
            scope: None,
            remembered: false,
            stage: Stage::Open,
            letter: None,
            second_factor_at: None,
        }
    }

    /// Begins it, and ends the one that the browser had.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(&self, tx: &Tx<'_>) -> Result<()> {
        if let Some(old) = &self.old {
            store::end_session(tx, old)?;
        }
        let before = Instant::from_micros(self.now.as_micros() - SAME_VISIT);
        store::begin_visit(tx, self.account, self.now, before)?;
        let (hash, idle_until) = (self.id.hash(), session::idle_until(self.now, self.remembered));
        store::start_session(
            tx,
            hash.as_bytes(),
            self.account,
            self.scope,
            self.now,
            idle_until,
            self.ends_at,
            self.remembered,
            &self.device,
            self.stage,
            self.letter,
            self.second_factor_at,
        )?;
        Ok(())
    }

    /// Sends the browser on, with its cookies.
    ///
    /// # Errors
    /// A path that is no header value.
    pub fn reply(&self, cx: &Cx<'_>, to: &str) -> Result<Reply> {
        let app = &cx.rq.app;
        Reply::see_other(to)?
            .with_cookie(&session::cookie(app, &self.id.to_string(), self.remembered))?
            .with_cookie(&session::choice_cookie(app, session::KNOWN_COOKIE, &device_mark(cx, self.account)))
    }
}

/// The mark of a device from which this account was signed in to before. It opens nothing: it only spares the owner the
/// wait that a stranger's failures on the same login bring about.
fn device_mark(cx: &Cx<'_>, account: i64) -> String {
    let mac = cx.rq.app.keys.mac(Purpose::KnownDevice, &account.to_le_bytes());
    data_encoding::HEXLOWER.encode(&mac[..16])
}

/// Whether the device carries that mark.
pub fn is_known_device(cx: &Cx<'_>, account: i64) -> bool {
    let mark = cx.rq.cookie(session::KNOWN_COOKIE).unwrap_or_default();
    rules::secret::equal(mark.as_bytes(), device_mark(cx, account).as_bytes())
}
