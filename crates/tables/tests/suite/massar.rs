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
            (10, "E".to_owned(), Reason::NoSuchDay),
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

/// What stands in a cell of a sheet of Massar that a teacher filled in.
enum Put {
    Text(String),
    Number(f64),
}

/// A sheet of forty students, laid out by hand as Massar lays it out, filled in as teachers do: whole numbers, decimals,
/// text with a comma or a point, digits of an Arabic keyboard, words for absent, blanks, remarks in two scripts.
fn filled_in() -> Vec<(u32, u16, Put)> {
    let mut cells: Vec<(u32, u16, Put)> = Vec::new();
    let mut text = |row: u32, column: u16, text: &str| cells.push((row, column, Put::Text(text.to_owned())));
    for (row, column, value) in [
        (0, 0, "A"),
        (3, 5, "نقط المراقبة المستمرة"),
        (4, 2, "55976T"),
        (4, 10, "#0030#"),
        (6, 2, "أكاديمية :"),
        (6, 3, "الرباط - سلا - القنيطرة"),
        (6, 6, "م.الإقليمية :"),
        (6, 8, "عمالة: سلا"),
        (6, 11, "مؤسسة :"),
        (6, 14, "إعدادية حدائق أبي رقراق"),
        (8, 2, "المستوى :"),
        (8, 3, "الثالثة إعدادي مسار دولي"),
        (8, 6, "القسم :"),
        (8, 8, "3APIC-2"),
        (8, 11, "الاستاذ :"),
        (8, 14, "بناني أمينة"),
        (10, 2, "الدورة :"),
        (10, 3, "الدورة الأولى"),
        (10, 6, "نقط :"),
        (10, 11, "المادة :"),
        (10, 14, "الرياضيات"),
        (12, 2, "السنة الدراسية :"),
        (12, 3, "2026/2027"),
        (14, 6, "#1#"),
        (14, 8, "#2#"),
        (14, 10, "#3#"),
        (14, 12, "#4#"),
        (14, 14, "#100#"),
        (15, 1, "ID"),
        (15, 2, "رقم التلميذ"),
        (15, 3, "إسم التلميذ"),
        (15, 5, "تاريخ الإزدياد"),
        (15, 6, "الفرض الأول"),
        (15, 8, "الفرض الثاني"),
        (15, 10, "الفرض الثالث"),
        (15, 12, "الأنشطة المندمجة"),
        (15, 14, "ملاحظات الأستاذ"),
    ] {
        text(row, column, value);
    }
    for column in [6, 8, 10, 12] {
        text(16, column, "النقطة");
        text(16, column + 1, "التغيب");
    }
    let remarks = ["", "عمل جيد، واصل", "Bon trimestre", "يحتاج إلى مزيد من الجهد", "", "À encourager", "تحسن ملحوظ"];
    for n in 0..40_u32 {
        let row = 17 + n;
        text(row, 1, &(11_000_000 + n).to_string());
        text(row, 2, &format!("J13{:07}", 5_000 + n));
        text(row, 3, ["العمراني سلمى", "ابن سعيد رانيا", "التازي عمر", "El Fassi Adam"][n as usize % 4]);
        text(row, 5, &format!("{:02}-{:02}-2012", 1 + n % 28, 1 + n % 12));
        text(row, 14, remarks[n as usize % remarks.len()]);
    }
    cells.push((4, 6, Put::Number(2.0)));
    for n in 0..40_u32 {
        for pair in 0..4_u32 {
            let column = u16::try_from(6 + 2 * pair).unwrap();
            let put = match (n + 3 * pair) % 10 {
                0 => continue,
                1 => (column + 1, Put::Text("غ".to_owned())),
                2 => (column, Put::Text(format!("{},5", n % 20))),
                3 => (column, Put::Text(format!("{}.25", n % 20))),
                4 => (column, Put::Text("١٢,٧٥".to_owned())),
                5 => (column, Put::Number(f64::from(n % 21))),
                6 => (column, Put::Number(0.0)),
                7 => (column, Put::Text("20".to_owned())),
                8 => (column, Put::Text("معفى".to_owned())),
                _ => (column, Put::Number(f64::from(n % 20) + 0.05)),
            };
            cells.push((17 + n, put.0, put.1));
        }
    }
    cells
}

/// Whether two texts of a cell say the same: the same grade may be written with a comma, a point, other digits.
fn says_the_same(before: &str, after: &str) -> bool {
    let grade = |text: &str| Outcome::parse(text, Scale::TWENTY).ok();
    // A label may be followed by a colon, with or without a blank.
    let plain = |text: &str| text.replace(' ', "");
    plain(before) == plain(after) || grade(before).is_some_and(|before| grade(after) == Some(before))
}

#[test]
fn every_cell_comes_back_but_those_that_were_changed() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet().set_name("NotesCC").unwrap();
    for (row, column, put) in filled_in() {
        match put {
            Put::Text(text) => page.write_string(row, column, text),
            Put::Number(number) => page.write_number(row, column, number),
        }
        .unwrap();
    }
    let before = workbook.save_to_buffer().unwrap();
    let read_back = read(before.clone()).unwrap();
    assert_eq!(read_back.faults, []);
    let mut sheet = read_back.sheet;
    assert_eq!(sheet.students.len(), 40);
    // One of each kind is changed: to a value, to absent, to nothing; a remark too.
    sheet.students[7].outcomes[2] = value(1_925);
    sheet.students[8].outcomes[0] = Some(Outcome::Absent);
    sheet.students[9].outcomes[3] = None;
    sheet.students[10].remark = "ممتاز".to_owned();
    let after = massar::write(&sheet).unwrap();
    let cells = |bytes: Vec<u8>| {
        let rows = crate::rows(&mut open(bytes).unwrap()).unwrap();
        let mut cells = std::collections::BTreeMap::new();
        for (line, texts) in rows {
            cells.extend(texts.into_iter().enumerate().map(|(column, text)| ((line, column), text)));
        }
        cells.retain(|_, text| !text.is_empty());
        cells
    };
    let (before, after) = (cells(before), cells(after));
    let places: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let text = |cells: &std::collections::BTreeMap<(u64, usize), String>, place| {
        cells.get(&place).cloned().unwrap_or_default()
    };
    let changed: Vec<(u64, usize, String)> = places
        .into_iter()
        .filter(|place| !says_the_same(&text(&before, *place), &text(&after, *place)))
        .map(|place| (place.0, place.1, text(&after, place)))
        .collect();
    let is = |line, column, text: &str| (line, column, text.to_owned());
    assert_eq!(changed, [is(25, 10, "19.25"), is(26, 6, ""), is(26, 7, "غ"), is(27, 12, ""), is(28, 14, "ممتاز"),]);
}
