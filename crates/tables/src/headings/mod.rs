//! Which column is what: headings in three languages, mappings by hand, mappings that are remembered.
//!
//! Source: imports, "Parvis templates"; office, "Imports" 2 (columns are recognised, can be mapped by
//! hand, the mapping is remembered).

mod field;
pub(crate) mod key;
mod mapping;
mod recognise;
pub(crate) mod words;

pub use field::{Field, GUARDIANS, GuardianField, Kind, Lang};
pub use mapping::{HeadingFault, Mapping};
pub use recognise::{Recognition, guess, recognise, signature};
pub use words::heading;
