//! A short text that needs no allocation.

use std::fmt;
use std::ops::Deref;

/// A formatted number or time of day. It is a `str` on the stack, of at most `ROOM` bytes (255 at the most); what is left as it is
/// holds the widest `i64`.
#[derive(Clone, Copy)]
pub struct ShortText<const ROOM: usize = 48> {
    bytes: [u8; ROOM],
    start: u8,
}

impl<const ROOM: usize> ShortText<ROOM> {
    /// Nothing yet; numbers grow from their last digit, so texts are filled from the end.
    #[must_use]
    pub const fn new() -> Self {
        const { assert!(ROOM <= u8::MAX as usize) };
        Self { bytes: [0; ROOM], start: ROOM as u8 }
    }

    /// Puts `text` before what is there. What does not fit is left out.
    #[inline]
    pub fn prepend(&mut self, text: &str) {
        let end = usize::from(self.start);
        if let Some(start) = end.checked_sub(text.len()) {
            self.bytes[start..end].copy_from_slice(text.as_bytes());
            self.start = start as u8;
        }
    }

    /// Puts the lowest decimal digit of `n` in front.
    pub(crate) fn prepend_digit(&mut self, n: u64) {
        if let Some(start) = self.start.checked_sub(1) {
            self.bytes[usize::from(start)] = b'0' + (n % 10) as u8;
            self.start = start;
        }
    }
}

impl<const ROOM: usize> Default for ShortText<ROOM> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const ROOM: usize> Deref for ShortText<ROOM> {
    type Target = str;

    fn deref(&self) -> &str {
        // Only whole texts and ASCII digits are ever put in.
        str::from_utf8(&self.bytes[usize::from(self.start)..]).unwrap_or_default()
    }
}

impl<const ROOM: usize> AsRef<str> for ShortText<ROOM> {
    fn as_ref(&self) -> &str {
        self
    }
}

impl<const ROOM: usize> fmt::Display for ShortText<ROOM> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl<const ROOM: usize> fmt::Debug for ShortText<ROOM> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<const ROOM: usize> PartialEq<str> for ShortText<ROOM> {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl<const ROOM: usize> PartialEq<&str> for ShortText<ROOM> {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}
