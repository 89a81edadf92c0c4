//! What is done from time to time: when sessions were last seen is written, and what has ended is forgotten.

use super::store;
use crate::app::App;
use crate::web::Result;
use db::Instant;

/// A day in microseconds: failed attempts older than that say nothing.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Sessions whose being seen is written in one transaction: few enough that nobody waits for it, and that the log of a
/// database of a million accounts, whose rows lie far apart, stays short.
const SEEN_AT_ONCE: usize = 500;

/// Writes when some of the sessions were last seen, and says how many were left for the next time.
///
/// # Errors
/// The database's.
pub fn write_some_seen(app: &App) -> Result<usize> {
    let seen = app.seen.take(SEEN_AT_ONCE);
    if !seen.is_empty() {
        app.db.write(|tx| {
            seen.iter().try_for_each(|(session, at, until)| store::touch_session(tx, *session, *at, *until).map(drop))
        })?;
    }
    Ok(app.seen.len())
}

/// How long a token is remembered after its end.
const TOKENS_KEPT: i64 = 30 * DAY;

/// Writes when sessions were last seen; forgets those that ended, and counters and tokens that say nothing any more.
///
/// # Errors
/// The database's.
pub fn write_seen(app: &App) -> Result<()> {
    while write_some_seen(app)? > 0 {}
    forget_ended(app)
}

/// Forgets sessions that ended and counters that say nothing any more, and ends what nobody has answered.
///
/// # Errors
/// The database's.
pub fn forget_ended(app: &App) -> Result<()> {
    let now = app.clock.now();
    crate::features::recovery::forget_old(app)?;
    crate::features::joining::end_unanswered(app)?;
    app.db.write(|tx| {
        store::forget_idle_sessions(tx, now)?;
        store::forget_failures(tx, Instant::from_micros(now.as_micros() - DAY))?;
        store::forget_tokens(tx, Instant::from_micros(now.as_micros() - TOKENS_KEPT))?;
        crate::features::devices::forget_old(tx, now)?;
        crate::features::joining::forget_ended(tx, now)?;
        crate::features::passkeys::forget_answers(tx, now)?;
        Ok(())
    })
}
