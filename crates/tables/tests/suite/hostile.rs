//! Whatever comes, nothing panics.

use std::ops::ControlFlow;

use proptest::prelude::*;
use rules::grade::Scale;
use rules::student_code::CodePattern;
use tables::{Kind, Reading, Rules, massar};

use crate::{archive, open, xlsx_parts};

/// Everything that the server does with a file.
fn use_file(bytes: Vec<u8>) {
    let Ok(mut table) = open(bytes) else { return };
    let _ = table.rows(&mut |row| {
        assert!(row.line() > 0 && row.len() <= 256);
        ControlFlow::Continue(())
    });
    let _ = massar::read(&mut table, &CodePattern::default(), Scale::TWENTY);
    for kind in Kind::ALL.map(Some).into_iter().chain([None]) {
        if let Ok(found) = tables::recognise(&mut table, kind)
            && let Ok(reading) = Reading::prepare(&mut table, &found, &found.mapping, Rules::default())
        {
            let _ = reading.check(&mut table, 10);
        }
    }
}

const SHEET: &str = "<worksheet><dimension ref=\"A1:B3\"/><sheetData>\
    <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>note &amp; x</t></is></c></row>\
    <row r=\"2\" spans=\"1:2\"><c r=\"A2\" s=\"1\"><v>45047</v></c><c r=\"B2\" s=\"2\"><f>A1+1</f><v>0.5</v></c></row>\
    <row r=\"3\"><c r=\"A3\" t=\"e\"><v>#N/A</v></c><c r=\"B3\" t=\"b\"><v>1</v></c></row>\
    </sheetData><mergeCells count=\"1\"><mergeCell ref=\"A2:B3\"/></mergeCells></worksheet>";

const STRINGS: &str = "<sst><si><r><t>code</t></r><rPh><t>x</t></rPh><r><t>_x000D_eleve</t></r></si></sst>";

const CONTENT: &str = "<d><table:table table:name=\"x\"><table:table-column/><table:table-row table:number-rows-repeated=\"2\">\
    <table:table-cell office:value-type=\"date\" office:date-value=\"2012-05-17\"><text:p>17/05</text:p></table:table-cell>\
    <table:covered-table-cell table:number-columns-repeated=\"3\"/><table:table-cell table:formula=\"of:=1\" office:value-type=\"float\" office:value=\"1\">\
    <office:annotation><text:p>note</text:p></office:annotation><text:p>a<text:s text:c=\"3\"/>b</text:p></table:table-cell>\
    <table:table-cell office:value-type=\"time\" office:time-value=\"PT08H30M00S\"/></table:table-row></table:table></d>";

/// A text with some of its characters changed, dropped or doubled.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let change = (0..text.len(), 0..4_u8, "[0-9A-Z<>\"/=&;:#_ ]{1,3}");
    proptest::collection::vec(change, 1..6).prop_map(move |changes| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, how, with) in changes {
            let at = at.min(chars.len().saturating_sub(1));
            match how {
                0 => drop(chars.splice(at..(at + with.len()).min(chars.len()), with.chars())),
                1 => drop(chars.splice(at..at, with.chars())),
                2 => drop(chars.drain(at..(at + 7).min(chars.len()))),
                _ => {
                    let piece: Vec<char> = chars[at..(at + 30).min(chars.len())].to_vec();
                    drop(chars.splice(at..at, piece));
                }
            }
            if chars.is_empty() {
                break;
            }
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        use_file(bytes);
    }

    #[test]
    fn any_text(text in "([a-z0-9éم\"';,\t/.:=+-]{0,8}[;,\t\n\r]){0,40}") {
        use_file(text.into_bytes());
    }

    #[test]
    fn any_archive_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0..400_usize) {
        let whole = archive(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>"), ("content.xml", CONTENT)]);
        let mut changed = whole.clone();
        let at = at.min(whole.len());
        let until = (at + bytes.len()).min(whole.len());
        changed.splice(at..until, bytes);
        use_file(changed);
    }

    #[test]
    fn any_sheet_of_xlsx(sheet in mutated(SHEET), strings in mutated(STRINGS), which in 0..3_u8) {
        let sheet = if which == 1 { SHEET.to_owned() } else { sheet };
        let strings = if which == 2 { STRINGS.to_owned() } else { strings };
        let parts = xlsx_parts(&sheet, &strings);
        use_file(archive(&parts.each_ref().map(|(name, content)| (*name, content.as_str()))));
    }

    #[test]
    fn any_sheet_of_ods(content in mutated(CONTENT)) {
        use_file(archive(&[("content.xml", &content)]));
    }
}

/// Places, counts and sizes that a file makes up.
#[test]
fn numbers_out_of_all_bounds() {
    for (from, to) in [
        ("r=\"2\"", "r=\"18446744073709551615\""),
        ("r=\"1\"", "r=\"0\""),
        ("r=\"B2\"", "r=\"ZZZZZZ99999999999\""),
        ("ref=\"A2:B3\"", "ref=\"B3:A1\""),
        ("ref=\"A2:B3\"", "ref=\"A1:ZZZZZZ999999999999\""),
        ("<v>0</v>", "<v>99999999999999999999</v>"),
        ("<v>45047</v>", "<v>1e308</v>"),
        ("<v>0.5</v>", "<v>-1e-300</v>"),
        ("s=\"1\"", "s=\"99999999999\""),
    ] {
        let sheet = SHEET.replacen(from, to, 1);
        assert_ne!(sheet, SHEET);
        let parts = xlsx_parts(&sheet, STRINGS);
        use_file(archive(&parts.each_ref().map(|(name, content)| (*name, content.as_str()))));
    }
    for (from, to) in [
        ("number-rows-repeated=\"2\"", "number-rows-repeated=\"18446744073709551615\""),
        ("number-columns-repeated=\"3\"", "number-columns-repeated=\"18446744073709551615\""),
        ("text:c=\"3\"", "text:c=\"18446744073709551615\""),
        ("office:value=\"1\"", "office:value=\"NaN\""),
    ] {
        let content = CONTENT.replacen(from, to, 1);
        assert_ne!(content, CONTENT);
        use_file(archive(&[("content.xml", &content)]));
    }
}
