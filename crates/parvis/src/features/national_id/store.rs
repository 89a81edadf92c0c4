//! All SQL that writes reviews of identity numbers and schools' consents.

use super::ReviewState;
use db::Instant;

db::sql! {
    pub(super) fn add_review(
        public_id: &str, account: i64, school: i64, number: &str, state: ReviewState, origin: &str, now: Instant
    ) -> Exec<u64> = "
        INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, '', $7)";
    pub(super) fn renew_review(review: i64, version: i64, state: ReviewState, origin: &str, now: Instant) -> Exec<u64> = "
        UPDATE identity_reviews SET state = $3, origin = $4, reason = '', asked_at = $5, decided_at = NULL,
            decided_by = NULL, version = version + 1
        WHERE id = $1 AND version = $2";
    pub(super) fn ask_consent(
        public_id: &str, school: i64, from: i64, account: i64, guardian: i64, now: Instant
    ) -> Exec<u64> = "
        INSERT INTO school_consents (public_id, school_id, from_school_id, account_id, guardian_id, state, asked_at)
        VALUES ($1, $2, $3, $4, $5, 'asked', $6) ON CONFLICT DO NOTHING";
    pub(super) fn dispute_others(account: i64, number: &str, now: Instant) -> Exec<u64> = "
        UPDATE identity_reviews SET state = 'disputed', asked_at = $3, version = version + 1
        WHERE account_id = $1 AND national_id = $2 AND state = 'pending'";
}
