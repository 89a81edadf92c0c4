//! Typed rows and their faults.

use std::ops::ControlFlow;

use jiff::civil::{Weekday, date, time};
use rules::grade::{Hundredths, Outcome};
use rules::national_id::NationalIdKind;
use rust_xlsxwriter::{Format, Formula, Workbook};
use tables::{
    AbsenceKind, AbsenceRow, Assessment, CellFault, Doubles, ExamRow, Formulas, GradeRow, Kind, Reading, Reason,
    Regime, Relation, Role, RowRead, Rules, Sex, StaffRow, StudentRow, Summary, TimetableRow, TypedRow, Warning, Week,
};

use crate::open;

fn read_with<T: TypedRow>(bytes: impl Into<Vec<u8>>, rules: Rules) -> (Vec<RowRead<T>>, Summary) {
    let mut table = open(bytes).unwrap();
    let found = tables::recognise(&mut table, Some(T::KIND)).unwrap();
    assert_eq!(found.faults, []);
    let reading = Reading::prepare(&mut table, &found, &found.mapping, rules).unwrap();
    let mut rows = Vec::new();
    let summary = reading
        .rows(&mut table, &mut Doubles::default(), &mut |read| {
            rows.push(read);
            ControlFlow::Continue(())
        })
        .unwrap();
    (rows, summary)
}

fn read<T: TypedRow>(bytes: impl Into<Vec<u8>>) -> Vec<RowRead<T>> {
    read_with(bytes, Rules::default()).0
}

/// The good rows; there must be no others.
fn good<T: TypedRow + std::fmt::Debug>(bytes: impl Into<Vec<u8>>) -> Vec<T> {
    read(bytes).into_iter().map(|read| read.row.unwrap()).collect()
}

/// Line, column letter, value and reason of every fault.
fn faults<T: TypedRow>(bytes: impl Into<Vec<u8>>) -> Vec<(u64, String, String, Reason)> {
    let rows = read::<T>(bytes).into_iter().filter_map(|read| read.row.err()).flatten();
    rows.map(|fault| (fault.line, fault.column.letter(), fault.value, fault.reason)).collect()
}

fn fault(line: u64, letter: &str, value: &str, reason: Reason) -> (u64, String, String, Reason) {
    (line, letter.to_owned(), value.to_owned(), reason)
}

const STUDENTS: &str = "code_eleve;nom;prenom;nom_ar;date_naissance;sexe;niveau;classe;regime;tuteur1_nom;tuteur1_prenom;tuteur1_cin;tuteur1_lien;tuteur1_email;tuteur1_telephone;tuteur2_nom;tuteur2_lien\n";

#[test]
fn students_with_their_guardians() {
    let text = format!(
        "{STUDENTS}j-130 045 678;EL AMRANI; Salma ;العمراني;17/05/2012;fille;3e;3APIC-2;demi-pension;El Amrani;Karim;ab 123456;Père;karim@Example.org;06 12 34 56 78;;mère\n\
         J130045679;Idrissi;Adam;;2012-01-02;;3e;3APIC-2;;;;;;;;Idrissi;أم\n"
    );
    let students: Vec<StudentRow> = good(text);
    let salma = &students[0];
    assert_eq!(
        (salma.code.as_str(), &*salma.family_name, &*salma.given_name, &*salma.family_name_ar),
        ("J130045678", "EL AMRANI", "Salma", "العمراني")
    );
    assert_eq!(
        (salma.born_on, salma.sex, salma.regime, salma.line),
        (date(2012, 5, 17), Some(Sex::Female), Some(Regime::HalfBoard), 2)
    );
    // A relation alone names nobody.
    assert_eq!(salma.guardians.len(), 1);
    let father = &salma.guardians[0];
    assert_eq!(
        (father.number, father.national_id.as_deref(), father.relation),
        (1, Some("AB123456"), Some(Relation::Father))
    );
    assert_eq!((father.email.as_deref(), &*father.phone), (Some("karim@example.org"), "06 12 34 56 78"));
    let mother = &students[1].guardians[0];
    assert_eq!((mother.number, &*mother.family_name, mother.relation), (2, "Idrissi", Some(Relation::Mother)));
    assert_eq!((students[1].sex, students[1].regime), (None, None));
}

#[test]
fn all_faults_of_a_row_at_once() {
    let text =
        format!("{STUDENTS}X1;;Salma\u{7};;31/02/2012;q;3e;{};libre;;Karim;1;cousin;karim@;12;;\n", "c".repeat(61));
    let rows = read_with::<StudentRow>(
        text.replace('\u{7}', ""),
        Rules { national_id: Some(NationalIdKind::Cin), ..Rules::default() },
    )
    .0;
    let found: Vec<(String, Reason)> =
        rows[0].row.as_ref().unwrap_err().iter().map(|fault| (fault.column.letter(), fault.reason.clone())).collect();
    let known = |words: &'static [&'static str]| Reason::UnknownWord { known: words };
    assert_eq!(
        found,
        [
            ("A".to_owned(), Reason::BadCode { example: "A123456789".into() }),
            ("B".to_owned(), Reason::Missing),
            ("E".to_owned(), Reason::NoSuchDay),
            ("F".to_owned(), known(&["M", "F"])),
            ("H".to_owned(), Reason::TooLong { limit: 60 }),
            ("I".to_owned(), known(&["externe", "demi-pensionnaire", "interne"])),
            ("J".to_owned(), Reason::Missing),
            ("L".to_owned(), Reason::BadNationalId),
            ("M".to_owned(), known(&["père", "mère", "tuteur"])),
            ("N".to_owned(), Reason::BadEmail),
            ("O".to_owned(), Reason::BadPhone),
        ]
    );
    let text = rows[0].row.as_ref().unwrap_err()[2].to_string();
    assert_eq!(text, "line 2, column E (date_naissance): \"31/02/2012\" is a day that the calendar does not have");
}

#[test]
fn the_same_student_twice() {
    let row = |code: &str| format!("{code};a;b;;2012-05-17;;3e;c;;;;;;;;;\n");
    let text = format!("{STUDENTS}{}{}{}", row("A123456780"), row("A123456781"), row("a 123456780"));
    let found = faults::<StudentRow>(text);
    assert_eq!(found, [fault(4, "A", "a 123456780", Reason::Doubled { first: 2 })]);
}

const GRADES: &str = "code_eleve;matiere;session;evaluation;note;date;remarque\n";

#[test]
fn grades() {
    let text = format!(
        "{GRADES}A123456780;Mathématiques;S1;CC1;12,5;16/11/2026;Bien\nA123456780;Mathématiques;S1;CC2;ABS;;\nA123456780;الرياضيات;الدورة الثانية;الفرض الأول;معفى;;\nA123456780;Français;2;régional;NR;;\n"
    );
    let rows: Vec<GradeRow> = good(text);
    assert_eq!(rows[0].outcome, Outcome::Value(Hundredths(1250)));
    assert_eq!(
        (rows[0].term.number, rows[0].assessment, rows[0].date),
        (Some(1), Assessment::Continuous(1), Some(date(2026, 11, 16)))
    );
    assert_eq!((rows[1].outcome, rows[1].assessment), (Outcome::Absent, Assessment::Continuous(2)));
    assert_eq!((rows[2].outcome, rows[2].term.number), (Outcome::Exempt, Some(2)));
    assert_eq!((rows[3].outcome, rows[3].assessment), (Outcome::NotHandedIn, Assessment::ExamRegional));
}

#[test]
fn grades_that_are_none() {
    let row = |assessment: &str, grade: &str| format!("A123456780;Maths;S1;{assessment};{grade};;\n");
    let text = format!(
        "{GRADES}{}{}{}{}{}",
        row("CC1", "21"),
        row("CC2", "12,5,"),
        row("CC3", "-1"),
        row("CC4", "12,345"),
        row("oral", "12")
    );
    let found: Vec<(u64, String, Reason)> =
        faults::<GradeRow>(text).into_iter().map(|(line, _, value, reason)| (line, value, reason)).collect();
    assert_eq!(found[0], (2, "21".into(), Reason::AboveScale { max: Hundredths(2000) }));
    assert_eq!(found[1], (3, "12,5,".into(), Reason::NotANumber));
    assert_eq!(found[2], (4, "-1".into(), Reason::Negative));
    assert_eq!(found[3], (5, "12,345".into(), Reason::TooManyDecimals));
    assert!(matches!(&found[4], (6, value, Reason::UnknownWord { .. }) if value == "oral"));
}

// Not entered yet is neither a fault nor an absence; a remark without a grade is a fault.
#[test]
fn grades_that_are_not_entered_yet() {
    let row = |line: &str| format!("A123456780;{line}\n");
    let text = format!("{GRADES}{}{}{}", row("Maths;S1;CC1;12;;"), row(";;;;;"), row("Maths;S1;CC2; ;;"));
    assert_eq!(good::<GradeRow>(text.clone()).len(), 1);
    let summary = read_with::<GradeRow>(text, Rules::default()).1;
    assert_eq!((summary.good, summary.faulty), (1, 0));
    assert_eq!(summary.warnings, [Warning::NotEnteredYet { rows: 2, line: 3 }]);
    let found = faults::<GradeRow>(format!("{GRADES}{}", row("Maths;S1;CC1;;;Bien")));
    assert!(matches!(&found[..], [(2, _, _, Reason::Missing)]));
}

#[test]
fn the_same_grade_twice() {
    let text = format!(
        "{GRADES}A123456780;Maths;S1;CC1;12;;\nA123456780;MATHS;Semestre 1;Contrôle 1;13;;\nA123456780;Maths;S2;CC1;14;;\n"
    );
    assert_eq!(faults::<GradeRow>(text), [fault(3, "A", "A123456780", Reason::Doubled { first: 2 })]);
}

#[test]
fn separators_too_many() {
    let text = format!("{GRADES}A123456780;Maths;S1;CC1;12;;trop; de ; champs\n");
    let found = faults::<GradeRow>(text);
    assert_eq!(
        found,
        [fault(2, "H", " de ", Reason::OutsideColumns), fault(2, "I", " champs", Reason::OutsideColumns)]
    );
}

fn dated(dates: &[&str]) -> (Vec<Result<jiff::civil::Date, Reason>>, Vec<Warning>) {
    let mut text = "code_eleve;date\n".to_owned();
    for (index, date) in dates.iter().enumerate() {
        text.push_str(&format!("A12345678{index};{date}\n"));
    }
    let (rows, summary) = read_with::<AbsenceRow>(text, Rules::default());
    let rows = rows.into_iter().map(|read| read.row.map(|row| row.date).map_err(|faults| faults[0].reason.clone()));
    (rows.collect(), summary.warnings)
}

#[test]
fn day_and_month_by_the_whole_column() {
    let first = date(2023, 5, 1);
    let (rows, warnings) = dated(&["1/05/2023", "17/05/2023"]);
    assert_eq!((rows, warnings.len()), (vec![Ok(first), Ok(date(2023, 5, 17))], 0));

    let (rows, warnings) = dated(&["1/05/2023", "2/05/2023"]);
    assert_eq!(rows[0], Ok(first));
    assert!(matches!(&warnings[..], [Warning::DateOrderAssumed { column, line: 2 }] if column.letter() == "B"));

    let (rows, warnings) = dated(&["05/01/2023", "05/17/2023"]);
    assert_eq!(rows, [Ok(first), Ok(date(2023, 5, 17))]);
    assert!(matches!(&warnings[..], [Warning::MonthFirst { line: 3, .. }]));

    let (rows, _) = dated(&["1/05/2023", "17/05/2023", "05/17/2023", "2023-05-01"]);
    assert_eq!(rows, [Err(Reason::AmbiguousDate), Ok(date(2023, 5, 17)), Err(Reason::NotADate), Ok(first)]);
}

#[test]
fn absences() {
    let text = "code_eleve;date;heure_debut;heure_fin;type;minutes;justifiee;motif\n\
        A123456780;2026-11-16;8h30;10:30;;;oui;Médecin\nA123456780;2026-11-17;08:30;;retard;15;;\nA123456780;2026-11-18;10:30;08:30;x;0;peut-être;\n";
    let rows = read::<AbsenceRow>(text);
    let first = rows[0].row.as_ref().unwrap();
    assert_eq!(
        (first.start, first.end, first.kind, first.justified),
        (Some(time(8, 30, 0, 0)), Some(time(10, 30, 0, 0)), AbsenceKind::Absence, true)
    );
    let second = rows[1].row.as_ref().unwrap();
    assert_eq!((second.kind, second.minutes, second.justified), (AbsenceKind::Lateness, Some(15), false));
    let reasons: Vec<_> =
        rows[2].row.as_ref().unwrap_err().iter().map(|fault| (fault.column.letter(), fault.reason.clone())).collect();
    assert_eq!(reasons[0], ("D".to_owned(), Reason::EndBeforeStart));
    assert!(matches!(&reasons[1].1, Reason::UnknownWord { .. }));
    assert_eq!(reasons[2], ("F".to_owned(), Reason::OutOfRange { least: 1, most: 1440 }));
    assert_eq!(reasons.len(), 4);
}

#[test]
fn timetables() {
    let text = "classe;jour;heure_debut;heure_fin;matiere;enseignant;salle;groupe;semaine\n\
        3APIC-2;Lundi;08:30;09:30;Maths;A. Bennani;B12;;\n3APIC-2;الثلاثاء;8h30;10h30;SVT;;;G1;B\n3APIC-2;lundi;08:30;09:30;maths;;;;\n";
    let rows = read::<TimetableRow>(text);
    let (first, second) = (rows[0].row.as_ref().unwrap(), rows[1].row.as_ref().unwrap());
    assert_eq!((first.day, first.start, first.week), (Weekday::Monday, time(8, 30, 0, 0), None));
    assert_eq!(
        (second.day, second.end, second.week, &*second.group),
        (Weekday::Tuesday, time(10, 30, 0, 0), Some(Week::B), "G1")
    );
    assert_eq!(rows[2].row.as_ref().unwrap_err()[0].reason, Reason::Doubled { first: 2 });
}

#[test]
fn exams() {
    let text = "classe;niveau;matiere;type;date;heure;duree_min;salle;programme\n\
        3APIC-2;;Maths;CC1;2026-11-16;10:00;60;B12;\"Chapitre 1\nChapitre 2\"\n;3e;Français;Examen local;2026-12-01;8h;;;\n;;Maths;CC2;2026-11-16;10:00;;;\n";
    let rows = read::<ExamRow>(text);
    let (first, second) = (rows[0].row.as_ref().unwrap(), rows[1].row.as_ref().unwrap());
    assert_eq!(
        (first.minutes, &*first.programme, first.kind),
        (Some(60), "Chapitre 1\nChapitre 2", Assessment::Continuous(1))
    );
    assert_eq!((&*second.level, second.kind, second.start), ("3e", Assessment::ExamLocal, time(8, 0, 0, 0)));
    assert_eq!(rows[2].row.as_ref().unwrap_err()[0].reason, Reason::Missing);
}

#[test]
fn staff() {
    let text = "nom;prenom;email;role;matieres;classes\nBennani;Amina;a@example.org;Professeur;Maths, Physique ;3APIC-1/3APIC-2\nAlami;Omar;A@example.org;gardien;;\n";
    let rows = read::<StaffRow>(text);
    let first = rows[0].row.as_ref().unwrap();
    assert_eq!(
        (&first.roles[..], &first.subjects[..], &first.classes[..]),
        (
            &[Role::Teacher][..],
            &["Maths".to_owned(), "Physique".to_owned()][..],
            &["3APIC-1".to_owned(), "3APIC-2".to_owned()][..]
        )
    );
    let reasons: Vec<_> = rows[1].row.as_ref().unwrap_err().iter().map(|fault| fault.reason.clone()).collect();
    assert_eq!(reasons[0], Reason::Doubled { first: 2 });
    assert!(matches!(reasons[1], Reason::UnknownWord { .. }));
    // Somebody may do several things; one word that is not known spoils the cell.
    let text = "nom;prenom;email;role\nBennani;Amina;a@example.org;secrétaire، أستاذة / prof\nAlami;Omar;o@example.org;prof, gardien\nAlami;Ali;l@example.org;,\n";
    let rows = read::<StaffRow>(text);
    assert_eq!(rows[0].row.as_ref().unwrap().roles, [Role::Teacher, Role::Secretary]);
    assert!(matches!(rows[1].row.as_ref().unwrap_err()[0].reason, Reason::UnknownWord { .. }));
    assert_eq!(rows[2].row.as_ref().unwrap_err()[0].reason, Reason::Missing);
}

/// A list of grades in XLSX whose cells are numbers, dates, formulas, errors and merged cells.
fn spreadsheet() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(["code_eleve", "matiere", "session", "evaluation", "note", "date"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for row in 1..=4 {
        sheet.write_string(row, 0, format!("A12345678{row}")).unwrap();
        for (column, text) in (1..).zip(["Maths", "S1", "CC1"]) {
            sheet.write_string(row, column, text).unwrap();
        }
        sheet.write_number(row, 4, 14.25).unwrap();
    }
    // Shown as a number, as exports do.
    sheet.write_number(1, 5, 46_342).unwrap();
    sheet.write_formula(2, 4, Formula::new("=10+2").set_result("12")).unwrap();
    sheet.write_formula(3, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.merge_range(3, 1, 4, 1, "Maths", &Format::new()).unwrap();
    workbook.add_worksheet().set_name("Notes").unwrap().write_string(3, 3, "x").unwrap();
    workbook.add_worksheet().set_name("Feuil3").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn formulas_and_merged_cells_are_faults() {
    let (rows, summary) = read_with::<GradeRow>(spreadsheet(), Rules::default());
    let first = rows[0].row.as_ref().unwrap();
    assert_eq!((first.outcome, first.date), (Outcome::Value(Hundredths(1425)), Some(date(2026, 11, 16))));
    let reasons = |index: usize| -> Vec<(String, String, Reason)> {
        let faults = rows[index].row.as_ref().unwrap_err();
        faults.iter().map(|fault| (fault.column.letter(), fault.value.clone(), fault.reason.clone())).collect()
    };
    assert_eq!(reasons(1), [("E".to_owned(), "12".to_owned(), Reason::Formula)]);
    assert!(matches!(&reasons(2)[..], [(column, _, Reason::Formula | Reason::CalculationError)] if column == "E"));
    assert_eq!(reasons(3), [("B".to_owned(), String::new(), Reason::Merged)]);
    assert_eq!(summary.warnings, [Warning::OtherSheets { names: vec!["Notes".to_owned()] }]);
}

#[test]
fn results_of_formulas_are_taken_if_asked_for() {
    let rules = Rules { formulas: Formulas::TakeResult, ..Rules::default() };
    let (rows, summary) = read_with::<GradeRow>(spreadsheet(), rules);
    assert_eq!(rows[1].row.as_ref().unwrap().outcome, Outcome::Value(Hundredths(1200)));
    assert!(rows[2].row.is_err());
    assert!(
        summary.warnings.contains(&Warning::FormulasTaken { cells: 1, line: 3 })
            || summary.warnings.contains(&Warning::FormulasTaken { cells: 2, line: 3 })
    );
}

#[test]
fn a_check_keeps_the_first_faults() {
    let row = |n: u32| format!("A{n:09};Maths;S1;CC1;{n};;\n");
    let text = format!("{GRADES}{}", (15..30).map(row).collect::<String>());
    let mut table = open(text).unwrap();
    let found = tables::recognise(&mut table, None).unwrap();
    assert_eq!(found.mapping.kind, Kind::Grades);
    let reading = Reading::prepare(&mut table, &found, &found.mapping, Rules::default()).unwrap();
    let checked = reading.check(&mut table, 3).unwrap();
    assert_eq!((checked.summary.good, checked.summary.faulty, checked.fault_count), (6, 9, 9));
    assert_eq!(checked.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [8, 9, 10]);
}

#[test]
fn what_is_logged_names_nobody() {
    let rows = read::<StudentRow>(format!(
        "{STUDENTS}A123456780;Zerhouni;Salma;;2012-05-17;;3e;c;;Zerhouni;;;;;;;\nX;Zerhouni;;;;;;;;;;;;;;;\n"
    ));
    let logged = format!("{rows:?}");
    assert!(!logged.contains("Zerhouni") && !logged.contains("Salma") && logged.contains("BadCode"), "{logged}");
    let fault: &CellFault = &rows[1].row.as_ref().unwrap_err()[0];
    assert_eq!(fault.value, "X");
}
