//! Absences and latenesses of a child.

mod read;
pub mod store;

pub use read::{AbsenceKind, AbsenceRow, absences_of, unjustified};
