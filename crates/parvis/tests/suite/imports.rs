//! Imports over HTTP: preview, confirm, undo; what is faulty, what is bad, who may.

mod after;
mod bad_files;
mod bad_rows;
mod checks;
mod numbers;
mod own;
mod shown;
mod staff;
mod transfers;

use crate::harness::{Answer, Browser, TestApp};
use crate::world::*;
use rules::grade::{Hundredths, Outcome, Scale};
use rules::student_code::CodePattern;
use tables::massar::{self, TechnicalCell};

const SCHOOL: &str = "/office/college-ibn-khaldoun/imports";
pub const STUDENTS: &str = "code_eleve;nom;prenom;nom_ar;prenom_ar;date_naissance;lieu_naissance;sexe;niveau;classe;regime;\
    tuteur1_nom;tuteur1_prenom;tuteur1_cin;tuteur1_lien;tuteur1_email;tuteur1_telephone;tuteur1_adresse\n";

/// Sends a file, and has it looked through; returns the address of the import.
pub fn send(test: &TestApp, browser: &mut Browser<'_>, name: &str, content: &[u8], more: &[(&str, &str)]) -> String {
    let page = browser.get(SCHOOL).expect(200);
    let token = value_of(&page, "token");
    let mut parts = vec![("token", None, token.as_bytes()), ("file", Some(name), content)];
    parts.extend(more.iter().map(|(field, value)| (*field, None, value.as_bytes())));
    let place = browser.post_files(SCHOOL, &parts).expect(303).location().to_owned();
    test.run_jobs();
    place
}

/// The value of a hidden field.
fn value_of(page: &Answer, name: &str) -> String {
    let at = format!("name=\"{name}\" value=\"");
    let rest = page.body.split_once(&at).unwrap_or_else(|| panic!("no {name}: {}", page.text())).1;
    rest.split('"').next().unwrap().to_owned()
}

pub fn confirm(test: &TestApp, browser: &mut Browser<'_>, place: &str, more: &[(&str, &str)]) -> Answer {
    // Whether the page offers it or not.
    let id = place.rsplit('/').next().unwrap();
    let version = test.number(&format!("SELECT version FROM imports WHERE public_id = '{id}'")).to_string();
    let mut fields = vec![("version", version.as_str())];
    fields.extend(more);
    let location = browser.post(&format!("{place}/confirm"), &fields).expect(303).location().to_owned();
    test.run_jobs();
    browser.get(&location).expect(200)
}

fn undo(browser: &mut Browser<'_>, place: &str) -> Answer {
    let location = browser.post(&format!("{place}/undo"), &[("confirm", "yes")]).expect(303).location().to_owned();
    browser.get(&location).expect(200)
}

/// What the tables hold that imports write, but for versions, which only ever grow.
fn dump(test: &TestApp) -> Vec<String> {
    let tables = [
        (
            "students",
            "id, code, family_name, given_name, family_name_ar, given_name_ar, sex, CAST(born_on AS TEXT), born_in",
        ),
        ("enrolments", "student_id, school_year, school_id, class_id, regime, state, decision"),
        ("classes", "id, name, level_id"),
        ("guardians", "id, family_name, given_name, national_id, email, phone, address, account_id"),
        ("guardian_students", "guardian_id, student_id, relation"),
        ("guardianships", "id, account_id, student_id, school_id, relation, origin, state, restriction"),
        ("assessments", "id, class_id, title, kind, state, visible_from"),
        ("grades", "student_id, assessment_id, outcome, value_x100, remark, visible_from, changed_at"),
        ("class_figures", "class_id, term_id, subject_id, visible_from, graded, average_x100, lowest_x100, ranking"),
        ("absences", "student_id, CAST(held_on AS TEXT), starts_at, ends_at, kind, minutes, justified, reason"),
        ("transfers", "student_id, from_school_id, to_school_id, state"),
        ("staff_roles", "account_id, school_id, role, state"),
        ("teachings", "account_id, class_id, subject_id"),
    ];
    let mut rows = Vec::new();
    for (table, columns) in tables {
        let text = columns.split(", ").map(|c| {
            let plain = c.strip_prefix("CAST(").map_or(c, |c| c.split(' ').next().unwrap());
            format!("COALESCE(CAST({plain} AS TEXT), '-')")
        });
        let text = text.collect::<Vec<_>>().join(" || '|' || ");
        // In one text, so that the same look serves both engines.
        let of = match test.db().engine() {
            db::Engine::Sqlite => {
                format!("SELECT COALESCE(group_concat(x, '#'), '') FROM (SELECT {text} AS x FROM {table} ORDER BY 1)")
            }
            db::Engine::Postgres => {
                format!("SELECT COALESCE(string_agg(x, '#' ORDER BY x), '') FROM (SELECT {text} AS x FROM {table}) t")
            }
        };
        rows.extend(test.text(&of).split('#').map(|row| format!("{table}: {row}")));
    }
    rows.sort();
    rows
}

pub fn row(code: &str, family: &str, given: &str, class: &str, guardian: &str) -> String {
    format!("{code};{family};{given};;;2012-03-09;Rabat;;2APIC;{class};;{guardian}\n")
}

on_both! {
    // Lists of small schools have neither numbers nor phones: again is an update all the same.
    fn a_parent_without_number_and_phone_is_not_made_anew(test) {
        let file = |parents: &str| format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", parents));
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let before = test.count("guardians");
        for parents in ["Berrada;Brahim;;pere;;;", "BERRADA;brahim;;pere;;;", "Berrada;Brahim;;pere;;;12, rue X"] {
            let place = send(test, &mut houda, "eleves.csv", file(parents).as_bytes(), &[]);
            confirm(test, &mut houda, &place, &[]);
            assert_eq!(test.count("guardians"), before + 1, "{parents}");
        }
        assert_eq!(test.number("SELECT count(*) FROM guardians WHERE given_name = 'Brahim' AND address = '12, rue X'"), 1);
        // Somebody else of that name is no parent of this child; with another number it is another person.
        let place = send(test, &mut houda, "eleves.csv", file("Berrada;Brahim;BE100001;pere;;;").as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.count("guardians"), before + 1, "the number is new to them");
        let place = send(test, &mut houda, "eleves.csv", file("Berrada;Brahim;BE100002;pere;;;").as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.count("guardians"), before + 2);
    }

    fn students_come_change_and_go_back(test) {
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}{}{}",
            row("J130000011", "Berrada", "Yasmina", "2APIC-1", ";;;;;;"),
            row("J130000091", "Idrissi", "Amine", "2APIC-9", "Idrissi;Rachid;XY111111;père;r@example.org;0612345678;Rabat"),
            row("J130000092", "Idrissi", "Lina", "2APIC-9", "Idrissi;Rachid;XY111111;père;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("Yasmina") && page.has("2APIC-9") && page.has("Amine Idrissi"), "{}", page.text());
        assert_eq!(dump(test), before, "a preview writes nothing");
        let page = confirm(test, &mut houda, &place, &[]);
        assert!(page.has("Importé"), "{}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE state = 'active' AND school_id = 1 AND school_year = 2026"), 8);
        assert_eq!(test.number("SELECT count(*) FROM guardians WHERE national_id = 'XY111111'"), 1, "one guardian of two");
        assert_eq!(test.number("SELECT count(*) FROM import_files"), 0);
        // The same file again changes nothing.
        let again = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&again).expect(200);
        assert!(page.has("Sans changement") && !page.has("Yasmina Berrada"), "{}", page.text());
        houda.post(&format!("{again}/discard"), &[]).expect(303);
        houda.get(&again).expect(404);
        let page = undo(&mut houda, &place);
        assert!(page.has("Annulé"), "{}", page.text());
        assert_eq!(dump(test), before);
        undo(&mut houda, &place);
        assert_eq!(dump(test), before, "a second post does nothing");
    }

    fn what_was_built_on_an_import_stays(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        test.sql("INSERT INTO grades (student_id, school_year, assessment_id, school_id, outcome, value_x100, remark)
            SELECT id, 2026, 5, 1, 'value', 1200, '' FROM students WHERE code = 'J130000091'");
        let before = dump(test);
        let page = undo(&mut houda, &place);
        assert!(page.has("ne peut plus") || page.has("reposent"), "{}", page.text());
        assert_eq!(dump(test), before);
    }

    fn a_full_roster_ends_who_is_missing(test) {
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", ";;;;;;"),
            row("J130000012", "Tazi", "Omar", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "tous.csv", file.as_bytes(), &[("full_roster", "yes")]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE state = 'left' AND school_year = 2026"), 4);
        // From that day on their data are kept for a time; see `retention`.
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE left_on = '2026-11-21'"), 4);
        assert_eq!(test.number("SELECT count(*) FROM students"), 9, "nobody is deleted");
        assert_eq!(test.number("SELECT count(*) FROM guardianships WHERE state = 'removed'"), 1, "a removal stays");
        undo(&mut houda, &place);
        assert_eq!(dump(test), before);
        // A faulty row may be of anybody: then nobody has left.
        let file = format!("{file}J130000013;Tazi;Salma;;;31/02/2012;;;2APIC;2APIC-1;;;;;;;;\n");
        let place = send(test, &mut houda, "tous.csv", file.as_bytes(), &[("full_roster", "yes")]);
        let page = confirm(test, &mut houda, &place, &[("skip", "yes")]);
        assert!(page.has("aucun élève"), "{}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE state = 'left' OR left_on IS NOT NULL"), 0);
    }

    fn grades_change_and_figures_follow(test) {
        let before = dump(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        // "Contrôle 1" is the first test; one that is published is changed.
        let file = "رقم التلميذ;المادة;الدورة;التقويم;النقطة\nJ130000011;الرياضيات;الدورة الأولى;الفرض 1;18,5\nJ130000012;الرياضيات;الدورة الأولى;الفرض 9;ABS\n";
        let place = send(test, &mut jamal, "نقط.csv", file.as_bytes(), &[("kind", "grades"), ("publish", "yes")]);
        let page = jamal.get(&place).expect(200);
        assert!(page.has("18,5") && page.has("10,77") && page.has("Mathématiques · S1 · Contrôle continu 1"), "{}", page.text());
        confirm(test, &mut jamal, &place, &[]);
        assert_eq!(test.number("SELECT value_x100 FROM grades WHERE student_id = 11 AND assessment_id = 1"), 1_850);
        assert_eq!(test.number("SELECT count(*) FROM grades WHERE student_id = 11 AND assessment_id = 1 AND changed_at IS NOT NULL"), 1);
        assert_eq!(test.number("SELECT count(*) FROM assessments WHERE state = 'published' AND title = 'Contrôle continu 9'"), 1);
        let page = test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200);
        assert!(page.has("18,5"), "{}", page.text());
        undo(&mut jamal, &place);
        assert_eq!(dump(test), before);
    }

    fn absences_are_known_again(test) {
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "code_eleve;date;heure_debut;heure_fin;type;minutes;justifiee;motif\n\
            J130000011;2026-11-09;08:30;09:30;absence;;oui;Certificat\nJ130000012;2026-11-10;10:00;;retard;15;non;\n";
        let place = send(test, &mut houda, "absences.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM absences WHERE student_id = 11 AND justified"), 1);
        assert_eq!(test.number("SELECT minutes FROM absences WHERE student_id = 12 AND kind = 'lateness'"), 15);
        undo(&mut houda, &place);
        assert_eq!(dump(test), before);
    }

    fn nobody_grades_their_own_child(test) {
        test.sql("UPDATE staff_roles SET role = 'secretary' WHERE account_id = 20");
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        let file = "code_eleve;matiere;session;evaluation;note\nJ130000015;Mathématiques;S1;CC7;20\n";
        let place = send(test, &mut mounir, "notes.csv", file.as_bytes(), &[]);
        let page = mounir.get(&place).expect(200);
        assert!(page.has("votre propre enfant"), "{}", page.text());
    }

    fn a_new_sibling_joins_the_account(test) {
        test.sql("INSERT INTO guardians (public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address, account_id)
            VALUES ('gu1', 1, 'Tazi', 'Nadia', '', '', 'AB700001', '', 3), ('gu2', 1, 'Bennani', 'Rachid', '', '', 'AB700002', '', 10),
            ('gu3', 1, 'Tazi', 'Samira', '', '', NULL, '', NULL)");
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}{}{}",
            row("J130000091", "Tazi", "Aya", "2APIC-1", "Tazi;Nadia;AB700001;mère;autre@example.org;;"),
            row("J130000014", "Bennani", "Hamza", "2APIC-1", "Bennani;Rachid;AB700002;père;;;"),
            row("J130000012", "Tazi", "Omar", "2APIC-1", "Tazi;Samira;;mère;s@example.org;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("Tuteurs au même nom"), "twins are shown: {}", page.text());
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM guardianships g JOIN students s ON s.id = g.student_id WHERE s.code = 'J130000091' AND g.account_id = 3 AND g.state = 'active'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM guardianships WHERE account_id = 10 AND state = 'removed'"), 1, "a removal stays");
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE email = 'autre@example.org'"), 0, "an account's address is its own");
        assert_eq!(test.number("SELECT count(*) FROM guardians WHERE given_name = 'Samira'"), 2, "names alone make nobody one");
        undo(&mut houda, &place);
        assert_eq!(dump(test), before);
    }

    fn doubled_posts_and_two_at_once(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let token = value_of(&houda.get(SCHOOL).expect(200), "token");
        let parts: Vec<(&str, Option<&str>, &[u8])> = vec![("token", None, token.as_bytes()), ("file", Some("a.csv"), file.as_bytes())];
        let first = houda.post_files(SCHOOL, &parts).expect(303).location().to_owned();
        assert_eq!(houda.post_files(SCHOOL, &parts).expect(303).location(), first);
        test.run_jobs();
        let other = send(test, &mut houda, "b.csv", file.as_bytes(), &[]);
        let version = value_of(&houda.get(&first).expect(200), "version");
        let post = |browser: &mut Browser<'_>| browser.post(&format!("{first}/confirm"), &[("version", &version)]).expect(303);
        post(&mut houda);
        post(&mut houda);
        // While it is being written, no other one of the school begins.
        let version = value_of(&houda.get(&other).expect(200), "version");
        let said = houda.post(&format!("{other}/confirm"), &[("version", &version)]).expect(303).location().to_owned();
        assert!(houda.get(&said).expect(200).has("Un autre import"), "{said}");
        test.run_jobs();
        assert_eq!(test.number("SELECT count(*) FROM students WHERE code = 'J130000091'"), 1);
        // The other preview no longer holds: it is made anew rather than written.
        let page = confirm(test, &mut houda, &other, &[]);
        assert!(page.has("Des données ont changé"), "{}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM imports WHERE state = 'done'"), 1);
    }

    fn every_node_says_how_far_an_import_has_come(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "a.csv", file.as_bytes(), &[]);
        let version = value_of(&houda.get(&place).expect(200), "version");
        houda.post(&format!("{place}/confirm"), &[("version", &version)]).expect(303);
        let page = houda.get(&place).expect(200);
        assert!(page.has("L’import est en cours") && !page.has("lignes passées"), "{}", page.text());
        assert_eq!(page.header("refresh"), "2", "the page asks for itself again");
        // As another node, which is at work on it, tells the queue.
        test.sql("UPDATE jobs SET state = 'running', progress_done = 15000 WHERE kind = 'import-run'");
        let page = houda.get(&place).expect(200);
        assert!(page.text().replace(['\u{a0}', '\u{202f}'], " ").contains("15 000 lignes passées"), "{}", page.text());
        test.sql("UPDATE jobs SET state = 'queued' WHERE kind = 'import-run'");
        test.run_jobs();
        let page = houda.get(&place).expect(200);
        assert!(page.has("Importé") && page.header("refresh").is_empty(), "{}", page.text());
    }

    fn columns_by_hand_are_remembered(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "code_eleve;matiere;session;evaluation;resultat final\nJ130000011;Mathématiques;S1;CC7;12\n";
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[("kind", "grades")]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("Il manque une colonne") && page.has("resultat final"), "{}", page.text());
        houda.post(&format!("{place}/mapping"), &[("column0", "code_eleve"), ("column1", "matiere"), ("column2", "session"),
            ("column3", "evaluation"), ("column4", "note")]).expect(303);
        test.run_jobs();
        assert!(houda.get(&place).expect(200).has("Aperçu prêt"));
        let again = send(test, &mut houda, "notes2.csv", file.as_bytes(), &[("kind", "grades")]);
        assert!(houda.get(&again).expect(200).has("Aperçu prêt"));
    }

    fn others_find_nothing(test) {
        for account in [DRISS_TEACHER, KENZA_ATTENDANCE, PAUL_DIRECTOR, KARIM, HAFSA_OPERATOR] {
            test.signed_in(account, None).get(SCHOOL).expect(404);
        }
    }

    fn a_sheet_of_massar_goes_out_and_comes_back(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let sheet = test.posted_bytes(&jamal, &format!("{SCHOOL}/massar"), &[("class", "cl00000000000001"), ("subject", "1"), ("term", "1")]);
        let place = send(test, &mut jamal, "export_notesCC_2APIC-1.xlsx", &sheet, &[]);
        let page = jamal.get(&place).expect(200);
        assert!(page.has("Aperçu prêt") && page.has("Feuille de notes Massar"), "{}", page.text());
        assert_eq!(test.number("SELECT unchanged FROM imports"), 6, "{}", page.text());
        assert_eq!(test.number("SELECT added + changed + faulty FROM imports"), 0, "{}", page.text());
    }

    // A remark is known at whichever grade it was given: sent back untouched it changes nothing, and a new one takes its
    // place.
    fn a_remark_of_a_sheet_stays_where_it_is_known(test) {
        let second = 5;
        test.sql("UPDATE assessments SET title = 'Contrôle 2' WHERE id = 5");
        test.sql("UPDATE grades SET remark = '' WHERE assessment_id = 1");
        test.sql("INSERT INTO grades (student_id, school_year, assessment_id, school_id, outcome, value_x100, remark)
            SELECT student_id, school_year, 5, school_id, outcome, value_x100, 'Bon travail' FROM grades WHERE assessment_id = 1");
        let marked = test.number("SELECT count(*) FROM grades WHERE remark = 'Bon travail'");
        assert!(marked > 0);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let fields = [("class", "cl00000000000001"), ("subject", "1"), ("term", "1")];
        let out = test.posted_bytes(&jamal, &format!("{SCHOOL}/massar"), &fields);
        let place = send(test, &mut jamal, "export_notesCC_2APIC-1.xlsx", &out, &[]);
        assert_eq!(test.number("SELECT added + changed + faulty FROM imports"), 0, "{}", jamal.get(&place).expect(200).text());
        let mut table = tables::open_bytes(out, &tables::Limits::UPLOAD).unwrap();
        let mut sheet = massar::read(&mut table, &CodePattern::default(), Scale::TWENTY).unwrap().sheet;
        let pupil = sheet.students.iter_mut().find(|one| one.remark == "Bon travail").unwrap();
        pupil.remark = "Peut mieux faire".into();
        let code = pupil.code.as_str().to_owned();
        let place = send(test, &mut jamal, "export_notesCC_2APIC-1.xlsx", &massar::write(&sheet).unwrap(), &[]);
        let page = jamal.get(&place).expect(200);
        assert_eq!(test.number("SELECT changed FROM imports ORDER BY id DESC LIMIT 1"), 1, "{}", page.text());
        assert!(page.has(&code) && page.has("Bon travail") && page.has("Peut mieux faire"), "{}", page.text());
        let group = page.body.split_once("id=\"group-changed\"").expect("what changes").1.split("</section>").next().unwrap().to_owned();
        assert!(group.to_lowercase().contains("remarque") && !group.contains("<bdi>note</bdi>") && !group.contains("<bdi>Note</bdi>"), "{group}");
        let report = jamal.post(&format!("{place}/report"), &[]).expect(200);
        assert!(report.body.to_lowercase().contains("remarque") && report.has("Bon travail → Peut mieux faire"), "{}", report.body);
        confirm(test, &mut jamal, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM grades WHERE remark = 'Peut mieux faire'"), 1);
        assert_eq!(test.number(&format!("SELECT count(*) FROM grades WHERE remark = 'Peut mieux faire' AND assessment_id = {second}")), 1);
        assert_eq!(test.number("SELECT count(*) FROM grades WHERE remark = 'Bon travail'"), marked - 1);
    }

    // A sheet as Massar gives it out, filled by a teacher: what goes out again is the same file, byte for byte.
    fn every_cell_of_a_sheet_of_massar_comes_back(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let before = dump(test);
        let out = |test: &TestApp, jamal: &Browser<'_>| {
            test.posted_bytes(jamal, &format!("{SCHOOL}/massar"), &[("class", "cl00000000000001"), ("subject", "1"), ("term", "1")])
        };
        let read = |bytes: Vec<u8>| {
            let mut table = tables::open_bytes(bytes, &tables::Limits::UPLOAD).unwrap();
            let read = massar::read(&mut table, &CodePattern::default(), Scale::TWENTY).unwrap();
            assert!(read.faults.is_empty());
            read.sheet
        };
        let plain = out(test, &jamal);
        let mut sheet = read(plain.clone());
        sheet.academy = "الرباط سلا القنيطرة".into();
        sheet.directorate = "سلا".into();
        sheet.teacher = "مروة مرابط".into();
        sheet.technical = vec![
            TechnicalCell { row: 5, column: 2, text: "1029384".into(), number: true },
            TechnicalCell { row: 5, column: 5, text: "NOTES-CC".into(), number: false },
        ];
        sheet.students.reverse();
        for (number, student) in sheet.students.iter_mut().enumerate() {
            student.internal_id = format!("{}", 7_000_000 + number);
            student.outcomes[0] = [Some(Outcome::Absent), Some(Outcome::Value(Hundredths(1_275))), None][number % 3];
            student.outcomes[1] = Some(Outcome::Value(Hundredths(1_000)));
            student.remark = ["ممتاز", "", "عمل منتظم، يمكن أن يتحسن"][number % 3].into();
        }
        // A grade or remark that is there already is not taken away by a blank.
        let kept = read(plain);
        for student in &mut sheet.students {
            let had = kept.students.iter().find(|one| one.code == student.code).unwrap();
            if student.remark.is_empty() {
                student.remark.clone_from(&had.remark);
            }
            for (now, had) in student.outcomes.iter_mut().zip(&had.outcomes) {
                *now = now.or(*had);
            }
        }
        let filled = massar::write(&sheet).unwrap();
        let place = send(test, &mut jamal, "export_notesCC_2APIC-1_1.xlsx", &filled, &[]);
        let page = confirm(test, &mut jamal, &place, &[]);
        assert_eq!(test.number("SELECT faulty FROM imports"), 0, "{}", page.text());
        let again = out(test, &jamal);
        assert!(again == filled, "the sheets differ: {:?}", read(again).students);
        undo(&mut jamal, &place);
        assert_eq!(dump(test), before);
        assert_eq!(test.count("massar_frames"), 0);
    }
}
