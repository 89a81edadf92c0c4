//! How long data are kept (accounts.md, "Leaving"): what belongs to pupils who left longer than `retention_years` ago is erased
//! by a job, once a day, and their guardians' accounts that have no other child are made anonymous. What belongs to a sibling, or
//! to somebody who is enrolled, stays. Also anonymous in the end: accounts that their owners have closed, as soon as the audit log
//! has forgotten them.

mod erase;
mod page;
mod read;

use crate::app::App;
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::jobs::{self, Done, Job, JobError, JobKind, NewJob, Payload};
use crate::web::{Duty, Error, Route};
use db::{Instant, Tx};
use jiff::ToSpan;
use jiff::civil::Date;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::operator_page("/office/retention", Duty::Operate, page::page)]
}

/// A day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// Pupils that are looked up at once.
const BATCH: i64 = 200;
/// Of two jobs for the same, one is enough.
const KEY: &str = "retention";

/// How much, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)] // named as what is counted
pub struct Counts {
    pub students: i64,
    pub enrolments: i64,
    pub grades: i64,
    pub absences: i64,
    pub guardians: i64,
    pub accounts: i64,
    pub letters: i64,
    /// Accounts that were closed long ago and still have a name.
    pub closed: i64,
    /// Imports that still show rows.
    pub imports: i64,
}

impl Counts {
    /// With the words of the command line.
    pub fn named(&self) -> [(&'static str, i64); 9] {
        [
            ("pupils", self.students),
            ("enrolments", self.enrolments),
            ("grades", self.grades),
            ("absences", self.absences),
            ("guardians of rosters", self.guardians),
            ("accounts made anonymous", self.accounts),
            ("letters", self.letters),
            ("closed accounts made anonymous", self.closed),
            ("imports without their rows", self.imports),
        ]
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Counts::default()
    }

    fn add(&mut self, more: &Counts) {
        self.students += more.students;
        self.enrolments += more.enrolments;
        self.grades += more.grades;
        self.absences += more.absences;
        self.guardians += more.guardians;
        self.accounts += more.accounts;
        self.letters += more.letters;
        self.closed += more.closed;
        self.imports += more.imports;
    }
}

/// What would be erased.
#[derive(Debug, Clone, Copy)]
pub struct Preview {
    /// How much.
    pub counts: Counts,
    /// There is more than was counted.
    pub more: bool,
}

/// Whose last day at school was before this one is erased; none where nothing ever is. Days are those of universal time.
pub fn horizon(app: &App, now: Instant) -> Option<Date> {
    let years = i64::from(app.config.retention_years);
    if years == 0 {
        return None;
    }
    let today = locale::local(now.as_micros(), "UTC").ok()?.date();
    today.checked_sub(years.years()).ok()
}

/// Closed accounts keep their names for as long as the audit log refers to them.
fn closed_before(app: &App) -> Instant {
    audit::prune::horizon(app, app.clock.now())
}

/// What would be erased of pupils who left before `horizon`; once `most` pupils were counted, it is enough.
///
/// # Errors
/// The database's.
pub fn preview(app: &App, horizon: Date, most: usize) -> db::Result<Preview> {
    app.db.read(|tx| preview_in(tx, closed_before(app), horizon, most))
}

fn preview_in(tx: &Tx<'_>, closed_before: Instant, horizon: Date, most: usize) -> db::Result<Preview> {
    let mut counts = Counts {
        closed: read::count_closed(tx, closed_before)?,
        imports: read::count_imports(tx, horizon)?,
        ..Counts::default()
    };
    let mut after = 0;
    loop {
        let due = read::due(tx, horizon, after, BATCH)?;
        let Some(last) = due.last() else { return Ok(Preview { counts, more: false }) };
        counts.add(&read::counts_of(tx, &due)?);
        if usize::try_from(counts.students).unwrap_or(usize::MAX) >= most {
            return Ok(Preview { counts, more: true });
        }
        after = *last;
    }
}

/// Erases what is over, pupil by pupil, and tells `progress` after each batch how much is done.
///
/// # Errors
/// The database's, and those of `progress`.
pub fn apply<E: From<db::Error>>(
    app: &App,
    mut progress: impl FnMut(&Counts) -> std::result::Result<(), E>,
) -> std::result::Result<Counts, E> {
    let mut done = Counts::default();
    if let Some(horizon) = horizon(app, app.clock.now()) {
        let mut after = 0;
        loop {
            let due = app.db.read(|tx| read::due(tx, horizon, after, BATCH))?;
            let Some(last) = due.last().copied() else { break };
            // In pieces: other writers wait for none of them long.
            for piece in due.chunks(20) {
                done.add(&app.db.write(|tx| piece_of(app, tx, horizon, piece))?);
            }
            after = last;
            progress(&done)?;
        }
        done.imports = app.db.write(|tx| erase::imports(tx, horizon))?;
    }
    done.closed = app.db.write(|tx| erase::closed_accounts(tx, closed_before(app)))?;
    progress(&done)?;
    Ok(done)
}

/// Some pupils in one transaction, with the entry of the log at each of their schools.
fn piece_of(app: &App, tx: &Tx<'_>, horizon: Date, students: &[i64]) -> db::Result<Counts> {
    let mut counts = Counts::default();
    let mut schools: Vec<(i64, i64)> = Vec::new();
    for student in students {
        // Somebody may have come back meanwhile.
        if !read::is_due(tx, *student, horizon)? {
            continue;
        }
        for (school,) in read::schools_of(tx, *student)? {
            match schools.iter_mut().find(|(known, _)| *known == school) {
                Some((_, count)) => *count += 1,
                None => schools.push((school, 1)),
            }
        }
        counts.add(&erase::student(tx, *student)?);
    }
    for (school, count) in schools {
        let detail = Detail::new().text(Fact::Before, &horizon.to_string()).number(Fact::Students, count);
        let entry = Entry::by_system(app, app.clock.now(), Action::DataErased).for_school(Some(school));
        audit::record(tx, &entry.with(detail))?;
    }
    Ok(counts)
}

/// Puts the job into the queue once a day, where there is anything so old.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> db::Result<()> {
    let now = app.clock.now();
    let horizon = horizon(app, now);
    let is_due = app.db.read(|tx| {
        if read::ran_since(tx, Instant::from_micros(now.as_micros() - DAY))? {
            return Ok(false);
        }
        let is_old = horizon.map(|horizon| read::any_year_before(tx, horizon)).transpose()?.unwrap_or(false);
        Ok::<_, db::Error>(is_old || read::count_closed(tx, closed_before(app))? > 0)
    })?;
    if !is_due {
        return Ok(());
    }
    let job = NewJob { unique_key: Some(KEY), ..NewJob::now(JobKind::Retention, Payload::new(), now) };
    app.db.write(|tx| jobs::enqueue(tx, now, &job))?;
    Ok(())
}

/// Runs the job.
///
/// # Errors
/// As every handler's.
pub fn run_job(app: &App, job: &Job) -> std::result::Result<Done, JobError> {
    let done = apply(app, |done| job.progress(app, done.students, done.students))?;
    tracing::info!(
        pupils = done.students,
        accounts = done.accounts + done.closed,
        "data whose time was over were erased"
    );
    Ok(Done::plain())
}

/// A fault of a store of another slice.
fn fault(error: Error) -> db::Error {
    match error {
        Error::Fault(cause) => db::Error::Fault(cause.to_string()),
        _ => db::Error::Fault("erasing was refused".to_owned()),
    }
}
