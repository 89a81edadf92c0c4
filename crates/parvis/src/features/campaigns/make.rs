//! The job that makes the letters of a campaign.
//!
//! Passwords are in clear in the memory of the job, a file's at a time, and in the sealed files. What is kept of them is
//! written at the end, with the state of the campaign, in one transaction: so a job that was cut off leaves no letter,
//! and voids none. A run takes the campaign by its version; one that was overtaken writes nothing any more.

use super::audience::{Addressee, Asked, addressees};
use super::paper::{self, Sheet};
use super::read;
use super::store::{self, NewLetter, insert_letters};
use crate::app::App;
use crate::jobs::{Done, Job, JobError};
use crate::keys::{NONCE_LEN, Purpose};
use db::Instant;
use documents::letters::MOST;

/// How long files that nobody fetched are kept, in microseconds (accounts.md, "Path A").
pub const KEPT: i64 = 24 * 3600 * 1_000_000;

/// What a file was sealed for: it opens as this one only.
pub fn context(campaign: &str, ordinal: i64) -> String {
    format!("letters {campaign} {ordinal}")
}

/// Makes the letters. Of the queue.
///
/// # Errors
/// The database's: tried again, from the beginning.
pub fn run_job(app: &App, job: &Job) -> Result<Done, JobError> {
    let campaign = job.payload.get_id("campaign").ok_or(JobError::fail("letters-payload"))?;
    match make(app, campaign, job) {
        // A school is not kept from its next letters by some that will not go.
        Err(JobError::Retry { why, .. }) if job.attempts >= 5 => {
            tracing::error!(campaign, why, "letters were given up");
            Err(failed(campaign, "letters-failed"))
        }
        other => other,
    }
}

fn failed(campaign: i64, why: &'static str) -> JobError {
    JobError::fail(why).with(move |tx| {
        store::forget_files(tx, campaign)?;
        store::fail(tx, campaign).map(drop)
    })
}

/// A campaign that this run has taken.
struct Order {
    id: i64,
    public_id: String,
    version: i64,
    people: Vec<Addressee>,
    /// For somebody who has an account.
    recovers: bool,
    students: i64,
    sheet: Sheet,
    now: Instant,
}

/// Takes the campaign; none where it is not to be made any more.
fn take(app: &App, campaign: i64) -> Result<Option<Order>, JobError> {
    let now = app.clock.now();
    let taken = app.db.write(|tx| {
        let Some((school, public_id)) = read::order(tx, campaign)? else { return Ok::<_, db::Error>(None) };
        let Some(row) = read::by_public_id(tx, &public_id, school)? else { return Ok(None) };
        if store::take(tx, row.id, row.version)? == 0 {
            return Ok(None);
        }
        // Of a run that was cut off: its passwords are lost.
        store::forget_files(tx, row.id)?;
        Ok(Some(row))
    })?;
    let Some(row) = taken else { return Ok(None) };
    let order = app.db.read(|tx| {
        let asked = Asked::of_campaign(&row);
        let mut people = addressees(tx, row.school_id, row.school_year, &asked, now)?;
        if row.without_letter {
            people.leave_out_holders();
        }
        let recovers = row.recovers;
        let sheet = Sheet::new(app, tx, row.school_id, row.school_year, row.language, now)?.recovering(recovers);
        let (id, public_id, version) = (row.id, row.public_id.clone(), row.version + 1);
        let students = i64::try_from(people.students()).unwrap_or(i64::MAX);
        Ok::<_, db::Error>(Order { id, public_id, version, people: people.all, recovers, students, sheet, now })
    })?;
    Ok(Some(order))
}

fn make(app: &App, campaign: i64, job: &Job) -> Result<Done, JobError> {
    let Some(order) = take(app, campaign)? else { return Ok(Done::plain()) };
    if order.people.is_empty() {
        return Err(failed(campaign, "letters-nobody"));
    }
    let key_id = app.keys.current_id().to_owned();
    let key = app.keys.mac_of(&key_id, Purpose::LetterPassword, b"").ok_or(JobError::fail("letters-key"))?;
    let (total, school) = (order.people.len() as i64, order.sheet.site().id);
    let mut letters: Vec<NewLetter> = Vec::with_capacity(order.people.len());
    for (ordinal, people) in (1..).zip(order.people.chunks(MOST)) {
        let mut sheets = Vec::with_capacity(people.len());
        for one in people {
            let login = paper::login_of(order.sheet.site(), one);
            let (password, password_hash) = paper::password(app, &key);
            sheets.push(order.sheet.letter(one, &login, &password));
            letters.push(NewLetter {
                campaign_id: order.id,
                school_id: school,
                guardian_id: one.guardian,
                login_kind: login.kind.to_owned(),
                login: login.value,
                student_id: one.children.first().map_or(0, |child| child.student),
                key_id: key_id.clone(),
                password_hash,
                made_at: order.now,
                ends_at: order.sheet.ends_at(order.now),
                account_id: one.account.filter(|_| order.recovers),
                used_at: None,
                recovers: order.recovers,
            });
        }
        let content = order.sheet.print(&sheets).map_err(|fault| {
            // Its text may hold words of the letters.
            tracing::error!(campaign, file = ordinal, kind = kind_of(&fault), "letters could not be typeset");
            JobError::retry("letters-typesetting")
        })?;
        keep(app, &order, ordinal, &content)?;
        job.progress(app, letters.len() as i64, total)?;
    }
    let files_end_at = Instant::from_micros(app.clock.now().as_micros() + KEPT);
    let (id, version, students, now) = (order.id, order.version, order.students, app.clock.now());
    Ok(Done::with(move |tx| {
        if store::finish(tx, id, version, total, students, now, files_end_at)? == 0 {
            return Ok(());
        }
        for letter in &letters {
            store::replace_older(tx, letter.guardian_id, id, now)?;
        }
        insert_letters(tx, &letters)?;
        store::retire_needless(tx, id, now).map(drop)
    }))
}

/// What is wrong, without any word of the letters.
fn kind_of(fault: &documents::Error) -> String {
    format!("{fault}")
}

/// Seals a file and keeps it, unless another run has taken the campaign.
fn keep(app: &App, order: &Order, ordinal: i64, content: &[u8]) -> Result<(), JobError> {
    let nonce = app.random.bytes::<NONCE_LEN>();
    let context = context(&order.public_id, ordinal);
    let sealed = app
        .keys
        .seal(Purpose::LetterFile, context.as_bytes(), nonce, content)
        .map_err(|_| JobError::fail("letters-too-long"))?;
    let name = format!("{ordinal:03}.pdf");
    let kept = app
        .db
        .write(|tx| store::add_file(tx, order.id, order.version, ordinal, &name, &sealed.key_id, &sealed.bytes))?;
    if kept == 1 { Ok(()) } else { Err(JobError::Lost) }
}
