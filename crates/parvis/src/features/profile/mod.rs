//! One's own profile (guide IV.9; accounts.md, "Profile"): names, contact data, language, and where the rest is changed.

mod page;
mod read;
pub mod store;
mod submit;

use crate::web::{Result, Route};
use db::Tx;
pub use read::FormerName;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::own_page("/profile", page::page), Route::own_action("/profile", submit::submit)]
}

/// The names that the owners of accounts with a link to a student at a school have changed, the latest first.
///
/// # Errors
/// The database's.
pub fn former_names_around(tx: &Tx<'_>, student: i64, school: i64) -> Result<Vec<FormerName>> {
    Ok(read::former_names_around(tx, student, school)?)
}

/// The names that the owner of an account has changed, the latest first.
///
/// # Errors
/// The database's.
pub fn former_names(tx: &Tx<'_>, account: i64) -> Result<Vec<FormerName>> {
    Ok(read::former_names(tx, account)?)
}

/// Forgets them.
///
/// # Errors
/// The database's.
pub fn forget_names(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::forget_names(tx, account)?;
    Ok(())
}
