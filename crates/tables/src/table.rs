//! A file that was recognised, and its rows.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

use crate::csv::{Csv, Dialect};
use crate::error::FileError;
use crate::limits::Limits;
use crate::row::Row;
use crate::sheets::Sheet;
use crate::sheets::archive::Archive;
use crate::sheets::ods::Ods;
use crate::sheets::xlsx::Xlsx;
use crate::sniff::{self, Packed, Start};
use crate::source::{self, Source};

/// What a file was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Csv(Dialect),
    /// Excel from 2007 on.
    Xlsx,
    /// LibreOffice and others.
    Ods,
}

/// An open file. Its rows can be visited as often as needed, always from the first; of CSV, XLSX and
/// ODS alike only one row is held at a time (and of XLSX the texts that cells share).
pub struct Table {
    inner: Inner,
    limits: Limits,
    sheet: usize,
}

enum Inner {
    Csv(Csv, Box<dyn Source>),
    Xlsx(Box<Xlsx>),
    Ods(Ods),
}

/// Recognises a file by its content and opens it.
///
/// CSV is read once, for its encoding; of an archive the list of entries is looked at before anything
/// is unpacked.
///
/// # Errors
/// [`FileError`].
pub fn open<S: Source + 'static>(source: S, limits: &Limits) -> Result<Table, FileError> {
    open_boxed(Box::new(source), limits)
}

/// [`open`] for bytes in memory.
///
/// # Errors
/// [`FileError`].
pub fn open_bytes(bytes: Vec<u8>, limits: &Limits) -> Result<Table, FileError> {
    open(Cursor::new(bytes), limits)
}

/// [`open`] for a file on disk.
///
/// # Errors
/// [`FileError`].
pub fn open_path(path: &Path, limits: &Limits) -> Result<Table, FileError> {
    open(std::fs::File::open(path).map_err(FileError::Read)?, limits)
}

fn open_boxed(mut source: Box<dyn Source>, limits: &Limits) -> Result<Table, FileError> {
    let size = source::size(&mut *source)?;
    if size > limits.bytes {
        return Err(FileError::TooLarge { limit: limits.bytes, size });
    }
    source::seek(&mut *source, 0)?;
    let mut start = vec![0; sniff::START];
    let read = source::fill(&mut *source, &mut start)?;
    let inner = match sniff::start(start.get(..read).unwrap_or_default())? {
        Start::Text => Inner::Csv(Csv::look(&mut *source)?, source),
        Start::Archive => {
            let archive = Archive::open(source, limits)?;
            match sniff::packed(&archive)? {
                Packed::Xlsx => Inner::Xlsx(Box::new(Xlsx::open(archive, limits)?)),
                Packed::Ods => Inner::Ods(Ods::open(archive, limits)?),
            }
        }
    };
    let mut table = Table { inner, limits: *limits, sheet: 0 };
    table.sheet = table.sheets().iter().position(|sheet| !sheet.hidden).unwrap_or(0);
    if table.sheets().is_empty() && !matches!(table.inner, Inner::Csv(..)) {
        return Err(FileError::NoSheet);
    }
    Ok(table)
}

impl Table {
    /// What the file was recognised as.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.inner {
            Inner::Csv(csv, _) => Format::Csv(csv.dialect),
            Inner::Xlsx(_) => Format::Xlsx,
            Inner::Ods(_) => Format::Ods,
        }
    }

    /// The sheets of a spreadsheet, in their order; none of CSV.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        match &self.inner {
            Inner::Csv(..) => &[],
            Inner::Xlsx(xlsx) => &xlsx.sheets,
            Inner::Ods(ods) => &ods.sheets,
        }
    }

    /// The sheet whose rows are visited, as an index of [`Table::sheets`]: at first the first that is
    /// not hidden.
    #[must_use]
    pub fn sheet(&self) -> usize {
        self.sheet
    }

    /// Chooses the sheet whose rows are visited.
    ///
    /// # Errors
    /// [`FileError::NoSheet`] where there is none of this index.
    pub fn choose(&mut self, sheet: usize) -> Result<(), FileError> {
        if sheet < self.sheets().len() {
            self.sheet = sheet;
            Ok(())
        } else {
            Err(FileError::NoSheet)
        }
    }

    /// Whether the workbook counts days from 1904, as Excel once did on the Macintosh. Matters to
    /// numbers in a column of dates that are not shown as dates.
    #[must_use]
    pub fn epoch_1904(&self) -> bool {
        matches!(&self.inner, Inner::Xlsx(xlsx) if xlsx.epoch_1904)
    }

    /// Calls `visit` for each row that is not blank, from the first, until it breaks off.
    ///
    /// # Errors
    /// [`FileError`]; rows before the fault have been visited.
    pub fn rows(&mut self, visit: &mut dyn FnMut(&Row) -> ControlFlow<()>) -> Result<(), FileError> {
        let (limit, mut count) = (self.limits.rows, 0_u64);
        let mut over = false;
        let mut counted = |row: &Row| {
            if row.is_blank() {
                return ControlFlow::Continue(());
            }
            count += 1;
            over = count > limit;
            if over { ControlFlow::Break(()) } else { visit(row) }
        };
        match &mut self.inner {
            Inner::Csv(csv, source) => csv.rows(&mut **source, &self.limits, &mut counted)?,
            Inner::Xlsx(xlsx) => xlsx.rows(self.sheet, &mut counted)?,
            Inner::Ods(ods) => ods.rows(self.sheet, &mut counted)?,
        }
        if over { Err(FileError::TooManyRows { limit }) } else { Ok(()) }
    }
}

/// Names no content.
impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table({:?}, {} sheets)", self.format(), self.sheets().len())
    }
}
