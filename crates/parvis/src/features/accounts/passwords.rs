//! The password of an account: kept once for the account, and once for each child's code that is a login of it. They are
//! always changed together.

use super::{read, store, tokens};
use crate::app::App;
use crate::password::SALT_LEN;
use crate::web::{Error, Result};
use db::Tx;

/// What is kept of a new password of an account that has one.
pub struct NewPassword {
    scheme: String,
    salt: Vec<u8>,
    hash: Vec<u8>,
    /// Of each login by code: its id, salt and hash.
    codes: Vec<(i64, Vec<u8>, Vec<u8>)>,
}

/// Hashes a new password for all logins of an account: slow, so outside any transaction.
///
/// # Errors
/// The database's and the hasher's.
pub fn hashed(app: &App, account: i64, password: &str) -> Result<NewPassword> {
    let logins = app.db.read(|tx| read::code_logins(tx, account))?;
    let (salt, scheme) = (app.random.bytes::<SALT_LEN>().to_vec(), app.hasher.scheme());
    let hash = app.hasher.hash(password, &salt, scheme)?.to_vec();
    // A student code's logins share their salt, so it stays.
    let mut codes = Vec::with_capacity(logins.len());
    for (login, salt) in logins {
        let salt = salt.unwrap_or_else(|| app.random.bytes::<SALT_LEN>().to_vec());
        let hash = app.hasher.hash(password, &salt, scheme)?.to_vec();
        codes.push((login, salt, hash));
    }
    Ok(NewPassword { scheme: scheme.to_string(), salt, hash, codes })
}

/// Puts it in the place of the old one, and voids what was mailed to get in without it, and the links to a new address: who
/// knew the old password may have asked for one.
///
/// # Errors
/// [`Error::Unavailable`] where a child came to the account meanwhile, whose code would keep the old password: the form is
/// to be sent again. The database's.
pub fn replace(tx: &Tx<'_>, app: &App, account: i64, new: &NewPassword) -> Result<()> {
    let logins = read::code_logins(tx, account)?;
    if logins.iter().any(|(login, _)| new.codes.iter().all(|(known, ..)| known != login)) {
        return Err(Error::Unavailable { retry_after: 1 });
    }
    store::set_account_verifier(tx, account, &new.scheme, &new.salt, &new.hash)?;
    for (login, salt, hash) in &new.codes {
        store::set_login_verifier(tx, *login, &new.scheme, salt, hash)?;
    }
    tokens::void_recovery(tx, account, app.clock.now())?;
    tokens::void_confirmations(tx, account, app.clock.now())
}

/// Gives an account a new password for all of its logins, and ends its sessions. The hashes are made outside any
/// transaction; `and_tell` runs in the one that writes them.
///
/// # Errors
/// The database's and the hasher's.
pub fn set_password(app: &App, account: i64, password: &str, and_tell: impl Fn(&Tx<'_>) -> Result<()>) -> Result<()> {
    let new = hashed(app, account, password)?;
    app.db.write(|tx| {
        replace(tx, app, account, &new)?;
        store::end_sessions_of(tx, account)?;
        and_tell(tx)
    })
}

/// Changes the password of somebody who is signed in: their other sessions end, this one stays. `and_tell` runs in the
/// transaction that writes it.
///
/// # Errors
/// [`Error::SignInFirst`] where this session was ended meanwhile; as [`replace`].
pub fn change(
    app: &App,
    (account, session): (i64, i64),
    new: &NewPassword,
    and_tell: impl Fn(&Tx<'_>) -> Result<()>,
) -> Result<()> {
    app.db.write(|tx| {
        if !read::session_is_there(tx, session, account)? {
            return Err(Error::SignInFirst);
        }
        replace(tx, app, account, new)?;
        store::end_other_sessions(tx, account, session)?;
        and_tell(tx)
    })
}

/// What of a person is easy to guess: names, logins, address, children, schools, the name of the site.
///
/// # Errors
/// The database's.
pub fn easy_to_guess(tx: &Tx<'_>, app: &App, account: i64) -> Result<Vec<String>> {
    let owner = read::owner(tx, account)?;
    let mut easy = vec![owner.given_name, owner.family_name];
    easy.extend(owner.username.into_iter().chain(owner.email));
    for (name, name_ar, slug) in read::schools_of(tx, account)? {
        easy.extend([name, name_ar, slug]);
    }
    for (given, family, given_ar) in read::children_of(tx, account)? {
        easy.extend([given, family, given_ar]);
    }
    easy.extend(read::logins_of(tx, account)?.into_iter().map(|(login,)| login));
    let address = app.config.base_url();
    easy.push(address.split_once("://").map_or(address.clone(), |(_, host)| host.to_owned()));
    easy.retain(|text| !text.is_empty());
    Ok(easy)
}
