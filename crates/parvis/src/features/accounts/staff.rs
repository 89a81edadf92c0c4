//! Staff accounts from the command line: the first director, a new password.

use super::{read, store};
use crate::app::App;
use crate::password::SALT_LEN;
use crate::web::policy::Role;
use crate::web::{Error, Result};
use rules::secret::{LetterPassword, PublicId};
use rules::username::Username;

pub use super::read::StaffRow;

/// Who is to be added.
pub struct NewStaff<'a> {
    /// Given name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// What they do.
    pub role: Role,
    /// The school's slug; none for the operator.
    pub school: Option<&'a str>,
    /// The username, if not `given.family`.
    pub username: Option<&'a str>,
}

/// A login and its password, to be handed over once.
pub struct Credentials {
    /// The username.
    pub username: String,
    /// The password: random, unambiguous, shown once.
    pub password: String,
}

/// Why nobody was added; each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// No such school.
    #[error("there is no school with the address name {0}; `parvis user schools` lists them")]
    NoSchool(String),
    /// A role that needs a school came without, or the operator with one.
    #[error("a {0} belongs to a school (--school), an operator to none")]
    School(&'static str),
    /// The username cannot be one, or is taken.
    #[error("the username {0} is taken or not possible; give another with --username")]
    Username(String),
    /// No such account.
    #[error("no account has the username {0}; `parvis user list` lists the staff's")]
    NoAccount(String),
    /// The system's.
    #[error(transparent)]
    Web(#[from] Error),
    /// The database's.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The hash could not be made.
    #[error(transparent)]
    Hash(#[from] crate::password::HashError),
}

/// Adds a member of staff with a random password.
///
/// # Errors
/// See [`StaffError`].
pub fn add(app: &App, new: &NewStaff<'_>) -> std::result::Result<Credentials, StaffError> {
    if (new.role == Role::Operator) != new.school.is_none() {
        return Err(StaffError::School(new.role.as_str()));
    }
    let password = random_password(app);
    let salt = app.random.bytes::<SALT_LEN>();
    let scheme = app.hasher.scheme();
    let hash = app.hasher.hash(&password, &salt, scheme)?;
    let public_id = PublicId::from_entropy(app.random.bytes());
    let now = app.clock.now();
    let username = app.db.write(|tx| {
        let school = match new.school {
            Some(slug) => Some(read::school_by_slug(tx, slug)?.ok_or_else(|| StaffError::NoSchool(slug.to_owned()))?),
            None => None,
        };
        let username = choose_username(tx, new)?;
        let locale = locale::Locale::Fr.code();
        let account = store::add_account(
            tx,
            public_id.as_str(),
            new.given_name,
            new.family_name,
            locale,
            &scheme.to_string(),
            &salt,
            &hash,
            now,
        )?;
        if store::add_username(tx, account, &username)? == 0 {
            return Err(StaffError::Username(username));
        }
        store::add_role(tx, account, school, new.role)?;
        Ok(username)
    })?;
    Ok(Credentials { username, password })
}

fn choose_username(tx: &db::Tx<'_>, new: &NewStaff<'_>) -> std::result::Result<String, StaffError> {
    if let Some(wanted) = new.username {
        let username = Username::parse(wanted).map_err(|_| StaffError::Username(wanted.to_owned()))?;
        return Ok(username.as_str().to_owned());
    }
    let mut failed = None;
    let named = Username::from_names(new.given_name, new.family_name);
    let free = named.first_free(|name| {
        read::username_taken(tx, name).unwrap_or_else(|e| {
            failed = Some(e);
            false
        })
    });
    match (failed, free) {
        (Some(e), _) => Err(e.into()),
        (None, Some(username)) => Ok(username.as_str().to_owned()),
        (None, None) => Err(StaffError::Username(named.as_str().to_owned())),
    }
}

/// Gives an account a new random password for all of its logins, and ends its sessions.
///
/// # Errors
/// [`StaffError::NoAccount`] and the system's.
pub fn new_password(app: &App, username: &str) -> std::result::Result<Credentials, StaffError> {
    let normal = Username::normalise(username);
    let (account, codes) = app.db.read(|tx| {
        let account = read::account_by_username(tx, &normal)?.ok_or_else(|| StaffError::NoAccount(normal.clone()))?;
        Ok::<_, StaffError>((account, read::code_logins(tx, account)?))
    })?;
    let password = random_password(app);
    let salt = app.random.bytes::<SALT_LEN>();
    let scheme = app.hasher.scheme();
    let hash = app.hasher.hash(&password, &salt, scheme)?;
    // A student code's logins share their salt, so it stays.
    let mut verifiers = Vec::with_capacity(codes.len());
    for (login, salt) in codes {
        let salt = salt.unwrap_or_else(|| app.random.bytes::<SALT_LEN>().to_vec());
        let hash = app.hasher.hash(&password, &salt, scheme)?;
        verifiers.push((login, salt, hash));
    }
    let scheme = scheme.to_string();
    app.db.write(|tx| {
        store::set_account_verifier(tx, account, &scheme, &salt, &hash)?;
        for (login, salt, hash) in &verifiers {
            store::set_login_verifier(tx, *login, &scheme, salt, hash)?;
        }
        store::end_sessions_of(tx, account)?;
        Ok::<_, StaffError>(())
    })?;
    Ok(Credentials { username: normal, password })
}

/// The schools: address name and name.
///
/// # Errors
/// The database's.
pub fn schools(app: &App) -> Result<Vec<(String, String)>> {
    app.db.read(|tx| Ok(read::schools(tx)?))
}

/// The staff.
///
/// # Errors
/// The database's.
pub fn list(app: &App) -> Result<Vec<StaffRow>> {
    app.db.read(|tx| Ok(read::staff(tx)?))
}

/// 60 random bits in groups of four.
fn random_password(app: &App) -> String {
    LetterPassword::from_entropy(app.random.bytes()).to_string()
}
