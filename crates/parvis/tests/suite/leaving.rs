//! Taking one's data away, and the end of one's account.

use crate::devices::confirmed;
use crate::harness::{Browser, DAY, TestApp};
use crate::world::*;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Read;

const DATA: &str = "/leaving/data";
const CLOSE: &str = "/leaving/close";

/// The files of a download, by name.
fn files(test: &TestApp, browser: &Browser<'_>, account: i64) -> BTreeMap<String, Vec<u8>> {
    let bytes = test.posted_bytes(browser, DATA, &[("password", &password(account))]);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Json {
    serde_json::from_slice(&files[name]).unwrap()
}

fn text_of(files: &BTreeMap<String, Vec<u8>>) -> String {
    let texts = files.iter().filter(|(name, _)| name.ends_with(".json"));
    texts.map(|(_, content)| String::from_utf8(content.clone()).unwrap()).collect()
}

fn close(browser: &mut Browser<'_>, account: i64) -> crate::harness::Answer {
    browser.post(CLOSE, &[("sure", "yes"), ("password", &password(account))])
}

/// A row of the roster that an account has, with the child.
fn on_roster(test: &TestApp, row: i64, account: i64, pupil: i64, number: &str) {
    test.sql(&format!(
        "INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id,
            email, phone, address, account_id)
            VALUES ({row}, 'gr{row:014}', 1, 'Berrada', 'Karim', '', '', '{number}', 'ecole@example.org', '0600000000', '1, rue A', {account});
        INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES ({row}, {pupil}, 1, 'father')"
    ));
}

on_both! {
    fn one_takes_all_that_is_held_about_oneself(test) {
        confirmed(test, NADIA, "nadia@example.org");
        on_roster(test, 901, NADIA, OMAR, CIN);
        let mut nadia = test.browser();
        nadia.sign_in(CIN, &password(NADIA)).expect(303);
        let page = nadia.get("/leaving").expect(200);
        assert!(page.has("Télécharger mes données") && page.has("href=\"/leaving/close\""), "{}", page.text());
        let files = files(test, &nadia, NADIA);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["account.json", "child-1.json", "child-2.json", "child-3.json", "mes-donnees.pdf"]);
        assert!(files["mes-donnees.pdf"].starts_with(b"%PDF-"));
        let account = json(&files, "account.json");
        assert_eq!(account["account"]["email"], "nadia@example.org");
        assert_eq!(account["school_rosters"][0]["phone"], "0600000000");
        assert_eq!(account["school_rosters"][0]["children"][0]["student_code"], pupil_of(OMAR).code);
        assert_eq!(account["sessions"].as_array().unwrap().len(), 1);
        let kinds: Vec<&str> = account["logins"].as_array().unwrap().iter().map(|l| l["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["username", "national_id", "student_code", "student_code"]);
        assert!(account["activity"].as_array().unwrap().iter().any(|deed| deed["action"] == "signed_in"));
        let omar = json(&files, "child-1.json");
        assert_eq!((omar["student_code"].as_str(), omar["born_on"].as_str()), (Some("J130000012"), Some("2012-03-09")));
        let grade = &omar["grades"].as_array().unwrap().iter().find(|grade| grade.get("subject").is_some()).unwrap();
        assert_eq!((grade["value"].as_f64(), grade["out_of"].as_f64()), (Some(10.84), Some(20.0)));
        assert_eq!(omar["absences"].as_array().unwrap().len(), 1);
        let all = text_of(&files);
        assert!(!all.contains("Contrôle à venir"), "what is not published");
        for secret in ["argon2", "password", "hash", "salt", "token", "Yasmine", "Berrada\", \"given_name\": \"Leila"] {
            assert!(!all.contains(secret), "{secret}");
        }
        for pupil in [YASMINE, HAMZA, ZINEB, LUCAS] {
            assert!(!all.contains(&remark(pupil)) && !all.contains(pupil_of(pupil).code), "{pupil}");
        }
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'own_data_taken' AND actor_id = 3"), 1);
    }

    // What came of each request, and of the other account no more than the page of the request shows.
    fn requests_to_join_accounts_are_among_it(test) {
        crate::joining::address(test, KARIM, "karim@example.org");
        crate::joining::address(test, NADIA, "nadia@example.org");
        let typed = [("login", username(NADIA)), ("password", password(NADIA)), ("own_password", password(KARIM))];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut karim = test.signed_in(KARIM, None);
        karim.post("/account/join", &typed).expect(303);
        for mail in test.mails() {
            let code = crate::joining::token_in(&mail.text).unwrap();
            karim.post("/account/join/code", &[("code", &code)]).expect(303);
        }
        let requests = |account: i64| json(&files(test, &test.signed_in(account, None), account), "account.json")["join_requests"].clone();
        let asked = requests(KARIM);
        assert_eq!((&asked[0]["asked_by"], &asked[0]["state"]), (&"this_account".into(), &"waiting".into()), "{asked}");
        assert_eq!(asked[0]["other_account"], serde_json::json!(["nadia.tazi"]));
        assert_eq!(asked[0]["schools"].as_array().unwrap().len(), 2);
        assert!(asked[0]["asked_at"].as_str().unwrap().starts_with("2026-11-21T"), "{asked}");
        // Nadia was mailed that somebody asked: that, and nothing of whom.
        let of_her = requests(NADIA);
        assert_eq!((&of_her[0]["asked_by"], &of_her[0]["state"]), (&"another_account".into(), &"waiting".into()), "{of_her}");
        let all = text_of(&files(test, &test.signed_in(NADIA, None), NADIA));
        assert!(!all.contains("karim") && of_her[0].get("schools").is_none() && of_her[0].get("other_account").is_none(), "{all}");
        // Refused: the other's is the other's, whatever it is called by then.
        let id = test.text("SELECT public_id FROM account_joins");
        let path = format!("/office/college-ibn-khaldoun/joins/{id}");
        test.signed_in(JAMAL_DIRECTOR, None).post(&path, &[("decision", "refuse")]).expect(303);
        let refused = requests(KARIM);
        assert_eq!((&refused[0]["state"], &refused[0]["schools"][0]["answer"]), (&"refused".into(), &"refused".into()), "{refused}");
        assert!(refused[0]["ended_at"].is_string() && !text_of(&files(test, &test.signed_in(KARIM, None), KARIM)).contains("nadia"), "{refused}");
        // Nobody answers; and of somebody who has asked for nothing there is nothing.
        test.sql("UPDATE account_joins SET state = 'withdrawn', expired_at = decided_at");
        assert_eq!(requests(KARIM)[0]["state"], "expired");
        assert_eq!(requests(LEILA), serde_json::json!([]));
        test.run_jobs();
    }

    fn it_asks_for_the_password_and_is_kept_nowhere(test) {
        let mut karim = test.signed_in(KARIM, None);
        assert!(karim.post(DATA, &[]).expect(422).has("Écrivez votre mot de passe."));
        let wrong = karim.post(DATA, &[("password", "pas le bon du tout")]).expect(422);
        assert!(wrong.has("Ce mot de passe n’est pas juste.") && wrong.has("href=\"#password\""), "{}", wrong.text());
        let right = karim.post(DATA, &[("password", &password(KARIM))]).expect(200);
        assert_eq!((right.header("content-type"), right.header("cache-control")), ("application/zip", "no-store"));
        assert!(right.header("content-disposition").starts_with("attachment"));
        // Tries count as sign-ins do, and the wait is told in words.
        for _ in 0..5 {
            karim.post(DATA, &[("password", "pas le bon du tout")]).expect(422);
        }
        let wait = karim.post(DATA, &[("password", &password(KARIM))]).expect(429);
        assert!(wait.has("Attendez 1 seconde") && wait.header("retry-after") == "1", "{}", wait.text());
        test.pass(DAY);
        let mut karim = test.signed_in(KARIM, None);
        for _ in 0..5 {
            test.pass(1);
            karim.post(DATA, &[("password", &password(KARIM))]).expect(200);
        }
        assert!(karim.post(DATA, &[("password", &password(KARIM))]).expect(422).has("cinq fois aujourd’hui"));
    }

    fn a_restriction_holds_here_too(test) {
        on_roster(test, 902, SAID_NOTHING, HAMZA, "SA111");
        let said = text_of(&files(test, &test.signed_in(SAID_NOTHING, None), SAID_NOTHING));
        test.sql("INSERT INTO restrictions (public_id, school_id, student_id, account_id, national_id, name_key, name, restriction, note, made_at)
            VALUES ('re1', 1, 14, 4, '', '', 'Said', 'nothing', 'note du bureau', 1)");
        let then = text_of(&files(test, &test.signed_in(SAID_NOTHING, None), SAID_NOTHING));
        assert!(!said.contains("Hamza") && !said.contains(pupil_of(HAMZA).code) && !then.contains("Hamza") && !then.contains(pupil_of(HAMZA).code) && !then.contains("note du bureau"));
        let hind = files(test, &test.signed_in(HIND_DOCUMENTS, None), HIND_DOCUMENTS);
        let hamza = json(&hind, "child-1.json");
        assert_eq!((hamza["given_name"].as_str(), hamza["shows"].as_str()), (Some("Hamza"), Some("documents_only")));
        assert!(hamza.get("grades").is_none() && hamza.get("absences").is_none() && hamza.get("looks_by_staff").is_none());
        for hidden in [MEHDI_HIDDEN, RACHID_REMOVED, FATIMA_FORMER] {
            assert!(!text_of(&files(test, &test.signed_in(hidden, None), hidden)).contains("Hamza"), "{hidden}");
        }
    }

    fn a_childs_code_does_neither(test) {
        let mut by_code = test.signed_in(NADIA, Some(OMAR));
        for path in ["/leaving", CLOSE] {
            assert!(by_code.get(path).expect(200).has("Vous êtes entré avec le code d’un enfant"));
        }
        by_code.post(DATA, &[("password", &password(NADIA))]).expect(422);
        close(&mut by_code, NADIA).expect(422);
        assert_eq!(test.text("SELECT state FROM accounts WHERE id = 3"), "active");
    }

    fn staff_take_what_is_theirs_and_leave_their_role_first(test) {
        let files = files(test, &test.signed_in(JAMAL_DIRECTOR, None), JAMAL_DIRECTOR);
        let account = json(&files, "account.json");
        assert_eq!((account["roles"][0]["role"].as_str(), files.len()), (Some("director"), 2));
        for who in [JAMAL_DIRECTOR, MOUNIR_BOTH, HAFSA_OPERATOR] {
            let mut browser = test.signed_in(who, None);
            let page = browser.get(CLOSE).expect(200);
            assert!(page.has("Demandez d’abord à la direction") && !page.has("name=\"sure\""), "{}", page.text());
            close(&mut browser, who).expect(422);
            assert_eq!(test.text(&format!("SELECT state FROM accounts WHERE id = {who}")), "active");
        }
        // Whoever is no member of the staff any more closes it as everybody does.
        close(&mut test.signed_in(ADIL_ROLE_ENDED, None), ADIL_ROLE_ENDED).expect(303);
    }

    fn closing_asks_and_says_what_it_means(test) {
        let mut karim = test.signed_in(KARIM, None);
        let page = karim.get(CLOSE).expect(200);
        for said in ["déconnecté partout", "sont effacés", "appartient à l’école", "nouveau courrier", "href=\"/leaving\""] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        let unsure = karim.post(CLOSE, &[("password", &password(KARIM))]).expect(422);
        assert!(unsure.has("Cochez la case") && unsure.has("href=\"#sure\""), "{}", unsure.text());
        assert!(karim.post(CLOSE, &[("sure", "yes")]).expect(422).has("Écrivez votre mot de passe."));
        assert!(karim.post(CLOSE, &[("sure", "yes"), ("password", "pas le bon du tout")]).expect(422).has("n’est pas juste"));
        karim.get(&page_of(YASMINE)).expect(200);
    }

    fn a_closed_account_is_closed_at_once_and_the_others_go_on(test) {
        confirmed(test, KARIM, "karim@example.org");
        on_roster(test, 903, KARIM, YASMINE, "KA111");
        test.sql("UPDATE accounts SET phone = '0612345678', address = '1, rue A' WHERE id = 1;
            INSERT INTO logins (account_id, issuer, kind, value, state) VALUES (1, 'local', 'national_id', 'KA111', 'active');
            INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
                VALUES ('rek', 1, 1, 'KA111', 'validated', 'roster', '', 1);
            INSERT INTO tokens (token_hash, purpose, account_id, made_at, ends_at) VALUES ('x', 'email', 1, 1, 99999999999999999)");
        let (mut here, mut there) = (test.signed_in(KARIM, None), test.signed_in(KARIM, Some(YASMINE)));
        test.browser().sign_in(&username(KARIM), &password(KARIM)).expect(303);
        test.browser().sign_in(&username(LEILA), &password(LEILA)).expect(303);
        let answer = close(&mut here, KARIM).expect(303);
        assert_eq!(answer.location(), "/closed");
        assert!(answer.set_cookie("parvis").unwrap().contains("Max-Age=0"));
        assert!(here.get("/closed").expect(200).has("Votre compte est fermé"));
        for browser in [&mut here, &mut there] {
            assert!(browser.get("/children").expect(303).location().starts_with("/sign-in"));
        }
        for login in [username(KARIM).as_str(), "KA111", pupil_of(YASMINE).code] {
            test.browser().sign_in(login, &password(KARIM)).expect(422);
        }
        let kept = "SELECT state || '|' || COALESCE(email, '-') || '|' || phone || '|' || address || '|' || given_name FROM accounts WHERE id = 1";
        assert_eq!(test.text(kept), "ended|-|||Karim");
        for (nothing, of) in [("logins", "account_id = 1"), ("sessions", "account_id = 1"), ("known_devices", "account_id = 1"),
            ("guardians", "account_id = 1"), ("guardianships", "account_id = 1 AND state <> 'former'"),
            ("tokens", "account_id = 1 AND voided_at IS NULL"), ("identity_reviews", "account_id = 1 AND state <> 'withdrawn'"),
            ("accounts", "id = 1 AND length(password_hash) > 0")] {
            assert_eq!(test.number(&format!("SELECT count(*) FROM {nothing} WHERE {of}")), 0, "{nothing}");
        }
        // The other parent, the child and the roster are as they were.
        test.browser().sign_in(pupil_of(YASMINE).code, &password(LEILA)).expect(303);
        test.signed_in(LEILA, None).get(&page_of(YASMINE)).expect(200);
        assert_eq!(test.number("SELECT count(*) FROM guardian_students WHERE guardian_id = 903"), 1);
        // The student's page tells of him once, where he stands in the roster.
        let page = test.signed_in(HOUDA_SECRETARY, None).get(&format!("/office/college-ibn-khaldoun/students/{}", child(YASMINE))).expect(200);
        let text = page.text();
        assert!(text.contains("Karim Berrada Père Compte fermé") && text.matches("Compte fermé").count() == 1, "{text}");
        // One that was restricted shows itself still, with what holds.
        test.sql("UPDATE guardianships SET restriction = 'documents_only' WHERE account_id = 1");
        let page = test.signed_in(HOUDA_SECRETARY, None).get(&format!("/office/college-ibn-khaldoun/students/{}", child(YASMINE))).expect(200);
        assert!(page.text().contains("Karim Berrada Père Pas encore inscrit"), "{}", page.text());
        assert!(page.text().contains("Karim Berrada Responsable légal Compte fermé"), "{}", page.text());
        // Told to the school, and by a last mail.
        let log = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/audit?action=account_closed").expect(200);
        assert!(log.has("Compte fermé par son titulaire"), "{}", log.text());
        let mail = test.mails().pop().unwrap();
        assert_eq!((mail.recipient.as_str(), mail.subject.as_str()), ("karim@example.org", "Votre compte est fermé"));
        assert!(!mail.text.contains("Yasmine"));
    }

    // The number goes to whoever else claims it, and no director is asked about somebody who has gone.
    fn a_number_is_free_for_another(test) {
        test.sql("INSERT INTO logins (account_id, issuer, kind, value, state) VALUES (1, 'local', 'national_id', 'KA111', 'pending');
            INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
                VALUES ('rek', 1, 1, 'KA111', 'validated', 'entered', '', 1), ('rel', 2, 1, 'KA111', 'pending', 'entered', '', 2)");
        close(&mut test.signed_in(KARIM, None), KARIM).expect(303);
        assert_eq!(test.number("SELECT account_id FROM logins WHERE kind = 'national_id' AND value = 'KA111'"), LEILA);
        test.browser().sign_in("KA111", &password(LEILA)).expect(303);
    }

    // A new letter can be made, and what a director has decided about the person holds for whoever comes with it.
    fn one_comes_back_by_a_new_letter_and_a_restriction_with_it(test) {
        on_roster(test, 904, HIND_DOCUMENTS, HAMZA, "HI111");
        test.sql("INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, account_id, national_id, name_key, name, restriction, note, made_at)
            VALUES ('re1', 1, 14, 904, 5, 'HI111', 'x', 'Hind', 'documents_only', '', 1)");
        close(&mut test.signed_in(HIND_DOCUMENTS, None), HIND_DOCUMENTS).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM guardians WHERE id = 904 AND account_id IS NULL"), 1);
        use parvis::features::guardianship::{self, Attach, Origin};
        use parvis::web::policy::GuardianshipState;
        let attach = Attach { account: SOFIA_CHILDLESS, guardian: 904, origin: Origin::NationalId, state: GuardianshipState::Active };
        test.db().write(|tx| guardianship::attach(tx, &test.app, &attach)).unwrap();
        assert_eq!(test.text("SELECT restriction FROM guardianships WHERE account_id = 13"), "documents_only");
    }
}
