//! What becomes of an account by its owner: the profile, the end of it, and that nothing of them stays.

use super::store;
use crate::web::Result;
use db::{Instant, Tx};

/// What somebody changes of their own data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // named as the columns
pub struct Profile {
    pub given_name: String,
    pub family_name: String,
    pub given_name_ar: String,
    pub family_name_ar: String,
    pub phone: String,
    pub address: String,
    pub locale: String,
}

/// Saves the profile of an account that is of this version; false where somebody changed it meanwhile.
///
/// # Errors
/// The database's.
pub fn set_profile(tx: &Tx<'_>, account: i64, version: i64, of: &Profile) -> Result<bool> {
    let Profile { given_name, family_name, given_name_ar, family_name_ar, phone, address, locale } = of;
    let (given, family, given_ar, family_ar) = (given_name, family_name, given_name_ar, family_name_ar);
    let saved = store::set_profile(tx, account, version, given, family, given_ar, family_ar, phone, address, locale)?;
    Ok(saved == 1)
}

/// Closes an account: nobody signs in to it, its logins are free for others, its sessions and tokens at an end, its address
/// and other contact data gone; false where it was not open any more.
///
/// # Errors
/// The database's.
pub fn close(tx: &Tx<'_>, account: i64, now: Instant) -> Result<bool> {
    if store::close(tx, account, now, &[])? != 1 {
        return Ok(false);
    }
    store::remove_logins(tx, account)?;
    store::end_sessions_of(tx, account)?;
    store::void_all_tokens(tx, account, now)?;
    Ok(true)
}

/// Takes from an account all that says whose it was.
///
/// # Errors
/// The database's.
pub fn make_anonymous(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::remove_logins(tx, account)?;
    store::end_sessions_of(tx, account)?;
    store::forget_tokens_of(tx, account)?;
    store::make_anonymous(tx, account, &[])?;
    Ok(())
}

/// Forgets the logins by a student's code, and ends the sessions by it.
///
/// # Errors
/// The database's.
pub fn forget_student(tx: &Tx<'_>, student: i64) -> Result<()> {
    store::end_sessions_by_code(tx, student)?;
    store::forget_code_logins(tx, student)?;
    Ok(())
}
