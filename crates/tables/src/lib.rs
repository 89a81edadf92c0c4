//! The files that schools have, read and written: no database, no clock, no network.
#![allow(missing_docs)]
mod csv;
mod encoding;
mod error;
mod headings;
mod limits;
pub mod massar;
mod neutral;
mod row;
mod sheets;
mod sniff;
mod source;
mod table;
mod template;
mod typed;
pub mod write;

pub use csv::{Dialect, Separator};
pub use encoding::Encoding;
pub use error::{Column, FileError, Found};
pub use headings::{
    Field, GUARDIANS, GuardianField, HeadingFault, Kind, Lang, Mapping, Recognition, guess, recognise, signature,
};
pub use limits::Limits;
pub use row::{Cell, CellKind, Row, letter};
pub use sheets::Sheet;
pub use source::Source;
pub use table::{Format, Table, open, open_bytes, open_path};
pub use template::{FileFormat, template};
pub use typed::*;
