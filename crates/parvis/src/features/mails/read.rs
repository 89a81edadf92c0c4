//! The mails of a school that were refused, or given up.

use crate::mail::{MailState, Purpose};
use crate::text::Text;
use db::{Instant, Tx};

db::row! {
    struct RefusedRow {
        public_id: String, ended_at: Option<Instant>, recipient: String, purpose: Purpose, state: MailState,
        code: Option<i64>, answer: Option<String>, given_name: Option<String>, family_name: Option<String>,
    }
}

db::sql! {
    fn refused_of(school: i64, limit: i64) -> Many<RefusedRow> = "
        SELECT o.public_id, o.ended_at, o.recipient, o.purpose, o.state, o.code, o.answer, a.given_name, a.family_name
        FROM outbox o LEFT JOIN accounts a ON a.id = o.account_id
        WHERE o.school_id = $1 AND o.state IN ('refused', 'expired') AND o.settled_at IS NULL
        ORDER BY o.ended_at DESC, o.id DESC LIMIT $2";
    fn count_of(school: i64) -> Val<i64> = "
        SELECT count(*) FROM outbox WHERE school_id = $1 AND state IN ('refused', 'expired') AND settled_at IS NULL";
}

/// A mail that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The mail's name in forms.
    pub public_id: String,
    /// When it was given up.
    pub at: Instant,
    /// The address: whoever may invite has it in the roster too, and has to see what is wrong with it.
    pub address: String,
    /// Whose account it was about; none where there was no account.
    pub name: Option<String>,
    /// What the mail was about.
    pub purpose: Purpose,
    /// The mail server's number, such as 550; 0 where it said nothing of the text that it got; none where it was not asked.
    pub code: Option<i64>,
    /// Its words, in its language, without the address; may be empty.
    pub answer: String,
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
            address: row.recipient,
            name: row.given_name.zip(row.family_name).map(|(given, family)| format!("{given} {family}")),
            public_id: row.public_id,
            purpose: row.purpose,
            code: row.code,
            answer: row.answer.unwrap_or_default(),
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
