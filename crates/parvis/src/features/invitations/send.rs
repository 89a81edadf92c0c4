//! The job that sends the invitations of an order: an account for each guardian that nobody can sign in to yet, a token, a
//! mail. A handful a transaction, and whoever has theirs already is left out: a run that was cut off goes on.

use super::mails::{self, Mailed};
use super::order::invitees;
use super::read::{self, OrderRow};
use super::store::{self, State};
use crate::app::App;
use crate::features::accounts::tokens::{self, Invited};
use crate::features::accounts::{self, NewPerson};
use crate::features::campaigns::Asked;
use crate::features::campaigns::store::Audience;
use crate::jobs::{Done, Job, JobError};
use crate::web::{Error, Result};
use db::Tx;
use rules::secret::{PublicId, Token};
use rules::username::Username;

/// So many are invited in one transaction.
const AT_ONCE: usize = 20;

/// Carries an order out. Of the queue.
///
/// # Errors
/// The database's: tried again, from where it was.
pub fn run_job(app: &App, job: &Job) -> std::result::Result<Done, JobError> {
    let id = job.payload.get_id("order").ok_or(JobError::fail("invitations-payload"))?;
    match carry_out(app, id, job) {
        Err(JobError::Retry { why, .. }) if job.attempts >= 5 => {
            tracing::error!(order = id, why, "invitations were given up");
            let now = app.clock.now();
            Err(JobError::fail("invitations-failed").with(move |tx| store::end(tx, id, State::Failed, now).map(drop)))
        }
        other => other,
    }
}

fn carry_out(app: &App, id: i64, job: &Job) -> std::result::Result<Done, JobError> {
    let now = app.clock.now();
    let found = app.db.read(|tx| {
        let Some(order) = read::order(tx, id)?.filter(|order| order.state == State::Sending.as_str()) else {
            return Ok::<_, db::Error>(None);
        };
        let place = (order.school_id, order.school_year);
        let people = invitees(tx, place, &asked_of(&order), (order.again, Some(id)), now)?;
        Ok(Some((order, people.now)))
    })?;
    let Some((order, people)) = found else { return Ok(Done::plain()) };
    let total = i64::try_from(people.len()).unwrap_or(i64::MAX);
    for (n, some) in people.chunks(AT_ONCE).enumerate() {
        let all =
            |tx: &Tx<'_>| some.iter().try_for_each(|one| invite(tx, app, order.id, (one.guardian, &one.email), None));
        app.db.write(all).map_err(|fault: Error| {
            tracing::warn!(order = id, %fault, "invitations could not be written");
            JobError::retry("invitations")
        })?;
        job.progress(app, i64::try_from((n + 1) * AT_ONCE).unwrap_or(total).min(total), total)?;
    }
    Ok(Done::with(move |tx| store::end(tx, id, State::Sent, now).map(drop)))
}

fn asked_of(order: &OrderRow) -> Asked {
    match (order.audience, order.level_id, order.class_id, order.guardian_id) {
        (Audience::Level, Some(level), ..) => Asked::Level(level),
        (Audience::Class, _, Some(class), _) => Asked::Class(class),
        (Audience::Guardian, .., Some(guardian)) => Asked::Guardian(guardian),
        _ => Asked::School,
    }
}

/// Invites a guardian of the roster at this address. The token and the username are drawn, but those of the demo, which are
/// `known`.
///
/// # Errors
/// The database's.
pub(super) fn invite(
    tx: &Tx<'_>,
    app: &App,
    order: i64,
    (guardian, address): (i64, &str),
    known: Option<(&Token, &Username)>,
) -> Result<()> {
    // Enrolled by a letter meanwhile.
    let Some(of) = read::invitee(tx, guardian)? else { return Ok(()) };
    let Ok(email) = rules::email::parse(address) else { return Ok(()) };
    let account = match read::waiting(tx, guardian)? {
        Some(account) => {
            accounts::set_invited_address(tx, account, Some(&email))?;
            account
        }
        None => {
            let public_id = PublicId::from_entropy(app.random.bytes());
            let person = NewPerson {
                public_id: public_id.as_str(),
                given_name: &of.given_name,
                family_name: &of.family_name,
                email: Some(&email),
                locale: &of.default_locale,
                username: known.map(|(_, username)| username),
            };
            let made = accounts::create(tx, app, &person)?;
            let (account, _) = made.ok_or(Error::Unavailable { retry_after: 1 })?;
            accounts::set_arabic_names(tx, account, &of.given_name_ar, &of.family_name_ar)?;
            account
        }
    };
    let now = app.clock.now();
    if tokens::was_invited_often(tx, account, now)? {
        return Ok(());
    }
    let token = known.map_or_else(|| tokens::new_token(app), |(token, _)| token.clone());
    let invited = Invited { account, school: Some(of.school_id), email: Some(&email) };
    let ends_at = tokens::invite(tx, &token, invited, now)?;
    store::invite(tx, guardian, of.school_id, account, order, &email, now, ends_at)?;
    let username = accounts::username_of(tx, account)?;
    mails::invitation(tx, app, &Mailed { of: &of, invited, username: &username, token: &token, ends_at })
}
