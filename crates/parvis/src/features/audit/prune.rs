//! Erases entries whose time is over: an entry that says so comes first, without which the tables' triggers erase nothing.

use super::entry::{Action, Entry};
use super::{Detail, Fact, read, record, store};
use crate::app::App;
use crate::jobs::{self, Done, Job, JobError, JobKind, NewJob, Payload};
use db::Instant;

const DAY: i64 = 24 * 3600 * 1_000_000;
/// What the tables' triggers keep whatever is set, in days.
const LEAST_DAYS: u32 = 30;
/// Entries erased in one transaction.
const PIECE: i64 = 2_000;
/// Of two jobs for the same, one is enough.
const KEY: &str = "audit-prune";

/// What pruning would erase, or has erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruning {
    /// Entries from before this instant.
    pub before: Instant,
    /// How many there are.
    pub entries: i64,
}

/// The end of what is to be erased at `now`.
pub fn horizon(app: &App, now: Instant) -> Instant {
    let days = i64::from(app.config.audit_days.max(LEAST_DAYS));
    // A minute more than the triggers ask for.
    Instant::from_micros(now.as_micros() - days * DAY - 60_000_000)
}

/// What would be erased now.
///
/// # Errors
/// The database's.
pub fn preview(app: &App) -> db::Result<Pruning> {
    let before = horizon(app, app.clock.now());
    Ok(Pruning { before, entries: app.db.read(|tx| read::count_before(tx, before))? })
}

/// Erases what is over, and tells `progress` after each piece how many entries it has erased.
///
/// # Errors
/// The database's, and those of `progress`.
pub fn run<E: From<db::Error>>(app: &App, mut progress: impl FnMut(i64, i64) -> Result<(), E>) -> Result<Pruning, E> {
    let pruning = preview(app)?;
    if pruning.entries == 0 {
        return Ok(pruning);
    }
    let detail = Detail::new().text(Fact::Before, &pruning.before.to_string()).number(Fact::Entries, pruning.entries);
    let entry = Entry::by_system(app, app.clock.now(), Action::AuditPruned).with(detail);
    app.db.write(|tx| record(tx, &entry))?;
    let mut erased = 0;
    loop {
        let piece = app.db.write(|tx| {
            let last = Instant::from_micros(pruning.before.as_micros() - 1);
            let upto = store::end_of_piece(tx, pruning.before, PIECE)?.map_or(last, |(at,)| at);
            store::erase(tx, upto)
        })?;
        erased += i64::try_from(piece).unwrap_or(PIECE);
        if piece == 0 {
            return Ok(Pruning { entries: erased, ..pruning });
        }
        progress(erased, pruning.entries.max(erased))?;
    }
}

/// Puts the job into the queue if there is something to erase.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> db::Result<()> {
    let now = app.clock.now();
    let before = horizon(app, now);
    if !app.db.read(|tx| read::any_before(tx, before))? {
        return Ok(());
    }
    let job = NewJob { unique_key: Some(KEY), ..NewJob::now(JobKind::AuditPrune, Payload::new(), now) };
    app.db.write(|tx| jobs::enqueue(tx, now, &job))?;
    Ok(())
}

/// Runs the job.
///
/// # Errors
/// As every handler's.
pub fn run_job(app: &App, job: &Job) -> Result<Done, JobError> {
    let pruned = run(app, |done, total| job.progress(app, done, total))?;
    tracing::info!(entries = pruned.entries, "the audit log was pruned");
    Ok(Done::plain())
}
