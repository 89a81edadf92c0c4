//! Spreadsheets in archives: XLSX and ODS, read from start to end without holding their sheets.
//!
//! Ours, on `zip` and `quick-xml`, rather than `calamine`: that holds a whole ODS sheet and repeats
//! cells as often as the file says (a kilobyte asks for gigabytes), computes places of cells that a
//! file makes up without looking at overflow, and bounds nothing. Tests hold it to calamine.

pub(crate) mod archive;
mod formats;
pub(crate) mod ods;
mod time;
pub(crate) use time::{date_of, seconds_of};
pub(crate) mod xlsx;
mod xml;

/// A sheet of a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// As its tab shows it.
    pub name: String,
    /// Whether the spreadsheet hides it.
    pub hidden: bool,
}
