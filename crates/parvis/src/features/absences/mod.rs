//! Absences and latenesses of a child.

mod read;
pub mod store;

pub use read::{AbsenceRow, KeptRow, all_of, to_explain, unjustified};
