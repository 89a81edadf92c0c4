//! Taking a job, running it, writing its end.

use super::kinds::JobKind;
use super::payload::Payload;
use super::store::{self, JobState, Taken};
use super::{Done, Effect, Job, JobError, JobId, Lane};
use crate::app::App;
use db::{Instant, Tx};
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// More than a test ever has; a job that puts itself back for at once would go round for ever.
const MOST_AT_ONCE: usize = 100_000;
/// How long a node leaves a job that it does not know to those that do, in microseconds.
const UNKNOWN_WAIT: i64 = 60 * 1_000_000;

/// How long a command tries to write the end of a job.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs every job that is due by the installation's clock, and those that become due by it; returns how many were run.
/// For tests and for commands: the server has [`super::Workers`].
///
/// # Errors
/// The database's.
pub fn run_due(app: &App) -> db::Result<usize> {
    let mut count = 0;
    while count < MOST_AT_ONCE {
        let before = count;
        for lane in Lane::ALL {
            while count < MOST_AT_ONCE && run_one(app, *lane, PATIENCE)? {
                count += 1;
            }
        }
        if count == before {
            break;
        }
    }
    Ok(count)
}

/// Runs the jobs of a job's lane until it has come to its end, here or on a node beside; returns how it ended. For commands
/// that are there for one long job; what waits in other lanes is left to the server.
///
/// # Errors
/// The database's. A job that is not there has failed.
pub fn see_through(app: &App, job: JobId) -> db::Result<JobState> {
    loop {
        let row = app.db.read_short(|tx| store::row(tx, job))?;
        let Some(row) = row else { return Ok(JobState::Failed) };
        if matches!(row.state, JobState::Done | JobState::Failed) {
            return Ok(row.state);
        }
        let lane = JobKind::parse(&row.kind).map_or(Lane::Long, JobKind::lane);
        if !run_one(app, lane, PATIENCE)? {
            std::thread::sleep(PAUSE);
        }
    }
}

/// Takes the first job that is due and runs it; whether there was one. When its end cannot be written, that is tried again
/// for as long as `patience`.
pub(super) fn run_one(app: &App, lane: Lane, patience: Duration) -> db::Result<bool> {
    let now = app.clock.now();
    if app.db.read_short(|tx| store::is_due(tx, lane, now))?.is_none() {
        return Ok(false);
    }
    // The longest lease of all, until the kind is known.
    let until = Instant::from_micros(now.as_micros() + app.jobs.longest_lease(lane));
    let Some(taken) = app.db.write_row(|tx| store::take(tx, lane, now, until))? else { return Ok(false) };
    let Some(kind) = JobKind::parse(&taken.kind) else {
        let due = Instant::from_micros(now.as_micros() + UNKNOWN_WAIT);
        app.db.write_row(|tx| store::give_back(tx, taken.id, taken.version, due, "jobs-unknown-kind", 0))?;
        return Ok(true);
    };
    let job = job_of(taken, kind, until);
    let outcome = outcome_of(app, &job);
    count(kind, &outcome);
    finish(app, &job, &outcome, patience);
    Ok(true)
}

fn job_of(taken: Taken, kind: JobKind, until: Instant) -> Job {
    Job {
        id: taken.id,
        kind,
        payload: Payload::from_json(taken.payload),
        school_id: taken.school_id,
        attempts: taken.attempts,
        created_at: taken.created_at,
        version: taken.version,
        lease_ends: Cell::new(until),
    }
}

/// What is to be written of a job.
enum Outcome {
    Done(Option<Effect>),
    /// Due again after so many microseconds; counted (1) or not (0).
    Later {
        after: i64,
        why: &'static str,
        counted: i64,
        effect: Option<Effect>,
    },
    Failed(&'static str, Option<Effect>),
    Lost,
}

impl Outcome {
    fn has_no_effect(&self) -> bool {
        match self {
            Outcome::Done(effect) | Outcome::Later { effect, .. } | Outcome::Failed(_, effect) => effect.is_none(),
            Outcome::Lost => true,
        }
    }
}

/// Runs the handler; a panic is a failure of this try and of nothing else.
fn outcome_of(app: &App, job: &Job) -> Outcome {
    let policy = app.jobs.policy(job.kind);
    let spent = policy.tries.is_some_and(|tries| job.attempts >= tries);
    // A try more than allowed: the earlier ones ended without a word, each with the node that ran it.
    if policy.tries.is_some_and(|tries| job.attempts > tries) {
        return Outcome::Failed("jobs-too-many-tries", None);
    }
    let result = std::panic::catch_unwind(AssertUnwindSafe(|| (policy.run)(app, job)));
    let error = match result {
        Ok(Ok(Done { effect })) => return Outcome::Done(effect),
        Ok(Err(error)) => error,
        Err(_) => {
            tracing::error!(job = job.id, kind = job.kind.as_str(), "a job panicked");
            JobError::retry("jobs-panic")
        }
    };
    match error {
        JobError::Retry { why, effect, .. } if spent => Outcome::Failed(why, effect),
        JobError::Retry { after, why, effect } => {
            let tries = u32::try_from(job.attempts).unwrap_or(u32::MAX);
            Outcome::Later {
                after: after.unwrap_or_else(|| policy.waits.after(tries, job.id)),
                why,
                counted: 1,
                effect,
            }
        }
        JobError::Wait { after, why } => Outcome::Later { after, why, counted: 0, effect: None },
        JobError::Fail { why, effect } => Outcome::Failed(why, effect),
        JobError::Lost => Outcome::Lost,
    }
}

/// The pause between two tries to write an end.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest of them.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Writes the end, and tries again while the database is away: what was done must not be done again for want of a line.
fn finish(app: &App, job: &Job, outcome: &Outcome, patience: Duration) {
    let (mut waited, mut pause) = (Duration::ZERO, PAUSE);
    loop {
        let now = app.clock.now();
        let write = |tx: &Tx<'_>| write_end(tx, job, outcome, now);
        let alone = outcome.has_no_effect() || app.jobs.policy(job.kind).own_rows_only;
        match if alone { app.db.write_row(write) } else { app.db.write(write) } {
            Ok(true) => break,
            Ok(false) => {
                tracing::warn!(job = job.id, "another node has taken a job over");
                break;
            }
            Err(e) if e.is_unavailable() && waited < patience => {
                tracing::warn!(job = job.id, error = %e, "the end of a job cannot be written now");
                std::thread::sleep(pause);
                waited += pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(e) => {
                // Its lease ends, and it is taken again.
                tracing::error!(job = job.id, error = %e, "the end of a job could not be written");
                break;
            }
        }
    }
    if let Outcome::Failed(why, _) = outcome {
        tracing::error!(job = job.id, kind = job.kind.as_str(), why, "a job failed");
    }
}

/// Writes the end with what goes with it; whether the job was still held.
fn write_end(tx: &Tx<'_>, job: &Job, outcome: &Outcome, now: Instant) -> db::Result<bool> {
    let (id, version) = (job.id, job.version);
    let (held, effect) = match outcome {
        Outcome::Done(effect) => (store::end(tx, id, version, JobState::Done, None, now)?, effect),
        Outcome::Failed(why, effect) => (store::end(tx, id, version, JobState::Failed, Some(*why), now)?, effect),
        Outcome::Later { after, why, counted, effect } => {
            let due = Instant::from_micros(now.as_micros().saturating_add(*after));
            (store::give_back(tx, id, version, due, why, *counted)?, effect)
        }
        Outcome::Lost => return Ok(false),
    };
    if held == 0 {
        return Ok(false);
    }
    if let Some(effect) = effect {
        effect(tx)?;
    }
    Ok(true)
}

fn count(kind: JobKind, outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Done(_) => "done",
        Outcome::Later { .. } => "later",
        Outcome::Failed(..) => "failed",
        Outcome::Lost => "lost",
    };
    metrics::counter!("parvis_jobs_total", "kind" => kind.as_str(), "outcome" => outcome).increment(1);
}
