//! Mails by a real connection to a mail server that misbehaves: none lost, none doubled, none shown to whom it is not for.

use crate::harness::{DAY, HOUR, MINUTE, Setup, TestApp};
use crate::secrets::logged;
use crate::smtp::{Act, Event, MailServer};
use crate::world::{COLLEGE, HOUDA_SECRETARY, INSTITUTE, KARIM};
use db::Engine;
use locale::Locale;
use parvis::app::App;
use parvis::config::Config;
use parvis::features::grades::catalogue::Catalogues;
use parvis::features::mails::{count_refused, refused};
use parvis::jobs;
use parvis::keys::Keys;
use parvis::mail::{self, Letter, MailConfig, Mailer, Message, Purpose, Recipient};
use parvis::text::Text;
use std::sync::Arc;

const TOKEN: &str = "7KQ9M-4XWZ2-HN8VB-3TRPC";

pub fn setup(mail: MailConfig) -> Setup {
    Setup { config: Config { mail, ..Config::default() }, ..Setup::default() }
}

pub fn start(engine: Engine, name: &str, server: &MailServer) -> TestApp {
    TestApp::with(engine, name, setup(server.config()))
}

/// A mail as a page would cause it.
pub fn letter(locale: Locale) -> Letter {
    let t = Text::of(locale);
    Letter::new(locale, Purpose::Recovery, t.mail_purpose_recovery)
        .greeting("Karim Berrada")
        .paragraph(t.mail_test_text)
        .code("Code :", TOKEN)
        .button(t.mail_test_button, format!("https://parents.example.org/token?token={TOKEN}"))
}

pub fn post(test: &TestApp, to: &str) {
    let recipient = Recipient { to, school_id: Some(COLLEGE), account_id: Some(KARIM) };
    test.db().write(|tx| mail::post(tx, &test.app, recipient, &letter(Locale::Fr))).unwrap();
}

pub fn states(test: &TestApp) -> Vec<(String, i64)> {
    let count = |state: &str| test.number(&format!("SELECT count(*) FROM outbox WHERE state = '{state}'"));
    ["queued", "sent", "kept", "refused", "expired"]
        .map(|s| (s.to_owned(), count(s)))
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .collect()
}

pub fn all(state: &str, n: i64) -> Vec<(String, i64)> {
    vec![(state.to_owned(), n)]
}

/// Runs what is due again and again while the clock moves on; returns how many jobs were run.
pub fn live(test: &TestApp, micros: i64, step: i64) -> usize {
    let mut ran = 0;
    for _ in 0..micros / step {
        test.pass(step);
        ran += test.run_jobs();
    }
    ran
}

pub fn refusals(test: &TestApp, school: i64) -> Vec<parvis::features::mails::Refusal> {
    test.db().read(|tx| refused(tx, school, 10)).unwrap()
}

/// Runs bodies on both engines with a mail server.
#[macro_export]
macro_rules! with_server {
    ($($(#[$meta:meta])* fn $name:ident($test:ident, $server:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[allow(unused_mut, unused_variables)]
            fn body(engine: Engine) {
                let mut $server = MailServer::start();
                let $test = &$crate::mails::start(engine, stringify!($name), &$server);
                $body
            }

            #[test]
            fn sqlite() {
                body(Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                body(Engine::Postgres);
            }
        }
    )+ };
}

with_server! {
    fn a_mail_arrives_whole_in_each_language(test, server) {
        for locale in Locale::ALL {
            let recipient = Recipient { to: "karim@example.org", school_id: Some(COLLEGE), account_id: Some(KARIM) };
            test.db().write(|tx| mail::post(tx, &test.app, recipient, &letter(locale))).unwrap();
        }
        assert_eq!(test.run_jobs(), 3);
        assert_eq!(states(test), all("sent", 3));
        let received = server.accepted();
        assert_eq!(received.len(), 3);
        for (mail, locale) in received.iter().zip(Locale::ALL) {
            let t = Text::of(locale);
            let school = if locale == Locale::Ar { "إعدادية ابن خلدون" } else { "Collège Ibn Khaldoun" };
            assert_eq!((mail.from.as_str(), mail.to.as_str()), ("parvis@parents.example.org", "karim@example.org"));
            assert_eq!(mail.header("Subject"), t.mail_purpose_recovery);
            assert_eq!(mail.header("To"), "karim@example.org");
            let from = mail.header("From");
            assert!(from.contains("<parvis@parents.example.org>") && from.contains(&school[..10]), "{from}");
            assert!(mail.header("Reply-To").contains('@'), "{}", mail.header("Reply-To"));
            assert!(!mail.header("Reply-To").contains("parvis@"));
            assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
            assert_eq!(mail.header("Date"), "Sat, 21 Nov 2026 12:00:00 +0000");
            assert!(mail.header("Message-ID").ends_with("@parents.example.org>"));
            let (text, html) = (mail.part("text/plain"), mail.part("text/html"));
            for part in [&text, &html] {
                for said in [TOKEN, t.mail_test_text, "Karim Berrada", school] {
                    assert!(part.contains(said), "{said}: {part}");
                }
            }
            assert!(html.contains(&format!("dir=\"{}\"", locale.dir())));
            // The server could not take lines longer than this.
            assert!(mail.bytes.split(|b| *b == b'\n').all(|line| line.len() < 998) && mail.bytes.is_ascii());
        }
        let ids: std::collections::BTreeSet<String> = received.iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!(ids.len(), 3);
        assert_eq!(server.connections(), 1, "a connection for each mail");
        // Long after, nothing more.
        assert_eq!(live(test, 4 * DAY, HOUR), 0);
        assert_eq!(server.received().len(), 3);
    }

    fn the_text_lies_sealed_and_goes_with_the_mail(test, server) {
        let find = |column: &str, needle: &str| {
            let hex = data_encoding::HEXUPPER.encode(needle.as_bytes());
            let of = match test.db().engine() {
                Engine::Sqlite => format!("hex({column})"),
                Engine::Postgres => format!("upper(encode({column}, 'hex'))"),
            };
            test.number(&format!("SELECT count(*) FROM outbox WHERE {of} LIKE '%{hex}%'"))
        };
        post(test, "karim@example.org");
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE length(body) > 500 AND key_id = 'test'"), 1);
        assert_eq!((find("body", TOKEN), find("body", "Karim")), (0, 0), "readable in the database");
        assert_eq!(test.number(&format!("SELECT count(*) FROM outbox WHERE subject LIKE '%{TOKEN}%' OR message_id LIKE '%{TOKEN}%'")), 0);
        let payload = match test.db().engine() {
            Engine::Sqlite => "json(payload)",
            Engine::Postgres => "payload::text",
        };
        assert_eq!(test.number(&format!("SELECT count(*) FROM jobs WHERE {payload} LIKE '%karim%' OR {payload} LIKE '%{TOKEN}%'")), 0);
        test.run_jobs();
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE body IS NULL AND key_id IS NULL"), 1);
        assert_eq!(server.accepted().len(), 1);
    }

    fn a_cause_that_is_rolled_back_leaves_no_mail(test, server) {
        let recipient = Recipient { to: "karim@example.org", school_id: None, account_id: None };
        let result = test.db().write(|tx| {
            mail::post(tx, &test.app, recipient, &letter(Locale::Fr))?;
            Err::<(), _>(db::Error::NoRow)
        });
        assert!(result.is_err());
        assert_eq!((test.count("outbox"), test.count("jobs"), test.run_jobs()), (0, 0, 0));
        assert!(server.received().is_empty());
    }

    fn a_refused_address_is_shown_to_its_school_and_not_tried_again(test, server) {
        server.acts(|event| match event {
            Event::To(to) if to.starts_with("karim") => Act::Say("550-5.1.1 no such user:\r\n550 5.1.1 <Karim@Example.org>"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        post(test, "leila@example.org");
        assert_eq!(test.run_jobs(), 2);
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'refused' AND body IS NULL"), 1);
        assert_eq!(server.accepted().iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["leila@example.org"]);
        let found = refusals(test, COLLEGE);
        assert_eq!(found.len(), 1);
        let refusal = &found[0];
        assert_eq!((refusal.at, refusal.code, refusal.purpose, refusal.name.as_deref()), (test.now(), Some(550), Purpose::Recovery, Some("Karim Berrada")));
        assert_eq!(refusal.address, "karim@example.org");
        assert_eq!(refusal.answer, "5.1.1 no such user: <k•••m@example.org>");
        assert_eq!(refusal.reason(Text::of(Locale::Fr)), Text::of(Locale::Fr).mails_unknown_address);
        let count = |school| test.db().read(|tx| count_refused(tx, school)).unwrap();
        assert_eq!((count(COLLEGE), count(INSTITUTE)), (1, 0));
        assert!(refusals(test, INSTITUTE).is_empty());
        assert_eq!(live(test, 4 * DAY, HOUR), 0);
        assert_eq!(server.connections(), 1, "a refusal ended the connection");
        // The office sees whom to ask, and says that it did; another school's office cannot.
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let page = houda.get("/office/college-ibn-khaldoun").expect(200);
        assert!(page.has("Karim Berrada") && page.has("karim@example.org"), "{}", page.text());
        houda.post("/office/college-ibn-khaldoun/mails", &[("mail", "unknown")]).expect(303);
        assert_eq!(count(COLLEGE), 1);
        houda.post("/office/college-ibn-khaldoun/mails", &[("mail", &refusal.public_id)]).expect(303);
        assert_eq!(count(COLLEGE), 0);
        assert!(!houda.get("/office/college-ibn-khaldoun").expect(200).has("karim@example.org"));
    }

    fn what_is_no_address_is_refused_without_asking_the_server(test, server) {
        for to in ["karim", "karim@", "karim@example.org\r\nRCPT TO:<other@example.org>", "a b@example.org", ""] {
            post(test, to);
        }
        test.run_jobs();
        assert_eq!(states(test), all("refused", 5));
        assert_eq!((server.connections(), refusals(test, COLLEGE)[0].code), (0, None));
        assert_eq!(refusals(test, COLLEGE)[0].reason(Text::of(Locale::En)), Text::of(Locale::En).mails_no_address);
    }

    fn many_threads_send_each_mail_once(test, server) {
        for n in 0..80 {
            post(test, &format!("parent{n}@example.org"));
        }
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| for _ in 0..20 { jobs::run_due(&test.app).unwrap(); });
            }
        });
        let received = server.received();
        let ids: std::collections::BTreeSet<String> = received.iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!((received.len(), ids.len()), (80, 80));
        assert_eq!(states(test), all("sent", 80));
        assert!(server.connections() < 20, "{} connections for 80 mails", server.connections());
    }

    fn the_log_names_nobody(test, server) {
        let secrets = [TOKEN, "karim@example.org", "Karim", "Berrada"];
        let log = logged(|| {
            server.go_away();
            post(test, "karim@example.org");
            test.run_jobs();
            server.come_back();
            server.acts(|event| match event {
                Event::Text => Act::SayAndClose("421 not now, karim@example.org"),
                _ => Act::Usual,
            });
            live(test, 10 * MINUTE, MINUTE);
            server.acts(|event| match event {
                Event::To(_) => Act::Say("550 5.1.1 <karim@example.org> unknown"),
                _ => Act::Usual,
            });
            live(test, 2 * HOUR, 10 * MINUTE);
        });
        assert_eq!(states(test), all("refused", 1));
        assert!(log.contains("a mail could not be sent") && log.contains("mail-server-busy"), "{log}");
        for secret in secrets {
            assert!(!log.contains(secret), "the log holds {secret}: {log}");
        }
    }

    fn what_another_key_sealed_fails_for_all_to_see(test, server) {
        post(test, "karim@example.org");
        let other = other_node(test, |app| App { keys: Keys::from_bytes([8; 32]), ..app });
        assert_eq!(jobs::run_due(&other).unwrap(), 1);
        assert_eq!(states(test), all("expired", 1));
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE state = 'failed' AND last_error = 'mail-sealed'"), 1);
        assert_eq!(server.connections(), 0);
    }

    fn old_mails_are_forgotten(test, server) {
        server.acts(|event| match event {
            Event::To(to) if to.starts_with("karim") => Act::Say("550 no"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        post(test, "leila@example.org");
        test.run_jobs();
        let forget = |days: i64| {
            test.pass(days * DAY);
            test.db().write(|tx| mail::forget_old(tx, test.now())).unwrap()
        };
        assert_eq!((forget(29), forget(2), test.count("outbox")), (0, 1, 1));
        assert_eq!((forget(148), forget(2), test.count("outbox")), (0, 1, 0));
    }
}

/// Another node on the same database and with the same settings, changed as the test needs.
pub fn other_node(test: &TestApp, change: impl FnOnce(App) -> App) -> Arc<App> {
    let old = &test.app;
    let app = App {
        config: old.config.clone(),
        db: old.db.clone(),
        clock: old.clock.clone(),
        random: old.random.clone(),
        keys: old.keys.clone(),
        hasher: parvis::password::Hasher::start(1, 1, crate::harness::CHEAP).unwrap(),
        seen: Default::default(),
        jobs: Default::default(),
        mailer: Mailer::new(&old.config, false).unwrap(),
        imports: parvis::features::imports::Progress::default(),
        catalogues: Catalogues::new(1 << 20),
        looks: Default::default(),
        https: false,
        demo: false,
    };
    Arc::new(change(app))
}

on_both! {
    // What a page sends in the tests of others is kept, and can be looked at.
    fn a_test_sees_the_mails_of_its_pages(test) {
        post(test, "karim@example.org");
        let message = Message {
            to: "leila@example.org",
            locale: Locale::Ar,
            school_id: None,
            account_id: None,
            purpose: Purpose::Notice,
            subject: "موضوع".into(),
            text: "نص".into(),
            html: "<p>نص</p>".into(),
        };
        test.db().write(|tx| mail::enqueue(tx, &test.app, &message)).unwrap();
        let mails = test.mails();
        assert_eq!(mails.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), ["karim@example.org", "leila@example.org"]);
        assert!(mails[0].text.contains(TOKEN) && mails[0].html.contains(TOKEN));
        assert_eq!((mails[1].subject.as_str(), mails[1].text.as_str(), mails[1].html.as_str()), ("موضوع", "نص", "<p>نص</p>"));
    }
}

/// Without a server mails wait, and go once there is one.
#[test]
fn mails_wait_for_a_server_to_be_set() {
    let setup = Setup { may_leave_jobs: true, ..Setup::default() };
    let test = TestApp::with(Engine::Sqlite, "not_set", setup);
    let not_set = other_node(&test, |app| App { mailer: Mailer::new(&Config::default(), false).unwrap(), ..app });
    post(&test, "karim@example.org");
    for _ in 0..30 {
        assert_eq!(jobs::run_due(&not_set).unwrap(), 1);
        test.pass(HOUR);
    }
    assert_eq!(test.number("SELECT attempts FROM jobs WHERE state = 'queued' AND last_error = 'mail-no-server'"), 0);
    jobs::run_due(&not_set).unwrap();
    let server = MailServer::start();
    let config = Config { mail: server.config(), ..Config::default() };
    let set = other_node(&test, |app| App { mailer: Mailer::new(&config, false).unwrap(), config, ..app });
    assert_eq!(jobs::run_due(&set).unwrap(), 0);
    mail::wake_if_set(&set).unwrap();
    assert_eq!(jobs::run_due(&set).unwrap(), 1);
    assert_eq!(server.accepted().len(), 1);
}
