//! What busy readers see: on SQLite they keep a snapshot between two uses.

use crate::school::*;
use db::{Db, Engine, on_both};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};
use std::time::{Duration, Instant};

on_both! {
    fn what_was_acknowledged_is_seen_by_every_reader(db) {
        migrated(db);
        let (acknowledged, done) = (AtomicI64::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut looks = 0;
                    while !done.load(SeqCst) || looks < 100 {
                        let known = acknowledged.load(SeqCst);
                        assert!(db.read(logins).unwrap() >= known);
                        looks += 1;
                    }
                });
            }
            for n in 1..=200 {
                db.write(|tx| add_login(tx, &format!("login {n}"))).unwrap();
                acknowledged.store(n, SeqCst);
            }
            done.store(true, SeqCst);
        });
        assert_eq!(db.read(logins).unwrap(), 200);
    }

    fn what_another_process_writes_is_seen_soon(db) {
        migrated(db);
        let other = Db::open(db.options()).unwrap();
        // Busy from here on: each look begins as soon as the last has ended.
        for _ in 0..100 { db.read(logins).unwrap(); }
        other.write(|tx| add_login(tx, "from outside")).unwrap();
        let since = Instant::now();
        while db.read(logins).unwrap() == 0 {
            assert!(since.elapsed() < Duration::from_secs(60), "never seen");
        }
    }

    fn an_error_between_two_looks_ends_the_snapshot(db) {
        migrated(db);
        for n in 0..50 {
            db.read(logins).unwrap();
            db.read(|tx| { logins(tx)?; Err::<(), _>(db::Error::NoRow) }).unwrap_err();
            db.read(|tx| add_login(tx, "never")).unwrap_err();
            db.write(|tx| add_login(tx, &format!("login {n}"))).unwrap();
            assert_eq!(db.read(logins).unwrap(), n + 1);
        }
    }
}

#[test]
#[allow(clippy::unwrap_used)]
fn a_server_at_rest_holds_nothing_back() {
    let db = db::testing::fresh(Engine::Sqlite, "at_rest");
    migrated(&db);
    db.write(|tx| add_login(tx, "a")).unwrap();
    for _ in 0..100 {
        db.read(logins).unwrap();
    }
    db.settle();
    let other = rusqlite::Connection::open(&db.options().url).unwrap();
    let busy = |c: &rusqlite::Connection| -> i64 {
        c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(busy(&other), 0);
}
