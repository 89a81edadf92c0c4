//! A lost second factor: asked for by one side, confirmed by the other, and never by one person alone.

use crate::harness::{Answer, DAY};
use crate::invitations::person;
use crate::second_factor::{STEP, after_password, give, mails_about_the_factor, set_up};
use crate::world::*;

on_both! {
    fn a_lost_one_is_taken_away_by_director_and_operator(test) {
        test.sql("UPDATE accounts SET email = 'driss@example.org', email_confirmed_at = 1 WHERE id = 14");
        let mut driss = after_password(test, DRISS_TEACHER);
        let (phone, codes) = set_up(test, &mut driss);
        let (mut jamal, mut hafsa) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(HAFSA_OPERATOR, None));
        let ask = format!("{}/second-factor", person(DRISS_TEACHER));
        jamal.post(&ask, &[]).expect(303);
        jamal.post(&ask, &[]).expect(422);
        let waiting = jamal.get(&person(DRISS_TEACHER)).expect(200);
        assert!(waiting.has("Demandé par Jamal Amrani") && !waiting.has("second-factor/confirm"), "{}", waiting.text());
        assert!(mails_about_the_factor(test).iter().any(|m| m.contains("Quelqu’un a demandé d’enlever")));
        // Not by the side that asked, nor by another school's director.
        let reset = reset_id(&hafsa.get("/office/schools").expect(200));
        for mut who in [test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(PAUL_DIRECTOR, None), test.signed_in(DRISS_TEACHER, None)] {
            who.post(&format!("{ask}/confirm"), &[("reset", &reset)]).expect(404);
            who.post("/office/schools/second-factor", &[("reset", &reset)]).expect(404);
        }
        assert_eq!(test.count("second_factors"), 1);
        let list = hafsa.get("/office/schools").expect(200);
        assert!(list.has("Driss Amrani") && list.has("demandé par Jamal Amrani"), "{}", list.text());
        hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(303);
        assert_eq!((test.count("second_factors"), test.count("recovery_codes")), (0, 0));
        assert!(driss.get("/office").expect(303).location().starts_with("/sign-in"), "a session outlived it");
        assert!(mails_about_the_factor(test).iter().any(|m| m.contains("a été enlevé")));
        assert_eq!(test.number("SELECT count(*) FROM second_factor_resets WHERE state = 'done' AND asked_by = 17 AND decided_by = 19"), 1);
        hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(404);
        // He sets up another one, and nothing of the old one works.
        let mut driss = after_password(test, DRISS_TEACHER);
        let (new, _) = set_up(test, &mut driss);
        test.pass(STEP);
        let mut again = after_password(test, DRISS_TEACHER);
        give(&mut again, &phone.code(test, 0)).expect(422);
        give(&mut again, &codes[5]).expect(422);
        give(&mut again, &new.code(test, 0)).expect(303);
        test.run_jobs();
    }

    fn the_operator_asks_and_a_director_confirms(test) {
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (16, 1, 'director', 'active')");
        let mut houda = after_password(test, HOUDA_SECRETARY);
        set_up(test, &mut houda);
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        let ask = format!("{}/second-factor", person(HOUDA_SECRETARY));
        // A teacher's is the director's to ask for: the operator does not see teachers.
        hafsa.post(&format!("{}/second-factor", person(DRISS_TEACHER)), &[]).expect(404);
        hafsa.post(&ask, &[]).expect(303);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let list = jamal.get("/office/college-ibn-khaldoun/staff").expect(200);
        assert!(list.has("Second facteur perdu") && list.has("Hafsa Amrani, exploitant"), "{}", list.text());
        let reset = reset_id(&list);
        // Neither by herself, nor by the operator, nor about somebody else.
        let own = houda.get("/office/college-ibn-khaldoun/staff").expect(200);
        assert!(!own.has("Second facteur perdu"), "{}", own.text());
        houda.post(&format!("{ask}/confirm"), &[("reset", &reset)]).expect(404);
        hafsa.post(&format!("{ask}/confirm"), &[("reset", &reset)]).expect(404);
        hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(404);
        jamal.post(&format!("{}/second-factor/confirm", person(DRISS_TEACHER)), &[("reset", &reset)]).expect(404);
        assert_eq!(test.count("second_factors"), 1);
        jamal.post(&format!("{ask}/confirm"), &[("reset", &reset)]).expect(303);
        assert_eq!(test.count("second_factors"), 0);
    }

    fn a_request_ends_after_a_day_and_by_the_owner(test) {
        let mut driss = after_password(test, DRISS_TEACHER);
        let (phone, _) = set_up(test, &mut driss);
        let ask = format!("{}/second-factor", person(DRISS_TEACHER));
        test.signed_in(JAMAL_DIRECTOR, None).post(&ask, &[]).expect(303);
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        let reset = reset_id(&hafsa.get("/office/schools").expect(200));
        test.pass(DAY);
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        assert!(!hafsa.get("/office/schools").expect(200).has(&reset));
        hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(404);
        // A new request in its place; then the owner comes in: it was not lost.
        test.signed_in(JAMAL_DIRECTOR, None).post(&ask, &[]).expect(303);
        let reset = reset_id(&hafsa.get("/office/schools").expect(200));
        let mut driss = after_password(test, DRISS_TEACHER);
        give(&mut driss, &phone.code(test, 0)).expect(303);
        hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(404);
        assert_eq!(test.count("second_factors"), 1);
        // Nobody asks for their own, nor for who has none.
        test.signed_in(JAMAL_DIRECTOR, None).post(&format!("{}/second-factor", person(JAMAL_DIRECTOR)), &[]).expect(422);
        test.signed_in(JAMAL_DIRECTOR, None).post(&format!("{}/second-factor", person(KENZA_ATTENDANCE)), &[]).expect(422);
    }

    // A volunteer who is both: the one who asks does not confirm.
    fn one_person_with_both_roles_does_not_do_both(test) {
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (17, NULL, 'operator', 'active')");
        let mut driss = after_password(test, DRISS_TEACHER);
        set_up(test, &mut driss);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        jamal.post(&format!("{}/second-factor", person(DRISS_TEACHER)), &[]).expect(303);
        assert!(!jamal.get("/office/schools").expect(200).has("name=\"reset\""));
        let reset = reset_id(&test.signed_in(HAFSA_OPERATOR, None).get("/office/schools").expect(200));
        jamal.post("/office/schools/second-factor", &[("reset", &reset)]).expect(404);
        assert_eq!(test.count("second_factors"), 1);
    }

    fn the_command_takes_the_operators_part(test) {
        use parvis::features::second_factor::reset::OperatorDid;
        use parvis::features::staff::command::reset_second_factor;
        let did = |account: i64| reset_second_factor(&test.app, &username(account)).unwrap();
        assert_eq!(did(DRISS_TEACHER), OperatorDid::None);
        for account in [DRISS_TEACHER, JAMAL_DIRECTOR, HAFSA_OPERATOR] {
            let mut browser = after_password(test, account);
            set_up(test, &mut browser);
        }
        assert_eq!((did(DRISS_TEACHER), did(DRISS_TEACHER)), (OperatorDid::Asked, OperatorDid::Already));
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let reset = reset_id(&jamal.get("/office/college-ibn-khaldoun/staff").expect(200));
        jamal.post(&format!("{}/second-factor/confirm", person(DRISS_TEACHER)), &[("reset", &reset)]).expect(303);
        let mut driss = after_password(test, DRISS_TEACHER);
        set_up(test, &mut driss);
        jamal.post(&format!("{}/second-factor", person(DRISS_TEACHER)), &[]).expect(303);
        assert_eq!(did(DRISS_TEACHER), OperatorDid::Confirmed);
        // The only director, and the operator, have nobody else who could take part.
        assert_eq!((did(JAMAL_DIRECTOR), did(HAFSA_OPERATOR)), (OperatorDid::Alone, OperatorDid::Alone));
        assert_eq!(test.count("second_factors"), 0);
    }
}

/// The request in the first form that confirms one.
pub fn reset_id(page: &Answer) -> String {
    page.body.split("name=\"reset\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text()))[..16].to_owned()
}
