//! Mails by a real connection to a mail server that misbehaves: none lost, none doubled, none shown to whom it is not for.

use crate::harness::{DAY, HOUR, MINUTE, Setup, TestApp};
use crate::secrets::logged;
use crate::smtp::{Act, Event, MailServer};
use crate::world::{COLLEGE, INSTITUTE, KARIM};
use db::Engine;
use locale::Locale;
use parvis::app::App;
use parvis::config::Config;
use parvis::features::grades::catalogue::Catalogues;
use parvis::features::mails::{count_refused, refused};
use parvis::jobs;
use parvis::keys::Keys;
use parvis::mail::{self, Letter, MailConfig, Mailer, Message, Purpose, Recipient, Tls};
use parvis::text::Text;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const TOKEN: &str = "7KQ9M-4XWZ2-HN8VB-3TRPC";

fn setup(mail: MailConfig) -> Setup {
    Setup { config: Config { mail, ..Config::default() }, ..Setup::default() }
}

fn start(engine: Engine, name: &str, server: &MailServer) -> TestApp {
    TestApp::with(engine, name, setup(server.config()))
}

/// A mail as a page would cause it.
fn letter(locale: Locale) -> Letter {
    let t = Text::of(locale);
    Letter::new(locale, Purpose::Recovery, t.mail_purpose_recovery)
        .greeting("Karim Berrada")
        .paragraph(t.mail_test_text)
        .code("Code :", TOKEN)
        .button(t.mail_test_button, format!("https://parents.example.org/token?token={TOKEN}"))
}

fn post(test: &TestApp, to: &str) {
    let recipient = Recipient { to, school_id: Some(COLLEGE), account_id: Some(KARIM) };
    test.db().write(|tx| mail::post(tx, &test.app, recipient, &letter(Locale::Fr))).unwrap();
}

fn states(test: &TestApp) -> Vec<(String, i64)> {
    let count = |state: &str| test.number(&format!("SELECT count(*) FROM outbox WHERE state = '{state}'"));
    ["queued", "sent", "kept", "refused", "expired"]
        .map(|s| (s.to_owned(), count(s)))
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .collect()
}

fn all(state: &str, n: i64) -> Vec<(String, i64)> {
    vec![(state.to_owned(), n)]
}

/// Runs what is due again and again while the clock moves on; returns how many jobs were run.
fn live(test: &TestApp, micros: i64, step: i64) -> usize {
    let mut ran = 0;
    for _ in 0..micros / step {
        test.pass(step);
        ran += test.run_jobs();
    }
    ran
}

fn refusals(test: &TestApp, school: i64) -> Vec<parvis::features::mails::Refusal> {
    test.db().read(|tx| refused(tx, school, 10)).unwrap()
}

/// Runs bodies on both engines with a mail server.
macro_rules! with_server {
    ($($(#[$meta:meta])* fn $name:ident($test:ident, $server:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[allow(unused_mut, unused_variables)]
            fn body(engine: Engine) {
                let mut $server = MailServer::start();
                let $test = &start(engine, stringify!($name), &$server);
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

    fn a_server_away_for_an_hour_loses_and_doubles_nothing(test, server) {
        server.go_away();
        for n in 0..12 {
            post(test, &format!("parent{n}@example.org"));
            test.pass(MINUTE);
            test.run_jobs();
        }
        live(test, HOUR, MINUTE);
        assert_eq!(states(test), all("queued", 12));
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE state = 'failed'"), 0);
        assert!(refusals(test, COLLEGE).is_empty());
        server.come_back();
        // Ten minutes at most until somebody looks, and then all follow at once.
        live(test, 12 * MINUTE, MINUTE);
        let mut to: Vec<String> = server.received().into_iter().map(|mail| mail.to).collect();
        to.sort();
        let mut expected: Vec<String> = (0..12).map(|n| format!("parent{n}@example.org")).collect();
        expected.sort();
        assert_eq!(to, expected);
        assert_eq!(states(test), all("sent", 12));
    }

    // Nobody gave these mails up, so none may be lost over a long weekend; a month later the tokens in them are void.
    fn a_server_away_for_a_week_loses_nothing_and_after_a_month_the_office_hears_of_it(test, server) {
        server.go_away();
        post(test, "karim@example.org");
        live(test, 7 * DAY, HOUR);
        assert_eq!(states(test), all("queued", 1));
        server.come_back();
        live(test, HOUR, 10 * MINUTE);
        assert_eq!(states(test), all("sent", 1));
        server.go_away();
        post(test, "leila@example.org");
        live(test, 31 * DAY, 6 * HOUR);
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'expired' AND body IS NULL"), 1);
        let gone = refusals(test, COLLEGE);
        assert_eq!((gone.len(), gone[0].expired, gone[0].address.as_str()), (1, true, "l•••a@example.org"));
    }

    fn later_and_then_taken(test, server) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        server.acts(move |event| match event {
            Event::Text if count.fetch_add(1, Ordering::SeqCst) < 2 => Act::Say("450 4.2.0 greylisted, karim@example.org, try again"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        assert_eq!(test.run_jobs(), 1);
        assert_eq!(states(test), all("queued", 1));
        assert_eq!(test.run_jobs(), 0, "it is tried again at once");
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE code = 450 AND answer LIKE '%greylisted%' AND answer NOT LIKE '%karim@%'"), 1);
        live(test, 5 * MINUTE, 10_000_000);
        assert_eq!(states(test), all("sent", 1));
        let received = server.received();
        assert_eq!(received.len(), 3);
        // Twice later, then taken: the same mail, byte for byte, under one Message-ID.
        assert!(received.iter().all(|mail| mail.bytes == received[0].bytes));
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE code = 250"), 1);
        assert!(refusals(test, COLLEGE).is_empty());
    }

    fn three_days_of_later_are_a_refusal(test, server) {
        server.acts(|event| match event {
            Event::To(_) => Act::Say("452 4.2.2 mailbox full"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        let tries = test.run_jobs() + live(test, 3 * DAY - HOUR, 10 * MINUTE);
        assert_eq!(states(test), all("queued", 1));
        assert!((20..120).contains(&tries), "{tries} tries in three days");
        live(test, 3 * HOUR, 10 * MINUTE);
        assert_eq!(states(test), all("refused", 1));
        let refusal = &refusals(test, COLLEGE)[0];
        assert_eq!((refusal.code, refusal.expired), (Some(452), false));
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
        assert_eq!((refusal.at, refusal.code, refusal.purpose, refusal.account_id), (test.now(), Some(550), Purpose::Recovery, Some(KARIM)));
        assert_eq!(refusal.address, "k•••m@example.org");
        assert_eq!(refusal.answer, "5.1.1 no such user: <k•••m@example.org>");
        assert_eq!(refusal.reason(Text::of(Locale::Fr)), Text::of(Locale::Fr).mails_unknown_address);
        let count = |school| test.db().read(|tx| count_refused(tx, school)).unwrap();
        assert_eq!((count(COLLEGE), count(INSTITUTE)), (1, 0));
        assert!(refusals(test, INSTITUTE).is_empty());
        assert_eq!(live(test, 4 * DAY, HOUR), 0);
        assert_eq!(server.connections(), 1, "a refusal ended the connection");
    }

    fn what_is_no_address_is_refused_without_asking_the_server(test, server) {
        for to in ["karim", "karim@", "karim@example.org\r\nRCPT TO:<other@example.org>", "a b@example.org", ""] {
            post(test, to);
        }
        test.run_jobs();
        assert_eq!(states(test), all("refused", 5));
        assert_eq!((server.connections(), refusals(test, COLLEGE)[0].code), (0, Some(0)));
        assert_eq!(refusals(test, COLLEGE)[0].reason(Text::of(Locale::En)), Text::of(Locale::En).mails_no_address);
    }

    // No news of the mail: it may have been taken. It goes out again, as the same one.
    fn a_connection_cut_after_the_text(test, server) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        server.acts(move |event| match event {
            Event::Text if count.fetch_add(1, Ordering::SeqCst) == 0 => Act::Close,
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        test.run_jobs();
        assert_eq!(states(test), all("queued", 1));
        live(test, 2 * MINUTE, 10_000_000);
        assert_eq!(states(test), all("sent", 1));
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].bytes, received[1].bytes);
        assert!(!received[0].header("Message-ID").is_empty());
    }

    fn whatever_the_server_does_no_mail_is_lost(test, server) {
        let broken: [(Event, Act); 8] = [
            (Event::Connected, Act::Close),
            (Event::Connected, Act::SayAndClose("554 no service here today")),
            (Event::Hello, Act::Say("421 shutting down")),
            (Event::From, Act::Say("553 5.1.8 sender not known")),
            (Event::From, Act::Close),
            (Event::Data, Act::Say("451 4.3.0 local error")),
            (Event::Data, Act::SayAndClose("421 4.3.2 shutting down")),
            (Event::Text, Act::Say("250-it goes on\r\n999 and on")),
        ];
        for (at, act) in broken {
            let said = format!("{at:?} {act:?}");
            server.hang_up();
            server.acts(move |event| if *event == at { act.clone() } else { Act::Usual });
            post(test, "karim@example.org");
            assert!(test.run_jobs() > 0);
            assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'queued'"), 1, "{said}");
            server.acts(|_| Act::Usual);
            live(test, 3 * MINUTE, 30_000_000);
            assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0, "{said}");
            assert!(refusals(test, COLLEGE).is_empty(), "{said}");
        }
        assert_eq!(states(test), all("sent", 8));
    }

    // "Relaying denied" says nothing of the mailbox: the operator may mend it.
    fn a_refusal_of_policy_is_not_the_recipients_at_once(test, server) {
        server.acts(|event| match event {
            Event::To(_) => Act::Say("554 5.7.1 relay access denied"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        live(test, DAY, HOUR);
        assert_eq!(states(test), all("queued", 1));
        server.acts(|_| Act::Usual);
        live(test, 2 * HOUR, HOUR);
        assert_eq!(states(test), all("sent", 1));
    }

    // One failed connection speaks for all that wait: they do not each try in vain.
    fn a_server_that_is_down_is_asked_once(test, server) {
        server.acts(|_| Act::SayAndClose("421 down for maintenance"));
        for n in 0..30 {
            post(test, &format!("parent{n}@example.org"));
        }
        assert_eq!(test.run_jobs(), 30);
        assert_eq!(server.connections(), 1);
        server.acts(|_| Act::Usual);
        live(test, 2 * MINUTE, 10_000_000);
        assert_eq!(states(test), all("sent", 30));
        assert_eq!(server.received().len(), 30);
    }

    fn a_connection_that_the_server_closed_meanwhile_is_no_fault(test, server) {
        post(test, "karim@example.org");
        test.run_jobs();
        // The next mail finds the connection closed, or the server unwilling to go on with it.
        for act in [Act::Close, Act::SayAndClose("421 4.7.0 too many mails")] {
            let first = AtomicUsize::new(0);
            server.acts(move |event| match event {
                Event::From if first.fetch_add(1, Ordering::SeqCst) == 0 => act.clone(),
                _ => Act::Usual,
            });
            post(test, "leila@example.org");
            test.run_jobs();
            assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
        }
        assert_eq!(states(test), all("sent", 3));
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

    // The end cannot be written, for longer than anybody waits: this process knows, and does not send it again.
    fn a_mail_whose_end_is_written_late_is_not_sent_again(test, server) {
        post(test, "karim@example.org");
        let (table, renamed) = ("outbox", "outbox_elsewhere");
        let (app, once) = (test.app.clone(), AtomicUsize::new(0));
        server.acts(move |event| {
            if *event == Event::Text && once.fetch_add(1, Ordering::SeqCst) == 0 {
                app.db.write(|tx| tx.execute_batch(&format!("ALTER TABLE {table} RENAME TO {renamed}"))).unwrap();
            }
            Act::Usual
        });
        test.run_jobs();
        test.sql(&format!("ALTER TABLE {renamed} RENAME TO {table}"));
        assert_eq!(states(test), all("queued", 1));
        live(test, 10 * MINUTE, MINUTE);
        assert_eq!(states(test), all("sent", 1));
        assert_eq!(server.received().len(), 1);
    }

    // Another process does not know: at least once, and recognisable.
    fn a_mail_whose_sender_died_before_writing_goes_out_again_as_the_same(test, server) {
        post(test, "karim@example.org");
        let (app, once) = (test.app.clone(), AtomicUsize::new(0));
        server.acts(move |event| {
            if *event == Event::Text && once.fetch_add(1, Ordering::SeqCst) == 0 {
                app.db.write(|tx| tx.execute_batch("ALTER TABLE outbox RENAME TO outbox_elsewhere")).unwrap();
            }
            Act::Usual
        });
        test.run_jobs();
        test.sql("ALTER TABLE outbox_elsewhere RENAME TO outbox");
        let other = other_node(test, |app| app);
        test.pass(6 * MINUTE);
        assert_eq!(jobs::run_due(&other).unwrap(), 1);
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].bytes, received[1].bytes);
        assert_eq!(states(test), all("sent", 1));
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
fn other_node(test: &TestApp, change: impl FnOnce(App) -> App) -> Arc<App> {
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
        catalogues: Catalogues::new(1 << 20),
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

/// An installation with these settings, one mail, and what became of it.
fn once(mail: MailConfig) -> (TestApp, Vec<(String, i64)>) {
    let test = TestApp::with(Engine::Sqlite, "once", Setup { may_leave_jobs: true, ..setup(mail) });
    post(&test, "karim@example.org");
    test.run_jobs();
    let states = states(&test);
    (test, states)
}

fn why(test: &TestApp, key: &str) -> i64 {
    test.number(&format!("SELECT count(*) FROM jobs WHERE last_error = '{key}'"))
}

#[test]
fn by_tls_from_the_beginning_or_after_it() {
    let folder = tempfile::tempdir().unwrap();
    for tls in [Tls::Wrapper, Tls::StartTls] {
        let server = MailServer::with(tls);
        let ca = Some(server.ca_file(folder.path()));
        let (_test, states) = once(MailConfig { ca, ..server.config_with_sign_in() });
        assert_eq!(states, all("sent", 1), "{tls:?}");
        let mail = &server.accepted()[0];
        assert!(mail.encrypted && mail.signed_in, "{tls:?}");
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_gets_neither_password_nor_mail() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = MailServer::with(Tls::Wrapper);
    for tls in [Tls::Wrapper, Tls::StartTls] {
        let server = MailServer::with(tls);
        let config = server.config_with_sign_in();
        let by_ip =
            MailConfig { host: Some("127.0.0.1".into()), ca: Some(server.ca_file(folder.path())), ..config.clone() };
        let other_ca = tempfile::tempdir().unwrap();
        let others = MailConfig { ca: Some(stranger.ca_file(other_ca.path())), ..config.clone() };
        let no_file = MailConfig { ca: Some(folder.path().join("nowhere.pem")), ..config.clone() };
        for (what, config) in
            [("the system's", config), ("another name", by_ip), ("another authority", others), ("no file", no_file)]
        {
            let (test, states) = once(config);
            assert_eq!(states, all("queued", 1), "{tls:?}, {what}");
            assert_eq!(why(&test, "mail-server-tls"), 1, "{tls:?}, {what}");
        }
        assert!(server.received().is_empty() && !server.saw(&Event::SignIn) && !server.saw(&Event::From), "{tls:?}");
    }
}

#[test]
fn a_server_that_offers_no_tls_gets_nothing() {
    let server = MailServer::start();
    let config = MailConfig { tls: Tls::StartTls, host: Some("localhost".into()), ..server.config_with_sign_in() };
    let (test, states) = once(config);
    assert_eq!((states, why(&test, "mail-server-tls")), (all("queued", 1), 1));
    assert!(!server.saw(&Event::SignIn) && !server.saw(&Event::From));
}

#[test]
fn a_wrong_password_of_ours_is_not_the_recipients_fault() {
    let server = MailServer::start();
    server.acts(|event| match event {
        Event::SignIn => Act::Say("535 5.7.8 authentication failed"),
        _ => Act::Usual,
    });
    let (test, states) = once(server.config_with_sign_in());
    assert_eq!((states, why(&test, "mail-server-sign-in")), (all("queued", 1), 1));
    live(&test, 5 * DAY, HOUR);
    assert!(refusals(&test, COLLEGE).is_empty());
    // The same, said when the mail is named.
    server.acts(|event| match event {
        Event::To(_) => Act::Say("530 5.7.0 authentication required"),
        _ => Act::Usual,
    });
    live(&test, HOUR, MINUTE);
    assert_eq!(why(&test, "mail-server-sign-in"), 1);
    server.acts(|_| Act::Usual);
    live(&test, HOUR, MINUTE);
    assert_eq!(self::states(&test), all("sent", 1));
    assert!(server.accepted()[0].signed_in);
}
