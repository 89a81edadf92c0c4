//! The mails of a school that were refused, or given up.

use crate::mail::{MailState, Purpose};
use crate::text::Text;
use db::{Instant, Tx};

db::row! {
    struct RefusedRow {
        ended_at: Option<Instant>, recipient: String, purpose: Purpose, state: MailState, code: Option<i64>,
        answer: Option<String>, account_id: Option<i64>,
    }
}

db::sql! {
    // Each state has its place in the index; together they are sorted.
    fn refused_of(school: i64, limit: i64) -> Many<RefusedRow> = "
        SELECT ended_at, recipient, purpose, state, code, answer, account_id FROM outbox
        WHERE school_id = $1 AND state IN ('refused', 'expired') ORDER BY ended_at DESC, id DESC LIMIT $2";
    fn count_of(school: i64) -> Val<i64> = "
        SELECT count(*) FROM outbox WHERE school_id = $1 AND state IN ('refused', 'expired')";
}

/// A mail that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// When it was given up.
    pub at: Instant,
    /// The address, most of its name hidden: `k•••a@example.org`.
    pub address: String,
    /// What the mail was about.
    pub purpose: Purpose,
    /// The mail server's number, such as 550; 0 where it said nothing of the text that it got; none where it was not asked.
    pub code: Option<i64>,
    /// Its words, in its language, without the address; may be empty.
    pub answer: String,
    /// The account that the mail was about.
    pub account_id: Option<i64>,
    /// Whether nobody refused it: no mail server could be reached for too long.
    pub expired: bool,
}

impl Refusal {
    /// Why, in words that the office understands.
    pub fn reason(&self, text: &'static Text) -> &'static str {
        match self.code {
            _ if self.expired => text.mails_expired,
            None => text.mails_no_address,
            Some(0) => text.mails_unknown,
            Some(552) => text.mails_full,
            Some(code) if (400..500).contains(&code) => text.mails_too_long,
            Some(550 | 551 | 553) => text.mails_unknown_address,
            Some(_) => text.mails_refused,
        }
    }
}

/// The mails of a school that did not arrive, the latest first; at most `limit`.
///
/// # Errors
/// The database's.
pub fn refused(tx: &Tx<'_>, school_id: i64, limit: i64) -> db::Result<Vec<Refusal>> {
    let rows = refused_of(tx, school_id, limit)?;
    Ok(rows
        .into_iter()
        .map(|row| Refusal {
            at: row.ended_at.unwrap_or_default(),
            address: rules::email::masked(&row.recipient),
            purpose: row.purpose,
            code: row.code,
            answer: row.answer.unwrap_or_default(),
            account_id: row.account_id,
            expired: row.state == MailState::Expired,
        })
        .collect())
}

/// How many mails of a school did not arrive.
///
/// # Errors
/// The database's.
pub fn count_refused(tx: &Tx<'_>, school_id: i64) -> db::Result<i64> {
    count_of(tx, school_id)
}
