//! Staff: who works at a school, invited by token, suspended, ended and taken up again by the director; first directors by the
//! operator (accounts.md, "Staff accounts"; office.md).

mod act;
pub mod command;
mod end;
mod invite;
mod list;
mod mails;
mod people;
mod person;
mod read;
pub mod roster;
mod schools;
pub mod store;

pub use people::role_name;
pub use read::RoleState;

use crate::features::second_factor::reset::{self, Side};
use crate::web::policy::{Access, School, Viewer};
use crate::web::{Cx, Duty, Result, Route};
use db::Tx;

/// The routes.
pub fn routes() -> Vec<Route> {
    let duty = Duty::ManageStaff;
    vec![
        Route::office_page("/office/{school}/staff", duty, list::page),
        Route::office_page("/office/{school}/staff/invite", duty, invite::page),
        Route::office_action("/office/{school}/staff/invite", duty, invite::submit),
        Route::office_page("/office/{school}/staff/{person}", duty, person::page),
        Route::office_action("/office/{school}/staff/{person}/roles", duty, act::roles),
        Route::office_action("/office/{school}/staff/{person}/state", duty, act::state),
        Route::office_action("/office/{school}/staff/{person}/invite", duty, act::invite),
        Route::office_action("/office/{school}/staff/{person}/recovery", duty, act::recover),
        Route::office_action("/office/{school}/staff/{person}/second-factor", duty, act::ask_reset),
        Route::office_action("/office/{school}/staff/{person}/second-factor/confirm", duty, act::confirm_reset),
        Route::operator_page("/office/schools", duty, schools::page),
        Route::operator_action("/office/schools/second-factor", duty, schools::confirm_reset),
    ]
}

/// What waits for somebody who looks after staff.
pub struct ToDo {
    /// Invitations that were not taken up yet and still work.
    pub invited: usize,
    /// Invitations that have ended.
    pub over: usize,
    /// Lost second factors that wait for this side's consent.
    pub resets: usize,
}

/// Counts what waits at a school for its director.
///
/// # Errors
/// The database's.
pub fn to_do(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<ToDo> {
    let people = people::all(tx, school)?;
    let waiting = people.iter().filter(|person| person.state() == read::RoleState::Invited);
    let over = waiting.clone().filter(|person| person.invitation_is_over(cx.rq.now)).count();
    let resets = list::resets_of(cx, tx, viewer, &people)?.len();
    Ok(ToDo { invited: waiting.count() - over, over, resets })
}

/// Counts what waits for the operator: lost second factors, and schools that nobody directs or is invited to.
///
/// # Errors
/// The database's.
pub fn to_do_of_operator(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<(usize, i64)> {
    let mut resets = reset::asked_by(tx, Side::Director, cx.rq.now)?;
    resets.retain(|r| r.account_id != viewer.account_id && r.asked_by != Some(viewer.account_id));
    Ok((resets.len(), read::schools_undirected(tx)?))
}

/// The invitation of an account was taken up: its roles count from now on. Answers whether there were any.
///
/// # Errors
/// The database's.
pub fn accept(tx: &Tx<'_>, account: i64) -> Result<bool> {
    Ok(store::accept(tx, account)? > 0)
}

/// The invitation of `from` was taken up by somebody who has the account `to` already: roles and classes go over.
///
/// # Errors
/// The database's.
pub fn join(tx: &Tx<'_>, from: i64, to: i64) -> Result<()> {
    store::take_up_those_of(tx, from, to)?;
    store::copy_invited_roles(tx, from, to)?;
    store::copy_teachings(tx, from, to)?;
    store::remove_teachings_of(tx, from)?;
    store::remove_roles_of(tx, from)?;
    Ok(())
}
