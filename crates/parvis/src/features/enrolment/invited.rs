//! The first access by an invitation that came by e-mail (accounts.md, "Path B"): the roster has said who it is, so what the
//! roster knows is not asked again.

use super::place::{Place, Rule};
use super::take_up::{Done, code_logins, done};
use super::{read, register};
use crate::app::App;
use crate::features::accounts::{self, CodeVerifier, Verifier};
use crate::features::campaigns::LetterRow;
use crate::features::guardianship::{self, Attach, Origin};
use crate::features::invitations;
use crate::features::national_id::{self, Number, NumberOrigin, ReviewState};
use crate::web::policy::GuardianshipState;
use crate::web::{Error, Result};
use db::{Instant, Tx};
use rules::names::comparison_key;
use rules::national_id::NationalId;

/// A first access with the account that was made for the invitation.
pub struct Accepted<'a> {
    /// The guardian of the roster.
    pub guardian: i64,
    /// The account that was made for it.
    pub account: i64,
    /// The identity number that was entered, where the school requires one and its roster has none; else empty.
    pub number: &'a str,
    /// Of the chosen password.
    pub verifier: &'a Verifier,
    /// The same for the children's codes.
    pub codes: &'a [CodeVerifier],
}

/// A first access of somebody who has an account: the children join it.
pub struct Joined<'a> {
    /// The guardian of the roster.
    pub guardian: i64,
    /// The account that was made for the invitation, which ends.
    pub bare: i64,
    /// The account whose password they know.
    pub into: i64,
    /// Of that account's password, for the children's codes.
    pub codes: &'a [CodeVerifier],
}

impl Place {
    /// What an invitation is about: as a letter would be that carries the number of the roster.
    ///
    /// # Errors
    /// [`Error::NotFound`] where its guardian is gone, another account has taken the row, or no child is left whom it may
    /// open; the database's.
    pub fn invited(tx: &Tx<'_>, guardian: i64, account: i64, now: Instant) -> Result<Place> {
        let row = read::guardian(tx, guardian)?.ok_or(Error::NotFound)?;
        if row.account_id.is_some() {
            return Err(Error::NotFound);
        }
        let number = NationalId::normalise(row.national_id.as_deref().unwrap_or_default());
        let letter = LetterRow {
            id: 0,
            school_id: row.school_id,
            guardian_id: guardian,
            login_kind: if number.is_empty() { "username" } else { "national_id" }.to_owned(),
            login: number,
            student_id: 0,
            key_id: String::new(),
            password_hash: Vec::new(),
            account_id: Some(account),
            ends_at: now,
            recovers: false,
        };
        let place = Place::of(tx, letter)?;
        if place.children.is_empty() { Err(Error::NotFound) } else { Ok(place) }
    }

    /// Whether the school requires an identity number that its roster does not have: the one thing that is still asked.
    pub fn lacks_number(&self) -> bool {
        self.rule() == Rule::Required && self.number_of_letter().is_none()
    }

    /// The account that the invited person has already, as far as one can tell: that which signs in by the number of the
    /// roster, or one of the same name that has confirmed this address.
    ///
    /// # Errors
    /// The database's.
    pub fn owner(&self, tx: &Tx<'_>, address: Option<&str>) -> Result<Option<i64>> {
        if let Some(same) = self.known(tx, self.number_of_letter().unwrap_or_default())? {
            return Ok(Some(same.account));
        }
        let Some(address) = address else { return Ok(None) };
        let key = comparison_key(&self.guardian.given_name, &self.guardian.family_name);
        let found = read::with_address(tx, address)?;
        let same = found.into_iter().find(|row| comparison_key(&row.given_name, &row.family_name) == key);
        Ok(same.map(|row| row.account_id).filter(|account| Some(*account) != self.letter.account_id))
    }

    /// Whether an account may take the invitation up: it has the number of the roster; or the same name, and no number that
    /// speaks against it. Parents who share an address do not take up each other's.
    ///
    /// # Errors
    /// The database's.
    pub fn may_join(&self, tx: &Tx<'_>, account: i64) -> Result<bool> {
        let number = self.number_of_letter().unwrap_or_default();
        if let Some(same) = self.known(tx, number)? {
            return Ok(same.account == account);
        }
        let of = read::address(tx, account)?;
        let same_name = comparison_key(&of.given_name, &of.family_name)
            == comparison_key(&self.guardian.given_name, &self.guardian.family_name);
        Ok(same_name && (number.is_empty() || !read::has_number(tx, account)?))
    }
}

/// Makes the account that was made for the invitation the guardian's: password, consent, children, number.
///
/// # Errors
/// [`Error::NotFound`] where there is nothing left to be taken up; the database's.
pub fn accept(tx: &Tx<'_>, app: &App, of: &Accepted<'_>) -> Result<Done> {
    let now = app.clock.now();
    let place = Place::invited(tx, of.guardian, of.account, now)?;
    let school = place.guardian.school_id;
    accounts::take_up_invited(tx, of.account, of.verifier, now)?;
    let carried = place.number_of_letter();
    let number = carried.unwrap_or(if place.lacks_number() { of.number } else { "" });
    let origin = if carried.is_some() { NumberOrigin::Roster } else { NumberOrigin::Entered };
    let review = match number {
        "" => None,
        number => Some(national_id::enter(tx, app, &Number { account: of.account, school, number, origin })?),
    };
    // Without a number there is nothing to review: the school knows the address.
    let state = match review {
        None | Some(ReviewState::Validated) => GuardianshipState::Active,
        Some(_) => GuardianshipState::Pending,
    };
    attach(tx, app, of.guardian, (of.account, state))?;
    let by_code = code_logins(tx, &place, of.account, of.codes)?;
    if review == Some(ReviewState::Validated) {
        register::number_validated(tx, app, of.account, school, number)?;
    }
    invitations::came(tx, of.guardian, now)?;
    Ok(Done { scope: None, ..done(&place, String::new(), by_code) })
}

/// Lets the children join the account that the guardian has already; the one that was made for the invitation ends.
///
/// # Errors
/// [`Error::NotFound`] where there is nothing left to be taken up, or not by this account; the database's.
pub fn accept_with(tx: &Tx<'_>, app: &App, of: &Joined<'_>) -> Result<Done> {
    let now = app.clock.now();
    let place = Place::invited(tx, of.guardian, of.bare, now)?;
    if !place.may_join(tx, of.into)? {
        return Err(Error::NotFound);
    }
    let school = place.guardian.school_id;
    let number = place.number_of_letter().unwrap_or_default();
    let review = match number {
        "" => None,
        number => {
            let new = Number { account: of.into, school, number, origin: NumberOrigin::Roster };
            Some(national_id::enter(tx, app, &new)?)
        }
    };
    let state = match review {
        None | Some(ReviewState::Validated) => GuardianshipState::Active,
        Some(_) => GuardianshipState::Pending,
    };
    attach(tx, app, of.guardian, (of.into, state))?;
    let by_code = code_logins(tx, &place, of.into, of.codes)?;
    if review == Some(ReviewState::Validated) {
        register::number_validated(tx, app, of.into, school, number)?;
    }
    invitations::came(tx, of.guardian, now)?;
    accounts::end_sessions(tx, of.bare)?;
    accounts::end_invited(tx, of.bare)?;
    Ok(Done { scope: None, ..done(&place, String::new(), by_code) })
}

fn attach(tx: &Tx<'_>, app: &App, guardian: i64, (account, state): (i64, GuardianshipState)) -> Result<()> {
    guardianship::attach(tx, app, &Attach { account, guardian, origin: Origin::Token, state })?;
    Ok(())
}
