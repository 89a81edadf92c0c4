//! The review of identity numbers: what each decision does to the login and to the children, at once, and to nobody else.

use crate::harness::{Answer, Browser, DAY, TestApp};
use crate::world::*;
use parvis::features::national_id::{self, Number, NumberOrigin, ReviewState};

const QUEUE: &str = "/office/college-ibn-khaldoun/reviews";

/// Somebody enters a number at a school, as the first access does.
pub fn enter(test: &TestApp, account: i64, school: i64, number: &str, origin: NumberOrigin) -> ReviewState {
    test.db().write(|tx| national_id::enter(tx, &test.app, &Number { account, school, number, origin })).unwrap()
}

/// The address of the review that stands of an account at a school.
pub fn address(test: &TestApp, account: i64, school: i64) -> String {
    let slug = if school == COLLEGE { "college-ibn-khaldoun" } else { "institut-saint-jean" };
    let id = test.text(&format!(
        "SELECT public_id FROM identity_reviews WHERE account_id = {account} AND school_id = {school} AND state <> 'withdrawn'
            ORDER BY id DESC LIMIT 1"
    ));
    format!("/office/{slug}/reviews/{id}")
}

/// The version that the page of a review has.
fn version(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").expect("nothing to decide");
    rest.split('"').next().unwrap().to_owned()
}

/// Decides as a director does: looks, sends the form, and says yes where others lose their number by it.
pub fn decide(browser: &mut Browser<'_>, path: &str, decision: &str, reason: &str) -> Answer {
    let version = version(&browser.get(path).expect(200));
    let answer = browser.post(path, &[("version", &version), ("decision", decision), ("reason", reason)]);
    if answer.status != 200 {
        return answer;
    }
    assert!(answer.has("name=\"confirm\""), "{}", answer.text());
    browser.post(path, &[("version", &version), ("decision", decision), ("confirm", "yes")])
}

fn state(test: &TestApp, account: i64, school: i64) -> String {
    test.text(&format!(
        "SELECT state FROM identity_reviews WHERE account_id = {account} AND school_id = {school} ORDER BY id DESC LIMIT 1"
    ))
}

/// Whose login a number is, with its state; empty where nobody's.
fn login_of(test: &TestApp, number: &str) -> String {
    test.text(&format!(
        "SELECT COALESCE((SELECT account_id || ' ' || state FROM logins WHERE kind = 'national_id' AND value = '{number}'), '')"
    ))
}

fn with_address(test: &TestApp, account: i64, locale: &str) {
    test.sql(&format!(
        "UPDATE accounts SET email = 'qui{account}@example.org', email_confirmed_at = 1, locale = '{locale}' WHERE id = {account}"
    ));
}

/// What was mailed to somebody: subjects and texts.
fn mailed(test: &TestApp, account: i64) -> Vec<(String, String)> {
    let to = format!("qui{account}@example.org");
    test.mails().into_iter().filter(|mail| mail.recipient == to).map(|mail| (mail.subject, mail.text)).collect()
}

on_both! {
    fn validated_is_a_login_and_shows_the_children(test) {
        with_address(test, AMAL_PENDING, "fr");
        assert_eq!(enter(test, AMAL_PENDING, COLLEGE, "AM111", NumberOrigin::Entered), ReviewState::Pending);
        assert_eq!(login_of(test, "AM111"), "6 pending");
        let mut amal = test.signed_in(AMAL_PENDING, None);
        let page = amal.get(&page_of(HAMZA)).expect(200);
        assert!(page.has("/identity-number") && page.text().contains("n’a pas encore validé"), "{}", page.text());
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(jamal.get("/office").expect(200).has("1 numéro d’identité à valider"));
        let queue = jamal.get(QUEUE).expect(200);
        assert!(queue.has("Amal Bennani") && queue.has("AM111"), "{}", queue.text());
        let path = address(test, AMAL_PENDING, COLLEGE);
        let done = decide(&mut jamal, &path, "validate", "").expect(303);
        assert!(done.location().starts_with(&format!("{QUEUE}?done=validated&of=")));
        let said = jamal.get(done.location()).expect(200);
        assert!(said.text().contains("Amal Bennani · Le numéro est validé. Le parent est prévenu."), "{}", said.text());
        assert_eq!((login_of(test, "AM111").as_str(), state(test, AMAL_PENDING, COLLEGE).as_str()), ("6 active", "validated"));
        assert_eq!(test.text("SELECT state FROM guardianships WHERE account_id = 6"), "active");
        let page = amal.get(&page_of(HAMZA)).expect(200);
        assert!(!page.text().contains("n’a pas encore validé"), "{}", page.text());
        let mails = mailed(test, AMAL_PENDING);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].0, "Votre numéro d’identité est validé");
        assert!(!mails[0].1.contains("Hamza") && mails[0].1.contains("Collège Ibn Khaldoun"), "{}", mails[0].1);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'decided' AND student_id = 14 AND actor_id = 17"), 1);
        assert!(jamal.get("/office/college-ibn-khaldoun/audit?action=decided").expect(200).has("Numéro d’identité validé"));
        // Nobody else was touched.
        test.signed_in(KARIM, None).get(&page_of(YASMINE)).expect(200);
        assert!(jamal.get(QUEUE).expect(200).has("Aucun numéro n’attend"));
        assert!(jamal.get(&format!("{QUEUE}?state=decided")).expect(200).has("Amal Bennani"));
    }

    fn decided_numbers_are_found_by_name_or_number(test) {
        test.sql("UPDATE accounts SET given_name_ar = 'أمل', family_name_ar = 'بناني' WHERE id = 6");
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        for (account, number) in [(AMAL_PENDING, "AM111222"), (KARIM, "KB222333")] {
            enter(test, account, COLLEGE, number, NumberOrigin::Entered);
        }
        enter(test, RITA, COLLEGE, "AM999", NumberOrigin::Entered);
        for account in [AMAL_PENDING, KARIM] {
            decide(&mut jamal, &address(test, account, COLLEGE), "validate", "").expect(303);
        }
        let mut found = |q: &str| {
            let page = jamal.post(QUEUE, &[("q", q)]).expect(200);
            assert!(page.has("role=\"search\""));
            assert!(!page.has("Rita Alaoui"), "what waits is in the other list");
            (page.has("Amal Bennani"), page.has("Karim Berrada"))
        };
        for (q, amal, karim) in [
            ("", true, true), ("amal", true, false), ("BENN am", true, false), ("am111222", true, false), ("AM 111-222", true, false),
            ("kb222", false, true), ("berr", false, true), ("بناني", true, false),
            ("amal berrada", false, false), ("111222", false, false), ("'%_", false, false), ("ZZ999", false, false),
        ] {
            assert_eq!(found(q), (amal, karim), "{q}");
        }
        let none = jamal.post(QUEUE, &[("q", "ZZ<b>")]).expect(200);
        assert!(none.has("Aucun numéro décidé") && none.has("value=\"ZZ&#60;b&#62;\"") && none.has("Tout voir"), "{}", none.body);
        // No name goes into an address: such a one is not looked at.
        assert!(jamal.get(&format!("{QUEUE}?q=amal")).expect(200).has("Rita Alaoui"));
        test.run_jobs();
    }

    fn refused_hides_at_once_says_why_and_is_corrected(test) {
        with_address(test, KARIM, "ar");
        enter(test, KARIM, COLLEGE, "KB222", NumberOrigin::Entered);
        let mut karim = test.signed_in(KARIM, None);
        let mut by_code = test.signed_in(KARIM, Some(YASMINE));
        // The mails are in Arabic; on this device the pages are in French.
        karim.keep("parvis-language", "fr");
        by_code.keep("parvis-language", "fr");
        let mut leila = test.signed_in(LEILA, None);
        karim.get(&grades_of(YASMINE)).expect(200);
        let (mut jamal, path) = (test.signed_in(JAMAL_DIRECTOR, None), address(test, KARIM, COLLEGE));
        let version = version(&jamal.get(&path).expect(200));
        // No reason, none of the list, none in words: said at the field, and nothing is lost.
        for (reason, text) in [("", "Bonjour <b>"), ("absent", "Bonjour <b>"), ("other", " \u{1} ")] {
            let amiss = jamal.post(&path, &[("version", &version), ("decision", "refuse"), ("reason", reason), ("reason_text", text)]).expect(422);
            assert!(amiss.has("id=\"reason-error\"") && amiss.has("href=\"#reason\""), "{}", amiss.text());
            assert!(text.trim().is_empty() || text.contains('\u{1}') || amiss.has("Bonjour &#60;b&#62;"), "{}", amiss.body);
        }
        let long = "a".repeat(10_000);
        let amiss = jamal.post(&path, &[("version", &version), ("decision", "refuse"), ("reason", "other"), ("reason_text", &long)]).expect(422);
        assert!(amiss.has("trop long") && amiss.has(&long));
        assert_eq!(state(test, KARIM, COLLEGE), "pending");
        let own_words = [("version", version.as_str()), ("decision", "refuse"), ("reason", "differs"), ("reason_text", "Il manque un chiffre.")];
        jamal.post(&path, &own_words).expect(303);
        assert_eq!((state(test, KARIM, COLLEGE).as_str(), login_of(test, "KB222").as_str()), ("refused", ""));
        // At once, in every open session of theirs; the other parent sees on.
        karim.get(&grades_of(YASMINE)).expect(404);
        by_code.get(&page_of(YASMINE)).expect(404);
        leila.get(&grades_of(YASMINE)).expect(200);
        let list = karim.get("/children").expect(200);
        assert!(list.has("Rien ne s’affiche pour le moment") && list.has("/identity-number") && !list.has("Yasmine"), "{}", list.text());
        let own = karim.get("/identity-number").expect(200);
        assert!(own.has("Ce n’est pas le numéro que l’école connaît.") && own.has("Il manque un chiffre.") && own.has("KB222"), "{}", own.text());
        // A session by the code sees the state of its school, and changes nothing.
        let scoped = by_code.get("/identity-number").expect(200);
        assert!(scoped.has("KB222") && !scoped.has("name=\"number\""), "{}", scoped.text());
        by_code.post("/identity-number", &[("kind", "cin"), ("number", "KB333")]).expect(404);
        let mails = mailed(test, KARIM);
        assert_eq!((mails.len(), mails[0].0.as_str()), (1, "لم يقبل رقم بطاقتكم"));
        assert!(mails[0].1.contains("ليس هو الرقم الذي تعرفه المؤسسة") && mails[0].1.contains("Il manque un chiffre."), "{}", mails[0].1);
        assert!(!test.text("SELECT CAST(detail AS TEXT) FROM audit_entries WHERE action = 'decided'").contains("manque"), "the reason is no affair of the log");
        // The guardian corrects: what is hidden stays so until the director has said yes.
        for (form, said) in [
            (vec![("kind", "cin"), ("number", "")], "Écrivez le numéro"),
            (vec![("kind", "cin"), ("number", "123")], "pas un numéro de ce document"),
            (vec![("kind", "national_register"), ("number", "85073003329")], "chiffre n’est pas juste"),
            (vec![("kind", "national_register"), ("number", "17073003384")], "numéro d’un enfant"),
        ] {
            let amiss = karim.post("/identity-number", &form).expect(422);
            assert!(amiss.has(said) && amiss.has("id=\"number-error\""), "{said}: {}", amiss.text());
        }
        assert_eq!(karim.post("/identity-number", &[("kind", "cin"), ("number", "kb 2223")]).expect(303).location(), "/identity-number?done=1");
        assert_eq!((state(test, KARIM, COLLEGE).as_str(), login_of(test, "KB2223").as_str()), ("pending", "1 pending"));
        assert_eq!(test.number("SELECT count(*) FROM identity_reviews WHERE account_id = 1 AND state = 'withdrawn'"), 1);
        karim.get(&page_of(YASMINE)).expect(404);
        assert!(karim.post("/identity-number", &[("kind", "cin"), ("number", "KB2223")]).expect(422).has("regarde déjà"));
        decide(&mut jamal, &address(test, KARIM, COLLEGE), "validate", "").expect(303);
        karim.get(&grades_of(YASMINE)).expect(200);
        assert_eq!(login_of(test, "KB2223"), "1 active");
        assert!(karim.post("/identity-number", &[("kind", "cin"), ("number", "KB2223")]).expect(422).has("déjà validé"));
        test.run_jobs();
    }

    fn revoked_takes_login_and_children_away(test) {
        enter(test, KARIM, COLLEGE, "KB222", NumberOrigin::Roster);
        assert_eq!(login_of(test, "KB222"), "1 active");
        let (mut jamal, mut karim) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(KARIM, None));
        let path = address(test, KARIM, COLLEGE);
        // What is validated is not refused but revoked.
        let version = version(&jamal.get(&path).expect(200));
        jamal.post(&path, &[("version", &version), ("decision", "refuse"), ("reason", "differs")]).expect(409);
        jamal.post(&path, &[("version", &version), ("decision", "revoke"), ("reason", "unknown")]).expect(303);
        assert_eq!((state(test, KARIM, COLLEGE).as_str(), login_of(test, "KB222").as_str()), ("revoked", ""));
        karim.get(&page_of(YASMINE)).expect(404);
        // Nobody takes that back but by a new number, or the same entered again.
        jamal.post(&path, &[("version", "2"), ("decision", "validate")]).expect(409);
        assert_eq!(state(test, KARIM, COLLEGE), "revoked");
    }

    fn a_changed_number_takes_effect_once_validated(test) {
        enter(test, KARIM, COLLEGE, "OLD1", NumberOrigin::Roster);
        let (mut jamal, mut karim) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(KARIM, None));
        let typed = [("kind", "passport"), ("number", "NEW12345")];
        karim.post("/identity-number", &typed).expect(303);
        assert_eq!((login_of(test, "OLD1").as_str(), login_of(test, "NEW12345").as_str()), ("1 active", ""));
        karim.get(&page_of(YASMINE)).expect(200);
        // Refused: all stays as it was.
        decide(&mut jamal, &address(test, KARIM, COLLEGE), "refuse", "show_card").expect(303);
        assert_eq!((login_of(test, "OLD1").as_str(), login_of(test, "NEW12345").as_str()), ("1 active", ""));
        karim.get(&page_of(YASMINE)).expect(200);
        karim.post("/identity-number", &typed).expect(303);
        decide(&mut jamal, &address(test, KARIM, COLLEGE), "validate", "").expect(303);
        assert_eq!((login_of(test, "OLD1").as_str(), login_of(test, "NEW12345").as_str()), ("", "1 active"));
        karim.get(&page_of(YASMINE)).expect(200);
    }

    fn each_school_decides_for_its_own_children(test) {
        test.sql("UPDATE schools SET national_id_rule = 'required' WHERE id = 2");
        test.sql("DELETE FROM logins WHERE kind = 'national_id'");
        for school in [COLLEGE, INSTITUTE] {
            enter(test, NADIA, school, CIN, NumberOrigin::Entered);
        }
        let mut nadia = test.signed_in(NADIA, None);
        let (mut jamal, mut paul) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(PAUL_DIRECTOR, None));
        decide(&mut jamal, &address(test, NADIA, COLLEGE), "validate", "").expect(303);
        decide(&mut paul, &address(test, NADIA, INSTITUTE), "refuse", "show_card").expect(303);
        // One school's yes is enough for the login, and not for the other's child.
        assert_eq!(login_of(test, CIN), "3 active");
        for (child, status) in [(OMAR, 200), (SALMA, 200), (ADAM, 404)] {
            nadia.get(&page_of(child)).expect(status);
        }
        let list = nadia.get("/children").expect(200);
        assert!(list.has("Institut Saint-Jean n’a pas accepté") && !list.has("Adam"), "{}", list.text());
        // "I have none" is no answer where a number is required.
        assert!(nadia.post("/identity-number", &[("none", "yes")]).expect(422).has("L’école demande un numéro"));
        decide(&mut jamal, &address(test, NADIA, COLLEGE), "revoke", "differs").expect(303);
        assert_eq!(login_of(test, CIN), "");
        assert!(nadia.get("/children").expect(200).has("Rien ne s’affiche pour le moment"));
    }

    fn a_dispute_is_decided_for_one(test) {
        with_address(test, LEILA, "en");
        enter(test, KARIM, COLLEGE, "XY999", NumberOrigin::Entered);
        assert_eq!(enter(test, LEILA, COLLEGE, "XY999", NumberOrigin::Entered), ReviewState::Disputed);
        assert_eq!(login_of(test, "XY999"), "1 pending");
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(jamal.get("/office").expect(200).has("1 numéro d’identité contesté"));
        let path = address(test, LEILA, COLLEGE);
        let page = jamal.get(&path).expect(200);
        assert!(page.has("Une autre personne déclare le même numéro") && page.has("Karim Berrada"), "{}", page.text());
        // For Leila: the number moves, and Karim's is refused with it.
        let seen = version(&page);
        let asked = jamal.post(&path, &[("version", &seen), ("decision", "validate")]).expect(200);
        assert!(asked.has("Valider ce numéro quand même") && asked.has("Karim Berrada"), "{}", asked.text());
        assert_eq!(login_of(test, "XY999"), "1 pending", "nothing is done before the answer");
        let next = decide(&mut jamal, &path, "validate", "").expect(303);
        assert!(next.location().starts_with(&format!("{QUEUE}?done=validated")));
        assert_eq!(login_of(test, "XY999"), "2 active");
        assert_eq!((state(test, KARIM, COLLEGE).as_str(), state(test, LEILA, COLLEGE).as_str()), ("refused", "validated"));
        test.signed_in(LEILA, None).get(&page_of(YASMINE)).expect(200);
        let mut karim = test.signed_in(KARIM, None);
        karim.get(&page_of(YASMINE)).expect(404);
        assert!(karim.get("/identity-number").expect(200).has("L’école a validé ce numéro pour une autre personne."));
        assert_eq!(mailed(test, LEILA)[0].0, "Your identity number is validated");
    }

    fn a_dispute_between_schools_names_nobody(test) {
        test.sql("UPDATE schools SET national_id_rule = 'optional' WHERE id = 2");
        enter(test, RITA, COLLEGE, "ZZ777", NumberOrigin::Entered);
        let (mut jamal, mut paul) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(PAUL_DIRECTOR, None));
        decide(&mut jamal, &address(test, RITA, COLLEGE), "validate", "").expect(303);
        test.pass(1_000_000);
        assert_eq!(enter(test, JULIE_PENDING, INSTITUTE, "ZZ777", NumberOrigin::Roster), ReviewState::Disputed);
        let page = paul.get(&address(test, JULIE_PENDING, INSTITUTE)).expect(200);
        assert!(page.has("Dans une autre école") && !page.has("Rita") && !page.has("Alaoui") && !page.has("Ibn Khaldoun"), "{}", page.text());
        decide(&mut paul, &address(test, JULIE_PENDING, INSTITUTE), "validate", "").expect(303);
        // Paul decides for his school's child; the login stays with whom the college has validated, until it revokes.
        assert_eq!(login_of(test, "ZZ777"), "21 active");
        test.signed_in(JULIE_PENDING, None).get(&page_of(LUCAS)).expect(200);
        test.signed_in(RITA, None).get(&page_of(ZINEB)).expect(200);
        assert!(paul.get(&address(test, JULIE_PENDING, INSTITUTE)).expect(200).has("n’ouvre pas ce compte"));
        decide(&mut jamal, &address(test, RITA, COLLEGE), "revoke", "differs").expect(303);
        assert_eq!(login_of(test, "ZZ777"), "7 active");
    }

    fn a_letter_wins_over_a_number_that_waits(test) {
        enter(test, KARIM, COLLEGE, "XY999", NumberOrigin::Entered);
        assert_eq!(enter(test, LEILA, COLLEGE, "XY999", NumberOrigin::Roster), ReviewState::Validated);
        assert_eq!(login_of(test, "XY999"), "2 active");
        assert_eq!(state(test, KARIM, COLLEGE), "disputed");
        // Under review as before: nothing is hidden until somebody has decided.
        test.signed_in(KARIM, None).get(&page_of(YASMINE)).expect(200);
    }

    fn somebody_without_a_number_is_reviewed_by_name(test) {
        test.sql("UPDATE guardianships SET state = 'pending' WHERE account_id = 1");
        enter(test, KARIM, COLLEGE, "", NumberOrigin::Entered);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let page = jamal.get(&address(test, KARIM, COLLEGE)).expect(200);
        assert!(page.has("Pas de numéro"), "{}", page.text());
        decide(&mut jamal, &address(test, KARIM, COLLEGE), "validate", "").expect(303);
        assert_eq!(test.text("SELECT state FROM guardianships WHERE account_id = 1"), "active");
        assert_eq!(test.number("SELECT count(*) FROM logins WHERE account_id = 1 AND kind = 'national_id'"), 0);
    }

    fn of_two_directors_the_second_is_told(test) {
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (16, 1, 'director', 'active')");
        enter(test, KARIM, COLLEGE, "KB222", NumberOrigin::Entered);
        let path = address(test, KARIM, COLLEGE);
        let (mut jamal, mut houda) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(HOUDA_SECRETARY, None));
        let seen = version(&houda.get(&path).expect(200));
        decide(&mut jamal, &path, "validate", "").expect(303);
        let told = houda.post(&path, &[("version", &seen), ("decision", "refuse"), ("reason", "differs")]).expect(409);
        assert!(told.has("C’est déjà décidé") && told.has("Validé") && told.has("Jamal Amrani"), "{}", told.text());
        assert_eq!(state(test, KARIM, COLLEGE), "validated");
        test.signed_in(KARIM, None).get(&page_of(YASMINE)).expect(200);
        // Corrected meanwhile: there is nothing of that kind to decide any more.
        enter(test, RITA, COLLEGE, "RA1", NumberOrigin::Entered);
        let path = address(test, RITA, COLLEGE);
        let seen = version(&houda.get(&path).expect(200));
        test.signed_in(RITA, None).post("/identity-number", &[("kind", "cin"), ("number", "RA2")]).expect(303);
        houda.post(&path, &[("version", &seen), ("decision", "validate")]).expect(409);
        assert_eq!((login_of(test, "RA1").as_str(), login_of(test, "RA2").as_str()), ("", "21 pending"));
        houda.get(&path).expect(404);
        // An account that is closed is nobody's to decide about.
        let path = address(test, RITA, COLLEGE);
        let seen = version(&houda.get(&path).expect(200));
        test.sql("UPDATE accounts SET state = 'ended' WHERE id = 21");
        assert!(houda.post(&path, &[("version", &seen), ("decision", "validate")]).expect(409).has("Ce compte est fermé"));
        assert!(!houda.get(QUEUE).expect(200).has("Rita"));
        assert!(!houda.get("/office").expect(200).has("à valider"));
        for (form, status) in [(vec![("version", "x")], 400), (vec![("version", "1"), ("decision", "perhaps")], 400)] {
            houda.post(&path, &form).expect(status);
        }
    }

    fn nobody_decides_about_themselves_or_their_child(test) {
        // Mounir directs too, and is the father of Nour; his wife claims a number.
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (20, 1, 'director', 'active');
            INSERT INTO guardianships (public_id, account_id, student_id, school_id, relation, origin, state, restriction, created_at)
                VALUES ('x', 13, 15, 1, 'mother', 'student_code', 'pending', 'unrestricted', 0)");
        enter(test, MOUNIR_BOTH, COLLEGE, "MC1", NumberOrigin::Entered);
        enter(test, SOFIA_CHILDLESS, COLLEGE, "SI1", NumberOrigin::Entered);
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        for account in [MOUNIR_BOTH, SOFIA_CHILDLESS] {
            let path = address(test, account, COLLEGE);
            mounir.get(&path).expect(403);
            mounir.post(&path, &[("version", "1"), ("decision", "validate")]).expect(403);
            assert_eq!(state(test, account, COLLEGE), "pending");
        }
        decide(&mut test.signed_in(JAMAL_DIRECTOR, None), &address(test, SOFIA_CHILDLESS, COLLEGE), "validate", "").expect(303);
        // Nor by deciding for somebody else against their own.
        enter(test, KARIM, COLLEGE, "MC1", NumberOrigin::Entered);
        let path = address(test, KARIM, COLLEGE);
        let seen = version(&mounir.get(&path).expect(200));
        mounir.post(&path, &[("version", &seen), ("decision", "validate"), ("confirm", "yes")]).expect(403);
        assert_eq!((state(test, KARIM, COLLEGE).as_str(), state(test, MOUNIR_BOTH, COLLEGE).as_str()), ("disputed", "pending"));
    }

    fn a_decision_is_taken_back_and_made_anew(test) {
        enter(test, KARIM, COLLEGE, "KB777", NumberOrigin::Entered);
        let (mut jamal, mut karim) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(KARIM, None));
        let path = address(test, KARIM, COLLEGE);
        let refused = decide(&mut jamal, &path, "refuse", "differs").expect(303);
        // Nobody was mailed, so the director is told to tell.
        assert!(jamal.get(refused.location()).expect(200).has("pas d’adresse e-mail confirmée"));
        // The same once more is no correction.
        let same = [("kind", "cin"), ("number", "KB777")];
        assert!(karim.post("/identity-number", &same).expect(422).has("n’a pas accepté ce numéro"));
        let seen = test.number("SELECT version FROM identity_reviews WHERE account_id = 1").to_string();
        let back = jamal.post(&path, &[("version", &seen), ("decision", "reopen")]).expect(303);
        assert!(jamal.get(back.location()).expect(200).has("de nouveau à valider"));
        assert_eq!(state(test, KARIM, COLLEGE), "pending");
        karim.get(&page_of(YASMINE)).expect(404);
        assert!(karim.get("/children").expect(200).has("Vous n’avez rien à faire"));
        jamal.post(&path, &[("version", &seen), ("decision", "reopen")]).expect(409);
        decide(&mut jamal, &path, "validate", "").expect(303);
        karim.get(&page_of(YASMINE)).expect(200);
        let log = jamal.get("/office/college-ibn-khaldoun/audit?action=decided").expect(200);
        assert!(log.has("Décision sur le numéro d’identité reprise"), "{}", log.text());
    }

    fn corrections_are_counted(test) {
        enter(test, KARIM, COLLEGE, "KB1", NumberOrigin::Entered);
        let mut karim = test.signed_in(KARIM, None);
        let mut sent = 0;
        for n in 2..12 {
            test.pass(1_000_000);
            let number = format!("KB{n}");
            if karim.post("/identity-number", &[("kind", "cin"), ("number", &number)]).status == 303 {
                sent += 1;
            }
        }
        assert_eq!(sent, 4);
        test.pass(DAY);
        test.signed_in(KARIM, None).post("/identity-number", &[("none", "yes")]).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM logins WHERE account_id = 1 AND kind = 'national_id'"), 0);
        assert_eq!(test.number("SELECT count(*) FROM identity_reviews WHERE account_id = 1 AND state = 'pending'"), 1);
    }

    fn another_school_consents_in_one_click(test) {
        with_address(test, NADIA, "fr");
        test.sql("UPDATE guardianships SET state = 'removed' WHERE account_id = 3 AND student_id = 21;
            DELETE FROM guardianships WHERE account_id = 3 AND student_id = 21;
            INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address)
                VALUES (9001, 'gr1', 2, 'Tazi', 'Nadia', '', '', 'AB123456', '');
            INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES (9001, 21, 2, 'mother');
            INSERT INTO school_consents (public_id, school_id, from_school_id, account_id, guardian_id, state, asked_at)
                VALUES ('consent1', 2, 1, 3, 9001, 'asked', 1)");
        let path = "/office/institut-saint-jean/consents/consent1";
        let (mut paul, mut nadia) = (test.signed_in(PAUL_DIRECTOR, None), test.signed_in(NADIA, None));
        assert!(paul.get("/office").expect(200).has("1 parent d’une autre école"));
        assert!(paul.get("/office/institut-saint-jean/reviews").expect(200).has("Nadia Tazi"));
        let page = paul.get(path).expect(200);
        assert!(page.has("AB123456") && page.has("Adam Tazi") && page.has("Collège Ibn Khaldoun") && !page.has("Omar"), "{}", page.text());
        test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/consents/consent1").expect(404);
        nadia.get(&page_of(ADAM)).expect(404);
        // Not once the number is no login of theirs.
        test.sql("UPDATE logins SET state = 'pending' WHERE value = 'AB123456'");
        paul.post(path, &[("decision", "accept")]).expect(409);
        test.sql("UPDATE logins SET state = 'active' WHERE value = 'AB123456'");
        paul.post(path, &[("decision", "accept")]).expect(303);
        nadia.get(&page_of(ADAM)).expect(200);
        paul.post(path, &[("decision", "refuse")]).expect(409);
        assert_eq!(mailed(test, NADIA)[0].0, "Vos enfants d’une autre école");
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'decided' AND student_id = 21 AND actor_id = 23"), 1);
        test.sql("UPDATE school_consents SET state = 'asked'; UPDATE guardians SET account_id = 1 WHERE id = 9001");
        assert!(paul.get(path).expect(200).has("Un autre compte"));
        paul.post(path, &[("decision", "accept")]).expect(409);
        paul.post(path, &[("decision", "refuse")]).expect(303);
        assert_eq!(mailed(test, NADIA).len(), 2);
    }
}
