//! Addresses that two accounts share (accounts.md, "Shared addresses"): parents may, until the director restricts one of them
//! or is told that they live apart. Then one account keeps the address; the other recovers by letter until it has its own.

mod page;
mod read;
mod store;

use crate::app::App;
use crate::features::accounts;
use crate::features::audit::{self, Action, Detail, Entry};
use crate::web::policy::Restriction;
use crate::web::{Duty, Result, Route};
use db::Tx;
use read::Sharer;

/// The routes.
pub fn routes() -> Vec<Route> {
    let path = "/office/{school}/students/{student}/separation";
    vec![Route::office_page(path, Duty::Review, page::page), Route::office_action(path, Duty::Review, page::submit)]
}

/// Somebody who could keep a shared address.
#[derive(Debug, Clone)]
pub struct Keeper {
    /// The account's name in addresses.
    pub account: String,
    /// Their name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Whether the school was told that a student's parents live apart.
///
/// # Errors
/// The database's.
pub fn is_declared(tx: &Tx<'_>, student: i64) -> Result<bool> {
    Ok(read::is_declared(tx, student)?)
}

/// Those around a student who share an address, of whom the director may name who keeps it.
///
/// # Errors
/// The database's.
pub fn keepers(tx: &Tx<'_>, student: i64) -> Result<Vec<Keeper>> {
    let people = read::sharers(tx, student)?;
    let shares =
        |one: &Sharer| people.iter().any(|other| other.account_id != one.account_id && other.email == one.email);
    let shared = people.iter().filter(|one| shares(one));
    Ok(shared
        .map(|one| Keeper {
            account: one.public_id.clone(),
            name: format!("{} {}", one.given_name, one.family_name),
            email: one.email.clone(),
        })
        .collect())
}

/// Ends the sharing of addresses between people who are apart over this student: the account that `keeper` names keeps it,
/// else the one that confirmed it first; the others lose it, with what was mailed there.
///
/// # Errors
/// The database's.
pub fn part(tx: &Tx<'_>, app: &App, (school, student): (i64, i64), keeper: &str) -> Result<()> {
    let people = read::sharers(tx, student)?;
    if people.len() < 2 {
        return Ok(());
    }
    let losers = losers(&people, read::is_declared(tx, student)?, keeper);
    for account in losers {
        accounts::lose_address(tx, account, app.clock.now())?;
        let entry = Entry::by_system(app, app.clock.now(), Action::AddressTaken).on_behalf_of(Some(account));
        audit::record(tx, &entry.for_school(Some(school)).about(student).with(Detail::new()))?;
    }
    Ok(())
}

/// The same for every child of an account whose address, or whose children, are new.
///
/// # Errors
/// The database's.
pub fn part_all(tx: &Tx<'_>, app: &App, account: i64) -> Result<()> {
    if read::shares(tx, account)? {
        for (school, student) in read::children(tx, account)? {
            part(tx, app, (school, student), "")?;
        }
    }
    Ok(())
}

/// Whether an address may be confirmed for an account: not while somebody who is apart from its owner has it.
///
/// # Errors
/// The database's.
pub fn may_confirm(tx: &Tx<'_>, account: i64, email: &str) -> Result<bool> {
    Ok(!read::is_held_apart(tx, account, email)?)
}

/// Who loses an address. Two are apart if one of them is restricted towards the child, or the parents live apart.
fn losers(people: &[Sharer], declared: bool, keeper: &str) -> Vec<i64> {
    let mut losers = Vec::new();
    for one in people {
        let group = || people.iter().filter(|other| other.email == one.email);
        let first = group().min_by_key(|other| (other.public_id != keeper, other.confirmed_at, other.account_id));
        let Some(first) = first.filter(|first| first.account_id != one.account_id) else { continue };
        let restricted = |who: &Sharer| who.restriction != Restriction::Unrestricted;
        if declared || restricted(one) || restricted(first) {
            losers.push(one.account_id);
        }
    }
    losers
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::Instant;
    use proptest::prelude::*;

    fn sharer(account_id: i64, email: &str, at: i64, restricted: bool) -> Sharer {
        Sharer {
            account_id,
            public_id: format!("ac{account_id}"),
            given_name: String::new(),
            family_name: String::new(),
            email: email.into(),
            confirmed_at: Instant::from_micros(at),
            restriction: if restricted { Restriction::Nothing } else { Restriction::Unrestricted },
        }
    }

    #[test]
    fn who_confirmed_first_or_was_named_keeps_it() {
        let people = [sharer(1, "a", 5, false), sharer(2, "a", 3, false), sharer(3, "b", 1, false)];
        assert!(losers(&people, false, "").is_empty());
        assert_eq!(losers(&people, true, ""), [1]);
        assert_eq!(losers(&people, true, "ac1"), [2]);
        assert_eq!(losers(&people, true, "ac3"), [1], "who does not share it does not keep it");
        let people = [sharer(1, "a", 5, true), sharer(2, "a", 3, false), sharer(3, "a", 4, false)];
        assert_eq!(losers(&people, false, ""), [1]);
        assert_eq!(losers(&people, false, "ac1"), [2, 3]);
    }

    proptest! {
        #[test]
        fn one_of_each_address_keeps_it_and_no_two_who_are_apart(
            of in prop::collection::vec((0..3_u8, 0..4_i64, any::<bool>()), 0..6), declared in any::<bool>(), named in 0..8_i64,
        ) {
            let people: Vec<Sharer> =
                (1..).zip(&of).map(|(id, (email, at, restricted))| sharer(id, &email.to_string(), *at, *restricted)).collect();
            let lost = losers(&people, declared, &format!("ac{named}"));
            let left: Vec<&Sharer> = people.iter().filter(|one| !lost.contains(&one.account_id)).collect();
            for one in &people {
                prop_assert!(left.iter().any(|other| other.email == one.email), "somebody keeps it");
            }
            let restricted = |who: &Sharer| who.restriction != Restriction::Unrestricted;
            for (n, one) in left.iter().enumerate() {
                for other in &left[n + 1..] {
                    let apart = declared || restricted(one) || restricted(other);
                    prop_assert!(one.email != other.email || !apart, "{} {}", one.account_id, other.account_id);
                }
            }
        }
    }
}
