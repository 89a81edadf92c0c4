//! The cells of a sheet of XLSX.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::formats::Shown;
use super::time;
use super::xml::{Xml, attribute, constant, damaged, number, reference, shown};
use crate::error::FileError;
use crate::limits::Limits;
use crate::row::{Cell, CellKind, Row};

/// Texts that cells refer to by number, in one buffer.
#[derive(Default)]
pub(super) struct Texts {
    pub text: String,
    pub ends: Vec<usize>,
}

impl Texts {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }
}

/// Cells that are merged into their first, rows and columns from 0 and with their last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    pub rows: (u64, u64),
    columns: (usize, usize),
}

/// What a `c` element says before its content.
struct Opened {
    column: usize,
    kind: Kind,
    format: Shown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shared,
    Text,
    Bool,
    Error,
    IsoDate,
    Number,
}

/// The cells of a sheet, one row after the other.
pub(super) struct Cells<'a, R> {
    pub xml: Xml<R>,
    pub path: &'a str,
    pub limits: &'a Limits,
    pub texts: &'a Texts,
    pub formats: &'a [Shown],
    pub epoch_1904: bool,
    pub value: String,
}

impl<R: BufRead> Cells<'_, R> {
    /// The cells of the row whose start tag was read, up to its end tag.
    pub fn row(&mut self, line: u64, row: &mut Row) -> Result<(), FileError> {
        row.clear(line);
        let mut next = 0;
        loop {
            let opened = match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "c" => opened(&e, next, self.formats, self.path)?,
                Event::Empty(e) if e.local_name().as_ref() == "c" => {
                    next = opened(&e, next, self.formats, self.path)?.column + 1;
                    continue;
                }
                Event::End(e) if e.local_name().as_ref() == "row" => return Ok(()),
                Event::Eof => return Err(damaged(self.path)),
                _ => continue,
            };
            next = opened.column + 1;
            let formula = self.content(line)?;
            self.put(line, row, &opened, formula)?;
        }
    }

    /// Reads what is in a cell into `value`; whether a formula gave it.
    fn content(&mut self, line: u64) -> Result<bool, FileError> {
        self.value.clear();
        let (mut formula, mut in_value, mut in_formula, mut in_aid) = (false, false, false, false);
        // Enough of a formula to know the constants that some programs write as one.
        let mut code = String::new();
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" => in_value = true,
                    "t" => in_value = !in_aid,
                    "rPh" => in_aid = true,
                    "f" => (formula, in_formula) = (true, true),
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "f" => formula = true,
                Event::End(e) => match e.local_name().as_ref() {
                    "v" | "t" => in_value = false,
                    "f" => in_formula = false,
                    "rPh" => in_aid = false,
                    "c" => return Ok(formula && constant(&code).is_none()),
                    _ => {}
                },
                Event::Text(text) if in_formula => code.extend(text.chars().take(16)),
                Event::Text(text) if in_value => self.value.push_str(&text.xml10_content()),
                Event::CData(text) if in_value => self.value.push_str(&text),
                Event::GeneralRef(entity) if in_value => self.value.extend(reference(&entity)),
                Event::Eof => return Err(damaged(self.path)),
                _ => {}
            }
            if self.value.len() + code.len() > self.limits.row_bytes {
                return Err(FileError::RowTooLong { line, limit: self.limits.row_bytes });
            }
        }
    }

    fn put(&mut self, line: u64, row: &mut Row, opened: &Opened, formula: bool) -> Result<(), FileError> {
        let owned;
        let (text, kind) = match opened.kind {
            Kind::Shared => {
                let text = self.value.trim().parse().ok().and_then(|index| self.texts.get(index));
                (text.ok_or_else(|| damaged(self.path))?, CellKind::Text)
            }
            Kind::Text => {
                unescape_controls(&mut self.value, 0);
                (self.value.as_str(), CellKind::Text)
            }
            Kind::Bool => (if self.value.trim() == "1" { "TRUE" } else { "FALSE" }, CellKind::Text),
            Kind::Error => (self.value.as_str(), CellKind::Error),
            Kind::IsoDate => {
                owned = self.value.trim().replacen('T', " ", 1).replace(" 00:00:00", "");
                (owned.as_str(), CellKind::Date)
            }
            Kind::Number => {
                let (text, kind) = number_text(&self.value, opened.format, self.epoch_1904);
                owned = text;
                (owned.as_str(), kind)
            }
        };
        if text.is_empty() && !formula {
            return Ok(());
        }
        if opened.column >= self.limits.columns {
            return Err(FileError::TooManyColumns { line, limit: self.limits.columns });
        }
        if opened.column < row.len() {
            return Err(damaged(self.path));
        }
        if row.bytes() + text.len() > self.limits.row_bytes {
            return Err(FileError::RowTooLong { line, limit: self.limits.row_bytes });
        }
        row.put(opened.column, Cell { text, kind, formula, merged: false });
        Ok(())
    }
}

fn opened(element: &BytesStart<'_>, next: usize, formats: &[Shown], path: &str) -> Result<Opened, FileError> {
    let column = match attribute(element, "r") {
        Some(place) => cell(&place).ok_or_else(|| damaged(path))?.1,
        None => next,
    };
    let kind = match attribute(element, "t").as_deref() {
        Some("s") => Kind::Shared,
        Some("str" | "inlineStr") => Kind::Text,
        Some("b") => Kind::Bool,
        Some("e") => Kind::Error,
        Some("d") => Kind::IsoDate,
        _ => Kind::Number,
    };
    let format = number(element, "s").and_then(|style: usize| formats.get(style)).copied();
    Ok(Opened { column, kind, format: format.unwrap_or(Shown::Number) })
}

/// A number's text and kind; what is no number stays as it stands.
fn number_text(value: &str, format: Shown, epoch_1904: bool) -> (String, CellKind) {
    let Some(number) = value.trim().parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return (value.to_owned(), CellKind::Text);
    };
    let date = match format {
        Shown::Number => None,
        // Below one day it is a time, whatever its format.
        Shown::Date if number >= 1.0 || epoch_1904 => {
            time::date_text(number, epoch_1904).map(|text| (text, CellKind::Date))
        }
        Shown::Date | Shown::Time => time::seconds_of(number).map(|seconds| (time::clock(seconds), CellKind::Time)),
    };
    date.unwrap_or_else(|| (shown(number), CellKind::Number))
}

/// The place of `B12`: row and column from 0.
fn cell(place: &str) -> Option<(u64, usize)> {
    let place = place.trim();
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = place.split_at(letters);
    // Excel has three letters and seven digits at most; a few more do no harm.
    if letters.is_empty() || letters.len() > 6 || digits.is_empty() || digits.len() > 12 {
        return None;
    }
    let column = letters.bytes().fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    let row: u64 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

pub(super) fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (cell(first)?, cell(last)?);
    Some(Region {
        rows: (first.0.min(last.0), first.0.max(last.0)),
        columns: (first.1.min(last.1), first.1.max(last.1)),
    })
}

/// Marks the cells that merged ones cover, as rows go by.
pub(super) struct Covered<'a> {
    regions: &'a [Region],
    next: usize,
    open: Vec<Region>,
}

impl<'a> Covered<'a> {
    /// `regions` are ordered by their first row.
    pub fn new(regions: &'a [Region]) -> Covered<'a> {
        Covered { regions, next: 0, open: Vec::new() }
    }

    pub fn mark(&mut self, row: &mut Row, path: &str, limits: &Limits) -> Result<(), FileError> {
        let Some(index) = row.line().checked_sub(1) else { return Err(damaged(path)) };
        self.open.retain(|region| region.rows.1 >= index);
        while let Some(region) = self.regions.get(self.next).filter(|region| region.rows.0 <= index) {
            self.next += 1;
            if region.rows.1 >= index && region.columns.0 < limits.columns {
                self.open.push(*region);
            }
        }
        // They may not lie over one another, so there are no more of them than columns.
        if self.open.len() > limits.columns {
            return Err(damaged(path));
        }
        for region in &self.open {
            for column in region.columns.0..=region.columns.1.min(limits.columns - 1) {
                if (index, column) != (region.rows.0, region.columns.0) {
                    row.mark_merged(column);
                }
            }
        }
        Ok(())
    }
}

/// Turns `_x000D_`, which is how XLSX writes characters that XML may not hold, into the character, from
/// a place in the text on.
pub(super) fn unescape_controls(text: &mut String, from: usize) {
    let Some(tail) = text.get(from..).filter(|tail| tail.contains("_x")) else { return };
    let mut out = String::with_capacity(tail.len());
    let mut rest = tail;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 7).and_then(|code| code.strip_suffix('_'));
        let hex = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let c = hex.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match c {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    text.truncate(from);
    text.push_str(&out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        assert_eq!(cell("A1"), Some((0, 0)));
        assert_eq!(cell("XFD1048576"), Some((1_048_575, 16_383)));
        for wrong in ["", "A", "1", "A0", "AAAAAAA1", "A-1", "A1B", "A99999999999999", "É1"] {
            assert_eq!(cell(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn escaped_controls() {
        for (text, wanted) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xyz_", "_xyz_"),
            ("_x00é", "_x00é"),
            ("a_x", "a_x"),
        ] {
            let mut text = text.to_owned();
            unescape_controls(&mut text, 0);
            assert_eq!(text, wanted);
        }
    }
}
