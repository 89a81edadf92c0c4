//! Joining of accounts: what both prove, who decides in doubt, that the strictest stays, and that nothing old opens anything.

use crate::harness::{Answer, Browser, DAY, HOUR, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::features::accounts::tokens;
use parvis::features::guardianship::strictest;
use parvis::features::national_id::NumberOrigin;
use parvis::web::policy::{Restriction, Viewer};
use proptest::prelude::*;
use rules::secret::SessionId;
use std::collections::{BTreeMap, BTreeSet};

/// Gives an account a confirmed address.
pub fn address(test: &TestApp, account: i64, email: &str) {
    test.sql(&format!("UPDATE accounts SET email = '{email}', email_confirmed_at = {account} WHERE id = {account}"));
}

/// Makes the names of an account those of another.
fn same_name(test: &TestApp, account: i64, other: i64) {
    test.sql(&format!(
        "UPDATE accounts SET given_name = (SELECT o.given_name FROM accounts o WHERE o.id = {other}),
            family_name = (SELECT o.family_name FROM accounts o WHERE o.id = {other}) WHERE id = {account}"
    ));
}

/// A token as mails have it.
pub fn token_in(text: &str) -> Option<String> {
    let is_token = |word: &&str| {
        word.len() == 23
            && word.split('-').count() == 4
            && word.split('-').all(|part| part.len() == 5 && part.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    text.split_whitespace().find(is_token).map(str::to_owned)
}

/// The codes that were mailed to an address, the newest last.
fn codes(test: &TestApp, email: &str) -> Vec<String> {
    let mails = test.mails().into_iter().filter(|mail| mail.recipient == email);
    mails.filter_map(|mail| token_in(&mail.text)).collect()
}

fn ask(browser: &mut Browser<'_>, own: i64, other: i64) -> Answer {
    let (login, theirs, mine) = (username(other), password(other), password(own));
    browser.post("/account/join", &[("login", &login), ("password", &theirs), ("own_password", &mine)])
}

fn give(browser: &mut Browser<'_>, code: &str) -> Answer {
    browser.post("/account/join/code", &[("code", code)])
}

fn state(test: &TestApp) -> String {
    test.text("SELECT state FROM account_joins ORDER BY id DESC LIMIT 1")
}

/// The address of the newest request at a school.
fn page(test: &TestApp, slug: &str) -> String {
    let id = test.text("SELECT public_id FROM account_joins ORDER BY id DESC LIMIT 1");
    format!("/office/{slug}/joins/{id}")
}

fn link(test: &TestApp, account: i64, pupil: i64) -> (String, String) {
    let of = |column: &str| {
        test.text(&format!("SELECT {column} FROM guardianships WHERE account_id = {account} AND student_id = {pupil}"))
    };
    (of("state"), of("restriction"))
}

on_both! {
    fn one_address_one_code_and_nothing_old_opens_anything(test) {
        for account in [KARIM, NADIA] {
            address(test, account, "famille@example.org");
        }
        same_name(test, NADIA, KARIM);
        let token = tokens::new_token(&test.app);
        test.db().write(|tx| tokens::confirm_by(tx, &token, NADIA, "neuf@example.org", test.now())).unwrap();
        crate::passkeys::added(test, NADIA, &password(NADIA));
        let (mut karim, mut nadia) = (test.signed_in(KARIM, None), test.signed_in(NADIA, None));
        let mut by_code = test.signed_in(NADIA, Some(OMAR));
        assert_eq!(ask(&mut karim, KARIM, NADIA).expect(303).location(), "/account/join");
        let codes = codes(test, "famille@example.org");
        assert_eq!(codes.len(), 1, "one address, one code");
        // Nothing has happened yet, and a code is of no use where nobody asked.
        nadia.get(&page_of(OMAR)).expect(200);
        assert!(give(&mut nadia, &codes[0]).expect(422).has("Ce code ne marche pas"));
        assert!(karim.get("/account/join").expect(200).has("famille@example.org"));
        assert!(give(&mut karim, "court").expect(422).has("20 lettres et chiffres"));
        assert!(give(&mut karim, &tokens::new_token(&test.app).to_string()).expect(422).has("Ce code ne marche pas"));
        assert_eq!(give(&mut karim, &codes[0].to_lowercase()).expect(303).location(), "/account/join?done=joined");
        assert!(karim.get("/account/join?done=joined").expect(200).has("Vos comptes sont réunis"));
        for child in [YASMINE, OMAR, SALMA, ADAM] {
            karim.get(&page_of(child)).expect(200);
        }
        // The other's sessions ended, and its password opens nothing, by whichever login.
        for browser in [&mut nadia, &mut by_code] {
            assert!(browser.get("/children").expect(303).location().starts_with("/sign-in"));
        }
        let omar = pupil_of(OMAR).code;
        for login in [username(NADIA).as_str(), CIN, omar, username(KARIM).as_str()] {
            test.browser().sign_in(login, &password(NADIA)).expect(422);
        }
        // All logins are the one account's, with its password; a code shows its child only.
        for login in [username(NADIA).as_str(), CIN, username(KARIM).as_str()] {
            let mut browser = test.browser();
            browser.sign_in(login, &password(KARIM)).expect(303);
            browser.get(&page_of(ADAM)).expect(200);
            browser.get(&page_of(YASMINE)).expect(200);
        }
        let mut scoped = test.browser();
        scoped.sign_in(omar, &password(KARIM)).expect(303);
        scoped.get(&page_of(OMAR)).expect(200);
        scoped.get(&page_of(YASMINE)).expect(404);
        // No token of the other works any more, nor does a second giving of the code.
        test.browser().post("/confirm-address", &[("token", &token.to_string())]).expect(410);
        give(&mut karim, &codes[0]).expect(422);
        assert_eq!(test.number("SELECT count(*) FROM tokens WHERE account_id = 3 AND used_at IS NULL AND voided_at IS NULL"), 0);
        assert_eq!(test.number("SELECT count(*) FROM logins WHERE account_id = 3"), 0);
        assert_eq!(test.number("SELECT count(*) FROM guardianships WHERE account_id = 3"), 0);
        assert_eq!((test.count("passkeys"), test.count("account_join_codes")), (0, 0));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'accounts_joined' AND actor_id = 1"), 3);
        let told: Vec<_> = test.mails().into_iter().filter(|mail| mail.subject == "Vos comptes sont réunis").collect();
        assert_eq!(told.len(), 1, "one address is told once");
        assert!(told[0].text.contains("karim.berrada") && !told[0].text.contains("Omar"), "{}", told[0].text);
        // A change of password holds for all of it.
        let app = &test.app;
        parvis::features::accounts::set_password(app, KARIM, "tout à fait nouveau", |_| Ok(())).unwrap();
        for login in [omar, CIN, username(KARIM).as_str()] {
            test.browser().sign_in(login, &password(KARIM)).expect(422);
            test.browser().from("2001:db8::9").sign_in(login, "tout à fait nouveau").expect(303);
        }
        // They were new devices, and the owner is told.
        test.run_jobs();
    }

    fn two_addresses_two_codes(test) {
        same_name(test, LEILA, KARIM);
        address(test, KARIM, "karim@example.org");
        address(test, LEILA, "leila@example.org");
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, LEILA).expect(303);
        let (own, other) = (codes(test, "karim@example.org"), codes(test, "leila@example.org"));
        assert_eq!((own.len(), other.len()), (1, 1));
        assert_ne!(own, other);
        assert_eq!(give(&mut karim, &other[0]).expect(303).location(), "/account/join?done=code");
        let left = karim.get("/account/join?done=code").expect(200);
        assert!(left.has("karim@example.org") && !left.has("leila@example.org") && left.has("Ce code est juste"), "{}", left.text());
        give(&mut karim, &other[0]).expect(422);
        assert_eq!(state(test), "codes");
        assert_eq!(give(&mut karim, &own[0]).expect(303).location(), "/account/join?done=joined");
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 2"), "ended");
        let told = test.mails().into_iter().filter(|mail| mail.subject == "Vos comptes sont réunis");
        assert_eq!(told.map(|mail| mail.recipient).collect::<Vec<_>>(), ["karim@example.org", "leila@example.org"]);
    }

    fn unknown_and_wrong_are_alike_and_counted(test) {
        let mut karim = test.signed_in(KARIM, None);
        let mut said = Vec::new();
        for login in ["personne.du.tout", "leila.berrada", pupil_of(OMAR).code, "ZZ99999"] {
            let typed = [("login", login), ("password", "rien de juste"), ("own_password", &password(KARIM))];
            let page = karim.post("/account/join", &typed).expect(422);
            assert!(page.has("autre compte n’est pas juste") && !page.has("rien de juste"), "{}", page.text());
            said.push(page.text().replace(login, "(login)"));
        }
        // The code of a child, even with the right password: it is no way here.
        let typed = [("login", pupil_of(OMAR).code), ("password", &password(NADIA)), ("own_password", &password(KARIM))];
        assert!(karim.post("/account/join", &typed).expect(422).has("autre compte n’est pas juste"));
        assert!(said.iter().all(|page| *page == said[0]));
        assert_eq!(test.number("SELECT count(*) FROM account_joins"), 0);
        // Guesses at the other account count as sign-ins do.
        let mut waited = false;
        for _ in 0..8 {
            let typed = [("login", "leila.berrada"), ("password", "rien de juste"), ("own_password", &password(KARIM))];
            waited |= karim.post("/account/join", &typed).status == 429;
        }
        assert!(waited);
        let own = [("login", "leila.berrada"), ("password", &password(LEILA)), ("own_password", "non")];
        assert!(test.signed_in(NADIA, None).post("/account/join", &own).expect(422).has("Le mot de passe de ce compte n’est pas juste"));
        assert!(test.signed_in(NADIA, None).post("/account/join", &[]).expect(422).has("Écrivez l’identifiant"));
    }

    fn staff_the_same_account_and_codes_join_nothing(test) {
        for account in [KARIM, MOUNIR_BOTH] {
            address(test, account, "un@example.org");
        }
        let mut karim = test.signed_in(KARIM, None);
        assert!(ask(&mut karim, KARIM, MOUNIR_BOTH).expect(422).has("Le compte d’une personne de l’école"));
        assert!(ask(&mut karim, KARIM, KARIM).expect(422).has("C’est ce compte-ci"));
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        assert!(mounir.get("/account/join").expect(200).has("Le compte d’une personne de l’école"));
        assert!(ask(&mut mounir, MOUNIR_BOTH, KARIM).expect(422).has("Le compte d’une personne de l’école"));
        let mut scoped = test.signed_in(KARIM, Some(YASMINE));
        assert!(scoped.get("/account/join").expect(200).has("code d’un enfant"));
        ask(&mut scoped, KARIM, LEILA).expect(422);
        give(&mut scoped, "x").expect(404);
        assert_eq!((test.count("account_joins"), test.mails().len()), (0, 0));
        // Somebody who has become one of staff between the codes: no.
        same_name(test, LEILA, KARIM);
        address(test, LEILA, "un@example.org");
        ask(&mut karim, KARIM, LEILA).expect(303);
        test.sql("UPDATE accounts SET is_staff = TRUE WHERE id = 2");
        let code = codes(test, "un@example.org").pop().unwrap();
        assert!(give(&mut karim, &code).expect(422).has("Recommencez"));
        assert_eq!((state(test).as_str(), test.text("SELECT state FROM accounts WHERE id = 2").as_str()), ("withdrawn", "active"));
    }

    fn what_has_changed_since_is_said_at_the_first_code(test) {
        same_name(test, LEILA, KARIM);
        address(test, KARIM, "karim@example.org");
        address(test, LEILA, "leila@example.org");
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, LEILA).expect(303);
        parvis::features::accounts::set_password(&test.app, LEILA, "tout à fait nouveau", |_| Ok(())).unwrap();
        assert!(give(&mut karim, &codes(test, "karim@example.org")[0]).expect(422).has("Quelque chose a changé"));
        assert_eq!(state(test), "withdrawn");
    }

    fn what_has_changed_since_ends_the_request(test) {
        same_name(test, LEILA, KARIM);
        for change in [
            "UPDATE accounts SET password_salt = password_hash WHERE id = 2",
            "UPDATE accounts SET email = 'autre@example.org' WHERE id = 1",
            "UPDATE accounts SET email_confirmed_at = NULL WHERE id = 2",
        ] {
            test.sql("UPDATE accounts SET email = 'un@example.org', email_confirmed_at = 1 WHERE id IN (1, 2)");
            let mut karim = test.signed_in(KARIM, None);
            let before = codes(test, "un@example.org").len();
            test.sql("CREATE TABLE keep AS SELECT id, password_salt FROM accounts");
            ask(&mut karim, KARIM, LEILA).expect(303);
            let code = codes(test, "un@example.org")[before..].last().unwrap().clone();
            test.sql(change);
            assert!(give(&mut karim, &code).expect(422).has("Quelque chose a changé"), "{change}");
            assert_eq!(state(test), "withdrawn");
            test.sql("UPDATE accounts SET password_salt = (SELECT k.password_salt FROM keep k WHERE k.id = accounts.id); DROP TABLE keep");
        }
        // Codes end after a day, with a new request, and when it is stopped.
        test.sql("UPDATE accounts SET email = 'un@example.org', email_confirmed_at = 1 WHERE id IN (1, 2)");
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, LEILA).expect(303);
        let first = codes(test, "un@example.org").pop().unwrap();
        ask(&mut karim, KARIM, LEILA).expect(303);
        let second = codes(test, "un@example.org").pop().unwrap();
        give(&mut karim, &first).expect(422);
        assert!(ask(&mut karim, KARIM, LEILA).expect(422).has("cinq fois"), "five a day");
        karim.post("/account/join/cancel", &[]).expect(303);
        give(&mut karim, &second).expect(422);
        test.pass(25 * HOUR);
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, LEILA).expect(303);
        let last = codes(test, "un@example.org").pop().unwrap();
        test.pass(DAY + 1);
        let mut karim = test.signed_in(KARIM, None);
        assert!(karim.get("/account/join").expect(200).has("Les codes ne marchent plus"));
        assert!(test.count("account_join_codes") > 0);
        parvis::features::accounts::forget_ended(&test.app).unwrap();
        assert_eq!(test.count("account_join_codes"), 0, "a password is kept no longer than it is of use");
        give(&mut karim, &last).expect(422);
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 2"), "active");
        test.run_jobs();
    }

    fn without_an_address_the_directors_decide(test) {
        same_name(test, NADIA, KARIM);
        address(test, KARIM, "karim@example.org");
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, NADIA).expect(303);
        let code = codes(test, "karim@example.org").pop().unwrap();
        assert_eq!(give(&mut karim, &code).expect(303).location(), "/account/join");
        assert_eq!(state(test), "waiting");
        let waits = karim.get("/account/join").expect(200);
        assert!(waits.has("Collège Ibn Khaldoun") && waits.has("Institut Saint-Jean"), "{}", waits.text());
        let (college, institute) = (page(test, "college-ibn-khaldoun"), page(test, "institut-saint-jean"));
        let (mut jamal, mut paul) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(PAUL_DIRECTOR, None));
        assert!(jamal.get("/office").expect(200).has("1 demande de réunir deux comptes"));
        assert!(jamal.get("/office/college-ibn-khaldoun/reviews").expect(200).has(&college));
        let shown = jamal.get(&college).expect(200);
        assert!(shown.has("Omar") && !shown.has("Adam") && shown.has("pas d’adresse e-mail confirmée") && !shown.has("karim@example.org"), "{}", shown.text());
        assert!(!shown.has("Les noms diffèrent"));
        jamal.get(&institute).expect(404);
        jamal.post(&college, &[("decision", "perhaps")]).expect(400);
        assert_eq!(jamal.post(&college, &[("decision", "accept")]).expect(303).location(), "/office/college-ibn-khaldoun/reviews?done=join-accepted");
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 3"), "active", "the other school has not said so");
        assert!(jamal.post(&college, &[("decision", "refuse")]).expect(409).has("déjà décidé"));
        assert_eq!(paul.post(&institute, &[("decision", "accept")]).expect(303).location(), "/office/institut-saint-jean/reviews?done=joined");
        for child in [YASMINE, OMAR, ADAM] {
            karim.get(&page_of(child)).expect(200);
        }
        assert!(jamal.get(&college).expect(200).has("Les comptes sont réunis"));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'decided'"), 4, "an entry for each child of each school");
        test.run_jobs();
    }

    fn one_director_who_says_no_ends_it(test) {
        let mut karim = test.signed_in(KARIM, None);
        // No address at all: straight to the directors.
        ask(&mut karim, KARIM, NADIA).expect(303);
        assert_eq!(state(test), "waiting");
        let (college, institute) = (page(test, "college-ibn-khaldoun"), page(test, "institut-saint-jean"));
        let (mut jamal, mut paul) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(PAUL_DIRECTOR, None));
        jamal.post(&college, &[("decision", "refuse")]).expect(303);
        assert_eq!(state(test), "refused");
        paul.post(&institute, &[("decision", "accept")]).expect(409);
        assert!(!paul.get("/office").expect(200).has("réunir deux comptes"));
        karim.get(&page_of(OMAR)).expect(404);
        test.signed_in(NADIA, None).get(&page_of(OMAR)).expect(200);
        // Whoever has changed the password meanwhile has not agreed.
        ask(&mut karim, KARIM, NADIA).expect(303);
        let (college, institute) = (page(test, "college-ibn-khaldoun"), page(test, "institut-saint-jean"));
        paul.post(&institute, &[("decision", "accept")]).expect(303);
        parvis::features::accounts::set_password(&test.app, NADIA, "tout à fait nouveau", |_| Ok(())).unwrap();
        assert_eq!(jamal.post(&college, &[("decision", "accept")]).expect(303).location(), "/office/college-ibn-khaldoun/reviews?done=join-over");
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 3"), "active");
    }

    fn without_an_answer_it_ends_after_thirty_days(test) {
        address(test, KARIM, "karim@example.org");
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, NADIA).expect(303);
        give(&mut karim, &codes(test, "karim@example.org").pop().unwrap()).expect(303);
        let (college, institute) = (page(test, "college-ibn-khaldoun"), page(test, "institut-saint-jean"));
        // One has agreed, the other says nothing.
        test.signed_in(PAUL_DIRECTOR, None).post(&institute, &[("decision", "accept")]).expect(303);
        test.pass(30 * DAY - 1);
        let end = || parvis::features::accounts::forget_ended(&test.app).unwrap();
        end();
        assert_eq!(state(test), "waiting");
        assert!(test.count("account_join_codes") > 0);
        test.pass(1);
        for _ in 0..2 {
            end();
        }
        assert_eq!((state(test).as_str(), test.count("account_join_codes")), ("withdrawn", 0));
        let told: Vec<_> = test.mails().into_iter().filter(|mail| mail.subject.contains("a pris fin")).collect();
        let [mail] = told.as_slice() else { panic!("{} mails", told.len()) };
        assert_eq!(mail.recipient, "karim@example.org");
        for part in ["21 novembre 2026", "30 jours", "Collège Ibn Khaldoun", "faites une nouvelle demande", "/account/join"] {
            assert!(mail.text.contains(part), "{part}: {}", mail.text);
        }
        assert!(!mail.text.contains("Institut Saint-Jean") && !mail.text.contains("Omar"), "{}", mail.text);
        // No director can answer it any more, and none is asked to.
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(jamal.get(&college).expect(200).has("La demande est terminée"));
        jamal.post(&college, &[("decision", "accept")]).expect(409);
        assert!(!jamal.get("/office").expect(200).has("réunir deux comptes"));
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 3"), "active");
        // The page says so, and it can be asked for again.
        let mut karim = test.signed_in(KARIM, None);
        let shown = karim.get("/account/join").expect(200);
        assert!(shown.has("en 30 jours") && shown.has("name=\"own_password\""), "{}", shown.text());
        ask(&mut karim, KARIM, NADIA).expect(303);
        give(&mut karim, &codes(test, "karim@example.org").pop().unwrap()).expect(303);
        assert_eq!(state(test), "waiting");
        assert!(!karim.get("/account/join").expect(200).has("Votre dernière demande a pris fin"));
        // Whoever takes a request back was not left without an answer.
        karim.post("/account/join/cancel", &[]).expect(303);
        assert!(!karim.get("/account/join").expect(200).has("Votre dernière demande a pris fin"));
        test.run_jobs();
    }

    // Without a confirmed address there is nowhere to write to: the page says it.
    fn without_an_address_the_page_says_that_it_ended(test) {
        ask(&mut test.signed_in(KARIM, None), KARIM, NADIA).expect(303);
        assert_eq!(state(test), "waiting");
        test.pass(30 * DAY);
        parvis::features::accounts::forget_ended(&test.app).unwrap();
        assert_eq!((state(test).as_str(), test.mails().len()), ("withdrawn", 0));
        assert!(test.signed_in(KARIM, None).get("/account/join").expect(200).has("Votre dernière demande a pris fin"));
        assert!(!test.signed_in(NADIA, None).get("/account/join").expect(200).has("a pris fin"), "it was not hers");
    }

    fn nobody_decides_about_their_own(test) {
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (20, 1, 'director', 'active');
            INSERT INTO guardianships (public_id, account_id, student_id, school_id, relation, origin, state, restriction, created_at)
                VALUES ('x', 13, 15, 1, 'mother', 'student_code', 'active', 'unrestricted', 0)");
        ask(&mut test.signed_in(SOFIA_CHILDLESS, None), SOFIA_CHILDLESS, RITA).expect(303);
        let path = page(test, "college-ibn-khaldoun");
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        mounir.get(&path).expect(403);
        mounir.post(&path, &[("decision", "accept")]).expect(403);
        assert_eq!(state(test), "waiting");
        test.signed_in(JAMAL_DIRECTOR, None).post(&path, &[("decision", "accept")]).expect(303);
        assert_eq!(state(test), "done");
    }

    fn differing_numbers_and_names_are_looked_at(test) {
        for account in [KARIM, LEILA] {
            address(test, account, "un@example.org");
            crate::reviews::enter(test, account, COLLEGE, &format!("NN{account}"), NumberOrigin::Roster);
        }
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, LEILA).expect(303);
        let code = codes(test, "un@example.org").pop().unwrap();
        give(&mut karim, &code).expect(303);
        assert_eq!(state(test), "waiting");
        let shown = test.signed_in(JAMAL_DIRECTOR, None).get(&page(test, "college-ibn-khaldoun")).expect(200);
        assert!(shown.has("Les noms diffèrent") && shown.has("Les numéros d’identité diffèrent") && shown.has("NN1") && shown.has("NN2"), "{}", shown.text());
        test.signed_in(JAMAL_DIRECTOR, None).post(&page(test, "college-ibn-khaldoun"), &[("decision", "accept")]).expect(303);
        // Both were validated: both are logins.
        for number in ["NN1", "NN2"] {
            test.browser().sign_in(number, &password(KARIM)).expect(303);
            test.browser().sign_in(number, &password(LEILA)).expect(422);
        }
        test.run_jobs();
    }

    // The commonest reason: the number that the second account could not have, since the first had it.
    fn a_dispute_with_oneself_is_none_any_more(test) {
        for account in [KARIM, LEILA] {
            address(test, account, "un@example.org");
        }
        same_name(test, LEILA, KARIM);
        crate::reviews::enter(test, KARIM, COLLEGE, "XY999", NumberOrigin::Entered);
        crate::reviews::enter(test, LEILA, COLLEGE, "XY999", NumberOrigin::Entered);
        let mut leila = test.signed_in(LEILA, None);
        ask(&mut leila, LEILA, KARIM).expect(303);
        let code = codes(test, "un@example.org").pop().unwrap();
        give(&mut leila, &code).expect(303);
        assert_eq!(state(test), "done");
        test.browser().sign_in("XY999", &password(LEILA)).expect(303);
        assert_eq!(test.text("SELECT state FROM identity_reviews WHERE account_id = 2 AND state <> 'withdrawn'"), "pending");
        assert_eq!(test.number("SELECT count(*) FROM identity_reviews WHERE account_id = 1"), 0);
        test.run_jobs();
    }

    fn the_strictest_stays(test) {
        // Every one of them has Hamza, in another state; the last sees him.
        for account in [SAID_NOTHING, HIND_DOCUMENTS, MEHDI_HIDDEN, SAMIR_REMOVAL_ASKED, RACHID_REMOVED, FATIMA_FORMER] {
            test.sql("UPDATE guardianships SET account_id = 22, state = 'active', restriction = 'unrestricted' WHERE student_id = 14 AND account_id IN (22, 6)");
            address(test, account, "un@example.org");
            address(test, SARA, "un@example.org");
            same_name(test, account, SARA);
            let before = link(test, account, HAMZA);
            let mut sara = test.signed_in(SARA, None);
            sara.get(&grades_of(HAMZA)).expect(200);
            let (login, theirs, mine) = (username(account), password(account), password(SARA));
            sara.post("/account/join", &[("login", &login), ("password", &theirs), ("own_password", &mine)]).expect(303);
            let code = codes(test, "un@example.org").pop().unwrap();
            give(&mut sara, &code).expect(303);
            assert_eq!(state(test), "done", "{account}");
            let after = link(test, SARA, HAMZA);
            if account == FATIMA_FORMER {
                sara.get(&grades_of(HAMZA)).expect(200);
            } else {
                assert_eq!(after, before, "{account}");
                sara.get(&grades_of(HAMZA)).expect(if account == HIND_DOCUMENTS { 403 } else { 404 });
            }
            test.pass(DAY);
        }
        test.run_jobs();
    }

    // Each of two accounts asks for the other: whichever comes first, the other request is over.
    fn of_two_requests_for_each_other_one_is_done(test) {
        for account in [KARIM, LEILA] {
            address(test, account, &format!("qui{account}@example.org"));
        }
        same_name(test, LEILA, KARIM);
        let (mut karim, mut leila) = (test.signed_in(KARIM, None), test.signed_in(LEILA, None));
        ask(&mut karim, KARIM, LEILA).expect(303);
        let of_karim = [codes(test, "qui1@example.org").pop().unwrap(), codes(test, "qui2@example.org").pop().unwrap()];
        ask(&mut leila, LEILA, KARIM).expect(303);
        let of_leila = [codes(test, "qui1@example.org").pop().unwrap(), codes(test, "qui2@example.org").pop().unwrap()];
        // The codes of one request are none of the other's.
        give(&mut karim, &of_leila[0]).expect(422);
        for code in &of_leila {
            give(&mut leila, code).expect(303);
        }
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 1"), "ended");
        assert!(give(&mut karim, &of_karim[0]).expect(303).location().starts_with("/sign-in"));
        assert_eq!(test.number("SELECT count(*) FROM account_joins WHERE state = 'withdrawn'"), 1);
        leila.get(&page_of(YASMINE)).expect(200);
        test.run_jobs();
    }

    fn a_letter_to_the_other_accounts_row_leads_to_the_one(test) {
        for account in [KARIM, RITA] {
            address(test, account, "un@example.org");
        }
        same_name(test, RITA, KARIM);
        crate::roster::guardian(test, 950, COLLEGE, ("Rita", "Alaoui"), "", &[ZINEB]);
        test.sql("UPDATE guardians SET account_id = 21 WHERE id = 950");
        let mut karim = test.signed_in(KARIM, None);
        ask(&mut karim, KARIM, RITA).expect(303);
        let code = codes(test, "un@example.org").pop().unwrap();
        give(&mut karim, &code).expect(303);
        assert_eq!(test.number("SELECT account_id FROM guardians WHERE id = 950"), KARIM);
        let zineb = pupil_of(ZINEB).code;
        let printed = crate::roster::letter(test, 950, 950, ("student_code", zineb));
        let mut browser = crate::roster::at_the_form(test, zineb, &printed);
        assert!(crate::roster::fill(&mut browser, &[("no_number", "yes")]).expect(200).has("L’école vous connaît déjà"));
        let (old, right) = (password(RITA), password(KARIM));
        let same = |password| crate::roster::form(&[("step", "same"), ("no_number", "yes"), ("password", password)]);
        browser.post("/first-access", &same(&old)).expect(422);
        browser.post("/first-access", &same(&right)).expect(303);
        test.browser().sign_in(zineb, &right).expect(303);
        test.browser().sign_in(zineb, &old).expect(422);
        test.run_jobs();
    }

    // A restriction that knew the other account by its name binds the one account too.
    fn the_names_of_the_other_account_bind(test) {
        let key = rules::names::comparison_key("Leila", "Berrada");
        ask(&mut test.signed_in(KARIM, None), KARIM, LEILA).expect(303);
        test.signed_in(JAMAL_DIRECTOR, None).post(&page(test, "college-ibn-khaldoun"), &[("decision", "accept")]).expect(303);
        assert_eq!(state(test), "done");
        test.sql(&format!("INSERT INTO restrictions (public_id, school_id, student_id, national_id, name_key, name, restriction, note, made_at)
            VALUES ('r1', 1, 11, '', '{key}', 'Leila Berrada', 'nothing', '', 1)"));
        let found = test.db().read(|tx| strictest(tx, Some(KARIM), None, YASMINE)).unwrap();
        assert_eq!(found, Restriction::Nothing);
        // And of an account that became part of one that became part of another.
        ask(&mut test.signed_in(RITA, None), RITA, KARIM).expect(303);
        test.signed_in(JAMAL_DIRECTOR, None).post(&page(test, "college-ibn-khaldoun"), &[("decision", "accept")]).expect(303);
        let found = test.db().read(|tx| strictest(tx, Some(RITA), None, YASMINE)).unwrap();
        assert_eq!(found, Restriction::Nothing);
        assert_eq!(link(test, RITA, YASMINE), ("active".into(), "nothing".into()));
    }
}

/// The accounts of the model and the children that each may see at first.
const PLAYERS: [(i64, &[i64]); 5] =
    [(KARIM, &[YASMINE]), (LEILA, &[YASMINE]), (NADIA, &[OMAR, SALMA, ADAM]), (RITA, &[ZINEB]), (SARA, &[HAMZA])];

#[derive(Debug, Clone)]
enum Step {
    /// The owner of the first lets the second become part of it; directors agree.
    Join(usize, usize),
    /// A director keeps a child from a person.
    Restrict(usize, i64),
    /// A child was removed with the office's consent.
    Remove(usize, i64),
    /// The number was refused at a school.
    Hide(usize, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..PLAYERS.len();
    let child = prop::sample::select(vec![YASMINE, OMAR, SALMA, ADAM, ZINEB, HAMZA]);
    let step = prop_oneof![
        4 => (who.clone(), who.clone()).prop_map(|(a, b)| Step::Join(a, b)),
        2 => (who.clone(), child.clone()).prop_map(|(a, child)| Step::Restrict(a, child)),
        1 => (who.clone(), child).prop_map(|(a, child)| Step::Remove(a, child)),
        1 => (who, 1..=2_i64).prop_map(|(a, school)| Step::Hide(a, school)),
    ];
    prop::collection::vec(step, 1..9)
}

/// What is right, without a look at what decides it.
struct Model {
    /// The account that a player's is part of now.
    now: BTreeMap<i64, i64>,
    /// The children of a live account, and what keeps some of them from it.
    children: BTreeMap<i64, BTreeSet<i64>>,
    kept: BTreeMap<i64, BTreeSet<i64>>,
}

fn school_of(child: i64) -> i64 {
    if child == ADAM { INSTITUTE } else { COLLEGE }
}

fn sees(test: &TestApp, token: &str) -> Option<BTreeSet<i64>> {
    let hash = SessionId::parse(token).unwrap();
    let viewer = test.db().read(|tx| Viewer::load(tx, hash.hash().as_bytes(), test.now())).unwrap()?;
    Some(viewer.children.iter().map(|child| child.student_id).collect())
}

fn play(steps: &[Step]) {
    let test = TestApp::with(Engine::Sqlite, "joining_model", Setup { may_leave_jobs: true, ..Setup::default() });
    test.sql(
        "INSERT INTO guardianships (public_id, account_id, student_id, school_id, relation, origin, state, restriction, created_at)
            VALUES ('x', 22, 14, 1, 'mother', 'student_code', 'active', 'unrestricted', 0);
        DELETE FROM guardianships WHERE account_id = 22 AND student_id = 17",
    );
    let mut model = Model {
        now: PLAYERS.iter().map(|(id, _)| (*id, *id)).collect(),
        children: PLAYERS.iter().map(|(id, children)| (*id, children.iter().copied().collect())).collect(),
        kept: PLAYERS.iter().map(|(id, _)| (*id, BTreeSet::new())).collect(),
    };
    let lasting = test.now().as_micros() + 100 * DAY;
    let first: BTreeMap<i64, String> =
        PLAYERS.iter().map(|(id, _)| (*id, open_session(&test, *id, None, lasting, 100 * DAY))).collect();
    for (number, step) in steps.iter().enumerate() {
        match *step {
            Step::Join(a, b) => {
                let (into, from) = (model.now[&PLAYERS[a].0], model.now[&PLAYERS[b].0]);
                if into == from {
                    continue;
                }
                let mut browser = test.signed_in(into, None);
                ask(&mut browser, into, from).expect(303);
                for slug in ["college-ibn-khaldoun", "institut-saint-jean"] {
                    let director = if slug.starts_with('c') { JAMAL_DIRECTOR } else { PAUL_DIRECTOR };
                    let said = test.signed_in(director, None).post(&page(&test, slug), &[("decision", "accept")]);
                    assert!([303, 404].contains(&said.status.as_u16()), "{}", said.text());
                }
                assert_eq!(self::state(&test), "done");
                for of in model.now.values_mut().filter(|of| **of == from) {
                    *of = into;
                }
                let (came, bound) = (model.children.remove(&from).unwrap(), model.kept.remove(&from).unwrap());
                model.children.get_mut(&into).unwrap().extend(came);
                model.kept.get_mut(&into).unwrap().extend(bound);
                test.pass(DAY);
            }
            Step::Restrict(a, child) => {
                let account = model.now[&PLAYERS[a].0];
                let school = school_of(child);
                test.sql(&format!(
                    "INSERT INTO restrictions (public_id, school_id, student_id, account_id, national_id, name_key, name,
                        restriction, note, made_at)
                    VALUES ('r{number}', {school}, {child}, {account}, '', 'key {number}', '', 'nothing', '', 1);
                    UPDATE guardianships SET restriction = 'nothing' WHERE account_id = {account} AND student_id = {child}"
                ));
                model.kept.get_mut(&account).unwrap().insert(child);
            }
            Step::Remove(a, child) => {
                let account = model.now[&PLAYERS[a].0];
                test.sql(&format!(
                    "UPDATE guardianships SET state = 'removed' WHERE account_id = {account} AND student_id = {child}"
                ));
                if model.children[&account].contains(&child) {
                    model.kept.get_mut(&account).unwrap().insert(child);
                }
            }
            Step::Hide(a, school) => {
                let account = model.now[&PLAYERS[a].0];
                test.sql(&format!(
                    "UPDATE guardianships SET state = 'hidden'
                        WHERE account_id = {account} AND school_id = {school} AND state = 'active'"
                ));
                let hidden: Vec<i64> =
                    model.children[&account].iter().copied().filter(|child| school_of(*child) == school).collect();
                model.kept.get_mut(&account).unwrap().extend(hidden);
            }
        }
        for (account, token) in &first {
            let open = model.now[account] == *account;
            let may = open.then(|| model.children[account].difference(&model.kept[account]).copied().collect());
            assert_eq!(sees(&test, token), may, "after {step:?} of {steps:?}: account {account}");
        }
    }
    // Of whatever has become part of another: the password opens nothing, the username opens the other.
    test.pass(DAY);
    for (account, into) in &model.now {
        if account != into {
            test.browser().sign_in(&username(*account), &password(*account)).expect(422);
        }
        test.browser().sign_in(&username(*account), &password(*into)).expect(303);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_shows_a_child_that_was_kept_from_either(steps in steps()) {
        play(&steps);
    }
}

// The model is no empty word.
#[test]
fn the_plainest_orders() {
    play(&[Step::Join(0, 1), Step::Restrict(1, OMAR), Step::Join(0, 2), Step::Hide(0, COLLEGE), Step::Join(3, 0)]);
    play(&[Step::Remove(1, YASMINE), Step::Join(0, 1), Step::Join(2, 0), Step::Join(4, 3)]);
}
