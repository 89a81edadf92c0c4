//! The demo's mailbox: what was kept, as text and as HTML; and nothing of the kind elsewhere.

use crate::harness::{Setup, TestApp};
use crate::world::COLLEGE;
use db::Engine;
use locale::Locale;
use parvis::mail::{self, Letter, Message, Purpose, Recipient};

fn demo(engine: Engine) -> TestApp {
    TestApp::with(engine, "mailbox", Setup { demo: true, ..Setup::default() })
}

fn post(test: &TestApp, locale: Locale, to: &str, subject: &str) {
    let base = test.app.config.base_url();
    let letter = Letter::new(locale, Purpose::Invitation, subject)
        .paragraph("Un & deux <b>")
        .button("Ouvrir", format!("{base}/token?token=ABCDE"));
    let recipient = Recipient { to, school_id: Some(COLLEGE), account_id: None };
    test.db().write(|tx| mail::post(tx, &test.app, recipient, &letter)).unwrap();
    test.run_jobs();
}

fn paths(test: &TestApp) -> Vec<String> {
    test.mails().into_iter().map(|mail| format!("/demo/mailbox/{}", mail.public_id)).collect()
}

fn shows_what_was_kept(engine: Engine) {
    let test = &demo(engine);
    let mut visitor = test.browser().speaking("fr");
    let empty = visitor.get("/demo/mailbox").expect(200);
    assert!(empty.has("Aucun message pour le moment"), "{}", empty.text());
    post(test, Locale::Fr, "karim@example.org", "Votre accès");
    test.pass(60_000_000);
    post(test, Locale::Ar, "leila@example.org", "رمز الدخول");
    let list = visitor.get("/demo/mailbox").expect(200);
    let (newer, older) = (list.body.find("رمز الدخول").unwrap(), list.body.find("Votre accès").unwrap());
    assert!(
        newer < older && list.has("karim<wbr>@example.org") && list.text().contains("21 nov. 2026, 12 h 01"),
        "{}",
        list.text()
    );
    assert!(visitor.get("/").expect(200).has("href=\"/demo/mailbox\""));
    let [first, second] = paths(test).try_into().unwrap();
    let mail = visitor.get(&first).expect(200);
    assert!(list.has(&format!("href=\"{first}\"")), "{}", list.body);
    for said in [
        "Votre accès",
        "karim<wbr>@example.org",
        "Collège Ibn Khaldoun",
        "Un &#38; deux &#60;b&#62;",
        "href=\"/token?token=ABCDE\"",
    ] {
        assert!(mail.has(said), "{said}: {}", mail.body);
    }
    let arabic = visitor.get(&second).expect(200);
    assert!(
        arabic.has("<div class=\"card article\" lang=\"ar\" dir=\"rtl\">") && arabic.has("إعدادية ابن خلدون"),
        "{}",
        arabic.body
    );
    for language in ["fr", "ar", "en"] {
        test.browser().speaking(language).get(&first).expect(200);
    }
}

#[test]
fn shows_what_was_kept_on_sqlite() {
    shows_what_was_kept(Engine::Sqlite);
}

#[test]
fn shows_what_was_kept_on_postgres() {
    shows_what_was_kept(Engine::Postgres);
}

/// The HTML of a mail is locked in: nothing runs, nothing is fetched, and its one style is named by its hash.
#[test]
fn the_html_is_locked_in() {
    let test = demo(Engine::Sqlite);
    post(&test, Locale::Fr, "karim@example.org", "Votre accès");
    let page = test.browser().get(&format!("{}/html", paths(&test)[0])).expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    for part in ["default-src 'none'", "sandbox", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("allow-scripts"), "{policy}");
    let style = page.body.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = data_encoding::BASE64.encode(&<sha2::Sha256 as sha2::Digest>::digest(style.as_bytes()));
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}: {hash}");
    assert!(!page.has(" style=") && !page.has("<script") && !page.has("src="));
}

/// What a slice put into a mail by mistake does no harm here.
#[test]
fn hostile_html_is_shown_as_it_is_and_can_do_nothing() {
    let test = demo(Engine::Sqlite);
    let message = Message {
        to: "karim@example.org",
        locale: Locale::Fr,
        school_id: None,
        account_id: None,
        purpose: Purpose::Notice,
        subject: "<script>alert(1)</script>".into(),
        text: "<script>alert(2)</script> javascript:alert(3) http://evil.example/".into(),
        html: "<script>alert(4)</script>".into(),
    };
    test.db().write(|tx| mail::enqueue(tx, &test.app, &message)).unwrap();
    let path = &paths(&test)[0];
    for page in [test.browser().get("/demo/mailbox").expect(200), test.browser().get(path).expect(200)] {
        assert!(
            !page.has("<script>alert") && !page.has("href=\"javascript") && !page.has("href=\"http"),
            "{}",
            page.body
        );
    }
    let html = test.browser().get(&format!("{path}/html")).expect(200);
    assert!(
        html.header("content-security-policy").ends_with("; sandbox"),
        "{}",
        html.header("content-security-policy")
    );
}

on_both! {
    fn there_is_none_outside_a_demo(test) {
        let recipient = Recipient { to: "karim@example.org", school_id: Some(COLLEGE), account_id: None };
        let letter = Letter::new(Locale::Fr, Purpose::Recovery, "Votre accès").code("Code :", "ABCDE");
        test.db().write(|tx| mail::post(tx, &test.app, recipient, &letter)).unwrap();
        let path = paths(test).remove(0);
        for path in ["/demo/mailbox".to_owned(), path.clone(), format!("{path}/html")] {
            let page = test.browser().get(&path).expect(404);
            assert!(!page.has("Votre accès") && !page.has("ABCDE"));
        }
        assert!(!test.browser().get("/").expect(200).has("/demo/mailbox"));
    }

    fn a_mail_that_waits_is_not_shown(test) {
        test.sql("INSERT INTO outbox (public_id, purpose, locale, recipient, subject, message_id, key_id, body, state, created_at)
            VALUES ('ma00000000000001', 'test', 'fr', 'karim@example.org', 'x', '<x@y>', 'test', '', 'queued', 0)");
        assert!(test.mails().is_empty());
    }
}
