//! Attempts that may be guesses, of passwords and of codes: counted by what they are at and by network, in a table that all
//! nodes share.

use super::{read, store};
use crate::app::App;
use crate::keys::Purpose;
use crate::text::Text;
use crate::web::{Cx, Result};
use db::{Instant, Tx};
use rules::attempts::{self, Failures, PER_LOGIN, PER_PAIR};

/// What is tried, from where, when. Each try is counted before it is looked at: of many at once, only as many are looked at
/// as of many one after the other.
pub struct Tries {
    at: Vec<Counter>,
    network: String,
    now: Instant,
}

/// A counter, known by a keyed hash only.
struct Counter {
    key: [u8; 32],
    account: Option<i64>,
}

/// The failures of a counter so far.
#[derive(Clone, Copy, Default)]
pub struct Seen {
    /// From this network.
    here: Failures,
    /// From all others, as the limit over all networks remembers them.
    elsewhere: Failures,
}

/// How often a counter that others change meanwhile is read again: it says to wait long before.
const COUNT_AGAIN: usize = 12;

impl Tries {
    /// Tries at `what`, such as a login; only a keyed hash of it is kept.
    pub fn at(cx: &Cx<'_>, what: &[u8]) -> Tries {
        Tries::of(cx, vec![Counter { key: cx.rq.app.keys.mac(Purpose::AttemptKey, what), account: None }])
    }

    /// Tries at the passwords of these accounts by one login. Each login of an account has a counter of its own, or a wait
    /// would tell whose code or number it is; each account of a login has one, or whoever knows one password of a child's code
    /// could guess at the others. No typed login has a zero byte in it.
    pub fn at_passwords(cx: &Cx<'_>, login: &str, accounts: &[i64]) -> Tries {
        let counter = |account: &i64| {
            let key = cx.rq.app.keys.mac(Purpose::AttemptKey, format!("{login}\0password/{account}").as_bytes());
            Counter { key, account: Some(*account) }
        };
        Tries::of(cx, accounts.iter().map(counter).collect())
    }

    /// Forgets the failures: what was tried has come to a good end.
    ///
    /// # Errors
    /// The database's.
    pub fn forget(&self, tx: &Tx<'_>) -> Result<()> {
        self.at.iter().try_for_each(|counter| Ok(store::clear_failures(tx, &counter.key, &self.network).map(drop)?))
    }

    fn of(cx: &Cx<'_>, at: Vec<Counter>) -> Tries {
        Tries { at, network: attempts::network_key(cx.rq.client), now: cx.rq.now }
    }

    /// The failures so far.
    ///
    /// # Errors
    /// The database's.
    pub fn seen(&self, tx: &Tx<'_>) -> Result<Vec<Seen>> {
        self.at.iter().map(|counter| self.seen_of(tx, counter)).collect()
    }

    fn seen_of(&self, tx: &Tx<'_>, counter: &Counter) -> Result<Seen> {
        let mut seen = Seen::default();
        for row in read::attempts(tx, &counter.key, self.remembered_since())? {
            let count = u32::try_from(row.failures).unwrap_or(u32::MAX);
            let failures = Failures { count, last: row.last_failure_at.as_micros() };
            if row.network == self.network {
                seen.here = failures;
            } else {
                seen.elsewhere = seen.elsewhere.with(failures.remembered(&PER_LOGIN, self.now.as_micros()));
            }
        }
        Ok(seen)
    }

    /// How long to wait, in seconds. Whoever is `familiar` waits for their own failures only.
    fn wait(&self, seen: &[Seen], familiar: bool) -> u32 {
        let now = self.now.as_micros();
        let of = |seen: &Seen| {
            let all = seen.elsewhere.with(seen.here.remembered(&PER_LOGIN, now));
            attempts::sign_in_wait(seen.here, all, familiar, now)
        };
        seen.iter().map(of).max().unwrap_or(0)
    }

    fn remembered_since(&self) -> Instant {
        Instant::from_micros(self.now.as_micros() - i64::from(PER_PAIR.memory) * 1_000_000)
    }

    /// Counts a try as a failure, before it is looked at. Each counter is one row, changed by one statement that finds it as
    /// it was read or does nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(self, app: &App, familiar: bool) -> Result<Begun> {
        let seen = app.db.read(|tx| self.seen(tx))?;
        self.begin_after(app, familiar, seen)
    }

    /// As [`Tries::begin`], with the failures that were read just now.
    ///
    /// # Errors
    /// The database's.
    pub fn begin_after(self, app: &App, familiar: bool, mut before: Vec<Seen>) -> Result<Begun> {
        for _ in 0..COUNT_AGAIN {
            let wait = self.wait(&before, familiar);
            if wait > 0 {
                return Ok(Begun::Wait(wait));
            }
            if app.db.write(|tx| self.count(tx, &before))? {
                let counted = Counted { tries: self, before };
                return counted.unless_others_came(app, familiar);
            }
            before = app.db.read(|tx| self.seen(tx))?;
        }
        Ok(Begun::Wait(1))
    }

    /// Adds one to each counter; to none where one of them has changed.
    fn count(&self, tx: &Tx<'_>, before: &[Seen]) -> Result<bool> {
        for (n, (counter, Seen { here: was, .. })) in self.at.iter().zip(before).enumerate() {
            let count = i64::from(was.and_one(&PER_PAIR, self.now.as_micros()).count);
            let (seen, last) = (i64::from(was.count), Instant::from_micros(was.last));
            let old = self.remembered_since();
            if store::count_try(tx, &counter.key, &self.network, count, self.now, seen, last, old)? == 0 {
                for (counter, was) in self.at.iter().zip(before).take(n) {
                    self.take_back(tx, counter, was.here)?;
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn take_back(&self, tx: &Tx<'_>, counter: &Counter, was: Failures) -> Result<()> {
        if store::forget_only_try(tx, &counter.key, &self.network)? == 0 {
            let last = if was.count == 0 { self.now } else { Instant::from_micros(was.last) };
            store::take_try_back(tx, &counter.key, &self.network, i64::from(was.count), last)?;
        }
        Ok(())
    }
}

/// Whether a try may be looked at.
pub enum Begun {
    /// Not now, but in so many seconds. It is not counted.
    Wait(u32),
    /// It is counted as a failure for now.
    Counted(Counted),
}

/// A try that is counted as a failure, until it turns out to be none.
pub struct Counted {
    tries: Tries,
    before: Vec<Seen>,
}

impl Counted {
    /// Tries from other networks that began at the same time count too.
    fn unless_others_came(self, app: &App, familiar: bool) -> Result<Begun> {
        if familiar {
            return Ok(Begun::Counted(self));
        }
        let now = app.db.read(|tx| self.tries.seen(tx))?;
        let since = |(before, now): (&Seen, Seen)| {
            let came = now.elsewhere.count > before.elsewhere.count;
            came.then_some(Seen { here: before.here, elsewhere: now.elsewhere })
        };
        let others: Vec<Seen> = self.before.iter().zip(now).filter_map(since).collect();
        let wait = self.tries.wait(&others, false);
        if wait > 0 {
            app.db.write(|tx| self.take_back(tx))?;
            return Ok(Begun::Wait(wait));
        }
        Ok(Begun::Counted(self))
    }

    /// Forgets the failures after a success.
    ///
    /// # Errors
    /// The database's.
    pub fn clear(&self, tx: &Tx<'_>) -> Result<()> {
        self.tries.at.iter().try_for_each(|counter| self.forget(tx, counter))
    }

    /// Forgets the failures of this account after it was signed in to; at the other accounts of the same code nothing was
    /// tried.
    ///
    /// # Errors
    /// The database's.
    pub fn clear_of(&self, tx: &Tx<'_>, account: i64) -> Result<()> {
        for (counter, was) in self.tries.at.iter().zip(&self.before) {
            if counter.account == Some(account) {
                self.forget(tx, counter)?;
            } else {
                self.tries.take_back(tx, counter, was.here)?;
            }
        }
        Ok(())
    }

    /// After a letter's password: failures at a login that nobody has are forgotten; at the accounts of the same code nothing
    /// was tried, and what failed there stays.
    ///
    /// # Errors
    /// The database's.
    pub fn clear_of_letter(&self, tx: &Tx<'_>) -> Result<()> {
        for (counter, was) in self.tries.at.iter().zip(&self.before) {
            if counter.account.is_none() {
                self.forget(tx, counter)?;
            } else {
                self.tries.take_back(tx, counter, was.here)?;
            }
        }
        Ok(())
    }

    fn forget(&self, tx: &Tx<'_>, counter: &Counter) -> Result<()> {
        store::clear_failures(tx, &counter.key, &self.tries.network)?;
        Ok(())
    }

    /// Counts it as no try: nobody has looked at it.
    ///
    /// # Errors
    /// The database's.
    pub fn take_back(&self, tx: &Tx<'_>) -> Result<()> {
        self.tries
            .at
            .iter()
            .zip(&self.before)
            .try_for_each(|(counter, was)| self.tries.take_back(tx, counter, was.here))
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
