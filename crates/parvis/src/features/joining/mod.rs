//! Joining of accounts that one person made apart (accounts.md, "Joining"): by the owner, with both passwords and a code to
//! each confirmed address; by the directors of the schools concerned where names or numbers differ, or an address is missing.

mod ask;
mod code;
mod conclude;
mod mails;
mod read;
mod review;
mod store;

use crate::app::App;
use crate::web::policy::{Access, School};
use crate::web::{Cx, Duty, Error, Result, Route};
use db::{Instant, Tx};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::own_page("/account/join", ask::page),
        Route::own_action("/account/join", ask::submit),
        Route::own_action("/account/join/code", code::submit),
        Route::own_action("/account/join/cancel", ask::cancel),
        Route::office_page("/office/{school}/joins/{join}", Duty::Review, review::page),
        Route::office_action("/office/{school}/joins/{join}", Duty::Review, review::submit),
    ]
}

db::text_enum! {
    /// How far a request has come.
    pub enum JoinState {
        /// Codes that were mailed are to be given.
        Codes => "codes",
        /// The directors of the schools concerned decide.
        Waiting => "waiting",
        /// The accounts are one.
        Done => "done",
        /// A director said no.
        Refused => "refused",
        /// It was taken back, or something has changed since.
        Withdrawn => "withdrawn",
    }
    /// What a school says.
    pub enum AnswerState {
        /// Nothing yet.
        Asked => "asked",
        /// They are one person's.
        Accepted => "accepted",
        /// They are not.
        Refused => "refused",
        /// The request ended without this school.
        Over => "over",
    }
}

/// A request that waits for a school's director.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its page.
    pub address: String,
    /// Whose account stays.
    pub name: String,
    /// When it was asked.
    pub when: String,
}

/// How many requests wait for a school's director.
///
/// # Errors
/// The database's.
pub fn to_do(tx: &Tx<'_>, school: i64) -> Result<i64> {
    Ok(read::count_waiting(tx, school)?)
}

/// The requests that wait for a school's director, the oldest first.
///
/// # Errors
/// The database's.
pub fn waiting(cx: &Cx<'_>, tx: &Tx<'_>, school: Access<'_, School>) -> Result<Vec<Waiting>> {
    let rows = read::waiting(tx, school.id)?;
    let line = |row: read::WaitingRow| {
        Ok(Waiting {
            address: format!("/office/{}/joins/{}", school.slug, row.public_id),
            name: format!("{} {}", row.given_name, row.family_name),
            when: time(cx, row.asked_at, &school.zone)?,
        })
    };
    rows.into_iter().map(line).collect()
}

/// So long directors have to answer, from the day on which it was asked, in microseconds: 30 days. The passwords that were
/// given then shall not open anything years later.
const ANSWER_WITHIN: i64 = 30 * 24 * 3600 * 1_000_000;
/// As many requests end at once; what is left ends a minute later.
const ENDED_AT_ONCE: i64 = 50;

/// Ends requests that no director has answered in time, each with a mail to whoever asked.
///
/// # Errors
/// The database's.
pub fn end_unanswered(app: &App) -> Result<()> {
    let before = Instant::from_micros(app.clock.now().as_micros() - ANSWER_WITHIN);
    for (join,) in app.db.read(|tx| read::late(tx, before, ENDED_AT_ONCE))? {
        app.db.write(|tx| conclude::expire(tx, app, join))?;
    }
    Ok(())
}

/// Forgets what was kept for requests that nobody can go on with.
///
/// # Errors
/// The database's.
pub fn forget_ended(tx: &Tx<'_>, now: Instant) -> Result<()> {
    store::forget_late_codes(tx, now)?;
    Ok(())
}

/// A time at the school, in words.
fn time(cx: &Cx<'_>, at: Instant, zone: &str) -> Result<String> {
    let local = locale::local(at.as_micros(), zone).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}
