//! Grade sheets of Massar.

use jiff::civil::date;
use proptest::prelude::*;
use rules::grade::{Hundredths, Outcome, Scale};
use rules::student_code::{CodePattern, StudentCode};
use rust_xlsxwriter::Workbook;
use tables::Reason;
use tables::massar::{
    self, Label, MassarAssessment, MassarError, MassarKind, MassarRead, MassarSheet, MassarStudent, TechnicalCell,
};

use crate::open;

fn read(bytes: Vec<u8>) -> Result<MassarRead, MassarError> {
    massar::read(&mut open(bytes).unwrap(), &CodePattern::default(), Scale::TWENTY)
}

fn assessment(kind: MassarKind, marker: &str) -> MassarAssessment {
    MassarAssessment { kind, marker: marker.to_owned() }
}

fn student(number: u32, outcomes: Vec<Option<Outcome>>) -> MassarStudent {
    MassarStudent {
        line: u64::from(number) + 17,
        internal_id: (11_000_000 + number).to_string(),
        code: StudentCode::stored(&format!("J13000{number:04}")).unwrap(),
        name: "العمراني سلمى".to_owned(),
        born_on: Some(date(2012, 5, 17)),
        outcomes,
        remark: if number == 1 { "Bon travail".to_owned() } else { String::new() },
    }
}

fn value(hundredths: i64) -> Option<Outcome> {
    Some(Outcome::Value(Hundredths(hundredths)))
}

fn sheet() -> MassarSheet {
    let technical = |row, column, text: &str, number| TechnicalCell { row, column, text: text.to_owned(), number };
    MassarSheet {
        academy: "الرباط - سلا - القنيطرة".into(),
        directorate: "عمالة: سلا".into(),
        school: "إعدادية حدائق أبي رقراق".into(),
        level: "الثالثة إعدادي مسار دولي".into(),
        class: "3APIC-2".into(),
        teacher: "بناني أمينة".into(),
        semester: 1,
        subject: "الرياضيات".into(),
        school_year: (2026, 2027),
        technical: vec![
            technical(1, 0, "A", false),
            technical(5, 2, "55976T", false),
            technical(5, 6, "2", true),
            technical(5, 10, "#0030#", false),
        ],
        assessments: vec![
            assessment(MassarKind::Continuous(1), "#1#"),
            assessment(MassarKind::Continuous(2), "#2#"),
            assessment(MassarKind::Continuous(3), "#3#"),
            assessment(MassarKind::Activities, "#4#"),
        ],
        students: vec![
            student(1, vec![value(1250), value(0), value(2000), None]),
            student(2, vec![Some(Outcome::Absent), None, value(1425), None]),
            student(3, vec![Some(Outcome::Exempt), Some(Outcome::NotHandedIn), None, value(700)]),
            student(4, vec![None, None, None, None]),
        ],
    }
}

#[test]
fn what_is_written_is_read() {
    let written = massar::write(&sheet()).unwrap();
    assert!(massar::is_sheet(&mut open(written.clone()).unwrap()).unwrap());
    let read_back = read(written.clone()).unwrap();
    assert_eq!(read_back.faults, []);
    assert_eq!(read_back.sheet, sheet());
    // Again, byte for byte.
    assert_eq!(massar::write(&read_back.sheet).unwrap(), written);
}

#[test]
fn with_other_grades() {
    let mut filled = read(massar::write(&sheet()).unwrap()).unwrap().sheet;
    filled.students[3].outcomes = vec![value(1975), Some(Outcome::Absent), None, value(5)];
    filled.students[0].outcomes[0] = None;
    filled.students[1].remark = "À encourager\tbeaucoup".replace('\t', " ");
    assert_eq!(read(massar::write(&filled).unwrap()).unwrap().sheet, filled);
}

/// Every place that the section of imports names.
#[test]
fn the_layout_is_that_of_massar() {
    let written = massar::write(&sheet()).unwrap();
    let mut table = open(written.clone()).unwrap();
    assert_eq!(table.sheets()[0].name, "NotesCC");
    let rows = crate::rows(&mut table).unwrap();
    let at = |line: u64, column: usize| {
        rows.iter().find(|row| row.0 == line).and_then(|row| row.1.get(column)).cloned().unwrap_or_default()
    };
    for (line, column, text) in [
        (4, 5, "نقط المراقبة المستمرة"),
        (5, 2, "55976T"),
        (7, 2, "أكاديمية :"),
        (7, 3, "الرباط - سلا - القنيطرة"),
        (7, 6, "م.الإقليمية :"),
        (7, 8, "عمالة: سلا"),
        (7, 14, "إعدادية حدائق أبي رقراق"),
        (9, 3, "الثالثة إعدادي مسار دولي"),
        (9, 8, "3APIC-2"),
        (9, 14, "بناني أمينة"),
        (11, 3, "الدورة الأولى"),
        (11, 14, "الرياضيات"),
        (13, 3, "2026/2027"),
        (15, 6, "#1#"),
        (15, 12, "#4#"),
        (15, 14, "#100#"),
        (16, 1, "ID"),
        (16, 2, "رقم التلميذ"),
        (16, 3, "إسم التلميذ"),
        (16, 5, "تاريخ الإزدياد"),
        (16, 6, "الفرض الأول"),
        (16, 12, "الأنشطة المندمجة"),
        (16, 14, "ملاحظات الأستاذ"),
        (17, 6, "النقطة"),
        (17, 7, "التغيب"),
        (18, 1, "11000001"),
        (18, 2, "J130000001"),
        (18, 3, "العمراني سلمى"),
        (18, 5, "17-05-2012"),
        (18, 6, "12.5"),
        (18, 14, "Bon travail"),
        (19, 6, ""),
        (19, 7, "غ"),
    ] {
        assert_eq!(at(line, column), text, "line {line}, column {column}");
    }
    let xml = crate::massar::part(written, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("rightToLeft=\"1\""));
    assert!(xml.contains("<mergeCell ref=\"D18:E18\"/>") && xml.contains("<mergeCell ref=\"G16:H16\"/>"));
    assert!(xml.contains("min=\"2\" max=\"2\"") && xml.contains("hidden=\"1\""));
}

/// The text of a part of an archive.
fn part(bytes: Vec<u8>, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
    text
}

/// A sheet laid out by hand: texts by row and column from 0, moved by some rows and columns.
fn laid_out(cells: &[(u32, u16, &str)], down: u32, right: u16) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, column, text) in cells {
        sheet.write_string(row + down, column + right, *text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// Another sheet name, no right-to-left flag, spaces, other spellings, one value in its label's cell,
/// Arabic digits, grades as text, headings over both of their columns, two pairs and no markers.
const OTHER: &[(u32, u16, &str)] = &[
    (0, 4, " نقط  المراقبة المستمرة "),
    (2, 0, "الاكاديمية :"),
    (2, 1, "الدار البيضاء - سطات"),
    (2, 5, "المديرية الاقليمية"),
    (2, 7, "عين الشق"),
    (2, 9, "المؤسسة:"),
    (2, 12, "ثانوية ابن زيدون"),
    (3, 0, "المستوى  :  "),
    (3, 1, "الجذع المشترك العلمي"),
    (3, 5, "القسم : TCSF-8"),
    (3, 9, "الأستاذ(ة) :"),
    (3, 15, "المادة"),
    (3, 17, "علوم الحياة والأرض"),
    (4, 0, "الدورة"),
    (4, 2, "الدورة الثانيه"),
    (4, 5, "السنة الدراسية"),
    (4, 6, "٢٠٢٥/٢٠٢٦"),
    (6, 1, "رقم  التلميذ  "),
    (6, 2, "اسم التلميذ"),
    (6, 4, " تاريخ الازدياد"),
    (6, 5, "الفرض الاول"),
    (6, 6, "الفرض الأول"),
    (6, 7, "الأنشطة المندمجة"),
    (6, 9, "ملاحظات الاستاذ"),
    (7, 5, "النقطة"),
    (7, 6, "التغيب"),
    (7, 7, " النقطة "),
    (7, 8, "التغيب"),
    (7, 9, "-"),
    (7, 10, "التغيب"),
    (8, 0, "10000001"),
    (8, 1, "f164115196"),
    (8, 2, "ابن سعيد\u{A0} رانيا"),
    (8, 4, "17-12-2010"),
    (8, 5, "١٢,٥"),
    (8, 7, "15"),
    (9, 0, "10000002"),
    (9, 1, "F166023242"),
    (9, 2, "الساخي سعيد"),
    (9, 4, "03-06-2008"),
    (9, 6, "نعم"),
    (9, 7, "غائب"),
    (10, 1, "F165031651"),
    (10, 2, "أخزام جنات"),
    (10, 6, "0"),
    (13, 4, "توقيع الأستاذ"),
];

#[test]
fn sheets_that_look_otherwise() {
    for (down, right) in [(0, 0), (3, 0), (0, 2), (7, 3)] {
        let read_back = read(laid_out(OTHER, down, right)).unwrap();
        assert_eq!(read_back.faults, []);
        let sheet = read_back.sheet;
        assert_eq!(
            (&*sheet.class, &*sheet.subject, sheet.semester, sheet.school_year),
            ("TCSF-8", "علوم الحياة والأرض", 2, (2025, 2026))
        );
        assert_eq!(
            (&*sheet.academy, &*sheet.school, &*sheet.teacher),
            ("الدار البيضاء - سطات", "ثانوية ابن زيدون", "")
        );
        let kinds: Vec<MassarKind> = sheet.assessments.iter().map(|a| a.kind.clone()).collect();
        assert_eq!(kinds, [MassarKind::Continuous(1), MassarKind::Activities]);
        let found: Vec<_> = sheet
            .students
            .iter()
            .map(|s| (s.code.as_str(), s.internal_id.as_str(), s.born_on, s.outcomes.clone()))
            .collect();
        assert_eq!(
            found,
            [
                ("F164115196", "10000001", Some(date(2010, 12, 17)), vec![value(1250), value(1500)]),
                ("F166023242", "10000002", Some(date(2008, 6, 3)), vec![Some(Outcome::Absent), Some(Outcome::Absent)]),
                ("F165031651", "", None, vec![None, None]),
            ]
        );
        assert_eq!(sheet.students[0].name, "ابن سعيد رانيا");
    }
}

#[test]
fn headings_in_one_line() {
    let cells: Vec<(u32, u16, &str)> =
        OTHER.iter().filter(|(row, column, _)| *row != 7 && (*row, *column) != (6, 6)).copied().collect();
    let read_back = read(laid_out(&cells, 0, 0)).unwrap();
    assert_eq!(read_back.sheet.students[0].outcomes, [value(1250), value(1500)]);
    // Without headings that say so, a mark beside is not known to mean absent.
    assert_eq!(read_back.sheet.students[1].outcomes, [None, Some(Outcome::Absent)]);
}

/// The other layout with some cells replaced; a blank text takes a cell away.
fn changed(changes: &[(u32, u16, &'static str)]) -> Vec<u8> {
    let mut cells: Vec<(u32, u16, &str)> = OTHER.to_vec();
    for change in changes {
        cells.retain(|cell| (cell.0, cell.1) != (change.0, change.1));
        if !change.2.is_empty() {
            cells.push(*change);
        }
    }
    laid_out(&cells, 0, 0)
}

#[test]
fn faulty_rows_are_named_and_left_out() {
    let faulty = changed(&[
        (8, 7, "21"),
        (9, 1, "F16602324"),
        (9, 4, "31-02-2008"),
        (10, 5, "12,5,"),
        (11, 2, "بدون رقم"),
        (11, 5, "10"),
    ]);
    let read_back = read(faulty).unwrap();
    assert_eq!(read_back.sheet.students.len(), 0);
    let found: Vec<_> = read_back.faults.iter().map(|f| (f.line, f.column.letter(), f.reason.clone())).collect();
    assert_eq!(
        found,
        [
            (9, "H".to_owned(), Reason::AboveScale { max: Hundredths(2000) }),
            (10, "B".to_owned(), Reason::BadCode { example: "A123456789".into() }),
            (10, "E".to_owned(), Reason::NotADate),
            (11, "F".to_owned(), Reason::NotANumber),
            (12, "B".to_owned(), Reason::Missing),
        ]
    );
    let contradictory = read(changed(&[(8, 6, "غ")])).unwrap();
    assert_eq!(contradictory.faults[0].reason, Reason::AbsentWithGrade);
    assert_eq!(
        contradictory.faults[0].to_string(),
        "line 9, column G (الفرض الأول): \"غ\" says absent, but there is a grade: keep one of the two"
    );
    let doubled = read(changed(&[(10, 1, "F164115196")])).unwrap();
    assert_eq!((doubled.faults[0].line, doubled.faults[0].reason.clone()), (11, Reason::Doubled { first: 9 }));
    assert_eq!(doubled.sheet.students.len(), 2);
}

#[test]
fn sheets_that_say_too_little() {
    let missing = |row, column, label| {
        let result = read(changed(&[(row, column, "")]));
        assert!(matches!(result, Err(MassarError::Missing(found)) if found == label), "{label}");
    };
    missing(3, 5, Label::Class);
    missing(3, 15, Label::Subject);
    missing(4, 2, Label::Semester);
    missing(4, 5, Label::SchoolYear);
    let unclear = |row, column, text, label| {
        let result = read(changed(&[(row, column, text)]));
        assert!(matches!(result, Err(MassarError::Unclear { label: found, .. }) if found == label), "{label}");
    };
    unclear(4, 2, "الدورة الثالثة", Label::Semester);
    unclear(4, 6, "2025/2027", Label::SchoolYear);
    assert!(matches!(read(changed(&[(6, 1, "")])), Err(MassarError::NotMassar)));
    assert!(matches!(read(changed(&[(7, 5, ""), (7, 7, "")])), Err(MassarError::NoGrades)));
    assert!(matches!(
        read(changed(&[(6, 7, "الفرض الأول")])),
        Err(MassarError::Doubled { kind: MassarKind::Continuous(1) })
    ));
    assert!(!massar::is_sheet(&mut open("a;b\n").unwrap()).unwrap());
}

#[test]
fn sheets_longer_than_any_class() {
    let cells: Vec<(u32, u16, &str)> = (0..5_001).map(|row| (row, 0, "x")).collect();
    let result = read(laid_out(&cells, 0, 0));
    assert!(matches!(result, Err(MassarError::File(tables::FileError::TooManyRows { limit: 5_000 }))));
}

fn any_outcome() -> impl Strategy<Value = Option<Outcome>> {
    prop_oneof![
        Just(None),
        Just(Some(Outcome::Absent)),
        Just(Some(Outcome::Exempt)),
        Just(Some(Outcome::NotHandedIn)),
        (0..=2000_i64).prop_map(value),
    ]
}

fn any_sheet() -> impl Strategy<Value = MassarSheet> {
    let word = "[a-zA-Zابتثجحدرسشصعفقكلمنهوي]{1,8}( [a-zابتسعلمن]{1,8})?";
    let students = move |pairs: usize| {
        let one = (
            proptest::collection::vec(any_outcome(), pairs),
            word,
            proptest::option::of(0..3000_i64),
            "([a-zé=+]{1,5})?",
        );
        proptest::collection::vec(one, 0..5)
    };
    (1..6_usize, 1..=2_u8, word, any::<bool>()).prop_flat_map(move |(pairs, semester, text, activities)| {
        students(pairs).prop_map(move |students| {
            let mut sheet = MassarSheet { semester, subject: format!("علوم {text}"), ..sheet() };
            sheet.assessments = (1..=pairs)
                .map(|n| {
                    let number = u8::try_from(n).unwrap();
                    let kind =
                        if activities && n == pairs { MassarKind::Activities } else { MassarKind::Continuous(number) };
                    assessment(kind, &format!("#{n}#"))
                })
                .collect();
            sheet.students = (1..)
                .zip(students)
                .map(|(number, (outcomes, name, days, remark))| {
                    let born_on = days.map(|days| date(2008, 1, 1).checked_add(jiff::ToSpan::days(days)).unwrap());
                    MassarStudent { name: format!("x {name}"), born_on, remark, ..student(number, outcomes) }
                })
                .collect();
            sheet
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sheet_comes_back(sheet in any_sheet()) {
        let read_back = read(massar::write(&sheet).unwrap()).unwrap();
        prop_assert_eq!(&read_back.faults, &[]);
        prop_assert!(read_back.sheet == sheet);
    }
}
