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
mod refusals;
mod search;
mod sign_ins;
pub mod store;
mod words;

pub use detail::{Decision, Detail, Fact, Way};
pub use entry::{Action, ActorRole, Entry};
pub use looks::{Looks, note_looks, write_looks};
pub use read::{ExportRow, exports_since};
pub use refusals::note_refusal;
pub use words::device as device_in_words;

use crate::app::App;
use crate::web::policy::{Area, Role};
use crate::web::{Cx, Duty, Result, Route};
use db::Tx;
use http::header;
use rules::device::Device;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::operator_page("/office/audit", Duty::Audit, operator::page),
        Route::office_page("/office/{school}/audit", Duty::Audit, page::page),
        Route::office_action("/office/{school}/audit/export", Duty::Audit, export::submit),
        Route::child_page("/children/{child}/access", Area::Looks, access::page),
        Route::own_page("/account/sign-ins", sign_ins::page),
    ]
}

/// Adds an entry, in the transaction of what it tells of.
///
/// # Errors
/// The database's.
pub fn record(tx: &Tx<'_>, entry: &Entry) -> db::Result<()> {
    store::insert_entries(tx, std::slice::from_ref(entry.row())).map(drop)
}

/// Adds many entries at once, in the transaction of what they tell of.
///
/// # Errors
/// The database's.
pub fn record_all(tx: &Tx<'_>, entries: Vec<Entry>) -> db::Result<()> {
    let rows: Vec<store::NewEntry> = entries.into_iter().map(Entry::into_row).collect();
    if rows.is_empty() { Ok(()) } else { store::insert_entries(tx, &rows).map(drop) }
}

/// The schools where somebody has active roles, with the strongest role at each; the installation, in no role, for who has
/// none.
fn places_of(tx: &Tx<'_>, account: i64) -> Result<Vec<(Option<i64>, Option<Role>)>> {
    let mut places: Vec<(Option<i64>, Option<Role>)> = Vec::new();
    for (school, role) in read::roles_of(tx, account)? {
        match places.iter_mut().find(|(known, _)| *known == school) {
            Some((_, strongest)) => *strongest = (*strongest).max(Some(role)),
            None => places.push((school, Some(role))),
        }
    }
    if places.is_empty() {
        places.push((None, None));
    }
    Ok(places)
}

/// A sign-in, or another deed of somebody with their own account.
#[derive(Debug, Clone)]
pub struct OwnDeed {
    /// Whose account.
    pub account: i64,
    /// The child of a sign-in by code: such a session is no role's.
    pub scope: Option<i64>,
    /// What was done.
    pub action: Action,
    /// How.
    pub detail: Detail,
}

/// Records what somebody did with their own account: of staff at each of their schools, of guardians for the installation.
///
/// # Errors
/// The database's.
pub fn own_deed(tx: &Tx<'_>, cx: &Cx<'_>, deed: &OwnDeed) -> Result<()> {
    let places = if deed.scope.is_some() { vec![(None, None)] } else { places_of(tx, deed.account)? };
    for (school, role) in places {
        let role = role.map_or(ActorRole::Guardian, ActorRole::from);
        let entry = Entry::by_account(cx, deed.account, role, deed.action).for_school(school);
        let entry = match deed.scope {
            Some(child) => entry.about(child),
            None => entry,
        };
        record(tx, &entry.with(deed.detail.clone()))?;
    }
    Ok(())
}

/// Records a sign-in, with how and from which kind of device.
///
/// # Errors
/// The database's.
pub fn signed_in(tx: &Tx<'_>, cx: &Cx<'_>, account: i64, scope: Option<i64>, way: Way) -> Result<()> {
    let detail = Detail::new().way(way).text(Fact::Device, &device_of(cx));
    own_deed(tx, cx, &OwnDeed { account, scope, action: Action::SignedIn, detail })
}

/// When the school's staff looked at a child's data since then, and in which role, the latest first.
///
/// # Errors
/// The database's.
pub fn looks_at(
    tx: &Tx<'_>,
    child: &crate::web::Access<'_, crate::web::Child>,
    since: db::Instant,
) -> Result<Vec<(db::Instant, ActorRole)>> {
    Ok(read::looks(tx, child, since)?.into_iter().map(|look| (look.at, look.actor_role)).collect())
}

/// The kind of device that asks.
fn device_of(cx: &Cx<'_>) -> String {
    Device::of(cx.rq.header(header::USER_AGENT).unwrap_or_default()).code()
}

/// Records what the operator did on the command line to somebody's account, at each of their schools.
///
/// # Errors
/// The database's.
pub fn by_command(tx: &Tx<'_>, app: &App, account: i64, action: Action, detail: &Detail) -> Result<()> {
    let mut schools = read::schools_of(tx, account)?;
    if schools.is_empty() {
        schools.push((None,));
    }
    for (school,) in schools {
        let entry = Entry::by_system(app, app.clock.now(), action).for_school(school);
        record(tx, &entry.with(detail.clone().way(Way::Command)))?;
    }
    Ok(())
}
