//! Files as schools have them, and as they should not be. Every file is made here.
#![allow(clippy::unwrap_used)]

mod bad_files;
mod csv_files;
mod headings;
mod hostile;
mod massar;
mod rows;
mod spreadsheets;
mod templates;

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use tables::{FileError, Limits, Table};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Opens bytes with the bounds of uploads.
fn open(bytes: impl Into<Vec<u8>>) -> Result<Table, FileError> {
    tables::open_bytes(bytes.into(), &Limits::UPLOAD)
}

/// All rows with their numbers.
fn rows(table: &mut Table) -> Result<Vec<(u64, Vec<String>)>, FileError> {
    let mut rows = Vec::new();
    table.rows(&mut |row| {
        rows.push((row.line(), row.cells().map(|cell| cell.text.to_owned()).collect()));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// Opens bytes and reads all rows.
fn read(bytes: impl Into<Vec<u8>>) -> Result<Vec<(u64, Vec<String>)>, FileError> {
    rows(&mut open(bytes)?)
}

/// An archive of these entries.
fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet with this XML after its start tag, and these shared strings.
fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    archive(
        &xlsx_parts(
            &format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{sheet}</worksheet>"
            ),
            &format!("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{strings}</sst>"),
        )
        .iter()
        .map(|(name, content)| (*name, content.as_str()))
        .collect::<Vec<_>>(),
    )
}

/// The parts of a workbook of one sheet.
fn xlsx_parts(sheet: &str, strings: &str) -> [(&'static str, String); 7] {
    let workbook = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{RELATIONS}\">\
         <sheets><sheet name=\"Feuille\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let package = format!(
        "<Relationships><Relationship Id=\"r\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATIONS}/styles\" Target=\"/xl/styles.xml\"/></Relationships>"
    );
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>\
                  <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>";
    [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", package),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", book),
        ("xl/styles.xml", styles.to_owned()),
        ("xl/sharedStrings.xml", strings.to_owned()),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ]
}

const ODS_NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";

/// An ODS file of one sheet with this XML inside its table.
fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content {ODS_NAMES}><office:body><office:spreadsheet>\
         <table:table table:name=\"Feuille\">{table}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}
