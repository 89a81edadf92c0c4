//! One's own profile: what shows, what is saved, and what a change of a name sets off.

use crate::devices::confirmed;
use crate::harness::{Answer, Browser, DAY, TestApp};
use crate::world::*;

const PAGE: &str = "/profile";

/// What is changed, the field that is amiss, what is said of it.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

fn version(page: &Answer) -> String {
    page.body.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Karim's, with something changed.
fn fields<'a>(version: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", version),
        ("family_name", "Berrada"),
        ("given_name", "Karim"),
        ("family_name_ar", ""),
        ("given_name_ar", ""),
        ("phone", ""),
        ("address", ""),
        ("locale", "fr"),
    ];
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

fn save(browser: &mut Browser<'_>, changed: &[(&str, &str)]) -> Answer {
    let version = version(&browser.get(PAGE).expect(200));
    browser.post(PAGE, &fields(&version, changed))
}

fn told(test: &TestApp, school: &str) -> i64 {
    test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'profile_changed' AND {school}"))
}

on_both! {
    fn it_shows_what_is_known_and_leads_on(test) {
        confirmed(test, NADIA, "nadia@example.org");
        test.sql("UPDATE accounts SET phone = '0612345678', address = '1, rue A' WHERE id = 3");
        let mut nadia = test.signed_in(NADIA, None);
        let page = nadia.get(PAGE).expect(200);
        for said in ["value=\"Tazi\"", "value=\"Nadia\"", "0612345678", "1, rue A", "nadia@example.org", CIN, "nadia.tazi",
            "href=\"/account/address\"", "href=\"/identity-number\"", "href=\"/devices\"", "Omar Tazi", "Responsable légal"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        assert!(page.text().contains("nadia@example.org Confirmée") && page.text().contains(&format!("{CIN} Validé")), "{}", page.text());
        assert!((2..=10).contains(&page.statements), "{}", page.statements);
        nadia.keep("parvis-language", "ar");
        assert!(nadia.get(PAGE).expect(200).has("ملفي الشخصي"));
        assert!(nadia.get("/children").expect(200).has("href=\"/profile\""), "the menu leads there");
        // A child that is kept from them shows nowhere.
        assert!(!test.signed_in(SAID_NOTHING, None).get(PAGE).expect(200).has("Hamza"));
    }

    fn it_is_saved_field_by_field(test) {
        let mut karim = test.signed_in(KARIM, None);
        let changed = [("phone", " +212 6 12  34 56 78 "), ("address", "1, rue A\r\n\r\n Rabat"), ("family_name_ar", "برادة"),
            ("given_name_ar", "كريم"), ("locale", "ar")];
        let saved = save(&mut karim, &changed).expect(303);
        assert_eq!(saved.location(), "/profile?done=saved");
        let kept = "SELECT phone || '|' || address || '|' || family_name_ar || '|' || given_name_ar || '|' || locale FROM accounts WHERE id = 1";
        assert_eq!(test.text(kept), "+212 6 12 34 56 78|1, rue A\nRabat|برادة|كريم|ar");
        let page = karim.get("/profile?done=saved").expect(200);
        assert!(page.has("<html lang=\"ar\"") && page.has("تم تسجيل ملفكم"), "{}", page.text());
        // The audit log does not have what the other parent must not see.
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE CAST(detail AS TEXT) LIKE '%212%' OR CAST(detail AS TEXT) LIKE '%rue A%'"), 0);
        assert_eq!((told(test, "school_id IS NULL"), told(test, "school_id = 1")), (1, 1), "the name in Arabic letters is a name");
    }

    fn what_is_amiss_is_said_and_what_was_typed_stays(test) {
        let mut karim = test.signed_in(KARIM, None);
        let cases: [Case<'_>; 7] = [
            (&[("family_name", " ")], "family_name", "Écrivez votre nom de famille."),
            (&[("given_name", "123")], "given_name", "Écrivez le nom avec des lettres seulement."),
            (&[("family_name_ar", "برادة")], "given_name_ar", "ou aucun des deux"),
            (&[("family_name_ar", "Berrada"), ("given_name_ar", "كريم")], "family_name_ar", "en lettres arabes."),
            (&[("phone", "12")], "phone", "6 au moins"),
            (&[("address", "http://x.example")], "address", "adresse"),
            (&[("locale", "xx")], "locale", "Choisissez une langue."),
        ];
        for (wrong, field, said) in cases {
            let mut changed = wrong.to_vec();
            if field != "address" {
                changed.push(("address", "9, rue Gardée"));
            }
            let page = save(&mut karim, &changed).expect(422);
            assert!(page.has(said) && page.has(&format!("href=\"#{field}\"")) && page.has(&format!("id=\"{field}-error\"")), "{field}: {}", page.text());
            assert!(field == "address" || page.has("9, rue Gardée"), "{field}");
        }
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE id = 1 AND address = ''"), 1);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'profile_changed'"), 0);
    }

    fn of_two_at_once_the_second_is_told(test) {
        let (mut first, mut second) = (test.signed_in(KARIM, None), test.signed_in(KARIM, None));
        let old = version(&second.get(PAGE).expect(200));
        save(&mut first, &[("phone", "0611111111")]).expect(303);
        let page = second.post(PAGE, &fields(&old, &[("phone", "0622222222")])).expect(409);
        assert!(page.has("changé entre-temps") && page.has("0622222222"), "{}", page.text());
        assert_eq!(test.text("SELECT phone FROM accounts WHERE id = 1"), "0611111111");
        let again = version(&page);
        second.post(PAGE, &fields(&again, &[("phone", "0622222222")])).expect(303);
        assert_eq!(test.text("SELECT phone FROM accounts WHERE id = 1"), "0622222222");
    }

    fn a_new_name_is_told_to_the_school(test) {
        let mut karim = test.signed_in(KARIM, None);
        save(&mut karim, &[("family_name", "Berrada-Alami")]).expect(303);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let log = jamal.get("/office/college-ibn-khaldoun/audit?action=profile_changed").expect(200);
        assert!(log.text().contains("Nom de famille : « Berrada » devient « Berrada-Alami »"), "{}", log.text());
        let student = format!("/office/college-ibn-khaldoun/students/{}", child(YASMINE));
        let page = jamal.get(&student).expect(200);
        assert!(page.has("Avant : Karim Berrada."), "{}", page.text());
        // A teacher sees none of it, and neither does the other school.
        assert!(!test.signed_in(DRISS_TEACHER, None).get(&student).expect(200).has("Avant :"));
        let other = test.signed_in(PAUL_DIRECTOR, None).get("/office/institut-saint-jean/audit?action=profile_changed").expect(200);
        assert!(!other.has("Berrada"), "{}", other.text());
        // Three a day.
        for name in ["Un", "Deux"] {
            save(&mut karim, &[("family_name", name)]).expect(303);
        }
        let page = save(&mut karim, &[("family_name", "Trois")]).expect(422);
        assert!(page.has("trois fois aujourd’hui"), "{}", page.text());
        save(&mut karim, &[("family_name", "Deux"), ("phone", "0611111111")]).expect(303);
        test.pass(DAY + 1);
        let mut karim = test.signed_in(KARIM, None);
        save(&mut karim, &[("family_name", "Trois")]).expect(303);
    }

    // Who has no number is who they say they are by their name alone.
    fn whoever_was_reviewed_by_name_is_looked_at_again(test) {
        for (account, number, state) in [(1, "", "validated"), (2, "LE222", "validated")] {
            test.sql(&format!("INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at, decided_at)
                VALUES ('rename{account}', {account}, 1, '{number}', '{state}', 'entered', '', 1000, 2000)"));
        }
        let mut karim = test.signed_in(KARIM, None);
        save(&mut karim, &[("phone", "0611111111")]).expect(303);
        assert_eq!(test.text("SELECT state FROM identity_reviews WHERE account_id = 1"), "validated");
        save(&mut karim, &[("given_name", "Karim Ali")]).expect(303);
        assert_eq!(test.text("SELECT state FROM identity_reviews WHERE account_id = 1"), "pending");
        karim.get(&page_of(YASMINE)).expect(200);
        let review = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/reviews/rename1").expect(200);
        assert!(review.has("Avant : Karim Berrada."), "{}", review.text());
        // A number that was validated says who somebody is whatever they are called.
        let mut leila = test.signed_in(LEILA, None);
        save(&mut leila, &[("given_name", "Leila Ali")]).expect(303);
        assert_eq!(test.text("SELECT state FROM identity_reviews WHERE account_id = 2"), "validated");
    }

    // Restrictions are found by names too: giving a name up is no way round one.
    fn a_restriction_finds_who_has_changed_their_name(test) {
        use parvis::features::guardianship;
        use parvis::web::policy::Restriction;
        test.sql("INSERT INTO restrictions (public_id, school_id, student_id, national_id, name_key, name, restriction, note, made_at)
            SELECT 're1', 1, 16, '', 'x', 'Karim Berrada', 'nothing', '', 1");
        let key = rules::names::comparison_key("Karim", "Berrada");
        test.sql(&format!("UPDATE restrictions SET name_key = '{key}'"));
        let strictest = || test.db().read(|tx| guardianship::strictest(tx, Some(KARIM), None, ZINEB)).unwrap();
        assert_eq!(strictest(), Restriction::Nothing);
        let mut karim = test.signed_in(KARIM, None);
        save(&mut karim, &[("given_name", "Kamal"), ("family_name", "Autre")]).expect(303);
        assert_eq!(strictest(), Restriction::Nothing);
        // And who takes the name of somebody restricted is held by it too, in open sessions.
        let mut rita = test.signed_in(RITA, None);
        rita.get(&page_of(ZINEB)).expect(200);
        save(&mut rita, &[("given_name", "Karim"), ("family_name", "Berrada")]).expect(303);
        rita.get(&page_of(ZINEB)).expect(404);
    }

    fn staff_change_their_contact_data_and_not_their_name(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let page = jamal.get(PAGE).expect(200);
        assert!(!page.has("name=\"family_name\"") && page.has("changé par la direction"), "{}", page.text());
        save(&mut jamal, &[("phone", "0612345678"), ("family_name", "Usurpé"), ("locale", "en")]).expect(303);
        assert_eq!(test.text("SELECT family_name || '|' || phone || '|' || locale FROM accounts WHERE id = 17"), "Amrani|0612345678|en");
        assert_eq!(test.count("former_names"), 0);
        assert_eq!((told(test, "school_id = 1"), told(test, "actor_role = 'director'")), (1, 1));
        // A father who teaches too, also before the second factor.
        assert!(!test.before_second_factor(MOUNIR_BOTH).get(PAGE).expect(200).has("name=\"family_name\""));
    }

    fn a_childs_code_changes_neither_number_nor_address(test) {
        confirmed(test, NADIA, "nadia@example.org");
        let mut by_code = test.signed_in(NADIA, Some(OMAR));
        let page = by_code.get(PAGE).expect(200);
        assert!(page.has("Omar Tazi") && !page.has("Salma") && !page.has("Adam"), "{}", page.text());
        assert!(!page.has(CIN) && !page.has("Changer l’adresse e-mail") && page.has("Vous êtes entré avec le code d’un enfant"), "{}", page.text());
        by_code.post("/account/address", &[("email", "autre@example.org"), ("password", &password(NADIA))]).expect(422);
        by_code.post("/identity-number", &[("kind", "cin"), ("number", "ZZ999999")]).expect(404);
    }

    // ---- the address ----

    fn the_old_address_is_told_at_once_and_counts_until_the_new_one_does(test) {
        confirmed(test, KARIM, "ancien@example.org");
        let mut karim = test.signed_in(KARIM, None);
        karim.post("/account/address", &[("email", "nouveau@example.org"), ("password", &password(KARIM))]).expect(303);
        let mails = test.mails();
        let to: Vec<(&str, &str)> = mails.iter().map(|m| (m.recipient.as_str(), m.subject.as_str())).collect();
        assert_eq!(to, [("ancien@example.org", "Une autre adresse pour votre compte"), ("nouveau@example.org", "Confirmez votre adresse e-mail")]);
        assert!(mails[0].text.contains("Ce n’était pas vous ?") && !mails[0].text.contains("nouveau@example.org") && !mails[0].text.contains("token="), "{}", mails[0].text);
        assert_eq!(test.text("SELECT email FROM accounts WHERE id = 1"), "ancien@example.org");
        let page = karim.get(PAGE).expect(200);
        assert!(page.text().contains("ancien@example.org Confirmée") && page.has("nouveau@example.org"), "{}", page.text());
        let token = mails[1].text.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        test.browser().post("/confirm-address", &[("token", &token)]).expect(303);
        assert_eq!(test.text("SELECT email FROM accounts WHERE id = 1"), "nouveau@example.org");
        let last = test.mails().pop().unwrap();
        assert_eq!((last.recipient.as_str(), last.subject.as_str()), ("ancien@example.org", "L’adresse e-mail de votre compte a changé"));
    }
}
