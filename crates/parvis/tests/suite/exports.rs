//! Files with students' data that leave the office: a fresh second factor, three large ones a day, the directors are told.

use crate::harness::{Answer, Browser, DAY, MINUTE, TestApp, form_body};
use crate::second_factor::{STEP, after_password, set_up};
use crate::world::*;
use parvis::mail::Purpose;

const SCHOOL: &str = "/office/college-ibn-khaldoun";
const CLASS_FORM: [(&str, &str); 3] = [("class", "cl00000000000001"), ("subject", "1"), ("term", "1")];

/// A form: its address, its fields, the page where it stands.
type Form = (String, Vec<(&'static str, &'static str)>, String);

/// Every form that answers with students' data.
fn exports() -> Vec<Form> {
    let import = import(COLLEGE);
    vec![
        (
            format!("{SCHOOL}/audit/export"),
            vec![("action", "signed_in"), ("from", "2026-11-01")],
            format!("{SCHOOL}/audit?action=signed_in&from=2026-11-01#export"),
        ),
        (
            format!("{SCHOOL}/imports/massar"),
            CLASS_FORM.to_vec(),
            format!("{SCHOOL}/imports?class=cl00000000000001&of=1&term=1#massar"),
        ),
        (
            format!("{SCHOOL}/imports/class-list"),
            vec![("class", "cl00000000000001"), ("kind", "grades"), ("lang", "ar")],
            format!("{SCHOOL}/imports?class=cl00000000000001&kind=grades&lang=ar#class-list"),
        ),
        (format!("{SCHOOL}/imports/{import}/report"), Vec::new(), format!("{SCHOOL}/imports/{import}")),
    ]
}

/// Fills the class up to so many students.
pub fn grow(test: &TestApp, students: i64) {
    for id in 1_000..1_000 + students - 6 {
        test.sql(&format!(
            "INSERT INTO students (id, public_id, authority, code, family_name, given_name, family_name_ar, given_name_ar,
                sort_key, sex, born_on, born_in) SELECT {id}, 'many{id}', authority, 'M{id}', 'Naciri', 'Enfant', '', '',
                sort_key, 'm', born_on, '' FROM students WHERE id = 11;
            INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision)
                VALUES ({id}, 2026, 1, 1, 'day', 'active', 'none')"
        ));
    }
}

pub fn class_list(browser: &mut Browser<'_>) -> Answer {
    browser.post(&format!("{SCHOOL}/imports/class-list"), &CLASS_FORM)
}

fn told(test: &TestApp) -> Vec<parvis::features::mailbox::KeptMail> {
    test.mails().into_iter().filter(|mail| mail.purpose == Purpose::Export).collect()
}

on_both! {
    fn each_asks_for_a_fresh_second_factor_and_comes_back(test) {
        past_imports(test);
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let (phone, _) = set_up(test, &mut jamal);
        for (path, fields, back) in exports() {
            test.pass(5 * MINUTE);
            let taken = || test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'");
            let before = taken();
            let to = jamal.post(&path, &fields).expect(303);
            assert_eq!(to.location(), format!("/second-factor/again?{}", form_body(&[("back", &back)])), "{path}");
            assert_eq!(taken(), before, "{path}");
            let form = jamal.get(to.location()).expect(200);
            assert!(form.has("Encore une fois le second facteur"), "{}", form.text());
            // A wrong code opens nothing, and the page to come back to is kept.
            let wrong = jamal.post("/second-factor", &[("code", "000000"), ("back", &back)]).expect(422);
            assert!(wrong.has("Encore une fois") && wrong.has("name=\"back\""), "{}", wrong.text());
            jamal.post(&path, &fields).expect(303);
            let done = jamal.post("/second-factor", &[("code", &phone.code(test, 0)), ("back", &back)]).expect(303);
            assert_eq!(done.location(), back);
            let page = jamal.get(back.split('#').next().unwrap()).expect(200);
            assert!(page.has("code de second facteur") && page.has(&format!("action=\"{path}\"")), "{path}: {}", page.text());
            let file = jamal.post(&path, &fields).expect(200);
            assert!(file.header("content-disposition").starts_with("attachment"), "{path}");
            assert_eq!(taken(), before + 1, "{path}");
        }
        assert_eq!(test.count("outbox"), 0, "small ones: nobody is mailed");
    }

    // Neither by a link, nor by the addresses that once were links, nor by somebody else's session.
    fn there_is_no_other_way(test) {
        past_imports(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        for (path, fields, _) in exports() {
            jamal.get(&path).expect(405);
            jamal.get(&format!("{path}?{}", form_body(&fields))).expect(405);
            jamal.clone().header("sec-fetch-site", "cross-site").post(&path, &fields).expect(403);
            let waits = test.before_second_factor(JAMAL_DIRECTOR).post(&path, &fields).expect(303);
            assert!(waits.location().starts_with("/second-factor?"), "{path}");
            for account in [DRISS_TEACHER, KENZA_ATTENDANCE, PAUL_DIRECTOR, KARIM] {
                test.signed_in(account, None).post(&path, &fields).expect(404);
            }
        }
        // A template is one for everybody: a class in its address changes nothing.
        let template = jamal.get(&format!("{SCHOOL}/imports/template?kind=students&class=cl00000000000001")).expect(200);
        assert!(!template.has("Yasmine") && !template.has("J130000011"), "{}", template.body);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action IN ('exported', 'student_seen')"), 0);
        // A class of last year, of another school, or none.
        for class in ["cl00000000000002", "cl00000000000003", "", "x"] {
            jamal.post(&format!("{SCHOOL}/imports/class-list"), &[("class", class)]).expect(404);
            jamal.post(&format!("{SCHOOL}/imports/massar"), &[("class", class), ("subject", "1"), ("term", "1")]).expect(404);
        }
    }

    fn a_list_of_a_class_is_told_and_looks_at_its_students(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = class_list(&mut houda).expect(200);
        assert!(file.has("J130000011") && file.has("Zineb") && !file.has("Ilyas"), "{}", file.body);
        parvis::features::audit::write_looks(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'student_seen' AND actor_id = 16"), 6);
        let page = test.signed_in(JAMAL_DIRECTOR, None).get(&format!("{SCHOOL}/audit?action=exported")).expect(200);
        for said in ["Liste d’une classe", "Classe : 2APIC-1", "6 élèves", "Houda Amrani"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        let own = test.signed_in(KARIM, None).get(&format!("{}/access", page_of(YASMINE))).expect(200);
        assert!(own.has("Secrétariat"), "{}", own.text());
    }

    fn large_ones_are_mailed_and_three_a_day(test) {
        test.sql("UPDATE accounts SET email = 'jamal@example.org', email_confirmed_at = 1, locale = 'ar' WHERE id = 17;
            INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (24, 1, 'director', 'active');
            UPDATE accounts SET email = 'ines@example.org', email_confirmed_at = 1, locale = 'en' WHERE id = 24;
            UPDATE accounts SET email = 'paul@example.org', email_confirmed_at = 1 WHERE id = 23");
        grow(test, 51);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        class_list(&mut houda).expect(200);
        let mails = told(test);
        let to: Vec<_> = mails.iter().map(|m| (m.recipient.as_str(), m.locale.code())).collect();
        assert_eq!(to, [("jamal@example.org", "ar"), ("ines@example.org", "en")], "the directors of the school, each in their language");
        assert!(mails[1].text.contains("Houda Amrani downloaded") && mails[1].text.contains("List of a class") && mails[1].text.contains("51 students"), "{}", mails[1].text);
        assert!(mails[0].text.contains("لائحة قسم") && mails[0].text.contains("51 تلميذا"), "{}", mails[0].text);
        for mail in &mails {
            assert!(mail.text.contains(&format!("{SCHOOL}/audit?action=exported")), "{}", mail.text);
            for pupil in &PUPILS {
                assert!(!mail.subject.contains(pupil.given) && !mail.text.contains(pupil.given) && !mail.text.contains(pupil.code), "{}", mail.text);
            }
        }
        // The day's three are the school's, whoever takes them and whatever they are.
        let massar = format!("{SCHOOL}/imports/massar");
        test.signed_in(JAMAL_DIRECTOR, None).post(&massar, &CLASS_FORM).expect(200);
        class_list(&mut houda).expect(200);
        for _ in 0..2 {
            let refused = class_list(&mut houda).expect(429);
            assert!(refused.has("Trop de grands téléchargements") && refused.has("tel:"), "{}", refused.text());
            test.signed_in(JAMAL_DIRECTOR, None).post(&massar, &CLASS_FORM).expect(429);
        }
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'"), 3);
        parvis::features::audit::write_looks(&test.app).unwrap();
        // A small one still goes, and the next day a large one.
        test.signed_in(JAMAL_DIRECTOR, None).post(&format!("{SCHOOL}/audit/export"), &[("action", "exported")]).expect(200);
        test.pass(DAY + MINUTE);
        class_list(&mut test.signed_in(HOUDA_SECRETARY, None)).expect(200);
        assert_eq!(told(test).len(), 8);
    }

    fn fifty_are_no_large_export_and_two_of_them_are_told(test) {
        grow(test, 50);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        class_list(&mut houda).expect(200);
        assert_eq!(told(test).len(), 0);
        class_list(&mut houda).expect(200);
        let mails = told(test);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        // No director of this world has a confirmed address: the school's own is told.
        assert_eq!(mail.recipient, test.text("SELECT email FROM schools WHERE id = 1"));
        assert!(mail.text.contains("100 élèves") && mail.text.contains("50 élèves"), "{}", mail.text);
        // Once a day, and nobody is kept from their work.
        for _ in 0..5 {
            class_list(&mut houda).expect(200);
        }
        assert_eq!(told(test).len(), 1);
        // Somebody else's are counted on their own.
        class_list(&mut test.signed_in(JAMAL_DIRECTOR, None)).expect(200);
        assert_eq!(told(test).len(), 1);
    }

    fn of_two_at_once_the_last_place_goes_to_one(test) {
        grow(test, 51);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        class_list(&mut houda).expect(200);
        class_list(&mut houda).expect(200);
        let take = || class_list(&mut test.signed_in(HOUDA_SECRETARY, None)).status.as_u16();
        let mut answers = std::thread::scope(|scope| {
            let other = scope.spawn(take);
            [take(), other.join().unwrap()]
        });
        answers.sort_unstable();
        assert_eq!(answers, [200, 429]);
        test.run_jobs();
    }

    fn a_stale_factor_is_the_only_thing_that_is_asked_again(test) {
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let (phone, _) = set_up(test, &mut jamal);
        test.pass(STEP);
        class_list(&mut jamal).expect(200);
        test.pass(5 * MINUTE - STEP);
        class_list(&mut jamal).expect(303);
        // Pages that are read stay open meanwhile.
        jamal.get(&format!("{SCHOOL}/imports")).expect(200);
        jamal.post("/second-factor", &[("code", &phone.code(test, 0)), ("back", "/office")]).expect(303);
        class_list(&mut jamal).expect(200);
    }
}
