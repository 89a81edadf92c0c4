//! One-time tokens (accounts.md, "Path B"): made, mailed by others, used up with what they are for.

use super::{read, store};
use crate::app::App;
use crate::web::{Error, Result};
use db::{Instant, Tx};
use rules::secret::Token;

/// How long an invitation lasts, in microseconds: 14 days.
const INVITATION_LASTS: i64 = 14 * 24 * 3600 * 1_000_000;

/// A day, in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// How many invitations a school may send within a day.
const A_DAY_AT_MOST: i64 = 100;

/// What the token is for, as the table has it.
const INVITATION: &str = "invitation";
/// A token for who has lost their password.
const RECOVERY: &str = "recovery";
/// A token that confirms an address.
const EMAIL: &str = "email";

/// A token that is asked for when accounts are joined.
const JOINING: &str = "joining";

/// How long the link that confirms an address lasts, in microseconds: 7 days.
const EMAIL_LASTS: i64 = 7 * DAY;

/// How many such links an account has sent within a day.
const LINKS_A_DAY: i64 = 5;

/// How long a token lasts that was asked for on the page of a forgotten password, in microseconds: 24 hours.
pub const RECOVERY_LASTS: i64 = DAY;

/// How many such tokens of an account work at a time (accounts.md, "Trouble").
const RECOVERIES_AT_A_TIME: i64 = 3;

/// How many are made for an account within a day.
const RECOVERIES_A_DAY: i64 = 5;

/// How many invitations one person is sent within a day.
const INVITATIONS_A_DAY: i64 = 5;
/// How long a code for joining accounts lasts, in microseconds: a day.
const JOINING_LASTS: i64 = DAY;

/// Whom an invitation is for.
#[derive(Debug, Clone, Copy)]
pub struct Invited<'a> {
    /// The account that it opens.
    pub account: i64,
    /// The school that invites; none: the installation.
    pub school: Option<i64>,
    /// The address it is mailed to, which its use confirms; none where it is handed over.
    pub email: Option<&'a str>,
}

/// A token that was never given to anybody.
pub fn new_token(app: &App) -> Token {
    Token::from_entropy(app.random.bytes())
}

/// Keeps an invitation's token, as its hash; voids the older ones. Answers when it ends.
///
/// # Errors
/// The database's.
pub fn invite(tx: &Tx<'_>, token: &Token, invited: Invited<'_>, now: Instant) -> Result<Instant> {
    void_invitations(tx, invited.account, now)?;
    let ends_at = Instant::from_micros(now.as_micros() + INVITATION_LASTS);
    let (hash, Invited { account, school, email }) = (token.hash(), invited);
    store::add_token(tx, hash.as_bytes(), INVITATION, account, school, email, now, ends_at)?;
    Ok(ends_at)
}

/// Whether somebody was sent as many invitations within a day as they may be.
///
/// # Errors
/// The database's.
pub fn was_invited_often(tx: &Tx<'_>, account: i64, now: Instant) -> Result<bool> {
    let count = read::token_count(tx, account, INVITATION, Instant::from_micros(now.as_micros() - DAY), now)?;
    Ok(count.made >= INVITATIONS_A_DAY)
}

/// Why a mail is sent to somebody who asked for help to get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// They have an account and lost its password or username.
    Password,
    /// They were invited and have not come.
    Invitation,
}

/// Keeps a token that was asked for, as its hash; it voids no other, so that a stranger who asks takes nothing away. Answers
/// whether it may be sent: three at a time, five a day and account (accounts.md, "Trouble").
///
/// # Errors
/// The database's.
pub fn recover_by(tx: &Tx<'_>, token: &Token, invited: Invited<'_>, lost: Lost, now: Instant) -> Result<bool> {
    let purpose = match lost {
        Lost::Password => RECOVERY,
        Lost::Invitation => INVITATION,
    };
    let count = read::token_count(tx, invited.account, purpose, Instant::from_micros(now.as_micros() - DAY), now)?;
    if count.made >= RECOVERIES_A_DAY || count.live >= RECOVERIES_AT_A_TIME {
        return Ok(false);
    }
    let ends_at = Instant::from_micros(now.as_micros() + RECOVERY_LASTS);
    let Invited { account, school, email } = invited;
    store::add_token(tx, token.hash().as_bytes(), purpose, account, school, email, now, ends_at)?;
    Ok(true)
}

/// Voids what was mailed to get in without the password, and ends sessions that began with it and have not come in yet.
///
/// # Errors
/// The database's.
pub fn void_recovery(tx: &Tx<'_>, account: i64, now: Instant) -> Result<()> {
    if store::void_tokens(tx, account, RECOVERY, now)? > 0 {
        store::end_sessions_on_the_way_in(tx, account)?;
    }
    Ok(())
}

/// Whether a school has invited as many as it may in a day: its mails shall not be good for mailing strangers.
///
/// # Errors
/// The database's.
pub fn are_used_up(tx: &Tx<'_>, school: i64, now: Instant) -> Result<bool> {
    Ok(read::tokens_since(tx, school, Instant::from_micros(now.as_micros() - DAY))? >= A_DAY_AT_MOST)
}

/// Voids the invitations of an account, and ends sessions that began with one and have not come in yet.
///
/// # Errors
/// The database's.
pub fn void_invitations(tx: &Tx<'_>, account: i64, now: Instant) -> Result<()> {
    store::void_tokens(tx, account, INVITATION, now)?;
    store::end_sessions_on_the_way_in(tx, account)?;
    Ok(())
}

/// Where a token is used.
pub fn link(app: &App, token: &Token) -> String {
    format!("{}/token?token={token}", app.config.base_url())
}

/// The token, if it still works: not past its time, not used, not replaced, and of a recovery only while its address is the
/// account's.
pub(super) fn live(tx: &Tx<'_>, token: &Token, now: Instant) -> Result<Option<read::TokenRow>> {
    let found = read::token_by_hash(tx, token.hash().as_bytes())?;
    Ok(found.filter(|t| {
        let works = t.used_at.is_none() && t.voided_at.is_none() && t.ends_at > now && t.state == "active";
        works && if t.recovers() { t.is_their_address } else { !t.guardian_came }
    }))
}

impl read::TokenRow {
    /// Whether it is for somebody who has lost a password, and not for somebody who never had one.
    pub(super) fn recovers(&self) -> bool {
        self.purpose == RECOVERY
    }
}

/// Uses the invitations of an account up, once, with the password that is chosen by one of them. Answers the address that it
/// came to.
///
/// # Errors
/// [`Error::NotFound`] where it ended meanwhile, or another session was quicker.
pub(super) fn use_up_invitation(tx: &Tx<'_>, account: i64, now: Instant) -> Result<Option<String>> {
    let used = store::use_tokens(tx, account, INVITATION, now)?;
    let (email,) = used.into_iter().next().ok_or(Error::NotFound)?;
    store::end_sessions_on_the_way_in(tx, account)?;
    Ok(email)
}

/// The same with the tokens of a lost password: using one voids all.
///
/// # Errors
/// [`Error::NotFound`] where they ended meanwhile, or another session was quicker.
pub(super) fn use_up_recovery(tx: &Tx<'_>, account: i64, now: Instant) -> Result<()> {
    if store::use_tokens(tx, account, RECOVERY, now)?.is_empty() {
        return Err(Error::NotFound);
    }
    store::end_sessions_on_the_way_in(tx, account)?;
    Ok(())
}

/// Uses a token up, once.
///
/// # Errors
/// [`Error::NotFound`] where somebody else was quicker, or the token was voided meanwhile.
pub(super) fn use_up(tx: &Tx<'_>, token: &read::TokenRow, now: Instant) -> Result<()> {
    if store::use_token(tx, token.id, now)? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Keeps a token that confirms an address, as its hash; links to the same address that are on their way stay good. Answers
/// whether it may be sent: five a day and account.
///
/// # Errors
/// The database's.
pub fn confirm_by(tx: &Tx<'_>, token: &Token, account: i64, email: &str, now: Instant) -> Result<bool> {
    if read::email_tokens_since(tx, account, Instant::from_micros(now.as_micros() - DAY))? >= LINKS_A_DAY {
        return Ok(false);
    }
    let ends_at = Instant::from_micros(now.as_micros() + EMAIL_LASTS);
    store::add_token(tx, token.hash().as_bytes(), EMAIL, account, None, Some(email), now, ends_at)?;
    Ok(true)
}

/// Keeps a token that is mailed when accounts are joined, as its hash. Answers when it ends.
///
/// # Errors
/// The database's.
pub fn join_by(tx: &Tx<'_>, token: &Token, account: i64, email: &str, now: Instant) -> Result<Instant> {
    let ends_at = Instant::from_micros(now.as_micros() + JOINING_LASTS);
    store::add_token(tx, token.hash().as_bytes(), JOINING, account, None, Some(email), now, ends_at)?;
    Ok(ends_at)
}

/// Uses such a token up; false where it does not work any more.
///
/// # Errors
/// The database's.
pub fn use_joining(tx: &Tx<'_>, token_hash: &[u8], now: Instant) -> Result<bool> {
    Ok(store::use_joining_token(tx, token_hash, now)? == 1)
}

/// Voids such a token.
///
/// # Errors
/// The database's.
pub fn void_joining(tx: &Tx<'_>, token_hash: &[u8], now: Instant) -> Result<()> {
    store::void_joining_token(tx, token_hash, now)?;
    Ok(())
}

/// Voids the links that were sent to other addresses of an account.
///
/// # Errors
/// The database's.
pub fn void_confirmations(tx: &Tx<'_>, account: i64, now: Instant) -> Result<()> {
    store::void_tokens(tx, account, EMAIL, now)?;
    Ok(())
}

/// The address that waits for its link to be used, if one does.
///
/// # Errors
/// The database's.
pub fn address_that_waits(tx: &Tx<'_>, account: i64, now: Instant) -> Result<Option<String>> {
    Ok(read::address_that_waits(tx, account, now)?.flatten())
}

/// An address that a link was sent to.
#[derive(Debug, Clone)]
pub struct Confirmable {
    token: i64,
    /// Whose.
    pub account: i64,
    /// The address.
    pub email: String,
}

/// What this link confirms, while it works.
///
/// # Errors
/// The database's.
pub fn confirmable(tx: &Tx<'_>, token: &Token, now: Instant) -> Result<Option<Confirmable>> {
    let found = read::email_token(tx, token.hash().as_bytes())?;
    let live = found.filter(|t| t.used_at.is_none() && t.voided_at.is_none() && t.ends_at > now && t.state == "active");
    Ok(live.map(|t| Confirmable { token: t.id, account: t.account_id, email: t.email }))
}

/// Whether the link was used before, and the address is that account's since: who opens it twice has nothing to do.
///
/// # Errors
/// The database's.
pub fn has_confirmed(tx: &Tx<'_>, token: &Token) -> Result<bool> {
    let Some(found) = read::email_token(tx, token.hash().as_bytes())? else { return Ok(false) };
    Ok(found.used_at.is_some() && read::has_confirmed(tx, found.account_id, &found.email)?)
}

/// Uses the link up without confirming anything: the address cannot be this account's.
///
/// # Errors
/// [`Error::NotFound`] where it ended meanwhile, or was used; the database's.
pub fn refuse(tx: &Tx<'_>, what: &Confirmable, now: Instant) -> Result<()> {
    if store::use_token(tx, what.token, now)? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Uses the link up: the address is the account's, and other links of it void.
///
/// # Errors
/// [`Error::NotFound`] where it ended meanwhile, or was used.
pub fn confirm(tx: &Tx<'_>, what: &Confirmable, now: Instant) -> Result<()> {
    if store::use_token(tx, what.token, now)? != 1 {
        return Err(Error::NotFound);
    }
    store::confirm_address(tx, what.account, &what.email, now)?;
    // They went to another address.
    void_recovery(tx, what.account, now)?;
    void_confirmations(tx, what.account, now)
}
