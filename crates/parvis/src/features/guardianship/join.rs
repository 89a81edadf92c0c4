//! Two accounts of one person become one (accounts.md, "Joining"): of each child the strictest that was said of either.

use super::{heed, read, store, stricter};
use crate::features::children::store as children;
use crate::web::policy::{GuardianshipState, Restriction};
use crate::web::{Error, Result};
use db::Tx;

/// Gives the children and the rows of rosters of `joined` to `kept`; answers the children that came, each with its school.
/// What hides, restricts or removes a child for either account does so for the one.
///
/// # Errors
/// The database's.
pub fn join(tx: &Tx<'_>, kept: i64, joined: i64) -> Result<Vec<(i64, i64)>> {
    children::move_roster_rows(tx, joined, kept)?;
    store::follow(tx, joined, kept)?;
    let (own, came) = (read::all_ties(tx, kept)?, read::all_ties(tx, joined)?);
    let mut students: Vec<i64> = came.iter().map(|tie| tie.student_id).collect();
    let mut restrictions = Vec::with_capacity(students.len());
    students.sort_unstable();
    students.dedup();
    for student in &students {
        let of = |account| read::ties(tx, account, *student);
        let both = of(kept)?.into_iter().chain(of(joined)?);
        restrictions.push(both.map(|tie| tie.restriction).fold(Restriction::Unrestricted, stricter));
    }
    for tie in &came {
        let mine = own.iter().find(|one| (one.student_id, one.school_id) == (tie.student_id, tie.school_id));
        let Some(mine) = mine else {
            done(children::move_guardianship(tx, tie.id, tie.version, kept)?)?;
            continue;
        };
        let state = severer(mine.state, tie.state);
        if state != mine.state {
            done(children::update_guardianship(tx, mine.id, mine.version, state.as_str())?)?;
        }
        done(children::delete_guardianship(tx, tie.id, tie.version)?)?;
    }
    for (student, restriction) in students.into_iter().zip(restrictions) {
        children::restrict_guardianships(tx, kept, student, restriction.as_str())?;
        remove_everywhere(tx, kept, student)?;
    }
    heed(tx, kept)?;
    Ok(came.into_iter().map(|tie| (tie.student_id, tie.school_id)).collect())
}

/// A removal binds the person and the child, at whichever school.
fn remove_everywhere(tx: &Tx<'_>, account: i64, student: i64) -> Result<()> {
    let ties = read::ties(tx, account, student)?;
    let is_removed = |state| matches!(state, GuardianshipState::Removed | GuardianshipState::RemovalAsked);
    let Some(to) = ties.iter().map(|tie| tie.state).filter(|state| is_removed(*state)).reduce(severer) else {
        return Ok(());
    };
    for tie in ties.iter().filter(|tie| tie.state != to) {
        done(children::update_guardianship(tx, tie.id, tie.version, to.as_str())?)?;
    }
    Ok(())
}

/// One row was changed, or somebody else did so meanwhile.
fn done(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Unavailable { retry_after: 1 }) }
}

/// What two links of one person with one child at one school come to: what somebody has decided against it stands. Of a
/// link in force and one that waits, the one in force: its owner sees the child already.
fn severer(a: GuardianshipState, b: GuardianshipState) -> GuardianshipState {
    let severity = |state: GuardianshipState| match state {
        GuardianshipState::Former => 0,
        GuardianshipState::Pending => 1,
        GuardianshipState::Active => 2,
        GuardianshipState::Hidden => 3,
        GuardianshipState::RemovalAsked => 4,
        GuardianshipState::Removed => 5,
    };
    if severity(b) > severity(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use GuardianshipState::*;

    #[test]
    fn what_was_decided_against_a_link_stands_in_whatever_order() {
        let all = GuardianshipState::ALL;
        for a in all.iter().copied() {
            for b in all.iter().copied() {
                assert_eq!(severer(a, b), severer(b, a));
                for c in all.iter().copied() {
                    assert_eq!(severer(severer(a, b), c), severer(a, severer(b, c)));
                }
            }
            assert_eq!(severer(a, a), a);
            for against in [Hidden, RemovalAsked, Removed] {
                assert!(![Active, Pending].contains(&severer(a, against)), "{a:?} and {against:?}");
            }
        }
    }
}
