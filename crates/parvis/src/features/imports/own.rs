//! Nobody decides for their own child, nor makes themselves its guardian (office.md, "Roles and rights"): whose own
//! children, and whose own accounts, a file is about.
//!
//! Rows about the child or account of whoever acts are faulty. Rows about another member of the school's staff are taken,
//! but kept with whom they are about: that person neither confirms the import nor takes it back.

use super::people::Marks;
use super::read::{self, Person};
use super::run::{Change, Order, Pair, Run};
use crate::web::policy::{Viewer, wards_of};
use db::Tx;
use std::collections::{HashMap, HashSet};

/// What is kept of a row that is about somebody's own child or account.
pub const WHAT: &str = "own";

/// Children and accounts of a school's staff.
pub struct Own {
    acting: HashSet<i64>,
    wards: HashMap<i64, Vec<i64>>,
    staff: HashMap<String, Vec<i64>>,
}

impl Own {
    /// Of the school's active staff and of whoever ordered and confirmed.
    ///
    /// # Errors
    /// The database's.
    pub fn of(run: &Run<'_, '_>) -> db::Result<Own> {
        let (tx, school) = (run.tx, run.site.id);
        let mut own =
            Own { acting: run.acting.into_iter().flatten().collect(), wards: HashMap::new(), staff: HashMap::new() };
        let mut members: HashSet<i64> = own.acting.clone();
        members.extend(read::staff_of(tx, school)?.into_iter().map(|(id,)| id));
        let mut rows = Vec::new();
        for member in &members {
            rows.extend(read::marks_of(tx, *member)?);
        }
        for row in rows {
            let marks = [
                Some(format!("a{}", row.account)),
                row.email.filter(|mark| !mark.is_empty()).map(|mark| format!("e{mark}")),
                row.number.filter(|mark| !mark.is_empty()).map(|mark| format!("n{mark}")),
            ];
            for mark in marks.into_iter().flatten() {
                let known = own.staff.entry(mark).or_default();
                if !known.contains(&row.staff) {
                    known.push(row.staff);
                }
            }
        }
        for member in members {
            for (child,) in wards_of(tx, member)? {
                own.wards.entry(child).or_default().push(member);
            }
        }
        Ok(own)
    }

    /// Whether the student is a child of whoever ordered or confirmed.
    pub fn is_own(&self, student: i64) -> bool {
        self.parents(student).iter().any(|one| self.acting.contains(one))
    }

    /// The members of staff whose child the student is.
    pub fn parents(&self, student: i64) -> &[i64] {
        self.wards.get(&student).map_or(&[], Vec::as_slice)
    }

    /// The members of staff who this guardian is: by identity number, address, or the account of the roster's row.
    pub fn staff(&self, marks: &Marks<'_>, person: Option<&Person>) -> Vec<i64> {
        let of_person =
            person.into_iter().flat_map(|one| [key('n', one.national_id.as_deref()), mail(one.email.as_deref())]);
        let account = person.and_then(|one| one.account_id).map(|id| format!("a{id}"));
        let keys = [key('n', marks.national_id), mail(marks.email), account].into_iter().chain(of_person).flatten();
        let mut found: Vec<i64> = keys.filter_map(|key| self.staff.get(&key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether one of these accounts ordered or confirmed.
    pub fn acts(&self, accounts: &[i64]) -> bool {
        accounts.iter().any(|one| self.acting.contains(one))
    }
}

fn key(kind: char, mark: Option<&str>) -> Option<String> {
    mark.filter(|mark| !mark.is_empty()).map(|mark| format!("{kind}{mark}"))
}

fn mail(mark: Option<&str>) -> Option<String> {
    key('e', mark.map(str::to_lowercase).as_deref())
}

impl Order {
    /// Who acts: whoever ordered, and whoever confirmed.
    pub fn acting(&self) -> [Option<i64>; 2] {
        [self.account, self.confirmer]
    }
}

/// Keeps that a row is about the child or account of members of staff, once a student.
pub fn keep(run: &mut Run<'_, '_>, line: u64, code: &str, whose: &[i64]) {
    if run.writes || whose.is_empty() {
        return;
    }
    let accounts: Vec<Pair> = whose.iter().map(|id| Pair(id.to_string(), String::new(), String::new())).collect();
    match run.changes.iter_mut().find(|known| known.what == WHAT && known.label == code) {
        Some(known) => {
            let more: Vec<Pair> = accounts.into_iter().filter(|one| !known.pairs.contains(one)).collect();
            known.pairs.extend(more);
        }
        None => run.changes.push(Change { what: WHAT, line, label: code.to_owned(), pairs: accounts }),
    }
}

/// The rows of a preview that are about the viewer's own child or account: line, none for 0, and student code.
///
/// # Errors
/// The database's.
pub fn rows_of(tx: &Tx<'_>, import: i64, viewer: &Viewer) -> db::Result<Vec<(i64, String)>> {
    let account = viewer.account_id.to_string();
    let changes = read::changes(tx, import)?.into_iter().filter(|change| change.what == WHAT);
    let own = changes.filter(|change| super::report::pairs_of(&change.detail).iter().any(|pair| pair.0 == account));
    Ok(own.map(|change| (change.line, change.label)).collect())
}
