//! The devices of an account: its open sessions, and those from which it was signed in to before (accounts.md, "Sessions",
//! "Attempts").

mod mails;
mod page;
mod read;
pub mod store;

use crate::app::App;
use crate::web::session::DEVICE_KNOWN;
use crate::web::{Result, Route};
use db::{Instant, Tx};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::own_page("/devices", page::page), Route::own_action("/devices", page::submit)]
}

/// A sign-in, told of to the account's owner where its device is new.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// The account.
    pub account: i64,
    /// The kind of device, as [`rules::device::Device::code`] has it.
    pub device: &'a str,
    /// Roughly from where, as [`rules::device::network`] has it.
    pub network: &'a str,
    /// When.
    pub at: Instant,
}

/// A day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// Of so many new devices a day the owner is mailed; who signs in from more is told nothing new by a further mail.
const MAILS_A_DAY: i64 = 5;
/// So many devices of an account are known, those that were seen last.
const MOST: i64 = 50;

/// Notes the device of a sign-in, in its transaction. The owner is mailed where the account was signed in to before and never
/// from this device. `was_here`: the browser brought its mark; else it is new without a look.
///
/// # Errors
/// The database's.
pub fn noted(tx: &Tx<'_>, app: &App, sign_in: &SignIn<'_>, (mark, was_here): (&[u8], bool)) -> Result<()> {
    let SignIn { account, at, .. } = *sign_in;
    if was_here && store::seen(tx, account, mark, at)? == 1 {
        return Ok(());
    }
    let since = Instant::from_micros(at.as_micros() - DAY);
    let before = read::known(tx, account, MOST + 1, since)?;
    store::add(tx, account, mark, at)?;
    if before.devices >= MOST {
        store::forget_beyond(tx, account, MOST - 1)?;
    }
    if before.devices > 0 && before.new < MAILS_A_DAY {
        mails::tell(tx, app, sign_in)?;
    }
    Ok(())
}

/// Forgets devices that were not signed in with for so long that their browsers have forgotten it too.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &Tx<'_>, now: Instant) -> Result<()> {
    store::forget_old(tx, Instant::from_micros(now.as_micros() - DEVICE_KNOWN))?;
    Ok(())
}

/// Forgets all devices of an account.
///
/// # Errors
/// The database's.
pub fn forget(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::forget_all(tx, account)?;
    Ok(())
}
