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

use crate::text::Text;
use crate::web::Route;

/// Forgets the second factor of an account and its codes.
///
/// # Errors
/// The database's.
pub fn forget(tx: &db::Tx<'_>, account: i64) -> crate::web::Result<()> {
    store::remove_codes(tx, account)?;
    store::remove_factor(tx, account)?;
    Ok(())
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
