//! A session begins: after a password, or after a token.

use super::store;
use crate::app::App;
use crate::features::devices;
use crate::web::policy::Stage;
use crate::web::{Cx, Reply, Result, session};
use db::{Instant, Tx};
use http::header;
use rules::device::{self, Device};
use rules::secret::SessionId;
use std::sync::Arc;

/// A visit that began less than this ago goes on, in microseconds.
const SAME_VISIT: i64 = 30 * 60 * 1_000_000;

/// A session about to begin.
#[derive(Clone)]
pub struct Entry {
    id: SessionId,
    account: i64,
    old: Option<[u8; 32]>,
    app: Arc<App>,
    /// What kind of device, in short.
    device: String,
    /// From where, in short.
    network: String,
    /// By which the device is known again.
    mark: SessionId,
    /// The device has been signed in with before, whoever by.
    was_here: bool,
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
        let known = session::device(cx.rq);
        Entry {
            id: SessionId::from_entropy(cx.rq.app.random.bytes()),
            account,
            old: session::token_hash(cx.rq),
            app: cx.rq.app.clone(),
            device: Device::of(cx.rq.header(header::USER_AGENT).unwrap_or_default()).code(),
            network: device::network(cx.rq.client),
            was_here: known.is_some(),
            mark: known.unwrap_or_else(|| SessionId::from_entropy(cx.rq.app.random.bytes())),
            now,
            ends_at: Instant::from_micros(now.as_micros() + longest),
            scope: None,
            remembered: false,
            stage: Stage::Open,
            letter: None,
            second_factor_at: None,
        }
    }

    /// Begins it, and ends the one that the browser had. The owner is mailed where the device is new to the account.
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
        let mark = self.mark.hash();
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
            &self.network,
            mark.as_bytes(),
        )?;
        if self.stage == Stage::Open {
            let (device, network) = (&self.device, &self.network);
            let sign_in = devices::SignIn { account: self.account, device, network, at: self.now };
            devices::noted(tx, &self.app, &sign_in, (mark.as_bytes(), self.was_here))?;
        }
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
            .with_cookie(&session::device_cookie(app, &self.mark))
    }
}
