//! A number in a file does not open a child to whoever has an account: other names beside it are a fault, and what an
//! account will see is said, to the office before and to the other guardians after.

use super::{STUDENTS, confirm, row, send};
use crate::harness::TestApp;
use crate::world::*;

/// Nadia's row of the roster, with her account.
fn nadia_in_roster(test: &TestApp) {
    test.sql("INSERT INTO guardians (public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address, account_id)
        VALUES ('gu1', 1, 'Tazi', 'Nadia', 'التازي', 'نادية', 'AB700001', '', 3)");
}

fn ties(test: &TestApp, code: &str) -> i64 {
    test.number(&format!("SELECT count(*) FROM guardianships g JOIN students s ON s.id = g.student_id WHERE s.code = '{code}' AND g.account_id = 3"))
}

on_both! {
    fn a_number_beside_another_name_is_a_fault(test) {
        nadia_in_roster(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}{}{}",
            row("J130000091", "Idrissi", "Amine", "2APIC-1", "Idrissi;Rachid;AB700001;père;;;"),
            row("J130000092", "Alami", "Sara", "2APIC-1", "Alami;Karim;ZZ111111;père;;;"),
            row("J130000093", "Fassi", "Ali", "2APIC-1", "Fassi;Omar;ZZ111111;père;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("celui d’une autre personne (NT)"), "{}", page.text());
        assert!(page.has("celui d’une autre personne (AK) à la ligne 3"), "{}", page.text());
        confirm(test, &mut houda, &place, &[("skip", "yes")]);
        assert_eq!(ties(test, "J130000091"), 0);
        assert_eq!(test.number("SELECT count(*) FROM students WHERE code = 'J130000092'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM students WHERE code IN ('J130000091', 'J130000093')"), 0);
    }

    fn another_spelling_or_script_is_told(test) {
        nadia_in_roster(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for (guardian, told) in [("Tazzi;Nadia", true), ("El Tazi;Nadia", false), ("Nadia;Tazi", false), ("التازي;نادية", false)] {
            let file = format!("{STUDENTS}{}", row("J130000091", "Tazi", "Aya", "2APIC-1", &format!("{guardian};AB700001;mère;;;")));
            let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
            let page = houda.get(&place).expect(200);
            assert!(page.has("Enfants que des comptes existants verront : 1"), "{guardian}: {}", page.text());
            assert_eq!(page.has("dont le nom s’écrit autrement"), told, "{guardian}: {}", page.text());
            assert!(!page.has("Lignes à corriger") && !page.has("autre personne ("), "{guardian}: {}", page.text());
        }
    }

    fn under_review_the_child_does_not_show_either(test) {
        nadia_in_roster(test);
        test.sql("UPDATE logins SET state = 'pending' WHERE account_id = 3 AND kind = 'national_id'");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Tazi", "Aya", "2APIC-1", "Tazi;Nadia;AB700001;mère;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.text("SELECT g.state FROM guardianships g JOIN students s ON s.id = g.student_id WHERE s.code = 'J130000091'"), "pending");
        let mut nadia = test.signed_in(NADIA, None);
        assert!(nadia.get("/children").expect(200).has("Aya"), "the school shows children under review");
        test.sql("UPDATE schools SET shows_pending = FALSE WHERE id = 1");
        assert!(!test.signed_in(NADIA, None).get("/children").expect(200).has("Aya"));
    }

    fn the_other_guardians_are_told(test) {
        nadia_in_roster(test);
        test.sql("UPDATE accounts SET email = 'karim@example.org', email_confirmed_at = 1, locale = 'fr' WHERE id = 1");
        test.sql("UPDATE accounts SET email = 'leila@example.org' WHERE id = 2");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", "Tazi;Nadia;AB700001;autre;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(ties(test, "J130000011"), 1);
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE purpose = 'guardian_added'"), 1, "whose address is not confirmed gets none");
        assert_eq!(test.text("SELECT recipient FROM outbox WHERE purpose = 'guardian_added'"), "karim@example.org");
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE subject LIKE '%Yasmine%'"), 0);
    }
}
