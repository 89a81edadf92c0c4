//! What is asked twice, said or refused before a file is written: many who leave, odd dates, names of subjects, columns.

use super::{SCHOOL, STUDENTS, confirm, row, send, undo};
use crate::world::*;

on_both! {
    fn many_who_leave_are_confirmed_twice(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for n in 0..8 {
            test.sql(&format!("INSERT INTO students (id, public_id, authority, code, family_name, given_name, family_name_ar, given_name_ar, sort_key, sex, born_on, born_in)
                SELECT {}, 'more{n}', authority, 'J13000070{n}', family_name, given_name, '', '', sort_key, sex, born_on, '' FROM students WHERE id = {YASMINE}", 700 + n));
            test.sql(&format!("INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision)
                VALUES ({}, 2026, 1, 1, 'day', 'active', 'none')", 700 + n));
        }
        let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "tous.csv", file.as_bytes(), &[("full_roster", "yes")]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("13 élèves ne sont pas dans le fichier") && page.has("Oui, 13 élèves partent"), "{}", page.text());
        let page = confirm(test, &mut houda, &place, &[]);
        assert!(page.has("cochez la case qui le confirme"), "{}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE state = 'left'"), 0);
        confirm(test, &mut houda, &place, &[("leavers", "yes")]);
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE state = 'left'"), 13);
    }

    fn dates_that_cannot_be(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let born = |code: &str, date: &str| row(code, "Idrissi", "Amine", "2APIC-1", ";;;;;;").replace("2012-03-09", date);
        let file = format!("{STUDENTS}{}{}{}", born("J130000091", "2027-01-01"), born("J130000092", "1985-01-01"), born("J130000093", "2012-03-09"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("La date de naissance est dans l’avenir") || page.has("date n’est pas possible"), "{}", page.text());
        assert!(page.text().replace(['\u{a0}', '\u{202f}'], " ").contains("Ligne 3 : né ou née le mardi 1"), "{}", page.text());
        assert!(page.has("9 mars 2012"), "the date as it was read: {}", page.text());
        let file = "code_eleve;date;heure_debut;heure_fin;type;minutes;justifiee;motif\nJ130000011;2026-11-23;08:30;09:30;absence;;oui;x\n";
        let place = send(test, &mut houda, "absences.csv", file.as_bytes(), &[]);
        assert!(houda.get(&place).expect(200).has("Cette date est dans l’avenir"));
        let file = "code_eleve;matiere;session;evaluation;note;date\nJ130000011;Mathématiques;S1;CC7;12;2026-11-23\nJ130000012;Mathématiques;S1;CC7;12;2025-11-20\n";
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("Cette date est dans l’avenir"), "{}", page.text());
        assert_eq!(test.number("SELECT faulty FROM imports ORDER BY id DESC LIMIT 1"), 2, "{}", page.text());
    }

    fn a_subject_s_own_name_is_not_given_to_another(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let post = format!("{SCHOOL}/subjects");
        for (name, subject, said) in [("français", "1", "déjà le nom d’une matière"), ("Calcul", "", "Choisissez une matière"), ("Calcul", "1", "Ce nom est enregistré")] {
            let place = jamal.post(&post, &[("name", name), ("subject", subject)]).expect(303).location().to_owned();
            let page = jamal.get(place.split('#').next().unwrap()).expect(200);
            assert!(page.has(said), "{name}: {}", page.text());
        }
        assert_eq!(test.count("import_subjects"), 1);
        assert!(jamal.get(SCHOOL).expect(200).has("Calcul"));
        jamal.post(&post, &[("remove", "calcul")]).expect(303);
        assert_eq!(test.count("import_subjects"), 0);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'settings_changed'"), 2);
        let page = jamal.get("/office/college-ibn-khaldoun/audit?action=settings_changed").expect(200);
        assert!(page.has("Calcul = Mathématiques") && page.has("Noms des matières"), "{}", page.text());
    }

    fn kept_columns_that_do_not_fit_are_left_and_can_be_forgotten(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "code_eleve;matiere;session;evaluation;note\nJ130000011;Mathématiques;S1;CC7;12\n";
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[("kind", "grades")]);
        // A column that is needed is skipped by hand: nothing that the next file could be read with.
        houda.post(&format!("{place}/mapping"), &[("column0", "code_eleve"), ("column1", "matiere"), ("column2", "session"), ("column3", "evaluation")]).expect(303);
        test.run_jobs();
        let again = send(test, &mut houda, "notes2.csv", file.as_bytes(), &[("kind", "grades")]);
        let page = houda.get(&again).expect(200);
        assert!(page.has("Aperçu prêt") && page.has("Oublier ces colonnes"), "{}", page.text());
        houda.post(&format!("{again}/mapping"), &[("forget", "yes")]).expect(303);
        test.run_jobs();
        assert_eq!(test.count("import_mappings"), 0);
        assert!(houda.get(&again).expect(200).has("Aperçu prêt"));
    }

    fn a_grade_of_one_s_child_in_a_test_that_was_there_is_not_undone(test) {
        test.sql("UPDATE staff_roles SET role = 'secretary' WHERE account_id = 20");
        test.sql(&format!("DELETE FROM grades WHERE student_id = {NOUR} AND assessment_id = 1"));
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "code_eleve;matiere;session;evaluation;note\nJ130000015;Mathématiques;S1;CC1;12\n";
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        let grade = format!("SELECT count(*) FROM grades WHERE student_id = {NOUR} AND assessment_id = 1");
        assert_eq!(test.number(&grade), 1);
        undo(&mut test.signed_in(MOUNIR_BOTH, None), &place);
        assert_eq!(test.number(&grade), 1);
        undo(&mut houda, &place);
        assert_eq!(test.number(&grade), 0);
    }
}
