//! The second factor of staff: set-up, the code at each new session and before large exports, recovery codes, and what
//! happens when it is lost (accounts.md, "Staff accounts").

mod ask;
mod codes;
mod mails;
mod read;
pub mod reset;
mod secret;
mod setup;
mod store;

use crate::app::App;
use crate::features::accounts;
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::features::passkeys;
use crate::text::Text;
use crate::web::{Cx, Error, Reply, Result, Route, Viewer};
pub use ask::{again_with as again, back_of};
use db::{Instant, Tx};
use rules::secret::{RecoveryCode, SessionId};

/// Forgets the second factor of an account and its codes.
///
/// # Errors
/// The database's.
pub fn forget(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::remove_codes(tx, account)?;
    store::remove_factor(tx, account)?;
    Ok(())
}

/// Whether an account has a second factor: an application on a phone, or a passkey.
///
/// # Errors
/// The database's.
pub fn is_set(tx: &Tx<'_>, account: i64) -> Result<bool> {
    Ok(has_app(tx, account)? || passkeys::count(tx, account)? > 0)
}

/// Whether it is an application that shows codes.
///
/// # Errors
/// The database's.
pub fn has_app(tx: &Tx<'_>, account: i64) -> Result<bool> {
    Ok(read::factor(tx, account)?.is_some())
}

/// Notes in a session that the second factor was given, whose id is renewed with it. Requests to take a lost one away end.
///
/// # Errors
/// [`Error::SignInFirst`] where the session has ended; the database's.
pub fn given(tx: &Tx<'_>, viewer: &Viewer, id: &SessionId, now: Instant) -> Result<()> {
    store::withdraw_resets(tx, viewer.account_id, now)?;
    if accounts::give_second_factor(tx, viewer, id, now)? { Ok(()) } else { Err(Error::SignInFirst) }
}

/// New recovery codes, not kept yet.
pub fn draw_codes(app: &App) -> Vec<RecoveryCode> {
    codes::draw(app)
}

/// The page that shows the codes of a second factor that was just set up, once.
///
/// # Errors
/// The template's.
pub fn show_codes(cx: &Cx<'_>, codes: &[RecoveryCode]) -> Result<Reply> {
    codes::show(cx, codes, true)
}

/// A passkey has become the first second factor of somebody with a role: it counts as given, and these are its recovery codes.
///
/// # Errors
/// [`Error::SignInFirst`] where the session has ended; the database's.
pub fn set_by_passkey(tx: &Tx<'_>, cx: &Cx<'_>, viewer: &Viewer, id: &SessionId, drawn: &[RecoveryCode]) -> Result<()> {
    let account = viewer.account_id;
    codes::keep(tx, &cx.rq.app, account, drawn)?;
    given(tx, viewer, id, cx.rq.now)?;
    audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action: Action::SecondFactorSet, detail: Detail::new() })
}

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff_step_page("/second-factor", ask::page),
        Route::staff_step_action("/second-factor", ask::submit),
        Route::staff_step_page("/second-factor/again", ask::again),
        Route::staff_step_page("/second-factor/setup", setup::page),
        Route::staff_step_action("/second-factor/setup", setup::submit),
        Route::staff_step_action("/second-factor/codes", codes::submit),
    ]
}

/// How long to wait after too many wrong codes, in words.
fn wait_in_words(text: &'static Text, seconds: u32) -> String {
    if seconds < 60 {
        text.second_factor_wait_seconds(seconds).to_string()
    } else {
        text.second_factor_wait_minutes(seconds.div_ceil(60)).to_string()
    }
}
