//! Campaigns of letters: who is to enrol, their letters with a password each, the files to print, and what became of them
//! (accounts.md, "Path A"; office.md, "Letters and invitations").

mod act;
mod audience;
pub mod command;
pub mod demo;
mod fetch;
mod list;
mod make;
mod new;
mod order;
mod packed;
mod page;
mod paper;
mod read;
pub mod store;
mod words;

use crate::app::App;
use crate::jobs::{self, JobKind, NewJob, Payload};
use crate::keys::Purpose;
use crate::web::policy::Duty;
use crate::web::{Error, Result, Route};
pub use audience::{Addressee, Addressees, Asked, addressees};
use db::{Instant, Tx};
pub use make::run_job;
pub use read::{LetterRow, ToDo};
use rules::login::LoginForms;
use rules::secret::{LetterPassword, PublicId, equal};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::office_page("/office/{school}/letters", Duty::Invite, list::page),
        Route::office_action("/office/{school}/letters", Duty::Invite, act::order),
        Route::office_page("/office/{school}/letters/new", Duty::Invite, new::page),
        Route::office_action("/office/{school}/letters/new", Duty::Invite, new::search_one),
        Route::office_action("/office/{school}/letters/preview", Duty::Invite, act::preview),
        Route::office_action("/office/{school}/letters/seen", Duty::Invite, act::seen),
        Route::office_page("/office/{school}/letters/{campaign}", Duty::Invite, page::page),
        Route::office_action("/office/{school}/letters/{campaign}/download", Duty::Invite, fetch::download),
        Route::office_action("/office/{school}/letters/{campaign}/list", Duty::Invite, fetch::list),
        Route::office_action("/office/{school}/letters/{campaign}/absent", Duty::Invite, fetch::absent),
    ]
}

/// A letter that gives an account back to its owner, as it is ordered.
#[derive(Debug, Clone, Copy)]
pub struct RecoveryLetter<'a> {
    /// The school.
    pub school: i64,
    /// Its present year.
    pub year: i64,
    /// Who orders it.
    pub by: i64,
    /// The guardian of its roster, who has an account.
    pub guardian: i64,
    /// Of the form: a second post of it does nothing.
    pub form_token: &'a str,
    /// In which language.
    pub language: store::Language,
    /// Why, though the address of the account works; else empty.
    pub reason: &'a str,
}

/// What became of such an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ordered {
    /// The letter is being made: the name of the campaign in addresses.
    New(String),
    /// The same form came before.
    Before(String),
    /// Other letters of the school are being made.
    Other,
    /// There is no child any more whom the account may see.
    Nobody,
}

/// Has a letter made that gives an account back to its owner.
///
/// # Errors
/// The database's.
pub fn order_recovery(tx: &Tx<'_>, app: &App, of: &RecoveryLetter<'_>) -> Result<Ordered> {
    let now = app.clock.now();
    if let Some(known) = read::by_token(tx, of.form_token, of.school)? {
        return Ok(Ordered::Before(known));
    }
    let people = addressees(tx, of.school, of.year, &Asked::Recovery(of.guardian), now)?;
    if people.all.is_empty() {
        return Ok(Ordered::Nobody);
    }
    let public_id = PublicId::from_entropy(app.random.bytes());
    let students = i64::try_from(people.students()).unwrap_or(i64::MAX);
    let files_end_at = Instant::from_micros(now.as_micros() + make::KEPT);
    let added = store::add_recovery(
        tx,
        public_id.as_str(),
        of.school,
        of.year,
        of.by,
        of.form_token,
        of.guardian,
        of.language,
        of.reason,
        students,
        now,
        files_end_at,
    )?;
    let Some(id) = added else { return Ok(Ordered::Other) };
    let payload = Payload::new().id("campaign", id);
    let job = NewJob { school_id: Some(of.school), ..NewJob::now(JobKind::Letters, payload, now) };
    jobs::enqueue(tx, now, &job)?;
    Ok(Ordered::New(public_id.as_str().to_owned()))
}

/// What waits for somebody of a school's office.
///
/// # Errors
/// The database's.
pub fn to_do(tx: &Tx<'_>, school: i64, now: Instant) -> db::Result<ToDo> {
    read::to_do(tx, school, now)
}

/// Erases files whose time is over: those that were fetched, and those that nobody fetched within a day. Returns how many
/// campaigns that were.
///
/// # Errors
/// The database's.
pub fn erase_files(app: &App) -> db::Result<usize> {
    let now = app.clock.now();
    // Looked for first: most of the time there is nothing to write.
    let over = app.db.read(|tx| read::files_over(tx, now))?;
    for (campaign,) in &over {
        app.db.write(|tx| {
            if store::end_files(tx, *campaign, now)? == 1 {
                store::forget_files(tx, *campaign)?;
            }
            Ok::<_, db::Error>(())
        })?;
    }
    Ok(over.len())
}

/// The letters that the typed login may mean and whose password still works.
///
/// # Errors
/// The database's.
pub fn live_letters(tx: &Tx<'_>, forms: &LoginForms, now: Instant) -> Result<Vec<LetterRow>> {
    Ok(read::live_letters(tx, &forms.student_code, &forms.national_id, now)?)
}

/// Whether the typed password is this letter's, whatever its case and dashes.
pub fn opens(app: &App, letter: &LetterRow, typed: &str) -> bool {
    let Ok(password) = LetterPassword::parse(typed) else { return false };
    let Some(key) = app.keys.mac_of(&letter.key_id, Purpose::LetterPassword, b"") else { return false };
    equal(password.hash(&key).as_bytes(), &letter.password_hash)
}

/// The letter whose password this is. All are looked at, and where there is none the same work is done for nothing.
pub fn opened_by(app: &App, letters: Vec<LetterRow>, typed: &str) -> Option<LetterRow> {
    if letters.is_empty()
        && let (Ok(password), Some(key)) =
            (LetterPassword::parse(typed), app.keys.mac_of(app.keys.current_id(), Purpose::LetterPassword, b""))
    {
        std::hint::black_box(equal(password.hash(&key).as_bytes(), &[0; 32]));
    }
    letters.into_iter().fold(None, |found, letter| if opens(app, &letter, typed) { Some(letter) } else { found })
}

/// The letter of this id, while its password works.
///
/// # Errors
/// [`Error::NotFound`] where it was used, replaced, disowned, or its time is over.
pub fn live_letter(tx: &Tx<'_>, letter: i64, now: Instant) -> Result<LetterRow> {
    read::live_letter(tx, letter, now)?.ok_or(Error::NotFound)
}

/// Notes the account that was made when the letter's password was first used.
///
/// # Errors
/// [`Error::NotFound`] where another account was quicker.
pub fn begin(tx: &Tx<'_>, letter: i64, account: i64) -> Result<()> {
    if store::begin_letter(tx, letter, account)? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Uses a letter up, once, with the first access.
///
/// # Errors
/// [`Error::NotFound`] where it was replaced meanwhile, its time is over, or another session was quicker.
pub fn use_up(tx: &Tx<'_>, letter: i64, now: Instant) -> Result<()> {
    if store::use_letter(tx, letter, now)? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Somebody who is not the guardian has the letter: its password opens nothing any more, and the office is told.
///
/// # Errors
/// [`Error::NotFound`] where it was used already.
pub fn disown(tx: &Tx<'_>, letter: i64, now: Instant) -> Result<()> {
    if store::disown_letter(tx, letter, now)? == 1 { Ok(()) } else { Err(Error::NotFound) }
}
