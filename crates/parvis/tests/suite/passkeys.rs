//! Passkeys: added by the owner alone, a sign-in and a second factor that nobody repeats, borrowed by no other account, and gone
//! with what they opened.

use crate::authenticator::Device;
use crate::devices::confirmed;
use crate::harness::{Answer, Browser, DAY, MINUTE, TestApp};
use crate::second_factor::{STEP, after_password, give, set_up};
use crate::second_factor_resets::reset_id;
use crate::world::*;
use parvis::mail::Purpose;
use serde_json::Value as Json;

const QUESTION: &str = "/passkeys/question";

fn json(answer: &Answer) -> Json {
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/json", "no-store"));
    serde_json::from_str(&answer.body).unwrap()
}

/// Asks for a new one and lets the device make it; answers the form's answer.
fn add(browser: &mut Browser<'_>, account: i64, device: &mut Device, label: &str) -> Answer {
    let asked = json(&browser.post(QUESTION, &[("current_password", &password(account))]).expect(200));
    let answer = device.create(&asked["options"]);
    let question = asked["question"].as_str().unwrap();
    browser.post("/passkeys", &[("label", label), ("question", question), ("answer", &answer)])
}

/// One is added with this password.
pub fn added(test: &TestApp, account: i64, secret: &str) {
    let mut browser = test.signed_in(account, None);
    let asked = json(&browser.post(QUESTION, &[("current_password", secret)]).expect(200));
    let (answer, question) = (Device::new(200).create(&asked["options"]), asked["question"].as_str().unwrap());
    browser.post("/passkeys", &[("question", question), ("answer", &answer)]).expect(303);
}

/// The only one is taken away.
pub fn removed(test: &TestApp, account: i64) {
    let handle = test.text(&format!("SELECT public_id FROM passkeys WHERE account_id = {account}"));
    test.signed_in(account, None).post("/passkeys/remove", &[("passkey", &handle)]).expect(303);
}

/// A session of somebody who has just given a second factor, where one is due.
fn with_passkey(test: &TestApp, account: i64, number: u8) -> Device {
    let mut device = Device::new(number);
    add(&mut test.signed_in(account, None), account, &mut device, "Téléphone").expect(303);
    device
}

fn ask(browser: &mut Browser<'_>, at: &str) -> (Json, String) {
    let asked = json(&browser.post(&format!("{at}/question"), &[]).expect(200));
    (asked["options"].clone(), asked["question"].as_str().unwrap().to_owned())
}

/// A sign-in, or the second factor, by the device.
fn by(browser: &mut Browser<'_>, at: &str, device: &mut Device, more: &[(&str, &str)]) -> Answer {
    let (options, question) = ask(browser, at);
    let answer = device.get(&options);
    let mut form = vec![("question", question.as_str()), ("answer", answer.as_str())];
    form.extend(more);
    browser.post(at, &form)
}

const SIGN_IN: &str = "/sign-in/passkey";
const FACTOR: &str = "/second-factor/passkey";

fn passkeys(test: &TestApp, account: i64) -> i64 {
    test.number(&format!("SELECT count(*) FROM passkeys WHERE account_id = {account}"))
}

fn mails(test: &TestApp) -> Vec<String> {
    test.mails().into_iter().filter(|m| m.purpose == Purpose::Passkey).map(|m| m.text).collect()
}

on_both! {
    fn it_is_added_with_the_password_and_signs_in(test) {
        confirmed(test, NADIA, "nadia@example.org");
        let mut nadia = test.signed_in(NADIA, None);
        let page = nadia.get("/passkeys").expect(200);
        assert!(page.has("n’a pas de clé d’accès") && page.has("href=\"http://localhost:8080/passkeys\""), "{}", page.text());
        let mut here = test.signed_in(NADIA, None).header("host", "localhost:8080");
        assert!(here.get("/passkeys").expect(200).has("data-passkey=\"create\""));
        for (typed, said) in [("", "Écrivez votre mot de passe actuel"), ("pas le bon du tout", "pas votre mot de passe actuel")] {
            let refused = json(&nadia.post(QUESTION, &[("current_password", typed)]).expect(422));
            assert!(refused["amiss"].as_str().unwrap().contains(said) && refused["field"] == "current_password", "{refused}");
        }
        let mut device = Device::new(1);
        let done = add(&mut nadia, NADIA, &mut device, "  Téléphone \n de la maison ").expect(303);
        assert_eq!(done.location(), "/passkeys?done=added");
        let page = nadia.get("/passkeys?done=added").expect(200);
        assert!(page.has("Téléphone de la maison") && page.has("Pas encore utilisée") && page.has("est ajoutée"), "{}", page.text());
        assert!(mails(test)[0].contains("a été ajoutée à votre compte"));
        // Without login and password; it shows all that a username shows.
        test.pass(MINUTE);
        let mut other = test.browser();
        let to = by(&mut other, SIGN_IN, &mut device, &[("remember", "yes"), ("back", "/devices")]).expect(303);
        assert_eq!(to.location(), "/devices");
        assert!(to.set_cookie("parvis").unwrap().contains("Max-Age"), "remembered");
        for pupil in [OMAR, SALMA] {
            other.get(&page_of(pupil)).expect(200);
        }
        other.get(&page_of(YASMINE)).expect(404);
        assert!(other.get("/account/sign-ins").expect(200).has("Avec une clé d’accès"));
        assert!(other.get("/passkeys").expect(200).has("Dernier usage"));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'passkey_added' AND actor_id = 3"), 1);
        // Whoever takes it away locks it out at once.
        let handle = test.text("SELECT public_id FROM passkeys");
        test.signed_in(KARIM, None).post("/passkeys/remove", &[("passkey", &handle)]).expect(404);
        let gone = nadia.post("/passkeys/remove", &[("passkey", &handle)]).expect(303);
        assert_eq!((gone.location(), passkeys(test, NADIA)), ("/passkeys?done=removed", 0));
        assert!(mails(test)[1].contains("a été enlevée"));
        let refused = by(&mut test.browser(), SIGN_IN, &mut device, &[]).expect(422);
        assert!(refused.has("n’ouvre aucun compte ici"), "{}", refused.text());
    }

    fn no_answer_counts_twice_or_late_or_for_something_else(test) {
        let mut device = Device::new(1);
        // As devices do whose keys are on several of them: the question alone tells a repetition.
        device.counts = false;
        add(&mut test.signed_in(NADIA, None), NADIA, &mut device, "").expect(303);
        let mut browser = test.browser();
        let (options, question) = ask(&mut browser, SIGN_IN);
        let answer = device.get(&options);
        let form = [("question", question.as_str()), ("answer", answer.as_str())];
        browser.post(SIGN_IN, &form).expect(303);
        assert!(test.browser().post(SIGN_IN, &form).expect(422).has("a déjà servi"));
        // Another question's answer, one that comes late, one that was changed on its way.
        let (first, _) = ask(&mut browser, SIGN_IN);
        let (_, second) = ask(&mut browser, SIGN_IN);
        let answer = device.get(&first);
        browser.post(SIGN_IN, &[("question", &second), ("answer", &answer)]).expect(422);
        let (options, question) = ask(&mut browser, SIGN_IN);
        let answer = device.get(&options);
        test.pass(5 * MINUTE);
        let late = browser.post(SIGN_IN, &[("question", &question), ("answer", &answer)]).expect(422);
        assert!(late.has("Trop de temps est passé"), "{}", late.text());
        let (options, question) = ask(&mut browser, SIGN_IN);
        let answer = device.get(&options);
        let mut broken = question.clone();
        let last = if broken.pop() == Some('A') { 'B' } else { 'A' };
        broken.insert(broken.len() / 2, last);
        for (question, answer) in [(broken.as_str(), answer.as_str()), ("", &answer), (&question, ""), (&question, "{}"), ("x.y", "null")] {
            browser.post(SIGN_IN, &[("question", question), ("answer", answer)]).expect(422);
        }
        // What was asked for a sign-in adds none and is no second factor; what was asked of one is no other's.
        let mut nadia = test.signed_in(NADIA, None);
        nadia.post("/passkeys", &[("question", &question), ("answer", &answer)]).expect(422);
        let asked = json(&nadia.post(QUESTION, &[("current_password", &password(NADIA))]).expect(200));
        let (made, question) = (Device::new(9).create(&asked["options"]), asked["question"].as_str().unwrap());
        test.signed_in(KARIM, None).post("/passkeys", &[("question", question), ("answer", &made)]).expect(422);
        // Nor in another session of the same person: whoever changed the password meanwhile ended this one.
        test.signed_in(NADIA, None).post("/passkeys", &[("question", question), ("answer", &made)]).expect(422);
        assert_eq!((passkeys(test, NADIA), passkeys(test, KARIM)), (1, 0));
        // The same new key is kept once.
        nadia.post("/passkeys", &[("question", question), ("answer", &made)]).expect(303);
        nadia.post("/passkeys", &[("question", question), ("answer", &made)]).expect(422);
        assert_eq!(passkeys(test, NADIA), 2);
        // Answers are forgotten once nobody could repeat them.
        test.pass(DAY);
        parvis::features::accounts::forget_ended(&test.app).unwrap();
        assert_eq!(test.count("passkey_answers"), 0);
    }

    fn a_device_that_bends_the_answer_is_refused(test) {
        type Bend = fn(&mut Device);
        let bends: [(&str, Bend); 6] = [
            ("another site's page", |d| d.origin = "https://parvis.example.net"),
            ("another port", |d| d.origin = "http://localhost:9090"),
            ("another site", |d| d.site = "parvis.example.net"),
            ("nobody's finger", |d| d.verifies = false),
            ("another text signed", |d| d.lies = true),
            ("another account", |d| d.handle = vec![7; 16]),
        ];
        for (at, (what, bend)) in bends.iter().enumerate() {
            let mut device = with_passkey(test, NADIA, u8::try_from(at).unwrap());
            bend(&mut device);
            let refused = by(&mut test.browser(), SIGN_IN, &mut device, &[]);
            assert_eq!(refused.status, 422, "{what}");
            assert!(refused.set_cookie("parvis").is_none(), "{what}");
            let mut new = Device::new(100);
            bend(&mut new);
            if !["another text signed", "another account"].contains(what) {
                let mut nadia = test.signed_in(NADIA, None);
                let refused = add(&mut nadia, NADIA, &mut new, "");
                assert!(refused.status == 422 && refused.has("n’est pas juste"), "{what}: {}", refused.text());
            }
            test.sql("DELETE FROM passkeys");
        }
        // A copy that has signed less often than the device itself.
        let mut device = with_passkey(test, NADIA, 50);
        by(&mut test.browser(), SIGN_IN, &mut device, &[]).expect(303);
        device.counter = 0;
        by(&mut test.browser(), SIGN_IN, &mut device, &[]).expect(422);
        // The owner sees that somebody tried.
        parvis::features::audit::write_looks(&test.app).unwrap();
        assert!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'sign_in_refused' AND actor_id = 3") > 0);
    }

    fn another_persons_key_opens_nothing_of_mine(test) {
        let mut karims = with_passkey(test, KARIM, 1);
        let mut nadias = with_passkey(test, NADIA, 2);
        // Of the same credential id as mine.
        let mut karim = test.signed_in(KARIM, None);
        let asked = json(&karim.post(QUESTION, &[("current_password", &password(KARIM))]).expect(200));
        let taken = Device::new(2).create(&asked["options"]);
        let refused = karim.post("/passkeys", &[("question", asked["question"].as_str().unwrap()), ("answer", &taken)]);
        assert!(refused.expect(422).has("a déjà une clé d’accès"));
        // With my name for the server.
        karims.handle.clone_from(&nadias.handle);
        by(&mut test.browser(), SIGN_IN, &mut karims, &[]).expect(422);
        by(&mut test.browser(), SIGN_IN, &mut nadias, &[]).expect(303);
        // Suspended, or ended: nobody comes in.
        test.sql("UPDATE accounts SET state = 'suspended' WHERE id = 3");
        by(&mut test.browser(), SIGN_IN, &mut nadias, &[]).expect(422);
    }

    fn a_childs_code_has_none(test) {
        let mut by_code = test.signed_in(NADIA, Some(OMAR));
        with_passkey(test, NADIA, 1);
        let page = by_code.get("/passkeys").expect(200);
        assert!(page.has("Avec un code d’élève") && !page.has("Téléphone") && !page.has("data-passkey"), "{}", page.text());
        let handle = test.text("SELECT public_id FROM passkeys");
        for (path, form) in [(QUESTION, ("current_password", password(NADIA))), ("/passkeys", ("answer", String::new())), ("/passkeys/remove", ("passkey", handle))] {
            by_code.post(path, &[(form.0, &form.1)]).expect(404);
        }
        assert_eq!(passkeys(test, NADIA), 1);
    }

    fn there_are_ten_at_most(test) {
        let mut nadia = test.signed_in(NADIA, None);
        let asked = json(&nadia.post(QUESTION, &[("current_password", &password(NADIA))]).expect(200));
        let late = Device::new(99).create(&asked["options"]);
        for number in 1..=10 {
            test.pass(MINUTE);
            add(&mut nadia, NADIA, &mut Device::new(number), "").expect(303);
            if number == 4 {
                // The question of before is still good: five minutes are not over.
                continue;
            }
        }
        let refused = json(&nadia.post(QUESTION, &[("current_password", &password(NADIA))]).expect(422));
        assert!(refused["amiss"].as_str().unwrap().contains("déjà 10"), "{refused}");
        nadia.post("/passkeys", &[("question", asked["question"].as_str().unwrap()), ("answer", &late)]).expect(422);
        let page = nadia.get("/passkeys").expect(200);
        assert!(page.has("Enlevez-en une d’abord") && passkeys(test, NADIA) == 10, "{}", page.text());
        // One device names the account as all others do.
        assert_eq!(test.number("SELECT count(DISTINCT user_handle) FROM passkeys"), 1);
    }

    fn staff_have_it_as_their_second_factor(test) {
        confirmed(test, JAMAL_DIRECTOR, "jamal@example.org");
        let mut jamal = after_password(test, JAMAL_DIRECTOR).header("host", "localhost:8080");
        let setup = jamal.get("/second-factor/setup").expect(200);
        assert!(setup.has("href=\"/passkeys\""), "{}", setup.text());
        let mut device = Device::new(1);
        let codes = add(&mut jamal, JAMAL_DIRECTOR, &mut device, "Clé du bureau").expect(200);
        assert!(codes.has("<ol class=\"codes\">") && test.count("recovery_codes") == 10, "{}", codes.text());
        jamal.get("/office").expect(200);
        // By the password alone nothing opens; the passkey does.
        test.pass(STEP);
        let mut other = after_password(test, JAMAL_DIRECTOR).header("host", "localhost:8080");
        let to = other.get("/office").expect(303).location().to_owned();
        let form = other.get(&to).expect(200);
        assert!(form.has("action=\"/second-factor/passkey\"") && form.has("Un code de secours."), "{}", form.text());
        let cookie = other.cookie("parvis").unwrap().to_owned();
        let given = by(&mut other, FACTOR, &mut device, &[("back", "/office/college-ibn-khaldoun/staff")]).expect(303);
        assert_eq!(given.location(), "/office/college-ibn-khaldoun/staff");
        assert_ne!(other.cookie("parvis").unwrap(), cookie, "the session's id is renewed");
        other.get("/office/college-ibn-khaldoun/staff").expect(200);
        // A sign-in by it is both factors, and no longer than a day's work.
        let mut third = test.browser();
        let to = by(&mut third, SIGN_IN, &mut device, &[("remember", "yes")]).expect(303);
        assert!(to.location() == "/office" && !to.set_cookie("parvis").unwrap().contains("Max-Age"));
        third.get("/office").expect(200);
        test.pass(8 * 60 * MINUTE + MINUTE);
        third.get("/office").expect(303);
        // The only one is not taken away.
        test.pass(STEP);
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        by(&mut jamal, FACTOR, &mut device, &[]).expect(303);
        let handle = test.text("SELECT public_id FROM passkeys");
        assert!(jamal.post("/passkeys/remove", &[("passkey", &handle)]).expect(422).has("seul second facteur"));
        set_up(test, &mut jamal);
        jamal.post("/passkeys/remove", &[("passkey", &handle)]).expect(303);
        test.run_jobs();
    }

    fn staff_change_them_with_the_second_factor_only(test) {
        let mut driss = after_password(test, DRISS_TEACHER);
        let (phone, _) = set_up(test, &mut driss);
        // The password is not enough where there is a factor.
        let mut thief = after_password(test, DRISS_TEACHER);
        assert!(thief.post(QUESTION, &[("current_password", &password(DRISS_TEACHER))]).expect(303).location().starts_with("/second-factor"));
        assert!(thief.get("/passkeys").expect(200).has("donnez d’abord le second facteur"));
        thief.post("/passkeys", &[("question", "x"), ("answer", "x")]).expect(303);
        // Nor one given long ago.
        test.pass(10 * MINUTE);
        assert!(driss.post(QUESTION, &[("current_password", &password(DRISS_TEACHER))]).expect(303).location().starts_with("/second-factor/again"));
        give(&mut driss, &phone.code(test, 0)).expect(303);
        let mut device = Device::new(3);
        assert_eq!(add(&mut driss, DRISS_TEACHER, &mut device, "").expect(303).location(), "/passkeys?done=added");
        // Somebody else's is no factor of mine.
        let mut houda = after_password(test, HOUDA_SECRETARY);
        add(&mut houda, HOUDA_SECRETARY, &mut Device::new(4), "").expect(200);
        let mut houda = after_password(test, HOUDA_SECRETARY);
        by(&mut houda, FACTOR, &mut device, &[]).expect(422);
        assert!(houda.get("/office").expect(303).location().starts_with("/second-factor"));
        test.run_jobs();
    }

    fn a_lost_one_is_taken_away_by_two(test) {
        confirmed(test, DRISS_TEACHER, "driss@example.org");
        let mut driss = after_password(test, DRISS_TEACHER);
        let mut device = Device::new(3);
        add(&mut driss, DRISS_TEACHER, &mut device, "").expect(200);
        let (mut jamal, mut hafsa) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(HAFSA_OPERATOR, None));
        jamal.post(&format!("{}/second-factor", crate::invitations::person(DRISS_TEACHER)), &[]).expect(303);
        let reset = reset_id(&hafsa.get("/office/schools").expect(200));
        hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(303);
        assert_eq!((passkeys(test, DRISS_TEACHER), test.count("recovery_codes")), (0, 0));
        by(&mut test.browser(), SIGN_IN, &mut device, &[]).expect(422);
        test.run_jobs();
    }

    fn a_device_that_was_left_in_the_middle_names_the_account_alike(test) {
        let mut nadia = test.signed_in(NADIA, None);
        let mut ask = || json(&nadia.post(QUESTION, &[("current_password", &password(NADIA))]).expect(200))["options"].clone();
        let (first, second) = (ask(), ask());
        assert_eq!(first["user"]["id"], second["user"]["id"]);
        assert_ne!(first["challenge"], second["challenge"]);
        let karims = json(&test.signed_in(KARIM, None).post(QUESTION, &[("current_password", &password(KARIM))]).expect(200));
        assert_ne!(first["user"]["id"], karims["options"]["user"]["id"]);
    }

    // Whoever has lost the password may have lost it to somebody who has added a key since.
    fn a_forgotten_password_takes_them_away_but_for_staff(test) {
        for (account, left) in [(SARA, 0), (DRISS_TEACHER, 1)] {
            confirmed(test, account, &format!("wer{account}@example.org"));
            let mut device = Device::new(u8::try_from(account).unwrap());
            let mut browser = after_password(test, account);
            let done = add(&mut browser, account, &mut device, "");
            assert!([200, 303].contains(&done.status.as_u16()), "{}", done.text());
            test.browser().post("/recover", &[("login_or_email", &username(account))]).expect(303);
            let mail = test.mails().into_iter().rev().find(|mail| mail.purpose == Purpose::Recovery).unwrap();
            let token = crate::joining::token_in(&mail.text).unwrap();
            let mut owner = test.browser();
            owner.post("/token", &[("token", &token)]).expect(303);
            let new = "tout à fait nouveau ici";
            owner.post("/token/password", &[("new_password", new), ("new_password_again", new)]).expect(303);
            assert_eq!(passkeys(test, account), left, "{account}");
            let came = by(&mut test.browser(), SIGN_IN, &mut device, &[]);
            assert_eq!(came.status.as_u16(), if left == 0 { 422 } else { 303 }, "{account}");
            test.run_jobs();
        }
    }

    fn it_ends_with_the_account(test) {
        let mut device = with_passkey(test, KARIM, 1);
        let data = test.posted_bytes(&test.signed_in(KARIM, None), "/leaving/data", &[("password", &password(KARIM))]);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(data)).unwrap();
        let account: Json = serde_json::from_reader(zip.by_name("account.json").unwrap()).unwrap();
        assert_eq!(account["passkeys"][0]["label"], "Téléphone");
        assert!(!account.to_string().contains("cred_id"));
        test.signed_in(KARIM, None).post("/leaving/close", &[("sure", "yes"), ("password", &password(KARIM))]).expect(303);
        assert_eq!(passkeys(test, KARIM), 0);
        by(&mut test.browser(), SIGN_IN, &mut device, &[]).expect(422);
        test.run_jobs();
    }
}
