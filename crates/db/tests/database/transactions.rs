//! Commit, rollback, retry.

use crate::school::*;
use db::{Constraint, Engine, Error, Reason, on_both};
use jiff::civil::date;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

on_both! {
    fn an_error_rolls_back(db) {
        migrated(db);
        let result = db.write(|tx| { add_login(tx, "a")?; Err::<(), _>(Error::NoRow) });
        assert!(matches!(result, Err(Error::NoRow)));
        assert_eq!(db.read(logins).unwrap(), 0);
    }

    fn a_panic_rolls_back(db) {
        migrated(db);
        for _ in 0..8 {
            let result = catch_unwind(AssertUnwindSafe(|| {
                db.write(|tx| -> Result<(), Error> { add_login(tx, "a")?; panic!("as the test wants") })
            }));
            assert!(result.is_err());
        }
        // Were a connection still inside its transaction, this could not begin or would be lost.
        assert_eq!(db.write(|tx| { add_login(tx, "a")?; logins(tx) }).unwrap(), 1);
        assert_eq!(db.read(logins).unwrap(), 1);
    }

    fn a_failed_statement_ends_the_transaction(db) {
        migrated(db);
        db.write(|tx| add_login(tx, "a")).unwrap();
        let swallowed = db.write(|tx| {
            add_login(tx, "b")?;
            let error = add_login(tx, "a").unwrap_err();
            assert!(matches!(error, Error::Constraint { kind: Constraint::Unique, .. }), "{error}");
            assert!(matches!(logins(tx), Err(Error::Fault(_))), "the next statement must fail");
            Ok::<_, Error>(())
        });
        assert!(matches!(swallowed, Err(Error::Fault(_))), "{swallowed:?}");
        assert_eq!(db.read(logins).unwrap(), 1);
    }

    fn a_failed_commit_leaves_nothing_behind(db) {
        migrated(db);
        for _ in 0..8 {
            let result = db.write(|tx| { add_login(tx, "a")?; add_late(tx, 77) });
            assert!(matches!(result, Err(Error::Constraint { kind: Constraint::ForeignKey, .. })), "{result:?}");
        }
        assert_eq!(db.write(|tx| { add_login(tx, "a")?; logins(tx) }).unwrap(), 1);
    }

    // In SERIALIZABLE most of them would end for what the others take.
    fn a_queue_gives_each_row_to_one(db) {
        migrated(db);
        db.write(|tx| (0..120).try_for_each(|n| add_login(tx, &format!("{n:03}")).map(drop))).unwrap();
        let mut taken: Vec<String> = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..6).map(|_| scope.spawn(|| {
                let mut mine = Vec::new();
                while let Some(login) = db.write_row(take_login).unwrap() {
                    mine.push(login);
                }
                mine
            })).collect();
            takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
        });
        taken.sort();
        assert_eq!(taken, (0..120).map(|n| format!("{n:03}")).collect::<Vec<_>>());
    }

    fn constraints_are_told_apart(db) {
        migrated(db);
        let kind = |result: Result<u64, Error>| match result {
            Err(Error::Constraint { kind, .. }) => kind,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(db.write(|tx| add_grade(tx, 5, 1, 1, Outcome::Absent, None))), Constraint::ForeignKey);
        let null = db.write(|tx| tx.execute_batch("INSERT INTO logins(login) VALUES(NULL)").map(|()| 0));
        assert_eq!(kind(null), Constraint::NotNull);
        let check = db.write(|tx| {
            let id = add_student(tx, "A", date(2012, 1, 1))?;
            tx.execute_batch(&format!("INSERT INTO grades(student_id, year, exam_id, outcome) VALUES({id}, 1, 1, 'x')"))?;
            Ok(0)
        });
        assert_eq!(kind(check), Constraint::Check);
    }

    fn messages_hold_no_values(db) {
        migrated(db);
        db.write(|tx| add_login(tx, "very-secret")).unwrap();
        let error = db.write(|tx| add_login(tx, "very-secret")).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("very-secret"), "{error:?}");
    }

    fn a_read_cannot_write(db) {
        migrated(db);
        let error = db.read(|tx| add_login(tx, "a")).unwrap_err();
        assert!(matches!(error, Error::Fault(_)), "{error}");
        assert_eq!(db.read(logins).unwrap(), 0);
    }

    fn a_read_sees_one_state(db) {
        migrated(db);
        let (first, second) = db.read(|tx| {
            let first = logins(tx)?;
            db.write(|tx| sign_in(tx, "a"))?;
            Ok::<_, Error>((first, logins(tx)?))
        }).unwrap();
        assert_eq!((first, second), (0, 0));
        assert_eq!(db.read(logins).unwrap(), 1);
    }

    fn writers_that_collide_are_run_again(db) {
        migrated(db);
        // Each reads the count and writes it as a name: if both saw the same count, one is lost.
        let runs = AtomicU32::new(0);
        let both_have_read = Barrier::new(2);
        let work = || db.write(|tx| {
            let run = runs.fetch_add(1, SeqCst);
            let count = logins(tx)?;
            if tx.engine() == Engine::Postgres && run < 2 { both_have_read.wait(); }
            add_login(tx, &format!("login {count}"))?;
            Ok::<_, Error>(())
        });
        std::thread::scope(|scope| {
            let other = scope.spawn(work);
            work().unwrap();
            other.join().unwrap().unwrap();
        });
        assert_eq!(db.read(logins).unwrap(), 2);
        let expected = match db.engine() { Engine::Sqlite => 2, Engine::Postgres => 3 };
        assert_eq!(runs.load(SeqCst), expected);
    }

    fn many_writers_lose_nothing(db) {
        migrated(db);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| for _ in 0..20 {
                    while let Err(error) = db.write(|tx| sign_in(tx, "a")) {
                        assert_eq!(error.reason(), Some(Reason::Conflict), "{error}");
                    }
                });
            }
        });
        assert_eq!(db.write(|tx| sign_in(tx, "a")).unwrap(), 61);
    }

    fn inside_a_runtime(db) {
        migrated(db);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let options = db.options().clone();
        let count = runtime.block_on(async move {
            tokio::spawn(async move {
                // Opened and dropped on a thread of the runtime, which may not block unannounced.
                let db = db::Db::open(&options).unwrap();
                db.write(|tx| sign_in(tx, "a")).unwrap();
                db.read(logins).unwrap()
            }).await.unwrap()
        });
        assert_eq!(count, 1);
    }
}
