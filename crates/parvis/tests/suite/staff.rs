//! Staff: how they lose and regain their access, what the operator does, and the two hats of one person.

use crate::harness::Browser;
use crate::invitations::{ID, STAFF, come_in, person, state_of, token_for};
use crate::world::*;

on_both! {
    fn access_is_suspended_ended_and_taken_up(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let mut driss = test.signed_in(DRISS_TEACHER, None);
        let to = |browser: &mut Browser<'_>, state: &str| browser.post(&format!("{}/state", person(DRISS_TEACHER)), &[("state", state), ("confirm", "yes")]);
        driss.get("/office").expect(200);
        for (state, words, status) in [("suspended", "Suspendu", 403), ("active", "Actif", 303), ("ended", "Terminé", 403), ("active", "Actif", 303)] {
            let done = to(&mut jamal, state).expect(303);
            assert_eq!(done.location(), format!("{}?done={state}", person(DRISS_TEACHER)));
            assert!(jamal.get(done.location()).expect(200).has(words));
            // At once, in the open session.
            let now = driss.get("/office").expect(status);
            if status == 303 {
                // Let in again, they give the second factor again.
                assert!(now.location().starts_with("/second-factor"), "{}", now.location());
                driss = test.signed_in(DRISS_TEACHER, None);
                driss.get("/office").expect(200);
            }
        }
        to(&mut jamal, "active").expect(422);
        for wrong in ["invited", "", "DROP"] {
            to(&mut jamal, wrong).expect(400);
        }
        // Elsewhere nothing changes.
        jamal.post(&format!("{}/state", person(INES_TWO_SCHOOLS)), &[("state", "ended"), ("confirm", "yes")]).expect(303);
        assert_eq!((state_of(test, INES_TWO_SCHOOLS, "ended"), state_of(test, INES_TWO_SCHOOLS, "active")), (1, 1));
        // Whoever was invited and never came is invited anew, not taken up.
        jamal.post(&format!("{}/state", person(ZAKARIA_INVITED)), &[("state", "suspended")]).expect(422);
        jamal.post(&format!("{}/state", person(ZAKARIA_INVITED)), &[("state", "ended"), ("confirm", "yes")]).expect(303);
        jamal.post(&format!("{}/state", person(ZAKARIA_INVITED)), &[("state", "active")]).expect(422);
        jamal.post(&format!("{}/invite", person(ZAKARIA_INVITED)), &[("email", "zakaria@example.org")]).expect(303);
        assert_eq!(state_of(test, ZAKARIA_INVITED, "invited"), 1);
        come_in(test, &token_for(test, "zakaria@example.org"));
        assert_eq!(state_of(test, ZAKARIA_INVITED, "active"), 1);
    }

    fn ending_asks_once_more(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let address = format!("{}/state", person(DRISS_TEACHER));
        let question = jamal.post(&address, &[("state", "ended")]).expect(200);
        for part in ["Terminer l’accès ?", "Driss Amrani", "suspendez plutôt", "name=\"confirm\" value=\"yes\"", "value=\"suspended\""] {
            assert!(question.has(part), "{part}: {}", question.text());
        }
        assert_eq!(state_of(test, DRISS_TEACHER, "active"), 1);
        let invited = jamal.post(&format!("{}/state", person(ZAKARIA_INVITED)), &[("state", "ended")]).expect(200);
        assert!(invited.has("L’invitation est retirée") && !invited.has("value=\"suspended\""), "{}", invited.text());
        jamal.post(&address, &[("state", "ended"), ("confirm", "yes")]).expect(303);
        assert_eq!(state_of(test, DRISS_TEACHER, "ended"), 1);
        // What cannot be ended is not asked about.
        jamal.post(&address, &[("state", "ended")]).expect(422);
        jamal.post(&format!("{}/state", person(JAMAL_DIRECTOR)), &[("state", "ended")]).expect(422);
    }

    fn who_is_suspended_or_has_left_reads_where_to_ask(test) {
        for (state, words) in [("suspended", "Votre accès à Collège Ibn Khaldoun est suspendu"), ("ended", "Votre accès à Collège Ibn Khaldoun est terminé")] {
            let mut open = test.signed_in(DRISS_TEACHER, None);
            test.sql(&format!("UPDATE staff_roles SET state = '{state}' WHERE account_id IN ({DRISS_TEACHER}, {MOUNIR_BOTH})"));
            // Staff without another hat: after the password, and in the open session.
            let mut driss = test.browser();
            let to = driss.sign_in(&username(DRISS_TEACHER), &password(DRISS_TEACHER)).expect(303);
            assert_eq!(to.location(), "/children");
            let pages = [driss.get("/children"), open.get("/office"), open.get(STAFF), open.get("/second-factor")];
            for page in pages {
                let page = page.expect(403);
                assert!(page.has(words) && page.has("direction de cette école"), "{}", page.text());
            }
            open.post("/second-factor", &[("code", "123456")]).expect(403);
            // The other hat is on as ever.
            let mut mounir = test.browser();
            let to = mounir.sign_in(&username(MOUNIR_BOTH), &password(MOUNIR_BOTH)).expect(303);
            assert_eq!(to.location(), "/children");
            assert_eq!(mounir.get("/children").expect(303).location(), page_of(NOUR));
            mounir.get(&page_of(NOUR)).expect(200);
            assert!(mounir.get("/office").expect(403).has(words));
            test.sql(&format!("UPDATE staff_roles SET state = 'active' WHERE account_id IN ({DRISS_TEACHER}, {MOUNIR_BOTH})"));
        }
        // Who never worked here learns of no office.
        test.signed_in(NADIA, None).get("/office").expect(404);
    }

    fn nobody_ends_themselves_or_the_last_director(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let own = person(JAMAL_DIRECTOR);
        for state in ["suspended", "ended"] {
            let answer = jamal.post(&format!("{own}/state"), &[("state", state)]).expect(422);
            assert!(answer.has("pas faire cela pour vous-même"), "{}", answer.text());
        }
        let answer = jamal.post(&format!("{own}/roles"), &[("role", "secretary")]).expect(422);
        assert!(answer.has("pas faire cela pour vous-même"), "{}", answer.text());
        let page = jamal.get(&own).expect(200);
        assert!(!page.has("value=\"ended\"") && !page.has("value=\"suspended\""), "{}", page.body);
        // Other roles may be added to one's own.
        jamal.post(&format!("{own}/roles"), &[("role", "director"), ("role", "teacher"), ("teaching", "cl00000000000001/FRA")]).expect(303);
        assert_eq!(state_of(test, JAMAL_DIRECTOR, "active"), 2);
        assert_eq!(state_of(test, JAMAL_DIRECTOR, "ended") + state_of(test, JAMAL_DIRECTOR, "suspended"), 0);
        // A director besides whom nobody directs: the one who asks has lost the direction meanwhile.
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (16, 1, 'director', 'active')");
        test.sql("UPDATE staff_roles SET state = 'suspended' WHERE account_id = 17");
        jamal.post(&format!("{}/state", person(HOUDA_SECRETARY)), &[("state", "ended"), ("confirm", "yes")]).expect(403);
        assert_eq!(state_of(test, HOUDA_SECRETARY, "active"), 2);
    }

    fn two_directors_who_end_each_other_leave_one(test) {
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (16, 1, 'director', 'active')");
        for round in 0..5 {
            test.sql("UPDATE staff_roles SET state = 'active' WHERE account_id IN (16, 17)");
            let ends = |who: i64, whom: i64| test.signed_in(who, None).post(&format!("{}/state", person(whom)), &[("state", "ended"), ("confirm", "yes")]).status.as_u16();
            let (a, b) = std::thread::scope(|scope| {
                let a = scope.spawn(|| ends(JAMAL_DIRECTOR, HOUDA_SECRETARY));
                let b = ends(HOUDA_SECRETARY, JAMAL_DIRECTOR);
                (a.join().unwrap(), b)
            });
            let left = test.number("SELECT count(*) FROM staff_roles WHERE role = 'director' AND state = 'active' AND school_id = 1");
            assert_eq!(left, 1, "round {round}: {a} {b}");
            let mut answers = [a, b];
            answers.sort_unstable();
            assert_eq!(answers[0], 303, "round {round}: {a} {b}");
            assert!([403, 404, 503].contains(&answers[1]), "round {round}: {a} {b}");
        }
    }

    fn roles_and_classes_are_changed(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let page = jamal.get(&person(DRISS_TEACHER)).expect(200);
        assert!(page.has("value=\"cl00000000000001/MAT\" checked") && !page.has("value=\"cl00000000000001/FRA\" checked"), "{}", page.body);
        // A class of last year is not in the form, and stays.
        test.sql("INSERT INTO teachings (account_id, class_id, subject_id, school_id) VALUES (14, 2, 1, 1)");
        jamal.post(&format!("{}/roles", person(DRISS_TEACHER)), &[("role", "teacher"), ("role", "attendance"), ("teaching", "cl00000000000001/FRA"), ("teaching", "cl00000000000003/MATH"), ("teaching", "x")]).expect(303);
        let teaches = |class: i64, subject: i64| test.number(&format!("SELECT count(*) FROM teachings WHERE account_id = 14 AND class_id = {class} AND subject_id = {subject}"));
        assert_eq!((teaches(1, FRENCH), teaches(1, MATHS), teaches(2, MATHS), teaches(3, INSTITUTE_MATHS)), (1, 0, 1, 0));
        assert_eq!(state_of(test, DRISS_TEACHER, "active"), 2);
        jamal.post(&format!("{}/roles", person(DRISS_TEACHER)), &[("role", "attendance"), ("teaching", "cl00000000000001/FRA")]).expect(303);
        assert_eq!((state_of(test, DRISS_TEACHER, "active"), teaches(1, FRENCH)), (1, 0), "who does not teach has no classes");
        jamal.post(&format!("{}/roles", person(DRISS_TEACHER)), &[]).expect(422);
        jamal.post(&format!("{}/roles", person(DRISS_TEACHER)), &[("role", "operator")]).expect(422);
        // What is added to somebody who is invited waits with the rest.
        jamal.post(&format!("{}/roles", person(ZAKARIA_INVITED)), &[("role", "teacher"), ("role", "secretary")]).expect(303);
        assert_eq!(state_of(test, ZAKARIA_INVITED, "invited"), 2);
    }

    fn the_operator_invites_first_directors_only(test) {
        test.sql("INSERT INTO schools (id, slug, authority, country, name, name_ar, address, address_ar, phone, email, opening_hours,
            opening_hours_ar, zone, default_locale, code_pattern, national_id_rule, current_year, shows_class_average, shows_extremes,
            shows_rank, absent_counts_zero, shows_pending, version) SELECT 9, 'ecole-neuve', authority, country, 'École Neuve', '', address, '', phone, email, '', '', zone,
            'ar', code_pattern, national_id_rule, current_year, TRUE, FALSE, FALSE, FALSE, TRUE, 1 FROM schools WHERE id = 1");
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        let list = hafsa.get("/office/schools").expect(200);
        assert!(list.has("École Neuve") && list.has("Sans direction") && list.has("Collège Ibn Khaldoun"), "{}", list.text());
        let found = hafsa.get("/office/schools?q=NEUVE").expect(200);
        assert!(found.has("École Neuve") && !found.has("Collège Ibn Khaldoun"), "{}", found.text());
        for odd in ["%25", "_", "!", "'", "zzz"] {
            assert!(!hafsa.get(&format!("/office/schools?q={odd}")).expect(200).has("École Neuve"), "{odd}");
        }
        assert!(hafsa.get("/office/schools?q=neu%00ve").expect(200).has("École Neuve"));
        let form = hafsa.get("/office/ecole-neuve/staff/invite").expect(200);
        assert!(!form.has("name=\"role\""), "the operator invites directors");
        let fields = [("public_id", ID), ("given_name", "Amina"), ("family_name", "Naciri"), ("email", "amina@example.org"), ("role", "teacher")];
        let to = hafsa.post("/office/ecole-neuve/staff/invite", &fields).expect(303);
        assert!(hafsa.get(to.location()).expect(200).has("Direction"));
        assert_eq!(hafsa.post("/office/ecole-neuve/staff/invite", &fields).expect(303).location(), to.location(), "sent twice");
        // One is invited: no second one, but a new token for the first.
        hafsa.get("/office/ecole-neuve/staff/invite").expect(404);
        hafsa.post("/office/ecole-neuve/staff/invite", &[("public_id", "0123456789abcdeg"), ("given_name", "B"), ("family_name", "C"), ("email", "b@example.org")]).expect(404);
        hafsa.post(&format!("/office/ecole-neuve/staff/{ID}/invite"), &[("email", "amina@example.org")]).expect(303);
        let mails = test.mails();
        assert!(mails.iter().all(|m| m.locale == locale::Locale::Ar), "the school's language");
        come_in(test, &token_for(test, "amina@example.org"));
        // Of other schools' staff the operator sees the directors.
        let page = hafsa.get(STAFF).expect(200);
        assert!(page.has("Jamal Amrani") && !page.has("Driss") && !page.has("/staff/invite\""), "{}", page.text());
        hafsa.get(&person(DRISS_TEACHER)).expect(404);
        hafsa.post(&format!("{}/state", person(JAMAL_DIRECTOR)), &[("state", "ended"), ("confirm", "yes")]).expect(404);
        hafsa.post(&format!("{}/roles", person(JAMAL_DIRECTOR)), &[("role", "teacher")]).expect(404);
    }

    fn hats_are_changed_in_the_menu(test) {
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        let as_guardian = mounir.get(&page_of(NOUR)).expect(200);
        assert!(as_guardian.has("<a href=\"/office\">") && as_guardian.has("Changer de rôle : équipe"), "{}", as_guardian.text());
        let as_staff = mounir.get("/office").expect(200);
        assert!(as_staff.has("<a href=\"/children\">") && as_staff.has("Changer de rôle : parent"), "{}", as_staff.text());
        assert!(!as_staff.has("Nour"), "a child's name in the office");
        // Not by a child's code, and not for who has one hat.
        let by_code = test.signed_in(MOUNIR_BOTH, Some(NOUR)).get(&page_of(NOUR)).expect(200);
        let karim = test.signed_in(KARIM, None).get(&page_of(YASMINE)).expect(200);
        let driss = test.signed_in(DRISS_TEACHER, None).get("/office").expect(200);
        for page in [by_code, karim, driss] {
            assert!(!page.has("Changer de rôle"), "{}", page.text());
        }
        let waiting = test.before_second_factor(MOUNIR_BOTH).get(&page_of(NOUR)).expect(200);
        assert!(waiting.has("Changer de rôle : équipe"), "{}", waiting.text());
    }
}
