//! All SQL that writes the outbox.

use super::Purpose;
use db::Instant;

db::text_enum! {
    /// The state of a mail.
    pub enum MailState {
        /// It waits to be sent.
        Queued => "queued",
        /// A mail server has taken it over.
        Sent => "sent",
        /// The demo keeps it for its mailbox.
        Kept => "kept",
        /// The mail server refused it for good.
        Refused => "refused",
        /// It could not be sent in time.
        Expired => "expired",
    }
}

crate::bulk! {
    /// A mail that has ended already, for the demo.
    pub struct NewMail => "outbox", insert_mails {
        public_id: String, school_id: Option<i64>, account_id: Option<i64>, purpose: Purpose, locale: String,
        recipient: String, subject: String, message_id: String, state: MailState, code: Option<i64>,
        answer: Option<String>, created_at: Instant, ended_at: Option<Instant>,
    }
}

db::row! {
    /// A mail with what is needed to send it.
    pub(super) struct Waiting {
        pub id: i64, pub public_id: String, pub purpose: Purpose, pub locale: String, pub recipient: String,
        pub subject: String, pub message_id: String, pub key_id: Option<String>, pub body: Option<Vec<u8>>,
        pub state: MailState, pub answered_at: Option<Instant>, pub created_at: Instant,
        pub school_id: Option<i64>,
        pub school_name: Option<String>, pub school_name_ar: Option<String>, pub school_email: Option<String>,
    }
    /// A school, as the foot of a mail names it.
    pub(super) struct SchoolFoot { pub name: String, pub name_ar: String, pub phone: String }
}

db::sql! {
    pub(super) fn insert(
        public_id: &str, school: Option<i64>, account: Option<i64>, purpose: Purpose, locale: &str, recipient: &str,
        subject: &str, message_id: &str, key_id: &str, body: &[u8], now: Instant
    ) -> Val<i64> = "
        INSERT INTO outbox (public_id, school_id, account_id, purpose, locale, recipient, subject, message_id, key_id,
            body, state, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11) RETURNING id";
    pub(super) fn settle(school: i64, public_id: &str, now: Instant) -> Exec<u64> = "
        UPDATE outbox SET settled_at = $3, version = version + 1
        WHERE school_id = $1 AND public_id = $2 AND state IN ('refused', 'expired') AND settled_at IS NULL";
    pub(super) fn waiting(mail: i64) -> Opt<Waiting> = "
        SELECT o.id, o.public_id, o.purpose, o.locale, o.recipient, o.subject, o.message_id, o.key_id, o.body, o.state,
            o.answered_at, o.created_at, o.school_id, s.name AS school_name, s.name_ar AS school_name_ar, s.email AS school_email
        FROM outbox o LEFT JOIN schools s ON s.id = o.school_id WHERE o.id = $1";
    pub(super) fn school_foot(school: i64) -> Opt<SchoolFoot> = "
        SELECT name, name_ar, phone FROM schools WHERE id = $1";
    // Whatever the end is, the text goes with it.
    pub(super) fn end(mail: i64, state: MailState, code: Option<i64>, answer: Option<&str>, now: Instant) -> Exec<u64> = "
        UPDATE outbox SET state = $2, code = COALESCE($3, code), answer = COALESCE($4, answer), ended_at = $5,
            body = NULL, key_id = NULL, version = version + 1
        WHERE id = $1 AND state = 'queued'";
    pub(super) fn keep(mail: i64, now: Instant) -> Exec<u64> = "
        UPDATE outbox SET state = 'kept', ended_at = $2, version = version + 1 WHERE id = $1 AND state = 'queued'";
    pub(super) fn note_answer(mail: i64, code: i64, answer: &str, now: Instant) -> Exec<u64> = "
        UPDATE outbox SET code = $2, answer = $3, answered_at = COALESCE(answered_at, $4), version = version + 1
        WHERE id = $1 AND state = 'queued'";
    // What waits leaves first, and is forgotten in its time.
    pub(super) fn forget_of(account: i64) -> Exec<u64> = "DELETE FROM outbox WHERE account_id = $1 AND state <> 'queued'";
    pub(super) fn follow(from: i64, to: i64) -> Exec<u64> = "
        UPDATE outbox SET account_id = $2, version = version + 1 WHERE account_id = $1";
    pub(super) fn count_waiting() -> Val<i64> = "SELECT count(*) FROM outbox WHERE state = 'queued'";
    pub(super) fn oldest_waiting() -> Val<Option<Instant>> = "SELECT min(created_at) FROM outbox WHERE state = 'queued'";
    pub(super) fn forget(state: MailState, before: Instant) -> Exec<u64> = "
        DELETE FROM outbox WHERE state = $1 AND ended_at < $2";
}
