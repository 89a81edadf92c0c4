//! The queue: work that is done later, on whichever node takes it.
//!
//! A job is written in the transaction of its cause, so it is there exactly if its cause is. Nodes take jobs one by one,
//! each under a lease; a node that dies leaves its lease to end, and another takes the job over. So a job may be run more
//! than once, and what it does outside the database must bear that; what it writes, it hands over with its result, and
//! that is written together with the job's end, once.
//!
//! To add a kind of job: a variant of [`JobKind`] and its line in the table of `kinds.rs`.

mod kinds;
mod payload;
mod run;
mod store;
mod worker;

pub use kinds::{Handler, JobKind, Lane, Policy};
pub use payload::{Payload, Word};
pub use run::{run_due, see_through};
pub use store::{JobRow, JobState};
pub use worker::Workers;

use crate::app::App;
use db::{Instant, Tx};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

/// The id of a job.
pub type JobId = i64;

/// A job to be.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// What is to be done.
    pub kind: JobKind,
    /// With what: ids and words of ours.
    pub payload: Payload,
    /// The school that it is for, if it is for one.
    pub school_id: Option<i64>,
    /// Not before.
    pub run_at: Instant,
    /// While a job with this key waits or runs, no second one is added.
    pub unique_key: Option<&'a str>,
}

impl NewJob<'_> {
    /// A job to be run as soon as its cause is committed.
    pub fn now(kind: JobKind, payload: Payload, now: Instant) -> NewJob<'static> {
        NewJob { kind, payload, school_id: None, run_at: now, unique_key: None }
    }
}

/// Adds a job in the caller's transaction, and returns its id; that of the one that waits or runs already, where the
/// unique key is in use.
///
/// # Errors
/// The database's.
pub fn enqueue(tx: &Tx<'_>, now: Instant, job: &NewJob<'_>) -> db::Result<JobId> {
    let (kind, lane) = (job.kind.as_str(), job.kind.lane());
    let payload = job.payload.json();
    let id = store::insert(tx, kind, lane, payload, job.school_id, job.unique_key, job.run_at, now)?;
    worker::ring();
    Ok(id)
}

/// A job that was taken and is being run.
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// With what.
    pub payload: Payload,
    /// The school that it is for.
    pub school_id: Option<i64>,
    /// How often it was taken, this time counted.
    pub attempts: i64,
    /// When it was added.
    pub created_at: Instant,
    version: i64,
    lease_ends: Cell<Instant>,
}

impl Job {
    /// Says how far long work has come, and keeps the job for another lease. To be called at least once in half a lease.
    ///
    /// # Errors
    /// [`JobError::Lost`] when another node has taken the job over, or [`JobError::Wait`] when the server ends: either is to
    /// be handed on at once. And the database's.
    pub fn progress(&self, app: &App, done: i64, total: i64) -> Result<(), JobError> {
        self.renew(app, Some((done, total)))?;
        if app.jobs.is_ending() {
            return Err(JobError::Wait { after: GIVEN_BACK, why: "jobs-server-ends" });
        }
        Ok(())
    }

    /// Keeps the job for another lease, if half of the present one is over; for before a step that takes its time and must
    /// not be done twice.
    ///
    /// # Errors
    /// [`JobError::Lost`], and the database's.
    pub fn keep(&self, app: &App) -> Result<(), JobError> {
        let left = self.lease_ends.get().as_micros() - app.clock.now().as_micros();
        if left > app.jobs.policy(self.kind).lease / 2 { Ok(()) } else { self.renew(app, None) }
    }

    fn renew(&self, app: &App, progress: Option<(i64, i64)>) -> Result<(), JobError> {
        let until = Instant::from_micros(app.clock.now().as_micros() + app.jobs.policy(self.kind).lease);
        let held = app.db.write_row(|tx| match progress {
            Some((done, total)) => store::renew_with_progress(tx, self.id, self.version, until, done, total),
            None => store::renew(tx, self.id, self.version, until),
        })?;
        if held == 0 {
            return Err(JobError::Lost);
        }
        self.lease_ends.set(until);
        Ok(())
    }
}

/// How soon another node may take what a node gives back that ends, in microseconds.
const GIVEN_BACK: i64 = 1_000_000;

/// What is written in the transaction of a job's end. It may be run again if that transaction collides with another.
pub type Effect = Box<dyn Fn(&Tx<'_>) -> db::Result<()>>;

/// A job came to its end.
#[derive(Default)]
pub struct Done {
    effect: Option<Effect>,
}

impl Done {
    /// There is nothing to write but the end itself.
    pub fn plain() -> Done {
        Done::default()
    }

    /// `effect` is written together with the end: both or neither, and only if the job is still this node's.
    pub fn with(effect: impl Fn(&Tx<'_>) -> db::Result<()> + 'static) -> Done {
        Done { effect: Some(Box::new(effect)) }
    }
}

/// Why a job did not come to its end. `why` is a key for people who look after the queue.
pub enum JobError {
    /// It may go well another time: counted, and tried again after growing waits, or after so many microseconds.
    Retry {
        /// Microseconds; none = as the kind's waits say.
        after: Option<i64>,
        /// Why.
        why: &'static str,
        /// Written together with it.
        effect: Option<Effect>,
    },
    /// It cannot be done now, for a reason that is not its own: not counted.
    Wait {
        /// Microseconds.
        after: i64,
        /// Why.
        why: &'static str,
    },
    /// It will never go well: it stays in the queue as failed, for people to see.
    Fail {
        /// Why.
        why: &'static str,
        /// Written together with it.
        effect: Option<Effect>,
    },
    /// Another node has taken it over: nothing is written.
    Lost,
}

impl JobError {
    /// To be tried again, as the kind's waits say.
    pub fn retry(why: &'static str) -> JobError {
        JobError::Retry { after: None, why, effect: None }
    }

    /// Never to be tried again.
    pub fn fail(why: &'static str) -> JobError {
        JobError::Fail { why, effect: None }
    }

    /// Something to write together with it.
    #[must_use]
    pub fn with(self, write: impl Fn(&Tx<'_>) -> db::Result<()> + 'static) -> JobError {
        match self {
            JobError::Retry { after, why, .. } => JobError::Retry { after, why, effect: Some(Box::new(write)) },
            JobError::Fail { why, .. } => JobError::Fail { why, effect: Some(Box::new(write)) },
            other => other,
        }
    }
}

impl std::fmt::Debug for JobError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JobError::Retry { after, why, .. } => write!(f, "Retry({why}, {after:?})"),
            JobError::Wait { after, why } => write!(f, "Wait({why}, {after})"),
            JobError::Fail { why, .. } => write!(f, "Fail({why})"),
            JobError::Lost => f.write_str("Lost"),
        }
    }
}

/// A fault of the database is no fault of the job.
impl From<db::Error> for JobError {
    fn from(cause: db::Error) -> JobError {
        tracing::warn!(%cause, "a job met a fault of the database");
        JobError::retry("jobs-database")
    }
}

/// What the queue of an installation keeps in memory.
#[derive(Debug)]
pub struct Jobs {
    ending: AtomicBool,
    table: fn(JobKind) -> Policy,
}

impl Default for Jobs {
    fn default() -> Jobs {
        Jobs::with(JobKind::policy)
    }
}

impl Jobs {
    /// With another table than [`JobKind::policy`]: tests see to it what a job does.
    pub fn with(table: fn(JobKind) -> Policy) -> Jobs {
        Jobs { ending: AtomicBool::new(false), table }
    }

    /// How a kind is run.
    pub fn policy(&self, kind: JobKind) -> Policy {
        (self.table)(kind)
    }

    /// The longest lease of the kinds of a lane, in microseconds.
    pub(crate) fn longest_lease(&self, lane: Lane) -> i64 {
        let policies = JobKind::ALL.iter().map(|kind| self.policy(*kind)).filter(|policy| policy.lane == lane);
        policies.map(|policy| policy.lease).max().unwrap_or(kinds::SHORTEST_LEASE)
    }

    /// Whether the server ends: nothing new is begun, and long work is given back.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::SeqCst)
    }

    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::SeqCst);
        worker::ring();
    }
}

/// How far a job has come, for the page of whatever caused it.
///
/// # Errors
/// The database's.
pub fn progress(tx: &Tx<'_>, job: JobId) -> db::Result<Option<JobRow>> {
    store::row(tx, job)
}

/// How far the long job of a school has come that has this id under this name in its payload; none where there is none.
///
/// # Errors
/// The database's.
pub fn progress_of(tx: &Tx<'_>, school: i64, name: &str, id: i64) -> db::Result<Option<i64>> {
    let open = store::long_of(tx, school)?;
    let of = |payload: &serde_json::Value| payload.get(name).and_then(serde_json::Value::as_i64) == Some(id);
    Ok(open.into_iter().find(|(payload, _)| of(payload)).map(|(_, done)| done))
}

/// The jobs that have not ended, and those that failed; at most `limit`, those that failed first.
///
/// # Errors
/// The database's.
pub fn list(tx: &Tx<'_>, limit: i64) -> db::Result<Vec<JobRow>> {
    let mut rows = store::failed(tx, limit)?;
    rows.extend(store::open(tx, limit)?);
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows)
}

/// How the queue is, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Jobs that wait or run.
    pub open: i64,
    /// Jobs that failed.
    pub failed: i64,
    /// When the one that should have been run first was due, if its time has come.
    pub overdue_since: Option<Instant>,
}

/// How the queue is at `now`.
///
/// # Errors
/// The database's.
pub fn health(tx: &Tx<'_>, now: Instant) -> db::Result<Health> {
    let first = store::first_due(tx)?;
    Ok(Health {
        open: store::count_open(tx)?,
        failed: store::count_failed(tx)?,
        overdue_since: first.filter(|due| *due <= now),
    })
}

/// Puts a job that failed back into the queue; whether there was such a job. `unique_key` is given up, since another
/// with it may be under way.
///
/// # Errors
/// The database's.
pub fn retry(tx: &Tx<'_>, job: JobId, now: Instant) -> db::Result<bool> {
    let found = store::requeue(tx, job, now)? == 1;
    worker::ring();
    Ok(found)
}

/// Jobs that wait for `why` are due at once: the reason is gone.
///
/// # Errors
/// The database's.
pub fn wake_waiting(tx: &Tx<'_>, why: &'static str, now: Instant) -> db::Result<u64> {
    let woken = store::wake(tx, why, now)?;
    worker::ring();
    Ok(woken)
}

/// A week in microseconds.
const WEEK: i64 = 7 * 24 * 3600 * 1_000_000;

/// Forgets jobs that were done more than a week ago, and those that failed a quarter ago.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &Tx<'_>, now: Instant) -> db::Result<u64> {
    let before = |weeks: i64| Instant::from_micros(now.as_micros() - weeks * WEEK);
    Ok(store::forget(tx, JobState::Done, before(1))? + store::forget(tx, JobState::Failed, before(13))?)
}
