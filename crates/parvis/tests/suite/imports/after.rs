//! What is said once an import was written, thrown away or taken back, and why one cannot be taken back.

use super::{SCHOOL, STUDENTS, confirm, row, send, undo};
use crate::harness::Answer;
use crate::world::*;

/// The text with plain blanks.
fn plain(page: &Answer) -> String {
    page.text().replace(['\u{a0}', '\u{202f}'], " ")
}

on_both! {
    fn what_was_done_is_said(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        assert!(!houda.get(&place).expect(200).has("notice ok"), "nothing was done yet");
        let page = confirm(test, &mut houda, &place, &[]);
        assert!(page.has("notice ok") && plain(&page).contains("L’import est fait. Ajoutés : 1 · Modifiés : 0 · Partis : 0"), "{}", page.text());
        assert!(plain(&page).contains(", par Houda Amrani."), "{}", page.text());
        let list = houda.get(SCHOOL).expect(200);
        assert!(list.has(">Envoyé<") && list.has(">Écrit<"), "{}", list.text());
        // It asks once, without a script.
        let question = houda.post(&format!("{place}/undo"), &[]).expect(200);
        assert!(question.has("Annuler cet import") && question.has("value=\"yes\"") && plain(&question).contains("Ajoutés : 1"), "{}", question.text());
        assert_eq!(test.number("SELECT count(*) FROM imports WHERE state = 'done'"), 1, "the question alone does nothing");
        let page = undo(&mut houda, &place);
        assert!(page.has("notice ok") && page.has("les anciennes valeurs sont revenues") && plain(&page).contains(", par Houda Amrani."), "{}", page.text());
        assert!(page.has("Ajoutés (annulé)"), "{}", page.text());
        let other = send(test, &mut houda, "autre.csv", file.as_bytes(), &[]);
        let list = houda.post(&format!("{other}/discard"), &[]).expect(303).location().to_owned();
        assert!(houda.get(&list).expect(200).has("Le fichier a été jeté"));
        for (locale, said) in [("ar", "ألغي الاستيراد وعادت القيم السابقة"), ("en", "The import is undone")] {
            test.sql(&format!("UPDATE accounts SET locale = '{locale}' WHERE id = {HOUDA_SECRETARY}"));
            let page = test.signed_in(HOUDA_SECRETARY, None).get(&place).expect(200);
            assert!(page.has(said), "{}", page.text());
        }
    }

    fn why_it_cannot_be_taken_back_is_said(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let first = send(test, &mut houda, "premier.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &first, &[]);
        test.pass(60_000_000);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let file = format!("{STUDENTS}{}", row("J130000092", "Idrissi", "Lina", "2APIC-1", ";;;;;;"));
        let second = send(test, &mut jamal, "second.csv", file.as_bytes(), &[]);
        confirm(test, &mut jamal, &second, &[]);
        let page = houda.get(&first).expect(200);
        assert!(plain(&page).contains("Un import plus récent existe : second.csv, par Jamal Amrani, le "), "{}", page.text());
        assert!(!page.has("/undo\""), "what cannot be done is not offered");
        test.sql("INSERT INTO grades (student_id, school_year, assessment_id, school_id, outcome, value_x100, remark)
            SELECT id, 2026, 5, 1, 'value', 1200, '' FROM students WHERE code = 'J130000092'");
        let page = undo(&mut jamal, &second);
        assert!(page.has("reposent") && plain(&page).contains("a changé ou utilisé : l’élève Lina Idrissi (J130000092)"), "{}", page.text());
        assert!(houda.get(&second).expect(200).has("l’élève Lina Idrissi"), "it stays said");
        test.sql("DELETE FROM grades WHERE assessment_id = 5");
        assert!(undo(&mut jamal, &second).has("Annulé"));
        assert!(!jamal.get(&second).expect(200).has("a changé ou utilisé"));
        assert!(houda.get(&first).expect(200).has("/undo\""));
    }
}
