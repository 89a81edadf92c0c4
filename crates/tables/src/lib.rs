//! The files that schools have, read and written: no database, no clock, no network.
//!
//! Reading goes in steps, each of which may end in a message for the one who brought the file:
//!
//! 1. [`open`] recognises CSV, XLSX and ODS by their content, within [`Limits`]; or says by a
//!    [`FileError`] why not.
//! 2. [`recognise`] finds the headings and what each column holds: a [`Recognition`] with its
//!    [`Mapping`], which can be made by hand instead and kept under the headings' signature.
//! 3. [`Reading::prepare`] reads the file once to settle whether day or month comes first in its dates.
//! 4. [`Reading::rows`] gives typed rows ([`StudentRow`] and so on), each without fault or with all its
//!    [`CellFault`]s; [`Reading::check`] does so for a preview. One row is held at a time, so that
//!    memory is flat however long the file.
//!
//! [`template`] makes the files to fill in, [`write`] other tables, [`massar`] reads and writes the
//! grade sheets of Massar.
//!
//! No error holds a sentence for people: enums name the fault and hold what a message needs. Their
//! `Display` is the English of the command line.
//!
//! Source: imports; office, "Imports".

mod csv;
mod encoding;
mod error;
mod headings;
mod limits;
pub mod massar;
mod neutral;
mod row;
mod scan;
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
    Field, GUARDIANS, GuardianField, HeadingFault, Kind, Lang, Mapping, Recognition, guess, heading, recognise,
    signature,
};
pub use limits::Limits;
pub use row::{Cell, CellKind, Row, letter};
pub use sheets::Sheet;
pub use source::Source;
pub use table::{Format, Table, open, open_bytes, open_path};
pub use template::{FileFormat, template};
pub use typed::{
    AbsenceKind, AbsenceRow, Assessment, CellFault, Checked, DateOrder, Doubles, ExamRow, Formulas, GradeRow,
    GuardianRow, Reading, Reason, Regime, Relation, Role, RowRead, RowReader, Rules, Sex, StaffRow, StudentRow,
    Summary, Term, TimetableRow, TypedRow, Warning, Week,
};
