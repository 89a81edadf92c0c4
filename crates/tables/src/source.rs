//! Where bytes come from.

use std::io::{self, Read, Seek, SeekFrom};

use crate::error::FileError;

/// Bytes that can be read again from the start: a file, or a [`std::io::Cursor`] over bytes.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// As many bytes as fit, from where the source stands; fewer only at its end.
pub(crate) fn fill(source: &mut dyn Source, buffer: &mut [u8]) -> Result<usize, FileError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(FileError::Read(error)),
        }
    }
    Ok(filled)
}

/// Stands at a byte from the start.
pub(crate) fn seek(source: &mut dyn Source, to: u64) -> Result<(), FileError> {
    source.seek(SeekFrom::Start(to)).map(|_| ()).map_err(FileError::Read)
}

/// How many bytes there are.
pub(crate) fn size(source: &mut dyn Source) -> Result<u64, FileError> {
    source.seek(SeekFrom::End(0)).map_err(FileError::Read)
}
