//! XLSX (ECMA-376), read from its XML.

use std::collections::HashMap;
use std::ops::ControlFlow;

use quick_xml::events::Event;

use super::Sheet;
use super::archive::Archive;
use super::formats::{self, Shown};
use super::xlsx_cells::{Cells, Covered, Region, Texts, region, unescape_controls};
use super::xml::{Xml, attribute, damaged, number, reference};
use crate::error::FileError;
use crate::limits::Limits;
use crate::row::Row;

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
        let mut covered = Covered::new(regions);
        let mut row = Row::default();
        let mut line: u64 = 0;
        loop {
            match cells.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "row" => {
                    line = number(&e, "r").unwrap_or(line.saturating_add(1));
                    cells.row(line, &mut row)?;
                    covered.mark(&mut row, &path, &self.limits)?;
                    if visit(&row).is_break() {
                        return Ok(());
                    }
                }
                Event::Empty(e) if e.local_name().as_ref() == "row" => {
                    line = number(&e, "r").unwrap_or(line.saturating_add(1))
                }
                Event::End(e) if e.local_name().as_ref() == "sheetData" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
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
    fn targets() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl/a", "../b.xml"), "xl/b.xml");
        assert_eq!(resolved("", "xl/workbook.xml"), "xl/workbook.xml");
    }
}
