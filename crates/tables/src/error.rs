//! Why a file as a whole is not read.

use std::{error, fmt, io};

use crate::row::letter;

/// Why a file is not read at all, with what a message needs. `Display` is for the command line: plain
/// English that says what to do.
///
/// Source: office, "Imports": bad files get a clear message.
#[derive(Debug)]
pub enum FileError {
    /// Larger than the bound; neither is read.
    TooLarge {
        /// The most bytes allowed.
        limit: u64,
        /// The bytes it has.
        size: u64,
    },
    /// No byte, or nothing but blank rows.
    Empty,
    /// Something that holds no table.
    NotATable(Found),
    /// The binary format of Excel before 2007 (XLS), or XLSB.
    OldExcel,
    /// Protected by a password.
    Encrypted,
    /// An archive that ends before its list of entries: not wholly uploaded or copied.
    Truncated,
    /// An archive or a part of it that cannot be read.
    Damaged {
        /// The part's path inside the archive; empty for the archive itself.
        part: String,
    },
    /// A part with a document type, where entities could be defined: no spreadsheet program writes one.
    DocumentType {
        /// The part's path inside the archive.
        part: String,
    },
    /// More entries in the archive than allowed.
    TooManyEntries {
        /// The most allowed.
        limit: u64,
    },
    /// Unpacks to more bytes than allowed.
    TooLargeUnpacked {
        /// The most bytes allowed.
        limit: u64,
    },
    /// An entry that unpacks to suspiciously many times its size.
    TooCompressed {
        /// How many times are allowed.
        limit: u64,
    },
    /// A row with something in a column beyond the last allowed.
    TooManyColumns {
        /// The row.
        line: u64,
        /// The most columns allowed.
        limit: usize,
    },
    /// More rows than allowed.
    TooManyRows {
        /// The most allowed.
        limit: u64,
    },
    /// A row with more text than allowed.
    RowTooLong {
        /// The row.
        line: u64,
        /// The most bytes allowed.
        limit: usize,
    },
    /// A quotation mark that opens a field and is never closed: everything after it would be one cell.
    UnclosedQuote {
        /// Where it opens.
        line: u64,
    },
    /// Bytes that are no text in any of the encodings, or in two at once.
    Encoding {
        /// Where the first of them stands.
        line: u64,
    },
    /// A spreadsheet without a sheet, or without the one asked for.
    NoSheet,
    /// No row among the first that could be headings.
    NoHeadings,
    /// Reading failed.
    Read(io::Error),
}

/// What a file is instead of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A web page, as some programs save under the name `.xls`.
    WebPage,
    /// A spreadsheet in XML of Excel 2003.
    Xml2003,
    /// Another XML file.
    Xml,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A text document: DOCX, ODT, RTF.
    Document,
    /// A OneRoster archive, which has its own reader.
    OneRoster,
    /// Another archive.
    Archive,
    /// Another old Office file.
    OldOffice,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::TooLarge { limit, size } => {
                write!(
                    f,
                    "the file has {size} bytes, more than the {limit} allowed: split it, or import it with `parvis import` on the server"
                )
            }
            FileError::Empty => f.write_str("the file is empty: save the table again and choose the new file"),
            FileError::NotATable(found) => found.fmt(f),
            FileError::OldExcel => {
                f.write_str("the file is in the old Excel format: open it in Excel or LibreOffice and save it as XLSX")
            }
            FileError::Encrypted => {
                f.write_str("the file is protected by a password: save it again without a password")
            }
            FileError::Truncated => f.write_str("the file ends too early: copy or download it again"),
            FileError::Damaged { part } if part.is_empty() => {
                f.write_str("the file is damaged: open it in Excel or LibreOffice and save it again as XLSX")
            }
            FileError::Damaged { part } => {
                write!(
                    f,
                    "the file is damaged in its part `{part}`: open it in Excel or LibreOffice and save it again as XLSX"
                )
            }
            FileError::DocumentType { part } => {
                write!(
                    f,
                    "the part `{part}` of the file declares a document type (DOCTYPE), which is refused: open it in Excel or LibreOffice and save it again as XLSX"
                )
            }
            FileError::TooManyEntries { limit } => {
                write!(f, "the file is an archive of more than {limit} entries: save the table alone, as XLSX or CSV")
            }
            FileError::TooLargeUnpacked { limit } => {
                write!(f, "the file unpacks to more than {limit} bytes: save the table alone, or as CSV")
            }
            FileError::TooCompressed { limit } => {
                write!(f, "the file unpacks to more than {limit} times its size: save the table alone, or as CSV")
            }
            FileError::TooManyColumns { line, limit } => {
                write!(f, "line {line} has more than {limit} columns: keep the columns of the template")
            }
            FileError::TooManyRows { limit } => {
                write!(
                    f,
                    "the file has more than {limit} rows: split it, or import it with `parvis import` on the server"
                )
            }
            FileError::RowTooLong { line, limit } => {
                write!(f, "line {line} has more than {limit} bytes of text: look for a missing line break")
            }
            FileError::UnclosedQuote { line } => {
                write!(
                    f,
                    "line {line} has a field that begins with a quotation mark (\") and never ends: close or remove it"
                )
            }
            FileError::Encoding { line } => {
                write!(f, "line {line} has characters that cannot be read: save the file as \"CSV UTF-8\" or XLSX")
            }
            FileError::NoSheet => {
                f.write_str("the spreadsheet has no such sheet: check that it has a sheet with the table")
            }
            FileError::NoHeadings => {
                f.write_str("no row of headings was found: put the headings of the template in the first row")
            }
            FileError::Read(error) => write!(f, "the file could not be read: {error}"),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Found::WebPage => {
                "the file is a web page with a spreadsheet's name: open it in Excel or LibreOffice and save it as XLSX"
            }
            Found::Xml2003 => {
                "the file is in the XML format of Excel 2003: open it in Excel or LibreOffice and save it as XLSX"
            }
            Found::Xml => "the file is XML, which is not read here: export it as XLSX or CSV",
            Found::Pdf => "the file is a PDF: export the table as XLSX or CSV",
            Found::Picture => "the file is a picture: export the table as XLSX or CSV",
            Found::Document => "the file is a text document: copy the table into a spreadsheet and save it as XLSX",
            Found::OneRoster => "the file is a OneRoster archive: choose OneRoster as the kind of import",
            Found::Archive => "the file is an archive: unpack it and choose the table inside",
            Found::OldOffice => "the file is an old Office document: save its table as XLSX",
        })
    }
}

impl error::Error for FileError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            FileError::Read(error) => Some(error),
            _ => None,
        }
    }
}

/// What a reader inside an archive reports when a bound is passed, carried through the XML parser.
#[derive(Debug)]
pub(crate) struct Overflow {
    pub limit: u64,
}

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} bytes", self.limit)
    }
}

impl error::Error for Overflow {}

/// The fault of a part of an archive that could not be read.
pub(crate) fn part_error(part: &str, error: &io::Error) -> FileError {
    if let Some(overflow) = error.get_ref().and_then(|inner| inner.downcast_ref::<Overflow>()) {
        return FileError::TooLargeUnpacked { limit: overflow.limit };
    }
    match error.kind() {
        // What unpacking and checksums say.
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::InvalidData
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::Other => FileError::Damaged { part: part.to_owned() },
        kind => FileError::Read(io::Error::new(kind, error.to_string())),
    }
}

/// The fault of a part whose XML could not be read.
pub(crate) fn xml_error(part: &str, error: &quick_xml::Error) -> FileError {
    match error {
        quick_xml::Error::Io(error) => part_error(part, error),
        _ => FileError::Damaged { part: part.to_owned() },
    }
}

/// A column as messages name it: its letter, and its heading where there is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// From 0.
    pub index: usize,
    /// As it stands in the file, without blanks at its ends; empty where the file has none.
    pub heading: String,
}

impl Column {
    /// `A` for the first column, `AA` after `Z`.
    #[must_use]
    pub fn letter(&self) -> String {
        letter(self.index)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}", self.letter())?;
        if self.heading.is_empty() { Ok(()) } else { write!(f, " ({})", self.heading) }
    }
}
