//! CSV: what it is written in, and its rows.

mod parse;
pub(crate) mod write;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::encoding::{self, Decoding, Detected, Encoding};
use crate::error::FileError;
use crate::limits::Limits;
use crate::row::Row;
use crate::source::Source;
use parse::Parser;

/// What stands between the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// `;`, what spreadsheets write in French.
    Semicolon,
    /// `,`
    Comma,
    /// A tab.
    Tab,
}

impl Separator {
    /// Every separator.
    pub const ALL: [Separator; 3] = [Separator::Semicolon, Separator::Comma, Separator::Tab];

    pub(crate) fn byte(self) -> u8 {
        match self {
            Separator::Semicolon => b';',
            Separator::Comma => b',',
            Separator::Tab => b'\t',
        }
    }
}

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The encoding of its characters.
    pub encoding: Encoding,
    /// What stands between its fields.
    pub separator: Separator,
}

/// A CSV file that was looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Csv {
    pub dialect: Dialect,
    detected: Detected,
    /// Whether the first line only names the separator, as Excel does: `sep=;`.
    names_separator: bool,
}

/// Records that are looked at to find the separator.
const SAMPLE: usize = 50;

impl Csv {
    /// Reads all of the source for its encoding, and its beginning for its separator.
    pub fn look(source: &mut dyn Source) -> Result<Csv, FileError> {
        let detected = encoding::detect(source)?;
        let mut decoding = Decoding::new(source, detected)?;
        let mut sample = String::new();
        while let Some(chunk) = decoding.next(source)? {
            sample.push_str(chunk);
            if sample.len() >= encoding::CHUNK {
                break;
            }
        }
        let first = sample.lines().next().unwrap_or_default().trim();
        let named = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="));
        let named = match named {
            Some(";") => Some(Separator::Semicolon),
            Some(",") => Some(Separator::Comma),
            Some("" | "\t") => Some(Separator::Tab),
            _ => None,
        };
        let separator = named.unwrap_or_else(|| separator(&sample));
        let dialect = Dialect { encoding: detected.encoding, separator };
        Ok(Csv { dialect, detected, names_separator: named.is_some() })
    }

    /// Calls `visit` for each record from the first, in flat memory.
    pub fn rows(
        &self,
        source: &mut dyn Source,
        limits: &Limits,
        visit: &mut dyn FnMut(&Row) -> ControlFlow<()>,
    ) -> Result<(), FileError> {
        let mut decoding = Decoding::new(source, self.detected)?;
        let mut parser = Parser::new(self.dialect.separator.byte(), limits.columns, limits.row_bytes);
        let mut row = Row::default();
        row.clear(1);
        let names_separator = self.names_separator;
        let mut visit = |row: &Row| {
            if names_separator && row.line() == 1 { ControlFlow::Continue(()) } else { visit(row) }
        };
        while let Some(chunk) = decoding.next(source)? {
            if parser.take(chunk, &mut row, &mut visit)?.is_break() {
                return Ok(());
            }
        }
        let _ = parser.end(&mut row, &mut visit)?;
        Ok(())
    }
}

/// The separator that gives the most records the same number of fields, above one; of those, the one
/// that gives more fields. Grades like `12,5` are why the most frequent character does not do. A record
/// with a quotation mark in the middle of a field speaks against the separator that gave it.
fn separator(sample: &str) -> Separator {
    let mut best = (0, 0, 0, Separator::Semicolon);
    for separator in Separator::ALL {
        // Fields of each record, and whether no quotation mark is left in them.
        let mut records: Vec<(usize, bool)> = Vec::new();
        let mut parser = Parser::new(separator.byte(), usize::MAX, usize::MAX);
        let mut row = Row::default();
        let mut count = |row: &Row| {
            if !row.is_blank() {
                records.push((row.len(), !row.cells().any(|cell| cell.text.contains('"'))));
            }
            if records.len() < SAMPLE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        // The bounds are off; a quotation mark that is never closed counts as far as it got.
        let _ = parser.take(sample, &mut row, &mut count).and_then(|flow| match flow {
            ControlFlow::Continue(()) => parser.end(&mut row, &mut count),
            ControlFlow::Break(()) => Ok(flow),
        });
        for &(fields, _) in records.iter().filter(|(fields, _)| *fields > 1) {
            let alike = |clean: bool| records.iter().filter(|r| r.0 == fields && (r.1 || !clean)).count();
            let found = (alike(true), alike(false), fields);
            if found > (best.0, best.1, best.2) {
                best = (found.0, found.1, found.2, separator);
            }
        }
    }
    best.3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators() {
        for (text, wanted) in [
            ("code;note\nA;12,5\nB;13,5\n", Separator::Semicolon),
            ("code,note\nA,12.5\n", Separator::Comma),
            ("code\tnom, prenom\tnote\nA\tb, c\t12,5\n", Separator::Tab),
            ("Liste des notes, 2026\n\ncode;note;remarque\nA;12,5;bien, mais\nB;9;\n", Separator::Semicolon),
            ("a,\"b;c;d\"\ne,\"f;g;h\"\n", Separator::Comma),
            ("code\nA\n", Separator::Semicolon),
            ("", Separator::Semicolon),
        ] {
            assert_eq!(separator(text), wanted, "{text}");
        }
    }
}
