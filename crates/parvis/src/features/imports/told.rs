//! What an import does, for the audit log: the guardians that it adds or ends, an entry each, and what it changes of each
//! student, some hundreds at a time.

use super::run::{Order, Pair};
use crate::app::App;
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use db::{Instant, Tx};
use std::collections::BTreeMap;

/// Entries that are written together.
const PIECE: usize = 500;

/// Changes that an entry names; of more it says how many there are.
const NAMED: usize = 40;

/// What rows do to a student.
#[derive(Default)]
struct Rows {
    added: i64,
    changed: i64,
    /// What of the student, and the field before and after.
    named: Vec<(String, Pair)>,
}

/// Entries on their way to the log.
pub struct Told {
    like: Entry,
    entries: Vec<Entry>,
    kind: &'static str,
    rows: BTreeMap<i64, Rows>,
}

impl Told {
    /// Of an import at a school, by whoever confirmed it, else ordered it.
    ///
    /// # Errors
    /// The database's.
    pub fn of(
        app: &App,
        tx: &Tx<'_>,
        at: Instant,
        order: &Order,
        (school, kind): (i64, &'static str),
    ) -> db::Result<Told> {
        let account = order.confirmer.or(order.account);
        let like = Entry::by_order(app, tx, at, Action::Imported, account)?.at_school(school);
        Ok(Told { kind, ..Told::like(like) })
    }

    /// As this entry has it: who, where, when.
    pub fn like(like: Entry) -> Told {
        Told { like, entries: Vec::new(), kind: "", rows: BTreeMap::new() }
    }

    /// An entry about the import as a whole.
    pub fn whole(&self, app: &App, action: Action, detail: Detail) -> Entry {
        self.like.again(app, action).with(detail)
    }

    /// Tells that a guardian was added to a student, or ended.
    ///
    /// # Errors
    /// The database's.
    pub fn guardian(&mut self, app: &App, tx: &Tx<'_>, student: i64, name: &str, added: bool) -> db::Result<()> {
        let action = if added { Action::GuardianAdded } else { Action::GuardianEnded };
        let entry = self.like.again(app, action).about(student).with(Detail::new().text(Fact::Guardian, name));
        self.entries.push(entry);
        if self.entries.len() < PIECE {
            return Ok(());
        }
        audit::record_all(tx, std::mem::take(&mut self.entries))
    }

    /// Tells that a row adds something of a student.
    ///
    /// # Errors
    /// The database's.
    pub fn added(&mut self, app: &App, tx: &Tx<'_>, student: i64) -> db::Result<()> {
        self.rows.entry(student).or_default().added += 1;
        self.pieces(app, tx)
    }

    /// Tells that a row changes these fields, and of what of the student: a test, an absence, or nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn changed(&mut self, app: &App, tx: &Tx<'_>, student: i64, what: &str, pairs: &[Pair]) -> db::Result<()> {
        let rows = self.rows.entry(student).or_default();
        rows.changed += 1;
        let room = NAMED.saturating_sub(rows.named.len());
        rows.named.extend(pairs.iter().take(room).map(|pair| (what.to_owned(), pair.clone())));
        self.pieces(app, tx)
    }

    fn pieces(&mut self, app: &App, tx: &Tx<'_>) -> db::Result<()> {
        // The student of this row may be that of the next ones: they are kept together.
        if self.rows.len() > PIECE { self.write_rows(app, tx) } else { Ok(()) }
    }

    fn write_rows(&mut self, app: &App, tx: &Tx<'_>) -> db::Result<()> {
        for (student, rows) in std::mem::take(&mut self.rows) {
            let mut detail = Detail::new().text(Fact::ImportKind, self.kind);
            for (fact, count) in [(Fact::Added, rows.added), (Fact::Changed, rows.changed)] {
                if count > 0 {
                    detail = detail.number(fact, count);
                }
            }
            for (what, Pair(field, before, after)) in &rows.named {
                detail = detail.row_change(field, what, before, after);
            }
            self.entries.push(self.like.again(app, Action::Imported).about(student).with(detail));
        }
        audit::record_all(tx, std::mem::take(&mut self.entries))
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The database's.
    pub fn end(&mut self, app: &App, tx: &Tx<'_>) -> db::Result<()> {
        self.write_rows(app, tx)
    }
}
