//! The review of identity numbers by the director of each school (accounts.md, "Review of the identity number").

mod consents;
mod decide;
mod join;
mod mails;
mod own;
mod queue;
mod read;
mod reason;
mod review;
pub mod store;

use crate::app::App;
use crate::features::accounts;
use crate::features::children::store as children;
use crate::web::{Duty, Error, Result, Route};
use db::{Instant, Tx};
pub use decide::not_their_own;
pub use join::join;
pub use queue::state_words;
pub use read::ToDo;
pub use reason::ReasonKind;
use rules::identity_review::{self as rule, Claim, State};
use rules::secret::PublicId;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::office_page("/office/{school}/reviews", Duty::Review, queue::page),
        Route::office_action("/office/{school}/reviews", Duty::Review, queue::search),
        Route::office_page("/office/{school}/reviews/{review}", Duty::Review, review::page),
        Route::office_action("/office/{school}/reviews/{review}", Duty::Review, review::submit),
        Route::office_page("/office/{school}/consents/{consent}", Duty::Review, consents::page),
        Route::office_action("/office/{school}/consents/{consent}", Duty::Review, consents::submit),
        Route::own_page("/identity-number", own::page),
        Route::own_action("/identity-number", own::submit),
    ]
}

db::text_enum! {
    /// What a school has to say of a guardian's identity number.
    pub enum ReviewState {
        /// Entered by hand, and not looked at yet. It works as a login.
        Pending => "pending",
        /// It is theirs.
        Validated => "validated",
        /// It is not; with a reason.
        Refused => "refused",
        /// Another account claims the same number.
        Disputed => "disputed",
        /// It was validated, and is not any more; with a reason.
        Revoked => "revoked",
        /// The guardian corrected it meanwhile.
        Withdrawn => "withdrawn",
    }
    /// Where a number comes from.
    pub enum NumberOrigin {
        /// From the school's roster: the letter carried it.
        Roster => "roster",
        /// Entered by the guardian.
        Entered => "entered",
    }
}

impl From<ReviewState> for State {
    fn from(state: ReviewState) -> State {
        match state {
            ReviewState::Pending => State::Pending,
            ReviewState::Validated => State::Validated,
            ReviewState::Refused => State::Refused,
            ReviewState::Disputed => State::Disputed,
            ReviewState::Revoked => State::Revoked,
            ReviewState::Withdrawn => State::Withdrawn,
        }
    }
}

impl From<State> for ReviewState {
    fn from(state: State) -> ReviewState {
        match state {
            State::Pending => ReviewState::Pending,
            State::Validated => ReviewState::Validated,
            State::Refused => ReviewState::Refused,
            State::Disputed => ReviewState::Disputed,
            State::Revoked => ReviewState::Revoked,
            State::Withdrawn => ReviewState::Withdrawn,
        }
    }
}

/// Somebody who signs in by an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: i64,
    /// Whether a school has validated the number, or its roster named it.
    pub is_validated: bool,
}

/// Who signs in by this number, as [`rules::national_id::NationalId::normalise`] has it.
///
/// # Errors
/// The database's.
pub fn holder(tx: &Tx<'_>, number: &str) -> Result<Option<Holder>> {
    let found = read::holder(tx, number)?;
    Ok(found.map(|row| Holder { account: row.account_id, is_validated: row.state == "active" }))
}

/// A guardian of another school's roster with the same number, whose director is to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Consent {
    /// The school that is asked.
    pub school: i64,
    /// The school where the number was validated.
    pub from: i64,
    /// Whose number it is.
    pub account: i64,
    /// The row of the asked school's roster.
    pub guardian: i64,
}

/// Asks the director of another school, once, whether an account may have the children of its roster's guardian.
///
/// # Errors
/// The database's.
pub fn ask_consent(tx: &Tx<'_>, app: &App, ask: &Consent) -> Result<()> {
    let public_id = PublicId::from_entropy(app.random.bytes());
    let Consent { school, from, account, guardian } = *ask;
    store::ask_consent(tx, public_id.as_str(), school, from, account, guardian, app.clock.now())?;
    Ok(())
}

/// An identity number that comes with a first access or a correction.
#[derive(Debug, Clone, Copy)]
pub struct Number<'a> {
    /// Whose.
    pub account: i64,
    /// The school whose director decides.
    pub school: i64,
    /// Normalised; empty: the guardian has none, and is reviewed by name.
    pub number: &'a str,
    /// Where it comes from.
    pub origin: NumberOrigin,
}

/// Takes a number up: a review for the school's director, and the login where it may be one. One that the roster names is
/// validated from the start, and wins over an account that merely entered it; one that another account has is disputed and
/// no login.
///
/// # Errors
/// The database's.
pub fn enter(tx: &Tx<'_>, app: &App, new: &Number<'_>) -> Result<ReviewState> {
    let Number { account, school, number, origin } = *new;
    let now = app.clock.now();
    let other = holder(tx, number)?.filter(|holder| holder.account != account && !number.is_empty());
    let state = match (origin, other) {
        (NumberOrigin::Roster, Some(holder)) if holder.is_validated => ReviewState::Disputed,
        (NumberOrigin::Roster, other) => {
            if let Some(holder) = other {
                accounts::remove_number(tx, holder.account, number)?;
                store::dispute_others(tx, holder.account, number, now)?;
            }
            ReviewState::Validated
        }
        (NumberOrigin::Entered, Some(_)) => ReviewState::Disputed,
        (NumberOrigin::Entered, None) => ReviewState::Pending,
    };
    let known = read::review(tx, account, school, number)?;
    let state = match known {
        // What a director has validated is not asked again, and what waits keeps its place.
        Some(known) if known.state == ReviewState::Validated || known.state == state => known.state,
        Some(known) => {
            if store::renew_review(tx, known.id, known.version, state, origin.as_str(), now)? != 1 {
                return Err(Error::Unavailable { retry_after: 1 });
            }
            state
        }
        None => {
            let public_id = PublicId::from_entropy(app.random.bytes());
            store::add_review(tx, public_id.as_str(), account, school, number, state, origin.as_str(), now)?;
            state
        }
    };
    if state == ReviewState::Validated {
        store::withdraw_others(tx, account, school, number)?;
        apply_to_children(tx, account, school)?;
    }
    settle(tx, number)?;
    settle_account(tx, account)?;
    Ok(state)
}

/// Has a number that a school has validated looked at once more, because the account takes up the children of somebody who
/// has another name in the roster. The number stays a login, and what shows stays. Answers what becomes of it.
///
/// # Errors
/// The database's.
pub fn look_again(tx: &Tx<'_>, account: i64, school: i64, number: &str, now: Instant) -> Result<ReviewState> {
    let Some(known) = read::review(tx, account, school, number)? else { return Ok(ReviewState::Pending) };
    if known.state != ReviewState::Validated {
        return Ok(known.state);
    }
    if store::reopen(tx, known.id, known.version, ReviewState::Pending, now)? != 1 {
        return Err(Error::Unavailable { retry_after: 1 });
    }
    settle(tx, number)?;
    settle_account(tx, account)?;
    Ok(ReviewState::Pending)
}

/// Takes up another number of somebody who has an account, at each of these schools: what they had entered before is
/// withdrawn, and what was validated holds until the new one is.
///
/// # Errors
/// The database's.
pub fn correct(tx: &Tx<'_>, app: &App, account: i64, schools: &[i64], number: &str) -> Result<()> {
    for school in schools {
        for known in read::reviews_at(tx, account, *school)? {
            let state = State::from(known.state);
            if known.national_id != number && state.corrected() != state {
                store::withdraw(tx, known.id, known.version)?;
            }
        }
        enter(tx, app, &Number { account, school: *school, number, origin: NumberOrigin::Entered })?;
    }
    settle_account(tx, account)
}

/// Sees to it that a number is the login of whom the reviews of all schools give it to, and of nobody else.
///
/// # Errors
/// The database's.
pub fn settle(tx: &Tx<'_>, number: &str) -> Result<()> {
    if number.is_empty() {
        return Ok(());
    }
    let mut claims: Vec<Claim> = read::claims(tx, number)?.into_iter().map(read::ClaimRow::claim).collect();
    let holder = holder(tx, number)?;
    // One that no school was ever asked about stays with whoever has it.
    if let Some(holder) = holder
        && !read::was_asked(tx, holder.account, number)?
    {
        let state = if holder.is_validated { State::Validated } else { State::Pending };
        let (account, school, at) = (holder.account, 0, i64::MIN);
        claims.push(Claim { account, school, state, asked_at: at, decided_at: at, changes: false });
    }
    let wanted = rule::login(&claims).map(|login| Holder { account: login.account, is_validated: login.is_validated });
    if holder == wanted {
        return Ok(());
    }
    if let Some(holder) = holder {
        accounts::remove_number(tx, holder.account, number)?;
    }
    if let Some(wanted) = wanted {
        accounts::set_number(tx, wanted.account, number, wanted.is_validated)?;
    }
    Ok(())
}

/// The same for every number that an account has ever entered. What one number comes to says whether another waits for
/// it, so they are gone through twice.
fn settle_account(tx: &Tx<'_>, account: i64) -> Result<()> {
    let numbers = read::numbers(tx, account)?;
    for (number,) in numbers.iter().chain(&numbers) {
        settle(tx, number)?;
    }
    Ok(())
}

/// Shows or hides the children of a school whom an account sees by a code or number, as that school's reviews have it.
fn apply_to_children(tx: &Tx<'_>, account: i64, school: i64) -> Result<()> {
    let states: Vec<State> = read::reviews_at(tx, account, school)?.into_iter().map(|row| row.state.into()).collect();
    match rule::children(&states) {
        rule::Children::Shown => {
            children::show_guardianships(tx, account, school)?;
            children::end_guardianships_of_leavers(tx, account, school)?;
        }
        rule::Children::Hidden => {
            children::hide_guardianships(tx, account, school)?;
        }
        rule::Children::AsTheyAre => {}
    }
    Ok(())
}

/// Whether all that schools have to say of an account's numbers is that they are still looking.
///
/// # Errors
/// The database's.
pub fn only_waits(tx: &Tx<'_>, account: i64) -> Result<bool> {
    let reviews = read::own_reviews(tx, account)?;
    let said_no = |row: &read::OwnReview| State::from(row.state).is_no();
    Ok(reviews.iter().any(|row| State::from(row.state).is_open()) && !reviews.iter().any(said_no))
}

/// Somebody has changed their name: who has no number was reviewed by the name that they had, so the director looks again. What
/// shows stays as it is until then.
///
/// # Errors
/// The database's.
pub fn renamed(tx: &Tx<'_>, app: &App, account: i64) -> Result<()> {
    for row in read::validated_by_name(tx, account)? {
        let origin = NumberOrigin::Entered.as_str();
        if store::renew_review(tx, row.id, row.version, ReviewState::Pending, origin, app.clock.now())? != 1 {
            return Err(Error::Unavailable { retry_after: 1 });
        }
    }
    Ok(())
}

/// The owner of an account has closed it: its reviews and what it asked of other schools are withdrawn, and its numbers go
/// to whoever else has claimed them.
///
/// # Errors
/// The database's.
pub fn closed(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::withdraw_all(tx, account)?;
    store::withdraw_consents(tx, account)?;
    for (number,) in read::numbers(tx, account)? {
        settle(tx, &number)?;
    }
    Ok(())
}

/// Forgets what was decided about the numbers of an account.
///
/// # Errors
/// The database's.
pub fn forget(tx: &Tx<'_>, account: i64) -> Result<()> {
    store::forget_consents(tx, account)?;
    store::forget_reviews(tx, account)?;
    Ok(())
}

/// Forgets what other schools were asked about a row of a roster.
///
/// # Errors
/// The database's.
pub fn forget_guardian(tx: &Tx<'_>, guardian: i64) -> Result<()> {
    store::forget_consents_of(tx, guardian)?;
    Ok(())
}

/// Counts what waits for a school's director.
///
/// # Errors
/// The database's.
pub fn to_do(tx: &Tx<'_>, school: i64) -> Result<ToDo> {
    Ok(read::to_do(tx, school)?)
}

/// A time at the school, in words.
fn time(cx: &crate::web::Cx<'_>, at: Instant, zone: &str) -> Result<String> {
    let local = locale::local(at.as_micros(), zone).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}
