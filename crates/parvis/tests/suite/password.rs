//! One's own password (guide, part II, figures 5 and 6).

use crate::harness::{Answer, Browser, MINUTE};
use crate::world::*;
use parvis::mail::Purpose;

const NEW: &str = "trois mulets au souk";
const NEWER: &str = "le vélo vert de tante Ida";

fn change(browser: &mut Browser<'_>, current: &str, new: &str) -> Answer {
    let fields = [("current_password", current), ("new_password", new), ("new_password_again", new)];
    browser.post("/password", &fields)
}

on_both! {
    // The mail that tells of another address says to change the password: that keeps the address.
    fn another_password_keeps_the_address(test) {
        test.sql("UPDATE accounts SET email = 'nadia@example.org', email_confirmed_at = 1 WHERE id = 3");
        let (mut owner, mut stranger) = (test.signed_in(NADIA, None), test.signed_in(NADIA, None));
        stranger.post("/account/address", &[("email", "autre@example.org"), ("password", &password(NADIA))]).expect(303);
        let mail = test.mails().into_iter().find(|mail| mail.purpose == Purpose::ConfirmAddress).unwrap();
        let (_, link) = mail.text.split_once("/confirm-address?token=").unwrap();
        change(&mut owner, &password(NADIA), NEW).expect(303);
        test.browser().post("/confirm-address", &[("token", &link[..23])]).expect(410);
        assert_eq!(test.text("SELECT email FROM accounts WHERE id = 3"), "nadia@example.org");
        test.mails();
    }

    // Figures 5 and 6: changed, confirmed on screen, for every login; the other sessions end, this one stays.
    fn figures_5_and_6_the_password_is_changed(test) {
        test.sql("UPDATE accounts SET email = 'nadia@example.org', email_confirmed_at = 1 WHERE id = 3");
        let (mut here, mut there, mut by_code) = (test.signed_in(NADIA, None), test.signed_in(NADIA, None), test.signed_in(NADIA, Some(OMAR)));
        let form = here.get("/password").expect(200);
        assert!(form.has("Mot de passe actuel") && form.has("nadia.tazi"), "{}", form.text());
        let to = change(&mut here, &password(NADIA), NEW).expect(303);
        assert_eq!(to.location(), "/password?done=yes");
        let page = here.get(to.location()).expect(200);
        assert!(page.has("Confirmation de changement") && !page.has("current_password"), "{}", page.text());
        here.get("/children").expect(200);
        for other in [&mut there, &mut by_code] {
            assert!(other.get("/children").expect(303).location().starts_with("/sign-in"));
        }
        for login in [CIN, "nadia.tazi", "J130000012", "J130000013"] {
            test.browser().sign_in(login, &password(NADIA)).expect(422);
            test.browser().sign_in(login, NEW).expect(303);
        }
        // Beside those about the new devices that this test signs in on.
        let mut mails = test.mails();
        mails.retain(|mail| mail.purpose != Purpose::NewDevice);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!((mail.recipient.as_str(), mail.purpose), ("nadia@example.org", Purpose::PasswordChanged));
        assert!(mail.text.contains("nadia.tazi") && mail.text.contains("/recover") && !mail.text.contains(NEW));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'password_changed' AND actor_id = 3"), 1);
    }

    // Of two parents with one code, each keeps their own password, under the salt that both share.
    fn the_other_parent_keeps_theirs(test) {
        change(&mut test.signed_in(KARIM, None), &password(KARIM), NEW).expect(303);
        test.browser().sign_in("J130000011", NEW).expect(303);
        test.browser().sign_in("J130000011", &password(LEILA)).expect(303);
        test.browser().sign_in("J130000011", &password(KARIM)).expect(422);
        assert_eq!(test.number("SELECT count(DISTINCT password_salt) FROM logins WHERE value = 'J130000011'"), 1);
    }

    fn a_session_by_code_changes_it_for_all_logins(test) {
        let mut omar = test.signed_in(NADIA, Some(OMAR));
        change(&mut omar, &password(NADIA), NEW).expect(303);
        omar.get(&page_of(OMAR)).expect(200);
        omar.get(&page_of(SALMA)).expect(404);
        test.browser().sign_in(CIN, NEW).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'password_changed' AND student_id = 12"), 1);
    }

    // No mail where nobody has confirmed the address: it may be a stranger's.
    fn an_unconfirmed_address_is_told_nothing(test) {
        test.sql("UPDATE accounts SET email = 'nadia@example.org' WHERE id = 3");
        change(&mut test.signed_in(NADIA, None), &password(NADIA), NEW).expect(303);
        assert!(test.mails().is_empty());
    }

    fn what_is_amiss_is_said_at_its_field(test) {
        let mut nadia = test.signed_in(NADIA, None);
        let own = password(NADIA);
        let long = "é4x°q ".repeat(22);
        for (current, new, again, field, said) in [
            ("", NEW, NEW, "current_password", "Écrivez votre mot de passe actuel"),
            ("rien de juste", NEW, NEW, "current_password", "pas votre mot de passe actuel"),
            (own.as_str(), "", "", "new_password", "Écrivez un nouveau mot de passe"),
            (&own, "court", "court", "new_password", "10 signes au moins"),
            (&own, &long, &long, "new_password", "128 signes au plus"),
            (&own, "nadia.tazi", "nadia.tazi", "new_password", "contient un nom"),
            // The names of the children are no secret either.
            (&own, "OmarSalmaAdam", "OmarSalmaAdam", "new_password", "contient un nom"),
            (&own, NEW, NEWER, "new_password_again", "ne sont pas les mêmes"),
            (&own, &own, &own, "new_password", "même mot de passe"),
        ] {
            let fields = [("current_password", current), ("new_password", new), ("new_password_again", again)];
            let page = nadia.post("/password", &fields).expect(422);
            assert!(page.has(said) && page.has(&format!("href=\"#{field}\"")) && page.has(&format!("id=\"{field}-error\"")), "{said}: {}", page.body);
            assert!(!page.has(NEW) && !page.has(&own), "what was typed is not sent back");
        }
        test.browser().sign_in(CIN, &own).expect(303);
        // Nothing at all, and a form that is none of ours.
        nadia.post("/password", &[]).expect(422);
        nadia.post_raw("/password", vec![b'x'; 20_000]).expect(413);
        assert!(test.browser().post("/password", &[]).expect(303).location().starts_with("/sign-in"));
    }

    // Whoever holds a session has no more tries at the password than at the sign-in.
    fn the_current_password_is_counted_as_sign_ins_are(test) {
        let mut nadia = test.signed_in(NADIA, None);
        for _ in 0..6 {
            change(&mut nadia, "rien de juste", NEW);
        }
        let page = change(&mut nadia, &password(NADIA), NEW).expect(429);
        assert!(page.has("Attendez") && !page.header("retry-after").is_empty(), "{}", page.text());
        // By a counter of its own: who is signed in elsewhere is not kept out by it.
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
        // A new password that will not do is no try.
        let mut karim = test.signed_in(KARIM, None);
        for _ in 0..8 {
            change(&mut karim, "rien", "court").expect(422);
        }
        change(&mut karim, &password(KARIM), NEW).expect(303);
        test.pass(20 * MINUTE);
        change(&mut test.signed_in(NADIA, None), &password(NADIA), NEW).expect(303);
        assert_eq!(test.count("sign_in_attempts"), 0, "a success forgets the failures");
    }

    // The form of a session that was ended meanwhile changes nothing.
    fn an_ended_session_changes_nothing(test) {
        let mut nadia = test.signed_in(NADIA, None);
        test.sql("DELETE FROM sessions WHERE account_id = 3");
        assert!(change(&mut nadia, &password(NADIA), NEW).expect(303).location().starts_with("/sign-in"));
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    }

    // Changing it voids what was asked for on the page of a forgotten password.
    fn it_voids_the_tokens_of_a_recovery(test) {
        test.sql("UPDATE accounts SET email = 'nadia@example.org', email_confirmed_at = 1 WHERE id = 3");
        let token = crate::recovery::asked(test, "nadia@example.org").expect("a token");
        change(&mut test.signed_in(NADIA, None), &password(NADIA), NEW).expect(303);
        crate::recovery::is_dead(test.browser().post("/token", &[("token", &token)]));
        test.mails();
    }
}
