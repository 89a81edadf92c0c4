//! Accounts: sign-in by any login, sign-out, sessions, attempts.

mod read;
mod sign_in;
pub mod staff;
pub mod store;

use crate::app::App;
use crate::web::policy::Viewer;
use crate::web::{Cx, Form, Reply, Result, Route, session};
use db::{Instant, Tx};
use locale::Locale;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page("/sign-in", crate::features::school::landing),
        Route::action("/sign-in", sign_in::submit),
        Route::own_action("/sign-out", sign_out),
    ]
}

/// `POST /sign-out`.
fn sign_out(cx: &Cx<'_>, viewer: &Viewer, _form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    app.db.write(|tx| store::end_session_by_id(tx, viewer.session_id))?;
    Reply::see_other("/")?.with_cookie(&session::cleared_cookie(app))
}

/// Keeps the language of an account.
///
/// # Errors
/// The database's.
pub fn set_locale(tx: &Tx<'_>, viewer: &Viewer, locale: Locale) -> Result<()> {
    store::set_locale(tx, viewer.account_id, locale.code())?;
    Ok(())
}

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

/// Writes when sessions were last seen; forgets those that ended and counters that say nothing any more.
///
/// # Errors
/// The database's.
pub fn write_seen(app: &App) -> Result<()> {
    while write_some_seen(app)? > 0 {}
    forget_ended(app)
}

/// Forgets sessions that ended and counters that say nothing any more.
///
/// # Errors
/// The database's.
pub fn forget_ended(app: &App) -> Result<()> {
    let now = app.clock.now();
    app.db.write(|tx| {
        store::forget_idle_sessions(tx, now)?;
        store::forget_failures(tx, Instant::from_micros(now.as_micros() - DAY))?;
        Ok(())
    })
}
