//! ZIP archives, as XLSX and ODS are, within bounds.

use std::io::{self, BufReader, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{FileError, Overflow};
use crate::limits::Limits;
use crate::source::{self, Source};

/// An archive whose list of entries was looked at: their number, declared sizes and how much they were
/// compressed are within bounds, and none lies over another.
pub(crate) struct Archive {
    zip: ZipArchive<Box<dyn Source>>,
    unpacked: u64,
}

/// Entries up to this size may be compressed as much as they like.
const SMALL: u64 = 4 << 20;

impl Archive {
    /// Looks at the list of entries; unpacks nothing.
    pub fn open(mut source: Box<dyn Source>, limits: &Limits) -> Result<Archive, FileError> {
        if let Some(entries) = declared_entries(&mut *source)? {
            if entries > limits.entries {
                return Err(FileError::TooManyEntries { limit: limits.entries });
            }
        } else {
            return Err(FileError::Truncated);
        }
        source::seek(&mut *source, 0)?;
        let mut zip = ZipArchive::new(source).map_err(|error| zip_error("", error))?;
        if zip.len() as u64 > limits.entries {
            return Err(FileError::TooManyEntries { limit: limits.entries });
        }
        let mut total: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|error| zip_error("", error))?;
            let (packed, size) = (entry.compressed_size(), entry.size());
            total = total.saturating_add(size);
            if total > limits.unpacked {
                return Err(FileError::TooLargeUnpacked { limit: limits.unpacked });
            }
            if size > SMALL && size > packed.saturating_mul(limits.ratio) {
                return Err(FileError::TooCompressed { limit: limits.ratio });
            }
        }
        if zip.has_overlapping_files().map_err(|error| zip_error("", error))? {
            return Err(FileError::Damaged { part: String::new() });
        }
        Ok(Archive { zip, unpacked: limits.unpacked })
    }

    /// Whether there is an entry of this path.
    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// Whether some entry's path begins so.
    pub fn has_below(&self, folder: &str) -> bool {
        self.zip.file_names_raw().any(|name| name.starts_with(folder.as_bytes()))
    }

    /// The entry of a path; some programs write other capitals, or backslashes.
    fn find(&self, path: &str) -> Option<usize> {
        self.zip.index_for_name(path).or_else(|| {
            let plain = |b: u8| if b == b'\\' { b'/' } else { b.to_ascii_lowercase() };
            let alike = |name: &[u8]| name.iter().copied().map(plain).eq(path.bytes().map(plain));
            (0..self.zip.len()).find(|&index| self.zip.by_index_data(index).is_ok_and(|entry| alike(entry.name_raw())))
        })
    }

    /// A part's bytes as they are unpacked, at most `most` of them and no more than the archive may
    /// hold; `None` where there is no such part.
    pub fn part(&mut self, path: &str, most: u64) -> Result<Option<BufReader<impl Read>>, FileError> {
        let Some(index) = self.find(path) else { return Ok(None) };
        let limit = most.min(self.unpacked);
        let entry = self.zip.by_index(index).map_err(|error| zip_error(path, error))?;
        if entry.size() > limit {
            return Err(FileError::TooLargeUnpacked { limit });
        }
        Ok(Some(BufReader::with_capacity(32 << 10, Capped { inner: entry, left: limit, limit })))
    }
}

/// How many entries the record at the archive's end speaks of; `None` where there is no such record.
/// Asked before the list is read, since a list of millions of entries takes memory.
fn declared_entries(source: &mut dyn Source) -> Result<Option<u64>, FileError> {
    const RECORD: usize = 22;
    let size = source::size(source)?;
    let tail = size.min(u64::from(u16::MAX) + RECORD as u64);
    source::seek(source, size - tail)?;
    let mut bytes = vec![0; usize::try_from(tail).unwrap_or(0)];
    let read = source::fill(source, &mut bytes)?;
    bytes.truncate(read);
    let at = bytes.windows(RECORD).rposition(|window| window.starts_with(b"PK\x05\x06"));
    Ok(at.and_then(|at| bytes.get(at + 10..at + 12)).map(|count| u64::from(count[0]) | u64::from(count[1]) << 8))
}

fn zip_error(part: &str, error: ZipError) -> FileError {
    match error {
        ZipError::Io(error) => crate::error::part_error(part, &error),
        ZipError::InvalidPassword => FileError::Encrypted,
        // What the crate says of entries that need a password.
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => FileError::Encrypted,
        _ => FileError::Damaged { part: part.to_owned() },
    }
}

/// Ends with an error once more bytes come than were allowed, whatever the archive declares.
struct Capped<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::other(Overflow { limit: self.limit })),
        }
    }
}
