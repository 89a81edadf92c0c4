//! ODS (OpenDocument 1.3, part 3, chapter 9), read from its XML.

use std::io::BufRead;
use std::ops::ControlFlow;

use quick_xml::events::{BytesStart, Event};

use super::Sheet;
use super::archive::Archive;
use super::time;
use super::xml::{Xml, attribute, damaged, number, reference, shown};
use crate::error::FileError;
use crate::limits::Limits;
use crate::row::{Cell, CellKind, Row};

const CONTENT: &str = "content.xml";

/// A spreadsheet whose sheets are known.
pub(crate) struct Ods {
    archive: Archive,
    limits: Limits,
    pub sheets: Vec<Sheet>,
}

impl Ods {
    /// Reads the names of the sheets.
    pub fn open(mut archive: Archive, limits: &Limits) -> Result<Ods, FileError> {
        if encrypted(&mut archive, limits)? {
            return Err(FileError::Encrypted);
        }
        let mut sheets = Vec::new();
        let part = archive.part(CONTENT, u64::MAX)?.ok_or_else(|| damaged(CONTENT))?;
        let mut xml = Xml::new(part, CONTENT);
        let mut depth: usize = 0;
        loop {
            match xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "table" => {
                    if depth == 0 {
                        let name = attribute(&e, "name").unwrap_or_default().into_owned();
                        sheets.push(Sheet { name, hidden: false });
                    }
                    depth += 1;
                }
                Event::End(e) if e.local_name().as_ref() == "table" => depth = depth.saturating_sub(1),
                Event::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        Ok(Ods { archive, limits: *limits, sheets })
    }

    /// Calls `visit` for each row that has something in it, from the first.
    pub fn rows(&mut self, sheet: usize, visit: &mut dyn FnMut(&Row) -> ControlFlow<()>) -> Result<(), FileError> {
        let part = self.archive.part(CONTENT, u64::MAX)?.ok_or_else(|| damaged(CONTENT))?;
        let mut reader =
            Rows { xml: Xml::new(part, CONTENT), limits: self.limits, value: String::new(), paragraphs: 0 };
        if !reader.find_table(sheet)? {
            return Err(FileError::NoSheet);
        }
        reader.visit(visit)
    }
}

fn encrypted(archive: &mut Archive, limits: &Limits) -> Result<bool, FileError> {
    const MANIFEST: &str = "META-INF/manifest.xml";
    let Some(part) = archive.part(MANIFEST, limits.part)? else { return Ok(false) };
    let mut xml = Xml::new(part, MANIFEST);
    loop {
        match xml.next()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

struct Rows<R> {
    xml: Xml<R>,
    limits: Limits,
    value: String,
    paragraphs: usize,
}

/// What a cell element says before its content.
struct Opened {
    covered: bool,
    formula: bool,
    repeated: u64,
    /// The value that the attributes have; else the text is the value.
    value: Option<(String, CellKind)>,
}

impl<R: BufRead> Rows<R> {
    /// Goes to the start of a sheet; whether there is such a one.
    fn find_table(&mut self, wanted: usize) -> Result<bool, FileError> {
        let (mut depth, mut index) = (0_usize, 0);
        loop {
            match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "table" => {
                    if depth == 0 {
                        if index == wanted {
                            return Ok(true);
                        }
                        index += 1;
                    }
                    depth += 1;
                }
                Event::End(e) if e.local_name().as_ref() == "table" => depth = depth.saturating_sub(1),
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    fn visit(&mut self, visit: &mut dyn FnMut(&Row) -> ControlFlow<()>) -> Result<(), FileError> {
        let mut row = Row::default();
        let mut line: u64 = 0;
        loop {
            let (repeated, has_cells) = match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "table-row" => (rows_repeated(&e), true),
                Event::Empty(e) if e.local_name().as_ref() == "table-row" => (rows_repeated(&e), false),
                // What hangs over the cells, and a table inside the table, are no rows of it.
                Event::Start(e) if matches!(e.local_name().as_ref(), "shapes" | "table") => {
                    let name = e.local_name().as_ref().to_owned();
                    self.skip(&name)?;
                    continue;
                }
                Event::End(e) if e.local_name().as_ref() == "table" => return Ok(()),
                Event::Eof => return Err(damaged(CONTENT)),
                _ => continue,
            };
            row.clear(line.saturating_add(1));
            if has_cells {
                self.row(&mut row)?;
            }
            if row.is_blank() {
                line = line.saturating_add(repeated);
                continue;
            }
            for _ in 0..repeated {
                line = line.saturating_add(1);
                if line > self.limits.rows.saturating_mul(2).max(1 << 20) {
                    return Err(FileError::TooManyRows { limit: self.limits.rows });
                }
                row.set_line(line);
                if visit(&row).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// The cells of the row whose start tag was read, up to its end tag.
    fn row(&mut self, row: &mut Row) -> Result<(), FileError> {
        let mut column: u64 = 0;
        loop {
            let (opened, has_content) = match self.xml.next()? {
                Event::Start(e) if is_cell(&e) => (opened(&e), true),
                Event::Empty(e) if is_cell(&e) => (opened(&e), false),
                Event::End(e) if e.local_name().as_ref() == "table-row" => return Ok(()),
                Event::Eof => return Err(damaged(CONTENT)),
                _ => continue,
            };
            self.value.clear();
            self.paragraphs = 0;
            if has_content {
                self.content(row.line())?;
            }
            let first = column;
            column = column.saturating_add(opened.repeated);
            self.put(row, first, &opened)?;
        }
    }

    fn put(&mut self, row: &mut Row, first: u64, opened: &Opened) -> Result<(), FileError> {
        let (text, kind) = match &opened.value {
            Some((value, kind)) => (value.as_str(), *kind),
            None => (self.value.as_str(), CellKind::Text),
        };
        let blank = text.is_empty() && !opened.formula;
        if blank && !opened.covered {
            return Ok(());
        }
        let columns = self.limits.columns as u64;
        let last = first.saturating_add(opened.repeated);
        if last > columns && !blank {
            return Err(FileError::TooManyColumns { line: row.line(), limit: self.limits.columns });
        }
        for column in first..last.min(columns) {
            if row.bytes() + text.len() > self.limits.row_bytes {
                return Err(FileError::RowTooLong { line: row.line(), limit: self.limits.row_bytes });
            }
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            row.put(column, Cell { text, kind, formula: opened.formula, merged: opened.covered });
        }
        Ok(())
    }

    /// Reads the text of the cell whose start tag was read into `value`, up to its end tag.
    fn content(&mut self, line: u64) -> Result<(), FileError> {
        let mut in_paragraph: usize = 0;
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "p" | "h" if in_paragraph == 0 => {
                        in_paragraph = 1;
                        if self.paragraphs > 0 {
                            self.value.push('\n');
                        }
                        self.paragraphs += 1;
                    }
                    // Notes and drawings hold paragraphs of their own.
                    "annotation" | "frame" | "custom-shape" | "table" => {
                        let name = e.local_name().as_ref().to_owned();
                        self.skip(&name)?;
                    }
                    name if in_paragraph > 0 => {
                        if name == "p" {
                            in_paragraph += 1;
                        }
                        spaced(&e, &mut self.value, self.limits.row_bytes);
                    }
                    _ => {}
                },
                Event::Empty(e) => match e.local_name().as_ref() {
                    "p" | "h" if in_paragraph == 0 => {
                        if self.paragraphs > 0 {
                            self.value.push('\n');
                        }
                        self.paragraphs += 1;
                    }
                    _ => spaced(&e, &mut self.value, self.limits.row_bytes),
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "p" | "h" => in_paragraph = in_paragraph.saturating_sub(1),
                    "table-cell" | "covered-table-cell" => return Ok(()),
                    _ => {}
                },
                Event::Text(text) if in_paragraph > 0 => self.value.push_str(&text.xml10_content()),
                Event::CData(text) if in_paragraph > 0 => self.value.push_str(&text),
                Event::GeneralRef(entity) if in_paragraph > 0 => self.value.extend(reference(&entity)),
                Event::Eof => return Err(damaged(CONTENT)),
                _ => {}
            }
            if self.value.len() > self.limits.row_bytes {
                return Err(FileError::RowTooLong { line, limit: self.limits.row_bytes });
            }
        }
    }

    /// Goes past the element whose start tag was read.
    fn skip(&mut self, name: &str) -> Result<(), FileError> {
        let mut depth: usize = 1;
        while depth > 0 {
            match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == name => depth += 1,
                Event::End(e) if e.local_name().as_ref() == name => depth -= 1,
                Event::Eof => return Err(damaged(CONTENT)),
                _ => {}
            }
        }
        Ok(())
    }
}

fn is_cell(element: &BytesStart<'_>) -> bool {
    matches!(element.local_name().as_ref(), "table-cell" | "covered-table-cell")
}

fn rows_repeated(element: &BytesStart<'_>) -> u64 {
    number(element, "number-rows-repeated").unwrap_or(1)
}

/// Spaces, tabs and breaks, which are elements.
fn spaced(element: &BytesStart<'_>, value: &mut String, most: usize) {
    match element.local_name().as_ref() {
        "s" => {
            let count = number(element, "c").unwrap_or(1_usize);
            value.extend(std::iter::repeat_n(' ', count.min(most)));
        }
        "tab" => value.push('\t'),
        "line-break" => value.push('\n'),
        _ => {}
    }
}

fn opened(element: &BytesStart<'_>) -> Opened {
    let of = |name| attribute(element, name);
    let float = || number::<f64>(element, "value").filter(|value| value.is_finite()).map(shown);
    let value = match of("value-type").as_deref() {
        Some("float" | "currency" | "percentage") => float().map(|text| (text, CellKind::Number)),
        Some("date") => {
            of("date-value").map(|text| (text.replacen('T', " ", 1).replace(" 00:00:00", ""), CellKind::Date))
        }
        Some("time") => of("time-value")
            .map(|text| duration(&text).map_or((text.into_owned(), CellKind::Text), |t| (t, CellKind::Time))),
        Some("boolean") => of("boolean-value").map(|text| (text.to_uppercase(), CellKind::Text)),
        Some("string") => of("string-value").map(|text| (text.into_owned(), CellKind::Text)),
        _ => None,
    };
    // How LibreOffice marks the error of a calculation.
    let value = match of("value-type").as_deref() {
        Some("error") => Some(("#ERR".to_owned(), CellKind::Error)),
        _ => value,
    };
    Opened {
        covered: element.local_name().as_ref() == "covered-table-cell",
        formula: of("formula").is_some(),
        repeated: number(element, "number-columns-repeated").unwrap_or(1),
        value,
    }
}

/// `PT08H30M00S` as a time of day, below 24 hours.
fn duration(text: &str) -> Option<String> {
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0_u32;
    for (unit, worth) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((count, after)) = rest.split_once(unit) {
            let whole = count.split(['.', ',']).next()?;
            seconds = seconds.checked_add(whole.parse::<u32>().ok()?.checked_mul(worth)?)?;
            rest = after;
        }
    }
    (rest.is_empty() && seconds < 86_400).then(|| time::clock(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("PT08H30M00S").as_deref(), Some("08:30:00"));
        assert_eq!(duration("PT8H").as_deref(), Some("08:00:00"));
        assert_eq!(duration("PT08H30M00.000S").as_deref(), Some("08:30:00"));
        for wrong in ["", "PT", "8:30", "PT25H", "PT9999999999H", "PT1X"] {
            assert_eq!(duration(wrong).filter(|_| wrong != "PT"), None, "{wrong}");
        }
    }
}
