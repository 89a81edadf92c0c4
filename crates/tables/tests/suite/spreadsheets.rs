//! Cells of spreadsheets: what they show, what they are.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, Reader};
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook};
use tables::{CellKind, Format, Table};

use crate::{archive, ods, open, read, rows, xlsx, xlsx_parts};

/// Texts, kinds, and whether formulas and merged, of all cells.
fn cells(table: &mut Table) -> Vec<(u64, usize, String, CellKind, bool, bool)> {
    let mut cells = Vec::new();
    table
        .rows(&mut |row| {
            for (index, cell) in row.cells().enumerate() {
                cells.push((row.line(), index, cell.text.to_owned(), cell.kind, cell.formula, cell.merged));
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    cells
}

#[test]
fn cells_of_every_kind_in_xlsx() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Look::new().set_num_format("dd/mm/yyyy");
    let moment = Look::new().set_num_format("dd/mm/yyyy hh:mm");
    let time = Look::new().set_num_format("hh:mm");
    sheet.write_string(0, 0, "élève & <nom> \"x\"\nligne").unwrap();
    sheet.write_number(0, 1, 12.5).unwrap();
    sheet.write_number(0, 3, 0.1 + 0.2).unwrap();
    sheet.write_datetime_with_format(1, 0, ExcelDateTime::from_ymd(2012, 5, 17).unwrap(), &date).unwrap();
    sheet
        .write_datetime_with_format(
            1,
            1,
            ExcelDateTime::from_ymd(2012, 5, 17).unwrap().and_hms(8, 30, 0).unwrap(),
            &moment,
        )
        .unwrap();
    sheet.write_datetime_with_format(1, 2, ExcelDateTime::from_hms(8, 30, 0).unwrap(), &time).unwrap();
    sheet.write_boolean(1, 3, true).unwrap();
    sheet.write_formula(2, 0, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_string(2, 1, "=1+1").unwrap();
    sheet.merge_range(4, 0, 5, 1, "fusion", &Look::new()).unwrap();
    sheet.write_string(5, 2, "x").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();

    let mut table = open(bytes.clone()).unwrap();
    assert_eq!(table.format(), Format::Xlsx);
    let plain = |line, column, text: &str, kind| (line, column, text.to_owned(), kind, false, false);
    let covered = |line, column| (line, column, String::new(), CellKind::Text, false, true);
    assert_eq!(
        cells(&mut table),
        [
            plain(1, 0, "élève & <nom> \"x\"\nligne", CellKind::Text),
            plain(1, 1, "12.5", CellKind::Number),
            plain(1, 2, "", CellKind::Text),
            plain(1, 3, "0.3", CellKind::Number),
            plain(2, 0, "2012-05-17", CellKind::Date),
            plain(2, 1, "2012-05-17 08:30:00", CellKind::Date),
            plain(2, 2, "08:30:00", CellKind::Time),
            plain(2, 3, "TRUE", CellKind::Text),
            (3, 0, "2".to_owned(), CellKind::Number, true, false),
            plain(3, 1, "=1+1", CellKind::Text),
            plain(5, 0, "fusion", CellKind::Text),
            covered(5, 1),
            covered(6, 0),
            covered(6, 1),
            plain(6, 2, "x", CellKind::Text),
        ]
    );

    // As calamine reads texts and numbers.
    let mut theirs = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let range = theirs.worksheet_range_at(0).unwrap().unwrap();
    for (line, column, text, kind, ..) in cells(&mut table) {
        let place = (u32::try_from(line).unwrap() - 1, u32::try_from(column).unwrap());
        match (range.get_value(place), kind) {
            (Some(Data::String(theirs)), CellKind::Text) => assert_eq!(theirs, &text),
            (Some(Data::Float(theirs)), CellKind::Number) => {
                assert!((theirs - text.parse::<f64>().unwrap()).abs() < 1e-12)
            }
            (Some(Data::DateTime(theirs)), CellKind::Date) => {
                let (year, month, day, ..) = theirs.to_ymd_hms_milli();
                assert!(text.starts_with(&format!("{year:04}-{month:02}-{day:02}")));
            }
            _ => {}
        }
    }
}

#[test]
fn xlsx_as_other_programs_write_it() {
    // No places, shared strings in runs with a reading aid, escaped control characters, empty rows.
    let sheet = "<sheetData><row><c t=\"s\"><v>0</v></c><c/><c t=\"str\"><f>A1</f><v>calculé</v></c></row><row/>\
                 <row r=\"7\"><c r=\"B7\" t=\"d\"><v>2012-05-17T00:00:00</v></c><c r=\"C7\" t=\"e\"><v>#N/A</v></c>\
                 <c r=\"D7\" s=\"1\"><v>41046</v></c><c r=\"E7\" s=\"2\"><v>0.5</v></c>\
                 <c r=\"F7\" t=\"b\"><f aca=\"false\">TRUE()</f><v>1</v></c></row></sheetData>";
    let strings =
        "<si><r><t>co</t></r><rPh><t>aide</t></rPh><r><t xml:space=\"preserve\">de _x000D_&#233;&amp;</t></r></si>";
    let mut table = open(xlsx(sheet, strings)).unwrap();
    let texts: Vec<_> =
        cells(&mut table).into_iter().filter(|cell| !cell.2.is_empty()).map(|c| (c.0, c.1, c.2, c.3, c.4)).collect();
    assert_eq!(
        texts,
        [
            (1, 0, "code \ré&".to_owned(), CellKind::Text, false),
            (1, 2, "calculé".to_owned(), CellKind::Text, true),
            (7, 1, "2012-05-17".to_owned(), CellKind::Date, false),
            (7, 2, "#N/A".to_owned(), CellKind::Error, false),
            (7, 3, "2012-05-17".to_owned(), CellKind::Date, false),
            (7, 4, "12:00:00".to_owned(), CellKind::Time, false),
            (7, 5, "TRUE".to_owned(), CellKind::Text, false),
        ]
    );
}

#[test]
fn workbooks_that_count_from_1904() {
    let mut parts = xlsx_parts(
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>39584</v></c></row></sheetData></worksheet>",
        "<sst/>",
    );
    parts[2].1 = parts[2].1.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let mut table = open(archive(&parts.each_ref().map(|(name, content)| (*name, content.as_str())))).unwrap();
    assert!(table.epoch_1904());
    assert_eq!(rows(&mut table).unwrap(), [(1, vec!["2012-05-17".to_owned()])]);
}

#[test]
fn the_first_sheet_that_is_seen() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("caché").unwrap().set_hidden(true).write_string(0, 0, "a").unwrap();
    workbook.add_worksheet().set_name("vu").unwrap().set_active(true).write_string(0, 0, "b").unwrap();
    let mut table = open(workbook.save_to_buffer().unwrap()).unwrap();
    let names: Vec<_> = table.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(names, [("caché", true), ("vu", false)]);
    assert_eq!(rows(&mut table).unwrap()[0].1, ["b"]);
    table.choose(0).unwrap();
    assert_eq!(rows(&mut table).unwrap()[0].1, ["a"]);
    assert!(table.choose(2).is_err());
}

#[test]
fn cells_of_every_kind_in_ods() {
    let table = "<table:table-column/><table:table-header-rows><table:table-row>\
        <table:table-cell office:value-type=\"string\"><text:p>a<text:s text:c=\"2\"/>b<text:tab/><text:span>c&amp;</text:span></text:p><text:p>d</text:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"12.5\"><text:p>12,50</text:p></table:table-cell>\
        </table:table-row></table:table-header-rows>\
        <table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>\
        <table:table-row>\
        <table:table-cell office:value-type=\"date\" office:date-value=\"2012-05-17T00:00:00\"><office:annotation><text:p>note</text:p></office:annotation><text:p>17/05/12</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"time\" office:time-value=\"PT08H30M00S\"><text:p>08:30</text:p></table:table-cell>\
        <table:table-cell table:formula=\"of:=TRUE()\" office:value-type=\"float\" office:value=\"1\"/>\
        <table:table-cell table:formula=\"of:=1+1\" office:value-type=\"float\" office:value=\"2\"/>\
        <table:table-cell table:number-columns-spanned=\"2\" office:value-type=\"string\"><text:p>fusion</text:p></table:table-cell>\
        <table:covered-table-cell/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\" office:string-value=\"x\"/></table:table-row>";
    let mut opened = open(ods(table)).unwrap();
    assert_eq!(opened.format(), Format::Ods);
    let plain = |line, column, text: &str, kind| (line, column, text.to_owned(), kind, false, false);
    assert_eq!(
        cells(&mut opened),
        [
            plain(1, 0, "a  b\tc&\nd", CellKind::Text),
            plain(1, 1, "12.5", CellKind::Number),
            plain(1, 2, "12.5", CellKind::Number),
            plain(5, 0, "2012-05-17", CellKind::Date),
            plain(5, 1, "08:30:00", CellKind::Time),
            plain(5, 2, "TRUE", CellKind::Text),
            (5, 3, "2".to_owned(), CellKind::Number, true, false),
            plain(5, 4, "fusion", CellKind::Text),
            (5, 5, String::new(), CellKind::Text, false, true),
            plain(6, 0, "x", CellKind::Text),
            plain(7, 0, "x", CellKind::Text),
        ]
    );
}

#[test]
fn texts_of_any_kind_come_back() {
    let texts = ["=1+1", " a  b ", "ligne 1\nligne 2", "<&>\"'", "محمد", "😀", "012", "1/05/2023"];
    let rows = [texts.map(str::to_owned)];
    for bytes in [
        tables::write::xlsx(&rows, &Default::default()).unwrap(),
        tables::write::ods(&rows, &Default::default()).unwrap(),
    ] {
        let read = read(bytes).unwrap();
        assert_eq!(read[0].1, rows[0]);
    }
}
