//! The threads of a node that take jobs.

use super::{JobKind, Lane, run};
use crate::app::App;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the queue is looked at when nobody rings: jobs of other nodes, and those whose time comes.
const POLL: Duration = Duration::from_secs(1);
/// After a ring the job may not be committed yet: it is looked for at these intervals.
const AFTER_RING: [Duration; 5] = [
    Duration::from_millis(2),
    Duration::from_millis(10),
    Duration::from_millis(40),
    Duration::from_millis(150),
    Duration::from_millis(500),
];
/// How long to leave a database alone that is away.
const DATABASE_AWAY: Duration = Duration::from_secs(5);
/// How often figures are taken.
const FIGURES_EVERY: Duration = Duration::from_secs(15);
/// How often old jobs and mails are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(3600);
/// How often files of letters are looked for whose time is over.
const ERASE_EVERY: Duration = Duration::from_secs(60);
/// How long the server waits for jobs under way when it ends. What takes longer is given back, or its lease ends.
const GRACE: Duration = Duration::from_secs(20);

/// Counts the rings of this process, whichever installation rang: one too many costs a look at an index.
struct Bell {
    rings: Mutex<u64>,
    rung: Condvar,
}

static BELL: Bell = Bell { rings: Mutex::new(0), rung: Condvar::new() };

/// Wakes the threads: there is, or will be in a moment, something to do.
pub(super) fn ring() {
    *BELL.rings.lock() += 1;
    BELL.rung.notify_all();
}

/// Waits for a ring after the `heard`th, at most as long; returns how many there were.
fn wait(heard: u64, at_most: Duration) -> u64 {
    let mut rings = BELL.rings.lock();
    if *rings == heard {
        BELL.rung.wait_for(&mut rings, at_most);
    }
    *rings
}

/// The threads that take jobs on this node.
pub struct Workers {
    app: Arc<App>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts the threads: as many as configured for quick jobs, one for long ones if there are any kinds of them.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(app: &Arc<App>) -> std::io::Result<Workers> {
        let mut workers = Workers { app: app.clone(), threads: Vec::new() };
        for number in 0..app.config.job_threads.max(1) {
            workers.add(format!("jobs-{number}"), Lane::Quick, number == 0)?;
        }
        if JobKind::ALL.iter().any(|kind| app.jobs.policy(*kind).lane == Lane::Long) {
            workers.add("jobs-long".into(), Lane::Long, false)?;
        }
        Ok(workers)
    }

    fn add(&mut self, name: String, lane: Lane, keeps_house: bool) -> std::io::Result<()> {
        let app = self.app.clone();
        let thread = std::thread::Builder::new().name(name).spawn(move || work(&app, lane, keeps_house))?;
        self.threads.push(thread);
        Ok(())
    }

    /// Begins nothing new and waits for what is under way, 20 seconds at most.
    pub fn stop(self) {
        self.app.jobs.end();
        let began = Instant::now();
        while self.threads.iter().any(|thread| !thread.is_finished()) {
            if began.elapsed() > GRACE {
                tracing::warn!("some jobs were not finished in time; they are taken up again when their lease ends");
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// One thread: takes jobs of its lane until the server ends.
fn work(app: &App, lane: Lane, keeps_house: bool) {
    // While nobody else may have taken a job, its end is tried to be written.
    let patience = Duration::from_micros(app.jobs.longest_lease(lane).unsigned_abs() / 2);
    let mut heard = *BELL.rings.lock();
    let mut looks = AFTER_RING.len();
    let (mut figures, mut forgotten, mut erased) = (None, None, None);
    if keeps_house && let Err(e) = crate::mail::wake_if_set(app) {
        tracing::warn!(error = %e, "mails that wait for a server could not be woken");
    }
    while !app.jobs.is_ending() {
        if keeps_house {
            every(&mut figures, FIGURES_EVERY, || take_figures(app));
            every(&mut forgotten, FORGET_EVERY, || forget(app));
            every(&mut erased, ERASE_EVERY, || erase(app));
        }
        let rings = *BELL.rings.lock();
        if rings != heard {
            (heard, looks) = (rings, 0);
        }
        // A panic outside a handler is a fault of ours, but no reason for mails to stay.
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run::run_one(app, lane, patience)));
        match ran {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => {
                let pause = AFTER_RING.get(looks).copied().unwrap_or(POLL);
                looks = looks.saturating_add(1);
                wait(heard, pause);
            }
            Ok(Err(e)) => {
                tracing::warn!(error = %e, "the queue cannot be read now");
                pause(app, DATABASE_AWAY);
            }
            Err(_) => {
                tracing::error!("a look at the queue panicked");
                pause(app, DATABASE_AWAY);
            }
        }
    }
}

/// Waits, but not longer than the server lives.
fn pause(app: &App, time: Duration) {
    let began = Instant::now();
    while began.elapsed() < time && !app.jobs.is_ending() {
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn every(last: &mut Option<Instant>, time: Duration, work: impl FnOnce()) {
    if last.is_none_or(|at: Instant| at.elapsed() >= time) {
        *last = Some(Instant::now());
        work();
    }
}

/// Figures for Prometheus.
#[allow(clippy::cast_precision_loss)] // a figure for a curve
fn take_figures(app: &App) {
    if app.config.metrics_listen.is_none() {
        return;
    }
    let now = app.clock.now();
    let read = app.db.read(|tx| Ok::<_, db::Error>((super::health(tx, now)?, crate::mail::health(tx)?)));
    let Ok((jobs, mails)) = read else { return };
    let age = |since: Option<db::Instant>| since.map_or(0.0, |at| (now.as_micros() - at.as_micros()) as f64 / 1e6);
    metrics::gauge!("parvis_jobs_open").set(jobs.open as f64);
    metrics::gauge!("parvis_jobs_failed").set(jobs.failed as f64);
    metrics::gauge!("parvis_jobs_overdue_seconds").set(age(jobs.overdue_since));
    metrics::gauge!("parvis_mails_waiting").set(mails.waiting as f64);
    metrics::gauge!("parvis_mails_oldest_seconds").set(age(mails.oldest));
}

/// Files with passwords, which must not lie there longer than they may.
fn erase(app: &App) {
    if let Err(e) = crate::features::campaigns::erase_files(app) {
        tracing::warn!(error = %e, "files of letters could not be erased");
    }
}

fn forget(app: &App) {
    let now = app.clock.now();
    let forgotten = app.db.write(|tx| {
        Ok::<_, db::Error>(
            super::forget_old(tx, now)?
                + crate::mail::forget_old(tx, now)?
                + crate::features::imports::forget_old(tx, now)?,
        )
    });
    if let Err(e) = forgotten {
        tracing::warn!(error = %e, "old jobs and mails could not be forgotten");
    }
    if let Err(e) = crate::features::audit::prune::schedule(app) {
        tracing::warn!(error = %e, "the pruning of the audit log could not be scheduled");
    }
    if let Err(e) = crate::features::retention::schedule(app) {
        tracing::warn!(error = %e, "the erasing of former pupils' data could not be scheduled");
    }
}
