//! Addresses that parents share: until the director restricts one of them or notes that they live apart.

use crate::harness::{Answer, Browser, TestApp};
use crate::joining::token_in;
use crate::world::*;
use parvis::features::accounts::tokens;
use parvis::features::guardianship::{self, Attach, Origin};
use parvis::features::sharing;
use parvis::web::policy::GuardianshipState;

const SHARED: &str = "famille@example.org";

/// Karim and Leila, the parents of Yasmine, share an address; Leila has confirmed it first.
fn parents(test: &TestApp) {
    test.sql(&format!(
        "UPDATE accounts SET email = '{SHARED}', email_confirmed_at = 2000 WHERE id = 1;
        UPDATE accounts SET email = 'Famille@Example.org', email_confirmed_at = 1000 WHERE id = 2"
    ));
}

fn student() -> String {
    format!("/office/college-ibn-khaldoun/students/{}", child(YASMINE))
}

fn declare(browser: &mut Browser<'_>, keeper: &str) -> Answer {
    browser.post(&format!("{}/separation", student()), &[("apart", "yes"), ("keeper", keeper)])
}

fn email(test: &TestApp, account: i64) -> String {
    test.text(&format!("SELECT COALESCE(lower(email), '') FROM accounts WHERE id = {account}"))
}

fn restrict(browser: &mut Browser<'_>, whom: i64, to: &str, keeper: &str) {
    let (path, whom) = (format!("{}/restriction", student()), account(whom));
    let known = |page: &Answer| {
        let (_, rest) = page.body.split_once("name=\"known\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let page = browser.get(&format!("{path}?account={whom}")).expect(200);
    assert!(page.has("Qui garde l’adresse partagée"), "{}", page.text());
    let mut form =
        vec![("account", whom.clone()), ("known", known(&page)), ("restriction", to.into()), ("keeper", keeper.into())];
    let sent: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sure = browser.post(&path, &sent).expect(200);
    assert!(sure.has(&format!("name=\"keeper\" value=\"{keeper}\"")));
    form.push(("confirm", "yes".into()));
    let sent: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(&path, &sent).expect(303);
}

on_both! {
    fn a_declared_separation_ends_it_at_once(test) {
        parents(test);
        let mut karim = test.signed_in(KARIM, None);
        assert!(!karim.get(&page_of(YASMINE)).expect(200).has("n’est plus la vôtre"));
        let token = tokens::new_token(&test.app);
        test.db().write(|tx| tokens::confirm_by(tx, &token, KARIM, "neuf@example.org", test.now())).unwrap();
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(jamal.get(&student()).expect(200).has("/separation"));
        let page = jamal.get(&format!("{}/separation", student())).expect(200);
        assert!(page.has("Karim Berrada") && page.has("Leila Berrada") && page.has("l’a confirmée le premier"), "{}", page.text());
        assert_eq!(declare(&mut jamal, "").expect(303).location(), format!("{}?done=separation", student()));
        assert_eq!((email(test, LEILA).as_str(), email(test, KARIM).as_str()), (SHARED, ""));
        // The other is told where they are, keeps the children, and has no token any more.
        let page = karim.get(&page_of(YASMINE)).expect(200);
        assert!(page.has("n’est plus la vôtre") && page.has("/account/address"), "{}", page.text());
        assert!(!test.signed_in(LEILA, None).get(&page_of(YASMINE)).expect(200).has("n’est plus la vôtre"));
        test.browser().post("/confirm-address", &[("token", &token.to_string())]).expect(410);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'address_taken' AND actor_id = 1 AND student_id = 11"), 1);
        assert!(jamal.get("/office/college-ibn-khaldoun/audit").expect(200).has("Adresse e-mail partagée retirée"));
        assert!(jamal.get(&student()).expect(200).has("parents séparés"));
        // Twice does nothing, and neither does ending what has ended.
        declare(&mut jamal, "").expect(409);
        assert!(jamal.get(&format!("{}/separation", student())).expect(200).has("Ils ne sont plus séparés"));
        let end = [("apart", "no")];
        jamal.post(&format!("{}/separation", student()), &end).expect(303);
        jamal.post(&format!("{}/separation", student()), &end).expect(409);
        jamal.post(&format!("{}/separation", student()), &[("apart", "maybe")]).expect(400);
        assert_eq!(email(test, KARIM), "", "what is lost is not given back");
    }

    fn the_director_names_who_keeps_it(test) {
        parents(test);
        declare(&mut test.signed_in(JAMAL_DIRECTOR, None), &account(KARIM)).expect(303);
        assert_eq!((email(test, LEILA).as_str(), email(test, KARIM).as_str()), ("", SHARED));
    }

    fn a_restriction_ends_it_too(test) {
        for (to, keeper, left) in [("nothing", "", LEILA), ("documents_only", "ac00000000000001", KARIM)] {
            parents(test);
            restrict(&mut test.signed_in(JAMAL_DIRECTOR, None), KARIM, to, keeper);
            for account in [KARIM, LEILA] {
                assert_eq!(email(test, account), if account == left { SHARED } else { "" }, "{to}");
            }
        }
        // Together they may share; nobody else was touched.
        test.sql("UPDATE accounts SET email = 'famille@example.org', email_confirmed_at = 5 WHERE id IN (3, 21)");
        test.db().write(|tx| sharing::part(tx, &test.app, (COLLEGE, OMAR), "")).unwrap();
        assert_eq!((email(test, NADIA).as_str(), email(test, RITA).as_str()), (SHARED, SHARED));
    }

    fn who_is_apart_cannot_confirm_the_others_address(test) {
        parents(test);
        declare(&mut test.signed_in(JAMAL_DIRECTOR, None), "").expect(303);
        let mut karim = test.signed_in(KARIM, None);
        let typed = [("email", "FAMILLE@example.org"), ("password", &password(KARIM))];
        // Nothing is said to whoever only types it: that somebody has it is no affair of theirs.
        assert_eq!(karim.post("/account/address", &typed).expect(303).location(), "/account/address?done=sent");
        let token = test.mails().iter().rev().find_map(|mail| token_in(&mail.text)).unwrap();
        let refused = karim.post("/confirm-address", &[("token", &token)]).expect(409);
        assert!(refused.has("ne peut pas servir pour votre compte") && !refused.has("Leila") && !refused.has("autre compte"), "{}", refused.text());
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE id = 1 AND email_confirmed_at IS NOT NULL"), 0);
        karim.post("/confirm-address", &[("token", &token)]).expect(410);
        // One of his own: it counts, and the banner goes.
        let typed = [("email", "karim@example.org"), ("password", &password(KARIM))];
        karim.post("/account/address", &typed).expect(303);
        let token = test.mails().iter().rev().find_map(|mail| token_in(&mail.text)).unwrap();
        karim.post("/confirm-address", &[("token", &token)]).expect(303);
        assert!(!karim.get(&page_of(YASMINE)).expect(200).has("n’est plus la vôtre"));
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE id = 1 AND address_lost_at IS NULL"), 1);
        // Others who have nothing to do with them may have the same address.
        let token = tokens::new_token(&test.app);
        test.db().write(|tx| tokens::confirm_by(tx, &token, RITA, SHARED, test.now())).unwrap();
        test.browser().post("/confirm-address", &[("token", &token.to_string())]).expect(303);
    }

    // Whoever comes to the child later, with an address that somebody apart from them has.
    fn a_new_link_parts_too(test) {
        parents(test);
        test.sql(&format!("UPDATE accounts SET email = '{SHARED}', email_confirmed_at = 9000 WHERE id = 21;
            UPDATE accounts SET email = NULL, email_confirmed_at = NULL WHERE id = 1"));
        declare(&mut test.signed_in(JAMAL_DIRECTOR, None), "").expect(303);
        assert_eq!(email(test, RITA), SHARED, "she has nothing to do with Yasmine yet");
        crate::roster::guardian(test, 950, COLLEGE, ("Rita", "Alaoui"), "", &[YASMINE]);
        let attach = Attach { account: RITA, guardian: 950, origin: Origin::StudentCode, state: GuardianshipState::Active };
        test.db().write(|tx| guardianship::attach(tx, &test.app, &attach)).unwrap();
        assert_eq!((email(test, RITA).as_str(), email(test, LEILA).as_str()), ("", SHARED));
    }

    fn nobody_parts_their_own_family(test) {
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (20, 1, 'director', 'active')");
        let path = format!("/office/college-ibn-khaldoun/students/{}/separation", child(NOUR));
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        mounir.get(&path).expect(403);
        mounir.post(&path, &[("apart", "yes")]).expect(403);
        assert_eq!(test.count("separations"), 0);
    }
}
