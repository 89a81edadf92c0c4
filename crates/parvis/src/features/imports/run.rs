//! One pass over a file: the same for the preview, which writes nothing, and for the import itself.

use super::fault::Fault;
use super::read::{NextIds, Site};
use super::told::Told;
use super::undo::{Step, Undo};
use crate::app::App;
use crate::web::Error;
use db::{Instant, Tx};
use rules::secret::PublicId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use tables::{Column, Field, FileError, HeadingFault, Mapping};

/// Why a pass came to no end. Nothing of it is written.
#[derive(Debug)]
pub enum Stop {
    /// The file cannot be read.
    File(FileError),
    /// The file is no grade sheet of Massar that can be read.
    Massar(tables::massar::MassarError),
    /// Its columns do not do.
    Headings(Vec<HeadingFault>),
    /// A fault of the whole file, such as a class that the school does not have.
    Whole(Box<Fault>),
    /// A row too far down to be remembered stands twice.
    Doubled,
    /// What it would do is not what the preview said: something was changed meanwhile.
    Changed,
    /// Somebody else has begun or ended it.
    Taken,
    /// Files of this kind cannot be written yet.
    NotYet,
    /// Whoever ordered it may not do what this file asks for.
    NotAllowed,
    /// Something was built on it, so it cannot be taken back: on what this step wrote.
    BuiltOn(Option<Box<Step>>),
    /// More rows than SQLite takes while the server runs.
    TooManyForServer,
    /// There are faulty rows, and nobody said to leave them out.
    Faulty,
    /// The database's.
    Db(db::Error),
}

impl From<db::Error> for Stop {
    fn from(error: db::Error) -> Stop {
        Stop::Db(error)
    }
}

/// What other slices say of the database.
impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            // A username was taken meanwhile, or the like: the same import may go well later.
            Error::Unavailable { .. } => Stop::Changed,
            other => Stop::Db(db::Error::Fault(other.to_string())),
        }
    }
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Stop {
        Stop::File(error)
    }
}

/// What a pass came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows of the file.
    pub rows: i64,
    /// Things that are new.
    pub added: i64,
    /// Things that are changed.
    pub changed: i64,
    /// Students who left.
    pub ended: i64,
    /// Rows that change nothing.
    pub unchanged: i64,
    /// Students whom another school is asked for.
    pub transferred: i64,
    /// Rows with faults.
    pub faulty: i64,
}

/// One field of a change: its name, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair(pub String, pub String, pub String);

/// A change as the preview shows it.
#[derive(Debug, Clone)]
pub struct Change {
    /// `added`, `changed`, `ended`, `transfer`, `twin`, `class`, `assessment`, `warning`.
    pub what: &'static str,
    /// The row; 0 for none.
    pub line: u64,
    /// Whom or what.
    pub label: String,
    /// What of it.
    pub pairs: Vec<Pair>,
}

/// How many changes of each kind are kept to show.
pub const SHOWN: usize = 50;
/// How many faults are kept to show. A file with more is another file than was meant.
pub const FAULTS: usize = 100_000;
/// How many rows are worked on together.
pub const BATCH: usize = 500;

/// Ids for new rows of a table, drawn in lots; below zero in a preview.
pub struct Ids {
    next: NextIds,
    lot: Vec<i64>,
    last: i64,
    /// The first id that was given out.
    pub first: Option<i64>,
}

impl Ids {
    /// Of a table.
    pub fn of(next: NextIds) -> Ids {
        Ids { next, lot: Vec::new(), last: 0, first: None }
    }

    /// The next one.
    pub fn take(&mut self, tx: &Tx<'_>, writes: bool) -> db::Result<i64> {
        let id = if !writes {
            self.last -= 1;
            self.last
        } else if tx.engine() == db::Engine::Sqlite {
            if self.first.is_none() {
                self.last = (self.next)(tx)?.first().and_then(|(id,)| *id).unwrap_or(0);
            }
            self.last += 1;
            self.last
        } else {
            if self.lot.is_empty() {
                self.lot = (self.next)(tx)?.into_iter().filter_map(|(id,)| id).rev().collect();
            }
            self.lot.pop().ok_or(db::Error::NoRow)?
        };
        self.first = self.first.or(Some(id));
        Ok(id)
    }

    /// Whether an id was given out by this pass.
    pub fn is_fresh(&self, id: i64) -> bool {
        id < 0 || self.first.is_some_and(|first| first > 0 && id >= first)
    }
}

/// What was ordered.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The import; 0 for a look that is not kept.
    pub import: i64,
    /// Who ordered it; none for a command.
    pub account: Option<i64>,
    /// Who confirmed the preview; none for a preview or a command.
    pub confirmer: Option<i64>,
    /// Whether the file names all students of the school.
    pub full_roster: bool,
    /// Whether grades of new assessments show at once.
    pub publish: bool,
}

/// A pass.
#[allow(missing_docs)] // named as what they are of
pub struct Run<'a, 't> {
    pub tx: &'a Tx<'t>,
    pub site: &'a Site,
    pub account: Option<i64>,
    /// Lines of the file that stand twice, each with the line of another and the code: known from a first pass.
    pub doubled: HashMap<u64, (u64, String)>,
    /// The day at the school.
    pub today: jiff::civil::Date,
    /// Who ordered and who confirmed.
    pub acting: [Option<i64>; 2],
    /// What the audit log is told of guardians; none in a preview.
    pub told: Option<Told>,
    pub now: Instant,
    pub app: &'a App,
    /// Whether rows are written: not in a preview.
    pub writes: bool,
    pub full_roster: bool,
    pub publish: bool,
    pub tally: Tally,
    pub changes: Vec<Change>,
    pub faults: Vec<Fault>,
    pub notice: &'static str,
    pub undo: Undo,
    shown: HashMap<&'static str, usize>,
    /// Students of whom a preview shows what is known.
    pub seen: BTreeSet<i64>,
    /// Headings and what they hold, to name the column of a fault.
    pub headings: Vec<Column>,
    pub mapping: Option<Mapping>,
    /// Told how many rows were passed.
    pub progress: &'a dyn Fn(i64),
}

impl<'a, 't> Run<'a, 't> {
    /// A pass that has not begun.
    pub fn new(tx: &'a Tx<'t>, site: &'a Site, order: &Order, app: &'a App, now: Instant) -> Run<'a, 't> {
        Run {
            tx,
            site,
            doubled: HashMap::new(),
            today: locale::Zone::named(&site.zone)
                .map_or(jiff::civil::Date::MAX, |zone| zone.local(now.as_micros()).date()),
            account: order.account,
            acting: order.acting(),
            told: None,
            now,
            app,
            writes: false,
            full_roster: order.full_roster,
            publish: order.publish,
            tally: Tally::default(),
            changes: Vec::new(),
            faults: Vec::new(),
            notice: "",
            undo: Undo::new(order.import),
            shown: HashMap::new(),
            seen: BTreeSet::new(),
            headings: Vec::new(),
            mapping: None,
            progress: &|_| {},
        }
    }

    /// A new name for addresses.
    pub fn public_id(&self) -> String {
        PublicId::from_entropy(self.app.random.bytes()).as_str().to_owned()
    }

    /// Whether one more change of the kind is kept to show.
    pub fn shows(&self, what: &str) -> bool {
        self.shown.get(what).is_none_or(|count| *count < SHOWN)
    }

    /// Keeps a change to show, if there are not enough of its kind; `make` is only called then.
    pub fn show(&mut self, what: &'static str, make: impl FnOnce() -> Change) {
        let count = self.shown.entry(what).or_default();
        *count += 1;
        if *count <= SHOWN {
            let change = make();
            self.changes.push(change);
        }
    }

    /// Keeps a fault to show.
    pub fn fault(&mut self, fault: Fault) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        }
    }

    /// A fault of the value in a field's column.
    pub fn field_fault(&mut self, line: u64, field: Field, value: &str, reason: &'static str, args: &[&str]) {
        let index = self.mapping.as_ref().and_then(|mapping| mapping.column(field));
        let column = index.and_then(|index| self.headings.iter().find(|column| column.index == index)).cloned();
        let column = column.unwrap_or(Column { index: index.unwrap_or(0), heading: field.code() });
        self.fault(Fault::new(line, &column, value, reason, args));
    }

    /// Keeps how a step is taken back.
    pub fn step(&mut self, step: Step) -> db::Result<()> {
        if self.writes { self.undo.push(self.tx, step) } else { Ok(()) }
    }

    /// Tells the audit log that a guardian was added to a student, or ended; not in a preview.
    pub fn tell(&mut self, student: i64, name: &str, added: bool) -> db::Result<()> {
        match &mut self.told {
            Some(told) => told.guardian(self.app, self.tx, student, name, added),
            None => Ok(()),
        }
    }

    /// Tells the audit log that a row adds something of a student; not in a preview.
    pub fn tell_added(&mut self, student: i64) -> db::Result<()> {
        match &mut self.told {
            Some(told) => told.added(self.app, self.tx, student),
            None => Ok(()),
        }
    }

    /// Tells the audit log what a row changes, and of what of the student. In a preview it is a look at the student's data.
    pub fn tell_changed(&mut self, student: i64, what: &str, pairs: &[Pair]) -> db::Result<()> {
        if self.shows("changed") {
            self.seen.insert(student);
        }
        match &mut self.told {
            Some(told) => told.changed(self.app, self.tx, student, what, pairs),
            None => Ok(()),
        }
    }

    /// Counts a row that was passed.
    pub fn passed(&mut self) {
        self.tally.rows += 1;
        if self.tally.rows % 500 == 0 {
            (self.progress)(self.tally.rows);
        }
    }
}

/// A row that a changed row was expected to be: another transaction came between.
pub fn exactly_one(rows: u64) -> Result<(), Stop> {
    if rows == 1 { Ok(()) } else { Err(Stop::Changed) }
}
