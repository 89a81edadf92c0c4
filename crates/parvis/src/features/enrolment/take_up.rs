//! What a first access does, in one transaction.

use super::place::{Place, Rule};
use super::{read, register};
use crate::app::App;
use crate::features::accounts::{self, CodeVerifier, Enrolled, Verifier};
use crate::features::campaigns;
use crate::features::children::store as children;
use crate::features::guardianship::{self, Attach, Origin};
use crate::features::invitations;
use crate::features::national_id::{self, Number, NumberOrigin, ReviewState};
use crate::web::policy::GuardianshipState;
use crate::web::{Error, Result};
use db::Tx;

/// A first access with an account of one's own.
pub struct Enrolment<'a> {
    /// The letter.
    pub letter: i64,
    /// The account that was made for it.
    pub account: i64,
    /// What the form says.
    pub person: &'a Enrolled,
    /// What they are to the children.
    pub relation: &'a str,
    /// The identity number, normalised; empty: they have none.
    pub number: &'a str,
    /// They know that the number is another account's, and say that it is theirs.
    pub disputes: bool,
    /// Of the chosen password.
    pub verifier: &'a Verifier,
    /// The same for the children's codes.
    pub codes: &'a [CodeVerifier],
}

/// A first access of somebody who has an account: the children join it.
pub struct Joining<'a> {
    /// The letter.
    pub letter: i64,
    /// The account that was made for it, which ends.
    pub bare: i64,
    /// The account whose password they know.
    pub into: i64,
    /// The identity number by which it is theirs; empty: the roster says so.
    pub number: &'a str,
    /// Of the account's password, for the children's codes.
    pub codes: &'a [CodeVerifier],
}

/// What became of it.
#[derive(Debug)]
pub struct Done {
    /// The school.
    pub school: i64,
    /// The username of a new account.
    pub username: String,
    /// The children whom the letter opens.
    pub children: Vec<i64>,
    /// The child that the session shows, if the login was its code.
    pub scope: Option<i64>,
    /// Whether all the children's codes are logins.
    pub by_code: bool,
}

/// What became of a first access with an account of one's own.
#[derive(Debug)]
pub enum Taken {
    /// It is done.
    Done(Done),
    /// The number, or the row of the roster, belongs to an account meanwhile: its password is to be asked for.
    Known,
}

/// Makes a bare account the guardian's: data, logins, children, the review of the number. Uses the letter up.
///
/// # Errors
/// [`Error::NotFound`] where the letter does not work any more; the database's.
pub fn take_up(tx: &Tx<'_>, app: &App, of: &Enrolment<'_>) -> Result<Taken> {
    let place = live_place(tx, app, of.letter, of.account)?;
    let asked = place.rule() != Rule::NotAsked;
    let number = if asked { of.number } else { "" };
    match place.known(tx, number)? {
        Some(same) if same.by_row || !of.disputes => return Ok(Taken::Known),
        _ => {}
    }
    campaigns::use_up(tx, of.letter, app.clock.now())?;
    let username = accounts::enrol(tx, of.account, of.person, of.verifier, app.clock.now())?;
    let school = place.guardian.school_id;
    let review = if asked { Some(enter(tx, app, &place, of.account, number)?) } else { None };
    let state = match review {
        None | Some(ReviewState::Validated) => GuardianshipState::Active,
        Some(_) => GuardianshipState::Pending,
    };
    invitations::retire(tx, place.letter.guardian_id, app.clock.now())?;
    attach(tx, app, &place, (of.account, state))?;
    if of.relation != place.relation() {
        children::set_relation(tx, of.account, school, of.relation)?;
    }
    let by_code = code_logins(tx, &place, of.account, of.codes)?;
    if review == Some(ReviewState::Validated) {
        register::number_validated(tx, app, of.account, school, number)?;
    }
    accounts::end_entering(tx, of.account)?;
    Ok(Taken::Done(done(&place, username, by_code)))
}

/// Lets the children join the account that the guardian has already. Uses the letter up, and ends the account that was made
/// for it.
///
/// # Errors
/// [`Error::NotFound`] where the letter does not work any more, or the number is not that account's any more; the database's.
pub fn join(tx: &Tx<'_>, app: &App, of: &Joining<'_>) -> Result<Done> {
    let place = live_place(tx, app, of.letter, of.bare)?;
    match place.known(tx, of.number)? {
        Some(same) if same.account == of.into => {}
        _ => return Err(Error::NotFound),
    }
    campaigns::use_up(tx, of.letter, app.clock.now())?;
    let school = place.guardian.school_id;
    let review = match (of.number, place.rule()) {
        ("", _) | (_, Rule::NotAsked) => None,
        (number, _) => Some(enter(tx, app, &place, of.into, number)?),
    };
    // The director knows this person and not that they take the place of somebody with another name.
    let review = match review {
        Some(ReviewState::Validated) if !place.is_named(tx, of.number, of.into)? => {
            Some(national_id::look_again(tx, of.into, school, of.number, app.clock.now())?)
        }
        review => review,
    };
    let state = match review {
        Some(ReviewState::Validated) => GuardianshipState::Active,
        Some(_) => GuardianshipState::Pending,
        // No number to go by: the children show as those of this school do whom the account has.
        None if place.rule() == Rule::NotAsked || read::is_active_at(tx, of.into, school)? => GuardianshipState::Active,
        None => GuardianshipState::Pending,
    };
    invitations::retire(tx, place.letter.guardian_id, app.clock.now())?;
    attach(tx, app, &place, (of.into, state))?;
    let by_code = code_logins(tx, &place, of.into, of.codes)?;
    if review == Some(ReviewState::Validated) {
        register::number_validated(tx, app, of.into, school, of.number)?;
    }
    accounts::end_sessions(tx, of.bare)?;
    accounts::end_invited(tx, of.bare)?;
    Ok(Done { scope: None, ..done(&place, String::new(), by_code) })
}

fn live_place(tx: &Tx<'_>, app: &App, letter: i64, account: i64) -> Result<Place> {
    let letter = campaigns::live_letter(tx, letter, app.clock.now())?;
    if letter.account_id != Some(account) {
        return Err(Error::NotFound);
    }
    let place = Place::of(tx, letter)?;
    if place.children.is_empty() { Err(Error::NotFound) } else { Ok(place) }
}

fn enter(tx: &Tx<'_>, app: &App, place: &Place, account: i64, number: &str) -> Result<ReviewState> {
    let from_roster = place.number_of_letter().is_some_and(|carried| carried == number);
    let origin = if from_roster { NumberOrigin::Roster } else { NumberOrigin::Entered };
    national_id::enter(tx, app, &Number { account, school: place.guardian.school_id, number, origin })
}

fn attach(tx: &Tx<'_>, app: &App, place: &Place, (account, state): (i64, GuardianshipState)) -> Result<()> {
    let by_number = place.letter.login_kind == "national_id";
    let origin = if by_number { Origin::NationalId } else { Origin::StudentCode };
    guardianship::attach(tx, app, &Attach { account, guardian: place.letter.guardian_id, origin, state })?;
    Ok(())
}

/// Makes the children's codes logins, as far as the letter still opens them; whether all of them could be.
pub(super) fn code_logins(tx: &Tx<'_>, place: &Place, account: i64, codes: &[CodeVerifier]) -> Result<bool> {
    let mut all = true;
    for of in codes.iter().filter(|of| place.children.iter().any(|child| child.student_id == of.student)) {
        all &= accounts::add_code_login(tx, account, of)?;
    }
    Ok(all)
}

pub(super) fn done(place: &Place, username: String, by_code: bool) -> Done {
    let children: Vec<i64> = place.children.iter().map(|child| child.student_id).collect();
    let scope = if place.letter.login_kind == "student_code" {
        let of_letter = children.iter().find(|child| **child == place.letter.student_id);
        of_letter.or(children.first()).copied()
    } else {
        None
    };
    Done { school: place.guardian.school_id, username, children, scope, by_code }
}
