//! Attempts that may be guesses, of passwords and of codes: counted by what they are at and by network, in a table that all
//! nodes share.

use super::{read, store};
use crate::app::App;
use crate::keys::Purpose;
use crate::text::Text;
use crate::web::{Cx, Result};
use db::{Instant, Tx};
use rules::attempts::{self, Failures, PER_LOGIN, PER_PAIR};

/// What is tried, from where, when.
pub struct Tries {
    key: [u8; 32],
    network: String,
    now: Instant,
}

impl Tries {
    /// Tries at `what`, such as a login; only a keyed hash of it is kept.
    pub fn at(cx: &Cx<'_>, what: &[u8]) -> Tries {
        Tries {
            key: cx.rq.app.keys.mac(Purpose::AttemptKey, what),
            network: attempts::network_key(cx.rq.client),
            now: cx.rq.now,
        }
    }

    /// When.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// How long this pair of thing and network must wait, in seconds, and its failures so far. Whoever is `familiar` waits
    /// for their own failures only.
    ///
    /// # Errors
    /// The database's.
    pub fn wait(&self, tx: &Tx<'_>, familiar: bool) -> Result<(u32, Failures)> {
        let now = self.now.as_micros();
        let since = Instant::from_micros(now - i64::from(PER_PAIR.memory) * 1_000_000);
        let (mut pair, mut all) = (Failures::default(), Failures::default());
        for row in read::attempts(tx, &self.key, since)? {
            let count = u32::try_from(row.failures).unwrap_or(u32::MAX);
            let failures = Failures { count, last: row.last_failure_at.as_micros() };
            if row.network == self.network {
                pair = failures;
            }
            let fresh = failures.remembered(&PER_LOGIN, now);
            all = Failures { count: all.count.saturating_add(fresh.count), last: all.last.max(fresh.last) };
        }
        Ok((attempts::sign_in_wait(pair, all, familiar, now), pair))
    }

    /// Counts one more failure.
    ///
    /// # Errors
    /// The database's.
    pub fn failed(&self, tx: &Tx<'_>, before: Failures) -> Result<()> {
        let count = i64::from(before.and_one(&PER_PAIR, self.now.as_micros()).count);
        store::count_failure(tx, &self.key, &self.network, count, self.now)?;
        Ok(())
    }

    /// Counts a failure before the attempt is looked at, to be taken back by [`Tries::clear`]: many at once gain nothing.
    /// Answers how long to wait instead, in seconds; 0 = go on.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(&self, app: &App) -> Result<u32> {
        app.db.write(|tx| {
            let (wait, failures) = self.wait(tx, false)?;
            if wait == 0 {
                self.failed(tx, failures)?;
            }
            Ok(wait)
        })
    }

    /// Forgets the failures after a success.
    ///
    /// # Errors
    /// The database's.
    pub fn clear(&self, tx: &Tx<'_>) -> Result<()> {
        store::clear_failures(tx, &self.key, &self.network)?;
        Ok(())
    }
}

/// How long to wait, in words.
pub fn in_words(text: &'static Text, seconds: u32) -> String {
    if seconds < 60 {
        text.sign_in_wait_seconds(seconds).to_string()
    } else {
        text.sign_in_wait_minutes(seconds.div_ceil(60)).to_string()
    }
}
