//! Each bad file has its own answer.

use tables::{FileError, Found, Limits};

use crate::{ODS_NAMES, archive, ods, open, read, xlsx, xlsx_parts};

fn fault(bytes: impl Into<Vec<u8>>) -> FileError {
    read(bytes).unwrap_err()
}

#[test]
fn nothing() {
    assert!(matches!(fault(""), FileError::Empty));
    assert!(matches!(tables::recognise(&mut open(" \n\n").unwrap(), None), Err(FileError::Empty)));
}

#[test]
fn what_is_no_table() {
    for (bytes, found) in [
        (&b"%PDF-1.7"[..], Found::Pdf),
        (b"\x89PNG\r\n\x1a\n", Found::Picture),
        (b"{\\rtf1", Found::Document),
        (b"\x1f\x8b\x08", Found::Archive),
        (b"  <html><table>", Found::WebPage),
        (b"\xEF\xBB\xBF<!DOCTYPE html>", Found::WebPage),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", Found::Xml2003),
        (b"<?xml version=\"1.0\"?><BEE_ELEVES/>", Found::Xml),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Found::Archive),
    ] {
        assert!(matches!(fault(bytes), FileError::NotATable(what) if what == found), "{found:?}");
    }
    for (entry, found) in
        [("word/document.xml", Found::Document), ("manifest.csv", Found::OneRoster), ("photo.jpg", Found::Archive)]
    {
        assert!(matches!(fault(archive(&[(entry, "x")])), FileError::NotATable(what) if what == found), "{entry}");
    }
}

#[test]
fn old_excel_and_passwords() {
    let container = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert!(matches!(fault(container("Workbook")), FileError::OldExcel));
    assert!(matches!(fault(container("EncryptedPackage")), FileError::Encrypted));
    assert!(matches!(fault(container("WordDocument")), FileError::NotATable(Found::OldOffice)));
    assert!(matches!(fault(archive(&[("xl/workbook.bin", ""), ("[Content_Types].xml", "")])), FileError::OldExcel));
    let manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>";
    let protected = archive(&[("content.xml", "\u{1}\u{2}"), ("META-INF/manifest.xml", manifest)]);
    assert!(matches!(fault(protected), FileError::Encrypted));
}

#[test]
fn encodings_that_fit_none() {
    assert!(matches!(fault(b"code;nom\nA;Zo\xE9\nB;\x81\n".to_vec()), FileError::Encoding { line: 3 }));
    assert!(matches!(fault(b"code;nom\nA;\0\n".to_vec()), FileError::Encoding { line: 2 }));
    let mut mixed = "code;nom\nA;Zoé\nB;Hélène\nC;".as_bytes().to_vec();
    mixed.push(0xE9);
    assert!(matches!(fault(mixed), FileError::Encoding { line: 4 }));
}

#[test]
fn a_quotation_mark_that_is_never_closed() {
    assert!(matches!(fault("a;b\n1;\"2\n3;4\n"), FileError::UnclosedQuote { line: 2 }));
}

#[test]
fn too_large() {
    let limits = Limits { bytes: 10, ..Limits::UPLOAD };
    let result = tables::open_bytes(b"a;b\n1;2\n3;4\n".to_vec(), &limits);
    assert!(matches!(result, Err(FileError::TooLarge { limit: 10, size: 12 })));
    const { assert!(Limits::UPLOAD.bytes < 200 << 20) };
}

#[test]
fn too_many_rows() {
    let limits = Limits { rows: 3, ..Limits::UPLOAD };
    let read = |bytes: Vec<u8>| tables::open_bytes(bytes, &limits).and_then(|mut table| crate::rows(&mut table));
    assert_eq!(read(b"a\n1\n\n\n2\n".to_vec()).unwrap().len(), 3);
    assert!(matches!(read(b"a\n1\n2\n3\n".to_vec()), Err(FileError::TooManyRows { limit: 3 })));
    let repeated = ods(
        "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
    );
    assert!(matches!(read(repeated), Err(FileError::TooManyRows { limit: 3 })));
}

#[test]
fn a_million_columns() {
    let wide = format!("{}\n", "x;".repeat(1_000_000));
    assert!(matches!(
        fault(wide),
        FileError::RowTooLong { line: 1, .. } | FileError::TooManyColumns { line: 1, limit: 256 }
    ));
    let sheet = "<sheetData><row r=\"3\"><c r=\"BDWGN3\" t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData>";
    assert!(matches!(fault(xlsx(sheet, "")), FileError::TooManyColumns { line: 3, limit: 256 }));
    let repeated = "<table:table-row><table:table-cell table:number-columns-repeated=\"1000000\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    assert!(matches!(fault(ods(repeated)), FileError::TooManyColumns { line: 1, limit: 256 }));
    // Cells that were only touched are no columns.
    let touched = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row><table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    assert_eq!(read(ods(touched)).unwrap(), [(1, vec!["x".to_owned()])]);
}

#[test]
fn archives_cut_anywhere() {
    let whole = xlsx("<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>", "<si><t>x</t></si>");
    assert_eq!(read(whole.clone()).unwrap(), [(1, vec!["x".to_owned()])]);
    for length in 4..whole.len() {
        let cut = fault(&whole[..length]);
        assert!(matches!(cut, FileError::Truncated | FileError::Damaged { .. }), "{length}: {cut}");
    }
}

#[test]
fn a_damaged_byte_is_seen() {
    let whole = xlsx("<sheetData><row r=\"1\"><c r=\"A1\"><v>12</v></c></row></sheetData>", "");
    let place = whole.windows(9).position(|window| window == b"sheet1.xm").unwrap() + 40;
    let mut damaged = whole.clone();
    damaged[place] ^= 0x55;
    assert!(matches!(fault(damaged), FileError::Damaged { .. }));
}

/// A sheet that unpacks to some megabytes of nothing.
fn bomb() -> Vec<u8> {
    xlsx(&format!("<sheetData>{}</sheetData>", " ".repeat(8 << 20)), "")
}

#[test]
fn bombs() {
    assert!(matches!(fault(bomb()), FileError::TooCompressed { limit: 200 }));
    let small = Limits { unpacked: 1 << 20, ..Limits::UPLOAD };
    assert!(matches!(tables::open_bytes(bomb(), &small), Err(FileError::TooLargeUnpacked { limit: 1_048_576 })));
    let entries: Vec<(String, String)> = (0..2_001).map(|n| (format!("{n}"), String::new())).collect();
    let entries: Vec<(&str, &str)> = entries.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    assert!(matches!(fault(archive(&entries)), FileError::TooManyEntries { limit: 2_000 }));
}

/// An archive may say that an entry is small and then go on.
#[test]
fn bombs_that_lie_about_their_size() {
    let mut lying = bomb();
    let truth = u32::try_from("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData></sheetData></worksheet>".len() + (8 << 20)).unwrap();
    let places: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, window)| *window == truth.to_le_bytes()).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        lying[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let limits = Limits { unpacked: 1 << 20, ..Limits::UPLOAD };
    let result = tables::open_bytes(lying, &limits).and_then(|mut table| crate::rows(&mut table));
    assert!(matches!(result, Err(FileError::TooLargeUnpacked { .. } | FileError::Damaged { .. })), "{result:?}");
}

#[test]
fn a_workbook_without_what_it_speaks_of() {
    assert!(matches!(fault(archive(&[("[Content_Types].xml", ""), ("xl/x", "")])), FileError::Damaged { .. }));
    assert!(matches!(
        fault(xlsx("<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row></sheetData>", "")),
        FileError::Damaged { .. }
    ));
    assert!(matches!(fault(xlsx("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>", "")), FileError::Damaged { .. }));
    assert!(matches!(fault(ods("<table:table-row><table:table-cell>")), FileError::Damaged { .. }));
}

#[test]
fn every_answer_says_what_to_do() {
    for error in [fault(""), fault("%PDF"), fault(bomb()), fault("a\n\"b")] {
        let text = error.to_string();
        assert!(text.contains(':') && !text.contains("FileError"), "{text}");
    }
}

/// An entity that a part defines would be missing from what is read: 1&e;2 would be 12.
#[test]
fn a_document_type_is_refused_in_any_part() {
    let doctype = "<!DOCTYPE x [<!ENTITY e \"0\">]>";
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>1&e;2</t></is></c></row></sheetData></worksheet>";
    let parts = xlsx_parts(sheet, "<sst/>");
    for at in 1..parts.len() {
        let mut parts = parts.clone();
        parts[at].1 = format!("{doctype}{}", parts[at].1);
        let read = read(archive(&parts.each_ref().map(|(name, content)| (*name, content.as_str()))));
        assert!(matches!(read, Err(FileError::DocumentType { .. })), "{}: {read:?}", parts[at].0);
    }
    let content = format!(
        "{doctype}<office:document-content {ODS_NAMES}><office:body><office:spreadsheet><table:table table:name=\"F\">\
         <table:table-row><table:table-cell><text:p>1&e;2</text:p></table:table-cell></table:table-row>\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let read =
        read(archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]));
    assert!(matches!(read, Err(FileError::DocumentType { .. })), "{read:?}");
}
