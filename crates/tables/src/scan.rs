//! Telling the encodings of Windows apart, and from UTF-8 gone wrong.

use crate::encoding::Encoding;
use crate::error::FileError;

/// What the bytes of a text say that has no mark and is not UTF-8.
pub(crate) struct Scan {
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
    pub fn new() -> Scan {
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

    /// Takes the next byte.
    pub fn byte(&mut self, b: u8) {
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

    /// The encoding.
    pub fn end(mut self) -> Result<Encoding, FileError> {
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
