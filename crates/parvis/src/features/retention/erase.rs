//! Erasing, slice by slice: each table is written by its owner's store.

use super::{Counts, fault, read};
use crate::features::absences::store as absences;
use crate::features::accounts;
use crate::features::campaigns::store as campaigns;
use crate::features::children::store as children;
use crate::features::grades::store as grades;
use crate::features::guardianship::store as guardianship;
use crate::features::imports::store as imports;
use crate::features::{devices, national_id, passkeys, profile, second_factor};
use crate::mail;
use db::{Instant, Tx};
use jiff::civil::Date;

/// Closed accounts that are made anonymous at once.
const CLOSED_AT_ONCE: i64 = 500;

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Erases a pupil with all that is theirs alone: guardians of the roster and accounts that have another child stay.
pub(super) fn student(tx: &Tx<'_>, student: i64) -> db::Result<Counts> {
    let guardians = read::guardians_of(tx, student)?;
    let accounts = read::accounts_of(tx, student)?;
    let mut counts = Counts {
        students: 1,
        grades: count(grades::erase_grades(tx, student)?),
        absences: count(absences::erase_absences(tx, student)?),
        ..Counts::default()
    };
    accounts::forget_student(tx, student).map_err(fault)?;
    guardianship::erase_of_student(tx, student)?;
    imports::erase_transfers(tx, student)?;
    counts.letters = count(campaigns::erase_letters_of_student(tx, student)?);
    children::erase_guardianships(tx, student)?;
    children::erase_links(tx, student)?;
    counts.enrolments = count(children::erase_enrolments(tx, student)?);
    children::erase_student(tx, student)?;
    for (guardian,) in guardians {
        if !read::guardian_is_idle(tx, guardian)? {
            continue;
        }
        national_id::forget_guardian(tx, guardian).map_err(fault)?;
        counts.letters += count(campaigns::erase_letters_of_guardian(tx, guardian)?);
        campaigns::forget_guardian(tx, guardian)?;
        counts.guardians += count(children::erase_guardian(tx, guardian)?);
    }
    for (account,) in accounts {
        if read::account_is_idle(tx, account)? {
            anonymous(tx, account)?;
            counts.accounts += 1;
        }
    }
    Ok(counts)
}

/// Takes from an account all that says whose it was; its row stays for what refers to it.
fn anonymous(tx: &Tx<'_>, account: i64) -> db::Result<()> {
    national_id::forget(tx, account).map_err(fault)?;
    profile::forget_names(tx, account).map_err(fault)?;
    devices::forget(tx, account).map_err(fault)?;
    second_factor::forget(tx, account).map_err(fault)?;
    passkeys::forget(tx, account).map_err(fault)?;
    mail::forget_of(tx, account)?;
    accounts::make_anonymous(tx, account).map_err(fault)
}

/// Makes accounts anonymous that were closed before this instant; answers how many.
pub(super) fn closed_accounts(tx: &Tx<'_>, before: Instant) -> db::Result<i64> {
    let closed = read::closed(tx, before, CLOSED_AT_ONCE)?;
    for (account,) in &closed {
        anonymous(tx, *account)?;
    }
    Ok(count(closed.len() as u64))
}

/// Takes from imports of long past years the rows that they show, and from classes what Massar's sheets say of students; answers how
/// many imports.
pub(super) fn imports(tx: &Tx<'_>, horizon: Date) -> db::Result<i64> {
    for (class,) in read::classes_with_frames(tx, horizon)? {
        imports::erase_frames(tx, class)?;
    }
    let past = read::imports(tx, horizon)?;
    for (import,) in &past {
        imports::erase_changes(tx, *import)?;
        imports::erase_faults(tx, *import)?;
        imports::erase_undo(tx, *import)?;
    }
    Ok(count(past.len() as u64))
}
