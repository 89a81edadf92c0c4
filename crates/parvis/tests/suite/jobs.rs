//! The queue: each job once, whoever dies; retries, failures, leases, panics; nothing without its cause.

use crate::harness::{HOUR, MINUTE, SECOND, Setup, TestApp};
use db::{Engine, Instant};
use parking_lot::Mutex;
use parvis::app::App;
use parvis::jobs::{
    self, Done, Health, Job, JobError, JobId, JobKind, JobState, Jobs, Lane, NewJob, Payload, Policy, run_due,
};
use rules::retry::Waits;
use std::sync::Arc;

/// Which jobs were run, by installation: the tests of a binary may run side by side.
static RUN: Mutex<Vec<(usize, i64)>> = Mutex::new(Vec::new());

fn name_of(app: &App) -> usize {
    std::ptr::from_ref(app) as usize
}

/// What was run by this installation, in order.
fn run_by(app: &App) -> Vec<i64> {
    RUN.lock().iter().filter(|(of, _)| *of == name_of(app)).map(|(_, n)| *n).collect()
}

/// Does what the payload says.
fn play(app: &App, job: &Job) -> Result<Done, JobError> {
    let number = job.payload.get_id("n").unwrap_or(0);
    RUN.lock().push((name_of(app), number));
    match job.payload.get_word("do").unwrap_or("done") {
        "retry" => Err(JobError::retry("test-retry")),
        "retry-once" if job.attempts == 1 => Err(JobError::retry("test-retry")),
        "later" => Err(JobError::Retry { after: Some(7 * MINUTE), why: "test-later", effect: None }),
        "wait" => Err(JobError::Wait { after: 10 * MINUTE, why: "test-wait" }),
        "fail" => Err(JobError::fail("test-fail").with(|tx| tx.execute_batch(MARK))),
        "panic" => panic!("as asked"),
        // Not a row of its own: it collides with whoever else writes it.
        "mark" => Ok(Done::with(|tx| tx.execute_batch(MARK))),
        "slow" => {
            for step in 1..=4 {
                app.clock.set(Instant::from_micros(app.clock.now().as_micros() + 4 * MINUTE));
                job.progress(app, step, 4)?;
                // Another node looks for work meanwhile, and must not find this job.
                assert_eq!(jobs_taken_meanwhile(app), 0);
            }
            Ok(Done::plain())
        }
        "overtaken" => {
            app.clock.set(Instant::from_micros(app.clock.now().as_micros() + 6 * MINUTE));
            // The lease is over, and somebody else takes the job and does it.
            if job.attempts == 1 {
                assert_eq!(jobs_taken_meanwhile(app), 1);
                job.keep(app)?;
            }
            Ok(Done::with(|tx| tx.execute_batch(MARK)))
        }
        "late" => {
            // The same, but nobody asks before the end is written.
            app.clock.set(Instant::from_micros(app.clock.now().as_micros() + 6 * MINUTE));
            if job.attempts == 1 {
                assert_eq!(jobs_taken_meanwhile(app), 1);
            }
            Ok(Done::with(|tx| tx.execute_batch(MARK)))
        }
        "broken-end" => Ok(Done::with(|tx| tx.execute_batch("UPDATE nowhere SET nothing = 1"))),
        _ => Ok(Done::plain()),
    }
}

/// Leaves a mark that can be counted.
const MARK: &str = "UPDATE schools SET version = version + 1 WHERE id = 1";

fn jobs_taken_meanwhile(app: &App) -> usize {
    // A database of its own would be another installation: the same one, as another thread of it.
    run_due(app).unwrap()
}

fn table(_: JobKind) -> Policy {
    let waits = Waits { first: MINUTE, longest: 10 * MINUTE };
    Policy { run: play, lane: Lane::Quick, lease: 5 * MINUTE, waits, own_rows_only: false, tries: Some(4) }
}

fn start(engine: Engine, name: &str) -> TestApp {
    let test =
        TestApp::with(engine, name, Setup { jobs: || Jobs::with(table), may_leave_jobs: true, ..Setup::default() });
    // An installation of another test may have had this address before it ended.
    RUN.lock().retain(|(of, _)| *of != name_of(&test.app));
    test
}

fn payload(n: i64, what: &'static str) -> Payload {
    Payload::new().id("n", n).word("do", what)
}

fn add(test: &TestApp, n: i64, what: &'static str) -> JobId {
    let now = test.now();
    test.db().write(|tx| jobs::enqueue(tx, now, &NewJob::now(JobKind::Mail, payload(n, what), now))).unwrap()
}

fn row(test: &TestApp, job: JobId) -> jobs::JobRow {
    test.db().read(|tx| jobs::progress(tx, job)).unwrap().unwrap()
}

fn health(test: &TestApp) -> Health {
    test.db().read(|tx| jobs::health(tx, test.now())).unwrap()
}

/// Runs bodies on both engines with the table of this file.
macro_rules! with_jobs {
    ($($(#[$meta:meta])* fn $name:ident($test:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn body($test: &TestApp) $body

            #[test]
            fn sqlite() {
                body(&start(Engine::Sqlite, stringify!($name)));
            }

            #[test]
            fn postgres() {
                body(&start(Engine::Postgres, stringify!($name)));
            }
        }
    )+ };
}

with_jobs! {
    fn in_the_order_of_their_time(test) {
        let now = test.now();
        let at = |micros: i64| Instant::from_micros(now.as_micros() + micros);
        test.db().write(|tx| {
            for (n, after) in [(1, 2 * MINUTE), (2, MINUTE), (3, 0), (4, HOUR)] {
                let job = NewJob { run_at: at(after), ..NewJob::now(JobKind::Mail, payload(n, "done"), now) };
                jobs::enqueue(tx, now, &job)?;
            }
            Ok::<_, db::Error>(())
        }).unwrap();
        assert_eq!(run_due(&test.app).unwrap(), 1);
        test.pass(5 * MINUTE);
        assert_eq!(run_due(&test.app).unwrap(), 2);
        assert_eq!(run_by(&test.app), [3, 2, 1]);
        assert_eq!(health(test), Health { open: 1, failed: 0, overdue_since: None });
        test.pass(HOUR);
        assert_eq!(health(test).overdue_since, Some(at(HOUR)));
        assert_eq!(run_due(&test.app).unwrap(), 1);
        assert_eq!(health(test), Health::default());
        // Ends are forgotten after a while.
        test.pass(6 * 24 * HOUR);
        let forget = || test.db().write(|tx| jobs::forget_old(tx, test.now())).unwrap();
        assert_eq!(forget(), 0);
        test.pass(2 * 24 * HOUR);
        assert_eq!(forget(), 4);
        assert_eq!(test.count("jobs"), 0);
    }

    fn a_cause_that_is_rolled_back_leaves_no_job(test) {
        let now = test.now();
        let result = test.db().write(|tx| {
            jobs::enqueue(tx, now, &NewJob::now(JobKind::Mail, payload(1, "done"), now))?;
            Err::<(), _>(db::Error::NoRow)
        });
        assert!(result.is_err());
        assert_eq!((run_due(&test.app).unwrap(), test.count("jobs")), (0, 0));
    }

    fn retries_wait_longer_each_time_and_end(test) {
        let job = add(test, 1, "retry");
        let mut waited = Vec::new();
        for tries in 1..=3 {
            assert_eq!(run_due(&test.app).unwrap(), 1);
            let row = row(test, job);
            assert_eq!((row.state, row.attempts, row.last_error.as_deref()), (JobState::Queued, tries, Some("test-retry")));
            waited.push((row.due_at.as_micros() - test.now().as_micros()) / MINUTE);
            test.pass(row.due_at.as_micros() - test.now().as_micros() - 1);
            assert_eq!(run_due(&test.app).unwrap(), 0, "before its time");
            test.pass(1);
        }
        assert_eq!(waited, [1, 2, 4]);
        assert_eq!(run_due(&test.app).unwrap(), 1);
        let failed = row(test, job);
        assert_eq!((failed.state, failed.attempts, failed.last_error.as_deref()), (JobState::Failed, 4, Some("test-retry")));
        assert_eq!(failed.finished_at, Some(test.now()));
        test.pass(24 * HOUR);
        assert_eq!(run_due(&test.app).unwrap(), 0);
        assert_eq!(health(test), Health { open: 0, failed: 1, overdue_since: None });
        // By hand it goes on, with all tries before it.
        assert!(test.db().write(|tx| jobs::retry(tx, job, test.now())).unwrap());
        assert!(!test.db().write(|tx| jobs::retry(tx, job, test.now())).unwrap());
        assert_eq!(run_due(&test.app).unwrap(), 1);
        assert_eq!(row(test, job).attempts, 1);
    }

    fn what_goes_well_the_second_time_is_done(test) {
        let job = add(test, 1, "retry-once");
        run_due(&test.app).unwrap();
        test.pass(2 * MINUTE);
        run_due(&test.app).unwrap();
        let row = row(test, job);
        assert_eq!((row.state, row.attempts, row.last_error), (JobState::Done, 2, None));
    }

    fn a_handler_may_say_when(test) {
        let job = add(test, 1, "later");
        run_due(&test.app).unwrap();
        assert_eq!(row(test, job).due_at.as_micros(), test.now().as_micros() + 7 * MINUTE);
    }

    fn waiting_is_not_counted_and_can_be_cut_short(test) {
        let job = add(test, 1, "wait");
        for _ in 0..20 {
            assert_eq!(run_due(&test.app).unwrap(), 1);
            assert_eq!((row(test, job).state, row(test, job).attempts), (JobState::Queued, 0));
            test.pass(10 * MINUTE);
        }
        run_due(&test.app).unwrap();
        assert_eq!(run_due(&test.app).unwrap(), 0);
        let wake = |why| test.db().write(|tx| jobs::wake_waiting(tx, why, test.now())).unwrap();
        assert_eq!((wake("test-other"), wake("test-wait")), (0, 1));
        assert_eq!(run_due(&test.app).unwrap(), 1);
    }

    fn a_failure_stays_with_what_it_wrote(test) {
        let before = test.number("SELECT version FROM schools WHERE id = 1");
        let job = add(test, 1, "fail");
        assert_eq!(run_due(&test.app).unwrap(), 1);
        assert_eq!((row(test, job).state, row(test, job).attempts), (JobState::Failed, 1));
        assert_eq!(test.number("SELECT version FROM schools WHERE id = 1"), before + 1);
    }

    fn a_panic_is_a_failed_try_and_nothing_more(test) {
        let panics = add(test, 1, "panic");
        let after = add(test, 2, "done");
        assert_eq!(run_due(&test.app).unwrap(), 2);
        assert_eq!((row(test, panics).state, row(test, panics).last_error.as_deref()), (JobState::Queued, Some("jobs-panic")));
        assert_eq!(row(test, after).state, JobState::Done);
        for _ in 0..3 {
            test.pass(HOUR);
            run_due(&test.app).unwrap();
        }
        assert_eq!(row(test, panics).state, JobState::Failed);
    }

    fn an_end_that_cannot_be_written_comes_again(test) {
        let job = add(test, 1, "broken-end");
        run_due(&test.app).unwrap();
        assert_eq!(row(test, job).state, JobState::Running);
        test.pass(6 * MINUTE);
        run_due(&test.app).unwrap();
        assert_eq!(run_by(&test.app), [1, 1]);
        // Not for ever.
        for _ in 0..5 {
            test.pass(6 * MINUTE);
            run_due(&test.app).unwrap();
        }
        assert_eq!((row(test, job).state, row(test, job).last_error.as_deref()), (JobState::Failed, Some("jobs-too-many-tries")));
        assert_eq!(run_by(&test.app), [1; 4]);
    }

    fn long_work_keeps_its_job_by_its_progress(test) {
        let job = add(test, 1, "slow");
        assert_eq!(run_due(&test.app).unwrap(), 1);
        let row = row(test, job);
        assert_eq!((row.state, row.progress_done, row.progress_total, row.attempts), (JobState::Done, 4, 4, 1));
        assert_eq!(run_by(&test.app), [1]);
    }

    fn whose_lease_is_over_writes_nothing(test) {
        let version = || test.number("SELECT version FROM schools WHERE id = 1");
        for what in ["overtaken", "late"] {
            let before = version();
            let job = add(test, 1, what);
            run_due(&test.app).unwrap();
            assert_eq!(version(), before + 1, "{what}: written twice, or never");
            assert_eq!((row(test, job).state, row(test, job).attempts), (JobState::Done, 2), "{what}");
        }
        assert_eq!(run_by(&test.app).len(), 4);
    }

    // What a killed node leaves: a job that runs, and nobody who runs it.
    fn a_dead_nodes_job_is_taken_over_when_its_lease_ends(test) {
        let job = add(test, 1, "done");
        let due = test.now().as_micros() + 5 * MINUTE;
        test.sql(&format!("UPDATE jobs SET state = 'running', attempts = 1, version = 2, due_at = {due}"));
        test.pass(5 * MINUTE - 1);
        assert_eq!(run_due(&test.app).unwrap(), 0);
        test.pass(1);
        assert_eq!(run_due(&test.app).unwrap(), 1);
        assert_eq!((row(test, job).state, row(test, job).attempts), (JobState::Done, 2));
    }

    fn a_key_is_in_the_queue_once(test) {
        let now = test.now();
        let add = |n| test.db().write(|tx| {
            let job = NewJob { unique_key: Some("figures:7"), ..NewJob::now(JobKind::Mail, payload(n, "done"), now) };
            jobs::enqueue(tx, now, &job)
        }).unwrap();
        let first = add(1);
        assert_eq!((add(2), test.count("jobs")), (first, 1));
        run_due(&test.app).unwrap();
        assert_ne!(add(3), first);
        run_due(&test.app).unwrap();
        assert_eq!(run_by(&test.app), [1, 3]);
    }

    // During an update a newer node adds jobs that an older one beside it does not know.
    fn what_this_version_does_not_know_is_left_to_others(test) {
        let job = add(test, 1, "done");
        test.sql("UPDATE jobs SET kind = 'from_the_future'");
        assert_eq!(run_due(&test.app).unwrap(), 1);
        assert_eq!((row(test, job).state, row(test, job).attempts), (JobState::Queued, 0));
        assert_eq!(run_due(&test.app).unwrap(), 0, "it is asked again at once");
    }

    fn many_threads_take_each_job_once(test) {
        const JOBS: i64 = 300;
        let now = test.now();
        test.db().write(|tx| {
            for n in 0..JOBS {
                let what = if n % 3 == 0 { "mark" } else { "done" };
                jobs::enqueue(tx, now, &NewJob::now(JobKind::Mail, payload(n, what), now))?;
            }
            Ok::<_, db::Error>(())
        }).unwrap();
        let before = test.number("SELECT version FROM schools WHERE id = 1");
        let ran: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..6).map(|_| scope.spawn(|| {
                let mut count = 0;
                for _ in 0..50 {
                    count += run_due(&test.app).unwrap();
                }
                count
            })).collect();
            workers.into_iter().map(|w| w.join().unwrap()).sum()
        });
        let mut numbers = run_by(&test.app);
        numbers.sort_unstable();
        assert_eq!(numbers, (0..JOBS).collect::<Vec<_>>());
        assert_eq!(ran, numbers.len());
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE state = 'done' AND attempts = 1"), JOBS);
        assert_eq!(test.number("SELECT version FROM schools WHERE id = 1"), before + JOBS / 3);
    }

    fn the_servers_threads_hear_of_a_job_and_end_when_told(test) {
        let workers = jobs::Workers::start(&test.app).unwrap();
        for n in 0..20 {
            add(test, n, "done");
        }
        let began = std::time::Instant::now();
        while health(test).open > 0 {
            assert!(began.elapsed().as_secs() < 30, "nobody takes the jobs");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        workers.stop();
        assert_eq!(run_by(&test.app).len(), 20);
        add(test, 99, "done");
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(health(test).open, 1, "it works on after its end");
    }

    // Long work is given back, uncounted, when the server ends.
    fn work_under_way_is_given_back(test) {
        jobs::Workers::start(&test.app).unwrap().stop();
        let job = add(test, 1, "slow");
        run_due(&test.app).unwrap();
        let row = row(test, job);
        assert_eq!((row.state, row.attempts, row.progress_done), (JobState::Queued, 0, 1));
        assert_eq!(row.last_error.as_deref(), Some("jobs-server-ends"));
    }
}

#[test]
fn a_payload_is_all_that_a_job_is_told() {
    let test = start(Engine::Sqlite, "payload");
    add(&test, 5, "done");
    let told = test.number("SELECT json_extract(payload, '$.n') FROM jobs");
    assert_eq!(told, 5);
}

/// The installation as the harness made it: jobs that are left over fail the test.
#[test]
fn the_harness_notices_jobs_that_are_left_over() {
    let left = std::panic::catch_unwind(|| {
        let test = TestApp::start(Engine::Sqlite, "left");
        let now = test.now();
        let later = Instant::from_micros(now.as_micros() + SECOND);
        let job = NewJob { run_at: later, ..NewJob::now(JobKind::Mail, Payload::new(), now) };
        test.db().write(|tx| jobs::enqueue(tx, now, &job)).unwrap();
        Arc::clone(&test.app)
    });
    assert!(left.is_err());
}
