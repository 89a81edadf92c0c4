//! Lists of staff: invitations, changes, and who may.

use super::{SCHOOL, confirm, dump, send, undo, value_of};
use crate::harness::TestApp;
use crate::invitations::{come_in, person, state_of, token_for};
use crate::world::*;
use parvis::mail::Purpose;

const STAFF: &str = "nom;prenom;email;role;matieres;classes\n";

/// Gives the staff of the world addresses.
fn addresses(test: &TestApp) {
    for (account, name) in [(14, "driss"), (15, "kenza"), (16, "houda"), (17, "jamal"), (18, "adil"), (25, "zakaria")] {
        test.sql(&format!("UPDATE accounts SET email = '{name}@example.org' WHERE id = {account}"));
    }
}

fn teaches(test: &TestApp, account: i64) -> String {
    test.text(&format!("SELECT COALESCE(MIN(CAST(class_id AS TEXT) || '/' || CAST(subject_id AS TEXT)), '') || ' ' || CAST(count(*) AS TEXT)
        FROM teachings WHERE account_id = {account}"))
}

on_both! {
    fn staff_are_invited_and_changed_and_it_goes_back(test) {
        addresses(test);
        // A class of last year is none of the file's business.
        test.sql("INSERT INTO teachings (account_id, class_id, subject_id, school_id) VALUES (14, 2, 1, 1)");
        let before = dump(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let file = format!("{STAFF}Fassi;Salma;Salma@Example.org;professeure;الرياضيات, Anglais;2APIC-1\n\
            Naciri;Omar;omar@example.org;\"secrétaire, surveillant\";;\n\
            Amrani;Driss;DRISS@example.org;enseignant / surveillant;Français;2APIC-1\n\
            Amrani;Kenza;kenza@example.org;surveillante;;\n\
            Amrani;Zakaria;zakaria@example.org;enseignant;;\n");
        let place = send(test, &mut jamal, "personnel.csv", file.as_bytes(), &[]);
        let page = jamal.get(&place).expect(200);
        for said in ["Aperçu prêt", "Salma Fassi", "Enseignant", "2APIC-1 Mathématiques, 2APIC-1 Anglais", "Driss Amrani", "Responsable des absences", "invitation par e-mail"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        assert_eq!(test.text("SELECT CAST(added AS TEXT) || ' ' || CAST(changed AS TEXT) || ' ' || CAST(unchanged AS TEXT) || ' ' || CAST(faulty AS TEXT) FROM imports"), "2 1 2 0", "{}", page.text());
        assert_eq!(dump(test), before, "a preview writes nothing");
        assert!(test.mails().is_empty(), "nor does it mail");
        let page = confirm(test, &mut jamal, &place, &[]);
        assert!(page.has("Importé"), "{}", page.text());
        // Two mails, to the two who are new.
        let mut to: Vec<String> = test.mails().into_iter().filter(|m| m.purpose == Purpose::StaffInvitation).map(|m| m.recipient).collect();
        to.sort();
        assert_eq!(to, ["Salma@example.org", "omar@example.org"]);
        assert_eq!(test.number("SELECT count(*) FROM staff_roles WHERE state = 'invited' AND school_id = 1"), 4, "Zakaria's and three more");
        let salma = test.number("SELECT id FROM accounts WHERE given_name = 'Salma' AND family_name = 'Fassi'");
        assert_eq!(teaches(test, salma), "1/1 2");
        assert_eq!((state_of(test, DRISS_TEACHER, "active"), teaches(test, DRISS_TEACHER).as_str()), (2, "1/2 2"), "last year's class and French");
        let log = |action: &str| test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = '{action}' AND actor_id = 17"));
        assert_eq!((log("staff_invited"), log("staff_roles_changed"), log("imported")), (2, 1, 1));
        // The same file again changes nothing and mails nobody.
        let again = send(test, &mut jamal, "personnel.csv", file.as_bytes(), &[]);
        assert_eq!(test.number("SELECT unchanged FROM imports WHERE state = 'ready'"), 5);
        confirm(test, &mut jamal, &again, &[]);
        assert_eq!(test.mails().len(), 2);
        undo(&mut jamal, &again);
        let page = undo(&mut jamal, &place);
        assert!(page.has("Annulé"), "{}", page.text());
        assert_eq!(dump(test), before);
        // The token of an invitation that was taken back opens nothing, and the same person can be invited anew.
        test.browser().post("/token", &[("token", &token_for(test, "omar@example.org"))]).expect(422);
        let place = send(test, &mut jamal, "personnel.csv", file.as_bytes(), &[]);
        confirm(test, &mut jamal, &place, &[]);
        come_in(test, &token_for(test, "omar@example.org"));
        let page = undo(&mut jamal, &place);
        assert!(page.has("reposent"), "somebody has come: {}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM staff_roles r JOIN accounts a ON a.id = r.account_id WHERE a.email = 'omar@example.org' AND r.state = 'active'"), 2);
    }

    fn what_a_list_of_staff_does_not_decide(test) {
        addresses(test);
        let before = dump(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let file = format!("{STAFF}Amrani;Jamal;jamal@example.org;secrétaire;;\n\
            Amrani;Adil;adil@example.org;directeur;;\n\
            Amrani;Kenza;kenza@example.org;surveillante;;2APIC-1\n\
            Fassi;Salma;salma@example.org;prof;Alchimie;2APIC-1\n\
            Fassi;Sami;sami@example.org;prof;Maths;9Z\n\
            Fassi;Soumia;soumia@example.org;prof;;2APIC-1\n\
            Fassi;Saad;saad@example.org;prof;Langue;2APIC-1\n\
            Fassi;Siham;pas une adresse;prof;;\n\
            Fassi;Samir;samir@example.org;jardinier;;\n\
            Gagnez www.example.com;Sara;sara@example.org;prof;;\n\
            Berrada;Karim;driss@example.org;prof;Français;\n");
        let place = send(test, &mut jamal, "personnel.csv", file.as_bytes(), &[]);
        let page = jamal.get(&place).expect(200);
        for said in ["Jamal Amrani dirige l’école", "ne fait plus partie de l’équipe", "Seul un enseignant a des classes", "Alchimie", "L’école n’a pas cette classe",
            "il faut une valeur", "Ce n’est pas une adresse e-mail", "jardinier", "enseignant, surveillant, secrétaire, directeur",
            "Un nom ne contient pas d’adresse web", "Ligne 12 : cette adresse est celle de Driss Amrani", "Ligne 12 : il y a des matières mais pas de classes"] {
            assert!(page.text().replace('\u{a0}', " ").contains(said), "{said}: {}", page.text());
        }
        assert_eq!(test.number("SELECT faulty FROM imports"), 10, "{}", page.text());
        confirm(test, &mut jamal, &place, &[("skip", "yes")]);
        assert_eq!(dump(test), before, "the only good row changes nothing");
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE given_name = 'Driss'"), 1, "a list renames nobody");
    }

    fn a_secretary_imports_no_staff(test) {
        addresses(test);
        let before = dump(test);
        let file = format!("{STAFF}Amrani;Houda;houda@example.org;directeur;;\nFassi;Salma;salma@example.org;prof;;\n");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        assert!(!houda.get(SCHOOL).expect(200).has("value=\"staff\""), "it is not offered");
        for more in [&[][..], &[("kind", "staff")]] {
            let place = send(test, &mut houda, "personnel.csv", file.as_bytes(), more);
            let page = houda.get(&place).expect(200);
            assert!(page.has("Seule la direction") && page.has("Fichier refusé"), "{}", page.text());
            assert!(!page.has("Salma") && !page.has("houda@example.org"), "{}", page.text());
            houda.post(&format!("{place}/confirm"), &[("version", "3")]).expect(303);
            houda.post(&format!("{place}/mapping"), &[("column0", "nom")]).expect(303);
            houda.post(&format!("{place}/report"), &[]).expect(404);
        }
        // The director's list is not the secretary's to see, confirm, change or take back.
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let place = send(test, &mut jamal, "personnel.csv", format!("{STAFF}Fassi;Salma;salma@example.org;prof;;\n").as_bytes(), &[]);
        let version = value_of(&jamal.get(&place).expect(200), "version");
        let page = houda.get(&place).expect(200);
        assert!(page.has("Seule la direction") && !page.has("Salma") && !page.has("/confirm\""), "{}", page.text());
        let said = houda.post(&format!("{place}/confirm"), &[("version", &version)]).expect(303).location().to_owned();
        assert!(houda.get(&said).expect(200).has("Seule la direction"));
        houda.post(&format!("{place}/discard"), &[]).expect(303);
        houda.post(&format!("{place}/mapping"), &[]).expect(303);
        assert_eq!(test.run_jobs(), 0);
        assert_eq!(dump(test), before);
        assert!(confirm(test, &mut jamal, &place, &[]).has("Importé"));
        let after = dump(test);
        assert!(undo(&mut houda, &place).has("Seule la direction"));
        assert_eq!(dump(test), after);
        jamal.get(&person(DRISS_TEACHER)).expect(200);
    }

    fn the_right_is_asked_for_again_when_it_is_written(test) {
        addresses(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let place = send(test, &mut jamal, "personnel.csv", format!("{STAFF}Fassi;Salma;salma@example.org;prof;;\n").as_bytes(), &[]);
        let version = value_of(&jamal.get(&place).expect(200), "version");
        jamal.post(&format!("{place}/confirm"), &[("version", &version)]).expect(303);
        // Between the form and the work, the direction is taken away.
        test.sql("UPDATE staff_roles SET role = 'secretary' WHERE account_id = 17");
        test.run_jobs();
        assert_eq!(test.number("SELECT count(*) FROM imports WHERE state = 'failed'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE given_name = 'Salma'"), 0);
    }
}
