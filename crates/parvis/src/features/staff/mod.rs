//! Staff: who works at a school, invited by token, suspended, ended and taken up again by the director; first directors by the
//! operator (accounts.md, "Staff accounts"; office.md).

mod act;
pub mod command;
mod invite;
mod list;
mod mails;
mod people;
mod person;
mod read;
mod schools;
pub mod store;

use crate::web::{Duty, Result, Route};
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
        Route::office_action("/office/{school}/staff/{person}/second-factor", duty, act::ask_reset),
        Route::office_action("/office/{school}/staff/{person}/second-factor/confirm", duty, act::confirm_reset),
        Route::operator_page("/office/schools", duty, schools::page),
        Route::operator_action("/office/schools/second-factor", duty, schools::confirm_reset),
    ]
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
