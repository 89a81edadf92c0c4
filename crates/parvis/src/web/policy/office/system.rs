//! Rights of what no person asked for.

use super::{
    Class, Granted, Office, School, SchoolRow, Subjects, class_from, class_of_school, school_by_id, school_by_slug,
};
use crate::web::policy::{Access, Duty, Reach};
use crate::web::{Error, Result};
use db::Tx;

/// Work that no person asked for: a job or a command. It sees every school whole, and the log names it.
#[derive(Debug, Clone, Copy)]
pub struct System(pub &'static str);

impl System {
    /// The school of this address name.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn school(self, tx: &Tx<'_>, slug: &str, duty: Duty) -> Result<Granted<School>> {
        self.granted(school_by_slug(tx, slug)?, duty)
    }

    /// The school of this id.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn school_by_id(self, tx: &Tx<'_>, school: i64, duty: Duty) -> Result<Granted<School>> {
        self.granted(school_by_id(tx, school)?, duty)
    }

    fn granted(self, row: Option<SchoolRow>, duty: Duty) -> Result<Granted<School>> {
        tracing::debug!(job = self.0, duty = duty.as_str(), "a school is opened by the system");
        let office = row.map(Office::from).ok_or(Error::NotFound)?;
        Ok(Granted(School { office, duty, reach: Reach::School }))
    }

    /// The class of this public id, with every subject.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn class(self, tx: &Tx<'_>, school: Access<'_, School>, public_id: &str) -> Result<Granted<Class>> {
        let row = class_of_school(tx, public_id, school.id)?.ok_or(Error::NotFound)?;
        Ok(Granted(class_from(row, Subjects::All)))
    }
}
