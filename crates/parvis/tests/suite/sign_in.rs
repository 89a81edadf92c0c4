//! Who gets in by which login, and what those who do not get in learn: nothing.

use crate::harness::{Answer, CHEAP, DAY, MINUTE, SECOND, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::password::{Hasher, MAX_PASSWORD_BYTES, Scheme};
use std::sync::atomic::{AtomicBool, Ordering};

const WRONG: &str = "L’identifiant ou le mot de passe n’est pas juste.";

/// The answer without the login that it repeats, which makes it longer or shorter.
fn without_login(answer: &Answer, login: &str) -> (u16, String, String) {
    let mut headers = answer.headers.clone();
    headers.remove("content-length");
    let body = answer.body.replace(&format!("value=\"{login}\""), "value=\"(login)\"");
    (answer.status.as_u16(), body, format!("{headers:?}"))
}

/// The wait of a refused attempt in seconds, checked to be said in the header and in words.
#[track_caller]
fn told_to_wait(answer: Answer) -> i64 {
    let answer = answer.expect(429);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    let words = match seconds {
        1 => "Attendez 1 seconde,".to_owned(),
        2..60 => format!("Attendez {seconds} secondes,"),
        _ => format!("Attendez {} minutes,", (seconds + 59) / 60).replace(" 1 minutes", " 1 minute"),
    };
    assert!(answer.has(&words), "{words}\n{}", answer.text());
    assert!(answer.set_cookie("parvis").is_none());
    seconds
}

on_both! {
    fn every_login_in_every_spelling(test) {
        let all = ["nadia.tazi", " Nadia.Tazi ", "NADIA.TAZI", CIN, "ab 123 456", "Ab-123.456", "\u{a0}ab123456\t"];
        for login in all {
            let mut browser = test.browser();
            let answer = browser.sign_in(login, &password(NADIA)).expect(303);
            assert_eq!(answer.location(), "/children", "{login}");
            let list = browser.get("/children").expect(200);
            for name in ["Omar", "Salma", "Adam"] {
                assert!(list.has(name), "{login}: {}", list.text());
            }
        }
        for login in ["J130000012", "j130000012", "J 130 000 012", "j130-000-012", " J130–000012"] {
            let mut browser = test.browser();
            browser.sign_in(login, &password(NADIA)).expect(303);
            assert_eq!(browser.get("/children").expect(303).location(), page_of(OMAR), "{login}");
        }
    }

    fn a_code_shows_its_own_child_only(test) {
        let mut browser = test.browser();
        browser.sign_in(pupil_of(SALMA).code, &password(NADIA)).expect(303);
        let page = browser.get(&page_of(SALMA)).expect(200);
        assert!(page.has("vous ne voyez qu’un enfant, Salma"), "{}", page.text());
        for other in [OMAR, ADAM] {
            browser.get(&page_of(other)).expect(404);
            browser.get(&grades_of(other)).expect(404);
            assert!(!page.has(&child(other)) && !page.has(pupil_of(other).given));
        }
        // In full again with another login in the same browser.
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        browser.get(&page_of(OMAR)).expect(200);
    }

    fn the_password_tells_two_parents_apart(test) {
        let code = pupil_of(YASMINE).code;
        for account in [KARIM, LEILA] {
            let mut browser = test.browser();
            browser.sign_in(code, &password(account)).expect(303);
            let name = if account == KARIM { "Karim Berrada" } else { "Leila Berrada" };
            assert!(browser.get(&page_of(YASMINE)).expect(200).has(name));
        }
        assert_eq!(test.count("sign_in_attempts"), 0);
        // The same password twice: neither is guessed to be meant, and nobody is told off.
        test.sql("UPDATE logins SET password_hash = (SELECT password_hash FROM logins WHERE id = 102) WHERE id = 103");
        let answer = test.browser().sign_in(code, &password(KARIM)).expect(422);
        assert!(answer.has("Plusieurs comptes ont ce code") && answer.set_cookie("parvis").is_none(), "{}", answer.text());
        test.browser().sign_in(code, "autre chose de long").expect(422);
        test.browser().sign_in(&username(LEILA), &password(LEILA)).expect(303);
    }

    fn refusals_are_alike(test) {
        test.sql("UPDATE logins SET state = 'disabled' WHERE id = 5");
        let suspended = password(TARIK_SUSPENDED);
        let disabled = password(HIND_DOCUMENTS);
        let (rita, nadia) = (username(RITA), username(NADIA));
        let oversized = format!("{}{}", password(RITA), "x".repeat(MAX_PASSWORD_BYTES));
        let cases = [
            ("unknown username", "inconnu.personne", "un mot de passe"),
            ("unknown number", "ZZ999999", "un mot de passe"),
            ("wrong password", rita.as_str(), "un mot de passe"),
            ("password of another account", rita.as_str(), &nadia),
            ("wrong password, by code", "J130000012", "un mot de passe"),
            ("wrong password, by number", CIN, "un mot de passe"),
            ("code of a child whose family is not enrolled", "J130000014", "un mot de passe"),
            ("code that nobody has", "J139999999", "un mot de passe"),
            ("suspended account, right password", "tarik.bennani", &suspended),
            ("disabled login, right password", "hind.bennani", &disabled),
            ("too long a password", "karim.berrada", &oversized),
        ];
        let mut first = None;
        for (n, (case, login, password)) in (1..).zip(cases) {
            // Each from a place of its own, so that no wait comes between.
            let answer = test.browser().from(&format!("192.0.2.{n}")).sign_in(login, password).expect(422);
            assert!(answer.has(WRONG), "{case}: {}", answer.text());
            assert!(!answer.has(password), "{case}: the password is sent back");
            let answer = without_login(&answer, login);
            assert_eq!(&answer, first.get_or_insert_with(|| answer.clone()), "{case}");
            assert_eq!((test.count("sign_in_attempts"), test.count("sessions")), (n, 0), "{case}: rows written");
        }
        assert_eq!(test.number("SELECT CAST(sum(failures) AS BIGINT) FROM sign_in_attempts"), test.count("sign_in_attempts"));
    }

    // With a cost that Argon2id refuses, whoever asks for a hash meets a fault: so each refusal cost one.
    fn every_refusal_costs_a_hash(test) {
        let impossible = Scheme { memory_kib: 1, passes: 1, lanes: 1 };
        test.sql(&format!("UPDATE accounts SET password_scheme = '{impossible}'"));
        test.sql(&format!("UPDATE logins SET password_scheme = '{impossible}' WHERE password_scheme IS NOT NULL"));
        test.restarted_with(Hasher::start(1, 8, impossible).unwrap());
        for login in ["inconnu.personne", "ZZ999999", "rita.alaoui", CIN, "J130000012", "J130000014", "tarik.bennani"] {
            test.browser().sign_in(login, "un mot de passe").expect(500);
        }
        let long = "x".repeat(MAX_PASSWORD_BYTES + 1);
        test.browser().sign_in("rita.alaoui", &long).expect(500);
        // What is no attempt costs none.
        test.browser().sign_in("", "un mot de passe").expect(422);
        test.browser().sign_in("rita.alaoui", "").expect(422);
        assert_eq!(test.count("sign_in_attempts"), 0);
    }

    fn after_five_failures_a_wait_grows_and_passes(test) {
        let fail = |login: &str| test.browser().sign_in(login, "pas le bon du tout");
        // Written in other ways it is the same login.
        for spelling in [CIN, "ab123456", "AB 123 456", "ab-123-456", "ab.123.456"] {
            fail(spelling).expect(422);
        }
        let mut waits = Vec::new();
        for _ in 0..12 {
            let written = test.number("SELECT CAST(sum(failures) AS BIGINT) FROM sign_in_attempts");
            let wait = told_to_wait(fail(CIN));
            // Also the right password is not looked at, and nothing is written.
            assert_eq!(told_to_wait(test.browser().sign_in("ab123456", &password(NADIA))), wait);
            assert_eq!(test.number("SELECT CAST(sum(failures) AS BIGINT) FROM sign_in_attempts"), written);
            assert_eq!(test.count("sessions"), 0);
            test.pass((wait - 1) * SECOND);
            assert_eq!(told_to_wait(fail(CIN)), 1);
            test.pass(SECOND);
            fail(CIN).expect(422);
            waits.push(wait);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        // Another login from here, and this one from elsewhere, wait for nothing.
        test.browser().sign_in("karim.berrada", &password(KARIM)).expect(303);
        test.browser().from("198.51.100.7").sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.count("sign_in_attempts"), 1, "somebody else's success clears nothing here");
        test.pass(15 * MINUTE);
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.count("sign_in_attempts"), 0, "a success clears");
        fail(CIN).expect(422);
    }

    fn failures_are_forgotten_after_a_day(test) {
        for _ in 0..5 {
            test.browser().sign_in(CIN, "pas le bon du tout").expect(422);
        }
        test.pass(DAY);
        for _ in 0..5 {
            test.browser().sign_in(CIN, "pas le bon du tout").expect(422);
        }
        told_to_wait(test.browser().sign_in(CIN, "pas le bon du tout"));
        test.pass(DAY + SECOND);
        parvis::features::accounts::write_seen(&test.app).unwrap();
        assert_eq!(test.count("sign_in_attempts"), 0);
    }

    fn a_login_is_guarded_over_all_addresses(test) {
        for n in 1..=50 {
            test.browser().from(&format!("203.0.113.{n}")).sign_in(CIN, "pas le bon du tout").expect(422);
        }
        let from_elsewhere = |login: &str, password: &str| test.browser().from("198.51.100.9").sign_in(login, password);
        let wait = told_to_wait(from_elsewhere(CIN, &password(NADIA)));
        assert_eq!(wait, 1);
        from_elsewhere("karim.berrada", &password(KARIM)).expect(303);
        test.pass(SECOND);
        from_elsewhere(CIN, &password(NADIA)).expect(303);
    }

    // A stranger who keeps failing cannot keep the owner out where they signed in before; another account's mark is none.
    fn a_known_device_waits_for_its_own_failures_only(test) {
        let (mut own, mut other) = (test.browser(), test.browser());
        own.sign_in(CIN, &password(NADIA)).expect(303);
        other.sign_in("karim.berrada", &password(KARIM)).expect(303);
        for n in 1..=50 {
            test.browser().from(&format!("203.0.113.{n}")).sign_in(CIN, "pas le bon du tout").expect(422);
        }
        told_to_wait(other.sign_in(CIN, &password(NADIA)));
        own.sign_in(CIN, &password(NADIA)).expect(303);
        for _ in 1..=5 {
            own.sign_in(CIN, "pas le bon du tout").expect(422);
        }
        told_to_wait(own.sign_in(CIN, &password(NADIA)));
    }

    fn a_home_is_one_network(test) {
        for n in 1..=5 {
            test.browser().from(&format!("2001:db8:1:2::{n}")).sign_in(CIN, "pas le bon du tout").expect(422);
        }
        assert_eq!(test.count("sign_in_attempts"), 1);
        told_to_wait(test.browser().from("2001:db8:1:2:ffff::1").sign_in(CIN, &password(NADIA)));
        test.browser().from("2001:db8:1:3::1").sign_in(CIN, &password(NADIA)).expect(303);
    }

    fn what_was_typed_in_the_wrong_field_is_not_kept(test) {
        test.browser().sign_in("mon mot de passe secret", "x").expect(422);
        // The key is a keyed hash: 32 bytes without a trace of the text.
        assert_eq!(test.number("SELECT CAST(length(login_key) AS BIGINT) FROM sign_in_attempts"), 32);
    }

    // An oversized password is looked at as an empty one, which must not open an account that has an empty one.
    fn too_long_a_password_opens_nothing(test) {
        let salt = [9; 16];
        let empty = data_encoding::HEXLOWER.encode(&parvis::password::hash("", &salt, CHEAP).unwrap());
        let salt = data_encoding::HEXLOWER.encode(&salt);
        let (open, close) = if test.db().engine() == Engine::Sqlite { ("x'", "'") } else { ("'\\x", "'") };
        test.sql(&format!("UPDATE accounts SET password_salt = {open}{salt}{close}, password_hash = {open}{empty}{close} WHERE id = {RITA}"));
        for length in [MAX_PASSWORD_BYTES + 1, 10_000] {
            let answer = test.browser().sign_in(&username(RITA), &"é".repeat(length / 2 + 1)).status;
            assert!([422, 413].contains(&answer.as_u16()), "{length}: {answer}");
        }
        assert_eq!(test.count("sessions"), 0);
    }

    fn a_risen_cost_is_paid_at_the_next_sign_in(test) {
        let risen = Scheme { passes: 2, ..CHEAP };
        test.restarted_with(Hasher::start(1, 8, risen).unwrap());
        let of_account = |id: i64| test.number(&format!("SELECT count(*) FROM accounts WHERE id = {id} AND password_scheme = '{risen}'"));
        let of_logins = |id: i64| test.number(&format!("SELECT count(*) FROM logins WHERE account_id = {id} AND password_scheme = '{risen}'"));
        test.browser().sign_in(&username(NADIA), "pas le bon du tout").expect(422);
        assert_eq!(of_account(NADIA), 0, "a failure changes nothing");
        test.browser().sign_in(&username(NADIA), &password(NADIA)).expect(303);
        assert_eq!((of_account(NADIA), of_account(KARIM), of_logins(NADIA)), (1, 0, 0));
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
        for _ in 0..2 {
            test.browser().sign_in("J130000012", &password(NADIA)).expect(303);
        }
        assert_eq!(of_logins(NADIA), 1);
        test.browser().sign_in(&username(NADIA), "pas le bon du tout").expect(422);
    }

    // The code of one child serves both parents: what one of them pays must not keep the other out.
    fn a_risen_cost_keeps_no_parent_out(test) {
        test.restarted_with(Hasher::start(1, 8, Scheme { passes: 2, ..CHEAP }).unwrap());
        let code = pupil_of(YASMINE).code;
        for account in [LEILA, LEILA, KARIM, LEILA, KARIM] {
            test.browser().sign_in(code, &password(account)).expect(303);
        }
    }

    // Each is counted before it is looked at: many at once are looked at no more often than one after the other.
    fn many_at_once_gain_nothing(test) {
        for (n, login) in [CIN, "inconnu.personne", pupil_of(YASMINE).code].into_iter().enumerate() {
            let statuses: Vec<u16> = std::thread::scope(|scope| {
                let tries: Vec<_> = (0..60)
                    .map(|_| scope.spawn(|| test.browser().sign_in(login, "pas le bon du tout").status.as_u16()))
                    .collect();
                tries.into_iter().map(|t| t.join().unwrap()).collect()
            });
            let looked_at = statuses.iter().filter(|s| **s == 422).count();
            assert!((1..=5).contains(&looked_at), "{login}: {looked_at} were looked at");
            assert!(statuses.iter().all(|s| [422, 429, 503].contains(s)), "{login}: {statuses:?}");
            told_to_wait(test.browser().sign_in(login, "pas le bon du tout"));
            assert_eq!(test.count("sign_in_attempts"), [1, 2, 4][n], "{login}");
        }
        // Over many networks: no more than the fifty that are free over all.
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let browser = |n: i64| test.browser().from(&format!("203.0.113.{n}"));
            let tries: Vec<_> = (1..=70)
                .map(|n| scope.spawn(move || browser(n).sign_in("ZZ123456", "pas le bon du tout").status.as_u16()))
                .collect();
            tries.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let looked_at = statuses.iter().filter(|s| **s == 422).count();
        assert!((1..=50).contains(&looked_at), "{looked_at} were looked at");
    }

    // Thirty days are for guardians on their own phone; who works at a school comes in anew each day.
    fn staff_do_not_stay_signed_in(test) {
        let mut driss = test.browser();
        let ticked = |account: i64| [("login", username(account)), ("password", password(account)), ("remember", "yes".to_owned())];
        let send = |browser: &mut crate::harness::Browser<'_>, account: i64| {
            browser.post("/sign-in", &ticked(account).each_ref().map(|(n, v)| (*n, v.as_str()))).expect(303)
        };
        let answer = send(&mut driss, DRISS_TEACHER);
        assert!(!answer.set_cookie("parvis").unwrap().contains("Max-Age"), "{:?}", answer.set_cookie("parvis"));
        let mut nadia = test.browser();
        assert!(send(&mut nadia, NADIA).set_cookie("parvis").unwrap().contains("Max-Age"));
        assert_eq!(test.number(&format!("SELECT count(*) FROM sessions WHERE account_id = {DRISS_TEACHER} AND NOT remembered")), 1);
        let lasts = |account: i64| test.number(&format!("SELECT ends_at - created_at FROM sessions WHERE account_id = {account}"));
        assert_eq!((lasts(DRISS_TEACHER), lasts(NADIA)), (8 * crate::harness::HOUR, 180 * DAY));
        test.pass(36 * MINUTE);
        assert!(driss.get("/children").expect(303).location().starts_with("/sign-in"));
        nadia.get("/children").expect(200);
    }

    fn a_success_leaves_no_failure_behind(test) {
        for (login, account) in [(CIN, NADIA), (pupil_of(YASMINE).code, KARIM), ("karim.berrada", KARIM)] {
            for _ in 0..12 {
                test.browser().sign_in(login, &password(account)).expect(303);
            }
        }
        assert_eq!(test.count("sign_in_attempts"), 0);
    }

    // A wait at one login tells nothing of another: whose code or number it is, or who has enrolled.
    fn a_wait_at_one_login_tells_nothing_of_another(test) {
        let logins = ["nadia.tazi", CIN, pupil_of(OMAR).code, pupil_of(SALMA).code];
        for _ in 0..5 {
            test.browser().sign_in("nadia.tazi", "pas le bon du tout").expect(422);
        }
        told_to_wait(test.browser().sign_in("nadia.tazi", &password(NADIA)));
        for login in &logins[1..] {
            test.browser().sign_in(login, "pas le bon du tout").expect(422);
        }
        for unknown in ["personne.dutout", "ZZ999999", "J139999999"] {
            test.browser().sign_in(unknown, "pas le bon du tout").expect(422);
        }
        test.pass(SECOND);
        for login in logins {
            test.browser().sign_in(login, &password(NADIA)).expect(303);
        }
    }

    // One parent cannot wash guesses at the other's password away by signing in between.
    fn a_parents_success_forgets_no_guess_at_the_other(test) {
        let code = pupil_of(YASMINE).code;
        for n in 1..=5 {
            test.browser().sign_in(code, "pas le bon du tout").expect(422);
            if n < 5 {
                test.browser().sign_in(code, &password(KARIM)).expect(303);
            }
        }
        told_to_wait(test.browser().sign_in(code, &password(LEILA)));
        test.pass(SECOND);
        test.browser().sign_in(code, "pas le bon du tout").expect(422);
        told_to_wait(test.browser().sign_in(code, &password(KARIM)));
        test.browser().from("198.51.100.7").sign_in(code, &password(LEILA)).expect(303);
    }

    fn a_full_queue_is_answered_at_once(test) {
        // One thread and one place in the queue; three askers at once keep both taken.
        let slow = Scheme { memory_kib: 16 * 1024, passes: 8, lanes: 1 };
        test.restarted_with(Hasher::start(1, 1, CHEAP).unwrap());
        let enough = AtomicBool::new(false);
        let refused = std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| while !enough.load(Ordering::SeqCst) {
                    let _ = test.app.hasher.hash("x", &[0; 16], slow);
                });
            }
            // One that comes in a gap is served like any other.
            let mut answers = (0..100).map(|_| test.browser().sign_in(CIN, "pas le bon du tout"));
            let refused = answers.find(|a| a.status == 503);
            let failures = test.count("sign_in_attempts");
            let children = test.signed_in(NADIA, None).get("/children").status;
            enough.store(true, Ordering::SeqCst);
            (refused, failures, children)
        });
        let (Some(answer), failures, children) = refused else { panic!("the queue was never full") };
        let answer = answer.expect(503);
        assert_eq!(answer.header("retry-after"), "5");
        assert!(answer.has("Essayez encore dans 5 secondes") && answer.has("href=\"/sign-in\""), "{}", answer.text());
        assert!(failures <= 1, "each gap counts on the same row");
        assert_eq!(children, 200, "who is signed in reads on");
        test.pass(15 * MINUTE);
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    }
}

#[test]
fn behind_a_proxy_the_visitor_counts() {
    let config = parvis::config::Config { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Default::default() };
    let test = TestApp::with(Engine::Sqlite, "proxy", Setup { config, ..Setup::default() });
    let from = |client: &str| test.browser().from("10.0.0.1").header("x-forwarded-for", client);
    for _ in 0..5 {
        from("203.0.113.5").sign_in(CIN, "pas le bon du tout").expect(422);
    }
    from("203.0.113.5").sign_in(CIN, &password(NADIA)).expect(429);
    from("203.0.113.6").sign_in(CIN, &password(NADIA)).expect(303);
    // Who is no proxy of ours cannot say to be somebody else.
    for n in 1..=5 {
        test.browser()
            .from("192.0.2.1")
            .header("x-forwarded-for", &format!("1.1.1.{n}"))
            .sign_in(CIN, "non")
            .expect(422);
    }
    test.browser().from("192.0.2.1").header("x-forwarded-for", "1.1.1.9").sign_in(CIN, &password(NADIA)).expect(429);
}
