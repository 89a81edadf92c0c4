//! Guardianship: the one place where an account is linked with a child, whatever the way in, and where the director's
//! restriction is heeded (accounts.md, "Guardianship").
//!
//! A restriction binds a person and a child: it is found by the account, by the row of the roster, by the identity number
//! and by the names, so that neither a new letter nor a new row of an import is a way round it.

mod join;
mod read;
mod restrict;
pub mod store;

use crate::app::App;
use crate::features::children::store as children;
use crate::features::sharing;
use crate::web::policy::{GuardianshipState, Restriction};
use crate::web::{Duty, Error, Result, Route};
use db::Tx;
use rules::names::comparison_key;
use rules::secret::PublicId;

pub use join::join;
pub use read::InForce;

/// The routes.
pub fn routes() -> Vec<Route> {
    let path = "/office/{school}/students/{student}/restriction";
    vec![
        Route::office_page(path, Duty::Review, restrict::page),
        Route::office_action(path, Duty::Review, restrict::submit),
    ]
}

db::text_enum! {
    /// How an account came by a child.
    pub enum Origin {
        /// By an identity number that the school's roster names.
        NationalId => "national_id",
        /// By the child's code.
        StudentCode => "student_code",
        /// By a token.
        Token => "token",
        /// Later, as a further child of the same guardian.
        Refresh => "refresh",
        /// By a claim.
        Claim => "claim",
    }
}

/// A guardian of a roster who takes up their children.
#[derive(Debug, Clone, Copy)]
pub struct Attach {
    /// The account.
    pub account: i64,
    /// The guardian's row in the school's roster.
    pub guardian: i64,
    /// How.
    pub origin: Origin,
    /// What the links are to be: in force, under review or hidden.
    pub state: GuardianshipState,
}

/// Links an account with the children whom the roster names for this guardian and who are enrolled at that school this
/// year; answers how many links are new or in force again. What was removed stays removed, and restrictions hold.
///
/// # Errors
/// [`Error::NotFound`] where the guardian is unknown, or another account has taken the row; the database's.
pub fn attach(tx: &Tx<'_>, app: &App, attach: &Attach) -> Result<usize> {
    let Attach { account, guardian, origin, state } = *attach;
    let school = read::school_of_guardian(tx, guardian)?.ok_or(Error::NotFound)?;
    if children::attach_account(tx, guardian, account)? != 1 {
        return Err(Error::NotFound);
    }
    store::tell_account(tx, guardian, account)?;
    let mut count = 0;
    for child in read::children_of_guardian(tx, guardian)? {
        let ties = read::ties(tx, account, child.student_id)?;
        if let Some(here) = ties.iter().find(|tie| tie.school_id == school) {
            // The child came back. Whatever else was decided about the link stays.
            if here.state == GuardianshipState::Former {
                children::update_guardianship(tx, here.id, here.version, state.as_str())?;
                count += 1;
            }
            continue;
        }
        if ties.iter().any(|tie| matches!(tie.state, GuardianshipState::Removed | GuardianshipState::RemovalAsked)) {
            continue;
        }
        let bound = strictest(tx, Some(account), Some(guardian), child.student_id)?;
        let restriction = ties.iter().map(|tie| tie.restriction).fold(bound, stricter);
        let public_id = PublicId::from_entropy(app.random.bytes());
        let (public_id, relation, now) = (public_id.as_str(), child.relation.as_str(), app.clock.now());
        let (origin, state, restriction) = (origin.as_str(), state.as_str(), restriction.as_str());
        let student = child.student_id;
        children::add_guardianship(tx, public_id, account, student, school, relation, origin, state, restriction, now)?;
        count += 1;
    }
    heed(tx, account)?;
    sharing::part_all(tx, app, account)?;
    Ok(count)
}

/// Heeds the directors' restrictions for all children of an account: what is now known of its owner (a row of a roster, a
/// number) may be what a restriction names, also where the link with the child is older.
///
/// # Errors
/// The database's.
pub fn heed(tx: &Tx<'_>, account: i64) -> Result<()> {
    for tie in read::children_of_account(tx, account)? {
        let bound = stricter(tie.restriction, strictest(tx, Some(account), None, tie.student_id)?);
        if bound != tie.restriction {
            children::restrict_guardianships(tx, account, tie.student_id, bound.as_str())?;
        }
    }
    Ok(())
}

/// The stricter of two restrictions.
pub fn stricter(a: Restriction, b: Restriction) -> Restriction {
    let severity = |r: Restriction| match r {
        Restriction::Unrestricted => 0,
        Restriction::DocumentsOnly => 1,
        Restriction::Nothing => 2,
    };
    if severity(b) > severity(a) { b } else { a }
}

/// What the directors' restrictions leave a person of a child: of an account, a row of the roster, or both.
///
/// # Errors
/// The database's.
pub fn strictest(tx: &Tx<'_>, account: Option<i64>, guardian: Option<i64>, student: i64) -> db::Result<Restriction> {
    let found = read::restrictions_of_student(tx, student)?;
    if found.is_empty() {
        return Ok(Restriction::Unrestricted);
    }
    let marks = marks(tx, account, guardian)?;
    let theirs = found.iter().filter(|row| marks.are_of(row)).map(|row| row.restriction);
    Ok(theirs.fold(Restriction::Unrestricted, stricter))
}

/// By what a person is known: restrictions are found by any of it.
#[derive(Debug, Clone, Default)]
struct Marks {
    /// The account.
    account: Option<i64>,
    /// The row of the roster.
    guardian: Option<i64>,
    /// Identity numbers.
    numbers: Vec<String>,
    /// Names, as they are compared.
    keys: Vec<String>,
}

impl Marks {
    /// Whether a restriction is this person's.
    fn are_of(&self, row: &read::Restricted) -> bool {
        (self.account.is_some() && row.account_id == self.account)
            || (self.guardian.is_some() && row.guardian_id == self.guardian)
            || (!row.national_id.is_empty() && self.numbers.contains(&row.national_id))
            || self.keys.contains(&row.name_key)
    }
}

fn marks(tx: &Tx<'_>, account: Option<i64>, guardian: Option<i64>) -> db::Result<Marks> {
    let mut names = account.map(|id| read::account_names(tx, id)).transpose()?.unwrap_or_default();
    names.extend(guardian.map(|id| read::guardian_names(tx, id)).transpose()?);
    // A name that was given up still tells the person.
    names.extend(account.map(|id| read::former_names(tx, id)).transpose()?.unwrap_or_default());
    let keys = names.iter().map(|(given, family)| comparison_key(given, family)).collect();
    let mut numbers = Vec::new();
    if let Some(account) = account {
        numbers.extend(read::numbers_of_account(tx, account)?);
    }
    if let Some(guardian) = guardian {
        numbers.extend(read::number_of_guardian(tx, guardian)?);
    }
    let numbers = numbers.into_iter().map(|(number,)| number).filter(|number| !number.is_empty()).collect();
    Ok(Marks { account, guardian, numbers, keys })
}

/// The restrictions of a student that are in force, of every school, for the office.
///
/// # Errors
/// The database's.
pub fn in_force(tx: &Tx<'_>, student: i64) -> db::Result<Vec<InForce>> {
    read::in_force(tx, student)
}

/// What a restriction leaves, in words.
pub fn restriction_words(text: &'static crate::text::Text, restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::Unrestricted => text.restrict_none,
        Restriction::DocumentsOnly => text.restrict_documents,
        Restriction::Nothing => text.restrict_nothing,
    }
}
