//! Absences and latenesses of a child.

mod read;
pub mod store;

pub use read::{AbsenceRow, to_explain, unjustified};
