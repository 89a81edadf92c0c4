//! In which encoding a text is, and how it becomes UTF-8.
//!
//! Source: office, "Imports": CSV in UTF-8, UTF-16 or Windows-1252. Windows-1256 is what Arabic
//! Windows writes; read as Windows-1252 it would be wrong letters in silence, so it is told apart.

use encoding_rs::{Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};
use serde::{Deserialize, Serialize};

use crate::error::FileError;
use crate::source::{self, Source};

/// Encodings of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, written with a byte order mark, without which Excel shows wrong letters.
    Utf8,
    /// UTF-16, low byte first ("Unicode text" of Excel).
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Western Windows.
    Windows1252,
    /// Arabic Windows.
    Windows1256,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252, Encoding::Windows1256];

    fn standard(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1252 => WINDOWS_1252,
            Encoding::Windows1256 => WINDOWS_1256,
        }
    }

    /// The text's bytes with the byte order mark, or the first character that the encoding lacks.
    /// Control characters other than tab and line breaks are lacking in each: a reader refuses them.
    pub(crate) fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        if let Some(c) = text.chars().find(|&c| is_control(c)) {
            return Err(c);
        }
        match self {
            Encoding::Utf8 => Ok([BOM_8, text.as_bytes()].concat()),
            Encoding::Utf16Le => Ok(text.encode_utf16().fold(BOM_16LE.to_vec(), |mut bytes, unit| {
                bytes.extend(unit.to_le_bytes());
                bytes
            })),
            Encoding::Utf16Be => Ok(text.encode_utf16().fold(BOM_16BE.to_vec(), |mut bytes, unit| {
                bytes.extend(unit.to_be_bytes());
                bytes
            })),
            Encoding::Windows1252 | Encoding::Windows1256 => {
                let (bytes, _, lacking) = self.standard().encode(text);
                if !lacking {
                    return Ok(bytes.into_owned());
                }
                let mut buffer = [0; 4];
                Err(text.chars().find(|c| self.standard().encode(c.encode_utf8(&mut buffer)).2).unwrap_or_default())
            }
        }
    }
}

const BOM_8: &[u8] = b"\xEF\xBB\xBF";
const BOM_16LE: &[u8] = b"\xFF\xFE";
const BOM_16BE: &[u8] = b"\xFE\xFF";

/// Bytes read at a time.
pub(crate) const CHUNK: usize = 64 << 10;

/// Whether the character is a control character that no table needs; the C1 controls are what the
/// holes of Windows-1252 become.
fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}')
}

/// A text's encoding, and how many bytes its mark takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Detected {
    pub encoding: Encoding,
    pub skip: u64,
}

/// Reads all of the source once and says in which encoding it is.
///
/// A mark at the start decides; the text must then be in that encoding. Without one, text that is
/// valid UTF-8 is UTF-8. Otherwise bytes from 0x80 on are letters of one of the two Windows code
/// pages: three Arabic letters of Windows-1256 in a row are three capitals with accents in
/// Windows-1252, which no word has.
///
/// # Errors
/// [`FileError::Encoding`] where bytes fit none, or where UTF-8 and something else are mixed.
pub(crate) fn detect(source: &mut dyn Source) -> Result<Detected, FileError> {
    source::seek(source, 0)?;
    let mut buffer = vec![0; CHUNK];
    let read = source::fill(source, &mut buffer)?;
    let start = &buffer[..read];
    let marked = |encoding, mark: &[u8]| Detected { encoding, skip: mark.len() as u64 };
    let detected = if start.starts_with(BOM_8) {
        marked(Encoding::Utf8, BOM_8)
    } else if start.starts_with(BOM_16LE) {
        marked(Encoding::Utf16Le, BOM_16LE)
    } else if start.starts_with(BOM_16BE) {
        marked(Encoding::Utf16Be, BOM_16BE)
    } else if let Some(encoding) = unmarked_utf16(start) {
        marked(encoding, b"")
    } else {
        let mut scan = Scan::new();
        let mut chunk = read;
        while chunk > 0 {
            scan.take(&buffer[..chunk]);
            chunk = source::fill(source, &mut buffer)?;
        }
        return Ok(Detected { encoding: scan.end()?, skip: 0 });
    };
    check(source, detected)?;
    Ok(detected)
}

/// UTF-16 without a mark: every other byte of text in Latin letters is zero.
fn unmarked_utf16(start: &[u8]) -> Option<Encoding> {
    let sample = &start[..start.len().min(4096)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 > half * 3 && even * 20 < half {
        Some(Encoding::Utf16Le)
    } else if even * 10 > half * 3 && odd * 20 < half {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Decodes all of it, to see that nothing is malformed.
fn check(source: &mut dyn Source, detected: Detected) -> Result<(), FileError> {
    let mut decoding = Decoding::new(source, detected)?;
    let mut line = 1;
    while let Some(text) = decoding.next(source)? {
        // The replacement character stands where bytes were malformed.
        match text.char_indices().find(|&(_, c)| c == char::REPLACEMENT_CHARACTER || is_control(c) && c < '\u{7F}') {
            Some((at, _)) => return Err(FileError::Encoding { line: line + line_breaks(&text.as_bytes()[..at]) }),
            None => line += line_breaks(text.as_bytes()),
        }
    }
    Ok(())
}

fn line_breaks(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// What the bytes of a text without a mark say.
struct Scan {
    line: u64,
    /// Lines of the first byte that is not UTF-8, not Windows-1252, no text at all.
    not_utf8: Option<u64>,
    not_1252: Option<u64>,
    control: Option<u64>,
    /// Sequences of several bytes that are UTF-8, and bytes that are not.
    sequences: u64,
    strays: u64,
    /// Bytes of a sequence that are still to come, and how many it has had.
    pending: usize,
    held: Vec<u8>,
    arabic_run: u32,
    arabic: bool,
}

impl Scan {
    fn new() -> Scan {
        Scan {
            line: 1,
            not_utf8: None,
            not_1252: None,
            control: None,
            sequences: 0,
            strays: 0,
            pending: 0,
            held: Vec::new(),
            arabic_run: 0,
            arabic: false,
        }
    }

    fn take(&mut self, chunk: &[u8]) {
        let plain = |b: &u8| (b' '..=b'~').contains(b) || matches!(b, b'\t' | b'\n' | b'\r');
        if self.pending == 0 && chunk.iter().filter(|b| plain(b)).count() == chunk.len() {
            self.line += line_breaks(chunk);
            self.arabic_run = 0;
            return;
        }
        for &b in chunk {
            self.byte(b);
        }
    }

    fn byte(&mut self, b: u8) {
        self.sequence(b);
        match b {
            b'\n' => self.line += 1,
            0..=8 | 0xB | 0xE..=0x1F | 0x7F => self.control = self.control.or(Some(self.line)),
            0x81 | 0x8D | 0x8F | 0x90 | 0x9D => self.not_1252 = self.not_1252.or(Some(self.line)),
            _ => {}
        }
        self.arabic_run = if is_arabic_1256(b) { self.arabic_run + 1 } else { 0 };
        self.arabic |= self.arabic_run == 3;
    }

    /// Follows sequences of UTF-8 over the ends of chunks.
    fn sequence(&mut self, b: u8) {
        if self.pending > 0 {
            self.held.push(b);
            self.pending -= 1;
            let is_continuation = b & 0xC0 == 0x80;
            if is_continuation && self.pending > 0 {
                return;
            }
            self.pending = 0;
            if is_continuation && std::str::from_utf8(&self.held).is_ok() {
                self.sequences += 1;
                return;
            }
            // All but the last byte are strays; the last is looked at anew.
            let strays = self.held.len() as u64 - u64::from(!is_continuation);
            self.stray(strays);
            if is_continuation {
                return;
            }
        }
        match b {
            0..=0x7F => {}
            0xC2..=0xF4 => {
                self.pending = if b < 0xE0 {
                    1
                } else if b < 0xF0 {
                    2
                } else {
                    3
                };
                self.held.clear();
                self.held.push(b);
            }
            _ => self.stray(1),
        }
    }

    fn stray(&mut self, count: u64) {
        self.strays += count;
        self.not_utf8 = self.not_utf8.or(Some(self.line));
    }

    fn end(mut self) -> Result<Encoding, FileError> {
        if self.pending > 0 {
            self.stray(self.held.len() as u64);
        }
        if let Some(line) = self.control {
            return Err(FileError::Encoding { line });
        }
        let Some(line) = self.not_utf8 else { return Ok(Encoding::Utf8) };
        if self.sequences > 0 && self.sequences >= self.strays {
            return Err(FileError::Encoding { line });
        }
        if self.arabic {
            return Ok(Encoding::Windows1256);
        }
        match self.not_1252 {
            Some(line) => Err(FileError::Encoding { line }),
            None => Ok(Encoding::Windows1252),
        }
    }
}

/// Whether the byte is an Arabic letter or vowel sign of Windows-1256 (which has the letters of French
/// where Windows-1252 has them).
fn is_arabic_1256(b: u8) -> bool {
    matches!(b, 0x81 | 0x8D..=0x90 | 0x98 | 0x9A | 0x9F | 0xAA | 0xC0..=0xD6 | 0xD8..=0xDF)
        || matches!(b, 0xE1 | 0xE3..=0xE6 | 0xEC | 0xED | 0xF0..=0xF3 | 0xF5 | 0xF6 | 0xF8 | 0xFA)
}

/// A text that comes out as UTF-8, chunk by chunk, each of whole characters.
pub(crate) struct Decoding {
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    ended: bool,
}

impl Decoding {
    /// From the first character on.
    pub fn new(source: &mut dyn Source, detected: Detected) -> Result<Decoding, FileError> {
        source::seek(source, detected.skip)?;
        Ok(Decoding {
            decoder: detected.encoding.standard().new_decoder_without_bom_handling(),
            bytes: vec![0; CHUNK],
            text: String::new(),
            ended: false,
        })
    }

    /// The next chunk, which may be empty; `None` after the last.
    pub fn next(&mut self, source: &mut dyn Source) -> Result<Option<&str>, FileError> {
        if self.ended {
            return Ok(None);
        }
        let read = source::fill(source, &mut self.bytes)?;
        self.ended = read < self.bytes.len();
        let bytes = self.bytes.get(..read).unwrap_or_default();
        self.text.clear();
        self.text.reserve(self.decoder.max_utf8_buffer_length(read).unwrap_or(read * 3 + 16));
        let (_result, _read, _malformed) = self.decoder.decode_to_string(bytes, &mut self.text, self.ended);
        Ok(Some(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn detected(bytes: &[u8]) -> Result<Encoding, u64> {
        match detect(&mut Cursor::new(bytes.to_vec())) {
            Ok(detected) => Ok(detected.encoding),
            Err(FileError::Encoding { line }) => Err(line),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn each_encoding_is_told_from_the_others() {
        let arabic = "الرقم;الاسم\n1;محمد\n";
        for encoding in Encoding::ALL {
            let text = if encoding == Encoding::Windows1252 { "prénom;né à\nHélène;Tétouan\n" } else { arabic };
            assert_eq!(detected(&encoding.encode(text).unwrap()), Ok(encoding), "{encoding:?}");
        }
        assert_eq!(detected("é".as_bytes()), Ok(Encoding::Utf8));
        assert_eq!(detected(b"plain"), Ok(Encoding::Utf8));
        assert_eq!(detected(b"CR\xC9\xC9E\xA0: \xE0 No\xEBl"), Ok(Encoding::Windows1252));
        let unmarked: Vec<u8> = "nom;note\nAmina;12\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detected(&unmarked), Ok(Encoding::Utf16Le));
    }

    #[test]
    fn what_fits_none_says_where() {
        assert_eq!(detected(b"nom\nZo\xE9\n\x81\x8D\n"), Err(3));
        assert_eq!(detected(b"nom\nZo\0\n"), Err(2));
        assert_eq!(
            detected(
                "nom\nZoé\nHélène\n".as_bytes().iter().copied().chain([b'\n', 0xE9]).collect::<Vec<_>>().as_slice()
            ),
            Err(5)
        );
        assert_eq!(detected(b"\xEF\xBB\xBFnom\nZo\xE9\n"), Err(2));
        assert_eq!(detected(b"\xFF\xFEa\0\n\0\x00\xD8a\0"), Err(2));
        assert_eq!(detected(b"\xFF\xFEa\0\n\0a"), Err(2));
    }

    #[test]
    fn sequences_over_the_ends_of_chunks() {
        let mut text = "a".repeat(CHUNK - 1);
        text.push_str("é\n€");
        assert_eq!(detected(text.as_bytes()), Ok(Encoding::Utf8));
        let mut source = Cursor::new(text.clone().into_bytes());
        let mut decoding = Decoding::new(&mut source, Detected { encoding: Encoding::Utf8, skip: 0 }).unwrap();
        let mut read = String::new();
        while let Some(chunk) = decoding.next(&mut source).unwrap() {
            read.push_str(chunk);
        }
        assert_eq!(read, text);
    }

    #[test]
    fn encoding_refuses_what_it_lacks() {
        assert_eq!(Encoding::Windows1252.encode("aم"), Err('م'));
        assert_eq!(Encoding::Utf8.encode("a\0"), Err('\0'));
    }
}
