//! Passkeys of guardians and staff (accounts.md, "Staff accounts"; W3C Web Authentication Level 3): added and taken away by their
//! owner, a sign-in without login and password, the second factor of staff. ADR 0014 has the reasons.

mod add;
mod factor;
mod mails;
mod page;
mod question;
mod read;
mod sign_in;
mod site;
mod store;

use crate::web::{Result, Route};
use db::{Instant, Tx};
pub use site::Place;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::own_page("/passkeys", page::page),
        Route::own_action("/passkeys/question", add::question),
        Route::own_action("/passkeys", add::submit),
        Route::own_action("/passkeys/remove", page::remove),
        Route::action("/sign-in/passkey/question", sign_in::question),
        Route::action("/sign-in/passkey", sign_in::submit),
        Route::staff_step_action("/second-factor/passkey/question", factor::question),
        Route::staff_step_action("/second-factor/passkey", factor::submit),
    ]
}

/// As many as one account has.
const MOST: i64 = 10;

/// How many an account has.
///
/// # Errors
/// The database's.
pub fn count(tx: &Tx<'_>, account: i64) -> Result<i64> {
    Ok(read::count(tx, account)?)
}

/// A passkey as its owner's data have it: what it is called, when it was added and last used.
pub type Kept = (String, Instant, Option<Instant>);

/// All of an account.
///
/// # Errors
/// The database's.
pub fn all_of(tx: &Tx<'_>, account: i64) -> Result<Vec<Kept>> {
    Ok(read::all(tx, account)?.into_iter().map(|row| (row.label, row.made_at, row.used_at)).collect())
}

/// Forgets all of an account.
///
/// # Errors
/// The database's.
pub fn forget(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::forget_all(tx, account)?;
    Ok(())
}

/// Forgets answers to questions that are too old to be answered again.
///
/// # Errors
/// The database's.
pub fn forget_answers(tx: &Tx<'_>, now: Instant) -> Result<()> {
    store::forget_answers(tx, now)?;
    Ok(())
}
