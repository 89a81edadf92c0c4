//! CSV in every encoding and with every separator.

use proptest::prelude::*;
use tables::{Dialect, Encoding, Format, Separator, write};

use crate::{open, read, rows};

fn written(rows: &[Vec<String>], encoding: Encoding, separator: Separator) -> Vec<u8> {
    write::csv(rows, Dialect { encoding, separator }).unwrap()
}

fn owned(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
}

#[test]
fn dialects_are_recognised() {
    let latin = owned(&[&["code", "prénom", "note"], &["A1", "Hélène", "12,5"], &["A2", "Zoé\nMarie", "\"9\""]]);
    let arabic = owned(&[&["رقم التلميذ", "الاسم"], &["A1", "محمد، علي"], &["A2", "أمينة"]]);
    for encoding in Encoding::ALL {
        let table = if encoding == Encoding::Windows1252 { &latin } else { &arabic };
        for separator in Separator::ALL {
            let mut opened = open(written(table, encoding, separator)).unwrap();
            assert_eq!(opened.format(), Format::Csv(Dialect { encoding, separator }));
            let read: Vec<_> = rows(&mut opened).unwrap().into_iter().map(|(_, cells)| cells).collect();
            assert_eq!(&read, table);
        }
    }
}

#[test]
fn excel_names_its_separator() {
    assert_eq!(read("sep=,\r\na,b;c\r\n").unwrap(), [(2, vec!["a".to_owned(), "b;c".to_owned()])]);
    let table = owned(&[&["sep=,", "x"], &["1", "2"]]);
    let bytes = written(&table, Encoding::Utf8, Separator::Semicolon);
    assert_eq!(read(bytes).unwrap()[0].1, table[0]);
}

#[test]
fn lines_are_those_of_an_editor() {
    let lines: Vec<u64> =
        read("a;b\r\n\r\n1;\"x\r\ny\"\r\n ; \r\n2;z").unwrap().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [1, 3, 6]);
}

#[test]
fn rows_can_be_read_again() {
    let mut table = open("a;b\n1;2\n").unwrap();
    assert_eq!(rows(&mut table).unwrap(), rows(&mut table).unwrap());
}

/// Texts that the encoding has and that do not look like another one.
fn cell(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Windows1252 => "[a-z=+@'\";, \t\néèàçôï-]{0,6}",
        Encoding::Windows1256 => "[a-z=+@'\";, \t\nابتثجحخدذرزسشصضطظعغفقكلمنهويء]{0,6}",
        _ => "[a-zA-Z=+@'\";, \t\n\ré€\u{A0}ا-يⵣ😀-]{0,6}",
    }
}

fn anything() -> impl Strategy<Value = (Encoding, Separator, Vec<Vec<String>>)> {
    (proptest::sample::select(&Encoding::ALL), proptest::sample::select(&Separator::ALL), 1..4_usize).prop_flat_map(
        |(encoding, separator, columns)| {
            let row = proptest::collection::vec(cell(encoding), columns);
            (Just(encoding), Just(separator), proptest::collection::vec(row, 1..6))
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read((encoding, separator, mut table) in anything()) {
        // What tells the two Windows encodings apart: a word in Arabic, a letter with an accent.
        let heading = if encoding == Encoding::Windows1256 { "الرقم" } else { "préno" };
        let columns = table[0].len();
        table.insert(0, vec![heading.to_owned(); columns]);
        let bytes = written(&table, encoding, separator);
        let read: Vec<_> = read(bytes).unwrap().into_iter().map(|(_, cells)| cells).collect();
        table.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        prop_assert_eq!(read, table);
    }
}
