//! Accounts: sign-in by any login, sign-out, tokens of invitations, passwords, sessions, attempts.

mod absorb;
pub mod attempts;
pub mod entry;
pub mod new_password;
mod owner;
mod password_page;
pub mod passwords;
pub mod reach;
mod read;
mod sign_in;
pub mod store;
mod token_join;
mod token_page;
pub mod tokens;
mod upkeep;
mod verifiers;

use crate::app::App;
use crate::password::SALT_LEN;
use crate::web::policy::Viewer;
use crate::web::{Cx, Form, Reply, Result, Route, session};
pub use absorb::absorb;
use db::{Instant, Tx};
use locale::Locale;
pub use owner::{Profile, close, forget_student, make_anonymous, set_profile};
pub use passwords::set_password;
use rules::secret::{PublicId, SessionId};
use rules::username::Username;
pub use sign_in::{Known, Tried, try_named, try_password, try_password_of};
pub use upkeep::{forget_ended, write_seen, write_some_seen};
pub use verifiers::{CodeVerifier, Verifier, add_code_login, code_verifiers, verifier_of};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page("/sign-in", crate::features::school::landing),
        Route::action("/sign-in", sign_in::submit),
        Route::entry_action("/sign-out", sign_out),
        Route::page("/token", token_page::page),
        Route::action("/token", token_page::submit).untraced(),
        Route::action("/token/join", token_join::join).untraced(),
        Route::entry_page("/token/password", password_page::page),
        Route::entry_action("/token/password", password_page::submit),
    ]
}

/// `POST /sign-out`.
fn sign_out(cx: &Cx<'_>, viewer: &Viewer, _form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    app.db.write(|tx| store::end_session_by_id(tx, viewer.session_id))?;
    Reply::see_other("/")?.with_cookie(&session::cleared_cookie(app))
}

/// Keeps the language of an account.
///
/// # Errors
/// The database's.
pub fn set_locale(tx: &Tx<'_>, viewer: &Viewer, locale: Locale) -> Result<()> {
    store::set_locale(tx, viewer.account_id, locale.code())?;
    Ok(())
}

/// An account to be made for somebody who is invited.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    /// The name in addresses; drawn before, so that a form that comes twice makes one account.
    pub public_id: &'a str,
    /// Given name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// The address, not confirmed yet.
    pub email: Option<&'a str>,
    /// The language of its mails until the person chooses.
    pub locale: &'a str,
    /// The username, if not `given.family`.
    pub username: Option<&'a Username>,
}

/// Makes an account that nobody can sign in to before a password was chosen, with its username. None where the public id
/// is there already, or no username is free.
///
/// # Errors
/// The database's.
pub fn create(tx: &Tx<'_>, app: &App, new: &NewPerson<'_>) -> Result<Option<(i64, String)>> {
    let Some(username) = free_username(tx, new)? else { return Ok(None) };
    let (scheme, salt) = (app.hasher.scheme().to_string(), app.random.bytes::<SALT_LEN>());
    // No hash is one of no bytes.
    let (given, family, no_hash) = (new.given_name, new.family_name, []);
    let now = app.clock.now();
    let made =
        store::add_account(tx, new.public_id, given, family, new.email, new.locale, &scheme, &salt, &no_hash, now)?;
    let Some(account) = made else { return Ok(None) };
    if store::add_username(tx, account, &username)? == 0 {
        return Err(crate::web::Error::Unavailable { retry_after: 1 }); // taken meanwhile; ends the transaction
    }
    Ok(Some((account, username)))
}

fn free_username(tx: &Tx<'_>, new: &NewPerson<'_>) -> Result<Option<String>> {
    if let Some(wanted) = new.username {
        let taken = read::username_taken(tx, wanted.as_str())?;
        return Ok((!taken).then(|| wanted.as_str().to_owned()));
    }
    let mut failed = None;
    let free = Username::from_names(new.given_name, new.family_name).first_free(|name| {
        read::username_taken(tx, name).unwrap_or_else(|e| {
            failed = Some(e);
            false
        })
    });
    match failed {
        Some(e) => Err(e.into()),
        None => Ok(free.map(|name| name.as_str().to_owned())),
    }
}

/// The names of somebody in Latin and in Arabic letters, which may be empty.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // named as the columns
pub struct Named<'a> {
    pub given: &'a str,
    pub family: &'a str,
    pub given_ar: &'a str,
    pub family_ar: &'a str,
}

/// Makes an account without any login and password, for the form of a first access: nobody signs in to it before that is
/// done.
///
/// # Errors
/// The database's.
pub fn create_bare(tx: &Tx<'_>, app: &App, of: &Named<'_>, locale: Locale) -> Result<i64> {
    let Named { given, family, given_ar, family_ar } = *of;
    let public_id = PublicId::from_entropy(app.random.bytes());
    let (scheme, salt, now) = (app.hasher.scheme().to_string(), app.random.bytes::<SALT_LEN>(), app.clock.now());
    let locale = locale.code();
    let made = store::add_account(tx, public_id.as_str(), given, family, None, locale, &scheme, &salt, &[], now)?;
    let account = made.ok_or(crate::web::Error::Unavailable { retry_after: 1 })?;
    store::set_arabic_names(tx, account, given_ar, family_ar)?;
    Ok(account)
}

/// Names in Arabic letters, empty where there are none.
///
/// # Errors
/// The database's.
pub fn set_arabic_names(tx: &Tx<'_>, account: i64, given_ar: &str, family_ar: &str) -> Result<()> {
    store::set_arabic_names(tx, account, given_ar, family_ar)?;
    Ok(())
}

/// What somebody says of themselves at the first access.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)] // named as the columns
pub struct Enrolled {
    pub given_name: String,
    pub family_name: String,
    pub given_name_ar: String,
    pub family_name_ar: String,
    pub email: Option<String>,
    pub locale: String,
    pub phone: String,
    pub address: String,
}

/// Gives a bare account its owner's data, a password and a username, which is answered.
///
/// # Errors
/// [`crate::web::Error::NotFound`] where the account has ended; the database's.
pub fn enrol(tx: &Tx<'_>, account: i64, of: &Enrolled, verifier: &Verifier, now: Instant) -> Result<String> {
    let (given, family) = (of.given_name.as_str(), of.family_name.as_str());
    let (given_ar, family_ar, email) = (&of.given_name_ar, &of.family_name_ar, of.email.as_deref());
    let (locale, phone, address) = (&of.locale, &of.phone, &of.address);
    if store::enrol(tx, account, given, family, given_ar, family_ar, email, locale, phone, address, now)? != 1 {
        return Err(crate::web::Error::NotFound);
    }
    store::set_account_verifier(tx, account, &verifier.scheme, &verifier.salt, &verifier.hash)?;
    let person = NewPerson { public_id: "", given_name: given, family_name: family, email, locale, username: None };
    let username = free_username(tx, &person)?.ok_or(crate::web::Error::Unavailable { retry_after: 1 })?;
    if store::add_username(tx, account, &username)? == 0 {
        return Err(crate::web::Error::Unavailable { retry_after: 1 }); // taken meanwhile; ends the transaction
    }
    Ok(username)
}

/// Gives the account of an invitation the password that its owner chose, and notes that they consent to the terms.
///
/// # Errors
/// [`crate::web::Error::NotFound`] where it has ended, or has a password already; the database's.
pub fn take_up_invited(tx: &Tx<'_>, account: i64, verifier: &Verifier, now: Instant) -> Result<()> {
    if store::consent(tx, account, now)? != 1 {
        return Err(crate::web::Error::NotFound);
    }
    store::set_account_verifier(tx, account, &verifier.scheme, &verifier.salt, &verifier.hash)?;
    Ok(())
}

/// Ends the session of a first access; false where it has ended already: the form was sent twice.
///
/// # Errors
/// The database's.
pub fn end_first_access(tx: &Tx<'_>, viewer: &Viewer) -> Result<bool> {
    let Some(letter) = viewer.letter else { return Ok(false) };
    Ok(store::end_first_access(tx, viewer.session_id, viewer.account_id, letter)? == 1)
}

/// Ends all sessions of an account that are on the way in.
///
/// # Errors
/// The database's.
pub fn end_entering(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::end_sessions_on_the_way_in(tx, account)?;
    Ok(())
}

/// Changes the address of an account to one that is not confirmed yet.
///
/// # Errors
/// The database's.
pub fn set_unconfirmed_address(tx: &Tx<'_>, account: i64, email: &str) -> Result<()> {
    store::set_address(tx, account, Some(email))?;
    Ok(())
}

/// Takes the address away from an account, with every token that was mailed there: somebody else keeps it.
///
/// # Errors
/// The database's.
pub fn lose_address(tx: &Tx<'_>, account: i64, now: Instant) -> Result<()> {
    store::lose_address(tx, account, now)?;
    store::void_all_tokens(tx, account, now)?;
    Ok(())
}

/// Marks an account as one of staff, whose roles are asked for at each request.
///
/// # Errors
/// The database's.
pub fn mark_staff(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::mark_staff(tx, account)?;
    Ok(())
}

/// Changes the address of somebody who is invited; it counts once the invitation was taken up.
///
/// # Errors
/// The database's.
pub fn set_invited_address(tx: &Tx<'_>, account: i64, email: Option<&str>) -> Result<()> {
    store::set_address(tx, account, email)?;
    Ok(())
}

/// Ends an account that was made for an invitation which is taken back; nobody has ever signed in to it.
///
/// # Errors
/// The database's.
pub fn end_invited(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::set_address(tx, account, None)?;
    store::remove_logins(tx, account)?;
    store::end_account(tx, account)?;
    Ok(())
}

/// Asks for the second factor anew in all sessions of an account.
///
/// # Errors
/// The database's.
pub fn forget_second_factor(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::forget_second_factor(tx, account)?;
    Ok(())
}

/// Makes an identity number a login of the account: of full standing once validated, else while it is under review.
///
/// # Errors
/// The database's.
pub fn set_number(tx: &Tx<'_>, account: i64, number: &str, is_validated: bool) -> Result<()> {
    store::set_number(tx, account, number, if is_validated { "active" } else { "pending" })?;
    Ok(())
}

/// Takes an identity number away from the logins of an account.
///
/// # Errors
/// The database's.
pub fn remove_number(tx: &Tx<'_>, account: i64, number: &str) -> Result<()> {
    store::remove_number(tx, account, number)?;
    Ok(())
}

/// Ends all sessions of an account.
///
/// # Errors
/// The database's.
pub fn end_sessions(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::end_sessions_of(tx, account)?;
    Ok(())
}

/// Ends one session of an account; whether there was such a one.
///
/// # Errors
/// The database's.
pub fn end_session_of(tx: &Tx<'_>, account: i64, session: i64) -> Result<bool> {
    Ok(store::end_session_of(tx, session, account)? == 1)
}

/// Notes the second factor in a session, whose id is renewed with it; none where the session has ended. The answer carries
/// the new id in its cookie, by [`second_factor_reply`].
///
/// # Errors
/// The database's.
pub fn give_second_factor(tx: &Tx<'_>, viewer: &Viewer, id: &SessionId, now: Instant) -> Result<bool> {
    let ends_at = Instant::from_micros(now.as_micros() + session::LONGEST_STAFF);
    Ok(store::give_second_factor(tx, viewer.session_id, id.hash().as_bytes(), now, ends_at)? == 1)
}

/// Sets the cookie of a session whose id was renewed.
///
/// # Errors
/// A cookie that is no header value.
pub fn with_renewed_id(cx: &Cx<'_>, viewer: &Viewer, id: &SessionId, reply: Reply) -> Result<Reply> {
    reply.with_cookie(&session::cookie(&cx.rq.app, &id.to_string(), viewer.remembered))
}

/// Switches the second factor of an account off: for the demo, whose staff are invented.
///
/// # Errors
/// The database's.
pub fn waive_second_factor(tx: &Tx<'_>, account: i64) -> db::Result<()> {
    store::waive_second_factor(tx, account)?;
    Ok(())
}

/// The username of an account; empty where it has none yet.
///
/// # Errors
/// The database's.
pub fn username_of(tx: &Tx<'_>, account: i64) -> Result<String> {
    Ok(read::owner(tx, account)?.username.unwrap_or_default())
}

/// The account of a username.
///
/// # Errors
/// The database's.
pub fn by_username(tx: &Tx<'_>, username: &str) -> Result<Option<i64>> {
    Ok(read::account_by_username(tx, username)?)
}
