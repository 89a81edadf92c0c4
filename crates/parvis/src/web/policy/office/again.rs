//! Rights that are asked for again, inside the write transaction of a form or in a job that does what was ordered.

use super::{School, roles_at, roles_of};
use crate::web::policy::{Access, Duty, Reach, Viewer};
use crate::web::{Error, Result};
use db::Tx;

impl Viewer {
    /// Asks inside a form's write transaction whether the duty is still held for the installation.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not.
    pub fn still_for_installation(&self, tx: &Tx<'_>, duty: Duty) -> Result<()> {
        let held = roles_of(tx, self.session_id)?;
        let held = held.into_iter().any(|row| row.role.reach(duty) == Some(Reach::Installation));
        if held { Ok(()) } else { Err(Error::NotFound) }
    }
}

impl Access<'_, School> {
    /// Asks inside a form's write transaction whether the right is still held.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not: the role, the session or the account has ended meanwhile.
    pub fn still_held(&self, tx: &Tx<'_>, viewer: &Viewer) -> Result<()> {
        let (id, duty, reach) = (self.id, self.duty, self.reach);
        let held = roles_of(tx, viewer.session_id)?.into_iter().any(|row| {
            (row.school_id == Some(id) || row.school_id.is_none()) && row.role.reach(duty).is_some_and(|r| r >= reach)
        });
        if held { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// Whether an account holds a duty for a whole school, for work that it ordered and that is done later.
///
/// # Errors
/// The database's.
pub fn holds(tx: &Tx<'_>, account: i64, school: i64, duty: Duty) -> db::Result<bool> {
    let roles = roles_at(tx, account, school)?;
    Ok(roles.into_iter().any(|(role,)| role.reach(duty).is_some_and(|reach| reach >= Reach::School)))
}
