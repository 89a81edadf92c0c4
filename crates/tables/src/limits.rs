//! How much of a file is read before it is refused.

/// The bounds of one file. Each has its own [`FileError`](crate::FileError), which names the bound.
///
/// Source: office, "Imports" ("Bad files ... get a clear message"); quality, "Speed and size"
/// (memory flat).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: u64,
    /// Rows that are not blank.
    pub rows: u64,
    /// Columns, counted to the last one that holds something.
    pub columns: usize,
    /// Bytes of one row's text. What a quotation mark that is never closed can swallow.
    pub row_bytes: usize,
    /// Entries of an archive (XLSX and ODS are archives).
    pub entries: u64,
    /// Bytes of all entries of an archive once unpacked.
    pub unpacked: u64,
    /// Bytes of an unpacked part that is held in memory: texts, styles, lists of sheets and of merged
    /// cells. Sheets are not held.
    pub part: u64,
    /// How many times larger an archive may become by unpacking; asked of entries above 4 MiB.
    pub ratio: u64,
}

const MIB: u64 = 1 << 20;

impl Limits {
    /// For files that come over the network. More goes by the command line.
    pub const UPLOAD: Limits = Limits {
        bytes: 64 * MIB,
        rows: 1_000_000,
        columns: 256,
        row_bytes: 256 << 10,
        entries: 2_000,
        unpacked: 512 * MIB,
        part: 64 * MIB,
        ratio: 200,
    };

    /// For files that the operator names on the command line.
    pub const COMMAND_LINE: Limits = Limits {
        bytes: 64 << 30,
        rows: 1_000_000_000,
        columns: 256,
        row_bytes: 256 << 10,
        entries: 2_000,
        unpacked: 4 << 30,
        part: 256 * MIB,
        ratio: 200,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::UPLOAD
    }
}
