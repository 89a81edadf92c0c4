//! Two accounts of one person become one (accounts.md, "Joining"): what schools have said of either's number stands.

use super::read::{self, Brought, BroughtConsent};
use super::{ReasonKind, ReviewState, settle_account, store};
use crate::features::children::store as children;
use crate::web::{Error, Result};
use db::Tx;
use rules::identity_review::{self as rule, State};

/// Gives the reviews and consents of `joined`, which has ended, to `kept`. Of two about one number at one school a refusal
/// stands, unless it was for the other account's sake. Nothing that was hidden shows by it.
///
/// # Errors
/// The database's.
pub fn join(tx: &Tx<'_>, kept: i64, joined: i64) -> Result<()> {
    let (own, came) = (read::brought(tx, kept)?, read::brought(tx, joined)?);
    for review in &came {
        let same = |one: &&Brought| (one.school_id, &one.national_id) == (review.school_id, &review.national_id);
        if let Some(mine) = own.iter().find(same) {
            let loser = if weight(mine) >= weight(review) { review } else { mine };
            done(store::withdraw(tx, loser.id, loser.version)?)?;
        }
    }
    store::follow(tx, joined, kept)?;
    let (own_consents, came_consents) = (read::brought_consents(tx, kept)?, read::brought_consents(tx, joined)?);
    for consent in &came_consents {
        if let Some(mine) = own_consents.iter().find(|one| one.guardian_id == consent.guardian_id) {
            let loser = if answer(mine) >= answer(consent) { consent } else { mine };
            done(store::withdraw_consent(tx, loser.id, loser.version)?)?;
        }
    }
    store::follow_consents(tx, joined, kept)?;
    let all = read::brought(tx, kept)?;
    for review in all.iter().filter(|one| one.state == ReviewState::Disputed) {
        if !read::has_rival(tx, &review.national_id, kept)? {
            done(store::end_dispute(tx, review.id, review.version)?)?;
        }
    }
    let mut schools: Vec<i64> = all.iter().map(|one| one.school_id).collect();
    schools.sort_unstable();
    schools.dedup();
    for school in schools {
        let states: Vec<State> = all.iter().filter(|one| one.school_id == school).map(|one| one.state.into()).collect();
        // What is hidden stays hidden: showing it again is the director's.
        if rule::children(&states) == rule::Children::Hidden {
            children::hide_guardianships(tx, kept, school)?;
        }
    }
    settle_account(tx, kept)
}

fn done(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Unavailable { retry_after: 1 }) }
}

/// Which of two reviews of one number stands. A number that was refused since the other account has it is theirs after all.
fn weight(of: &Brought) -> u8 {
    match of.state {
        ReviewState::Refused | ReviewState::Revoked if of.reason_kind != ReasonKind::Taken => 5,
        ReviewState::Validated => 4,
        ReviewState::Refused | ReviewState::Revoked => 3,
        ReviewState::Pending => 2,
        ReviewState::Disputed => 1,
        ReviewState::Withdrawn => 0,
    }
}

fn answer(of: &BroughtConsent) -> u8 {
    match of.state.as_str() {
        "refused" => 3,
        "accepted" => 2,
        "asked" => 1,
        _ => 0,
    }
}
