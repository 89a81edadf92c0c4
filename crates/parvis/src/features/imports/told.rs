//! The guardians that an import adds or ends, for the audit log: an entry each, about the student, some hundreds at a time.

use super::run::Order;
use crate::app::App;
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use db::{Instant, Tx};

/// Entries that are written together.
const PIECE: usize = 500;

/// Entries on their way to the log.
pub struct Told {
    like: Entry,
    entries: Vec<Entry>,
}

impl Told {
    /// Of an import at a school, by whoever confirmed it, else ordered it.
    ///
    /// # Errors
    /// The database's.
    pub fn of(app: &App, tx: &Tx<'_>, at: Instant, order: &Order, school: i64) -> db::Result<Told> {
        let account = order.confirmer.or(order.account);
        let like = Entry::by_order(app, tx, at, Action::Imported, account)?.at_school(school);
        Ok(Told::like(like))
    }

    /// As this entry has it: who, where, when.
    pub fn like(like: Entry) -> Told {
        Told { like, entries: Vec::new() }
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
        if self.entries.len() >= PIECE { self.end(tx) } else { Ok(()) }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The database's.
    pub fn end(&mut self, tx: &Tx<'_>) -> db::Result<()> {
        audit::record_all(tx, std::mem::take(&mut self.entries))
    }
}
