//! Once all codes were given, and once the last director has agreed: two accounts become one, in the transaction of the
//! last step. What has changed since the passwords were given ends the request instead.

use super::read::{self, JoinRow, Side};
use super::{AnswerState, JoinState, mails, store};
use crate::app::App;
use crate::features::accounts::{self, CodeVerifier};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::{guardianship, national_id, passkeys, sharing};
use crate::web::{Error, Result};
use db::Tx;
use rules::names::comparison_key;

/// What somebody has to look at before two accounts are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubts {
    /// The names differ.
    pub names: bool,
    /// The identity numbers differ.
    pub numbers: bool,
    /// One of them has no confirmed address.
    pub address: bool,
}

impl Doubts {
    /// Whether there are any.
    pub fn any(self) -> bool {
        self.names || self.numbers || self.address
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// More codes are to be given.
    Codes,
    /// The directors decide.
    Directors,
    /// The accounts are one.
    One,
    /// A password, an address or a right has changed since: it is to be asked anew.
    Nothing,
    /// There is a doubt, and no school that could settle it.
    Nobody,
}

/// Both accounts of a request as they are now; none where one of them is not what it was when the passwords were given.
///
/// # Errors
/// The database's.
pub fn sides(tx: &Tx<'_>, join: &JoinRow) -> Result<Option<(Side, Side)>> {
    let (Some(kept), Some(joined)) = (read::side(tx, join.kept_id)?, read::side(tx, join.joined_id)?) else {
        return Ok(None);
    };
    let fine = |side: &Side, salt: &[u8], email: &Option<String>| {
        side.is_open && !side.is_staff && side.salt == salt && side.email == *email
    };
    let both = fine(&kept, &join.kept_salt, &join.kept_email) && fine(&joined, &join.joined_salt, &join.joined_email);
    Ok(both.then_some((kept, joined)))
}

/// What has to be looked at by a director.
///
/// # Errors
/// The database's.
pub fn doubts(tx: &Tx<'_>, kept: &Side, joined: &Side) -> Result<Doubts> {
    let key = |side: &Side| comparison_key(&side.given_name, &side.family_name);
    let numbers = |side: &Side| read::numbers(tx, side.account_id);
    let (own, other) = (numbers(kept)?, numbers(joined)?);
    Ok(Doubts {
        names: key(kept) != key(joined),
        numbers: !own.is_empty() && !other.is_empty() && own != other,
        address: kept.email.is_none() || joined.email.is_none(),
    })
}

/// Goes on with a request: to the codes that are left, to the directors, or to one account.
///
/// # Errors
/// The database's.
pub fn go_on(tx: &Tx<'_>, app: &App, join: i64) -> Result<Came> {
    let row = read::by_id(tx, join)?.ok_or(Error::NotFound)?;
    if row.state != JoinState::Codes {
        return Err(Error::NotFound);
    }
    let Some((kept, joined)) = sides(tx, &row)? else {
        end(tx, app, &row, JoinState::Withdrawn)?;
        return Ok(Came::Nothing);
    };
    if row.kept_code.is_some() || row.joined_code.is_some() {
        return Ok(Came::Codes);
    }
    if !doubts(tx, &kept, &joined)?.any() {
        merge(tx, app, &row, (&kept, &joined))?;
        return Ok(Came::One);
    }
    let mut schools = read::schools(tx, row.kept_id)?;
    schools.extend(read::schools(tx, row.joined_id)?);
    if schools.is_empty() {
        end(tx, app, &row, JoinState::Withdrawn)?;
        return Ok(Came::Nobody);
    }
    for (school,) in schools {
        store::ask(tx, row.id, school)?;
    }
    step(tx, app, &row, JoinState::Waiting)?;
    Ok(Came::Directors)
}

/// A director has agreed: once all have, the accounts are one.
///
/// # Errors
/// The database's.
pub fn agreed(tx: &Tx<'_>, app: &App, join: i64) -> Result<Came> {
    let row = read::by_id(tx, join)?.filter(|row| row.state == JoinState::Waiting).ok_or(Error::NotFound)?;
    if read::answers(tx, join)?.iter().any(|(state,)| *state != AnswerState::Accepted) {
        return Ok(Came::Directors);
    }
    let Some((kept, joined)) = sides(tx, &row)? else {
        end(tx, app, &row, JoinState::Withdrawn)?;
        return Ok(Came::Nothing);
    };
    merge(tx, app, &row, (&kept, &joined))?;
    Ok(Came::One)
}

fn step(tx: &Tx<'_>, app: &App, row: &JoinRow, to: JoinState) -> Result<()> {
    if store::set_state(tx, row.id, row.state, to, app.clock.now())? == 1 {
        Ok(())
    } else {
        Err(Error::Unavailable { retry_after: 1 })
    }
}

/// Ends a request without anything done; what was kept for it goes.
///
/// # Errors
/// The database's.
pub fn end(tx: &Tx<'_>, app: &App, row: &JoinRow, to: JoinState) -> Result<()> {
    step(tx, app, row, to)?;
    store::end_questions(tx, row.id)?;
    store::forget_codes(tx, row.id)?;
    for code in [&row.kept_code, &row.joined_code].into_iter().flatten() {
        accounts::tokens::void_joining(tx, code, app.clock.now())?;
    }
    Ok(())
}

/// Ends a request that no director has answered in time, and tells whoever asked. Does nothing where it has ended meanwhile.
///
/// # Errors
/// The database's.
pub fn expire(tx: &Tx<'_>, app: &App, join: i64) -> Result<()> {
    let Some(row) = read::by_id(tx, join)?.filter(|row| row.state == JoinState::Waiting) else { return Ok(()) };
    let silent = read::asked_schools(tx, join)?;
    if store::expire(tx, join, app.clock.now())? != 1 {
        return Ok(());
    }
    store::end_questions(tx, join)?;
    store::forget_codes(tx, join)?;
    mails::not_answered(tx, app, &row, &silent)
}

/// The one transaction in which two accounts become one.
fn merge(tx: &Tx<'_>, app: &App, row: &JoinRow, (kept, joined): (&Side, &Side)) -> Result<()> {
    let now = app.clock.now();
    let (into, from) = (row.kept_id, row.joined_id);
    let codes = read::codes(tx, row.id)?.into_iter();
    let codes: Vec<CodeVerifier> =
        codes.map(|of| CodeVerifier::kept(of.student_id, of.code, of.scheme, of.salt, of.hash)).collect();
    end(tx, app, row, JoinState::Done)?;
    store::withdraw_asked(tx, from, now)?;
    store::withdraw_joined(tx, from, now)?;
    store::withdraw_joined(tx, into, now)?;
    store::forget_ended_codes(tx, from)?;
    store::forget_ended_codes(tx, into)?;
    accounts::absorb(tx, into, from, &codes, now)?;
    // They name the account that has ended.
    passkeys::forget(tx, from)?;
    national_id::join(tx, into, from)?;
    let children = guardianship::join(tx, into, from)?;
    sharing::part_all(tx, app, into)?;
    let name = format!("{} {}", kept.given_name, kept.family_name);
    let mut detail = Detail::new().text(Fact::Guardian, &name);
    if let Some(username) = &joined.username {
        detail = detail.text(Fact::Person, username);
    }
    let entry = || Entry::by_system(app, now, Action::AccountsJoined).on_behalf_of(Some(into)).with(detail.clone());
    let mut entries: Vec<Entry> =
        children.iter().map(|(student, school)| entry().for_school(Some(*school)).about(*student)).collect();
    if entries.is_empty() {
        entries.push(entry());
    }
    audit::record_all(tx, entries)?;
    mails::joined(tx, app, (kept, joined))
}
