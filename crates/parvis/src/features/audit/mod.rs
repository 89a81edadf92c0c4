//! The audit log: who did or saw what, when (office.md, "Audit"). Entries are only ever added; the pruning job erases those
//! whose time is over.
//!
//! What changes something is recorded in the same transaction, by [`record`]. What only looks is noted in memory and
//! written within a second, see [`note_looks`]: pages run in a read transaction, and a look at a student is noted by the
//! policy itself, whoever's page it is.

mod access;
mod detail;
mod entry;
mod export;
mod looks;
mod operator;
mod page;
pub mod prune;
mod read;
mod search;
pub mod store;
mod words;

pub use detail::Detail;
pub use entry::{Action, ActorRole, Entry};
pub use looks::{Looks, note_looks, write_looks};

use crate::web::policy::{Area, Role};
use crate::web::{Cx, Duty, Result, Route};
use db::Tx;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::operator_page("/office/audit", Duty::Audit, operator::page),
        Route::office_page("/office/{school}/audit", Duty::Audit, page::page),
        Route::office_action("/office/{school}/audit/export", Duty::Audit, export::submit),
        Route::child_page("/children/{child}/access", Area::Looks, access::page),
    ]
}

/// Adds an entry, in the transaction of what it tells of.
///
/// # Errors
/// The database's.
pub fn record(tx: &Tx<'_>, entry: &Entry) -> db::Result<()> {
    store::insert_entries(tx, std::slice::from_ref(entry.row())).map(drop)
}

/// Records a sign-in: of staff at each of their schools, of guardians for the installation.
///
/// # Errors
/// The database's.
pub fn signed_in(tx: &Tx<'_>, cx: &Cx<'_>, account: i64, with_roles: bool) -> Result<()> {
    let roles = if with_roles { read::roles_of(tx, account)? } else { Vec::new() };
    let mut schools: Vec<(Option<i64>, Option<Role>)> = Vec::new();
    for (school, role) in roles {
        match schools.iter_mut().find(|(known, _)| *known == school) {
            Some((_, strongest)) => *strongest = (*strongest).max(Some(role)),
            None => schools.push((school, Some(role))),
        }
    }
    if schools.is_empty() {
        schools.push((None, None));
    }
    for (school, role) in schools {
        let role = role.map_or(ActorRole::Guardian, ActorRole::from);
        record(tx, &Entry::by_account(cx, account, role, Action::SignedIn).for_school(school))?;
    }
    Ok(())
}
