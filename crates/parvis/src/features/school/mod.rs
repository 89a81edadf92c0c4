//! Schools: the landing page with their directory, and each school's public page.

mod pages;
mod read;
pub mod store;

use crate::web::{Result, Route};
use db::Tx;
pub use pages::SignInCard;
pub(crate) use pages::{landing, landing_with};
pub use read::Listed;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::page("/", pages::landing), Route::page("/s/{school}", pages::school)]
}

/// The schools of the installation, by name; at most 200.
///
/// # Errors
/// The database's.
pub fn directory(tx: &Tx<'_>) -> Result<Vec<Listed>> {
    Ok(read::directory(tx)?)
}
