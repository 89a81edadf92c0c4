//! Files that a school imports: preview, confirmation, report, undo (office.md, "Imports"; imports.md).

mod absences;
mod act;
mod aftermath;
mod cells;
mod columns;
pub mod command;
pub mod demo;
mod fault;
mod faulty;
mod feed;
mod frame;
mod grades;
mod list;
mod mails;
mod massar;
mod notes;
mod open;
mod own;
mod page;
mod people;
mod progress;
mod publish;
mod read;
mod report;
mod run;
mod staff;
pub mod store;
mod students;
mod subjects;
mod ties;
mod to_do;
mod told;
mod transfers;
mod undo;
mod undo_page;
mod words;
mod work;

use crate::app::App;
use crate::jobs::{Done, Job, JobError};
use crate::text::Text;
use crate::web::Route;
use crate::web::policy::Duty;
use db::{Instant, Tx};
use locale::Locale;

pub use progress::Progress;
pub use run::Tally;
use store::ImportKind;
pub use to_do::{ToDo, to_do};
use work::warn;

/// What a form may weigh beside its file, in bytes.
const FORM: usize = 1 << 20;

/// The name of a kind of file, as it is stored; itself where a newer version knows more.
pub fn kind_label<'t>(text: &'static Text, kind: &'t str) -> &'t str {
    ImportKind::parse(kind).map_or(kind, |kind| list::kind_name(text, Some(kind)))
}

/// What a column of imported files is called, by its code.
pub fn field_label(text: &Text, locale: Locale, code: &str) -> String {
    words::field(text, locale, code)
}

/// A value of a column as it is read.
pub fn field_value(text: &'static Text, locale: Locale, code: &str, value: &str) -> String {
    words::value(text, locale, code, value)
}

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::office_page("/office/{school}/imports", Duty::Import, list::page),
        Route::office_upload("/office/{school}/imports", Duty::Import, work::FILE_LIMIT + FORM, act::upload),
        Route::office_page("/office/{school}/imports/template", Duty::Import, report::template),
        Route::office_action("/office/{school}/imports/class-list", Duty::Import, report::class_list),
        Route::office_action("/office/{school}/imports/massar", Duty::Import, massar::export),
        Route::office_action("/office/{school}/imports/subjects", Duty::Import, act::subject),
        Route::office_action("/office/{school}/imports/transfers", Duty::Import, transfers::decide),
        Route::office_page("/office/{school}/imports/{import}", Duty::Import, page::page),
        Route::office_action("/office/{school}/imports/{import}/report", Duty::Import, report::report),
        Route::office_action("/office/{school}/imports/{import}/mapping", Duty::Import, act::mapping),
        Route::office_action("/office/{school}/imports/{import}/confirm", Duty::Import, act::confirm),
        Route::office_action("/office/{school}/imports/{import}/discard", Duty::Import, act::discard),
        Route::office_action("/office/{school}/imports/{import}/undo", Duty::Import, act::undo),
        Route::office_action("/office/{school}/imports/{import}/publish", Duty::PublishGrades, publish::publish),
    ]
}

/// Looks through a file. Of the queue.
///
/// # Errors
/// The database's: tried again.
pub fn check_job(app: &App, job: &Job) -> Result<Done, JobError> {
    let import = job.payload.get_id("import").ok_or(JobError::fail("import-payload"))?;
    work::check(app, import, job)?;
    Ok(Done::plain())
}

/// Writes a file that was confirmed. Of the queue.
///
/// # Errors
/// The database's: tried again.
pub fn run_job(app: &App, job: &Job) -> Result<Done, JobError> {
    let import = job.payload.get_id("import").ok_or(JobError::fail("import-payload"))?;
    match work::write(app, import, job.payload.get_id("skip") == Some(1), job) {
        Ok(()) => Ok(Done::plain()),
        // A school is not kept from its next import by one that will not go.
        Err(error) if job.attempts >= 5 => {
            tracing::error!(import, %error, "an import was given up");
            Err(JobError::fail("import-failed").with(move |tx| {
                let problem = fault::json_of(&("failed", Vec::new()));
                store::set_problem(tx, import, store::ImportState::Failed, &problem).map(drop)
            }))
        }
        Err(error) => Err(error.into()),
    }
}

/// A day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Forgets files that nobody confirmed within a day; returns how many.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &Tx<'_>, now: Instant) -> db::Result<u64> {
    let mut count = 0;
    for (id,) in read::abandoned(tx, Instant::from_micros(now.as_micros() - DAY))? {
        count += forget(tx, id)?;
    }
    Ok(count)
}

/// Forgets an import that was not confirmed, with its file.
fn forget(tx: &Tx<'_>, id: i64) -> db::Result<u64> {
    store::forget_file(tx, id)?;
    store::forget_changes(tx, id)?;
    store::forget_faults(tx, id)?;
    store::forget(tx, id)
}
