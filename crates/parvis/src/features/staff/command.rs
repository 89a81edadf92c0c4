//! Staff from the command line: the first director, the operator, new passwords, lost second factors.

use super::{mails, read, store};
use crate::app::App;
use crate::features::accounts::{self, NewPerson, tokens};
use crate::features::audit::{self, Action, Detail, Fact};
use crate::features::second_factor::reset::{self, OperatorDid};
use crate::web::policy::Role;
use crate::web::{Error, Result};
use db::Tx;
use rules::secret::{LetterPassword, PublicId};
use rules::username::Username;

pub use read::StaffRow;

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
    /// Where the invitation is mailed to; none: it is handed over.
    pub email: Option<&'a str>,
}

/// An invitation that was made.
pub struct Invitation {
    /// The username.
    pub username: String,
    /// Where it was mailed to; none: the token is to be handed over.
    pub mailed_to: Option<String>,
    /// The token in groups of five.
    pub token: String,
    /// Where it is used.
    pub link: String,
}

/// A login and its password, to be handed over once.
pub struct Credentials {
    /// The username.
    pub username: String,
    /// The password: random, unambiguous, shown once.
    pub password: String,
}

/// Why it was not done; each text says what to do.
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
    /// The address cannot be one.
    #[error("{0} is not an e-mail address; give one such as prenom.nom@example.org with --email")]
    Email(String),
    /// The operator belongs to no school whose language and name the mail could have.
    #[error("an operator is invited without --email: hand the token over")]
    OperatorEmail,
    /// No such account.
    #[error("no account has the username {0}; `parvis user list` lists the staff's")]
    NoAccount(String),
    /// The invitation was taken up.
    #[error("{0} has no invitation to take up; `parvis user password` gives a new password")]
    NotInvited(String),
    /// The system's.
    #[error(transparent)]
    Web(#[from] Error),
    /// The database's.
    #[error(transparent)]
    Db(#[from] db::Error),
}

type Done<T> = std::result::Result<T, StaffError>;

/// Adds a member of staff with an invitation: the password is theirs to choose.
///
/// # Errors
/// See [`StaffError`].
pub fn add(app: &App, new: &NewStaff<'_>) -> Done<Invitation> {
    if (new.role == Role::Operator) != new.school.is_none() {
        return Err(StaffError::School(new.role.as_str()));
    }
    let email = match new.email {
        Some(_) if new.role == Role::Operator => return Err(StaffError::OperatorEmail),
        Some(text) => Some(rules::email::parse(text).map_err(|_| StaffError::Email(text.to_owned()))?),
        None => None,
    };
    let wanted = match new.username {
        Some(text) => Some(Username::parse(text).map_err(|_| StaffError::Username(text.to_owned()))?),
        None => None,
    };
    let public_id = PublicId::from_entropy(app.random.bytes());
    let token = tokens::new_token(app);
    let username = app.db.write(|tx| {
        let school = match new.school {
            Some(slug) => Some(read::school_by_slug(tx, slug)?.ok_or_else(|| StaffError::NoSchool(slug.to_owned()))?),
            None => None,
        };
        let locale = match school {
            Some(school) => read::inviting(tx, school)?.default_locale,
            None => locale::Locale::Fr.code().to_owned(),
        };
        let person = NewPerson {
            public_id: public_id.as_str(),
            given_name: new.given_name,
            family_name: new.family_name,
            email: email.as_deref(),
            locale: &locale,
            username: wanted.as_ref(),
        };
        let made = accounts::create(tx, app, &person)?;
        let (account, username) =
            made.ok_or_else(|| StaffError::Username(new.username.unwrap_or(new.given_name).to_owned()))?;
        accounts::mark_staff(tx, account)?;
        store::add_role(tx, account, school, new.role, read::RoleState::Invited.as_str())?;
        let invited = tokens::Invited { account, school, email: email.as_deref() };
        let detail = Detail::new().text(Fact::Person, &username).change("roles", "", new.role.as_str());
        audit::by_command(tx, app, account, Action::StaffInvited, &detail)?;
        send(tx, app, &token, invited, &username)?;
        Ok::<_, StaffError>(username)
    })?;
    Ok(Invitation { username, mailed_to: email, token: token.to_string(), link: tokens::link(app, &token) })
}

fn send(
    tx: &Tx<'_>,
    app: &App,
    token: &rules::secret::Token,
    invited: tokens::Invited<'_>,
    username: &str,
) -> Result<()> {
    let ends_at = tokens::invite(tx, token, invited, app.clock.now())?;
    mails::invitation(tx, app, &mails::Invitation { invited, username, token, ends_at })
}

/// A new token to hand over to somebody who is invited; it voids the older one.
///
/// # Errors
/// See [`StaffError`].
pub fn invite_again(app: &App, username: &str) -> Done<Invitation> {
    let normal = Username::normalise(username);
    let token = tokens::new_token(app);
    app.db.write(|tx| {
        let account = account_of(tx, &normal)?;
        let invited_to = read::invited_to(tx, account)?;
        let (school,) = invited_to.first().ok_or_else(|| StaffError::NotInvited(normal.clone()))?;
        let invited = tokens::Invited { account, school: *school, email: None };
        tokens::invite(tx, &token, invited, app.clock.now())?;
        tell(tx, app, account, Action::StaffInvited, &normal)?;
        Ok::<_, StaffError>(())
    })?;
    Ok(Invitation { username: normal, mailed_to: None, token: token.to_string(), link: tokens::link(app, &token) })
}

/// Tells the audit log of each of the person's schools what the command did.
fn tell(tx: &Tx<'_>, app: &App, account: i64, action: Action, username: &str) -> Result<()> {
    audit::by_command(tx, app, account, action, &Detail::new().text(Fact::Person, username))
}

fn account_of(tx: &Tx<'_>, username: &str) -> Done<i64> {
    accounts::by_username(tx, username)?.ok_or_else(|| StaffError::NoAccount(username.to_owned()))
}

/// Gives an account a new random password for all of its logins, and ends its sessions.
///
/// # Errors
/// [`StaffError::NoAccount`] and the system's.
pub fn new_password(app: &App, username: &str) -> Done<Credentials> {
    let normal = Username::normalise(username);
    let account = app.db.read(|tx| account_of(tx, &normal))?;
    let password = LetterPassword::from_entropy(app.random.bytes()).to_string();
    accounts::set_password(app, account, &password, |tx| tell(tx, app, account, Action::PasswordChanged, &normal))?;
    Ok(Credentials { username: normal, password })
}

/// The operator's part in taking a lost second factor away.
///
/// # Errors
/// [`StaffError::NoAccount`] and the system's.
pub fn reset_second_factor(app: &App, username: &str) -> Done<OperatorDid> {
    let normal = Username::normalise(username);
    app.db.write(|tx| {
        let account = account_of(tx, &normal)?;
        let did = reset::by_operator(tx, app, account)?;
        match did {
            OperatorDid::Confirmed | OperatorDid::Alone => {
                tell(tx, app, account, Action::SecondFactorReset, &normal)?;
            }
            OperatorDid::Asked => tell(tx, app, account, Action::SecondFactorResetAsked, &normal)?,
            OperatorDid::Already | OperatorDid::None => {}
        }
        Ok(did)
    })
}

/// Ends every role of somebody, at all schools: a director who has gone without a successor, for instance.
///
/// # Errors
/// [`StaffError::NoAccount`] and the system's.
pub fn end(app: &App, username: &str) -> Done<()> {
    let normal = Username::normalise(username);
    app.db.write(|tx| {
        let account = account_of(tx, &normal)?;
        tokens::void_invitations(tx, account, app.clock.now())?;
        store::end_everywhere(tx, account)?;
        tell(tx, app, account, Action::StaffEnded, &normal)?;
        accounts::end_sessions(tx, account)?;
        Ok(())
    })
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
