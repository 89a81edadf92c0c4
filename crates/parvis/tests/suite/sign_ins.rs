//! One's own sign-ins: each with how and from what, the refused ones too, and nobody else's.

use crate::harness::{Browser, DAY, MINUTE, TestApp};
use crate::world::*;
use parvis::features::audit;

const PAGE: &str = "/account/sign-ins";
const PHONE: &str = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0";

fn on_phone(test: &TestApp) -> Browser<'_> {
    test.browser().header("user-agent", PHONE)
}

fn lines(browser: &mut Browser<'_>) -> usize {
    let page = browser.get(PAGE).expect(200);
    page.body.matches("<span class=\"tag").count()
}

on_both! {
    fn each_is_told_with_how_and_from_what(test) {
        let mut nadia = on_phone(test);
        nadia.sign_in(CIN, &password(NADIA)).expect(303);
        let page = nadia.get(PAGE).expect(200);
        for said in ["21 nov. 2026", "Par numéro d’identité", "Firefox sur Android", "Réussie"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        assert!(!page.has("127.0.0.1") && !page.has("Refusée"), "{}", page.text());
        test.pass(MINUTE);
        for _ in 0..3 {
            on_phone(test).sign_in(&username(NADIA), "pas le bon du tout").expect(422);
        }
        // Written by the server within a second, so that the answer takes no longer for a login that is somebody's.
        assert!(!nadia.get(PAGE).expect(200).has("Refusée"));
        audit::write_looks(&test.app).unwrap();
        let page = nadia.get(PAGE).expect(200);
        assert!(page.text().contains("Par nom d’utilisateur · Firefox sur Android · 3 fois Refusée"), "{}", page.text());
        let (refused, done) = (page.body.find("Refusée").unwrap(), page.body.find("Réussie").unwrap());
        assert!(refused < done, "the latest first");
        // In the other languages, and from the menu.
        nadia.keep("parvis-language", "ar");
        let page = nadia.get(PAGE).expect(200);
        assert!(page.has("عمليات دخولي") && page.has("مرفوضة") && page.has("Firefox على Android"), "{}", page.text());
        assert!(nadia.get("/children").expect(200).has(&format!("href=\"{PAGE}\"")));
    }

    fn nobody_elses_show(test) {
        on_phone(test).sign_in(&username(KARIM), &password(KARIM)).expect(303);
        on_phone(test).sign_in(&username(JAMAL_DIRECTOR), &password(JAMAL_DIRECTOR)).expect(303);
        on_phone(test).sign_in("personne.du.tout", "x").expect(422);
        audit::write_looks(&test.app).unwrap();
        assert_eq!(lines(&mut test.signed_in(KARIM, None)), 1);
        assert_eq!(lines(&mut test.signed_in(LEILA, None)), 0, "the other parent's");
        assert!(test.signed_in(LEILA, None).get(PAGE).expect(200).has("Aucune connexion"));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries"), 2, "a login that is nobody's leaves no trace");
        // The director does not see a parent's, the parent not the director's; an address names nobody else.
        let log = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/audit").expect(200);
        assert!(!log.has("Karim"), "{}", log.text());
        assert_eq!(lines(&mut test.signed_in(JAMAL_DIRECTOR, None)), 1);
        let asked = test.signed_in(LEILA, None).get(&format!("{PAGE}?account=1&who={}", account(KARIM))).expect(200);
        assert!(asked.has("Aucune connexion"), "{}", asked.text());
        assert!(test.browser().get(PAGE).expect(303).location().starts_with("/sign-in"));
    }

    // One sign-in at two schools is one line.
    fn staff_of_two_schools_see_each_once(test) {
        on_phone(test).sign_in(&username(INES_TWO_SCHOOLS), &password(INES_TWO_SCHOOLS)).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE actor_id = 24"), 2);
        assert_eq!(lines(&mut test.signed_in(INES_TWO_SCHOOLS, None)), 1);
        // Also before the second factor: it shows nothing of students.
        assert_eq!(lines(&mut test.before_second_factor(INES_TWO_SCHOOLS)), 1);
    }

    fn a_childs_code_shows_the_sign_ins_by_it_only(test) {
        let mut by_code = on_phone(test);
        by_code.sign_in(pupil_of(OMAR).code, &password(NADIA)).expect(303);
        test.pass(MINUTE);
        on_phone(test).sign_in(CIN, &password(NADIA)).expect(303);
        test.pass(MINUTE);
        on_phone(test).sign_in(pupil_of(SALMA).code, &password(NADIA)).expect(303);
        let page = by_code.get(PAGE).expect(200);
        assert_eq!(lines(&mut by_code), 1, "{}", page.text());
        assert!(page.has("Par code d’élève") && page.has("par le code de cet enfant"), "{}", page.text());
        assert_eq!(lines(&mut test.signed_in(NADIA, None)), 3);
        // A code that two parents share tells neither of a wrong password: whose it was is not known.
        on_phone(test).sign_in(pupil_of(YASMINE).code, "pas le bon du tout").expect(422);
        on_phone(test).sign_in(pupil_of(OMAR).code, "pas le bon du tout").expect(422);
        audit::write_looks(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_in_refused' AND actor_id IN (1, 2)"), 0);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_in_refused' AND actor_id = 3 AND student_id = 12"), 1);
    }

    fn tries_do_not_fill_the_log(test) {
        for n in 0..30 {
            test.browser().from(&format!("203.0.113.{n}")).sign_in(&username(KARIM), "pas le bon du tout").expect(422);
            audit::write_looks(&test.app).unwrap();
        }
        let written = || test.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_in_refused'");
        assert_eq!(written(), 20, "a day's");
        test.pass(DAY + MINUTE);
        test.browser().sign_in(&username(KARIM), "pas le bon du tout").expect(422);
        audit::write_looks(&test.app).unwrap();
        assert_eq!(written(), 21);
    }

    fn steps_of_the_second_factor_are_told(test) {
        let mut jamal = crate::second_factor::after_password(test, JAMAL_DIRECTOR);
        let (_, codes) = crate::second_factor::set_up(test, &mut jamal);
        let mut other = crate::second_factor::after_password(test, JAMAL_DIRECTOR);
        crate::second_factor::give(&mut other, &codes[0]).expect(303);
        other.post("/second-factor/codes", &[]).expect(200);
        let told = |action: &str| test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = '{action}' AND actor_id = 17 AND school_id = 1 AND actor_role = 'director'"));
        for action in ["second_factor_set", "recovery_code_used", "recovery_codes_made"] {
            assert_eq!(told(action), 1, "{action}");
        }
        // A lost one: asked by the director, confirmed by the operator; then by command.
        let mut driss = crate::second_factor::after_password(test, DRISS_TEACHER);
        crate::second_factor::set_up(test, &mut driss);
        let place = crate::invitations::person(DRISS_TEACHER);
        test.signed_in(JAMAL_DIRECTOR, None).post(&format!("{place}/second-factor"), &[]).expect(303);
        let reset = test.text("SELECT public_id FROM second_factor_resets");
        test.signed_in(HAFSA_OPERATOR, None).post("/office/schools/second-factor", &[("reset", &reset)]).expect(303);
        assert_eq!(told("second_factor_reset_asked"), 1);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'second_factor_reset' AND actor_id = 19 AND school_id = 1 AND actor_role = 'operator'"), 1);
        let page = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/audit?action=second_factor_reset").expect(200);
        assert!(page.has("driss.amrani") && page.has("Second facteur enlevé"), "{}", page.text());
        use parvis::features::staff::command;
        command::new_password(&test.app, "driss.amrani").unwrap();
        command::end(&test.app, "driss.amrani").unwrap();
        let by_command = |action: &str| test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = '{action}' AND actor_role = 'system' AND school_id = 1"));
        assert_eq!((by_command("password_changed"), by_command("staff_ended")), (1, 1));
        let page = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/audit?who=system").expect(200);
        assert!(page.has("Par l’exploitant, sur le serveur"), "{}", page.text());
        test.run_jobs();
    }
}
