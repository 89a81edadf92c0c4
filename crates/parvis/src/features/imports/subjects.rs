//! What files call the subjects of a school: the school's own names, those that the office said, and the usual ones.

use super::read::{self, Subject};
use super::students::folded;
use db::Tx;
use std::collections::HashMap;
use tables::massar::SubjectNames;

/// Names that are remembered: a file has few.
const NAMES: usize = 10_000;

/// The subjects of a school by their names.
pub struct Subjects {
    /// All of them.
    pub all: Vec<Subject>,
    by_name: HashMap<String, i64>,
    usual: SubjectNames,
    found: HashMap<String, Option<u16>>,
}

impl Subjects {
    /// Of a school.
    pub fn of(tx: &Tx<'_>, school: i64) -> db::Result<Subjects> {
        Ok(Subjects {
            all: read::subjects(tx, school)?,
            by_name: read::subject_names(tx, school)?.into_iter().collect(),
            usual: SubjectNames::usual(),
            found: HashMap::new(),
        })
    }

    /// Their names, with commas between.
    pub fn names(&self) -> String {
        self.all.iter().map(|subject| subject.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The subject of a name: the school's own, what the office said, else what it is usually called.
    pub fn find(&mut self, name: &str) -> Option<i64> {
        self.place(name).map(|place| self.all[usize::from(place)].id)
    }

    /// The same, as a place in the list of all.
    pub fn place(&mut self, name: &str) -> Option<u16> {
        if let Some(found) = self.found.get(name) {
            return *found;
        }
        let own = |name: &str| {
            let key = folded(name);
            let is = |subject: &&Subject| {
                [&subject.code, &subject.name, &subject.name_ar].iter().any(|own| folded(own) == key)
            };
            self.all.iter().find(is).map(|subject| subject.id)
        };
        let found = self
            .by_name
            .get(&folded(name))
            .copied()
            .or_else(|| own(name))
            .or_else(|| own(self.usual.find(name)?))
            // The school's name and the file's are two names of the same usual subject.
            .or_else(|| {
                let usual = self.usual.find(name)?;
                let is = |subject: &&Subject| {
                    self.usual.find(&subject.name) == Some(usual) || self.usual.find(&subject.name_ar) == Some(usual)
                };
                self.all.iter().find(is).map(|subject| subject.id)
            });
        let found = found.and_then(|id| self.all.iter().position(|subject| subject.id == id));
        let found = found.and_then(|place| u16::try_from(place).ok());
        if self.found.len() < NAMES {
            self.found.insert(name.to_owned(), found);
        }
        found
    }
}
