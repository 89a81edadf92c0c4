//! The job that sends one mail.

use super::answer::{Answer, Said};
use super::compose::{Head, compose};
use super::letter::Letter;
use super::mailer::Way;
use super::smtp::Smtp;
use super::store::{self, MailState, Waiting};
use super::{OUTBOX, open_body};
use crate::app::App;
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::jobs::{self, Done, Job, JobError};
use rules::retry::Waits;
use rules::secret::PublicId;
use std::convert::Infallible;

const MINUTE: i64 = 60 * 1_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// How long a server may say "later" of a mail, from the first time that it did (services.md, "Notices and mails").
const LATER_AT_MOST: i64 = 3 * DAY;
/// How long a mail waits for a server that cannot be reached: longer than any token in it lives. A server that is away
/// over the holidays loses no mail.
const WAITS_AT_MOST: i64 = 30 * DAY;
/// The longest pause while the server cannot be reached: so soon after its return all mails leave.
const UNREACHABLE_PAUSE: i64 = 10 * MINUTE;
/// The pauses after a try of which it is not known whether it went well: each next one may be a copy in somebody's mailbox.
const UNKNOWN: Waits = Waits { first: 5 * MINUTE, longest: 6 * 60 * MINUTE };
/// How often a mail is looked at while no server is set. Setting one needs a restart, which looks at once.
const NOT_SET_PAUSE: i64 = 60 * MINUTE;
/// Why a mail waits while no server is set.
pub(super) const NOT_SET: &str = "mail-no-server";

/// Sends the mail that the job names.
///
/// # Errors
/// As every handler's: to be tried again, to wait, or never to be done.
pub fn run_job(app: &App, job: &Job) -> Result<Done, JobError> {
    let id = job.payload.get_id(OUTBOX).ok_or(JobError::fail("mail-payload"))?;
    let Some(mail) = app.db.read(|tx| store::waiting(tx, id))? else { return Err(JobError::fail("mail-missing")) };
    if mail.state != MailState::Queued {
        return Ok(Done::plain());
    }
    let now = app.clock.now();
    if app.mailer.has_delivered(id) {
        return Ok(Done::with(move |tx| store::end(tx, id, MailState::Sent, None, None, now).map(drop)));
    }
    match &app.mailer.way {
        Way::Kept => Ok(Done::with(move |tx| store::keep(tx, id, now).map(drop))),
        _ if now.as_micros() - mail.created_at.as_micros() > WAITS_AT_MOST => {
            Ok(ended(&mail, MailState::Expired, None, now))
        }
        Way::NotSet => Err(JobError::Wait { after: NOT_SET_PAUSE, why: NOT_SET }),
        Way::Smtp(smtp) => by_smtp(app, job, smtp, &mail),
    }
}

fn by_smtp(app: &App, job: &Job, smtp: &Smtp, mail: &Waiting) -> Result<Done, JobError> {
    let now = app.clock.now();
    let (key_id, body) = (mail.key_id.as_deref().unwrap_or_default(), mail.body.as_deref().unwrap_or_default());
    let Ok((text, html)) = open_body(app, &mail.public_id, key_id, body) else {
        // With another secret.key, for instance: the words cannot be had back, and people should know.
        let id = mail.id;
        return Err(JobError::fail("mail-sealed")
            .with(move |tx| store::end(tx, id, MailState::Expired, None, None, now).map(drop)));
    };
    let Ok(composed) = compose(&Head::of(mail), &smtp.from, text, html) else {
        let said = Said { code: 0, words: String::new() };
        return Ok(refused(app, mail, said, now));
    };
    let answer = smtp.send(&composed, now.as_micros(), &|| job.keep(app))?;
    count(&answer);
    // What was said took its time.
    let now = app.clock.now();
    let recovered = smtp.take_recovered();
    if let Some(trouble) = recovered {
        // Its own transaction: should it fail, the others leave a little later.
        match app.db.write(|tx| jobs::wake_waiting(tx, trouble.key(), now)) {
            Ok(woken) => tracing::info!(why = trouble.key(), woken, "the mail server is back"),
            Err(e) => tracing::warn!(error = %e, "waiting mails could not be woken"),
        }
    }
    match answer {
        Answer::Accepted(said) => {
            app.mailer.remember(mail.id);
            Ok(ended(mail, MailState::Sent, Some(said), now))
        }
        Answer::Refused(said) => Ok(refused(app, mail, said, now)),
        Answer::Later(said) => later(app, mail, said, now, None),
        Answer::Unknown(detail) => {
            tracing::warn!(mail = mail.id, detail = %without(&detail, mail), "the mail server did not say whether it took a mail");
            later(app, mail, Said { code: 0, words: String::new() }, now, Some(UNKNOWN.after(tries(job), job.id)))
        }
        Answer::Trouble(trouble, detail) => {
            if !detail.is_empty() {
                let detail = without(&detail, mail);
                tracing::warn!(mail = mail.id, why = trouble.key(), %detail, "a mail could not be sent");
            }
            let pause = app.jobs.policy(job.kind).waits.after(tries(job), job.id);
            Err(JobError::Retry { after: Some(pause.min(UNREACHABLE_PAUSE)), why: trouble.key(), effect: None })
        }
    }
}

fn tries(job: &Job) -> u32 {
    u32::try_from(job.attempts).unwrap_or(u32::MAX)
}

/// Try again, unless that has gone on for too long.
fn later(app: &App, mail: &Waiting, said: Said, now: db::Instant, after: Option<i64>) -> Result<Done, JobError> {
    let first = mail.answered_at.unwrap_or(now);
    if now.as_micros() - first.as_micros() >= LATER_AT_MOST {
        return Ok(refused(app, mail, said, now));
    }
    let (id, code, words) = (mail.id, i64::from(said.code), without(&said.words, mail));
    let error = JobError::Retry { after, why: if code == 0 { "mail-unknown" } else { "mail-later" }, effect: None };
    Err(error.with(move |tx| store::note_answer(tx, id, code, &words, now).map(drop)))
}

/// The end of a mail that the server will not take, which the school's audit log is told.
fn refused(app: &App, mail: &Waiting, said: Said, now: db::Instant) -> Done {
    let (id, code, words) = (mail.id, i64::from(said.code), without(&said.words, mail));
    let detail = Detail::new().text(Fact::Purpose, mail.purpose.as_str()).number(Fact::Code, code);
    let entry = Entry::by_system(app, now, Action::MailRefused).with(detail).for_school(mail.school_id);
    Done::with(move |tx| {
        // None where it had ended already: then it was told already.
        // 0 stands for: the server was not even asked.
        if store::end(tx, id, MailState::Refused, Some(code).filter(|c| *c != 0), Some(&words), now)? == 1 {
            audit::record(tx, &entry)?;
        }
        Ok(())
    })
}

/// The end of a mail with what the server said, and its text wiped.
fn ended(mail: &Waiting, state: MailState, said: Option<Said>, now: db::Instant) -> Done {
    let id = mail.id;
    let code = said.as_ref().map(|said| i64::from(said.code));
    let words = said.map(|said| without(&said.words, mail));
    Done::with(move |tx| store::end(tx, id, state, code, words.as_deref(), now).map(drop))
}

/// A server's words without the address, which they often repeat.
fn without(words: &str, mail: &Waiting) -> String {
    let masked = rules::email::masked(&mail.recipient);
    let mut out = String::with_capacity(words.len());
    let (lower, address) = (words.to_ascii_lowercase(), mail.recipient.to_ascii_lowercase());
    let mut from = 0;
    while let Some(at) = lower[from..].find(&address).filter(|_| !address.is_empty()) {
        out.push_str(&words[from..from + at]);
        out.push_str(&masked);
        from += at + address.len();
    }
    out.push_str(&words[from..]);
    out
}

fn count(answer: &Answer) {
    let outcome = match answer {
        Answer::Accepted(_) => "sent",
        Answer::Refused(_) => "refused",
        Answer::Later(_) => "later",
        Answer::Unknown(_) => "unknown",
        Answer::Trouble(trouble, _) => trouble.key(),
    };
    metrics::counter!("parvis_mails_total", "outcome" => outcome).increment(1);
}

/// Sends a letter at once, past the outbox, and says what the server answered: for trying the settings.
///
/// # Errors
/// The recipient is no address, or no mail server is set.
pub fn send_now(app: &App, to: &str, letter: &Letter) -> Result<Answer, SendNowError> {
    let Way::Smtp(smtp) = &app.mailer.way else { return Err(SendNowError::NotSet) };
    let (text, html) = letter.render_alone()?;
    let public_id = PublicId::from_entropy(app.random.bytes());
    let message_id = format!("<{}@{}>", public_id.as_str(), app.mailer.domain());
    let head = Head {
        public_id: public_id.as_str(),
        message_id: &message_id,
        locale: letter.locale,
        recipient: to,
        subject: &letter.subject,
        created_at: app.clock.now().as_micros(),
        school_name: None,
        school_email: None,
    };
    let composed = compose(&head, &smtp.from, text, html).map_err(|_| SendNowError::Address)?;
    let Ok(answer) = smtp.send::<Infallible>(&composed, head.created_at, &|| Ok(()));
    Ok(answer)
}

/// Why a letter could not even be tried; each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SendNowError {
    /// No mail server.
    #[error("no mail server is set: set mail.host and mail.from in the configuration")]
    NotSet,
    /// The recipient.
    #[error("that is no e-mail address; write name@example.org")]
    Address,
    /// The letter's template.
    #[error(transparent)]
    Template(#[from] askama::Error),
}
