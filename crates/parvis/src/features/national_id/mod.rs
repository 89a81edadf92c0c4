//! The review of identity numbers by the director of each school (accounts.md, "Review of the identity number").

mod read;
pub mod store;

use crate::app::App;
use crate::features::accounts;
use crate::web::{Error, Result};
use db::Tx;
use rules::secret::PublicId;

db::text_enum! {
    /// What a school has to say of a guardian's identity number.
    pub enum ReviewState {
        /// Entered by hand, and not looked at yet. It works as a login.
        Pending => "pending",
        /// It is theirs.
        Validated => "validated",
        /// It is not; with a reason.
        Refused => "refused",
        /// Another account claims the same number.
        Disputed => "disputed",
        /// It was validated, and is not any more; with a reason.
        Revoked => "revoked",
        /// The guardian corrected it meanwhile.
        Withdrawn => "withdrawn",
    }
    /// Where a number comes from.
    pub enum NumberOrigin {
        /// From the school's roster: the letter carried it.
        Roster => "roster",
        /// Entered by the guardian.
        Entered => "entered",
    }
}

/// Somebody who signs in by an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: i64,
    /// Whether a school has validated the number, or its roster named it.
    pub is_validated: bool,
}

/// Who signs in by this number, as [`rules::national_id::NationalId::normalise`] has it.
///
/// # Errors
/// The database's.
pub fn holder(tx: &Tx<'_>, number: &str) -> Result<Option<Holder>> {
    let found = read::holder(tx, number)?;
    Ok(found.map(|row| Holder { account: row.account_id, is_validated: row.state == "active" }))
}

/// A guardian of another school's roster with the same number, whose director is to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Consent {
    /// The school that is asked.
    pub school: i64,
    /// The school where the number was validated.
    pub from: i64,
    /// Whose number it is.
    pub account: i64,
    /// The row of the asked school's roster.
    pub guardian: i64,
}

/// Asks the director of another school, once, whether an account may have the children of its roster's guardian.
///
/// # Errors
/// The database's.
pub fn ask_consent(tx: &Tx<'_>, app: &App, ask: &Consent) -> Result<()> {
    let public_id = PublicId::from_entropy(app.random.bytes());
    let Consent { school, from, account, guardian } = *ask;
    store::ask_consent(tx, public_id.as_str(), school, from, account, guardian, app.clock.now())?;
    Ok(())
}

/// An identity number that comes with a first access or a correction.
#[derive(Debug, Clone, Copy)]
pub struct Number<'a> {
    /// Whose.
    pub account: i64,
    /// The school whose director decides.
    pub school: i64,
    /// Normalised; empty: the guardian has none, and is reviewed by name.
    pub number: &'a str,
    /// Where it comes from.
    pub origin: NumberOrigin,
}

/// Takes a number up: a review for the school's director, and the login where it may be one. One that the roster names is
/// validated from the start, and wins over an account that merely entered it; one that another account has is disputed and
/// no login.
///
/// # Errors
/// The database's.
pub fn enter(tx: &Tx<'_>, app: &App, new: &Number<'_>) -> Result<ReviewState> {
    let Number { account, school, number, origin } = *new;
    let now = app.clock.now();
    let other = holder(tx, number)?.filter(|holder| holder.account != account && !number.is_empty());
    let state = match (origin, other) {
        (NumberOrigin::Roster, Some(holder)) if holder.is_validated => ReviewState::Disputed,
        (NumberOrigin::Roster, other) => {
            if let Some(holder) = other {
                accounts::remove_number(tx, holder.account, number)?;
                store::dispute_others(tx, holder.account, number, now)?;
            }
            ReviewState::Validated
        }
        (NumberOrigin::Entered, Some(_)) => ReviewState::Disputed,
        (NumberOrigin::Entered, None) => ReviewState::Pending,
    };
    let state = match read::review(tx, account, school, number)? {
        // What a director has validated is not asked again.
        Some(known) if known.state == ReviewState::Validated => ReviewState::Validated,
        Some(known) => {
            if store::renew_review(tx, known.id, known.version, state, origin.as_str(), now)? != 1 {
                return Err(Error::Unavailable { retry_after: 1 });
            }
            state
        }
        None => {
            let public_id = PublicId::from_entropy(app.random.bytes());
            store::add_review(tx, public_id.as_str(), account, school, number, state, origin.as_str(), now)?;
            state
        }
    };
    if !number.is_empty() && state != ReviewState::Disputed {
        accounts::set_number(tx, account, number, state == ReviewState::Validated)?;
    }
    Ok(state)
}
