//! Writing tables: templates, reports, sheets to fill in.

mod ods;
mod xlsx;

use std::{error, fmt};

pub use crate::csv::write::csv;
pub use ods::ods;
pub(crate) use xlsx::plain_properties;
pub use xlsx::xlsx;

/// Why a table was not written.
#[derive(Debug)]
pub enum WriteError {
    /// The encoding asked for lacks this character.
    Lacking(char),
    /// More rows or columns, or a longer text, than the format holds; or another fault of its writer.
    Format(String),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Lacking(c) => write!(f, "the encoding lacks the character {c:?}: choose UTF-8"),
            WriteError::Format(reason) => write!(f, "the table could not be written: {reason}"),
        }
    }
}

impl error::Error for WriteError {}

/// How a sheet looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What its tab shows; "Parvis" where empty.
    pub name: String,
    /// Whether its first column stands at the right.
    pub right_to_left: bool,
    /// How many of the first rows are headings: set off, and kept in view.
    pub headings: usize,
    /// Columns whose headings are set off most.
    pub strong: Vec<usize>,
}

impl Look {
    fn name(&self) -> &str {
        if self.name.is_empty() { "Parvis" } else { &self.name }
    }
}
