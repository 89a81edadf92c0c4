//! Letters that give an account back (accounts.md, "Trouble").

use crate::harness::{Answer, Browser, TestApp, next_number};
use crate::roster;
use crate::world::*;
use parvis::mail::Purpose;
use rules::secret::LetterPassword;

const NEW: &str = "trois mulets au souk";

fn path(student: i64) -> String {
    format!("/office/college-ibn-khaldoun/students/{}/recovery-letter", child(student))
}

/// Karim of the roster, who has his account.
fn karim(test: &TestApp) {
    roster::guardian(test, 900, COLLEGE, ("Karim", "Berrada"), "", &[YASMINE]);
    test.sql("UPDATE guardians SET account_id = 1 WHERE id = 900");
}

fn order(browser: &mut Browser<'_>, more: &[(&str, &str)]) -> Answer {
    let token = format!("{:0>16}", next_number());
    let mut fields = vec![("guardian", "gd900"), ("language", "both")];
    fields.retain(|(known, _)| !more.iter().any(|(name, _)| name == known));
    fields.extend(more);
    if !more.iter().any(|(name, _)| *name == "token") {
        fields.push(("token", &token));
    }
    browser.post(&path(YASMINE), &fields)
}

/// Puts a password into the newest letter that is known here; the real one is in its sealed file.
fn known_password(test: &TestApp) -> String {
    let password = LetterPassword::from_entropy([7; 8]);
    let key = test.app.keys.mac_of("test", parvis::keys::Purpose::LetterPassword, b"").unwrap();
    let hash = data_encoding::HEXLOWER.encode(password.hash(&key).as_bytes());
    let hash = if test.db().engine() == db::Engine::Sqlite { format!("x'{hash}'") } else { format!("'\\x{hash}'") };
    test.sql(&format!(
        "UPDATE letters SET key_id = 'test', password_hash = {hash} WHERE id = (SELECT max(id) FROM letters)"
    ));
    password.to_string()
}

on_both! {
    fn a_letter_gives_the_account_back(test) {
        karim(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let student = houda.get(&format!("/office/college-ibn-khaldoun/students/{}", child(YASMINE))).expect(200);
        assert!(student.has("Courrier de secours"), "{}", student.text());
        let page = houda.get(&format!("{}?guardian=gd900", path(YASMINE))).expect(200);
        assert!(page.has("pas d’adresse e-mail confirmée") && !page.has("name=\"reason\""), "{}", page.text());
        let token = format!("{:0>16}", next_number());
        let to = order(&mut houda, &[("token", &token)]).expect(303).location().to_owned();
        assert!(to.starts_with("/office/college-ibn-khaldoun/letters/"));
        assert_eq!(order(&mut houda, &[("token", &token)]).expect(303).location(), to, "a form sent twice makes one");
        test.run_jobs();
        let campaign = houda.get(&to).expect(200);
        assert!(campaign.has("Courrier de secours") && campaign.has("Karim Berrada") && campaign.has("Télécharger"), "{}", campaign.text());
        assert_eq!(test.number("SELECT count(*) FROM letters WHERE recovers AND account_id = 1 AND used_at IS NULL AND replaced_at IS NULL"), 1);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'recovery_letter_made' AND student_id = 11 AND school_id = 1"), 1);
        // Its password leads to the choice of another, and nowhere else.
        let (letter, mut open) = (known_password(test), test.signed_in(KARIM, None));
        let mut browser = test.browser();
        assert_eq!(browser.sign_in("J130000011", &letter).expect(303).location(), "/token/password");
        for path in ["/children", &page_of(YASMINE), "/password"] {
            assert_eq!(browser.get(path).expect(303).location(), "/token/password", "{path}");
        }
        assert!(browser.get("/token/password").expect(200).has("karim.berrada"));
        // Until then, the account is as it was.
        open.get(&page_of(YASMINE)).expect(200);
        let fields = [("new_password", NEW), ("new_password_again", NEW)];
        assert_eq!(browser.post("/token/password", &fields).expect(303).location(), "/children");
        browser.get(&page_of(YASMINE)).expect(200);
        assert!(open.get("/children").expect(303).location().starts_with("/sign-in"), "sessions end");
        for login in ["karim.berrada", "J130000011"] {
            test.browser().sign_in(login, &password(KARIM)).expect(422);
            test.browser().sign_in(login, NEW).expect(303);
        }
        test.browser().sign_in("J130000011", &letter).expect(422);
        // The other parent's account is untouched.
        test.browser().sign_in("leila.berrada", &password(LEILA)).expect(303);
        let page = houda.get(&to).expect(200);
        assert!(page.has("Courrier de secours"), "{}", page.text());
        test.mails();
    }

    // An address that works: "forgotten password" is the way, unless the direction insists and says why.
    fn it_is_refused_while_the_address_works(test) {
        karim(test);
        test.sql("UPDATE accounts SET email = 'karim@example.org', email_confirmed_at = 1 WHERE id = 1");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let page = houda.get(&format!("{}?guardian=gd900", path(YASMINE))).expect(200);
        assert!(page.has("Seule la direction") && page.has("k•••m@example.org") && !page.has("karim@example.org") && !page.has("Faire le courrier"), "{}", page.text());
        order(&mut houda, &[("reason", "elle insiste")]).expect(422);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let page = order(&mut jamal, &[]).expect(422);
        assert!(page.has("Écrivez pourquoi") && page.has("href=\"#reason\""), "{}", page.text());
        order(&mut jamal, &[("reason", &"a".repeat(301))]).expect(422);
        assert_eq!(test.count("campaigns"), 0);
        let to = order(&mut jamal, &[("reason", "Il n’a plus cette adresse.")]).expect(303);
        assert!(to.location().contains("/letters/"));
        // The address is told, without any secret.
        let mails = test.mails();
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!((mail.recipient.as_str(), mail.purpose), ("karim@example.org", Purpose::Recovery));
        assert!(mail.text.contains("karim.berrada") && mail.text.contains("appelez tout de suite") && !mail.text.contains("token"), "{}", mail.text);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'recovery_letter_made' AND CAST(detail AS TEXT) LIKE '%plus cette adresse%'"), 1);
        // Refused by its server, it does not work any more: the secretary may.
        test.sql("UPDATE outbox SET state = 'refused', body = NULL, key_id = NULL, ended_at = 5 WHERE account_id = 1");
        let page = test.signed_in(HOUDA_SECRETARY, None).get(&format!("{}?guardian=gd900", path(YASMINE))).expect(200);
        assert!(page.has("refuse les messages"), "{}", page.text());
        order(&mut test.signed_in(HOUDA_SECRETARY, None), &[]).expect(303);
        test.mails();
    }

    // A letter and the tokens that were mailed: whichever is used voids the other kind's sessions; a new letter voids the old.
    fn it_voids_tokens_and_older_letters(test) {
        karim(test);
        test.sql("UPDATE accounts SET email = 'karim@example.org', email_confirmed_at = 1 WHERE id = 1");
        let token = crate::recovery::asked(test, "karim@example.org").unwrap();
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        order(&mut jamal, &[("reason", "perdue")]).expect(303);
        test.run_jobs();
        let first = known_password(test);
        order(&mut jamal, &[("reason", "encore perdue")]).expect(303);
        test.run_jobs();
        test.browser().sign_in("J130000011", &first).expect(422);
        let letter = known_password(test);
        let mut browser = test.browser();
        browser.sign_in("J130000011", &letter).expect(303);
        browser.post("/token/password", &[("new_password", NEW), ("new_password_again", NEW)]).expect(303);
        crate::recovery::is_dead(test.browser().post("/token", &[("token", &token)]));
        test.mails();
    }

    // Whom it is not for: a colleague, one's own child's other parent, somebody without an account, another school's.
    fn who_gets_none(test) {
        karim(test);
        roster::guardian(test, 901, COLLEGE, ("Sans", "Compte"), "", &[YASMINE]);
        roster::guardian(test, 902, COLLEGE, ("Mounir", "Chraibi"), "", &[NOUR]);
        test.sql("UPDATE guardians SET account_id = 20 WHERE id = 902");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for guardian in ["gd901", "gd902", "", "nobody"] {
            houda.get(&format!("{}?guardian={guardian}", path(YASMINE))).expect(404);
            order(&mut houda, &[("guardian", guardian)]).expect(404);
        }
        let page = houda.get(&format!("{}?guardian=gd902", path(NOUR))).expect(200);
        assert!(page.has("travaille à l’école"), "{}", page.text());
        let token = format!("{:0>16}", next_number());
        houda.post(&path(NOUR), &[("guardian", "gd902"), ("token", &token), ("language", "fr")]).expect(422);
        for account in [DRISS_TEACHER, KENZA_ATTENDANCE, PAUL_DIRECTOR, KARIM, HAFSA_OPERATOR] {
            let mut browser = test.signed_in(account, None);
            browser.get(&format!("{}?guardian=gd900", path(YASMINE))).expect(404);
            order(&mut browser, &[]).expect(404);
        }
        // A secretary who is a mother of the child.
        test.sql("INSERT INTO guardianships (public_id, account_id, student_id, school_id, relation, origin, state, restriction, created_at)
            VALUES ('guhouda', 16, 11, 1, 'mother', 'claim', 'active', 'unrestricted', 1)");
        test.signed_in(HOUDA_SECRETARY, None).get(&format!("{}?guardian=gd900", path(YASMINE))).expect(403);
        order(&mut test.signed_in(HOUDA_SECRETARY, None), &[]).expect(403);
    }

    fn a_suspended_account_is_not_given_back(test) {
        karim(test);
        order(&mut test.signed_in(HOUDA_SECRETARY, None), &[]).expect(303);
        test.run_jobs();
        let letter = known_password(test);
        test.sql("UPDATE accounts SET state = 'suspended' WHERE id = 1");
        test.browser().sign_in("J130000011", &letter).expect(422);
        test.signed_in(HOUDA_SECRETARY, None).get(&format!("{}?guardian=gd900", path(YASMINE))).expect(404);
    }
}
