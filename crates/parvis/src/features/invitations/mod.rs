//! Guardians who are invited by e-mail (tutorial, 1.1; accounts.md, "Path B"): who of the roster has an address and no
//! account yet, one or many at once, what became of it, and again for those who did not come.

pub mod demo;
mod mails;
mod order;
mod page;
mod read;
mod send;
pub mod store;

use crate::features::accounts;
use crate::features::accounts::tokens;
use crate::web::{Duty, Result, Route};
use db::{Instant, Tx};
pub use send::run_job;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::office_page("/office/{school}/invitations", Duty::Invite, page::page),
        Route::office_action("/office/{school}/invitations", Duty::Invite, order::submit),
    ]
}

/// A guardian took their invitation up.
///
/// # Errors
/// The database's.
pub fn came(tx: &Tx<'_>, guardian: i64, now: Instant) -> Result<()> {
    store::came(tx, guardian, now)?;
    Ok(())
}

/// A guardian came by a letter: the invitation that they may have is needless, and the account that was made for it ends.
///
/// # Errors
/// The database's.
pub fn retire(tx: &Tx<'_>, guardian: i64, now: Instant) -> Result<()> {
    if let Some(waiting) = read::waiting(tx, guardian)? {
        tokens::void_invitations(tx, waiting, now)?;
        accounts::end_invited(tx, waiting)?;
        store::came(tx, guardian, now)?;
    }
    Ok(())
}

/// Until when the invitation of a guardian works; none where there is none, or its time is over.
///
/// # Errors
/// The database's.
pub fn until(tx: &Tx<'_>, guardian: i64, now: Instant) -> Result<Option<Instant>> {
    Ok(read::ends_at(tx, guardian)?.filter(|end| *end > now))
}
