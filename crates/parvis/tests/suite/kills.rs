//! `kill -9` at any moment loses no acknowledged write and leaves no half one.

use crate::program::{Server, seed};
use crate::smtp::{Act, Event, MailServer};
use locale::Locale;
use parvis::app::App;
use parvis::clock::{Clock, Random};
use parvis::config::Config;
use parvis::mail::{Letter, Purpose, Recipient};
use parvis::ops::seed::PASSWORD;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const KILLS: u64 = 50;
const CLIENTS: usize = 3;
/// Acknowledged writes before a kill.
const AT_LEAST: usize = 6;

/// What a client was told before the server died.
#[derive(Default, Clone)]
struct Told {
    /// Answers to forms.
    acknowledged: usize,
    /// Cookies of sign-ins that were answered.
    signed_in: Vec<String>,
    /// Cookies of sign-outs that were answered.
    signed_out: Vec<String>,
    /// The language that was acknowledged last, and one that was asked for without an answer.
    language: Option<&'static str>,
    asked: Option<&'static str>,
}

fn login(client: usize) -> String {
    format!("guardian{}", client + 1)
}

/// Signs in, changes the language, signs out every third time; until the server is gone.
fn hammer(server: &Server, client: usize, told: &Mutex<Told>) {
    for turn in 0.. {
        let Some(answer) = server.post("/sign-in", "", &[("login", &login(client)), ("password", PASSWORD)]) else {
            return;
        };
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = format!("parvis={}", answer.cookie("parvis").unwrap());
        {
            let mut told = told.lock().unwrap();
            told.signed_in.push(cookie.clone());
            told.acknowledged += 1;
        }
        let language = ["fr", "ar", "en"][turn % 3];
        told.lock().unwrap().asked = Some(language);
        let Some(answer) = server.post("/language", &cookie, &[("lang", language)]) else { return };
        assert_eq!(answer.status, 303, "{}", answer.body);
        {
            let mut told = told.lock().unwrap();
            (told.language, told.asked) = (Some(language), None);
            told.acknowledged += 1;
        }
        if turn % 3 == 2 {
            // Asked for and not answered, it may have ended or not.
            told.lock().unwrap().signed_in.pop();
            let Some(answer) = server.post("/sign-out", &cookie, &[]) else { return };
            assert_eq!(answer.status, 303, "{}", answer.body);
            let mut told = told.lock().unwrap();
            told.signed_out.push(cookie);
            told.acknowledged += 1;
        }
    }
}

fn is_in(server: &Server, cookie: &str) -> Option<String> {
    let answer = server.get("/help", cookie).unwrap();
    assert_eq!(answer.status, 200);
    let language = answer.body.split("<html lang=\"").nth(1).unwrap()[..2].to_owned();
    answer.body.contains("action=\"/sign-out\"").then_some(language)
}

fn number(data: &Path, text: &str) -> i64 {
    rusqlite::Connection::open(data.join("parvis.db")).unwrap().query_row(text, [], |row| row.get(0)).unwrap()
}

#[test]
fn fifty_kills_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    seed(data, &[]);
    let made = number(data, "SELECT count(*) FROM sessions");
    let mut everything = vec![Told { language: Some("fr"), ..Told::default() }; CLIENTS];
    let (mut acknowledged, mut torn) = (0, 0);
    let mut server = Server::start(data, &[]);
    for round in 0..KILLS {
        let told: Vec<Mutex<Told>> = (0..CLIENTS).map(|_| Mutex::default()).collect();
        let process = server.process.id();
        std::thread::scope(|scope| {
            for (client, told) in told.iter().enumerate() {
                let server = &server;
                scope.spawn(move || hammer(server, client, told));
            }
            // Once the clients are at work, at a moment spread over the work of a sign-in, the same in every run.
            let began = Instant::now();
            while told.iter().map(|t| t.lock().unwrap().acknowledged).sum::<usize>() < AT_LEAST
                && began.elapsed() < Duration::from_secs(10)
            {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_micros(round * 7_919 % 40_000));
            let pid = rustix::process::Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        });
        server.process.wait().unwrap();
        server = Server::start(data, &[]);
        for (client, told) in told.into_iter().enumerate() {
            let told = told.into_inner().unwrap();
            acknowledged += told.acknowledged;
            torn += usize::from(told.asked.is_some());
            let known = &mut everything[client];
            known.signed_in.extend(told.signed_in.iter().cloned());
            known.signed_out.extend(told.signed_out);
            if told.language.is_some() {
                known.language = told.language;
            }
            for cookie in &told.signed_in {
                let language = is_in(&server, cookie).unwrap_or_else(|| panic!("round {round}: a session is lost"));
                let expected = [known.language, told.asked];
                assert!(expected.contains(&Some(language.as_str())), "round {round}: {language}, not {expected:?}");
                if told.asked == Some(language.as_str()) {
                    known.language = told.asked;
                }
            }
        }
    }
    for known in &everything {
        assert!(known.signed_in.iter().all(|cookie| is_in(&server, cookie).is_some()));
        assert!(
            known.signed_out.iter().all(|cookie| is_in(&server, cookie).is_none()),
            "a session that was ended is back"
        );
    }
    drop(server);
    assert!(
        acknowledged >= 50 * AT_LEAST && torn > 3,
        "{acknowledged} acknowledged, {torn} torn: too few to mean anything"
    );
    let file = rusqlite::Connection::open(data.join("parvis.db")).unwrap();
    assert_eq!(file.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap(), "ok");
    assert_eq!(number(data, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    // Each sign-in is one transaction: never a session without its visit. A try is counted before: of one that was under way
    // when the server died that count is left, until the next success.
    let left = number(data, "SELECT COALESCE(sum(failures), 0) FROM sign_in_attempts");
    assert!(left <= 5 * i64::try_from(CLIENTS).unwrap(), "{left}");
    let sessions = number(data, "SELECT count(*) FROM sessions") - made;
    let known: usize = everything.iter().map(|k| k.signed_in.len()).sum();
    let known = i64::try_from(known).unwrap();
    assert!(
        (known..=known + 2 * i64::try_from(KILLS).unwrap() * 3).contains(&sessions),
        "{sessions} sessions, {known} known"
    );
}

/// Mails that wait in the folder's database, each to another address.
fn post(app: &App, round: u64, mails: usize) {
    let letter = Letter::new(Locale::Fr, Purpose::Test, "Essai").paragraph("Un message.");
    app.db
        .write(|tx| {
            for n in 0..mails {
                let to = format!("parent-{round}-{n}@example.org");
                parvis::mail::post(tx, app, Recipient { to: &to, school_id: None, account_id: None }, &letter)?;
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
}

/// Every mail of a server that is killed again and again arrives; what arrives twice is the same mail to the last byte.
#[test]
fn kills_lose_no_mail() {
    const ROUNDS: u64 = 12;
    const MAILS: usize = 10;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let smtp = MailServer::start();
    // Some answers take their time, so that a kill finds mails between the text and the answer.
    smtp.acts(|event| {
        if *event == Event::Text {
            std::thread::sleep(Duration::from_millis(8));
        }
        Act::Usual
    });
    let mail = smtp.config();
    let config = Config { data: data.to_owned(), mail: mail.clone(), ..Config::default() };
    let app = App::start(config.clone(), Clock::System, Random::System, false).unwrap();
    let port = mail.port().to_string();
    let env = [
        ("PARVIS_MAIL_HOST", "127.0.0.1"),
        ("PARVIS_MAIL_TLS", "none"),
        ("PARVIS_MAIL_PORT", port.as_str()),
        ("PARVIS_MAIL_FROM", mail.from.as_deref().unwrap()),
    ];
    for round in 0..ROUNDS {
        post(&app, round, MAILS);
        let mut server = Server::start(data, &env);
        let (began, before) = (Instant::now(), smtp.received().len());
        while smtp.received().len() < before + 3 && began.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(round * 7_919 % 20_000));
        let pid = rustix::process::Pid::from_raw(i32::try_from(server.process.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        server.process.wait().unwrap();
    }
    // Once the leases of the dead are over, somebody else finishes their work.
    let later = db::Instant::from_micros(Clock::System.now().as_micros() + 3_600_000_000);
    let other = App::start(config, Clock::fixed(later), Random::System, false).unwrap();
    parvis::jobs::run_due(&other).unwrap();
    assert_eq!(number(data, "SELECT count(*) FROM outbox WHERE state <> 'sent'"), 0);
    assert_eq!(number(data, "SELECT count(*) FROM outbox WHERE body IS NOT NULL"), 0);
    let received = smtp.received();
    let mut by_id: BTreeMap<String, Vec<&[u8]>> = BTreeMap::new();
    for mail in &received {
        by_id.entry(mail.header("Message-ID")).or_default().push(&mail.bytes);
    }
    let all = usize::try_from(ROUNDS).unwrap() * MAILS;
    assert_eq!(by_id.len(), all, "mails were lost");
    assert!(by_id.values().all(|copies| copies.iter().all(|copy| copy == &copies[0])));
    // At most what was under way on the two threads when it was killed.
    assert!(received.len() - all <= 2 * usize::try_from(ROUNDS).unwrap(), "{} mails, {all} different", received.len());
}
