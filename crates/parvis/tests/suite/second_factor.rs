//! The second factor of staff: no role counts without it, no code works twice, and a lost one is taken away by two.

use crate::harness::{Answer, Browser, HOUR, MINUTE, SECOND, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::mail::Purpose;
use parvis::web::policy::{Access, Duty, School};
use parvis::web::{Cx, Reply, Result, Route, Viewer, dispatch};
use rules::totp::{PERIOD, TotpSecret, step_at};

/// An authenticator.
pub struct Phone(TotpSecret);

impl Phone {
    /// Reads the secret of the set-up page as a person would.
    fn of(page: &Answer) -> Phone {
        let text = page.body.split("<b><bdi dir=\"ltr\">").nth(1).expect("a secret").split('<').next().unwrap();
        let bytes = data_encoding::BASE32_NOPAD.decode(text.replace(' ', "").as_bytes()).unwrap();
        Phone(TotpSecret::from_stored(&bytes).unwrap())
    }

    /// The code that it shows so many steps from now.
    pub fn code(&self, test: &TestApp, steps: i64) -> String {
        self.0.code(step_at(test.now().as_micros()) + steps)
    }
}

/// Sets the second factor up; answers the authenticator and the recovery codes.
pub fn set_up(test: &TestApp, browser: &mut Browser<'_>) -> (Phone, Vec<String>) {
    let phone = Phone::of(&browser.get("/second-factor/setup").expect(200));
    let shown = browser.post("/second-factor/setup", &[("code", &phone.code(test, 0))]).expect(200);
    let list = shown.body.split("<ol class=\"codes\">").nth(1).unwrap().split("</ol>").next().unwrap();
    let codes: Vec<String> = list.split("<bdi dir=\"ltr\">").skip(1).map(|c| c[..11].to_owned()).collect();
    assert_eq!(codes.len(), 10, "{}", shown.text());
    (phone, codes)
}

pub fn give(browser: &mut Browser<'_>, code: &str) -> Answer {
    browser.post("/second-factor", &[("code", code), ("back", "/office")])
}

/// A signed-in browser as it is after the password.
pub fn after_password(test: &TestApp, account: i64) -> Browser<'_> {
    let mut browser = test.browser();
    browser.sign_in(&username(account), &password(account)).expect(303);
    browser
}

pub const STEP: i64 = PERIOD * SECOND;

/// A page that asks for a fresh second factor, as a large export does.
fn export(cx: &Cx<'_>, _: &db::Tx<'_>, _: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    cx.second_factor_fresh(&format!("/office/{}/import", school.slug))?;
    Ok(Reply::plain(http::StatusCode::OK, "exported"))
}

pub fn mails_about_the_factor(test: &TestApp) -> Vec<String> {
    test.mails().into_iter().filter(|m| m.purpose == Purpose::SecondFactor).map(|m| m.text).collect()
}

on_both! {
    fn nothing_of_the_office_without_it(test) {
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        for path in ["/office", "/office/college-ibn-khaldoun/staff", "/office/institut-saint-jean/staff", "/office/nulle-part/staff"] {
            let back = crate::harness::form_body(&[("back", path)]);
            assert_eq!(jamal.get(path).expect(303).location(), format!("/second-factor?{back}"), "{path}");
        }
        let posted = jamal.post("/office/college-ibn-khaldoun/staff/ac00000000000014/state", &[("state", "ended"), ("confirm", "yes")]).expect(303);
        assert!(posted.location().starts_with("/second-factor?"));
        assert_eq!(test.number("SELECT count(*) FROM staff_roles WHERE account_id = 14 AND state = 'active'"), 1);
        assert!(jamal.get("/second-factor").expect(303).location().starts_with("/second-factor/setup"));
        // What they may do: set it up, read help, sign out.
        jamal.get("/help").expect(200);
        jamal.get("/second-factor/setup").expect(200);
        jamal.post("/second-factor/codes", &[]).expect(303);
        assert_eq!(test.count("recovery_codes"), 0);
        jamal.post("/sign-out", &[]).expect(303);
    }

    fn it_is_set_up_and_asked_at_each_sign_in(test) {
        test.sql("UPDATE accounts SET email = 'jamal@example.org', email_confirmed_at = 1 WHERE id = 17");
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let page = jamal.get("/second-factor/setup?back=%2Foffice").expect(200);
        assert!(page.has("<svg class=\"qr\"") && page.has("jamal.amrani"), "{}", page.text());
        let phone = Phone::of(&page);
        assert_eq!(Phone::of(&jamal.get("/second-factor/setup").expect(200)).code(test, 0), phone.code(test, 0), "read twice, another secret");
        assert_ne!(Phone::of(&after_password(test, JAMAL_DIRECTOR).get("/second-factor/setup").expect(200)).code(test, 0), phone.code(test, 0));
        let wrong = jamal.post("/second-factor/setup", &[("code", "000000")]).expect(422);
        assert!(wrong.has("Ce code n’est pas juste") && wrong.has("aria-invalid"), "{}", wrong.text());
        assert_eq!(test.count("second_factors"), 0);
        let cookie = jamal.cookie("parvis").unwrap().to_owned();
        let (phone, codes) = set_up(test, &mut jamal);
        assert_ne!(jamal.cookie("parvis").unwrap(), cookie, "the session's id is renewed");
        jamal.get("/office").expect(200);
        assert_eq!(test.count("recovery_codes"), 10);
        let unlike: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(unlike.len(), 10);
        let mails = mails_about_the_factor(test);
        assert_eq!(mails.len(), 1);
        assert!(codes.iter().all(|code| !mails[0].contains(code)) && mails[0].contains("est réglé"), "{}", mails[0]);
        // The stored secret is sealed, under a named key.
        let hex = data_encoding::HEXLOWER.encode(phone.0.as_bytes());
        let column = if test.db().engine() == Engine::Sqlite { "lower(hex(secret))" } else { "encode(secret, 'hex')" };
        assert_eq!(test.number(&format!("SELECT count(*) FROM second_factors WHERE {column} LIKE '%{hex}%'")), 0);
        assert_eq!(test.number("SELECT count(*) FROM second_factors WHERE key_id = 'test'"), 1);
        // Another session is asked, and was not before.
        let mut other = after_password(test, JAMAL_DIRECTOR);
        let to = other.get("/office").expect(303).location().to_owned();
        let form = other.get(&to).expect(200);
        assert!(form.has("name=\"code\"") && form.has("name=\"back\" value=\"/office\""), "{}", form.body);
        assert_eq!(other.get("/second-factor/setup").expect(303).location(), "/second-factor", "a second set-up is no way around");
        other.post("/second-factor/setup", &[("code", &phone.code(test, 1))]).expect(303);
        other.get("/office").expect(303);
        test.pass(STEP);
        let before = other.clone();
        assert_eq!(give(&mut other, &phone.code(test, 0)).expect(303).location(), "/office");
        other.get("/office").expect(200);
        let mut before = before;
        assert!(before.get("/office").expect(303).location().starts_with("/sign-in"), "the id of before still works");
        // Told of the other devices.
        test.run_jobs();
    }

    fn no_code_works_twice_and_clocks_may_differ_a_little(test) {
        let mut first = after_password(test, JAMAL_DIRECTOR);
        let (phone, _) = set_up(test, &mut first);
        let mut other = after_password(test, JAMAL_DIRECTOR);
        let replayed = give(&mut other, &phone.code(test, 0)).expect(422);
        assert!(replayed.has("il a déjà servi"), "{}", replayed.text());
        // A phone that is half a minute behind, or ahead; no more.
        test.pass(4 * STEP);
        for steps in [-2, 2] {
            give(&mut other, &phone.code(test, steps)).expect(422);
        }
        give(&mut other, &phone.code(test, -1)).expect(303);
        let mut third = after_password(test, JAMAL_DIRECTOR);
        give(&mut third, &phone.code(test, -1)).expect(422);
        give(&mut third, &phone.code(test, 1)).expect(303);
        // After the one ahead, the present one is past.
        let mut fourth = after_password(test, JAMAL_DIRECTOR);
        give(&mut fourth, &phone.code(test, 0)).expect(422);
        give(&mut fourth, "").expect(422);
        test.pass(STEP);
        give(&mut fourth, &format!(" {} ", phone.code(test, 1))).expect(303);
    }

    fn of_two_at_once_with_one_code_one_comes_in(test) {
        let mut first = after_password(test, JAMAL_DIRECTOR);
        let (phone, _) = set_up(test, &mut first);
        test.pass(STEP);
        let code = phone.code(test, 0);
        let (mut a, mut b) = (after_password(test, JAMAL_DIRECTOR), after_password(test, JAMAL_DIRECTOR));
        let (a, b) = std::thread::scope(|scope| {
            let a = scope.spawn(|| give(&mut a, &code).status.as_u16());
            (give(&mut b, &code).status.as_u16(), a.join().unwrap())
        });
        assert_eq!([a, b].iter().filter(|s| **s == 303).count(), 1, "{a} {b}");
    }

    fn guesses_are_limited(test) {
        let mut first = after_password(test, JAMAL_DIRECTOR);
        let (phone, codes) = set_up(test, &mut first);
        test.pass(STEP);
        let mut thief = after_password(test, JAMAL_DIRECTOR);
        for n in 0..5 {
            give(&mut thief, &format!("00000{n}")).expect(422);
        }
        let wait = give(&mut thief, &phone.code(test, 0)).expect(429);
        assert_eq!(wait.header("retry-after"), "1");
        assert!(wait.has("Attendez 1 seconde") && wait.has("name=\"code\""), "{}", wait.text());
        give(&mut thief, &codes[0]).expect(429);
        // A new session from there waits as well, and the set-up form is the same counter.
        let mut again = after_password(test, JAMAL_DIRECTOR);
        give(&mut again, "000009").expect(429);
        test.pass(SECOND);
        give(&mut again, "000009").expect(422);
        give(&mut again, "000009").expect(429);
        test.pass(2 * SECOND);
        give(&mut again, &phone.code(test, 0)).expect(303);
        assert_eq!(test.count("sign_in_attempts"), 0, "a success clears");
        // Over all addresses too.
        for n in 1..=50 {
            let mut there = after_password(test, JAMAL_DIRECTOR).from(&format!("203.0.113.{n}"));
            give(&mut there, "000000").expect(422);
        }
        test.pass(STEP);
        let mut elsewhere = after_password(test, JAMAL_DIRECTOR).from("198.51.100.9");
        give(&mut elsewhere, "000000").expect(422);
        let mut elsewhere = after_password(test, JAMAL_DIRECTOR).from("198.51.100.10");
        give(&mut elsewhere, "000000").expect(429);
    }

    fn recovery_codes_work_once(test) {
        test.sql("UPDATE accounts SET email = 'jamal@example.org', email_confirmed_at = 1 WHERE id = 17");
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let (phone, codes) = set_up(test, &mut jamal);
        let mut lost = after_password(test, JAMAL_DIRECTOR);
        give(&mut lost, "ABCDE-FGHJK").expect(422);
        let spoken = codes[0].to_lowercase().replace('-', " ");
        let to = give(&mut lost, &spoken).expect(303);
        assert_eq!(to.location(), "/second-factor?back=%2Foffice", "who needed one sees how many are left");
        let page = lost.get(to.location()).expect(200);
        assert!(page.has("9 codes de secours") && page.has("href=\"/office\""), "{}", page.text());
        lost.get("/office").expect(200);
        assert!(mails_about_the_factor(test).iter().any(|m| m.contains("Un code de secours a servi")));
        let mut thief = after_password(test, JAMAL_DIRECTOR);
        give(&mut thief, &codes[0]).expect(422);
        // New ones void the old.
        let shown = lost.post("/second-factor/codes", &[]).expect(200);
        assert!(shown.has("<ol class=\"codes\">") && !codes.iter().any(|code| shown.has(code)), "{}", shown.text());
        assert_eq!(test.number("SELECT count(*) FROM recovery_codes WHERE used_at IS NULL"), 10);
        give(&mut thief, &codes[1]).expect(422);
        // Not by a session whose second factor is five minutes old, nor by one that has none.
        test.pass(5 * MINUTE);
        assert_eq!(lost.post("/second-factor/codes", &[]).expect(303).location(), "/second-factor/again?back=%2Fsecond-factor");
        thief.post("/second-factor/codes", &[]).expect(303);
        lost.get("/second-factor/again?back=%2Fsecond-factor").expect(200);
        lost.post("/second-factor", &[("code", &phone.code(test, 0)), ("back", "/second-factor")]).expect(303);
        lost.post("/second-factor/codes", &[]).expect(200);
        test.run_jobs();
    }

    fn another_phone_replaces_the_first(test) {
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let (old, codes) = set_up(test, &mut jamal);
        test.pass(6 * MINUTE);
        let again = jamal.get("/second-factor/setup").expect(303);
        assert_eq!(again.location(), "/second-factor/again?back=%2Fsecond-factor%2Fsetup");
        let to = jamal.post("/second-factor", &[("code", &old.code(test, 0)), ("back", "/second-factor/setup")]).expect(303);
        assert_eq!(to.location(), "/second-factor/setup");
        let (new, _) = set_up(test, &mut jamal);
        test.pass(STEP);
        let mut other = after_password(test, JAMAL_DIRECTOR);
        give(&mut other, &old.code(test, 0)).expect(422);
        give(&mut other, &codes[3]).expect(422);
        give(&mut other, &new.code(test, 0)).expect(303);
        assert_eq!((test.count("second_factors"), test.count("recovery_codes")), (1, 10));
    }

    fn large_exports_ask_again(test) {
        let mut routes = parvis::features::routes();
        routes.push(Route::office_page("/office/{school}/matrix/export", Duty::Import, export));
        test.router = dispatch::router_of(&test.app, routes);
        let path = "/office/college-ibn-khaldoun/matrix/export";
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let (phone, _) = set_up(test, &mut jamal);
        jamal.get(path).expect(200);
        test.pass(5 * MINUTE - SECOND);
        jamal.get(path).expect(200);
        test.pass(SECOND);
        let to = jamal.get(path).expect(303);
        let back = "/office/college-ibn-khaldoun/import";
        assert_eq!(to.location(), format!("/second-factor/again?{}", crate::harness::form_body(&[("back", back)])));
        let form = jamal.get(to.location()).expect(200);
        assert!(form.has("Encore une fois le second facteur") && form.has(&format!("value=\"{back}\"")), "{}", form.text());
        let done = jamal.post("/second-factor", &[("code", &phone.code(test, 0)), ("back", back)]).expect(303);
        assert_eq!(done.location(), back);
        jamal.get(path).expect(200);
        // And back to no other site.
        test.pass(STEP);
        let done = jamal.post("/second-factor", &[("code", &phone.code(test, 0)), ("back", "https://evil.example")]).expect(303);
        assert_eq!(done.location(), "/office");
    }

    fn a_new_second_factor_makes_no_session_longer(test) {
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        let (phone, _) = set_up(test, &mut jamal);
        for _ in 0..23 {
            test.pass(20 * MINUTE);
            jamal.get("/office").expect(200);
            parvis::features::accounts::write_seen(&test.app).unwrap();
        }
        jamal.post("/second-factor", &[("code", &phone.code(test, 0)), ("back", "/office")]).expect(303);
        test.pass(20 * MINUTE - SECOND);
        jamal.get("/office").expect(200);
        test.pass(SECOND);
        assert!(jamal.get("/office").expect(303).location().starts_with("/sign-in"));
    }

    fn a_parent_who_teaches_goes_on_without_it(test) {
        let mut mounir = after_password(test, MOUNIR_BOTH);
        let (phone, _) = set_up(test, &mut mounir);
        let mut mounir = after_password(test, MOUNIR_BOTH);
        let form = mounir.get("/second-factor").expect(200);
        assert!(form.has("Continuer comme parent"), "{}", form.text());
        assert!(mounir.get("/children").expect(303).location().contains("/children/"));
        assert!(mounir.get(&page_of(NOUR)).expect(200).has("Nour"));
        mounir.get("/office").expect(303);
        test.pass(STEP);
        give(&mut mounir, &phone.code(test, 0)).expect(303);
        mounir.get("/office").expect(200);
        // By his child's code there is no other hat, and nothing to ask for.
        let mut by_code = test.browser();
        assert_eq!(by_code.sign_in(pupil_of(NOUR).code, &password(MOUNIR_BOTH)).expect(303).location(), "/children");
        by_code.get("/office").expect(404);
        by_code.get("/second-factor").expect(404);
        by_code.post("/second-factor", &[("code", &phone.code(test, 1))]).expect(404);
        by_code.get("/office").expect(404);
        // Whose role has ended is sent on, and has no second factor to give.
        let mut adil = after_password(test, ADIL_ROLE_ENDED);
        for page in [adil.get("/second-factor"), adil.get("/children")] {
            assert!(page.expect(403).has("Votre accès à Collège Ibn Khaldoun est terminé"));
        }
    }
}

#[test]
fn the_demo_asks_nobody_and_other_servers_take_no_notice() {
    for demo in [true, false] {
        let test = TestApp::with(Engine::Sqlite, "waived", Setup { demo, ..Setup::default() });
        test.sql("UPDATE accounts SET second_factor_waived = TRUE WHERE is_staff");
        let mut jamal = test.browser();
        let to = jamal.sign_in(&username(JAMAL_DIRECTOR), &password(JAMAL_DIRECTOR)).expect(303);
        assert_eq!(to.location(), if demo { "/children" } else { "/second-factor?back=%2Fchildren" });
        jamal.get("/office").expect(if demo { 200 } else { 303 });
        let page = jamal.get("/second-factor").expect(if demo { 200 } else { 303 });
        assert_eq!(page.has("Démonstration"), demo, "{}", page.text());
        if !demo {
            // Given once, it is asked again for exports like anybody's.
            set_up(&test, &mut jamal);
            test.pass(HOUR / 4);
            assert!(jamal.post("/second-factor/codes", &[]).expect(303).location().starts_with("/second-factor/again"));
        } else {
            jamal.get("/second-factor/setup").expect(303);
        }
    }
}
