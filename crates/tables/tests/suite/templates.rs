//! Templates are read back without a fault.

use std::io::Cursor;

use calamine::{Data, Reader};
use rules::student_code::CodePattern;
use tables::{FileFormat, Kind, Lang, Reading, Rules, Warning, template};

use crate::{open, rows};

#[test]
fn every_template_is_recognised_and_its_example_is_good() {
    for code_pattern in [CodePattern::default(), "9999999999".parse().unwrap()] {
        for kind in Kind::ALL {
            for lang in Lang::ALL {
                for format in FileFormat::ALL {
                    let name = format!("{kind:?} {lang:?} {format:?}");
                    let mut table = open(template(kind, lang, format, &code_pattern).unwrap()).unwrap();
                    let found = tables::recognise(&mut table, None).unwrap();
                    assert_eq!((found.mapping.kind, found.line), (kind, 1), "{name}");
                    assert_eq!((&found.faults[..], &found.unknown[..]), (&[][..], &[][..]), "{name}");
                    assert_eq!(
                        found.mapping.columns,
                        kind.fields().into_iter().map(Some).collect::<Vec<_>>(),
                        "{name}"
                    );
                    let rules = Rules { code_pattern: code_pattern.clone(), ..Rules::default() };
                    let reading = Reading::prepare(&mut table, &found, &found.mapping, rules).unwrap();
                    let checked = reading.check(&mut table, 10).unwrap();
                    assert_eq!((checked.summary.good, checked.fault_count), (1, 0), "{name}: {:?}", checked.faults);
                    let example = checked.summary.warnings.contains(&Warning::ExampleRow { line: 2 });
                    assert_eq!(example, !matches!(kind, Kind::Timetable | Kind::ExamPlanning), "{name}");
                }
            }
        }
    }
}

#[test]
fn templates_are_the_same_every_time() {
    for format in FileFormat::ALL {
        let make = || template(Kind::Staff, Lang::Ar, format, &CodePattern::default()).unwrap();
        assert_eq!(make(), make(), "{format:?}");
    }
}

/// Another reader reads what was written.
#[test]
fn calamine_reads_them_too() {
    for (format, lang) in [(FileFormat::Xlsx, Lang::Ar), (FileFormat::Ods, Lang::Fr), (FileFormat::Ods, Lang::Ar)] {
        let bytes = template(Kind::Students, lang, format, &CodePattern::default()).unwrap();
        let ours: Vec<Vec<String>> =
            rows(&mut open(bytes.clone()).unwrap()).unwrap().into_iter().map(|(_, cells)| cells).collect();
        let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
        let range = workbook.worksheet_range_at(0).unwrap().unwrap();
        let width = ours[0].len();
        let theirs: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect();
        for (ours, theirs) in ours.iter().zip(&theirs) {
            let mut ours = ours.clone();
            ours.resize(width, String::new());
            assert_eq!(&ours, theirs);
        }
        assert_eq!(ours.len(), theirs.len());
    }
}
