//! What a file is, by its content: names lie.

use crate::error::{FileError, Found};
use crate::sheets::archive::Archive;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// An archive; its entries say more.
    Archive,
    Text,
}

/// Bytes that [`start`] wants to see.
pub(crate) const START: usize = 4096;

/// Looks at the first bytes of a file.
///
/// # Errors
/// Anything that is neither text nor an archive.
pub(crate) fn start(bytes: &[u8]) -> Result<Start, FileError> {
    let found = |found| Err(FileError::NotATable(found));
    match bytes {
        [] => Err(FileError::Empty),
        [b'P', b'K', 3, 4, ..] => Ok(Start::Archive),
        [b'P', b'K', 5, 6, ..] => found(Found::Archive),
        // The container of XLS, and of an XLSX with a password.
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Err(container(bytes)),
        [b'%', b'P', b'D', b'F', ..] => found(Found::Pdf),
        [b'{', b'\\', b'r', b't', b'f', ..] => found(Found::Document),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => found(Found::Picture),
        [0x1F, 0x8B, ..] | [b'7', b'z', 0xBC, 0xAF, ..] | [b'R', b'a', b'r', b'!', ..] => found(Found::Archive),
        // A worksheet of Excel 2 to 4 without a container.
        [9, 0 | 2 | 4, 4 | 6, 0, ..] => Err(FileError::OldExcel),
        _ => match markup(bytes) {
            Some(kind) => found(kind),
            None => Ok(Start::Text),
        },
    }
}

/// The streams of a compound file are named in UTF-16, most of them in its first bytes.
fn container(bytes: &[u8]) -> FileError {
    let names = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if names("EncryptedPackage") || names("EncryptionInfo") {
        FileError::Encrypted
    } else if names("WordDocument") || names("PowerPoint Document") {
        FileError::NotATable(Found::OldOffice)
    } else {
        FileError::OldExcel
    }
}

fn markup(bytes: &[u8]) -> Option<Found> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).to_ascii_lowercase();
    let text = text.trim_start();
    let begins = |tags: &[&str]| tags.iter().any(|tag| text.starts_with(tag));
    if begins(&["<html", "<!doctype html", "<table", "<head", "<meta", "<body"]) {
        Some(Found::WebPage)
    } else if !begins(&["<?xml", "<workbook"]) {
        None
    } else if text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        Some(Found::Xml2003)
    } else if text.contains("<html") {
        Some(Found::WebPage)
    } else {
        Some(Found::Xml)
    }
}

/// Which spreadsheet an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packed {
    Xlsx,
    Ods,
}

/// Looks at an archive's entries.
///
/// # Errors
/// Anything that is no spreadsheet.
pub(crate) fn packed(archive: &Archive) -> Result<Packed, FileError> {
    if archive.has("xl/workbook.bin") {
        return Err(FileError::OldExcel);
    }
    if archive.has("[Content_Types].xml") && archive.has_below("xl/") {
        return Ok(Packed::Xlsx);
    }
    let found = if archive.has("content.xml") {
        return Ok(Packed::Ods);
    } else if archive.has_below("word/") || archive.has_below("ppt/") {
        Found::Document
    } else if archive.has("manifest.csv") {
        Found::OneRoster
    } else {
        Found::Archive
    };
    Err(FileError::NotATable(found))
}
