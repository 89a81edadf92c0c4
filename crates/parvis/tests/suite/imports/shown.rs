//! What a preview shows of a file, in the words of the reader, and what can be done with a file that is not understood.

use super::{SCHOOL, STUDENTS, confirm, dump, row, send, undo};
use crate::harness::Answer;
use crate::world::*;

const GRADES: &str = "code_eleve;matiere;session;evaluation;note\n";

/// The text with plain blanks.
fn plain(page: &Answer) -> String {
    page.text().replace(['\u{a0}', '\u{202f}'], " ")
}

#[track_caller]
fn says(page: &Answer, all: &[&str]) {
    let text = plain(page);
    for said in all {
        assert!(text.contains(said), "{said}: {text}");
    }
}

on_both! {
    fn all_that_a_file_says_of_a_new_student_is_shown(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}J130000091;Idrissi;Amine;الإدريسي;أمين;2012-03-09;Rabat;M;2APIC;2APIC-1;interne;Idrissi;Rachid;XY111111;père;r@example.org;0612345678;Rabat\n");
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        says(&houda.get(&place).expect(200), &["Amine Idrissi (J130000091)", "Nom en arabe الإدريسي", "Prénom en arabe أمين", "Date de naissance vendredi 9 mars 2012",
            "Lieu de naissance Rabat", "Sexe garçon", "Régime internat", "Classe 2APIC-1", "Tuteur 1 : nom Rachid Idrissi", "Tuteur 1 : lien de parenté père",
            "Tuteur 1 : numéro d’identité XY111111", "Tuteur 1 : e-mail r@example.org", "Tuteur 1 : téléphone 0612345678", "Tuteur 1 : adresse Rabat"]);
        let file = "code_eleve;date;heure_debut;heure_fin;type;minutes;justifiee;motif\nJ130000011;10/11/2026;08:30;09:30;absence;;oui;Certificat\n";
        let place = send(test, &mut houda, "absences.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        says(&page, &["Yasmine Berrada (J130000011)", "Date mardi 10 novembre 2026", "Heure du début 08:30", "Heure de la fin 09:30", "Absence ou retard absence", "Minutes 60", "Justifiée oui", "Motif Certificat"]);
        assert!(!page.has("Transferts demandés") && !page.has("Partis"), "nobody leaves by a list of absences");
        let file = "code_eleve;date;heure_debut;heure_fin;type;minutes;justifiee;motif\nJ130000011;23/11/2026;08:30;09:30;absence;;oui;x\n";
        let place = send(test, &mut houda, "absences.csv", file.as_bytes(), &[]);
        says(&houda.get(&place).expect(200), &["23/11/2026"]);
    }

    fn plain_headings_after_a_guardian_s_and_columns_that_are_not_read(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "Code;Nom;Prénom;Né le;Niveau;Classe;Cantine;Nom tuteur;Prénom tuteur;CIN tuteur;Lien;E-mail;Téléphone\n\
            J130000091;Idrissi;Amine;2012-03-09;2APIC;2APIC-1;oui;Idrissi;Rachid;XY111111;père;r@example.org;0612345678\n";
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        says(&page, &["Des colonnes ne sont pas lues Ces colonnes ne sont pas lues : Cantine.", "avant de confirmer"]);
        assert!(page.body.find("Cantine") < page.body.find("/confirm\""), "it is said before it can be confirmed");
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM guardians g JOIN guardian_students l ON l.guardian_id = g.id
            WHERE g.email = 'r@example.org' AND g.phone = '0612345678' AND l.relation = 'father'"), 1);
    }

    fn columns_are_named_in_words_with_examples(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "Code;Famille;Petit nom;Jour;Classe\nJ130000091;Idrissi;Amine;2012-03-09;2APIC-1\nJ130000092;Idrissi;Lina;2013-03-09;2APIC-1\n";
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[("kind", "students")]);
        let page = houda.get(&place).expect(200);
        says(&page, &["Il manque des colonnes : Nom, Prénom et Date de naissance.", "Code de l’élève (obligatoire)", "Tuteur 1 : téléphone", "Par exemple : Amine · Lina", "Par exemple : Idrissi"]);
        assert!(!page.text().contains("code eleve") && !page.text().contains("tuteur1"), "{}", page.text());
        // The class is there, so that its level is known.
        houda.post(&format!("{place}/mapping"), &[("column0", "code_eleve"), ("column1", "nom"), ("column2", "prenom"), ("column3", "date_naissance"), ("column4", "classe")]).expect(303);
        test.run_jobs();
        let page = confirm(test, &mut houda, &place, &[]);
        assert!(page.has("L’import est fait"), "{}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM students WHERE code IN ('J130000091', 'J130000092')"), 2);
        assert_eq!(test.number("SELECT count(*) FROM import_changes WHERE what = 'sample'"), 0, "examples are kept no longer than needed");
        let file = "Code;Nom;Prénom;Né le;Classe\nJ130000093;Idrissi;Sami;2012-03-09;2APIC-7\n";
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        says(&houda.get(&place).expect(200), &["Cette classe est nouvelle : il faut son niveau"]);
        let file = "Code;Nom;Prénom;Né le;Classe;Niveau\nJ130000093;Idrissi;Sami;2012-03-09;2APIC-1;CM2\n";
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        says(&houda.get(&place).expect(200), &["L’école n’a pas ce niveau"]);
    }

    fn what_is_odd_is_said_once_and_in_time(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let codes = ["J130000011", "J130000012", "J130000013", "J130000014", "J130000016"];
        let rows: String = codes.iter().map(|code| format!("{code};Mathématiques;S1;Oral;12\n")).collect();
        let before = dump(test);
        let place = send(test, &mut houda, "notes.csv", format!("{GRADES}{rows}").as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert_eq!(page.body.matches("Ce mot n’est pas connu").count(), 1, "{}", page.text());
        says(&page, &["2-6", "Aucune ligne ne peut être importée"]);
        assert!(!page.has("/confirm\"") && !page.has("Transferts demandés") && !page.has("Partis"), "{}", page.text());
        confirm(test, &mut houda, &place, &[("skip", "yes")]);
        assert_eq!(dump(test), before);
        assert_eq!(test.number("SELECT count(*) FROM imports WHERE state = 'done'"), 0, "an import of nothing is none");
        let born = |code: &str, date: &str, sex: &str, class: &str| format!("{code};Idrissi;Amine;;;{date};Rabat;{sex};2APIC;{class};;;;;;;;\n");
        let file = format!("{STUDENTS}{}{}{}", born("J130000091", "1914-03-09", "M", "2APIC-8"), born("J130000092", "2012-03-09", "garçon?", "2APIC-1"), born("J130000093", "31/02/2014", "F", "2APIC-1"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        says(&page, &["Ligne 2 : né ou née le lundi 9 mars 1914. Vérifiez la date.", "elles seront créées : 2APIC-8", "garçon?", "Ce mot n’est pas connu ici : écrivez M, F", "Ce jour n’existe pas dans le calendrier"]);
        assert!(page.body.find("seront créées") < page.body.find("/confirm\""), "before it can be confirmed");
    }

    fn a_file_that_is_not_recognised_is_said_what_it_is(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "Qui;Quoi;Quand;Comment;Combien\nJ130000011;Mathématiques;S1;CC7;12\n";
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("Fichier refusé") && page.has("Dire ce que contient le fichier") && !page.has("value=\"staff\""), "{}", page.text());
        houda.post(&format!("{place}/mapping"), &[("kind", "staff")]).expect(400);
        houda.post(&format!("{place}/mapping"), &[("kind", "grades")]).expect(303);
        test.run_jobs();
        says(&houda.get(&place).expect(200), &["Colonnes à choisir", "Par exemple : Mathématiques"]);
        houda.post(&format!("{place}/mapping"), &[("column0", "code_eleve"), ("column1", "matiere"), ("column2", "session"), ("column3", "evaluation"), ("column4", "note")]).expect(303);
        test.run_jobs();
        assert!(houda.get(&place).expect(200).has("Aperçu prêt"));
    }

    fn faulty_rows_come_out_as_they_were_and_go_in_again(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{GRADES}J130000011;Mathématiques;S1;CC7;21\nJ130000012;Mathématiques;S1;CC7;12\nJ130000013;Alchimie;S1;CC7;14\n");
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        let report = houda.post(&format!("{place}/report"), &[]).expect(200).body;
        assert!(report.contains(";J130000013;Alchimie;S1;CC7;14") && report.contains(";code_eleve;matiere;session;evaluation;note"), "{report}");
        let rows = houda.post(&format!("{place}/report"), &[("rows", "faulty")]).expect(200).body;
        let lines: Vec<&str> = rows.trim_start_matches('\u{feff}').trim().lines().collect();
        assert_eq!(lines.len(), 3, "{rows}");
        assert!(lines[1].starts_with("J130000011;Mathématiques;S1;CC7;21;") && lines[1].contains("dépasse le barème"), "{rows}");
        let mended = rows.replace(";21;", ";20;").replace("Alchimie;", "Mathématiques;");
        let again = send(test, &mut houda, "notes-2.csv", mended.as_bytes(), &[]);
        assert_eq!(test.number("SELECT added FROM imports ORDER BY id DESC LIMIT 1"), 2, "{}", houda.get(&again).expect(200).text());
    }

    fn dates_and_codes_stand_left_to_right_in_arabic(test) {
        test.sql(&format!("UPDATE accounts SET locale = 'ar' WHERE id = {HOUDA_SECRETARY}"));
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}{}", row("J130000091", "Idrissi", "Amine", "2APIC-9", ";;;;;;").replace("2012-03-09", "hier"), row("x", "Idrissi", "Lina", "2APIC-9", ";;;;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        for apart in ["\u{2066}2012-05-17\u{2069}", "\u{2066}17/05/2012\u{2069}", "\u{2066}J"] {
            assert!(page.has(apart), "{apart:?}: {}", page.text());
        }
        assert!(page.has("<bdi dir=\"ltr\">2</bdi>"), "{}", page.body);
    }

    fn what_waits_is_what_can_be_confirmed(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let waiting = |houda: &mut crate::harness::Browser<'_>| plain(&houda.get("/office").expect(200)).contains("1 import attend une confirmation");
        let none = format!("{GRADES}J139999999;Mathématiques;S1;CC7;12\n");
        send(test, &mut houda, "notes.csv", none.as_bytes(), &[]);
        assert!(!waiting(&mut houda), "nothing of it can be confirmed");
        let file = format!("{GRADES}J130000011;Mathématiques;S1;CC7;12\n");
        send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        assert!(waiting(&mut houda));
        test.sql("UPDATE imports SET created_at = created_at - 90000000000");
        assert!(!waiting(&mut houda), "it is a day old and goes by itself");
    }

    fn the_director_publishes_the_drafts_of_an_import(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{GRADES}J130000011;Mathématiques;S1;CC7;19,25\nJ130000012;Mathématiques;S1;CC7;12\n");
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        let page = confirm(test, &mut houda, &place, &[]);
        says(&page, &["Notes en brouillon", "Une personne de la direction les publie"]);
        assert!(!page.has("/publish\""), "{}", page.text());
        houda.post(&format!("{place}/publish"), &[]).expect(404);
        let seen = |test: &crate::harness::TestApp| test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200).has("19,25");
        assert!(!seen(test));
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(jamal.get(&place).expect(200).has("Publier ces notes"));
        let said = jamal.post(&format!("{place}/publish"), &[]).expect(303).location().to_owned();
        says(&jamal.get(&said).expect(200), &["Les notes sont publiées"]);
        assert!(seen(test));
        jamal.post(&format!("{place}/publish"), &[]).expect(303);
        assert_eq!(test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'grades_published' AND actor_id = {JAMAL_DIRECTOR}")), 1);
        let page = jamal.get("/office/college-ibn-khaldoun/audit?action=grades_published").expect(200);
        assert!(page.has("Notes publiées") && page.has("notes.csv"), "{}", page.text());
        assert!(undo(&mut jamal, &place).has("reposent"), "what families have seen is not taken back");
        assert!(seen(test));
        assert!(jamal.get(SCHOOL).expect(200).has("notes.csv"));
    }
}
