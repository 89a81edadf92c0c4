//! Guardians who are invited by e-mail (tutorial, 1.1 and 1.4), and whoever tries something else.

use crate::harness::{Answer, Browser, DAY, TestApp, next_number};
use crate::recovery::is_dead;
use crate::roster::{self, CHOSEN, letter};
use crate::world::*;
use parvis::features::accounts::tokens;
use parvis::features::mailbox::KeptMail;
use parvis::mail::Purpose;

const PLACE: &str = "/office/college-ibn-khaldoun/invitations";
const SALIMA: (&str, &str) = ("Salima", "Benjelloun");
const ADDRESS: &str = "salima@example.org";

/// A guardian of the roster with an address.
fn guardian(test: &TestApp, id: i64, school: i64, name: (&str, &str), (number, email): (&str, &str), children: &[i64]) {
    roster::guardian(test, id, school, name, number, children);
    test.sql(&format!("UPDATE guardians SET email = '{email}' WHERE id = {id}"));
}

/// Salima, the mother of Hamza and Zineb.
fn salima(test: &TestApp, number: &str) {
    guardian(test, 900, COLLEGE, SALIMA, (number, ADDRESS), &[HAMZA, ZINEB]);
}

fn token() -> String {
    format!("{:0>16}", next_number())
}

fn order(browser: &mut Browser<'_>, to: &str, more: &[(&str, &str)]) -> Answer {
    let token = token();
    let mut fields = vec![("token", token.as_str()), ("to", to)];
    fields.extend(more);
    browser.post(PLACE, &fields)
}

fn invitations(test: &TestApp) -> Vec<KeptMail> {
    test.mails().into_iter().filter(|mail| mail.purpose == Purpose::Invitation).collect()
}

fn token_in(mail: &KeptMail) -> String {
    let (_, rest) = mail.text.split_once("/token?token=").expect("a link");
    rest[..23].to_owned()
}

/// Invites one guardian, and answers the token that was mailed.
fn invited(test: &TestApp, guardian: i64) -> String {
    order(&mut test.signed_in(HOUDA_SECRETARY, None), &format!("guardian:gd{guardian}"), &[]).expect(303);
    token_in(invitations(test).last().expect("a mail"))
}

/// Presses the button.
fn press<'a>(test: &'a TestApp, token: &str) -> Browser<'a> {
    let mut browser = test.browser();
    assert_eq!(browser.post("/token", &[("token", token)]).expect(303).location(), "/token/password");
    browser
}

fn choose(browser: &mut Browser<'_>, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("new_password", CHOSEN), ("new_password_again", CHOSEN), ("terms", "yes")];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    browser.post("/token/password", &fields)
}

fn account_of(test: &TestApp, username: &str) -> i64 {
    test.number(&format!("SELECT account_id FROM logins WHERE kind = 'username' AND value = '{username}'"))
}

fn link(test: &TestApp, account: i64, child: i64) -> String {
    test.text(&format!(
        "SELECT COALESCE(min(state || '/' || restriction || '/' || origin), '') FROM guardianships
            WHERE account_id = {account} AND student_id = {child}"
    ))
}

on_both! {
    // Tutorial 1.1 and 1.4: mail, link, button, password, Modifier, signed in; several children, so the list.
    fn the_tutorial_1_1(test) {
        salima(test, "BE445566");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        // Nobody is meant before somebody was chosen, and then it says whom.
        let page = houda.get(PLACE).expect(200);
        assert!(!page.has("Envoyer les invitations") && page.has("Choisissez"), "{}", page.text());
        let page = houda.get(&format!("{PLACE}?to=school")).expect(200);
        assert!(page.has("Envoyer les invitations <bdi>(1)") && page.has("<h3 id=\"chosen\"><bdi>Toute l’école"), "{}", page.body);
        let student = format!("/office/college-ibn-khaldoun/students/{}", child(HAMZA));
        assert!(houda.get(&student).expect(200).has("Inviter par e-mail"));
        let to = order(&mut houda, "guardian:gd900", &[("back", &student)]).expect(303);
        assert_eq!(to.location(), format!("{student}?done=invited"));
        let mails = invitations(test);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        let token = token_in(mail);
        assert_eq!(mail.recipient, ADDRESS);
        for part in ["Salima Benjelloun", "salima.benjelloun", &token, "Collège Ibn Khaldoun", "5 déc. 2026"] {
            assert!(mail.text.contains(part), "{part}: {}", mail.text);
        }
        assert!(!mail.text.contains("Hamza") && !mail.subject.contains(&token), "no child, no secret in the subject");
        let page = houda.get(&student).expect(200);
        assert!(page.has("L’invitation est partie") || page.has("Jeton valable jusqu’au"), "{}", page.text());
        // Nobody signs in before a password was chosen; nothing opens, nobody is enrolled.
        let account = account_of(test, "salima.benjelloun");
        test.browser().sign_in("salima.benjelloun", "").expect(422);
        test.browser().sign_in("salima.benjelloun", "x").expect(422);
        assert_eq!((link(test, account, HAMZA), test.number("SELECT count(*) FROM guardians WHERE id = 900 AND account_id IS NOT NULL")), (String::new(), 0));
        // The link fills the field in; opening it uses nothing up.
        let mut browser = test.browser();
        for _ in 0..3 {
            let form = browser.get(&format!("/token?token={token}")).expect(200);
            assert!(form.has(&format!("value=\"{token}\"")) && form.has("Jeton de connexion"));
        }
        browser.post("/token", &[("token", &token.replace('-', "").to_lowercase())]).expect(303);
        let page = browser.get("/token/password").expect(200);
        for part in ["Définition du mot de passe personnel", "Modifier", "salima.benjelloun", "Hamza", "Zineb", "Collège Ibn Khaldoun"] {
            assert!(page.has(part), "{part}: {}", page.text());
        }
        assert!(!page.has("name=\"number\""), "the roster has it");
        let to = choose(&mut browser, &[]).expect(303);
        assert_eq!(to.location(), "/children");
        let list = browser.get("/children").expect(200);
        assert!(list.has("Hamza") && list.has("Zineb") && list.has("Se connecter avec ce compte") && !list.has("pas encore confirmée"), "{}", list.text());
        assert_eq!(test.number(&format!("SELECT count(*) FROM accounts WHERE id = {account} AND email = '{ADDRESS}' AND email_confirmed_at IS NOT NULL AND terms_at IS NOT NULL")), 1);
        assert_eq!(link(test, account, HAMZA), "active/unrestricted/token");
        // By username, by the number of the roster, and by a child's code, which shows that child.
        for login in ["salima.benjelloun", "be 445566"] {
            let mut again = test.browser();
            again.sign_in(login, CHOSEN).expect(303);
            assert_eq!(again.get("/children").expect(200).body.matches("<article").count(), 2, "{login}");
        }
        let mut by_code = test.browser();
        by_code.sign_in("J130000016", CHOSEN).expect(303);
        assert_eq!(by_code.get("/children").expect(303).location(), page_of(ZINEB));
        is_dead(test.browser().post("/token", &[("token", &token)]));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'enrolled' AND school_id = 1"), 2);
        let page = houda.get(PLACE).expect(200);
        assert!(page.has("Inscrit") && page.has(ADDRESS), "{}", page.text());
        houda.get(&student).expect(200);
        test.mails();
    }

    // Those whom demo.json lists as invited: the token that stands there is an invitation like any other.
    fn the_invited_of_the_demo_can_come(test) {
        use parvis::demo::{Person, PersonChild};
        guardian(test, 900, COLLEGE, SALIMA, ("BE445566", ADDRESS), &[HAMZA]);
        let secret = tokens::new_token(&test.app).to_string();
        let person = |kind: &str, login: &str| Person {
            kind: kind.into(),
            name: "Salima Benjelloun".into(),
            login: login.into(),
            password: secret.clone(),
            locale: "fr".into(),
            school: Some("Collège Ibn Khaldoun".into()),
            children: vec![PersonChild { code: pupil_of(HAMZA).code.into(), name: "Hamza Bennani".into() }],
        };
        let people = [person("guardian-one-child", "x"), person("guardian-invited", "salima.benjelloun2")];
        for _ in 0..2 {
            parvis::features::invitations::demo::fill(&test.app, &people).unwrap();
        }
        let mails = invitations(test);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!((mail.recipient.as_str(), token_in(mail)), (ADDRESS, secret.clone()));
        assert!(mail.text.contains("salima.benjelloun2") && mail.text.contains("5 déc. 2026"), "{}", mail.text);
        let page = test.signed_in(HOUDA_SECRETARY, None).get(PLACE).expect(200);
        assert!(page.has("Attendu") && page.has(ADDRESS), "{}", page.text());
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'invited' AND school_id = 1"), 1);
        // Typed as it stands in the list.
        let mut browser = press(test, &secret);
        assert_eq!(choose(&mut browser, &[]).expect(303).location(), "/children");
        assert_eq!(browser.get("/children").expect(303).location(), page_of(HAMZA));
        // Another start invites nobody anew.
        parvis::features::invitations::demo::fill(&test.app, &people).unwrap();
        assert_eq!(invitations(test).len(), 1);
    }

    // 1.4: one child, straight to the dashboard.
    fn one_child_straight_to_the_dashboard(test) {
        guardian(test, 901, COLLEGE, ("Brahim", "Ziani"), ("", "brahim@example.org"), &[HAMZA]);
        let token = invited(test, 901);
        let mut browser = press(test, &token);
        assert_eq!(choose(&mut browser, &[]).expect(303).location(), "/children");
        assert_eq!(browser.get("/children").expect(303).location(), page_of(HAMZA));
        browser.get(&page_of(HAMZA)).expect(200);
        // Who came by an invitation recovers as everybody does.
        let lost = crate::recovery::asked(test, "brahim@example.org").expect("a mail");
        assert_eq!(test.browser().post("/token", &[("token", &lost)]).expect(303).location(), "/token/password");
        // Optional here and not in the roster: not asked, nothing to review, and it can be given later.
        assert_eq!(test.number("SELECT count(*) FROM identity_reviews"), 0);
    }

    // What the school requires and its roster does not have is asked with the password.
    fn a_required_number_is_asked(test) {
        test.sql("UPDATE schools SET national_id_rule = 'required'");
        salima(test, "");
        let token = invited(test, 900);
        let mut browser = press(test, &token);
        assert!(browser.get("/token/password").expect(200).has("name=\"number\""));
        for (number, said) in [("", "numéro"), ("123456", "une ou deux lettres"), ("J130000014", "code de l’élève")] {
            let page = choose(&mut browser, &[("number", number), ("number_kind", "cin")]).expect(422);
            assert!(page.has(said) && page.has("href=\"#number\"") && !page.has(CHOSEN), "{number}: {}", page.text());
        }
        // Another account has it: it says so, and goes on as a dispute when it is sent again.
        let page = choose(&mut browser, &[("number", CIN), ("number_kind", "cin")]).expect(422);
        assert!(page.has("Ce numéro a déjà un compte") && page.has("name=\"disputes\""), "{}", page.text());
        let page = choose(&mut browser, &[("number", "BE445566"), ("number_kind", "cin"), ("terms", "")]).expect(422);
        assert!(page.has("href=\"#terms\""), "{}", page.text());
        choose(&mut browser, &[("number", "BE445566"), ("number_kind", "cin")]).expect(303);
        let account = account_of(test, "salima.benjelloun");
        assert_eq!(test.text(&format!("SELECT state FROM identity_reviews WHERE account_id = {account}")), "pending");
        assert_eq!(link(test, account, HAMZA), "pending/unrestricted/token");
        // Known by a dispute.
        guardian(test, 902, COLLEGE, ("Wafae", "Ziani"), ("", "wafae@example.org"), &[HAMZA]);
        let token = invited(test, 902);
        let mut wafae = press(test, &token);
        choose(&mut wafae, &[("number", CIN), ("number_kind", "cin"), ("disputes", CIN)]).expect(303);
        let wafae = account_of(test, "wafae.ziani");
        assert_eq!(test.text(&format!("SELECT state FROM identity_reviews WHERE account_id = {wafae}")), "disputed");
        assert_eq!(test.number(&format!("SELECT account_id FROM logins WHERE value = '{CIN}'")), NADIA);
    }

    fn a_new_invitation_voids_the_older_and_14_days_end_it(test) {
        salima(test, "");
        let first = invited(test, 900);
        let second = invited(test, 900);
        assert_ne!(first, second);
        is_dead(test.browser().post("/token", &[("token", &first)]));
        let mut late = press(test, &second);
        test.pass(14 * DAY + 1);
        is_dead(test.browser().post("/token", &[("token", &second)]));
        assert!(late.get("/token/password").expect(303).location().starts_with("/sign-in"), "idle for days");
        // One account for all of them, and it is usable by nobody.
        assert_eq!(test.number("SELECT count(*) FROM logins WHERE value LIKE 'salima.benjelloun%'"), 1);
        // Case 1 of 1.3: she gets a new one by herself, at the address that the school has, and by no other.
        let mut browser = test.browser();
        browser.post("/recover", &[("login_or_email", ADDRESS)]).expect(303);
        let mails = test.mails();
        let mail = mails.iter().rev().find(|m| m.purpose == Purpose::Recovery).expect("a mail");
        assert_eq!(mail.recipient, ADDRESS);
        let mut browser = press(test, &token_in(mail));
        choose(&mut browser, &[]).expect(303);
        browser.get("/children").expect(200);
    }

    fn at_most_five_invitations_a_day(test) {
        salima(test, "");
        for n in 1..=7 {
            order(&mut test.signed_in(HOUDA_SECRETARY, None), "guardian:gd900", &[]).expect(303);
            assert_eq!(invitations(test).len(), n.min(5));
        }
    }

    // A class, the school, again: who has an address and no account; the others are counted.
    fn many_at_once(test) {
        salima(test, "BE445566");
        guardian(test, 901, COLLEGE, ("Brahim", "Ziani"), ("", "brahim@example.org"), &[HAMZA]);
        guardian(test, 902, COLLEGE, ("Sans", "Adresse"), ("", ""), &[ZINEB]);
        guardian(test, 903, COLLEGE, ("Adresse", "Fausse"), ("", "pas une adresse"), &[ZINEB]);
        guardian(test, 904, COLLEGE, ("Karim", "Berrada"), ("", "karim@example.org"), &[YASMINE]);
        test.sql("UPDATE guardians SET account_id = 1 WHERE id = 904");
        // Last year's class, and another school.
        guardian(test, 905, COLLEGE, ("Sara", "Fassi"), ("", "sara@example.org"), &[ILYAS]);
        guardian(test, 906, INSTITUTE, ("Julie", "Peeters"), ("", "julie@example.org"), &[LUCAS]);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let same = token();
        for _ in 0..2 {
            houda.post(PLACE, &[("token", &same), ("to", "class:cl00000000000001")]).expect(303);
        }
        let mut to: Vec<String> = invitations(test).into_iter().map(|mail| mail.recipient).collect();
        to.sort();
        assert_eq!(to, ["brahim@example.org", ADDRESS]);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'invited' AND school_id = 1"), 1);
        // All have one that works.
        let page = order(&mut houda, "school", &[]).expect(422);
        assert!(page.has("personne à inviter"), "{}", page.text());
        let brahim = token_in(invitations(test).iter().rev().find(|m| m.recipient == "brahim@example.org").unwrap());
        choose(&mut press(test, &brahim), &[]).expect(303);
        // Again, of those who did not come.
        order(&mut houda, "school", &[("again", "yes")]).expect(303);
        let mails = invitations(test);
        assert_eq!((mails.len(), mails.last().unwrap().recipient.as_str()), (3, ADDRESS));
        test.pass(15 * DAY);
        order(&mut test.signed_in(HOUDA_SECRETARY, None), "level:2APIC", &[]).expect(303);
        assert_eq!(invitations(test).len(), 4);
        let page = test.signed_in(HOUDA_SECRETARY, None).get(PLACE).expect(200);
        assert!(page.has("Inscrit") && page.has("Attendu"), "{}", page.text());
        // A message that was refused shows.
        test.sql("UPDATE outbox SET state = 'refused', body = NULL, key_id = NULL WHERE id = (SELECT max(id) FROM outbox)");
        assert!(test.signed_in(HOUDA_SECRETARY, None).get(PLACE).expect(200).has("Message refusé"));
    }

    // Whose rights do not reach, and what is of another school, is not there.
    fn others_invite_nobody(test) {
        salima(test, "");
        guardian(test, 906, INSTITUTE, ("Julie", "Peeters"), ("", "julie@example.org"), &[LUCAS]);
        for account in [DRISS_TEACHER, KENZA_ATTENDANCE, HAFSA_OPERATOR, KARIM, PAUL_DIRECTOR, MOUNIR_BOTH] {
            let mut browser = test.signed_in(account, None);
            browser.get(PLACE).expect(404);
            order(&mut browser, "guardian:gd900", &[]).expect(404);
        }
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for to in ["guardian:gd906", "guardian:nobody", "guardian:", "class:cl00000000000003", "level:4", "nonsense", ""] {
            order(&mut houda, to, &[]).expect(404);
            houda.get(&format!("{PLACE}?to={to}x")).expect(404);
        }
        order(&mut houda, "again:ca1", &[]).expect(400);
        houda.post(PLACE, &[("to", "school")]).expect(400);
        houda.post(PLACE, &[("token", "kurz"), ("to", "school")]).expect(400);
        // The way back leads to the office of this school and nowhere else.
        for back in ["https://evil.example", "//evil.example", "/children", "/office/institut-saint-jean/students"] {
            assert_eq!(order(&mut houda, "guardian:gd900", &[("back", back)]).expect(303).location(), format!("{PLACE}?done=yes"));
            test.run_jobs();
        }
        assert!(invitations(test).iter().all(|mail| mail.recipient == ADDRESS));
        let teacher = test.signed_in(DRISS_TEACHER, None).get(&format!("/office/college-ibn-khaldoun/students/{}", child(HAMZA))).expect(200);
        assert!(!teacher.has("Inviter par e-mail"));
    }

    // Restrictions bind: of the row, of the name; made before or while the invitation is under way.
    fn restrictions_bind(test) {
        salima(test, "");
        let restrict = |student: i64, what: &str| {
            let n = next_number();
            test.sql(&format!("INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key, name,
                restriction, note, made_by, made_at) VALUES ('re{n}', 1, {student}, 900, '', 'nobody', 'Salima', '{what}', '', 17, 1)"));
        };
        let token = invited(test, 900);
        restrict(HAMZA, "nothing");
        restrict(ZINEB, "documents_only");
        let mut browser = press(test, &token);
        let page = browser.get("/token/password").expect(200);
        assert!(!page.has("Hamza") && page.has("Zineb"), "{}", page.text());
        choose(&mut browser, &[]).expect(303);
        browser.get(&page_of(HAMZA)).expect(404);
        browser.get(&page_of(ZINEB)).expect(200);
        browser.get(&grades_of(ZINEB)).expect(403);
        let account = account_of(test, "salima.benjelloun");
        assert_eq!(link(test, account, ZINEB), "active/documents_only/token");
        // Nothing is left of any child: no invitation, and one under way opens nothing.
        guardian(test, 901, COLLEGE, ("Brahim", "Ziani"), ("", "brahim@example.org"), &[HAMZA]);
        let token = invited(test, 901);
        test.sql("INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key, name, restriction,
            note, made_by, made_at) VALUES ('reb', 1, 14, 901, '', 'nobody', 'Brahim', 'nothing', '', 17, 1)");
        is_dead(test.browser().post("/token", &[("token", &token)]));
        order(&mut test.signed_in(HOUDA_SECRETARY, None), "guardian:gd901", &[]).expect(422);
        assert!(!test.signed_in(HOUDA_SECRETARY, None).get(&format!("/office/college-ibn-khaldoun/students/{}", child(HAMZA))).expect(200).has("guardian:gd901"));
    }

    // The number of the roster is that of an account at another school: its password is asked for, and the children join it.
    fn who_has_an_account_joins_it_by_the_number(test) {
        guardian(test, 900, COLLEGE, ("Nadia", "Tazi"), (CIN, "nadia@example.org"), &[HAMZA]);
        let token = invited(test, 900);
        let mut browser = test.browser();
        let page = browser.post("/token", &[("token", &token)]).expect(200);
        assert!(page.has("Vous avez déjà un compte") && page.has("Ce n’est pas mon compte"), "{}", page.text());
        for (login, password_, said) in [
            ("", "", "Écrivez l’identifiant"), (CIN, "faux", "pas juste"), ("karim.berrada", &*password(KARIM), "pour une autre personne"),
            ("J130000012", &*password(NADIA), "code d’élève"),
        ] {
            let page = browser.post("/token/join", &[("token", &token), ("login", login), ("password", password_)]).expect(422);
            assert!(page.has(said), "{login}: {}", page.text());
        }
        let to = browser.post("/token/join", &[("token", &token), ("login", CIN), ("password", &password(NADIA))]).expect(303);
        assert_eq!(to.location(), "/welcome?joined=yes");
        browser.get(to.location()).expect(200);
        let list = browser.get("/children").expect(200);
        assert!(list.has("Hamza") && list.has("Adam"), "{}", list.text());
        assert_eq!(link(test, NADIA, HAMZA), "active/unrestricted/token");
        // Hamza's code is a login of hers now, and the account that was made for it is gone.
        test.browser().sign_in("J130000014", &password(NADIA)).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM accounts a JOIN guardian_invitations i ON i.account_id = a.id WHERE a.state = 'active'"), 0);
        is_dead(test.browser().post("/token", &[("token", &token)]));
        assert_eq!(test.number("SELECT account_id FROM guardians WHERE id = 900"), NADIA);
    }

    // "It is not my account": the director decides whose the number is.
    fn the_number_can_be_disputed(test) {
        guardian(test, 900, COLLEGE, SALIMA, (CIN, ADDRESS), &[HAMZA]);
        let token = invited(test, 900);
        let mut browser = test.browser();
        assert_eq!(browser.post("/token", &[("token", &token), ("not_mine", "yes")]).expect(303).location(), "/token/password");
        choose(&mut browser, &[]).expect(303);
        let account = account_of(test, "salima.benjelloun");
        assert_eq!(test.text(&format!("SELECT state FROM identity_reviews WHERE account_id = {account}")), "disputed");
        assert_eq!(test.number(&format!("SELECT account_id FROM logins WHERE value = '{CIN}'")), NADIA);
        assert_eq!(link(test, account, HAMZA), "pending/unrestricted/token");
    }

    // The same confirmed address: of the same name it is the same person; parents who share one stay two.
    fn a_known_address_is_one_person_only_by_the_same_name(test) {
        test.sql("UPDATE accounts SET email = 'famille@example.org', email_confirmed_at = 1 WHERE id = 1");
        guardian(test, 900, COLLEGE, ("KARIM", "Berrada"), ("", "Famille@example.org"), &[HAMZA]);
        guardian(test, 901, COLLEGE, ("Salima", "Berrada"), ("", "famille@example.org"), &[HAMZA]);
        let karim = invited(test, 900);
        let page = test.browser().post("/token", &[("token", &karim)]).expect(200);
        assert!(page.has("Vous avez déjà un compte"), "{}", page.text());
        let salima = invited(test, 901);
        // Karim does not take up the other parent's invitation, though the mail came to him too.
        let page = test.browser().post("/token/join", &[("token", &salima), ("login", "karim.berrada"), ("password", &password(KARIM))]).expect(422);
        assert!(page.has("pour une autre personne"), "{}", page.text());
        let mut browser = press(test, &salima);
        choose(&mut browser, &[]).expect(303);
        let to = test.browser().post("/token/join", &[("token", &karim), ("login", "karim.berrada"), ("password", &password(KARIM))]).expect(303);
        assert_eq!(to.location(), "/welcome?joined=yes");
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE lower(email) = 'famille@example.org' AND email_confirmed_at IS NOT NULL AND state = 'active'"), 2);
    }

    // Who comes by a letter meanwhile needs no invitation, and its account goes.
    fn a_letter_makes_the_invitation_needless(test) {
        salima(test, "BE445566");
        let token = invited(test, 900);
        let mut late = press(test, &token);
        let letter = letter(test, 900, 900, ("national_id", "BE445566"));
        roster::enrol(test, "BE445566", &letter, &[]);
        is_dead(test.browser().post("/token", &[("token", &token)]));
        assert!(late.get("/token/password").expect(303).location().starts_with("/sign-in"));
        assert_eq!(test.number("SELECT count(*) FROM accounts WHERE given_name = 'Salima' AND state = 'active'"), 1);
        order(&mut test.signed_in(HOUDA_SECRETARY, None), "guardian:gd900", &[]).expect(422);
        test.browser().post("/recover", &[("login_or_email", ADDRESS)]).expect(303);
        let recovered = test.mails().into_iter().filter(|mail| mail.purpose == Purpose::Recovery).count();
        assert_eq!(recovered, 0, "the address of the enrolment is not confirmed yet");
    }

    // A corrected address: the older mail opens nothing any more.
    fn a_corrected_address_gets_its_own(test) {
        salima(test, "");
        let first = invited(test, 900);
        test.sql("UPDATE guardians SET email = 'juste@example.org' WHERE id = 900");
        let second = invited(test, 900);
        is_dead(test.browser().post("/token", &[("token", &first)]));
        test.browser().post("/recover", &[("login_or_email", ADDRESS)]).expect(303);
        assert!(!test.mails().iter().any(|mail| mail.purpose == Purpose::Recovery), "the wrong address is nobody's");
        choose(&mut press(test, &second), &[]).expect(303);
        assert_eq!(test.text(&format!("SELECT email FROM accounts WHERE id = {}", account_of(test, "salima.benjelloun"))), "juste@example.org");
    }

    // A run that was cut off goes on; nobody is mailed twice by one order.
    fn a_repeated_job_mails_nobody_twice(test) {
        salima(test, "");
        order(&mut test.signed_in(HOUDA_SECRETARY, None), "school", &[]).expect(303);
        test.run_jobs();
        let before = invitations(test).len();
        test.sql("UPDATE invitation_orders SET state = 'sending'; UPDATE jobs SET state = 'queued', due_at = 0, finished_at = NULL WHERE kind = 'invitations'");
        assert_eq!(invitations(test).len(), before);
        assert_eq!(test.text("SELECT state FROM invitation_orders"), "sent");
    }
}
