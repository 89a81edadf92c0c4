//! A locked, full or lost database: a page that says so and when to come back, nothing half written, and recovery without
//! anybody's hand.

use crate::harness::{Answer, Setup, TestApp};
use crate::world::*;
use db::{Db, Engine};
use postgres::{Client, NoTls};
use std::time::Duration;

fn impatient() -> Setup {
    let options = db::Options {
        busy_timeout: Duration::from_millis(150),
        pool_wait: Duration::from_millis(500),
        ..db::Options::default()
    };
    Setup { options, ..Setup::default() }
}

#[track_caller]
fn takes_a_break(answer: Answer) {
    let answer = answer.expect(503);
    let seconds: u32 = answer.header("retry-after").parse().unwrap();
    assert!(
        answer.has(&format!("Essayez encore dans {seconds} secondes")) && answer.has("Parvis fait une courte pause"),
        "{}",
        answer.text()
    );
    assert!(answer.set_cookie("parvis").is_none());
}

#[test]
fn a_locked_file() {
    let test = TestApp::with(Engine::Sqlite, "locked", impatient());
    let mut nadia = test.signed_in(NADIA, None);
    let other = rusqlite::Connection::open(&test.options.url).unwrap();
    let before = [test.count("sessions"), test.count("sign_in_attempts")];
    for _ in 0..2 {
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        takes_a_break(test.browser().sign_in(CIN, &password(NADIA)));
        takes_a_break(test.browser().sign_in(CIN, "pas le bon du tout"));
        takes_a_break(nadia.post("/language", &[("lang", "ar")]));
        takes_a_break(nadia.post("/sign-out", &[]));
        assert!(parvis::features::accounts::write_seen(&test.app).is_err());
        // Who only reads goes on.
        nadia.get(&grades_of(OMAR)).expect(200);
        test.browser().get("/readyz").expect(200);
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!([test.count("sessions"), test.count("sign_in_attempts")], before);
        nadia.get("/children").expect(200);
    }
    test.browser().sign_in(CIN, "pas le bon du tout").expect(422);
    test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    nadia.post("/sign-out", &[]).expect(303);
}

// What was seen while nothing could be written is written later.
#[test]
fn what_was_seen_outlives_a_lock() {
    let test = TestApp::with(Engine::Sqlite, "seen", impatient());
    let mut nadia = test.signed_in(NADIA, None);
    let began = test.now();
    test.pass(6 * crate::harness::MINUTE);
    nadia.get("/children").expect(200);
    let other = rusqlite::Connection::open(&test.options.url).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(parvis::features::accounts::write_seen(&test.app).is_err());
    other.execute_batch("ROLLBACK").unwrap();
    // Its loss is harmless, as the next page is seen again: the session must not end for it.
    nadia.get("/children").expect(200);
    parvis::features::accounts::write_seen(&test.app).unwrap();
    let old = began.as_micros();
    assert_eq!(test.number(&format!("SELECT count(*) FROM sessions WHERE last_seen_at > {old}")), 1);
}

#[test]
fn a_full_disk() {
    let test = TestApp::with(Engine::Sqlite, "full", impatient());
    let mut nadia = test.signed_in(NADIA, None);
    // The one connection that writes meets SQLITE_FULL from here on, as on a disk without a page to spare.
    test.sql("PRAGMA max_page_count = 1");
    let mut full = None;
    for n in 0..3_000 {
        let answer = test
            .browser()
            .from(&format!("10.1.{}.{}", n / 250, n % 250))
            .sign_in(&format!("personne.{n}"), "rien de juste");
        if answer.status != 422 {
            full = Some(answer);
            break;
        }
    }
    let before = test.count("sign_in_attempts");
    takes_a_break(full.expect("the file never became full"));
    assert_eq!(test.count("sign_in_attempts"), before);
    nadia.get(&grades_of(OMAR)).expect(200);
    // With room again it goes on by itself, and nothing is broken.
    test.browser().sign_in("personne.encore", "rien de juste").expect(422);
    nadia.post("/language", &[("lang", "ar")]).expect(303);
    test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    assert_eq!(test.count("sign_in_attempts"), before + 1);
    let file = rusqlite::Connection::open(&test.options.url).unwrap();
    assert_eq!(file.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap(), "ok");
}

/// A database of its own on the server of the tests, whose connections nobody else has; dropped with it.
struct Private {
    admin: Client,
    name: String,
    url: String,
}

impl Private {
    fn make(name: &str) -> Private {
        let server = std::env::var("PARVIS_TEST_POSTGRES").expect("PARVIS_TEST_POSTGRES is not set");
        let mut admin = Client::connect(&server, NoTls).unwrap();
        let name = format!("parvis_{name}_{}", std::process::id());
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (head, query) =
            server.split_once('?').map_or((server.as_str(), String::new()), |(h, q)| (h, format!("?{q}")));
        let (head, _) = head
            .rsplit_once('/')
            .filter(|(h, _)| h.contains("://") && !h.ends_with('/'))
            .expect("an address with a database");
        let url = format!("{head}/{name}{query}");
        Private { admin, name, url }
    }

    /// Ends every connection to it.
    fn terminate(&mut self) {
        let ended = self
            .admin
            .execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", &[&self.name])
            .unwrap();
        assert!(ended > 0, "there was no connection to end");
    }

    fn allow(&mut self, connections: bool) {
        self.admin.batch_execute(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS {connections}", self.name)).unwrap();
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let dropped = self.admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
    }
}

#[test]
fn a_server_that_goes_away_and_comes_back() {
    let mut server = Private::make("away");
    let options = db::Options { url: server.url.clone(), readers: 3, ..impatient().options };
    let test = TestApp::on(Db::open(&options).unwrap(), options, (), Setup::default());
    test.db().write(fill).unwrap();
    let mut nadia = test.signed_in(NADIA, None);
    nadia.get(&grades_of(OMAR)).expect(200);
    // Idle connections that died are no affair of the person's.
    server.terminate();
    nadia.get(&grades_of(OMAR)).expect(200);
    server.terminate();
    test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    // Away altogether.
    server.allow(false);
    server.terminate();
    for _ in 0..3 {
        takes_a_break(nadia.get(&grades_of(OMAR)));
        takes_a_break(test.browser().get("/"));
        takes_a_break(test.browser().get("/readyz"));
        takes_a_break(test.browser().sign_in(CIN, &password(NADIA)));
        takes_a_break(nadia.post("/language", &[("lang", "ar")]));
        test.browser().get("/healthz").expect(200);
        test.browser().get("/static/app.css").expect(200);
        test.browser().get("/nowhere").expect(404);
    }
    server.allow(true);
    nadia.get(&grades_of(OMAR)).expect(200);
    test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    assert_eq!(test.count("sessions"), 3, "a sign-in that was answered with 503 has written");
    drop(nadia);
    drop(test);
}

#[test]
fn a_lock_of_another_transaction() {
    let mut server = Private::make("lock");
    let options = db::Options { url: server.url.clone(), readers: 3, ..impatient().options };
    let test = TestApp::on(Db::open(&options).unwrap(), options, (), Setup::default());
    test.db().write(fill).unwrap();
    let mut other = Client::connect(&server.url, NoTls).unwrap();
    other.batch_execute("BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE").unwrap();
    takes_a_break(test.browser().sign_in(CIN, &password(NADIA)));
    other.batch_execute("ROLLBACK").unwrap();
    test.browser().sign_in(CIN, &password(NADIA)).expect(303);
    // Some who write the same row at once: all are served. No more than may be tried at once without one to have failed.
    let results: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> =
            (0..5).map(|_| scope.spawn(|| test.browser().sign_in(CIN, &password(NADIA)).status.as_u16())).collect();
        asked.into_iter().map(|a| a.join().unwrap()).collect()
    });
    assert!(results.iter().all(|status| [303, 503].contains(status)), "{results:?}");
    assert!(results.iter().filter(|status| **status == 303).count() >= 3, "{results:?}");
    drop(other);
    drop(test);
    server.allow(true);
}
