//! A short text that needs no allocation.

use std::fmt;
use std::ops::Deref;

const ROOM: usize = 48;

/// A formatted number or time of day. It is a `str` on the stack.
#[derive(Clone, Copy)]
pub struct ShortText {
    bytes: [u8; ROOM],
    start: u8,
}

impl ShortText {
    /// Nothing yet; numbers grow from their last digit, so texts are filled from the end.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; ROOM], start: ROOM as u8 }
    }

    /// Puts `text` before what is there. What does not fit is left out, which the widest `i64` does not reach.
    pub(crate) fn prepend(&mut self, text: &str) {
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

impl Deref for ShortText {
    type Target = str;

    fn deref(&self) -> &str {
        // Only whole texts and ASCII digits are ever put in.
        str::from_utf8(&self.bytes[usize::from(self.start)..]).unwrap_or_default()
    }
}

impl AsRef<str> for ShortText {
    fn as_ref(&self) -> &str {
        self
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq<str> for ShortText {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for ShortText {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}
