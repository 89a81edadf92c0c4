//! A director's decision and all that follows from it, in one write transaction: the claims of others to the same number,
//! the children of this school, the login, what the guardian and the audit log are told.

use super::mails::{self, Told};
use super::read::{self, Reviewed};
use super::{ReasonKind, ReviewState, apply_to_children, settle, settle_account, store};
use crate::features::audit::{self, Action, Decision as Deed, Detail, Entry, Fact};
use crate::web::policy::{Access, School, Viewer};
use crate::web::{Cx, Error, Result};
use db::Tx;
use rules::identity_review::{self as rule, Decision, State};

/// A decision as the form has it.
pub struct Order<'a> {
    /// The review's name in addresses.
    pub review: &'a str,
    /// The version that the director saw.
    pub version: i64,
    /// What was decided.
    pub decision: Decision,
    /// Why.
    pub kind: ReasonKind,
    /// Why, in the director's own words.
    pub reason: &'a str,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is decided; the next review of the queue, if one waits.
    Decided(Option<String>),
    /// It waits again.
    Reopened,
    /// Somebody else was quicker, or the guardian has entered another number meanwhile.
    Already,
    /// The account was closed meanwhile.
    Closed,
}

/// Decides.
///
/// # Errors
/// [`Error::NotFound`] for a review of another school; [`Error::OwnChild`]; the database's.
pub fn decide(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    order: &Order<'_>,
) -> Result<Outcome> {
    school.still_held(tx, viewer)?;
    let row = read::reviewed(tx, order.review, school.id)?.ok_or(Error::NotFound)?;
    let students = not_their_own(tx, viewer, school, row.account_id)?;
    if !row.is_open {
        return Ok(Outcome::Closed);
    }
    let Some(to) = State::from(row.state).after(order.decision).filter(|_| row.version == order.version) else {
        return Ok(Outcome::Already);
    };
    if order.decision == Decision::Reopen {
        return reopen(cx, tx, viewer, school, (&row, &students));
    }
    let (state, now) = (ReviewState::from(to), cx.rq.now);
    if store::decide(tx, row.id, row.version, state, order.kind, order.reason, now, viewer.account_id)? != 1 {
        return Ok(Outcome::Already);
    }
    if to == State::Validated {
        store::withdraw_others(tx, row.account_id, school.id, &row.national_id)?;
        if !row.national_id.is_empty() {
            beside(cx, tx, viewer, school, &row)?;
        }
    }
    apply_to_children(tx, row.account_id, school.id)?;
    settle(tx, &row.national_id)?;
    settle_account(tx, row.account_id)?;
    let name = format!("{} {}", row.given_name, row.family_name);
    told(cx, tx, viewer, school, &About { account: row.account_id, name: &name, state, students: &students })?;
    let reason = (order.kind, order.reason);
    mails::decided(
        tx,
        &cx.rq.app,
        school,
        row.account_id,
        &Told { state, has_number: !row.national_id.is_empty(), reason },
    )?;
    Ok(Outcome::Decided(read::next(tx, school.id, row.asked_at, row.id)?))
}

/// Takes back what was decided against a number: it waits, or is disputed where it is another account's by now. What is hidden
/// stays so until it is validated, and nobody is mailed: nothing changes for them yet.
fn reopen(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    (row, students): (&Reviewed, &[i64]),
) -> Result<Outcome> {
    let taken = super::holder(tx, &row.national_id)?.is_some_and(|holder| holder.account != row.account_id);
    let state = if taken && !row.national_id.is_empty() { ReviewState::Disputed } else { ReviewState::Pending };
    if store::reopen(tx, row.id, row.version, state, cx.rq.now)? != 1 {
        return Ok(Outcome::Already);
    }
    apply_to_children(tx, row.account_id, school.id)?;
    settle(tx, &row.national_id)?;
    settle_account(tx, row.account_id)?;
    let name = format!("{} {}", row.given_name, row.family_name);
    told(cx, tx, viewer, school, &About { account: row.account_id, name: &name, state, students })?;
    Ok(Outcome::Reopened)
}

/// The students whom a decision about an account is about at this school.
///
/// # Errors
/// [`Error::OwnChild`] where it is about the director themselves or a child of theirs; the database's.
pub fn not_their_own(tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, account: i64) -> Result<Vec<i64>> {
    let students: Vec<i64> = read::students_of(tx, account, school.id)?.into_iter().map(|(id,)| id).collect();
    if account == viewer.account_id || students.iter().any(|student| viewer.is_guardian_of(*student)) {
        return Err(Error::OwnChild { phone: school.phone.clone() });
    }
    Ok(students)
}

/// What becomes of the others who claim the number that was validated.
fn beside(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, row: &Reviewed) -> Result<()> {
    for other in read::other_claims(tx, &row.national_id, row.account_id)? {
        let here = other.school_id == school.id;
        let Some(state) = rule::beside_validated(other.state.into(), here) else { continue };
        if !here {
            store::dispute(tx, other.id, other.version)?;
            continue;
        }
        let students = not_their_own(tx, viewer, school, other.account_id)?;
        let (state, kind) = (ReviewState::from(state), ReasonKind::Taken);
        store::decide(tx, other.id, other.version, state, kind, "", cx.rq.now, viewer.account_id)?;
        apply_to_children(tx, other.account_id, school.id)?;
        settle_account(tx, other.account_id)?;
        let name = format!("{} {}", other.given_name, other.family_name);
        told(cx, tx, viewer, school, &About { account: other.account_id, name: &name, state, students: &students })?;
        let reason = (kind, "");
        mails::decided(tx, &cx.rq.app, school, other.account_id, &Told { state, has_number: true, reason })?;
    }
    Ok(())
}

/// What the audit log is told.
struct About<'a> {
    account: i64,
    name: &'a str,
    state: ReviewState,
    students: &'a [i64],
}

/// An entry for each child, so that each file tells it. The reason is kept with the review, and not here.
fn told(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, about: &About<'_>) -> Result<()> {
    let deed = match about.state {
        ReviewState::Validated => Deed::NumberValidated,
        ReviewState::Revoked => Deed::NumberRevoked,
        ReviewState::Pending | ReviewState::Disputed => Deed::NumberReopened,
        _ => Deed::NumberRefused,
    };
    let detail = Detail::new().text(Fact::Guardian, about.name).text(Fact::Decision, deed.as_str());
    let entry = || Entry::by(cx, viewer, Action::Decided).in_school(school).with(detail.clone());
    let mut entries: Vec<Entry> = about.students.iter().map(|student| entry().about(*student)).collect();
    if entries.is_empty() {
        entries.push(entry());
    }
    tracing::debug!(account = about.account, state = about.state.as_str(), "an identity number was decided on");
    Ok(audit::record_all(tx, entries)?)
}
