//! Invitations of staff by token: mailed, used once, ended, voided, accepted with an account that is there already.

use crate::harness::{Answer, Browser, DAY, MINUTE, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::features::mailbox::KeptMail;
use parvis::mail::Purpose;

pub const STAFF: &str = "/office/college-ibn-khaldoun/staff";
pub const PASSWORD: &str = "trois mulets au souk";

/// The page of a member of staff of the college.
pub fn person(id: i64) -> String {
    format!("{STAFF}/{}", account(id))
}

/// The token of the newest invitation that was mailed to an address.
pub fn token_for(test: &TestApp, address: &str) -> String {
    let mails = test.mails();
    let mail = mails.iter().rev().find(|m| m.recipient == address && m.purpose == Purpose::StaffInvitation);
    token_in(mail.unwrap_or_else(|| panic!("no invitation for {address}")))
}

fn token_in(mail: &KeptMail) -> String {
    let (_, rest) = mail.text.split_once("/token?token=").expect("a link");
    rest[..23].to_owned()
}

/// Invites a teacher of mathematics in 2APIC-1.
pub fn invite(browser: &mut Browser<'_>, id: &str, address: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("public_id", id), ("given_name", "Samira"), ("family_name", "El Fihri"), ("email", address)];
    fields.extend(more);
    browser.post(&format!("{STAFF}/invite"), &fields)
}

pub const TEACHER: [(&str, &str); 2] = [("role", "teacher"), ("teaching", "cl00000000000001/MAT")];
pub const ID: &str = "0123456789abcdef";

/// Uses a token and chooses a password.
pub fn come_in<'a>(test: &'a TestApp, token: &str) -> Browser<'a> {
    let mut browser = test.browser();
    browser.post("/token", &[("token", token)]).expect(303);
    let fields = [("new_password", PASSWORD), ("new_password_again", PASSWORD)];
    browser.post("/token/password", &fields).expect(303);
    browser
}

pub fn state_of(test: &TestApp, id: i64, state: &str) -> i64 {
    test.number(&format!("SELECT count(*) FROM staff_roles WHERE account_id = {id} AND state = '{state}'"))
}

/// Some bytes for a token's hash, in SQL.
fn hash_of(test: &TestApp, n: i64) -> String {
    let (open, close) = if test.db().engine() == Engine::Sqlite { ("x'", "'") } else { ("'\\x", "'") };
    format!("{open}{n:064}{close}")
}

#[track_caller]
fn is_dead(answer: Answer) {
    let answer = answer.expect(422);
    assert!(
        answer.has("Ce jeton ne marche pas") && answer.has("demandez une nouvelle invitation"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(answer.set_cookie("parvis").is_none());
}

on_both! {
    fn somebody_is_invited_and_comes_in(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let form = jamal.get(&format!("{STAFF}/invite")).expect(200);
        assert!(form.has("value=\"cl00000000000001/MAT\"") && !form.has("cl00000000000002"), "classes of this year only");
        let to = invite(&mut jamal, ID, " Samira@Example.org ", &TEACHER).expect(303);
        assert_eq!(to.location(), format!("{STAFF}/{ID}?done=invited"));
        let page = jamal.get(to.location()).expect(200);
        for part in ["Samira El Fihri", "samira.elfihri", "Samira@example.org", "Invité", "5 déc. 2026"] {
            assert!(page.has(part), "{part}: {}", page.text());
        }
        // The mail: to whom, in whose name, without the token in its subject.
        let mails = test.mails();
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        let token = token_in(mail);
        assert_eq!((mail.recipient.as_str(), mail.purpose), ("Samira@example.org", Purpose::StaffInvitation));
        assert!(!mail.subject.contains(&token) && mail.subject.contains("Collège Ibn Khaldoun"), "{}", mail.subject);
        for part in ["Samira El Fihri", "samira.elfihri", "Enseignant", &token, "5 déc. 2026"] {
            assert!(mail.text.contains(part), "{part}: {}", mail.text);
        }
        let hash = rules::secret::Token::parse(&token).unwrap().hash();
        let hex = if test.db().engine() == Engine::Sqlite { "lower(hex(token_hash))" } else { "encode(token_hash, 'hex')" };
        let kept = data_encoding::HEXLOWER.encode(hash.as_bytes());
        assert_eq!(test.number(&format!("SELECT count(*) FROM tokens WHERE {hex} = '{kept}'")), 1);
        // Nobody signs in before a password was chosen.
        test.browser().sign_in("samira.elfihri", "").expect(422);
        test.browser().sign_in("samira.elfihri", "x").expect(422);
        // Opening the link uses nothing up.
        let mut samira = test.browser();
        for _ in 0..3 {
            let page = samira.get(&format!("/token?token={token}")).expect(200);
            assert!(page.has(&format!("value=\"{token}\"")), "the field is filled in");
            assert_eq!(page.header("referrer-policy"), "no-referrer");
        }
        assert_eq!((test.number("SELECT count(*) FROM tokens WHERE used_at IS NOT NULL"), test.count("sessions")), (0, 1));
        let to = samira.post("/token", &[("token", &token)]).expect(303);
        assert_eq!(to.location(), "/token/password");
        // From here on there is nothing but the form of the password.
        for path in ["/children", "/office", STAFF, "/second-factor", "/second-factor/setup"] {
            assert_eq!(samira.get(path).expect(303).location(), "/token/password", "{path}");
        }
        let page = samira.get("/token/password").expect(200);
        assert!(page.has("samira.elfihri") && page.has("Définition du mot de passe personnel"), "{}", page.text());
        for (new, again, said) in [
            ("", "", "Écrivez un nouveau mot de passe"), ("trop court", "trop court", "facile à deviner"), ("neuf car.", "neuf car.", "10 signes au moins"),
            ("samira.elfihri", "samira.elfihri", "contient un nom"), (PASSWORD, "trois mulets", "ne sont pas les mêmes"),
            (&"é".repeat(129), "", "128 signes au plus"),
        ] {
            let answer = samira.post("/token/password", &[("new_password", new), ("new_password_again", again)]).expect(422);
            assert!(answer.has(said), "{new}: {}", answer.text());
            assert!(new.is_empty() || !answer.has(&format!("value=\"{new}\"")) || new == "samira.elfihri", "{new} is sent back");
        }
        assert_eq!(state_of(test, 26, "invited"), 1);
        let entering = samira.clone();
        let to = samira.post("/token/password", &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]).expect(303);
        assert_eq!(to.location(), "/second-factor");
        assert!(samira.get("/second-factor").expect(303).location().starts_with("/second-factor/setup"));
        assert_eq!(state_of(test, 26, "active"), 1);
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE id = 26 AND email_confirmed_at IS NOT NULL AND is_staff"), 1);
        assert_eq!(test.number("SELECT count(*) FROM teachings WHERE account_id = 26 AND class_id = 1 AND subject_id = 1"), 1);
        // The session's id was renewed, and the form of the password is no way around it.
        let mut old = entering;
        assert!(old.get("/children").expect(303).location().starts_with("/sign-in"));
        old.post("/token/password", &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]).expect(303);
        assert_eq!(samira.get("/token/password").expect(303).location(), "/office");
        is_dead(test.browser().post("/token", &[("token", &token)]));
        let to = test.browser().sign_in("samira.elfihri", PASSWORD).expect(303);
        assert_eq!(to.location(), "/second-factor?back=%2Fchildren");
        // Told of the other devices.
        test.run_jobs();
    }

    // The pages of a token send no referrer, so browsers post their forms with the origin `null`.
    fn the_form_of_a_token_is_taken_from_a_page_without_referrer(test) {
        let from = |headers: &[(&'static str, &str)], path: &str, fields: &[(&str, &str)]| {
            let browser = headers.iter().fold(test.browser(), |browser, (name, value)| browser.header(name, value));
            { browser }.post(path, fields).status.as_u16()
        };
        let (null, own, foreign) = (("origin", "null"), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site"));
        for path in ["/token", "/token/join"] {
            let fields = [("token", "ABCDE-FGHJK-MNPQR-STVWX")];
            let answers = [vec![null, own], vec![null], vec![null, foreign], vec![("origin", "https://evil.example")]];
            let answers = answers.map(|headers| from(&headers, path, &fields));
            assert_eq!(answers, [422, 422, 403, 403], "{path}");
        }
        assert_eq!(from(&[null, own], "/language", &[("lang", "ar")]), 303);
        assert_eq!(from(&[null], "/language", &[("lang", "ar")]), 403);
    }

    fn tokens_are_typed_by_hand_and_mistyped(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        let token = token_for(test, "samira@example.org");
        for (typed, said) in [("", "20 lettres et chiffres"), ("ABCDE", "20 lettres et chiffres"), (&token[..22], "20 lettres et chiffres"), ("!!!!!", "aucun jeton")] {
            let answer = test.browser().post("/token", &[("token", typed)]).expect(422);
            assert!(answer.has(said) && answer.has("aria-invalid"), "{typed}: {}", answer.text());
            assert!(typed.is_empty() || answer.has(&format!("value=\"{typed}\"")), "{typed} is not kept");
        }
        is_dead(test.browser().post("/token", &[("token", "ABCDE-FGHJK-MNPQR-STVWX")]));
        let spoken = format!(" {} ", token.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
        assert_eq!(test.browser().post("/token", &[("token", &spoken)]).expect(303).location(), "/token/password");
    }

    fn tokens_end_and_are_voided(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        let first = token_for(test, "samira@example.org");
        // A wrong address is put right; the older token does not work any more.
        jamal.post(&format!("{STAFF}/{ID}/invite"), &[("email", "samira.elfihri@example.org")]).expect(303);
        is_dead(test.browser().post("/token", &[("token", &first)]));
        let second = token_for(test, "samira.elfihri@example.org");
        // Voided also for whoever had pressed the button and not chosen a password yet.
        let mut samira = test.browser();
        samira.post("/token", &[("token", &second)]).expect(303);
        jamal.post(&format!("{STAFF}/{ID}/invite"), &[("email", "samira.elfihri@example.org")]).expect(303);
        let to = samira.post("/token/password", &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]).expect(303);
        assert!(to.location().starts_with("/sign-in"), "{}", to.location());
        let third = token_for(test, "samira.elfihri@example.org");
        test.pass(14 * DAY);
        is_dead(test.browser().post("/token", &[("token", &third)]));
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(jamal.get(STAFF).expect(200).has("Invitation expirée"));
        jamal.post(&format!("{STAFF}/{ID}/invite"), &[("email", "samira.elfihri@example.org")]).expect(303);
        test.pass(14 * DAY - 1);
        let fourth = token_for(test, "samira.elfihri@example.org");
        come_in(test, &fourth);
        assert_eq!(state_of(test, 26, "active"), 1);
        // Who has come in is not invited anew.
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        assert!(!jamal.get(&format!("{STAFF}/{ID}")).expect(200).has("Inviter à nouveau"));
        jamal.post(&format!("{STAFF}/{ID}/invite"), &[("email", "autre@example.org")]).expect(422);
        assert_eq!(test.mails().iter().filter(|m| m.recipient == "autre@example.org").count(), 0);
        test.pass(31 * DAY);
        parvis::features::accounts::write_seen(&test.app).unwrap();
        assert_eq!(test.count("tokens"), 0, "what ended a month ago is forgotten");
    }

    // The button does not use it up: choosing the password does.
    fn who_leaves_before_choosing_a_password_comes_back_by_the_same_token(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        let token = token_for(test, "samira@example.org");
        let press = || {
            let mut browser = test.browser();
            assert_eq!(browser.post("/token", &[("token", &token)]).expect(303).location(), "/token/password");
            browser
        };
        let (mut left, mut phone) = (press(), press());
        test.pass(DAY);
        assert!(left.get("/token/password").expect(303).location().starts_with("/sign-in"), "the way in is left open for a day");
        assert!(phone.get("/children").expect(303).location().starts_with("/sign-in"));
        let (mut home, mut work) = (press(), press());
        assert_eq!(test.number("SELECT count(*) FROM tokens WHERE used_at IS NOT NULL"), 0);
        let choose = |browser: &mut Browser<'_>, password: &str| browser.post("/token/password", &[("new_password", password), ("new_password_again", password)]);
        choose(&mut work, "court").expect(422);
        assert_eq!(choose(&mut work, PASSWORD).expect(303).location(), "/second-factor");
        // Whoever pressed it elsewhere has come too late, and the token is used up.
        assert!(choose(&mut home, "quatre mulets au souk").expect(303).location().starts_with("/sign-in"));
        is_dead(test.browser().post("/token", &[("token", &token)]));
        test.browser().sign_in("samira.elfihri", PASSWORD).expect(303);
        test.browser().sign_in("samira.elfihri", "quatre mulets au souk").expect(422);
        let told = |action: &str| test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = '{action}' AND actor_id = 26 AND school_id = 1"));
        assert_eq!((told("staff_joined"), told("password_chosen"), told("signed_in")), (1, 1, 2));
        // Told of the other devices.
        test.run_jobs();
    }

    fn a_token_that_ends_between_the_button_and_the_password_opens_nothing(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        let token = token_for(test, "samira@example.org");
        test.pass(14 * DAY - MINUTE);
        let mut samira = test.browser();
        samira.post("/token", &[("token", &token)]).expect(303);
        test.pass(MINUTE);
        is_dead(samira.post("/token/password", &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]));
        assert_eq!(test.number("SELECT CAST(length(password_hash) AS BIGINT) FROM accounts WHERE id = 26"), 0);
        assert_eq!(state_of(test, 26, "invited"), 1);
    }

    fn one_form_makes_one_person(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let accounts = test.count("accounts");
        for _ in 0..2 {
            invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        }
        assert_eq!((test.count("accounts"), test.mails().len()), (accounts + 1, 1));
        // The same names again are another person, with a username of their own.
        invite(&mut jamal, "0123456789abcdeg", "autre@example.org", &TEACHER).expect(303);
        assert!(jamal.get(&format!("{STAFF}/0123456789abcdeg")).expect(200).has("samira.elfihri2"));
        test.run_jobs();
    }

    fn a_form_says_what_is_amiss_and_keeps_the_rest(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        test.sql("UPDATE accounts SET email = 'driss@example.org' WHERE id = 14");
        let long = "x".repeat(81);
        for (field, value, said) in [
            ("given_name", " ", "Écrivez le prénom et le nom"), ("family_name", long.as_str(), "80 signes au plus"),
            ("given_name", "Gagnez http://x.example", "pas d’adresse web"), ("family_name", "www.example.org", "pas d’adresse web"),
            ("given_name", "Samira\u{1}", "pas d’adresse web"), ("email", "", "Écrivez l’adresse e-mail"),
            ("email", "samira", "n’est pas complète"), ("email", "Driss@example.org", "déjà celle d’une personne"), ("role", "operator", "au moins un rôle"),
        ] {
            let mut fields = vec![("public_id", ID), ("given_name", "Samira"), ("family_name", "El Fihri"), ("email", "samira@example.org"), ("role", "secretary")];
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value));
            let answer = jamal.post(&format!("{STAFF}/invite"), &fields).expect(422);
            assert!(answer.has(said) && answer.has(&format!("href=\"#{field}\"")), "{field}: {}", answer.text());
            assert!(field == "given_name" || answer.has("value=\"Samira\""), "what was typed is lost");
        }
        jamal.post(&format!("{STAFF}/invite"), &[("public_id", "nonsense")]).expect(400);
        // A class of another school cannot be slipped in.
        invite(&mut jamal, ID, "samira@example.org", &[("role", "teacher"), ("teaching", "cl00000000000003/MATH")]).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM teachings WHERE account_id = 26"), 0);
        test.run_jobs();
    }

    fn a_school_invites_a_hundred_times_a_day_at_most(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        test.run_jobs();
        for n in 1..100 {
            test.sql(&format!("INSERT INTO tokens (token_hash, purpose, account_id, school_id, email, made_at, ends_at, voided_at)
                SELECT {}, purpose, account_id, school_id, email, made_at, ends_at, 1 FROM tokens WHERE voided_at IS NULL", hash_of(test, n)));
        }
        let refused = invite(&mut jamal, "0123456789abcdeg", "autre@example.org", &TEACHER).expect(429);
        assert!(refused.has("100 invitations en 24 heures") && refused.has("value=\"autre@example.org\""), "{}", refused.text());
        let again = jamal.post(&format!("{STAFF}/{ID}/invite"), &[("email", "samira@example.org")]).expect(422);
        assert!(again.has("100 invitations en 24 heures"), "{}", again.text());
        assert_eq!(test.mails().len(), 1);
        // Another school's are its own; the next day it may again.
        test.pass(DAY);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, "0123456789abcdeg", "autre@example.org", &TEACHER).expect(303);
        test.run_jobs();
    }

    // In Arabic letters where they were typed and the mail is Arabic; the same when it is sent again.
    fn an_arabic_mail_greets_by_the_arabic_name(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let mut typed = TEACHER.to_vec();
        typed.extend([("given_name_ar", "سميرة"), ("family_name_ar", "الفهري")]);
        let greeting = |address: &str| {
            let mail = test.mails().into_iter().rfind(|mail| mail.recipient == address).expect("a mail");
            mail.text.lines().next().unwrap_or_default().to_owned()
        };
        invite(&mut jamal, "0123456789abcdeg", "fr@example.org", &typed).expect(303);
        assert!(greeting("fr@example.org").contains("Samira El Fihri"), "{}", greeting("fr@example.org"));
        test.sql("UPDATE schools SET default_locale = 'ar'");
        invite(&mut jamal, ID, "ar@example.org", &typed).expect(303);
        jamal.post(&format!("{STAFF}/{ID}/invite"), &[("email", "encore@example.org")]).expect(303);
        for address in ["ar@example.org", "encore@example.org"] {
            let said = greeting(address);
            assert!(said.contains("سميرة الفهري") && !said.contains("Samira"), "{said}");
        }
        invite(&mut jamal, "0123456789abcdeh", "latin@example.org", &TEACHER).expect(303);
        assert!(greeting("latin@example.org").contains("Samira El Fihri"), "{}", greeting("latin@example.org"));
    }

    fn the_name_of_the_school_is_no_password(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        let mut samira = test.browser();
        samira.post("/token", &[("token", &token_for(test, "samira@example.org"))]).expect(303);
        for easy in ["tx-college-ibn-khaldoun", "Ibn.Khaldoun.College!", "samira-elfihri-college", "parvis-samira-parvis"] {
            let again = samira.post("/token/password", &[("new_password", easy), ("new_password_again", easy)]).expect(422);
            assert!(again.has("contient un nom"), "{easy}: {}", again.text());
        }
        // Another language comes back to the form, also from an error.
        let again = samira.post("/token/password", &[]).expect(422);
        assert!(again.has("name=\"back\" value=\"/token/password\""), "{}", again.body);
        let again = jamal.post(&format!("{STAFF}/invite"), &[("public_id", "0123456789abcdeg")]).expect(422);
        assert!(again.has(&format!("name=\"back\" value=\"{STAFF}/invite\"")), "{}", again.body);
        let again = jamal.post(&format!("{STAFF}/{ID}/roles"), &[]).expect(422);
        assert!(again.has(&format!("name=\"back\" value=\"{STAFF}/{ID}\"")), "{}", again.body);
        // A form without its fields is answered as an empty one.
        let again = samira.post("/token/password", &[("password", PASSWORD), ("again", PASSWORD)]).expect(422);
        assert!(again.has("name=\"new_password\"") && again.has("Écrivez un nouveau mot de passe"), "{}", again.text());
        samira.post("/token/password", &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]).expect(303);
    }

    // One person, two hats: the address of a guardian is not joined silently, and not given a second account.
    fn a_guardian_accepts_with_their_own_account(test) {
        test.sql("UPDATE accounts SET email = 'Nadia.Tazi@example.org', email_confirmed_at = 1 WHERE id = 3");
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "nadia.tazi@example.org", &TEACHER).expect(303);
        let token = token_for(test, "nadia.tazi@example.org");
        let mut nadia = test.browser();
        let page = nadia.post("/token", &[("token", &token)]).expect(200);
        assert!(page.has("a déjà un compte Parvis") && page.has("action=\"/token/join\""), "{}", page.text());
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(test.number("SELECT count(*) FROM staff_roles WHERE account_id = 3"), 0);
        let join = |login: &str, password: &str| [("token", token.clone()), ("login", login.to_owned()), ("password", password.to_owned())];
        let send = |browser: &mut Browser<'_>, fields: [(&str, String); 3]| {
            browser.post("/token/join", &fields.each_ref().map(|(n, v)| (*n, v.as_str())))
        };
        let wrong = send(&mut nadia, join("nadia.tazi", "pas le bon du tout")).expect(422);
        assert!(wrong.has("n’est pas juste") && wrong.has("value=\"nadia.tazi\"") && !wrong.has("pas le bon"), "{}", wrong.text());
        let by_code = send(&mut nadia, join(pupil_of(OMAR).code, &password(NADIA))).expect(422);
        assert!(by_code.has("code d’élève"), "{}", by_code.text());
        send(&mut nadia, join("", "")).expect(422);
        assert_eq!(test.number("SELECT count(*) FROM staff_roles WHERE account_id = 3"), 0);
        let to = send(&mut nadia, join(CIN, &password(NADIA))).expect(303);
        assert_eq!(to.location(), "/second-factor?back=%2Foffice");
        assert_eq!((state_of(test, 3, "active"), state_of(test, 26, "invited")), (1, 0));
        assert_eq!(test.number("SELECT count(*) FROM teachings WHERE account_id = 3 AND class_id = 1"), 1);
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE id = 26 AND state = 'ended'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE actor_id = 3 AND action = 'staff_joined' AND school_id = 1"), 1);
        // The guardian's hat is on; the staff's waits for the second factor.
        assert!(nadia.get("/children").expect(200).has("Salma Tazi"));
        assert!(nadia.get("/office").expect(303).location().starts_with("/second-factor"));
        is_dead(send(&mut test.browser(), join(CIN, &password(NADIA))));
        let list = jamal.get(STAFF).expect(200);
        assert!(list.has("Nadia Tazi") && !list.has("Samira"), "{}", list.text());
    }

    fn who_has_an_account_by_another_address_may_use_it(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "travail@example.org", &[("role", "secretary")]).expect(303);
        let token = token_for(test, "travail@example.org");
        let page = test.browser().post("/token", &[("token", &token), ("have_account", "yes")]).expect(200);
        assert!(page.has("Connectez-vous avec le compte que vous avez déjà"), "{}", page.text());
        // A mail that went astray: somebody else's account is given no role by it, though its password is right.
        let mut mounir = test.browser();
        let try_it = |browser: &mut Browser<'_>| {
            browser.post("/token/join", &[("token", &token), ("login", "mounir.chraibi"), ("password", &password(MOUNIR_BOTH))])
        };
        let refused = try_it(&mut mounir).expect(422);
        assert!(refused.has("pour une autre personne") && refused.has("value=\"mounir.chraibi\""), "{}", refused.text());
        assert!(refused.set_cookie("parvis").is_none());
        assert_eq!((state_of(test, MOUNIR_BOTH, "active"), state_of(test, 26, "invited")), (1, 1));
        assert_eq!(test.count("sign_in_attempts"), 0);
        // Invited by his name: Mounir teaches here already, and both roles are his, in one account.
        test.sql("UPDATE accounts SET given_name = 'mounir', family_name = 'CHRAÏBI' WHERE id = 26");
        try_it(&mut mounir).expect(303);
        assert_eq!(state_of(test, MOUNIR_BOTH, "active"), 2);
        let told = "SELECT CAST(detail AS TEXT) FROM audit_entries WHERE action = 'staff_joined' AND school_id = 1";
        assert!(test.text(told).contains("samira.elfihri"), "{}", test.text(told));
        // Not where another account has the address.
        test.sql("UPDATE accounts SET email = 'prise@example.org', email_confirmed_at = 1 WHERE id = 3");
        invite(&mut jamal, "0123456789abcdeh", "prise@example.org", &TEACHER).expect(303);
        test.sql("UPDATE accounts SET given_name = 'Mounir', family_name = 'Chraibi' WHERE public_id = '0123456789abcdeh'");
        let token = token_for(test, "prise@example.org");
        let fields = [("token", token.as_str()), ("login", "mounir.chraibi"), ("password", &password(MOUNIR_BOTH))];
        test.browser().post("/token/join", &fields).expect(422);
        // A password that was never chosen is none.
        invite(&mut jamal, "0123456789abcdeg", "encore@example.org", &TEACHER).expect(303);
        let token = token_for(test, "encore@example.org");
        test.browser().post("/token/join", &[("token", &token), ("login", "samira.elfihri"), ("password", "x")]).expect(422);
    }

    // A stranger with a mail that went astray guesses no password by it.
    fn joining_counts_as_signing_in(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "travail@example.org", &TEACHER).expect(303);
        let token = token_for(test, "travail@example.org");
        let attempt = || test.browser().post("/token/join", &[("token", &token), ("login", CIN), ("password", "pas le bon du tout")]);
        for _ in 0..5 {
            attempt().expect(422);
        }
        let wait = attempt().expect(429);
        assert_eq!(wait.header("retry-after"), "1");
        test.browser().sign_in(CIN, &password(NADIA)).expect(429);
    }

    fn a_token_of_somebody_who_was_ended_opens_nothing(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
        let token = token_for(test, "samira@example.org");
        jamal.post(&format!("{STAFF}/{ID}/state"), &[("state", "ended"), ("confirm", "yes")]).expect(303);
        is_dead(test.browser().post("/token", &[("token", &token)]));
    }
}

// A link of the mail leads to where people come by.
#[test]
fn links_have_the_address_of_the_site() {
    let config = parvis::config::Config {
        base_url: Some("https://parents.example.org/".into()),
        insecure_http: true,
        ..Default::default()
    };
    let test = TestApp::with(Engine::Sqlite, "links", Setup { config, ..Setup::default() });
    let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
    invite(&mut jamal, ID, "samira@example.org", &TEACHER).expect(303);
    let mails = test.mails();
    assert!(mails[0].text.contains("https://parents.example.org/token?token="), "{}", mails[0].text);
    assert!(mails[0].html.contains("https://parents.example.org/token?token="));
}
