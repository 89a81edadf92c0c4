//! Nobody makes themselves a guardian by a file, nor decides for their own child; what is done to guardians is told.

use super::{STUDENTS, confirm, dump, row, send, undo};
use crate::harness::TestApp;
use crate::world::*;

/// The secretary as she signs in elsewhere: an identity number and a confirmed address.
fn known_by_number(test: &TestApp) {
    test.sql(&format!(
        "INSERT INTO logins (account_id, issuer, kind, value, state) VALUES ({HOUDA_SECRETARY}, 'MA', 'national_id', 'HH123456', 'active')"
    ));
    test.sql(&format!(
        "UPDATE accounts SET email = 'Houda@example.org', email_confirmed_at = 1 WHERE id = {HOUDA_SECRETARY}"
    ));
}

fn links_of_yasmine(test: &TestApp) -> i64 {
    test.number(&format!("SELECT count(*) FROM guardian_students WHERE student_id = {YASMINE}"))
}

on_both! {
    fn nobody_makes_themselves_a_guardian(test) {
        known_by_number(test);
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for guardian in ["Amrani;Houda;HH123456;mère;;;", "Autre;Nom;;mère;houda@example.org;;", "Autre;Nom;HH123456;mère;;0612345678;"] {
            let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", guardian));
            let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
            let page = houda.get(&place).expect(200);
            assert!(page.has("C’est votre propre compte"), "{guardian}: {}", page.text());
            confirm(test, &mut houda, &place, &[("skip", "yes")]);
            assert_eq!(links_of_yasmine(test), 0, "{guardian}");
        }
        assert_eq!(dump(test), before);
        // Nor does she by a guardian who is there already.
        test.sql("INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address)
            VALUES (901, 'gu901', 1, 'Berrada', 'Karim', '', '', 'KB111111', '')");
        test.sql(&format!("INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES (901, {YASMINE}, 1, 'father')"));
        let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", "Berrada;Karim;KB111111;père;houda@example.org;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        assert!(houda.get(&place).expect(200).has("C’est votre propre compte"));
    }

    fn a_child_of_the_roster_with_one_s_address_is_one_s_own(test) {
        known_by_number(test);
        test.sql("INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, email, address)
            VALUES (901, 'gu901', 1, 'Autre', 'Nom', '', '', 'HOUDA@example.org', '')");
        test.sql(&format!("INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES (901, {YASMINE}, 1, 'mother')"));
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "code_eleve;matiere;session;evaluation;note\nJ130000011;Mathématiques;S1;CC7;20\n";
        let place = send(test, &mut houda, "f.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("votre propre enfant"), "{}", page.text());
        confirm(test, &mut houda, &place, &[("skip", "yes")]);
        assert_eq!(dump(test), before);
    }

    fn what_a_file_changes_is_told_student_by_student(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let grade = |note: &str| format!("code_eleve;matiere;session;evaluation;note\nJ130000011;Mathématiques;S1;CC7;{note}\n");
        let place = send(test, &mut houda, "notes.csv", grade("12").as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        let log = "/office/college-ibn-khaldoun/audit?student=J130000011";
        assert!(jamal.get(log).expect(200).has("Ajouts : 1"));
        // A preview shows what is known: it is a look, even where the file is thrown away.
        let seen = format!("SELECT count(*) FROM audit_entries WHERE action = 'student_seen' AND student_id = {YASMINE} AND actor_id = {HOUDA_SECRETARY}");
        assert_eq!(test.number(&seen), 0, "what is new shows nothing that is known");
        let place = send(test, &mut houda, "notes.csv", grade("0").as_bytes(), &[]);
        assert_eq!(test.number(&seen), 1);
        houda.post(&format!("{place}/discard"), &[]).expect(303);
        let page = jamal.get("/office/college-ibn-khaldoun/audit").expect(200);
        assert!(page.has("Fichier envoyé pour un import") && page.has("Fichier d’import jeté"), "{}", page.text());
        assert!(jamal.get(log).expect(200).has("Dans l’aperçu d’un import"));
        let place = send(test, &mut houda, "notes.csv", grade("17,5").as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        let page = jamal.get(log).expect(200);
        let change = "Mathématiques · S1 · Contrôle continu 7 · Note : « 12 » devient « 17,5 »";
        assert!(page.has(change), "{}", page.text());
        // A guardian reads who looked, and no grade of a draft.
        let page = test.signed_in(KARIM, None).get(&format!("{}/access", page_of(YASMINE))).expect(200);
        assert!(!page.has("17,5"), "{}", page.text());
        let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmina", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert!(jamal.get(log).expect(200).has("« Yasmine » devient « Yasmina »"));
    }

    fn a_guardian_of_the_staff_is_another_s_to_import(test) {
        known_by_number(test);
        let mut ines = test.signed_in(INES_TWO_SCHOOLS, None);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", "Amrani;Houda;HH123456;mère;;;"));
        let place = send(test, &mut ines, "eleves.csv", file.as_bytes(), &[]);
        let page = ines.get(&place).expect(200);
        assert!(page.has("fait partie de l’équipe"), "{}", page.text());
        let page = confirm(test, &mut houda, &place, &[]);
        assert!(page.has("Demandez à une autre personne") && page.has("J130000011"), "{}", page.text());
        assert_eq!(links_of_yasmine(test), 0);
        confirm(test, &mut ines, &place, &[]);
        assert_eq!(links_of_yasmine(test), 1);
        // The log names who confirmed, the file, the student and the guardian; the parents are shown that it was done.
        assert_eq!(test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'guardian_added' AND student_id = {YASMINE}
            AND actor_id = {INES_TWO_SCHOOLS} AND actor_role = 'secretary'")), 1);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let page = jamal.get("/office/college-ibn-khaldoun/audit?student=J130000011").expect(200);
        assert!(page.has("Tuteur ajouté") && page.has("Houda Amrani") && page.has("Ines"), "{}", page.text());
        let page = jamal.get("/office/college-ibn-khaldoun/audit?action=imported").expect(200);
        assert!(page.has("eleves.csv") && page.has("Ines") && page.has("Modifications : 1"), "{}", page.text());
        let page = test.signed_in(KARIM, None).get(&format!("{}/access", page_of(YASMINE))).expect(200);
        assert!(page.has("Tuteur ajouté") && !page.has("Houda"), "{}", page.text());
        let page = undo(&mut houda, &place);
        assert!(page.has("Demandez à une autre personne") && page.has("J130000011"), "{}", page.text());
        assert_eq!(links_of_yasmine(test), 1);
        undo(&mut ines, &place);
        assert_eq!(links_of_yasmine(test), 0);
        let page = test.signed_in(KARIM, None).get(&format!("{}/access", page_of(YASMINE))).expect(200);
        assert!(page.has("Tuteur retiré"), "{}", page.text());
    }

    fn nobody_confirms_or_undoes_for_their_own_child(test) {
        test.sql("UPDATE staff_roles SET role = 'secretary' WHERE account_id = 20");
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let before = dump(test);
        let files = [
            "code_eleve;matiere;session;evaluation;note\nJ130000011;Mathématiques;S1;CC7;12\nJ130000015;Mathématiques;S1;CC7;20\n".to_owned(),
            "code_eleve;date;heure_debut;heure_fin;type;minutes;justifiee;motif\nJ130000015;2026-11-09;08:30;09:30;absence;;oui;x\n".to_owned(),
            format!("{STUDENTS}{}", row("J130000015", "Chraibi", "Noura", "2APIC-1", ";;;;;;")),
            format!("{STUDENTS}{}", row("J130000015", "Chraibi", "Nour", "2APIC-9", ";;;;;;")),
        ];
        for file in files {
            let place = send(test, &mut houda, "f.csv", file.as_bytes(), &[]);
            let page = confirm(test, &mut mounir, &place, &[]);
            assert!(page.has("Demandez à une autre personne") && page.has("J130000015"), "{}", page.text());
            assert_eq!(dump(test), before, "{file}");
            confirm(test, &mut houda, &place, &[]);
            let written = dump(test);
            assert_ne!(written, before, "{file}");
            let page = undo(&mut mounir, &place);
            assert!(page.has("Demandez à une autre personne") && page.has("J130000015"), "{}", page.text());
            assert_eq!(dump(test), written);
            undo(&mut houda, &place);
            assert_eq!(dump(test), before, "{file}");
        }
        // A grade that joins an assessment that is there.
        for code in ["J130000011", "J130000015"] {
            let file = format!("code_eleve;matiere;session;evaluation;note\n{code};Mathématiques;S1;CC7;12\n");
            let place = send(test, &mut houda, "f.csv", file.as_bytes(), &[]);
            confirm(test, &mut houda, &place, &[]);
            let page = undo(&mut mounir, &place);
            assert_eq!(page.has("Demandez à une autre personne"), code == "J130000015", "{}", page.text());
            if code == "J130000011" {
                let place = send(test, &mut houda, "f.csv", file.as_bytes(), &[]);
                confirm(test, &mut houda, &place, &[]);
            }
        }
    }

    fn a_row_about_one_s_own_child_is_refused_unless_it_changes_nothing(test) {
        test.sql("UPDATE staff_roles SET role = 'secretary' WHERE account_id = 20");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let same = format!("{STUDENTS}{}", row("J130000015", "Chraibi", "Nour", "2APIC-1", "Chraibi;Mounir;MC111111;père;;;"));
        let place = send(test, &mut houda, "eleves.csv", same.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        let before = dump(test);
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        for changed in [same.replace("Nour;", "Noura;"), same.replace("2APIC-1", "2APIC-9"), same.replace("père", "mère"), same.replace("MC111111", "MC222222")] {
            let place = send(test, &mut mounir, "eleves.csv", changed.as_bytes(), &[]);
            let page = mounir.get(&place).expect(200);
            assert!(page.has("votre propre enfant"), "{changed}: {}", page.text());
            confirm(test, &mut mounir, &place, &[("skip", "yes")]);
            assert_eq!(dump(test), before, "{changed}");
        }
        let place = send(test, &mut mounir, "eleves.csv", same.as_bytes(), &[]);
        let page = mounir.get(&place).expect(200);
        assert!(!page.has("votre propre enfant"), "{}", page.text());
        // A child who is missing in a full list has not left either, as far as the parent's file goes.
        let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut mounir, "tous.csv", file.as_bytes(), &[("full_roster", "yes")]);
        let page = mounir.get(&place).expect(200);
        assert!(page.has("J130000015 est votre enfant"), "{}", page.text());
    }

    fn who_leaves_loses_the_guardians_and_the_log_says_so(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000012", "Tazi", "Omar", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "tous.csv", file.as_bytes(), &[("full_roster", "yes")]);
        confirm(test, &mut houda, &place, &[("leavers", "yes")]);
        assert_eq!(test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'guardian_ended' AND student_id = {YASMINE}")), 2);
        undo(&mut houda, &place);
        assert_eq!(test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'guardian_added' AND student_id = {YASMINE}")), 2);
    }
}
