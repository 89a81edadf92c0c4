//! Students who change schools, and identity numbers that a school does not collect.

use super::{SCHOOL, STUDENTS, confirm, row, send, value_of};
use crate::world::*;

on_both! {
    fn a_student_of_another_school_is_asked_for(test) {
        test.sql("UPDATE schools SET authority = 'MA', code_pattern = 'A999999999' WHERE id = 2; UPDATE students SET authority = 'MA', code = 'J130000021' WHERE id = 21");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000021", "Volé", "Adam", "2APIC-1", ";;;;;;"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM students WHERE family_name = 'Volé'"), 0, "another school's child is not changed");
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE student_id = 21 AND school_id = 1"), 0);
        assert!(houda.get(SCHOOL).expect(200).has("Leurs tuteurs ne viennent pas avec eux"));
        let mut paul = test.signed_in(PAUL_DIRECTOR, None);
        let page = paul.get("/office/institut-saint-jean/imports").expect(200);
        let transfer = value_of(&page, "transfer");
        // The school that asks cannot answer.
        houda.post(&format!("{SCHOOL}/transfers"), &[("transfer", &transfer), ("decision", "accept")]).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE student_id = 21 AND school_id = 1"), 0);
        for _ in 0..2 {
            paul.post("/office/institut-saint-jean/imports/transfers", &[("transfer", &transfer), ("decision", "accept")]).expect(303);
        }
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE student_id = 21 AND school_id = 1 AND state = 'active'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE student_id = 21 AND school_id = 2 AND state = 'left'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM guardianships WHERE student_id = 21 AND school_id = 1"), 0, "nobody sees a child in a school that has not said so");
        // The roster's guardians do not come along: the page says so, and the same file sent again adds them.
        let page = houda.get(SCHOOL).expect(200);
        assert!(page.has("arrivés sans tuteurs") && page.has("J130000021"), "{}", page.text());
        let file = format!("{STUDENTS}{}", row("J130000021", "Tazi", "Adam", "2APIC-1", "Tazi;Nadia;AB123456;mère;;0612345678;Salé"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM guardian_students WHERE student_id = 21 AND school_id = 1"), 1);
        assert!(!houda.get(SCHOOL).expect(200).has("arrivés sans tuteurs"));
    }

    fn identity_numbers_that_are_not_collected_are_left_out_and_said(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", "Idrissi;Rachid;XY111111;père;;0612345678;Rabat"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        assert!(!houda.get(&place).expect(200).has("ne recueille pas"));
        houda.post(&format!("{place}/discard"), &[]).expect(303);
        test.sql("UPDATE schools SET national_id_rule = 'none' WHERE id = 1");
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("L’école ne recueille pas de numéros d’identité"), "{}", page.text());
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM guardians WHERE given_name = 'Rachid' AND national_id IS NULL"), 1);
        let none = format!("{STUDENTS}{}", row("J130000092", "Idrissi", "Lina", "2APIC-1", "Idrissi;Rachid;;père;;0612345678;Rabat"));
        let place = send(test, &mut houda, "eleves.csv", none.as_bytes(), &[]);
        assert!(!houda.get(&place).expect(200).has("ne recueille pas"), "nothing was left out");
    }
}
