//! XLSX (ECMA-376), read from its XML.

use std::collections::HashMap;
use std::io::BufRead;
use std::ops::ControlFlow;

use quick_xml::events::{BytesStart, Event};

use super::Sheet;
use super::archive::Archive;
use super::formats::{self, Shown};
use super::time;
use super::xml::{Xml, attribute, damaged, number, reference, shown};
use crate::error::FileError;
use crate::limits::Limits;
use crate::row::{Cell, CellKind, Row};

/// A workbook whose sheets, texts and formats are known.
pub(crate) struct Xlsx {
    archive: Archive,
    limits: Limits,
    pub sheets: Vec<Sheet>,
    paths: Vec<String>,
    pub epoch_1904: bool,
    texts: Texts,
    formats: Vec<Shown>,
    /// Of the sheet that was asked for last.
    merged: Option<(usize, Vec<Region>)>,
}

/// Texts that cells refer to by number, in one buffer.
#[derive(Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
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
struct Region {
    rows: (u64, u64),
    columns: (usize, usize),
}

impl Xlsx {
    /// Reads all but the sheets.
    pub fn open(mut archive: Archive, limits: &Limits) -> Result<Xlsx, FileError> {
        let workbook = relations(&mut archive, "_rels/.rels", "", limits)?
            .into_iter()
            .find(|relation| relation.kind.ends_with("/officeDocument"))
            .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
        let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let rels = relations(&mut archive, &format!("{folder}/_rels/{name}.rels"), folder, limits)?;
        let of_kind = |kind: &str| rels.iter().find(|r| r.kind.ends_with(kind)).map(|r| r.target.clone());

        let mut xlsx = Xlsx {
            limits: *limits,
            sheets: Vec::new(),
            paths: Vec::new(),
            epoch_1904: false,
            texts: Texts::default(),
            formats: Vec::new(),
            merged: None,
            archive,
        };
        let targets: HashMap<&str, &str> = rels
            .iter()
            .filter(|relation| relation.kind.ends_with("/worksheet"))
            .map(|relation| (relation.id.as_str(), relation.target.as_str()))
            .collect();
        xlsx.workbook(&workbook, &targets)?;
        if let Some(path) = of_kind("/sharedStrings") {
            xlsx.shared_strings(&path)?;
        }
        if let Some(path) = of_kind("/styles") {
            xlsx.styles(&path)?;
        }
        Ok(xlsx)
    }

    fn workbook(&mut self, path: &str, targets: &HashMap<&str, &str>) -> Result<(), FileError> {
        let part = self.archive.part(path, self.limits.part)?.ok_or_else(|| damaged(path))?;
        let mut xml = Xml::new(part, path);
        loop {
            match xml.next()? {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "workbookPr" => {
                        self.epoch_1904 =
                            attribute(&e, "date1904").is_some_and(|value| matches!(&*value, "1" | "true"));
                    }
                    "sheet" => {
                        let target = attribute(&e, "id").and_then(|id| targets.get(&*id).copied());
                        // Chart sheets are no worksheets.
                        let (Some(target), Some(name)) = (target, attribute(&e, "name")) else { continue };
                        let hidden = attribute(&e, "state").is_some_and(|state| &*state != "visible");
                        self.sheets.push(Sheet { name: name.into_owned(), hidden });
                        self.paths.push(target.to_owned());
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn shared_strings(&mut self, path: &str) -> Result<(), FileError> {
        let Some(part) = self.archive.part(path, self.limits.part)? else { return Ok(()) };
        let mut xml = Xml::new(part, path);
        let mut texts = Texts::default();
        // Inside `t`, and inside the reading aid of East Asian texts, which is no part of them.
        let (mut in_text, mut in_aid) = (false, false);
        let mut start = 0;
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "t" => in_text = !in_aid,
                    "rPh" => in_aid = true,
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => in_aid = false,
                    "si" => {
                        unescape_controls(&mut texts.text, start);
                        start = texts.text.len();
                        texts.ends.push(start);
                    }
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "si" => texts.ends.push(start),
                Event::Text(text) if in_text => texts.text.push_str(&text.xml10_content()),
                Event::CData(text) if in_text => texts.text.push_str(&text),
                Event::GeneralRef(entity) if in_text => texts.text.extend(reference(&entity)),
                Event::Eof => break,
                _ => {}
            }
        }
        self.texts = texts;
        Ok(())
    }

    fn styles(&mut self, path: &str) -> Result<(), FileError> {
        let Some(part) = self.archive.part(path, self.limits.part)? else { return Ok(()) };
        let mut xml = Xml::new(part, path);
        let mut custom: HashMap<u32, Shown> = HashMap::new();
        let mut in_cells = false;
        loop {
            match xml.next()? {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (number(&e, "numFmtId"), attribute(&e, "formatCode")) {
                            custom.insert(id, formats::custom(&code));
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id = number(&e, "numFmtId").unwrap_or(0);
                        self.formats.push(custom.get(&id).copied().unwrap_or_else(|| formats::builtin(id)));
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The merged cells of a sheet, which stand after its rows, by first row.
    fn regions(&mut self, sheet: usize) -> Result<Vec<Region>, FileError> {
        let path = self.paths.get(sheet).ok_or(FileError::NoSheet)?;
        let part = self.archive.part(path, u64::MAX)?.ok_or_else(|| damaged(path))?;
        let mut xml = Xml::new(part, path);
        let mut regions = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "mergeCell" => {
                    let region = attribute(&e, "ref").and_then(|text| region(&text)).ok_or_else(|| damaged(path))?;
                    regions.push(region);
                    if regions.len() as u64 * size_of::<Region>() as u64 > self.limits.part {
                        return Err(FileError::TooLargeUnpacked { limit: self.limits.part });
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        regions.sort_unstable_by_key(|region| region.rows.0);
        Ok(regions)
    }

    /// Calls `visit` for each row that has cells, from the first.
    pub fn rows(&mut self, sheet: usize, visit: &mut dyn FnMut(&Row) -> ControlFlow<()>) -> Result<(), FileError> {
        let regions = match self.merged.take() {
            Some((of, regions)) if of == sheet => regions,
            _ => self.regions(sheet)?,
        };
        let result = self.visit_rows(sheet, &regions, visit);
        self.merged = Some((sheet, regions));
        result
    }

    fn visit_rows(
        &mut self,
        sheet: usize,
        regions: &[Region],
        visit: &mut dyn FnMut(&Row) -> ControlFlow<()>,
    ) -> Result<(), FileError> {
        let path = self.paths.get(sheet).ok_or(FileError::NoSheet)?.clone();
        let part = self.archive.part(&path, u64::MAX)?.ok_or_else(|| damaged(&path))?;
        let mut cells = Cells {
            xml: Xml::new(part, &path),
            path: &path,
            limits: &self.limits,
            texts: &self.texts,
            formats: &self.formats,
            epoch_1904: self.epoch_1904,
            value: String::new(),
        };
        let mut covered = Covered { regions, next: 0, open: Vec::new() };
        let mut row = Row::default();
        let mut line = 0;
        loop {
            match cells.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "row" => {
                    line = number(&e, "r").unwrap_or(line + 1);
                    cells.row(line, &mut row)?;
                    covered.mark(&mut row, &path, &self.limits)?;
                    if visit(&row).is_break() {
                        return Ok(());
                    }
                }
                Event::Empty(e) if e.local_name().as_ref() == "row" => line = number(&e, "r").unwrap_or(line + 1),
                Event::End(e) if e.local_name().as_ref() == "sheetData" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
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
struct Cells<'a, R> {
    xml: Xml<R>,
    path: &'a str,
    limits: &'a Limits,
    texts: &'a Texts,
    formats: &'a [Shown],
    epoch_1904: bool,
    value: String,
}

impl<R: BufRead> Cells<'_, R> {
    /// The cells of the row whose start tag was read, up to its end tag.
    fn row(&mut self, line: u64, row: &mut Row) -> Result<(), FileError> {
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

    /// Reads what is in a cell into `value`; whether there is a formula in it.
    fn content(&mut self, line: u64) -> Result<bool, FileError> {
        self.value.clear();
        let (mut formula, mut in_value, mut in_aid) = (false, false, false);
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" => in_value = true,
                    "t" => in_value = !in_aid,
                    "rPh" => in_aid = true,
                    "f" => formula = true,
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "f" => formula = true,
                Event::End(e) => match e.local_name().as_ref() {
                    "v" | "t" => in_value = false,
                    "rPh" => in_aid = false,
                    "c" => return Ok(formula),
                    _ => {}
                },
                Event::Text(text) if in_value => self.value.push_str(&text.xml10_content()),
                Event::CData(text) if in_value => self.value.push_str(&text),
                Event::GeneralRef(entity) if in_value => self.value.extend(reference(&entity)),
                Event::Eof => return Err(damaged(self.path)),
                _ => {}
            }
            if self.value.len() > self.limits.row_bytes {
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

fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (cell(first)?, cell(last)?);
    Some(Region {
        rows: (first.0.min(last.0), first.0.max(last.0)),
        columns: (first.1.min(last.1), first.1.max(last.1)),
    })
}

/// Marks the cells that merged ones cover, as rows go by.
struct Covered<'a> {
    regions: &'a [Region],
    next: usize,
    open: Vec<Region>,
}

impl Covered<'_> {
    fn mark(&mut self, row: &mut Row, path: &str, limits: &Limits) -> Result<(), FileError> {
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
fn unescape_controls(text: &mut String, from: usize) {
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

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// What a part refers to; targets as paths inside the archive.
fn relations(archive: &mut Archive, path: &str, folder: &str, limits: &Limits) -> Result<Vec<Relation>, FileError> {
    let Some(part) = archive.part(path, limits.part)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part, path);
    let mut found = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let value = |name| attribute(&e, name).map(std::borrow::Cow::into_owned);
                let (Some(id), Some(kind), Some(target)) = (value("Id"), value("Type"), value("Target")) else {
                    continue;
                };
                found.push(Relation { id, kind, target: resolved(folder, &target) });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A target as a path from the archive's root.
fn resolved(folder: &str, target: &str) -> String {
    let absolute = target.strip_prefix('/');
    let mut parts: Vec<&str> = if absolute.is_some() { Vec::new() } else { folder.split('/').collect() };
    for part in absolute.unwrap_or(target).split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
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
    fn targets() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl/a", "../b.xml"), "xl/b.xml");
        assert_eq!(resolved("", "xl/workbook.xml"), "xl/workbook.xml");
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
