//! Mails: written to the outbox in the transaction of their cause, sent by a job, by SMTP.
//!
//! A mail is never lost: it is there as soon as its cause is, and stays until a mail server has taken it over or refused it.
//! It may be sent twice in one case: the mail server has taken it over and this process dies, or loses its database for
//! longer than the lease, before that is written down. Then it goes out again with the same Message-ID, `Date` and bytes, by
//! which mail programs recognise it.

mod answer;
mod compose;
mod config;
mod deliver;
mod letter;
mod mailer;
mod purpose;
mod seal;
mod smtp;
mod store;

pub use answer::{Answer, Said, Trouble};
pub use config::{MailConfig, MailConfigError, Secret, Tls};
pub use deliver::{SendNowError, run_job, send_now};
pub use letter::{Letter, STYLE};
pub use mailer::Mailer;
pub use purpose::Purpose;
pub use seal::open_body;
pub use store::MailState;
pub(crate) use store::{NewMail, insert_mails};

use crate::app::App;
use crate::jobs::{self, JobKind, NewJob, Payload};
use db::{Instant, Tx};
use locale::Locale;
use rules::secret::PublicId;

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// The recipient's address.
    pub to: &'a str,
    /// The language of its text, which is the recipient's.
    pub locale: Locale,
    /// The school that it comes from: answers go there, and its office sees if the mail is refused.
    pub school_id: Option<i64>,
    /// The account that it is about.
    pub account_id: Option<i64>,
    /// What it is about.
    pub purpose: Purpose,
    /// Its subject: never a child's name, a grade or a secret, since it stands on locked screens.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Its text as HTML, whole.
    pub html: String,
}

/// To whom a letter goes.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The address.
    pub to: &'a str,
    /// The school that it comes from.
    pub school_id: Option<i64>,
    /// The account that it is about.
    pub account_id: Option<i64>,
}

/// Writes a mail, and the job that sends it, in the caller's transaction.
///
/// # Errors
/// The database's.
pub fn enqueue(tx: &Tx<'_>, app: &App, message: &Message<'_>) -> db::Result<()> {
    let now = app.clock.now();
    let public_id = PublicId::from_entropy(app.random.bytes());
    let public_id = public_id.as_str();
    let message_id = format!("<{public_id}@{}>", app.mailer.domain());
    let sealed = seal::seal_body(app, public_id, &message.text, &message.html)?;
    let (school, account) = (message.school_id, message.account_id);
    let locale = message.locale.code();
    let subject = one_line(&message.subject);
    let mail = store::insert(
        tx,
        public_id,
        school,
        account,
        message.purpose,
        locale,
        message.to.trim(),
        &subject,
        &message_id,
        &sealed.key_id,
        &sealed.bytes,
        now,
    )?;
    let payload = Payload::new().id(OUTBOX, mail);
    jobs::enqueue(tx, now, &NewJob { school_id: school, ..NewJob::now(JobKind::Mail, payload, now) })?;
    Ok(())
}

/// Renders a letter with the name and the phone of its school, and writes it to the outbox as [`enqueue`] does.
///
/// # Errors
/// The database's; a template's, as a fault.
pub fn post(tx: &Tx<'_>, app: &App, recipient: Recipient<'_>, letter: &Letter) -> db::Result<()> {
    let school = match recipient.school_id {
        Some(school) => store::school_foot(tx, school)?,
        None => None,
    };
    let (text, html) =
        letter.render(school.as_ref()).map_err(|e| db::Error::Fault(format!("a mail's template: {e}")))?;
    enqueue(
        tx,
        app,
        &Message {
            to: recipient.to,
            locale: letter.locale,
            school_id: recipient.school_id,
            account_id: recipient.account_id,
            purpose: letter.purpose,
            subject: letter.subject.clone(),
            text,
            html,
        },
    )
}

/// The name of the mail in its job's payload.
const OUTBOX: &str = "outbox";

/// A header is one line, whatever came in.
fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// How the outbox is, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Mails that wait.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Instant>,
}

/// How the outbox is.
///
/// # Errors
/// The database's.
pub fn health(tx: &Tx<'_>) -> db::Result<Health> {
    Ok(Health { waiting: store::count_waiting(tx)?, oldest: store::oldest_waiting(tx)? })
}

/// Lets mails go at once that waited for a mail server to be set; to be called when the server starts.
///
/// # Errors
/// The database's.
pub fn wake_if_set(app: &App) -> db::Result<()> {
    if app.mailer.is_set() {
        app.db.write(|tx| jobs::wake_waiting(tx, deliver::NOT_SET, app.clock.now()))?;
    }
    Ok(())
}

/// A day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Takes a mail that did not arrive off the list of its school.
///
/// # Errors
/// The database's.
pub fn settle(tx: &Tx<'_>, school: i64, public_id: &str, now: Instant) -> db::Result<()> {
    store::settle(tx, school, public_id, now).map(drop)
}

/// Forgets the mails about an account that have ended.
///
/// # Errors
/// The database's.
pub fn forget_of(tx: &Tx<'_>, account: i64) -> db::Result<()> {
    store::forget_of(tx, account).map(drop)
}

/// The mails about an account are about another now, of which it has become part.
///
/// # Errors
/// The database's.
pub fn follow(tx: &Tx<'_>, from: i64, to: i64) -> db::Result<()> {
    store::follow(tx, from, to).map(drop)
}

/// Forgets mails that were sent a month ago, and refusals of half a year ago. The demo keeps its mails a month.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &Tx<'_>, now: Instant) -> db::Result<u64> {
    let before = |days: i64| Instant::from_micros(now.as_micros() - days * DAY);
    let mut forgotten = 0;
    for (state, days) in
        [(MailState::Sent, 30), (MailState::Kept, 30), (MailState::Refused, 180), (MailState::Expired, 180)]
    {
        forgotten += store::forget(tx, state, before(days))?;
    }
    Ok(forgotten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("Votre accès\r\nBcc: x@example.org"), "Votre accès Bcc: x@example.org");
        assert_eq!(one_line(" a \u{85} b\u{2028}c\0 "), "a b c");
    }
}
