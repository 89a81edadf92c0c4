//! All SQL that writes requests to join accounts.

use super::{AnswerState, JoinState};
use db::Instant;

crate::bulk! {
    /// A password for the code of a child, made when it was given.
    pub struct NewCode => "account_join_codes", insert_codes {
        join_id: i64, student_id: i64, code: String, scheme: String, salt: Vec<u8>, hash: Vec<u8>,
    }
}

db::sql! {
    pub(super) fn add(
        public_id: &str, kept: i64, joined: i64, kept_salt: &[u8], joined_salt: &[u8], kept_email: Option<&str>,
        joined_email: Option<&str>, kept_code: Option<&[u8]>, joined_code: Option<&[u8]>, now: Instant, ends_at: Instant
    ) -> Val<i64> = "
        INSERT INTO account_joins (public_id, kept_id, joined_id, state, kept_salt, joined_salt, kept_email, joined_email,
            kept_code, joined_code, asked_at, ends_at)
        VALUES ($1, $2, $3, 'codes', $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id";
    // Of one code for both addresses, both.
    pub(super) fn code_given(join: i64, code: &[u8]) -> Exec<u64> = "
        UPDATE account_joins SET kept_code = CASE WHEN kept_code = $2 THEN NULL ELSE kept_code END,
            joined_code = CASE WHEN joined_code = $2 THEN NULL ELSE joined_code END, version = version + 1
        WHERE id = $1 AND state = 'codes' AND (kept_code = $2 OR joined_code = $2)";
    pub(super) fn set_state(join: i64, from: JoinState, to: JoinState, now: Instant) -> Exec<u64> = "
        UPDATE account_joins SET state = $3, decided_at = $4, version = version + 1 WHERE id = $1 AND state = $2";
    /// Nobody answered; once, whoever sees it first.
    pub(super) fn expire(join: i64, now: Instant) -> Exec<u64> = "
        UPDATE account_joins SET state = 'withdrawn', decided_at = $2, expired_at = $2, version = version + 1
        WHERE id = $1 AND state = 'waiting'";
    /// What somebody asked before is asked no more, whichever account of it they are.
    pub(super) fn withdraw_asked(account: i64, now: Instant) -> Exec<u64> = "
        UPDATE account_joins SET state = 'withdrawn', decided_at = $2, kept_code = NULL, joined_code = NULL,
            version = version + 1
        WHERE kept_id = $1 AND state IN ('codes', 'waiting')";
    pub(super) fn withdraw_joined(account: i64, now: Instant) -> Exec<u64> = "
        UPDATE account_joins SET state = 'withdrawn', decided_at = $2, kept_code = NULL, joined_code = NULL,
            version = version + 1
        WHERE joined_id = $1 AND state IN ('codes', 'waiting')";
    pub(super) fn ask(join: i64, school: i64) -> Exec<u64> = "
        INSERT INTO account_join_answers (join_id, school_id, state) VALUES ($1, $2, 'asked') ON CONFLICT DO NOTHING";
    pub(super) fn answer(join: i64, school: i64, state: AnswerState, now: Instant, by: i64) -> Exec<u64> = "
        UPDATE account_join_answers SET state = $3, decided_at = $4, decided_by = $5, version = version + 1
        WHERE join_id = $1 AND school_id = $2 AND state = 'asked'";
    pub(super) fn end_questions(join: i64) -> Exec<u64> = "
        UPDATE account_join_answers SET state = 'over', version = version + 1 WHERE join_id = $1 AND state = 'asked'";
    /// What was kept for requests of an account that have ended.
    pub(super) fn forget_ended_codes(account: i64) -> Exec<u64> = "
        DELETE FROM account_join_codes WHERE join_id IN (
            SELECT id FROM account_joins WHERE kept_id = $1 AND state NOT IN ('codes', 'waiting')
            UNION SELECT id FROM account_joins WHERE joined_id = $1 AND state NOT IN ('codes', 'waiting'))";
    /// Of requests whose mailed codes work no more.
    pub(super) fn forget_late_codes(now: Instant) -> Exec<u64> = "
        DELETE FROM account_join_codes WHERE join_id IN (
            SELECT id FROM account_joins WHERE state = 'codes' AND ends_at <= $1)";
    pub(super) fn forget_codes(join: i64) -> Exec<u64> = "DELETE FROM account_join_codes WHERE join_id = $1";
}
