//! The job that looks at what was asked for on the page of a forgotten password, and mails.

use super::mails::{self, Entrance};
use super::{read, store};
use crate::app::App;
use crate::features::accounts::reach::{self, Reach};
use crate::features::accounts::tokens::{self, Invited};
use crate::jobs::{Done, Job, JobError};
use crate::keys::Purpose;
use crate::web::{Error, Result};
use db::Tx;

/// Looks at it and erases it, in one transaction with the tokens and the mails: a run that is repeated finds nothing.
///
/// # Errors
/// The database's: tried again.
pub fn run_job(app: &App, job: &Job) -> std::result::Result<Done, JobError> {
    let id = job.payload.get_id("request").ok_or(JobError::fail("recovery-payload"))?;
    app.db.write(|tx| look(tx, app, id)).map_err(|fault: Error| {
        tracing::warn!(%fault, "a forgotten password could not be looked at");
        JobError::retry("recovery")
    })?;
    Ok(Done::plain())
}

fn look(tx: &Tx<'_>, app: &App, id: i64) -> Result<()> {
    let Some(request) = read::request(tx, id)? else { return Ok(()) };
    if store::take(tx, id)? == 0 {
        return Ok(());
    }
    let (Some(key_id), Some(asked)) = (request.key_id, request.asked) else { return Ok(()) };
    // Sealed with a key that is gone, it can be asked for again.
    let Ok(plain) = app.keys.open(Purpose::RecoveryRequest, &key_id, b"recovery", &asked) else { return Ok(()) };
    let Ok(text) = String::from_utf8(plain) else { return Ok(()) };
    for people in reach::meant_by(tx, text.trim_end_matches('\0'))? {
        write_to(tx, app, &people)?;
    }
    Ok(())
}

/// One mail for all accounts of an address, with a token for each that may have one more.
fn write_to(tx: &Tx<'_>, app: &App, people: &[Reach]) -> Result<()> {
    let mut entrances = Vec::with_capacity(people.len());
    for of in people {
        let token = tokens::new_token(app);
        let invited = Invited { account: of.account, school: of.school, email: Some(&of.email) };
        if tokens::recover_by(tx, &token, invited, of.lost, app.clock.now())? {
            entrances.push(Entrance { of: of.clone(), token });
        }
    }
    mails::send(tx, app, &entrances, None)
}
