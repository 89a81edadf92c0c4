//! A forgotten password (guide, part III; tutorial, 1.3): each case, and what strangers may not bring about.

use crate::harness::{Answer, Browser, DAY, HOUR, MINUTE, TestApp};
use crate::world::*;
use parvis::features::mailbox::KeptMail;
use parvis::mail::Purpose;

const NEW: &str = "trois mulets au souk";
const NADIAS: &str = "nadia@example.org";

/// Nadia and Karim have addresses; Leila shares that of Karim.
fn addresses(test: &TestApp) {
    test.sql(
        "UPDATE accounts SET email = 'nadia@example.org', email_confirmed_at = 1 WHERE id = 3;
        UPDATE accounts SET email = 'berrada@example.org', email_confirmed_at = 1 WHERE id IN (1, 2)",
    );
}

fn ask(browser: &mut Browser<'_>, typed: &str) -> Answer {
    browser.post("/recover", &[("login_or_email", typed)])
}

fn mails_of(test: &TestApp) -> Vec<KeptMail> {
    test.mails().into_iter().filter(|mail| mail.purpose == Purpose::Recovery).collect()
}

/// All tokens in a mail.
fn tokens_in(mail: &KeptMail) -> Vec<String> {
    mail.text.split("/token?token=").skip(1).map(|rest| rest[..23].to_owned()).collect()
}

/// Asks, and answers the token of the newest mail, if one more has come.
pub fn asked(test: &TestApp, typed: &str) -> Option<String> {
    let before = mails_of(test).len();
    assert_eq!(ask(&mut test.browser().from("2001:db8:77::1"), typed).expect(303).location(), "/recover/sent");
    let mails = mails_of(test);
    if mails.len() > before { tokens_in(mails.last()?).pop() } else { None }
}

/// Uses a token and chooses a password.
fn chosen<'a>(test: &'a TestApp, token: &str) -> Browser<'a> {
    let mut browser = test.browser();
    assert_eq!(browser.post("/token", &[("token", token)]).expect(303).location(), "/token/password");
    choose(&mut browser).expect(303);
    browser
}

fn choose(browser: &mut Browser<'_>) -> Answer {
    browser.post("/token/password", &[("new_password", NEW), ("new_password_again", NEW)])
}

#[track_caller]
pub fn is_dead(answer: Answer) {
    let answer = answer.expect(422);
    assert!(answer.has("Ce jeton ne marche pas") && answer.has("href=\"/recover\""), "{}", answer.text());
    assert!(answer.set_cookie("parvis").is_none());
}

on_both! {
    // Guide, figures 7 to 9; tutorial 1.3, case 2: the form, the one answer, the mail, a new password for every login.
    fn case_2_a_forgotten_password(test) {
        addresses(test);
        let mut open = test.signed_in(NADIA, None);
        let form = test.browser().get("/recover").expect(200);
        assert!(form.has("Mot de passe oublié") && form.has("Afin de redéfinir votre mot de passe"), "{}", form.text());
        assert_eq!(ask(&mut test.browser(), " Nadia@Example.org ").expect(303).location(), "/recover/sent");
        let sent = test.browser().get("/recover/sent").expect(200);
        for part in ["courriers indésirables", "l’adresse e-mail que vous avez donnée à l’école", "Collège Ibn Khaldoun", "tel:"] {
            assert!(sent.has(part), "{part}: {}", sent.text());
        }
        let mails = mails_of(test);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        let tokens = tokens_in(mail);
        let [token] = tokens.as_slice() else { panic!("{tokens:?}") };
        assert_eq!(mail.recipient, NADIAS);
        assert!(mail.text.contains("nadia.tazi") && mail.text.contains("Code d’activation") && mail.text.contains("24 heures"));
        assert!(!mail.subject.contains(token.as_str()));
        // The old password still works, and opening the link uses nothing up.
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
        let mut browser = test.browser();
        assert!(browser.get(&format!("/token?token={token}")).expect(200).has(token));
        let typed = token.replace('-', " ").to_lowercase();
        assert_eq!(browser.post("/token", &[("token", &typed)]).expect(303).location(), "/token/password");
        let page = browser.get("/token/password").expect(200);
        assert!(page.has("nadia.tazi") && page.has("redéfinir votre mot de passe") && !page.has("name=\"terms\""), "{}", page.text());
        let to = choose(&mut browser).expect(303);
        assert_eq!(to.location(), "/children");
        assert!(browser.get("/children").expect(200).has("Adam"));
        for login in [CIN, "nadia.tazi", "J130000012", "J130000013"] {
            test.browser().sign_in(login, NEW).expect(303);
            test.browser().sign_in(login, &password(NADIA)).expect(422);
        }
        assert!(open.get("/children").expect(303).location().starts_with("/sign-in"), "sessions end");
        is_dead(test.browser().post("/token", &[("token", token)]));
        let told = test.mails();
        assert!(told.iter().any(|m| m.purpose == Purpose::PasswordChanged && m.recipient == NADIAS));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'password_changed' AND actor_id = 3"), 1);
    }

    // Case 1: the token of an invitation that has ended; the office's address gets another.
    fn case_1_an_expired_token_of_an_invitation(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        crate::invitations::invite(&mut jamal, crate::invitations::ID, "samira@example.org", &crate::invitations::TEACHER).expect(303);
        let first = crate::invitations::token_for(test, "samira@example.org");
        test.pass(15 * DAY);
        is_dead(test.browser().post("/token", &[("token", &first)]));
        let again = asked(test, "SAMIRA@example.org").expect("a mail");
        assert_eq!(chosen(test, &again).get("/token/password").expect(303).location(), "/office");
        // She has come: now it is an account like the others.
        let lost = asked(test, "samira@example.org").expect("a mail");
        assert_ne!(lost, again);
        // Another address of the same person is nobody's, and one that was taken back gets nothing.
        assert_eq!(asked(test, "samira@example.com"), None);
        let mut paul = test.signed_in(JAMAL_DIRECTOR, None);
        crate::invitations::invite(&mut paul, "0123456789abcdee", "brahim@example.org", &crate::invitations::TEACHER).expect(303);
        test.mails();
        paul.post(&format!("{}/0123456789abcdee/state", crate::invitations::STAFF), &[("state", "ended"), ("confirm", "yes")]).expect(303);
        assert_eq!(asked(test, "brahim@example.org"), None);
    }

    // Case 3: any login leads to the address, which names the username.
    fn case_3_a_forgotten_username(test) {
        addresses(test);
        for login in [CIN, "ab 12 34 56", "nadia.tazi"] {
            test.sql("DELETE FROM tokens");
            assert!(asked(test, login).is_some(), "{login}");
            let mails = mails_of(test);
            assert!(mails.last().unwrap().text.contains("nadia.tazi"), "{login}");
        }
        // A child's code is that of both parents, who share an address here: one mail, a token for each.
        test.sql("DELETE FROM tokens");
        let before = mails_of(test).len();
        asked(test, "J130000011").unwrap();
        let mails = mails_of(test);
        assert_eq!(mails.len(), before + 1);
        let text = &mails.last().unwrap().text;
        assert!(text.contains("karim.berrada") && text.contains("leila.berrada") && tokens_in(mails.last().unwrap()).len() == 2, "{text}");
    }

    // One address, two accounts: each token opens its own.
    fn a_shared_address_names_both_accounts(test) {
        addresses(test);
        ask(&mut test.browser(), "berrada@example.org").expect(303);
        let mails = mails_of(test);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        let tokens = tokens_in(mail);
        assert_eq!(tokens.len(), 2);
        chosen(test, &tokens[1]);
        test.browser().sign_in("leila.berrada", NEW).expect(303);
        test.browser().sign_in("karim.berrada", &password(KARIM)).expect(303);
        // Leila's use voids nothing of Karim's.
        chosen(test, &tokens[0]);
        test.browser().sign_in("karim.berrada", NEW).expect(303);
        test.mails();
    }

    // Case 4, and whatever a stranger may try to learn: no account, no address, an address that nobody has confirmed, a
    // suspended account, one that was never taken up. All get the same answer after the same statements.
    fn case_4_known_and_unknown_are_answered_alike(test) {
        addresses(test);
        test.sql("UPDATE accounts SET email = 'unconfirmed@example.org' WHERE id = 21;
            UPDATE accounts SET email = 'suspended@example.org', email_confirmed_at = 1 WHERE id = 12;
            UPDATE accounts SET email = 'zakaria@example.org' WHERE id = 25");
        let mut same: Option<(u32, String, String)> = None;
        for (typed, mails) in [
            (NADIAS, 1), ("nobody@example.org", 0), ("unconfirmed@example.org", 0), ("suspended@example.org", 0),
            ("zakaria@example.org", 0), (CIN, 1), ("ZZ999999", 0), ("tarik.bennani", 0), ("rita.alaoui", 0),
            ("zakaria.amrani", 0), ("berrada@example.org", 1), ("J130000016", 0), ("x", 0), ("' OR 1=1 --", 0), ("%@example.org", 0), ("@", 0), ("كلمة", 0),
        ] {
            let before = (mails_of(test).len(), test.count("jobs"));
            let answer = ask(&mut test.browser(), typed).expect(303);
            assert_eq!(test.count("jobs"), before.1 + 1, "{typed}: one job, whatever comes of it");
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            let all = (answer.statements, format!("{headers:?}"), answer.body.clone());
            assert_eq!(same.get_or_insert(all.clone()), &all, "{typed}");
            assert_eq!(mails_of(test).len() - before.0, mails, "{typed}");
        }
        assert_eq!(test.number("SELECT count(*) FROM recovery_requests WHERE asked IS NOT NULL"), 0, "nothing typed is kept");
        let lengths = test.number("SELECT count(DISTINCT unique_key) FROM jobs WHERE kind = 'recovery'");
        assert_eq!(lengths, 0, "a job says nothing of whom it is for");
    }

    // What lies sealed until the job has run is as long for everybody.
    fn what_is_sealed_says_nothing_of_its_length(test) {
        for typed in ["a", "a.quite.long.username.of.somebody@a-long-domain.example.org"] {
            ask(&mut test.browser(), typed).expect(303);
        }
        assert_eq!(test.number("SELECT count(DISTINCT length(asked)) FROM recovery_requests"), 1);
        assert_eq!(test.number("SELECT count(*) FROM recovery_requests WHERE asked IS NOT NULL"), 2);
        test.run_jobs();
    }

    fn three_at_a_time_and_five_a_day(test) {
        addresses(test);
        let tokens: Vec<String> = (0..3).map(|n| asked(test, NADIAS).unwrap_or_else(|| panic!("mail {n}"))).collect();
        assert_eq!(asked(test, NADIAS), None, "three work already");
        // Asking voided none of them.
        for token in &tokens {
            assert_eq!(test.browser().post("/token", &[("token", token)]).expect(303).location(), "/token/password");
        }
        // By another login it is the same account.
        assert_eq!(asked(test, CIN), None);
        // Using one voids all.
        chosen(test, &tokens[1]);
        for token in &tokens {
            is_dead(test.browser().post("/token", &[("token", token)]));
        }
        assert!(asked(test, NADIAS).is_some() && asked(test, NADIAS).is_some(), "the fourth and fifth of the day");
        test.sql("UPDATE tokens SET voided_at = 1 WHERE used_at IS NULL");
        assert_eq!(asked(test, NADIAS), None, "five a day");
        test.pass(DAY + HOUR);
        assert!(asked(test, NADIAS).is_some());
        // Another's are counted apart.
        assert!(asked(test, "berrada@example.org").is_some());
    }

    fn a_token_lasts_24_hours(test) {
        addresses(test);
        let token = asked(test, NADIAS).unwrap();
        test.pass(DAY - MINUTE);
        let mut browser = test.browser();
        browser.post("/token", &[("token", &token)]).expect(303);
        test.pass(2 * MINUTE);
        is_dead(test.browser().post("/token", &[("token", &token)]));
        // Its time ended between the button and the password.
        is_dead(choose(&mut browser));
        test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    }

    // Whoever has the button pressed in two browsers: the first password counts, and the other session is over.
    fn a_token_is_used_once(test) {
        addresses(test);
        let token = asked(test, NADIAS).unwrap();
        let (mut first, mut second) = (test.browser(), test.browser());
        for browser in [&mut first, &mut second] {
            browser.post("/token", &[("token", &token)]).expect(303);
        }
        choose(&mut second).expect(303);
        let late = first.post("/token/password", &[("new_password", "le vélo vert de tante Ida"), ("new_password_again", "le vélo vert de tante Ida")]);
        assert!(late.expect(303).location().starts_with("/sign-in"));
        test.browser().sign_in(CIN, NEW).expect(303);
        // On the way in nothing else opens.
        let token = asked(test, NADIAS).unwrap();
        let mut browser = test.browser();
        browser.post("/token", &[("token", &token)]).expect(303);
        for path in ["/children", "/office", "/password", "/account/address", &page_of(OMAR)] {
            assert_eq!(browser.get(path).expect(303).location(), "/token/password", "{path}");
        }
        for (new, said) in [("", "Écrivez un nouveau"), ("court", "10 signes"), ("nadia.tazi", "contient un nom"), ("OmarSalmaAdam", "contient un nom")] {
            let page = browser.post("/token/password", &[("new_password", new), ("new_password_again", new)]).expect(422);
            assert!(page.has(said), "{new}: {}", page.text());
        }
        test.mails();
    }

    // A changed address, and a suspension, take away what was mailed before.
    fn what_was_mailed_before_a_change_is_void(test) {
        addresses(test);
        let token = asked(test, NADIAS).unwrap();
        test.sql("UPDATE accounts SET email = 'nadia.tazi@example.org' WHERE id = 3");
        is_dead(test.browser().post("/token", &[("token", &token)]));
        let token = asked(test, "nadia.tazi@example.org").unwrap();
        test.sql("UPDATE accounts SET email_confirmed_at = NULL WHERE id = 3");
        is_dead(test.browser().post("/token", &[("token", &token)]));
        test.sql("UPDATE accounts SET email_confirmed_at = 1, state = 'suspended' WHERE id = 3");
        is_dead(test.browser().post("/token", &[("token", &token)]));
        assert_eq!(asked(test, "nadia.tazi@example.org"), None);
    }

    // By the page of the address: a new one that was confirmed voids the tokens that went to the old one.
    fn a_confirmed_new_address_voids_them(test) {
        addresses(test);
        let token = asked(test, NADIAS).unwrap();
        let mut nadia = test.signed_in(NADIA, None);
        nadia.post("/account/address", &[("email", "nouvelle@example.org"), ("password", &password(NADIA))]).expect(303);
        let mails = test.mails();
        let mail = mails.iter().rev().find(|m| m.purpose == Purpose::ConfirmAddress).unwrap();
        let (_, link) = mail.text.split_once("/confirm-address?token=").unwrap();
        nadia.post("/confirm-address", &[("token", &link[..23])]).expect(303);
        is_dead(test.browser().post("/token", &[("token", &token)]));
        assert_eq!(asked(test, NADIAS), None);
        assert!(asked(test, "nouvelle@example.org").is_some());
    }

    // Staff too; the second factor is still asked for.
    fn staff_recover_and_give_the_second_factor(test) {
        test.sql("UPDATE accounts SET email = 'houda@example.org', email_confirmed_at = 1 WHERE id = 16");
        let token = asked(test, "houda@example.org").unwrap();
        let mut browser = test.browser();
        browser.post("/token", &[("token", &token)]).expect(303);
        assert_eq!(choose(&mut browser).expect(303).location(), "/second-factor?back=%2Fchildren");
        assert!(browser.get("/office").expect(303).location().starts_with("/second-factor"));
        test.mails();
    }

    // A director sends one to a colleague, to the address that the colleague has confirmed and to no other.
    fn a_director_sends_a_token_to_a_colleague(test) {
        let path = format!("{}/recovery", crate::invitations::person(HOUDA_SECRETARY));
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let refused = jamal.post(&path, &[("email", "jamal@example.org")]).expect(422);
        assert!(refused.has("pas d’adresse confirmée"), "{}", refused.text());
        test.sql("UPDATE accounts SET email = 'houda@example.org', email_confirmed_at = 1 WHERE id = 16");
        assert!(jamal.get(&crate::invitations::person(HOUDA_SECRETARY)).expect(200).has("Envoyer un nouveau jeton"));
        assert!(jamal.post(&path, &[("email", "jamal@example.org")]).expect(303).location().ends_with("?done=recovered"));
        let mails = mails_of(test);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!(mail.recipient, "houda@example.org");
        let token = tokens_in(mail).pop().unwrap();
        chosen(test, &token);
        test.browser().sign_in("houda.amrani", NEW).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'recovery_sent' AND school_id = 1"), 1);
        for _ in 0..3 {
            jamal.post(&path, &[]).expect(303);
        }
        jamal.post(&path, &[]).expect(422);
        // Not to oneself, nor by who may not, nor to a person of another school.
        jamal.post(&format!("{}/recovery", crate::invitations::person(JAMAL_DIRECTOR)), &[]).expect(422);
        test.signed_in(HOUDA_SECRETARY, None).post(&path, &[]).expect(404);
        test.signed_in(PAUL_DIRECTOR, None).post(&path, &[]).expect(404);
        test.mails();
    }

    fn bad_input_is_answered_in_words(test) {
        for (typed, said) in [("", "Écrivez une adresse"), ("  ", "Écrivez une adresse"), ("\t\r\n", "Écrivez une adresse")] {
            let page = ask(&mut test.browser(), typed).expect(422);
            assert!(page.has(said) && page.has("href=\"#login_or_email\""), "{}", page.text());
        }
        let page = ask(&mut test.browser(), &"é".repeat(255)).expect(422);
        assert!(page.has("trop long"), "{}", page.text());
        test.browser().post_raw("/recover", "login_or_email=%ff").expect(400);
        test.browser().post_raw("/recover", "login_or_email=a%00b").expect(400);
        test.browser().post_raw("/recover", vec![b'a'; 20_000]).expect(413);
        test.browser().header("origin", "https://evil.example").post("/recover", &[("login_or_email", NADIAS)]).expect(403);
        assert_eq!(test.count("recovery_requests"), 0);
        for typed in ["", "ABCDE", "ABCDE-FGHJK-MNPQR-STVW!", &"A".repeat(5_000)] {
            test.browser().post("/token", &[("token", typed)]).expect(422);
        }
        is_dead(test.browser().post("/token", &[("token", "ABCDE-FGHJK-MNPQR-STVWX")]));
    }

    // One network asks 20 times an hour; others are not kept out by it.
    fn a_network_asks_so_often(test) {
        addresses(test);
        for n in 0..20 {
            ask(&mut test.browser().from("2001:db8:1::1"), &format!("a{n}@example.org")).expect(303);
        }
        let page = ask(&mut test.browser().from("2001:db8:1::2"), NADIAS).expect(429);
        assert!(page.has("Attendez 60 minutes") && page.has(NADIAS) && page.header("retry-after") == "3600", "{}", page.text());
        ask(&mut test.browser().from("2001:db8:2::1"), NADIAS).expect(303);
        test.pass(HOUR + MINUTE);
        ask(&mut test.browser().from("2001:db8:1::2"), NADIAS).expect(303);
        test.mails();
        // Forgotten after a day.
        test.pass(DAY + HOUR);
        parvis::features::accounts::forget_ended(&test.app).unwrap();
        assert_eq!(test.count("recovery_requests"), 0);
    }

    // A job that is run twice mails once.
    fn a_job_that_is_repeated_mails_once(test) {
        addresses(test);
        ask(&mut test.browser(), NADIAS).expect(303);
        test.mails();
        test.sql("UPDATE jobs SET state = 'queued', due_at = 0, finished_at = NULL WHERE kind = 'recovery'");
        assert_eq!(mails_of(test).len(), 1);
        assert_eq!(test.number("SELECT count(*) FROM tokens WHERE purpose = 'recovery'"), 1);
    }

    // Sign-in, 1.2: two ways side by side, and the way out of a forgotten password.
    fn the_sign_in_page_shows_both_ways(test) {
        for path in ["/", "/sign-in", "/s/college-ibn-khaldoun"] {
            let page = test.browser().get(path).expect(200);
            for part in ["Première connexion", "Connexions suivantes", "Jeton de connexion", "Pas de panique", "href=\"/recover\"", "href=\"/token\"", "action=\"/sign-in\""] {
                assert!(page.has(part), "{path}: {part}");
            }
        }
    }
}
