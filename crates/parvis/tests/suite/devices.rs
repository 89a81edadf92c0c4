//! Where one is signed in, an end to it, and the mail about a device that is new.

use crate::harness::{Answer, Browser, DAY, HOUR, MINUTE, SECOND, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::features::accounts::write_seen;

const PAGE: &str = "/devices";
const PHONE: &str = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0";
const DESK: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36";

fn phone(test: &TestApp) -> Browser<'_> {
    test.browser().header("user-agent", PHONE)
}

fn desk(test: &TestApp) -> Browser<'_> {
    test.browser().header("user-agent", DESK).from("203.0.113.77")
}

fn handles(page: &Answer) -> Vec<String> {
    let of = |part: &str| part.split('"').next().unwrap_or_default().to_owned();
    page.body.split("name=\"end\" value=\"").skip(1).map(of).collect()
}

fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get(PAGE).status == 200
}

/// Gives an account an address that is confirmed.
pub fn confirmed(test: &TestApp, account: i64, email: &str) {
    test.sql(&format!("UPDATE accounts SET email = '{email}', email_confirmed_at = 1 WHERE id = {account}"));
}

fn phone_page(test: &TestApp) -> Answer {
    test.signed_in(NADIA, None).get(PAGE).expect(200)
}

on_both! {
    fn each_is_told_in_words_and_this_one_is_marked(test) {
        let mut here = phone(test);
        here.sign_in(CIN, &password(NADIA)).expect(303);
        test.pass(10 * MINUTE);
        let mut there = desk(test);
        there.post("/sign-in", &[("login", CIN), ("password", &password(NADIA)), ("remember", "yes")]).expect(303);
        // Somebody else's shows nowhere.
        desk(test).sign_in(&username(KARIM), &password(KARIM)).expect(303);
        let page = here.get(PAGE).expect(200);
        let text = page.text();
        for said in ["Firefox sur Android Cet appareil", "Utilisé maintenant", "Chrome sur Linux", "203.0.113.*", "Reste connecté"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!page.has("203.0.113.77") && !page.has("Mozilla") && !page.has("AppleWebKit"), "{text}");
        assert_eq!(handles(&page).len(), 1, "the one that asks is signed out by its own button");
        assert_eq!(test.number("SELECT count(*) FROM sessions WHERE device LIKE '%Mozilla%'"), 0);
        // The one that asks stands first, wherever it is asked from.
        let page = there.get(PAGE).expect(200);
        assert!(page.text().contains("Chrome sur Linux Cet appareil"), "{}", page.text());
        assert!(page.body.find("Chrome sur Linux").unwrap() < page.body.find("Firefox sur Android").unwrap());
        here.keep("parvis-language", "ar");
        let page = here.get(PAGE).expect(200);
        assert!(page.has("أجهزتي") && page.has("Firefox على Android") && page.has("هذا الجهاز"), "{}", page.text());
        assert!(here.get("/children").expect(200).has("href=\"/devices\""), "the menu leads there");
    }

    fn one_is_ended_and_is_out_at_its_next_request(test) {
        let (mut here, mut there, mut third) = (phone(test), desk(test), phone(test));
        for browser in [&mut here, &mut there, &mut third] {
            test.pass(SECOND);
            browser.sign_in(CIN, &password(NADIA)).expect(303);
        }
        let page = here.get(PAGE).expect(200);
        // In the order in which they were seen last: the third, then the desk.
        let to_end = handles(&page)[1].clone();
        assert_eq!(here.post(PAGE, &[("end", &to_end)]).expect(303).location(), "/devices?done=yes");
        assert!(there.get("/children").expect(303).location().starts_with("/sign-in"));
        assert!(is_in(&mut here) && is_in(&mut third));
        assert!(here.get("/devices?done=yes").expect(200).has("C’est fait"));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'sessions_ended' AND actor_id = 3"), 1);
        // Once more does nothing, and neither does a name that is none.
        for end in [to_end.as_str(), "", "1", "'"] {
            here.post(PAGE, &[("end", end)]).expect(303);
        }
        assert!(is_in(&mut here) && is_in(&mut third));
    }

    fn nobody_ends_anothers(test) {
        let mut nadia = phone(test);
        nadia.sign_in(CIN, &password(NADIA)).expect(303);
        let mut other = phone(test);
        other.sign_in(CIN, &password(NADIA)).expect(303);
        let of_nadia = handles(&nadia.get(PAGE).expect(200));
        assert_eq!(of_nadia.len(), 1);
        let mut karim = test.signed_in(KARIM, None);
        karim.post(PAGE, &[("end", &of_nadia[0])]).expect(303);
        karim.post(PAGE, &[("others", "yes")]).expect(303);
        assert!(is_in(&mut nadia) && is_in(&mut other) && is_in(&mut karim));
    }

    fn all_others_are_ended_at_once(test) {
        let mut here = phone(test);
        here.sign_in(CIN, &password(NADIA)).expect(303);
        let mut others: Vec<Browser<'_>> = (0..3).map(|_| desk(test)).collect();
        for other in &mut others {
            other.sign_in(CIN, &password(NADIA)).expect(303);
        }
        others.push(test.signed_in(NADIA, Some(OMAR)));
        here.post(PAGE, &[("others", "yes")]).expect(303);
        assert!(is_in(&mut here));
        for other in &mut others {
            assert!(!is_in(other));
        }
        assert!(here.get(PAGE).expect(200).has("aucun autre appareil"));
        assert_eq!(test.number("SELECT count(*) FROM known_devices WHERE account_id = 3"), 1, "this one alone is known");
    }

    // The operator has no school to call.
    fn whoever_belongs_to_no_school_calls_none(test) {
        for (account, says, never) in [
            (HAFSA_OPERATOR, "prévenez tout de suite la personne qui fait fonctionner cette installation", "appelez tout de suite"),
            (NADIA, "appelez tout de suite l’école", "installation"),
        ] {
            confirmed(test, account, &format!("qui{account}@example.org"));
            for _ in 0..2 {
                test.pass(MINUTE);
                phone(test).sign_in(&username(account), &password(account)).expect(303);
            }
            let mail = test.mails().pop().expect("a mail");
            assert_eq!(mail.recipient, format!("qui{account}@example.org"));
            assert!(mail.text.contains(says) && !mail.text.contains(never), "{}", mail.text);
        }
        let page = test.signed_in(HAFSA_OPERATOR, None).get(PAGE).expect(200);
        assert!(page.has("prévenez la personne qui fait fonctionner cette installation"), "{}", page.text());
        assert!(phone_page(test).has("appelez l’école"));
    }

    fn staff_have_theirs_too(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let mut other = test.signed_in(JAMAL_DIRECTOR, None);
        let page = jamal.get(PAGE).expect(200);
        jamal.post(PAGE, &[("end", &handles(&page)[0])]).expect(303);
        assert!(is_in(&mut jamal) && !is_in(&mut other));
        // At each of their schools, as all they do with their accounts.
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'sessions_ended' AND school_id = 1"), 1);
    }

    // The scope of a code filters sessions too.
    fn a_childs_code_shows_and_ends_those_by_it_only(test) {
        let (mut by_code, mut by_number) = (phone(test), desk(test));
        by_code.sign_in(pupil_of(OMAR).code, &password(NADIA)).expect(303);
        by_number.sign_in(CIN, &password(NADIA)).expect(303);
        let mut other_child = desk(test);
        other_child.sign_in(pupil_of(SALMA).code, &password(NADIA)).expect(303);
        let page = by_code.get(PAGE).expect(200);
        assert!(handles(&page).is_empty() && !page.has("Chrome"), "{}", page.text());
        assert!(page.has("avec le code de cet enfant"));
        by_code.post(PAGE, &[("others", "yes")]).expect(303);
        assert!(is_in(&mut by_number) && is_in(&mut other_child));
        assert_eq!(handles(&by_number.get(PAGE).expect(200)).len(), 2);
    }

    // ---- the mail ----

    fn a_new_device_is_mailed_and_a_known_one_is_not(test) {
        confirmed(test, NADIA, "nadia@example.org");
        let mut mine = phone(test);
        mine.sign_in(CIN, &password(NADIA)).expect(303);
        assert!(test.mails().is_empty(), "the first sign-in of an account is no news");
        for _ in 0..3 {
            test.pass(DAY);
            // Signed out, from another network, by another login: the device is the same.
            mine.post("/sign-out", &[]).expect(303);
            mine = mine.from("198.51.100.4");
            mine.sign_in(&username(NADIA), &password(NADIA)).expect(303);
        }
        assert!(test.mails().is_empty());
        test.pass(HOUR);
        desk(test).sign_in(CIN, &password(NADIA)).expect(303);
        let mails = test.mails();
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert_eq!((mail.recipient.as_str(), mail.subject.as_str()), ("nadia@example.org", "Nouvelle connexion à votre compte"));
        for said in ["Nadia Tazi", "24 nov. 2026", "Chrome sur Linux", "203.0.113.*", "/devices", "Ce n’était pas vous"] {
            assert!(mail.text.contains(said), "{said}: {}", mail.text);
        }
        for hidden in ["203.0.113.77", "Omar", "Salma", CIN, "Mozilla"] {
            assert!(!mail.text.contains(hidden) && !mail.subject.contains(hidden), "{hidden}");
        }
    }

    fn it_goes_to_a_confirmed_address_only(test) {
        test.sql("UPDATE accounts SET email = 'nadia@example.org' WHERE id = 3");
        for mut browser in [phone(test), desk(test), phone(test)] {
            browser.sign_in(CIN, &password(NADIA)).expect(303);
        }
        assert!(test.mails().is_empty());
        assert_eq!(test.number("SELECT count(*) FROM known_devices WHERE account_id = 3"), 3);
    }

    fn a_wrong_password_makes_no_device_known(test) {
        confirmed(test, NADIA, "nadia@example.org");
        phone(test).sign_in(CIN, &password(NADIA)).expect(303);
        let mut stranger = desk(test);
        for _ in 0..3 {
            stranger.sign_in(CIN, "pas le bon du tout").expect(422);
        }
        assert_eq!(test.number("SELECT count(*) FROM known_devices"), 1);
        stranger.sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.mails().len(), 1);
    }

    // A family's computer: each account knows it for itself.
    fn a_device_of_two_people_is_new_once_for_each(test) {
        for (account, email) in [(KARIM, "karim@example.org"), (LEILA, "leila@example.org")] {
            confirmed(test, account, email);
            phone(test).sign_in(&username(account), &password(account)).expect(303);
        }
        let mut shared = desk(test);
        for _ in 0..3 {
            for account in [KARIM, LEILA] {
                test.pass(MINUTE);
                shared.sign_in(&username(account), &password(account)).expect(303);
            }
        }
        let to: Vec<String> = test.mails().into_iter().map(|mail| mail.recipient).collect();
        assert_eq!(to, ["karim@example.org", "leila@example.org"]);
    }

    fn an_ended_device_is_new_again(test) {
        confirmed(test, NADIA, "nadia@example.org");
        let (mut here, mut there) = (phone(test), desk(test));
        here.sign_in(CIN, &password(NADIA)).expect(303);
        there.sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.mails().len(), 1);
        let page = here.get(PAGE).expect(200);
        here.post(PAGE, &[("end", &handles(&page)[0])]).expect(303);
        there.sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.mails().len(), 2);
        here.sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.mails().len(), 2, "this one stays known");
    }

    fn mails_and_devices_are_few(test) {
        confirmed(test, NADIA, "nadia@example.org");
        for n in 0..60 {
            test.pass(SECOND);
            test.browser().from(&format!("203.0.113.{n}")).sign_in(CIN, &password(NADIA)).expect(303);
        }
        assert_eq!(test.mails().len(), 4, "five new ones in a day, the first of which is no news");
        assert_eq!(test.number("SELECT count(*) FROM known_devices WHERE account_id = 3"), 50);
        test.pass(2 * DAY);
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
        assert_eq!(test.mails().len(), 5);
        // Forgotten when browsers have forgotten it too.
        test.pass(401 * DAY);
        write_seen(&test.app).unwrap();
        assert_eq!(test.count("known_devices"), 0);
    }

    // ---- remaining signed in ----

    // A browser forgets a cookie when its age is over, however often it was used: it is renewed.
    fn the_cookie_of_a_remembered_session_is_renewed_by_use(test) {
        let mut browser = phone(test);
        browser.post("/sign-in", &[("login", CIN), ("password", &password(NADIA)), ("remember", "yes")]).expect(303);
        let token = browser.cookie("parvis").unwrap().to_owned();
        assert!(browser.get("/children").expect(200).set_cookie("parvis").is_none(), "not with each page");
        test.pass(DAY);
        let renewed = browser.get("/children").expect(200);
        let cookie = renewed.set_cookie("parvis").unwrap();
        assert!(cookie.contains(&token) && cookie.contains("Max-Age=2592000") && cookie.contains("HttpOnly"), "{cookie}");
        write_seen(&test.app).unwrap();
        assert!(browser.get("/children").expect(200).set_cookie("parvis").is_none());
        // One that is not remembered ends with the browser, and gets no age by use.
        let mut brief = phone(test);
        brief.sign_in(CIN, &password(NADIA)).expect(303);
        test.pass(20 * MINUTE);
        assert!(brief.get("/children").expect(200).set_cookie("parvis").is_none());
    }
}

#[test]
fn the_mark_of_a_device_has_the_sessions_protection() {
    for https in [false, true] {
        let test = TestApp::with(Engine::Sqlite, "marks", Setup { https, ..Setup::default() });
        let mut browser = test.browser();
        let answer = browser.sign_in(CIN, &password(NADIA)).expect(303);
        let name = if https { "__Host-parvis-device" } else { "parvis-device" };
        let cookie = answer.set_cookie(name).unwrap();
        for attribute in ["Path=/", "SameSite=Lax", "HttpOnly", "Max-Age=34560000"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), https);
        // The database has its hash only, and the mark opens nothing.
        let value = browser.cookie(name).unwrap().to_owned();
        let kept = test.number("SELECT count(*) FROM known_devices WHERE length(device_hash) = 32");
        assert_eq!((value.len(), kept), (43, 1));
        let mut other = test.browser();
        other.keep(name, &value);
        assert!(other.get("/children").expect(303).location().starts_with("/sign-in"));
        // It stays when another account signs in, and when somebody signs out.
        browser.post("/sign-out", &[]).expect(303);
        browser.sign_in(&username(KARIM), &password(KARIM)).expect(303);
        assert_eq!(browser.cookie(name), Some(value.as_str()));
    }
}
