//! A forgotten password (guide, part III; tutorial, 1.3; accounts.md, "Trouble"): what was asked for is kept for a job, so
//! that the answer is the same, after the same work, whether or not there is such an account.

mod ask;
mod letter;
mod mails;
mod read;
pub mod store;
mod work;

use crate::app::App;
use crate::web::{Duty, Route};
use db::Instant;
pub use mails::send_to;
pub use work::run_job;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page("/recover", ask::page),
        Route::action("/recover", ask::submit),
        Route::page("/recover/sent", ask::sent),
        Route::office_page("/office/{school}/students/{student}/recovery-letter", Duty::Invite, letter::page),
        Route::office_action("/office/{school}/students/{student}/recovery-letter", Duty::Invite, letter::submit),
    ]
}

/// How long it is remembered how often a network has asked, in microseconds: a day.
const KEPT: i64 = 24 * 3600 * 1_000_000;

/// Forgets how often networks have asked.
///
/// # Errors
/// The database's.
pub fn forget_old(app: &App) -> db::Result<()> {
    let before = Instant::from_micros(app.clock.now().as_micros() - KEPT);
    app.db.write(|tx| store::forget(tx, before).map(drop))
}
