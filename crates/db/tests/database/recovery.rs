//! Locks, lost servers, full disks, deadlines: the error says so, and later calls succeed.

use crate::school::{add_login, count_to, logins, migrated, sign_in};
use db::testing::{TestDb, fresh, fresh_with};
use db::{Db, Engine, Error, Options, Reason, on_both};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

db::sql! {
    fn backend() -> Val<i32> = sqlite: "SELECT 0", postgres: "SELECT pg_backend_pid()";
    fn terminate(backend: i32) -> Val<bool> =
        sqlite: "SELECT $1 = 0", postgres: "SELECT pg_terminate_backend($1)";
}

fn impatient(engine: Engine, name: &str) -> TestDb {
    let options = Options {
        readers: 1,
        busy_timeout: Duration::from_millis(100),
        pool_wait: Duration::from_millis(100),
        statement_deadline: Duration::from_millis(300),
        ..Options::default()
    };
    let db = fresh_with(engine, name, options);
    migrated(&db);
    db
}

on_both! {
    fn a_statement_has_a_deadline(db) {
        let db = impatient(db.engine(), "deadline");
        let started = Instant::now();
        let error = db.read(|tx| count_to(tx, 100_000_000_000)).unwrap_err();
        assert_eq!(error.reason(), Some(Reason::Deadline), "{error}");
        assert!(started.elapsed() < Duration::from_secs(5));
        assert_eq!(db.read(logins).unwrap(), 0);
        // The limit is for each statement, not for the transaction or the connection.
        db.write(|tx| {
            for _ in 0..4 {
                std::thread::sleep(Duration::from_millis(150));
                assert_eq!(count_to(tx, 20_000)?, 20_000);
            }
            Ok::<_, Error>(())
        }).unwrap();
    }

    fn a_full_pool_is_unavailable(db) {
        let db = impatient(db.engine(), "pool");
        let error = db.write(|_| db.write(|tx| sign_in(tx, "a"))).unwrap_err();
        assert_eq!(error.reason(), Some(Reason::PoolExhausted), "{error}");
        assert!(error.is_unavailable());
        assert_eq!(db.write(|tx| sign_in(tx, "a")).unwrap(), 1);
    }

    fn a_lock_held_by_another_process(db) {
        let db = impatient(db.engine(), "locked");
        let other = Db::open(db.options()).unwrap();
        other.write(|tx| {
            sign_in(tx, "a")?;
            let error = db.write(|tx| sign_in(tx, "a")).unwrap_err();
            assert_eq!(error.reason(), Some(Reason::Locked), "{error}");
            // Readers go on.
            assert_eq!(db.read(logins).unwrap(), 0);
            Ok::<_, Error>(())
        }).unwrap();
        assert_eq!(db.write(|tx| sign_in(tx, "a")).unwrap(), 2);
    }
}

#[test]
fn a_full_disk_does_not_last() {
    let db = fresh(Engine::Sqlite, "full");
    migrated(&db);
    let error = db
        .write(|tx| {
            tx.execute_batch("PRAGMA max_page_count = 12")?;
            for n in 0..10_000 {
                add_login(tx, &format!("a login of some length, number {n}"))?;
            }
            Ok::<_, Error>(())
        })
        .unwrap_err();
    assert_eq!(error.reason(), Some(Reason::DiskFull), "{error}");
    // The limit was that connection's own, which must have been replaced.
    let count = db.write(|tx| {
        for n in 0..10_000 {
            add_login(tx, &format!("a login of some length, number {n}"))?;
        }
        logins(tx)
    });
    assert_eq!(count.unwrap(), 10_000);
}

#[test]
fn a_file_that_was_away_comes_back() {
    let db = fresh(Engine::Sqlite, "away");
    migrated(&db);
    db.write(|tx| sign_in(tx, "a")).unwrap();
    // It has no reader yet, and opens one when it is asked to read: as after a fault of the disk, which closes connections.
    let other = Db::open(db.options()).unwrap();
    let file = std::path::PathBuf::from(&db.options().url);
    let aside = file.with_extension("aside");
    std::fs::rename(&file, &aside).unwrap();
    std::fs::create_dir(&file).unwrap();
    let error = other.read(logins).unwrap_err();
    assert_eq!(error.reason(), Some(Reason::InputOutput), "{error}");
    std::fs::remove_dir(&file).unwrap();
    // Where nothing is, a reader makes no new file.
    assert_eq!(other.read(logins).unwrap_err().reason(), Some(Reason::InputOutput));
    assert!(!file.exists());
    std::fs::rename(&aside, &file).unwrap();
    assert_eq!(other.read(logins).unwrap(), 1);
    other.write(|tx| sign_in(tx, "b")).unwrap();
    assert_eq!(other.read(logins).unwrap(), 2);
}

#[test]
fn connections_that_died_idle_are_replaced() {
    let db = fresh(Engine::Postgres, "idle");
    migrated(&db);
    // Two connections, both idle afterwards.
    let (first, second) = db.read(|tx| Ok::<_, Error>((backend(tx)?, db.read(backend)?))).unwrap();
    assert_ne!(first, second);
    let other = Db::open(db.options()).unwrap();
    for pid in [first, second] {
        assert!(other.read(|tx| terminate(tx, pid)).unwrap());
    }
    std::thread::sleep(Duration::from_millis(100));
    let runs = AtomicU32::new(0);
    let now = db.read(|tx| {
        runs.fetch_add(1, SeqCst);
        backend(tx)
    });
    assert!(![first, second].contains(&now.unwrap()));
    assert_eq!(runs.load(SeqCst), 1);
}

#[test]
fn a_connection_lost_before_commit_is_no_loss() {
    let db = fresh(Engine::Postgres, "lost");
    migrated(&db);
    let other = Db::open(db.options()).unwrap();
    let runs = AtomicU32::new(0);
    let version = db.write(|tx| {
        sign_in(tx, "a")?;
        if runs.fetch_add(1, SeqCst) == 0 {
            let pid = backend(tx)?;
            assert!(other.read(|tx| terminate(tx, pid))?);
            std::thread::sleep(Duration::from_millis(100));
        }
        sign_in(tx, "a")
    });
    assert_eq!(version.unwrap(), 2);
    assert_eq!(runs.load(SeqCst), 2);
}

#[test]
fn a_connection_lost_while_committing_is_not_run_again() {
    let db = fresh(Engine::Postgres, "unknown");
    migrated(&db);
    let other = Db::open(db.options()).unwrap();
    let runs = AtomicU32::new(0);
    let error = db
        .write(|tx| {
            runs.fetch_add(1, SeqCst);
            sign_in(tx, "a")?;
            let pid = backend(tx)?;
            assert!(other.read(|tx| terminate(tx, pid))?);
            std::thread::sleep(Duration::from_millis(100));
            Ok::<_, Error>(())
        })
        .unwrap_err();
    assert_eq!(error.reason(), Some(Reason::CommitUnknown), "{error}");
    assert_eq!(runs.load(SeqCst), 1);
    assert_eq!(db.write(|tx| sign_in(tx, "a")).unwrap(), 1);
}

#[test]
fn a_connection_lost_at_every_try_is_unavailable() {
    let db = fresh(Engine::Postgres, "always");
    migrated(&db);
    let runs = AtomicU32::new(0);
    let error = db
        .write(|tx| {
            runs.fetch_add(1, SeqCst);
            let pid = backend(tx)?;
            terminate(tx, pid)
        })
        .unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Lost), "{error}");
    assert_eq!(runs.load(SeqCst), 5);
    db.ping().unwrap();
}

#[test]
fn a_server_that_is_not_there() {
    let options = Options { url: "postgres://nobody:hidden@127.0.0.1:1/none".into(), ..Options::default() };
    let Err(error) = Db::open(&options) else { panic!("nothing listens there") };
    assert_eq!(error.reason(), Some(Reason::Unreachable), "{error}");
    assert!(!error.to_string().contains("hidden"));
}
