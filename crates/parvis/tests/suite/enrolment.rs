//! The first access by letter (guide, part I): each step, each remark of the guide, and whoever tries something else.

use crate::harness::{Answer, DAY, HOUR, Setup, TestApp};
use crate::roster::{CHOSEN, at_the_form, enrol, fill, guardian, letter, password_of};
use crate::world::*;
use db::Engine;
use parvis::config::{Config, Register};
use parvis::mail::Purpose;

const SALIMA: (&str, &str) = ("Salima", "Benjelloun");
const HAMZA_CODE: &str = "J130000014";
const WRONG: &str = "L’identifiant ou le mot de passe n’est pas juste.";

/// What is filled in otherwise, at which field that is amiss, and what is said.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c str, &'c str);

/// Salima of the roster: the mother of Hamza and Zineb at the college; a letter by Hamza's code.
fn salima_by_code(test: &TestApp) -> String {
    guardian(test, 900, COLLEGE, SALIMA, "", &[HAMZA, ZINEB]);
    letter(test, 900, 900, ("student_code", HAMZA_CODE))
}

/// The same with an identity number, which is the letter's login.
fn salima_by_number(test: &TestApp) -> String {
    guardian(test, 900, COLLEGE, SALIMA, "BE445566", &[HAMZA, ZINEB]);
    letter(test, 900, 900, ("national_id", "BE445566"))
}

/// The account of a username.
fn account_of(test: &TestApp, username: &str) -> i64 {
    test.number(&format!("SELECT account_id FROM logins WHERE kind = 'username' AND value = '{username}'"))
}

fn review(test: &TestApp, account: i64, school: i64) -> String {
    test.text(&format!("SELECT state FROM identity_reviews WHERE account_id = {account} AND school_id = {school}"))
}

fn links(test: &TestApp, account: i64) -> Vec<(i64, String)> {
    [YASMINE, OMAR, SALMA, HAMZA, NOUR, ZINEB, ILYAS, ADAM, LUCAS]
        .into_iter()
        .filter_map(|child| {
            let of = format!("FROM guardianships WHERE account_id = {account} AND student_id = {child}");
            let there = test.number(&format!("SELECT count(*) {of}")) > 0;
            there.then(|| (child, test.text(&format!("SELECT min(state || '/' || restriction) {of}"))))
        })
        .collect()
}

#[track_caller]
fn is_dead(answer: Answer) {
    let answer = answer.expect(410);
    assert!(answer.has("Ce courrier ne sert plus") && answer.has("demandez un nouveau courrier"), "{}", answer.text());
}

fn with_register(engine: Engine, name: &str, register: Register) -> TestApp {
    let config = Config { register, ..Config::default() };
    TestApp::with(engine, name, Setup { config, ..Setup::default() })
}

/// The newest token that was mailed to an address.
fn mailed(test: &TestApp, address: &str, purpose: Purpose) -> String {
    let mails = test.mails();
    let mail = mails.iter().rev().find(|m| m.recipient == address && m.purpose == purpose);
    let mail = mail.unwrap_or_else(|| panic!("no mail to {address}"));
    let (_, rest) = mail.text.split_once("/confirm-address?token=").expect("a link");
    rest[..23].to_owned()
}

on_both! {
    // Guide I, step 1: login and the password of the letter, however it is written.
    fn step_1_login_and_password_of_the_letter(test) {
        let password = salima_by_code(test);
        for typed in [password.clone(), password.to_lowercase(), password.replace('-', ""), password.replace('-', " ")] {
            for login in [HAMZA_CODE, "j 130-000-014"] {
                let mut browser = at_the_form(test, login, &typed);
                let form = browser.get("/first-access").expect(200);
                for part in ["Hamza Bennani", "Zineb Alaoui", "2APIC-1", "Collège Ibn Khaldoun", "value=\"Benjelloun\"", "value=\"Salima\""] {
                    assert!(form.has(part), "{part}: {}", form.text());
                }
                // Nothing else opens.
                for path in ["/children", &page_of(HAMZA), &grades_of(HAMZA), "/office", "/welcome", "/account/address", "/account/sign-ins", "/second-factor"] {
                    assert_eq!(browser.get(path).expect(303).location(), "/first-access", "{path}");
                }
                assert_eq!(browser.get("/token/password").expect(303).location(), "/children");
                // The language can be changed, the terms be read, and one can leave.
                browser.post("/language", &[("lang", "ar"), ("back", "/first-access")]).expect(303);
                assert!(browser.get("/first-access").expect(200).has("dir=\"rtl\""));
                browser.get("/terms").expect(200);
                browser.post("/language", &[("lang", "fr"), ("back", "/first-access")]).expect(303);
                browser.post("/sign-out", &[]).expect(303);
                assert!(browser.get("/first-access").expect(303).location().starts_with("/sign-in"));
            }
        }
        // One account was made for all of that, and it has no login.
        assert_eq!((test.count("accounts"), test.number("SELECT count(*) FROM logins WHERE account_id = 26")), (26, 0));
        assert_eq!(test.count("guardianships"), 17);
        assert_eq!(test.count("sign_in_attempts"), 0);
    }

    // Guide I, step 3 and its first remark: who signed in by number sees all of their children.
    fn step_3_signed_in_by_number_all_children_show(test) {
        let password = salima_by_number(test);
        let mut browser = at_the_form(test, "be 445566", &password);
        let form = browser.get("/first-access").expect(200);
        assert!(form.has("readonly") && form.has("value=\"BE445566\""), "{}", form.text());
        // What the form sends for a fixed number is not looked at.
        let to = fill(&mut browser, &[("number", "ZZ999")]).expect(303);
        assert_eq!(to.location(), "/welcome");
        let page = browser.get("/welcome").expect(200);
        assert!(page.has("salima.benjelloun") && page.has("salima@example.org") && !page.has("vérifie votre numéro"), "{}", page.text());
        let list = browser.get("/children").expect(200);
        assert!(list.has("Hamza") && list.has("Zineb") && list.has("pas encore confirmée"), "{}", list.text());
        let account = account_of(test, "salima.benjelloun");
        assert_eq!(review(test, account, COLLEGE), "validated");
        assert_eq!(links(test, account), [(HAMZA, "active/unrestricted".into()), (ZINEB, "active/unrestricted".into())]);
        for login in ["BE445566", "salima.benjelloun"] {
            let mut again = test.browser();
            assert_eq!(again.sign_in(login, CHOSEN).expect(303).location(), "/children");
            assert_eq!(again.get("/children").expect(200).body.matches("<article").count(), 2);
        }
        let mut by_code = test.browser();
        by_code.sign_in("J130000016", CHOSEN).expect(303);
        assert_eq!(by_code.get("/children").expect(303).location(), page_of(ZINEB));
        by_code.get(&page_of(HAMZA)).expect(404);
        // The letter's password opens nothing any more, neither the old nor the new way.
        for login in ["BE445566", HAMZA_CODE] {
            assert!(test.browser().sign_in(login, &password).expect(422).has(WRONG));
        }
        let phone = test.text(&format!("SELECT phone || address FROM accounts WHERE id = {account} AND terms_at IS NOT NULL"));
        assert_eq!(phone, "+212 6 12 34 56 781, rue des Lilas\nRabat");
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'enrolled' AND student_id IN (14, 16) AND school_id = 1"), 2);
        test.mails();
    }

    // The second remark: who came by a code sees that child only, and can sign in by number from now on.
    fn step_3_signed_in_by_code_that_child_shows(test) {
        let password = salima_by_code(test);
        let mut browser = enrol(test, HAMZA_CODE, &password, &[("number", "be 44 55 66")]);
        let page = browser.get("/welcome").expect(200);
        assert!(page.has("vous voyez cet enfant") && page.has("vérifie votre numéro"), "{}", page.text());
        assert_eq!(browser.get("/children").expect(303).location(), page_of(HAMZA));
        browser.get(&page_of(ZINEB)).expect(404);
        let account = account_of(test, "salima.benjelloun");
        assert_eq!(review(test, account, COLLEGE), "pending");
        assert_eq!(links(test, account), [(HAMZA, "pending/unrestricted".into()), (ZINEB, "pending/unrestricted".into())]);
        let mut by_number = test.browser();
        by_number.sign_in("BE445566", CHOSEN).expect(303);
        assert_eq!(by_number.get("/children").expect(200).body.matches("<article").count(), 2);
        // A school may show nobody while the number is under review.
        test.sql("UPDATE schools SET shows_pending = FALSE");
        by_number.get(&page_of(HAMZA)).expect(404);
        browser.get(&page_of(HAMZA)).expect(404);
        test.mails();
    }

    // Guide I, step 2: what is missing or wrong is said at its field, what was typed stays, passwords do not.
    fn step_2_what_is_amiss_is_said_and_typed_text_stays(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        let long = "a".repeat(81);
        let cases: [Case<'_>; 21] = [
            (&[("family_name", " ")], "family_name", "Écrivez votre nom de famille"),
            (&[("given_name", "")], "given_name", "Écrivez votre prénom"),
            (&[("given_name", "12")], "given_name", "avec des lettres seulement"),
            (&[("given_name", "Sa\u{7}lima")], "given_name", "avec des lettres seulement"),
            (&[("given_name", "www.example.org")], "given_name", "avec des lettres seulement"),
            (&[("given_name", &long)], "given_name", "80 signes au plus"),
            (&[("number", "")], "number", "ou cochez « Je n’en ai pas »"),
            (&[("number", "AB12"), ("no_number", "yes")], "number", "Pas les deux"),
            (&[("number", "123456")], "number", "une ou deux lettres, puis des chiffres"),
            (&[("number", "J 130 000 014"), ("number_kind", "residence_card")], "number", "le code de l’élève"),
            (&[("number", "ABCDEF"), ("number_kind", "passport")], "number", "pas la forme de ce document"),
            (&[("number", "AB12"), ("relation", "cousin")], "relation", "ce que vous êtes"),
            (&[("number", "AB12"), ("email", "")], "email", "ou cochez"),
            (&[("number", "AB12"), ("email", "salima@")], "email", "pas une adresse e-mail"),
            (&[("number", "AB12"), ("email", "a@b.org\r\nBcc: x@b.org")], "email", "pas une adresse e-mail"),
            (&[("number", "AB12"), ("no_email", "yes")], "email", "Pas les deux"),
            (&[("number", "AB12"), ("phone", "appelez-moi")], "phone", "en chiffres"),
            (&[("number", "AB12"), ("terms", "")], "terms", "Lisez les conditions"),
            (&[("number", "AB12"), ("new_password", "court")], "new_password", "10 signes au moins"),
            (&[("number", "AB12"), ("new_password", "salima-hamza-2026")], "new_password", "contient un nom"),
            (&[("number", "AB12"), ("new_password_again", "autre chose de long")], "new_password_again", "ne sont pas les mêmes"),
        ];
        for (more, field, said) in cases {
            let answer = fill(&mut browser, more).expect(422);
            assert!(answer.has(&format!("id=\"{field}-error\"")) && answer.has(&format!("href=\"#{field}\"")), "{more:?}: {}", answer.text());
            assert!(answer.text().contains(said), "{said}: {}", answer.text());
            let typed = field == "phone" || answer.has("value=\"+212 6 12 34 56 78\"");
            assert!(typed && answer.has("rue des Lilas"), "typed text is gone");
            assert!(!answer.has(CHOSEN) && !answer.has("salima-hamza"), "a password is sent back");
        }
        assert_eq!((test.number("SELECT count(*) FROM letters WHERE used_at IS NOT NULL"), test.count("outbox")), (0, 0));
        // A whole flood is refused before anything.
        assert_eq!(browser.post_raw("/first-access", "x=".repeat(20_000)).status.as_u16(), 413);
        let to = fill(&mut browser, &[("number", ""), ("no_number", "yes"), ("email", ""), ("no_email", "yes"), ("locale", "ar")]).expect(303);
        assert_eq!(to.location(), "/welcome");
        // In the chosen language, and the missing address is said on every page.
        let page = browser.get(&page_of(HAMZA)).expect(200);
        assert!(page.has("dir=\"rtl\"") && page.has("ليس لحسابكم بريد إلكتروني"), "{}", page.text());
        let account = account_of(test, "salima.benjelloun");
        assert_eq!((review(test, account, COLLEGE).as_str(), test.count("outbox")), ("pending", 0));
        assert_eq!(test.text(&format!("SELECT national_id FROM identity_reviews WHERE account_id = {account}")), "");
    }

    // A school that asks for no number reviews nothing; one that demands it takes no "I have none".
    fn the_school_says_whether_a_number_is_asked(test) {
        let password = salima_by_code(test);
        test.sql("UPDATE schools SET national_id_rule = 'required'");
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        assert!(!browser.get("/first-access").expect(200).has("no_number"));
        assert!(fill(&mut browser, &[("no_number", "yes")]).expect(422).has("Écrivez votre numéro d’identité."));
        test.sql("UPDATE schools SET national_id_rule = 'none'");
        assert!(!browser.get("/first-access").expect(200).has("name=\"number\""));
        fill(&mut browser, &[("number", "AB12")]).expect(303);
        let account = account_of(test, "salima.benjelloun");
        assert_eq!((test.count("identity_reviews"), test.number("SELECT count(*) FROM logins WHERE value = 'AB12'")), (0, 0));
        assert_eq!(links(test, account)[0].1, "active/unrestricted");
        test.mails();
    }

    // Guide I, figure 4: the mail; its link confirms the address, once, with a press of the button.
    fn figure_4_the_mail_and_the_address(test) {
        let password = salima_by_code(test);
        let mut browser = enrol(test, HAMZA_CODE, &password, &[("number", "AB12"), ("locale", "ar")]);
        let token = mailed(test, "salima@example.org", Purpose::Welcome);
        let mails = test.mails();
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert!(mail.subject.contains("مرحبا") && mail.text.contains("salima.benjelloun"), "{}", mail.text);
        for secret in ["Hamza", "حمزة", "Zineb", HAMZA_CODE] {
            assert!(!mail.subject.contains(secret) && !mail.text.contains(secret), "{secret}");
        }
        let confirmed = || test.number("SELECT count(*) FROM accounts WHERE email_confirmed_at IS NOT NULL");
        // A scanner that opens the link confirms nothing.
        let path = format!("/confirm-address?token={token}");
        let mut elsewhere = test.browser();
        let page = elsewhere.get(&path).expect(200);
        assert!(page.has(&format!("value=\"{token}\"")) && confirmed() == 0);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        elsewhere.post("/confirm-address", &[("token", "ABC")]).expect(422);
        let to = elsewhere.post("/confirm-address", &[("token", &token.to_lowercase())]).expect(303);
        assert!(elsewhere.get(to.location()).expect(200).has("L’adresse est confirmée"));
        assert_eq!(confirmed(), 1);
        assert!(!browser.get(&page_of(HAMZA)).expect(200).has("غير مؤكد"));
        // Used, and the address counts: who opens it twice is told the same. Else the page offers a new one.
        elsewhere.post("/confirm-address", &[("token", &token)]).expect(303);
        test.sql("UPDATE accounts SET email = 'autre@example.org'");
        let dead = elsewhere.post("/confirm-address", &[("token", &token)]).expect(410);
        assert!(dead.has("/sign-in?back=%2Faccount%2Faddress"), "{}", dead.text());
    }

    fn a_mistyped_address_is_put_right(test) {
        let password = salima_by_number(test);
        let mut browser = enrol(test, "BE445566", &password, &[("email", "slaima@example.org")]);
        let wrong = mailed(test, "slaima@example.org", Purpose::Welcome);
        // On the first day without the password.
        let page = browser.get("/account/address").expect(200);
        assert!(page.has("slaima@example.org") && !page.has("id=\"password\""), "{}", page.text());
        browser.post("/account/address", &[("email", "n’importe quoi")]).expect(422);
        browser.post("/account/address", &[("email", "salima@example.org")]).expect(303);
        test.browser().post("/confirm-address", &[("token", &wrong)]).expect(410);
        let right = mailed(test, "salima@example.org", Purpose::ConfirmAddress);
        // Once more: both links are good, five a day are sent.
        for _ in 0..3 {
            browser.post("/account/address", &[("step", "again")]).expect(303);
        }
        assert!(browser.post("/account/address", &[("step", "again")]).expect(422).has("Cinq liens"));
        browser.post("/confirm-address", &[("token", &right)]).expect(303);
        // A confirmed one is changed with the password, and stays until the new one is confirmed.
        let new = [("email", "s.benjelloun@example.org"), ("password", "pas le bon du tout")];
        test.pass(DAY + HOUR);
        let mut browser = test.browser();
        browser.sign_in("BE445566", CHOSEN).expect(303);
        browser.post("/account/address", &new[..1]).expect(422);
        assert!(browser.post("/account/address", &new).expect(422).has("Ce mot de passe n’est pas juste"));
        assert_eq!(test.count("sign_in_attempts"), 1);
        browser.post("/account/address", &[new[0], ("password", CHOSEN)]).expect(303);
        assert_eq!(test.count("sign_in_attempts"), 0);
        let now = || test.text("SELECT email FROM accounts WHERE email_confirmed_at IS NOT NULL");
        assert_eq!(now(), "salima@example.org");
        let token = mailed(test, "s.benjelloun@example.org", Purpose::ConfirmAddress);
        browser.post("/confirm-address", &[("token", &token)]).expect(303);
        assert_eq!(now(), "s.benjelloun@example.org");
        let told = test.mails().into_iter().filter(|m| m.purpose == Purpose::AddressChanged).map(|m| m.recipient);
        // When another address was asked for, and when it counted.
        assert_eq!(told.collect::<Vec<_>>(), ["salima@example.org", "salima@example.org"]);
        // A session by a child's code changes no address.
        let mut by_code = test.browser();
        by_code.sign_in(HAMZA_CODE, CHOSEN).expect(303);
        assert!(by_code.get("/account/address").expect(200).has("Vous êtes entré avec le code"));
        by_code.post("/account/address", &[("email", "x@example.org"), ("password", CHOSEN)]).expect(422);
        // After its week a link is dead.
        browser.post("/account/address", &[("email", "z@example.org"), ("password", CHOSEN)]).expect(303);
        let token = mailed(test, "z@example.org", Purpose::ConfirmAddress);
        test.pass(7 * DAY);
        test.browser().post("/confirm-address", &[("token", &token)]).expect(410);
    }

    // The remark of step 2: several times with the codes of several children, the same password.
    fn several_codes_one_password(test) {
        let first = salima_by_code(test);
        guardian(test, 901, COLLEGE, SALIMA, "", &[ILYAS, OMAR]);
        let second = letter(test, 901, 901, ("student_code", "J130000012"));
        drop(enrol(test, HAMZA_CODE, &first, &[("number", "BE445566")]));
        let account = account_of(test, "salima.benjelloun");
        let mut browser = at_the_form(test, "J130000012", &second);
        // As long as anything else is amiss, nothing is said of the number.
        assert!(!fill(&mut browser, &[("number", "be 445566"), ("terms", "")]).expect(422).has("déjà inscrit"));
        let page = fill(&mut browser, &[("number", "be 445566")]).expect(200);
        assert!(page.has("Ce numéro est déjà inscrit") && page.has("Omar Tazi"), "{}", page.text());
        assert!(!page.has("Hamza") && !page.has("salima.benjelloun"), "nothing of the other account");
        let same = |password: &'static str| [("step", "same"), ("number", "BE445566"), ("number_kind", "cin"), ("password", password)];
        assert!(browser.post("/first-access", &same("")).expect(422).has("Écrivez le mot de passe"));
        let page = browser.post("/first-access", &same("pas le bon du tout")).expect(422);
        assert!(page.has("avec un autre mot de passe") && page.has("signaler une erreur") && !page.has("Hamza"), "{}", page.text());
        assert_eq!(test.number("SELECT CAST(sum(failures) AS BIGINT) FROM sign_in_attempts"), 2, "counted as a question and as a sign-in");
        let to = browser.post("/first-access", &same(CHOSEN)).expect(303);
        assert_eq!(to.location(), "/welcome?joined=yes");
        assert_eq!(test.count("sign_in_attempts"), 0);
        // Ilyas is not enrolled this year, so he does not come along.
        let list = browser.get("/children").expect(200);
        assert_eq!(list.body.matches("<article").count(), 3, "{}", list.text());
        assert_eq!(links(test, account).len(), 3);
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE state = 'ended'"), 1, "the bare account");
        let mut by_code = test.browser();
        by_code.sign_in("J130000012", CHOSEN).expect(303);
        assert_eq!(by_code.get("/children").expect(303).location(), page_of(OMAR));
        assert!(test.browser().sign_in("J130000012", &second).expect(422).has(WRONG));
        test.mails();
    }

    // A director has validated the person, not that they take the place of somebody with another name.
    fn who_takes_anothers_place_is_looked_at_again(test) {
        let password = salima_by_number(test);
        drop(enrol(test, "BE445566", &password, &[]));
        let account = account_of(test, "salima.benjelloun");
        let state = || test.text(&format!("SELECT state FROM identity_reviews WHERE account_id = {account} AND school_id = {COLLEGE}"));
        assert_eq!(state(), "validated");
        guardian(test, 902, COLLEGE, ("Brahim", "Naciri"), "", &[OMAR]);
        let second = letter(test, 902, 902, ("student_code", "J130000012"));
        let mut browser = at_the_form(test, "J130000012", &second);
        fill(&mut browser, &[("number", "BE445566")]).expect(200);
        let same = [("step", "same"), ("number", "BE445566"), ("number_kind", "cin"), ("password", CHOSEN)];
        browser.post("/first-access", &same).expect(303);
        assert_eq!(state(), "pending");
        let omar = test.text(&format!("SELECT public_id FROM students WHERE id = {OMAR}"));
        let page = test.signed_in(JAMAL_DIRECTOR, None).get(&format!("/office/college-ibn-khaldoun/students/{omar}")).expect(200);
        assert!(page.has("Compte au nom de") && page.has("Salima Benjelloun") && page.has("autre nom"), "{}", page.text());
        test.mails();
    }

    // A letter is no way to ask about the numbers of a whole country: nobody's spends it, and somebody's is told a few times.
    fn a_letter_tells_of_few_numbers(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        for _ in 0..5 {
            fill(&mut browser, &[("number", CIN)]).expect(200);
        }
        let wait = fill(&mut browser, &[("number", CIN)]).expect(429);
        assert!(wait.header("retry-after") == "1" && wait.has("Trop d’essais"), "{}", wait.text());
        test.pass(1_000_000);
        fill(&mut browser, &[("number", "BE778899")]).expect(303);
        test.mails();
    }

    // Waits as at the sign-in, after as many failures.
    fn the_password_of_another_account_is_no_game(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        let same = [("step", "same"), ("number", CIN), ("number_kind", "cin"), ("password", "pas le bon du tout")];
        for _ in 0..5 {
            browser.post("/first-access", &same).expect(422);
        }
        let wait = browser.post("/first-access", &same).expect(429);
        assert!(wait.header("retry-after") == "1" && wait.has("Trop d’essais"), "{}", wait.text());
        test.browser().sign_in(CIN, &password_of(5).to_string()).expect(429);
    }

    fn an_error_is_reported_and_one_goes_on(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        fill(&mut browser, &[("number", CIN)]).expect(200);
        // Back to the form to correct the number, with all that was typed.
        let page = browser.post("/first-access", &[("step", "correct"), ("number", CIN), ("family_name", "Benjelloun")]).expect(200);
        assert!(page.has("value=\"AB123456\"") && page.has("value=\"Benjelloun\""), "{}", page.text());
        let page = browser.post("/first-access", &[("step", "dispute"), ("number", CIN), ("number_kind", "cin")]).expect(200);
        assert!(page.has("Vous signalez une erreur") && page.has("name=\"disputes\" value=\"AB123456\""), "{}", page.text());
        fill(&mut browser, &[("number", CIN), ("disputes", CIN)]).expect(303);
        assert!(browser.get("/welcome").expect(200).has("La direction de l’école décide"));
        let account = account_of(test, "salima.benjelloun");
        assert_eq!((review(test, account, COLLEGE).as_str(), links(test, account).len()), ("disputed", 2));
        // Nadia keeps her number.
        assert_eq!(test.number("SELECT account_id FROM logins WHERE kind = 'national_id'"), NADIA);
        test.browser().sign_in(CIN, &password_of(5).to_string()).expect(422);
        test.browser().sign_in("salima.benjelloun", CHOSEN).expect(303);
        test.mails();
    }

    // A number that somebody merely entered never keeps out whose letter carries it.
    fn the_letter_wins_over_an_entered_number(test) {
        guardian(test, 901, COLLEGE, ("Imane", "Sabri"), "", &[NOUR]);
        let other = letter(test, 901, 901, ("student_code", "J130000015"));
        drop(enrol(test, "J130000015", &other, &[("family_name", "Sabri"), ("given_name", "Imane"), ("number", "BE445566"), ("email", ""), ("no_email", "yes")]));
        let password = salima_by_number(test);
        let mut browser = at_the_form(test, "BE445566", &password);
        assert!(browser.get("/first-access").expect(200).has("Ce numéro est déjà inscrit"));
        browser.post("/first-access", &[("step", "dispute")]).expect(200);
        fill(&mut browser, &[("disputes", "BE445566")]).expect(303);
        let (salima, imane) = (account_of(test, "salima.benjelloun"), account_of(test, "imane.sabri"));
        assert_eq!((review(test, salima, COLLEGE).as_str(), review(test, imane, COLLEGE).as_str()), ("validated", "disputed"));
        assert_eq!(test.number("SELECT account_id FROM logins WHERE kind = 'national_id' AND value = 'BE445566'"), salima);
        test.browser().sign_in("imane.sabri", CHOSEN).expect(303);
        test.mails();
    }

    fn not_mine_tells_the_school_and_opens_nothing(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        let mut beside = at_the_form(test, HAMZA_CODE, &password);
        browser.get("/first-access/not-mine").expect(200);
        let to = browser.post("/first-access/not-mine", &[]).expect(303);
        assert!(browser.get(to.location()).expect(200).has("L’école est prévenue"));
        assert!(browser.cookie("parvis").is_none());
        for mut session in [browser, beside.clone()] {
            assert!(session.get("/first-access").expect(303).location().starts_with("/sign-in"));
        }
        assert!(fill(&mut beside, &[("number", "AB12")]).expect(303).location().starts_with("/sign-in"));
        assert!(test.browser().sign_in(HAMZA_CODE, &password).expect(422).has(WRONG));
        assert_eq!(test.number("SELECT count(*) FROM letters WHERE disowned_at IS NOT NULL AND used_at IS NULL"), 1);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'letter_disowned' AND school_id = 1"), 1);
        assert_eq!(test.number("SELECT count(*) FROM guardianships WHERE account_id > 25"), 0);
    }

    // One answer for all that does not work; what became of the letter is not told.
    fn letters_that_do_not_work_look_wrong(test) {
        let password = salima_by_code(test);
        let mut answers = Vec::new();
        let states = ["ends_at = 0", "used_at = 1", "replaced_at = 1", "disowned_at = 1"];
        for (n, state) in (1..).zip(states) {
            test.sql(&format!("UPDATE letters SET ends_at = 9000000000000000, used_at = NULL, replaced_at = NULL, disowned_at = NULL; UPDATE letters SET {state}"));
            let answer = test.browser().from(&format!("192.0.2.{n}")).sign_in(HAMZA_CODE, &password).expect(422);
            answers.push((answer.body, test.count("sign_in_attempts")));
        }
        test.sql("UPDATE letters SET disowned_at = NULL");
        let other = if password.starts_with('7') { '8' } else { '7' };
        let mistyped = format!("{other}{}", &password[1..]);
        for (n, mistyped) in (5..).zip([mistyped, "ABCD-EFGH-JKMN".into(), password[..13].into()]) {
            let answer = test.browser().from(&format!("192.0.2.{n}")).sign_in(HAMZA_CODE, &mistyped).expect(422);
            answers.push((answer.body, test.count("sign_in_attempts")));
        }
        let unknown = test.browser().from("192.0.2.99").sign_in("J139999999", &password).expect(422);
        assert!(unknown.has("Votre mot de passe est dans un courrier"), "{}", unknown.text());
        let same_login = |body: &str| body.replace(HAMZA_CODE, "(login)").replace("J139999999", "(login)");
        for (n, (body, attempts)) in (1..).zip(&answers) {
            assert_eq!(same_login(body), same_login(&unknown.body), "case {n}");
            assert_eq!(*attempts, n, "each is counted");
        }
        assert_eq!(test.count("accounts"), 25, "nothing was made");
        at_the_form(test, HAMZA_CODE, &password);
    }

    fn a_letter_that_is_replaced_meanwhile(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        test.sql("UPDATE letters SET replaced_at = 1");
        is_dead(browser.get("/first-access"));
        is_dead(fill(&mut browser, &[("number", "AB12")]));
        is_dead(browser.post("/first-access", &[("step", "same"), ("number", CIN), ("password", "x")]));
        is_dead(browser.get("/first-access/not-mine"));
        is_dead(browser.post("/first-access/not-mine", &[]));
        assert_eq!(test.count("guardianships"), 17);
        // The new one works, with an account of its own.
        let newer = letter(test, 902, 900, ("student_code", HAMZA_CODE));
        drop(enrol(test, HAMZA_CODE, &newer, &[("number", "AB12")]));
        test.mails();
    }

    fn a_form_that_is_sent_twice(test) {
        let password = salima_by_code(test);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        let mut twice = browser.clone();
        fill(&mut browser, &[("number", "AB12")]).expect(303);
        assert!(fill(&mut twice, &[("number", "AB12")]).expect(303).location().starts_with("/sign-in"));
        assert_eq!(browser.get("/first-access").expect(303).location(), "/children");
        assert_eq!(fill(&mut browser, &[("number", "AB12")]).expect(303).location(), "/children");
        assert_eq!(browser.post("/first-access/not-mine", &[]).expect(303).location(), "/children");
        assert_eq!((test.count("identity_reviews"), test.count("outbox")), (1, 1));
        test.mails();
    }

    // Both parents have a letter by the same code: the password tells which. Who is enrolled keeps signing in.
    fn both_parents_by_one_code(test) {
        let hers = salima_by_code(test);
        guardian(test, 901, COLLEGE, ("Brahim", "Bennani"), "", &[HAMZA]);
        let his = letter(test, 901, 901, ("student_code", HAMZA_CODE));
        let mut brahim = at_the_form(test, HAMZA_CODE, &his);
        let form = brahim.get("/first-access").expect(200);
        assert!(form.has("value=\"Brahim\"") && !form.has("Zineb") && !form.has("Salima"), "{}", form.text());
        drop(enrol(test, HAMZA_CODE, &hers, &[("number", "BE445566")]));
        test.browser().sign_in(HAMZA_CODE, CHOSEN).expect(303);
        at_the_form(test, HAMZA_CODE, &his);
        let fields = [("given_name", "Brahim"), ("family_name", "Bennani"), ("number", "BE11"), ("relation", "father"), ("email", "brahim@example.org"),
            ("new_password", "un âne gris sous la pluie"), ("new_password_again", "un âne gris sous la pluie")];
        fill(&mut brahim, &fields).expect(303);
        for (password, name) in [(CHOSEN, "Salima"), ("un âne gris sous la pluie", "Brahim")] {
            let mut browser = test.browser();
            browser.sign_in(HAMZA_CODE, password).expect(303);
            assert!(browser.get(&page_of(HAMZA)).expect(200).has(name), "{name}");
        }
        assert_eq!(test.number("SELECT count(DISTINCT password_salt) FROM logins WHERE value = 'J130000014'"), 1);
        let said = test.text("SELECT relation FROM guardianships WHERE account_id = (SELECT account_id FROM logins WHERE value = 'brahim.bennani')");
        assert_eq!(said, "father", "what the form says counts");
        test.mails();
    }

    // A code serves four accounts; the fifth is told to sign in otherwise.
    fn the_fifth_account_of_a_code(test) {
        for (n, name) in (0..).zip(["Amal", "Basma", "Chama", "Dounia", "Elham"]) {
            let id = 910 + n;
            guardian(test, id, COLLEGE, (name, "Bennani"), "", &[HAMZA]);
            let password = letter(test, id, id, ("student_code", HAMZA_CODE));
            let mut browser = at_the_form(test, HAMZA_CODE, &password);
            let (number, own) = (format!("BE{id}"), format!("la chèvre {id} broute au loin"));
            let to = fill(&mut browser, &[("given_name", name), ("family_name", "Bennani"), ("number", &number), ("email", ""),
                ("no_email", "yes"), ("new_password", &own), ("new_password_again", &own)]).expect(303);
            let page = browser.get(to.location()).expect(200);
            assert_eq!(page.has("sert déjà à quatre comptes"), n == 4, "{name}");
            browser.get(&page_of(HAMZA)).expect(200);
            test.browser().sign_in(&number, &own).expect(303);
            test.browser().sign_in(HAMZA_CODE, &own).expect(if n == 4 { 422 } else { 303 });
        }
        assert_eq!(test.number("SELECT count(*) FROM logins WHERE value = 'J130000014'"), 4);
    }

    // A director's restriction binds the person: the letter does not even name the child.
    fn a_restricted_child_does_not_show(test) {
        let password = salima_by_code(test);
        let restrict = |guardian: &str, number: &str, key: &str, child: i64| test.sql(&format!(
            "INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key, name, restriction, note, made_at)
            VALUES ('re{child}', 1, {child}, {guardian}, '{number}', '{key}', 'x', 'nothing', '', 1)"));
        restrict("900", "", "-", ZINEB);
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        let form = browser.get("/first-access").expect(200);
        assert!(form.has("Hamza") && !form.has("Zineb"), "{}", form.text());
        // By the number that is entered it is the same person of another row.
        restrict("NULL", "BE445566", "-", HAMZA);
        fill(&mut browser, &[("number", "BE445566")]).expect(303);
        let account = account_of(test, "salima.benjelloun");
        let all = links(test, account);
        assert!(all.iter().all(|(_, state)| state.ends_with("/nothing")), "{all:?}");
        browser.get(&page_of(HAMZA)).expect(404);
        browser.get(&page_of(ZINEB)).expect(404);
        assert_eq!(test.number("SELECT count(*) FROM logins WHERE value = 'J130000016'"), 0, "no login by a code that shows nothing");
        // A letter for nobody but restricted children opens nothing.
        guardian(test, 903, COLLEGE, ("Zahra", "Filali"), "", &[NOUR]);
        let other = letter(test, 903, 903, ("student_code", "J130000015"));
        restrict("903", "", "-", NOUR);
        assert!(test.browser().sign_in("J130000015", &other).expect(422).has(WRONG));
        test.mails();
    }

    // The roster's number was corrected after the letter was made: what the letter carries is only entered.
    fn a_corrected_roster_validates_nothing_old(test) {
        let password = salima_by_number(test);
        test.sql("UPDATE guardians SET national_id = 'BE445567' WHERE id = 900");
        let mut browser = at_the_form(test, "BE445566", &password);
        assert!(!browser.get("/first-access").expect(200).has("readonly"));
        fill(&mut browser, &[("number", "BE445566")]).expect(303);
        assert_eq!(review(test, account_of(test, "salima.benjelloun"), COLLEGE), "pending");
        test.mails();
    }

    // Somebody who was attached to the row meanwhile is asked for the password of that account.
    fn a_row_that_is_somebodys_already(test) {
        let password = salima_by_code(test);
        test.sql("UPDATE guardians SET account_id = 21 WHERE id = 900");
        let mut browser = at_the_form(test, HAMZA_CODE, &password);
        let page = browser.get("/first-access").expect(200);
        assert!(page.has("L’école vous connaît déjà") && !page.has("signaler une erreur"), "{}", page.text());
        // There is no way around it.
        fill(&mut browser, &[("number", "AB12")]).expect(200);
        browser.post("/first-access", &[("step", "dispute"), ("number", "AB12")]).expect(422);
        let own = crate::world::password(RITA);
        let to = browser.post("/first-access", &[("step", "same"), ("password", &own)]).expect(303);
        assert_eq!(to.location(), "/welcome?joined=yes");
        assert_eq!(links(test, RITA), [(HAMZA, "active/unrestricted".into()), (ZINEB, "active/unrestricted".into())]);
    }
}

/// Salima at the college with a letter by number, and her row at the institute with the same number.
fn at_two_schools(test: &TestApp) -> i64 {
    test.sql("UPDATE schools SET national_id_rule = 'optional'");
    guardian(test, 905, INSTITUTE, SALIMA, "BE445566", &[ADAM, LUCAS]);
    guardian(test, 906, INSTITUTE, ("Une", "Autre"), "BE445567", &[LUCAS]);
    let password = salima_by_number(test);
    drop(enrol(test, "BE445566", &password, &[("email", ""), ("no_email", "yes")]));
    account_of(test, "salima.benjelloun")
}

fn separate(engine: Engine) {
    let test = with_register(engine, "separate_schools", Register::Separate);
    let account = at_two_schools(&test);
    assert_eq!(links(&test, account).len(), 2, "no child of the other school");
    let asked =
        "FROM school_consents WHERE state = 'asked' AND school_id = 2 AND from_school_id = 1 AND guardian_id = 905";
    assert_eq!(test.number(&format!("SELECT count(*) {asked} AND account_id = {account}")), 1);
    assert_eq!(test.count("school_consents"), 1);
}

fn common(engine: Engine) {
    let test = with_register(engine, "common_register", Register::Common);
    let account = at_two_schools(&test);
    assert_eq!(links(&test, account).len(), 4);
    assert_eq!(review(&test, account, INSTITUTE), "validated");
    assert_eq!(
        (test.count("school_consents"), test.number("SELECT account_id FROM guardians WHERE id = 905")),
        (0, account)
    );
    let mut browser = test.browser();
    browser.sign_in("BE445566", CHOSEN).expect(303);
    assert_eq!(browser.get("/children").expect(200).body.matches("<article").count(), 4);
}

#[test]
fn separate_schools_are_asked_sqlite() {
    separate(Engine::Sqlite);
}

#[test]
fn separate_schools_are_asked_postgres() {
    separate(Engine::Postgres);
}

#[test]
fn a_common_register_joins_at_once_sqlite() {
    common(Engine::Sqlite);
}

#[test]
fn a_common_register_joins_at_once_postgres() {
    common(Engine::Postgres);
}
