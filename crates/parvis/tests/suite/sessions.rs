//! Sessions and cookies: how they begin, how long they last, what ends them, and where a sign-in leads.

use crate::harness::{DAY, HOUR, MINUTE, SECOND, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::features::accounts::write_seen;

/// Whether the browser's session still counts.
fn is_in(browser: &mut crate::harness::Browser<'_>) -> bool {
    let answer = browser.get("/children");
    match answer.status.as_u16() {
        303 => !answer.location().starts_with("/sign-in"),
        status => status == 200,
    }
}

on_both! {
    fn a_sign_in_renews_the_id_and_ends_the_old_one(test) {
        let mut browser = test.browser();
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        let mut old = browser.clone();
        assert!(is_in(&mut old));
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        assert_ne!(browser.cookie("parvis"), old.cookie("parvis"));
        assert!(is_in(&mut browser) && !is_in(&mut old));
        assert_eq!(test.count("sessions"), 1);
        // Another device stays signed in.
        let mut phone = test.browser();
        phone.sign_in(CIN, &password(NADIA)).expect(303);
        assert!(is_in(&mut browser) && is_in(&mut phone));
    }

    fn nobody_chooses_the_id_of_a_session(test) {
        let mut browser = test.browser();
        let planted = rules::secret::SessionId::from_entropy([0x5a; 32]).to_string();
        browser.keep("parvis", &planted);
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        assert_ne!(browser.cookie("parvis"), Some(planted.as_str()));
        let mut attacker = test.browser();
        attacker.keep("parvis", &planted);
        assert!(!is_in(&mut attacker));
    }

    fn a_failed_sign_in_leaves_the_session(test) {
        let mut browser = test.signed_in(NADIA, None);
        browser.sign_in(CIN, "pas le bon du tout").expect(422);
        assert!(is_in(&mut browser));
    }

    fn the_database_holds_no_cookie(test) {
        let mut browser = test.browser();
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        let id = rules::secret::SessionId::parse(browser.cookie("parvis").unwrap()).unwrap();
        let hash = data_encoding::HEXLOWER.encode(id.hash().as_bytes());
        let hex = if test.db().engine() == Engine::Sqlite { "lower(hex(token_hash))" } else { "encode(token_hash, 'hex')" };
        assert_eq!(test.number(&format!("SELECT count(*) FROM sessions WHERE {hex} = '{hash}'")), 1);
    }

    fn a_sign_out_ends_the_session_here_only(test) {
        let mut browser = test.browser();
        let mut phone = test.browser();
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        phone.sign_in(CIN, &password(NADIA)).expect(303);
        let mut stolen = browser.clone();
        let answer = browser.post("/sign-out", &[]).expect(303);
        assert_eq!(answer.location(), "/");
        assert!(answer.set_cookie("parvis").unwrap().contains("Max-Age=0"));
        assert_eq!(browser.cookie("parvis"), None);
        assert!(!is_in(&mut stolen) && is_in(&mut phone));
    }

    fn an_idle_session_ends_after_half_an_hour(test) {
        let mut browser = test.browser();
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        test.pass(30 * MINUTE - SECOND);
        assert!(is_in(&mut browser));
        write_seen(&test.app).unwrap();
        test.pass(30 * MINUTE - SECOND);
        assert!(is_in(&mut browser), "use did not keep it open");
        // Up to five minutes of use are not written down; those are on the person's side.
        write_seen(&test.app).unwrap();
        test.pass(35 * MINUTE);
        assert!(!is_in(&mut browser));
        write_seen(&test.app).unwrap();
        test.pass(SECOND);
        write_seen(&test.app).unwrap();
        assert_eq!(test.count("sessions"), 0, "what has ended is forgotten");
    }

    fn a_remembered_session_lasts_thirty_days(test) {
        let mut browser = test.browser();
        let answer = browser.post("/sign-in", &[("login", CIN), ("password", &password(NADIA)), ("remember", "yes")]).expect(303);
        assert!(answer.set_cookie("parvis").unwrap().contains("Max-Age=2592000"));
        test.pass(30 * DAY - SECOND);
        assert!(is_in(&mut browser));
        write_seen(&test.app).unwrap();
        test.pass(30 * DAY - SECOND);
        assert!(is_in(&mut browser));
        test.pass(2 * SECOND + 5 * MINUTE);
        assert!(!is_in(&mut browser), "remembered for ever");
    }

    fn no_session_lasts_for_ever(test) {
        let mut browser = test.browser();
        browser.post("/sign-in", &[("login", CIN), ("password", &password(NADIA)), ("remember", "yes")]).expect(303);
        for _ in 0..179 {
            test.pass(DAY);
            assert!(is_in(&mut browser));
            write_seen(&test.app).unwrap();
        }
        test.pass(DAY);
        assert!(!is_in(&mut browser));
    }

    fn staff_are_signed_out_after_eight_hours(test) {
        let mut browser = test.browser();
        let to = browser.post("/sign-in", &[("login", &username(JAMAL_DIRECTOR)), ("password", &password(JAMAL_DIRECTOR)), ("remember", "yes")]).expect(303);
        assert_eq!(to.location(), "/second-factor?back=%2Fchildren");
        test.sql("UPDATE sessions SET second_factor_at = created_at");
        for _ in 0..23 {
            test.pass(20 * MINUTE);
            browser.get("/office").expect(200);
            write_seen(&test.app).unwrap();
        }
        test.pass(20 * MINUTE - SECOND);
        browser.get("/office").expect(200);
        test.pass(SECOND);
        browser.get("/office").expect(303);
    }

    fn last_seen_is_written_in_batches_every_five_minutes(test) {
        let mut browsers: Vec<_> = [NADIA, KARIM, RITA].map(|account| test.signed_in(account, None)).into();
        let began = test.now().as_micros();
        let seen = |at: i64| test.number(&format!("SELECT count(*) FROM sessions WHERE last_seen_at = {at}"));
        let look = |browsers: &mut Vec<crate::harness::Browser<'_>>| browsers.iter_mut().for_each(|b| assert!(is_in(b)));
        test.pass(5 * MINUTE - SECOND);
        look(&mut browsers);
        write_seen(&test.app).unwrap();
        assert_eq!(seen(began), 3, "written too early");
        test.pass(SECOND);
        look(&mut browsers);
        look(&mut browsers);
        assert_eq!(seen(began), 3, "a page has written");
        write_seen(&test.app).unwrap();
        assert_eq!(seen(began + 5 * MINUTE), 3);
        // Nothing is left of what was written.
        test.pass(MINUTE);
        write_seen(&test.app).unwrap();
        assert_eq!(seen(began + 5 * MINUTE), 3);
    }

    fn a_sign_in_leads_back_but_never_elsewhere(test) {
        let lead = |back: &str| {
            let fields = [("login", CIN), ("password", &password(NADIA) as &str), ("back", back)];
            test.browser().post("/sign-in", &fields).expect(303).location().to_owned()
        };
        let grades = format!("{}?term=1", grades_of(OMAR));
        assert_eq!(lead(&grades), grades);
        for bad in [
            "", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", " //evil.example",
            "javascript:alert(1)", "/\u{2028}", "http:/evil.example", "@evil.example", "/a\r\nSet-Cookie: parvis=x", "evil.example",
        ] {
            assert_eq!(lead(bad), "/children", "{bad:?}");
            let page = test.browser().get(&format!("/sign-in?{}", crate::harness::form_body(&[("back", bad)]))).expect(200);
            let kept = page.body.split("action=\"/sign-in\"").nth(1).unwrap().split("</form>").next().unwrap();
            assert!(!kept.contains("name=\"back\""), "{bad:?} is kept: {kept}");
            for path in ["/language", "/theme"] {
                let to = test.browser().post(path, &[("lang", "fr"), ("theme", "dark"), ("back", bad)]).expect(303);
                assert_eq!(to.location(), "/", "{path} {bad:?}");
            }
        }
        // The whole way: from a page to the sign-in, through a mistake, and back.
        let mut browser = test.browser();
        let to = browser.get(&grades).expect(303).location().to_owned();
        let form = browser.get(&to).expect(200);
        assert!(form.has(&format!("name=\"back\" value=\"{grades}\"")), "{}", form.body);
        let again = browser.post("/sign-in", &[("login", CIN), ("password", "non"), ("back", &grades)]).expect(422);
        assert!(again.has(&format!("name=\"back\" value=\"{grades}\"")));
        let there = browser.post("/sign-in", &[("login", CIN), ("password", &password(NADIA)), ("back", &grades)]).expect(303);
        assert_eq!(there.location(), grades);
    }

    fn new_is_what_came_since_the_last_visit(test) {
        // A grade from before the visit under way, and after the one before it.
        let of = NewAssessmentOf::published(test, 50, "2026-11-20T18:00:00Z");
        let new = |login: &str| {
            let mut browser = test.browser();
            browser.sign_in(login, &password(NADIA)).expect(303);
            browser.get("/children").expect(200).has("1 nouvelle note")
        };
        assert!(new(CIN), "{of}");
        test.pass(10 * MINUTE);
        assert!(new(CIN), "another device of the same visit");
        test.pass(31 * MINUTE);
        assert!(!new(CIN), "the visit after it");
    }

    fn the_language_goes_with_the_account(test) {
        let mut browser = test.browser();
        browser.sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(browser.post("/language", &[("lang", "ar"), ("back", "/children")]).expect(303).location(), "/children");
        assert!(browser.get("/children").expect(200).has("<html lang=\"ar\" dir=\"rtl\""));
        assert_eq!(test.number(&format!("SELECT count(*) FROM accounts WHERE id = {NADIA} AND locale = 'ar'")), 1);
        // On a device that has not chosen, whatever its browser prefers.
        let mut phone = test.browser().speaking("en");
        phone.sign_in(CIN, &password(NADIA)).expect(303);
        assert!(phone.get("/children").expect(200).has("<html lang=\"ar\""));
        phone.post("/language", &[("lang", "xx")]).expect(400);
        phone.post("/theme", &[("theme", "neon")]).expect(400);
    }
}

/// A grade of Omar's that is out since an instant.
struct NewAssessmentOf;

impl NewAssessmentOf {
    fn published(test: &TestApp, id: i64, from: &str) -> String {
        let of = parvis::features::grades::store::NewAssessment {
            visible_from: Some(crate::harness::at(from)),
            ..assessment(id, CLASS, ENGLISH)
        };
        let grade = grade(&of, OMAR, 1_500);
        test.db().write(|tx| add_grades(tx, std::slice::from_ref(&of), std::slice::from_ref(&grade))).unwrap();
        from.to_owned()
    }
}

#[test]
fn cookies_over_http_and_https() {
    for https in [false, true] {
        let test = TestApp::with(Engine::Sqlite, "cookies", Setup { https, ..Setup::default() });
        let mut browser = test.browser();
        let answer = browser.sign_in(CIN, &password(NADIA)).expect(303);
        let name = if https { "__Host-parvis" } else { "parvis" };
        let cookie = answer.set_cookie(name).unwrap();
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        let mut expected = vec!["Path=/", "SameSite=Lax", "HttpOnly"];
        if https {
            expected.insert(2, "Secure");
        }
        assert_eq!(attributes, expected, "a session of this visit has no age");
        assert_eq!(browser.cookie(name).unwrap().len(), 43);
        assert!(is_in(&mut browser));
        assert_eq!(answer.header("strict-transport-security").is_empty(), !https);
        for (path, fields, kept) in
            [("/language", ("lang", "fr"), "parvis-language"), ("/theme", ("theme", "dark"), "parvis-theme")]
        {
            let answer = browser.post(path, &[fields]).expect(303);
            let cookie = answer.set_cookie(kept).unwrap();
            assert_eq!(cookie.contains("; Secure"), https, "{cookie}");
            assert!(cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"), "{cookie}");
        }
        let cleared = browser.post("/sign-out", &[]).expect(303);
        let cleared = cleared.set_cookie(name).unwrap();
        assert!(
            cleared.contains("Path=/") && cleared.contains("; Secure") == https,
            "a browser would keep it: {cleared}"
        );
        // The other name is nobody's cookie.
        let token = open_session(&test, NADIA, None, test.now().as_micros() + HOUR, DAY);
        let mut wrong = test.browser();
        wrong.keep(if https { "parvis" } else { "__Host-parvis" }, &token);
        assert!(!is_in(&mut wrong));
    }
}
