//! All SQL that writes reviews of identity numbers and schools' consents.

use super::{ReasonKind, ReviewState};
use db::Instant;

crate::bulk! {
    /// A review as the demo makes it.
    pub struct NewReview => "identity_reviews", insert_reviews {
        public_id: String, account_id: i64, school_id: i64, national_id: String, state: ReviewState, origin: String,
        reason: String, reason_kind: ReasonKind, asked_at: Instant, decided_at: Option<Instant>, decided_by: Option<i64>,
    }
}

db::sql! {
    pub(super) fn add_review(
        public_id: &str, account: i64, school: i64, number: &str, state: ReviewState, origin: &str, now: Instant
    ) -> Exec<u64> = "
        INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, '', $7)";
    pub(super) fn renew_review(review: i64, version: i64, state: ReviewState, origin: &str, now: Instant) -> Exec<u64> = "
        UPDATE identity_reviews SET state = $3, origin = $4, reason = '', reason_kind = '', asked_at = $5,
            decided_at = NULL, decided_by = NULL, version = version + 1
        WHERE id = $1 AND version = $2";
    pub(super) fn reopen(review: i64, version: i64, state: ReviewState, now: Instant) -> Exec<u64> = "
        UPDATE identity_reviews SET state = $3, reason = '', reason_kind = '', asked_at = $4, decided_at = NULL,
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
    pub(super) fn dispute(review: i64, version: i64) -> Exec<u64> = "
        UPDATE identity_reviews SET state = 'disputed', version = version + 1
        WHERE id = $1 AND version = $2 AND state = 'pending'";
    // Nobody else claims it any more.
    pub(super) fn end_dispute(review: i64, version: i64) -> Exec<u64> = "
        UPDATE identity_reviews SET state = 'pending', version = version + 1
        WHERE id = $1 AND version = $2 AND state = 'disputed'";
    pub(super) fn follow(from: i64, to: i64) -> Exec<u64> = "
        UPDATE identity_reviews SET account_id = $2, version = version + 1 WHERE account_id = $1";
    pub(super) fn follow_consents(from: i64, to: i64) -> Exec<u64> = "
        UPDATE school_consents SET account_id = $2, version = version + 1 WHERE account_id = $1";
    pub(super) fn withdraw_consent(consent: i64, version: i64) -> Exec<u64> = "
        UPDATE school_consents SET state = 'withdrawn', version = version + 1 WHERE id = $1 AND version = $2";
    pub(super) fn decide(
        review: i64, version: i64, state: ReviewState, kind: ReasonKind, reason: &str, now: Instant, by: i64
    ) -> Exec<u64> = "
        UPDATE identity_reviews SET state = $3, reason_kind = $4, reason = $5, decided_at = $6, decided_by = $7,
            version = version + 1
        WHERE id = $1 AND version = $2";
    pub(super) fn withdraw(review: i64, version: i64) -> Exec<u64> = "
        UPDATE identity_reviews SET state = 'withdrawn', version = version + 1 WHERE id = $1 AND version = $2";
    pub(super) fn withdraw_all(account: i64) -> Exec<u64> = "
        UPDATE identity_reviews SET state = 'withdrawn', version = version + 1
        WHERE account_id = $1 AND state <> 'withdrawn'";
    pub(super) fn withdraw_consents(account: i64) -> Exec<u64> = "
        UPDATE school_consents SET state = 'withdrawn', version = version + 1 WHERE account_id = $1 AND state = 'asked'";
    pub(super) fn forget_reviews(account: i64) -> Exec<u64> = "DELETE FROM identity_reviews WHERE account_id = $1";
    pub(super) fn forget_consents(account: i64) -> Exec<u64> = "DELETE FROM school_consents WHERE account_id = $1";
    pub(super) fn forget_consents_of(guardian: i64) -> Exec<u64> = "DELETE FROM school_consents WHERE guardian_id = $1";
    // One number takes the place of all others at its school.
    pub(super) fn withdraw_others(account: i64, school: i64, number: &str) -> Exec<u64> = "
        UPDATE identity_reviews SET state = 'withdrawn', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND national_id <> $3 AND state <> 'withdrawn'";
    pub(super) fn decide_consent(consent: i64, version: i64, state: &str, now: Instant, by: i64) -> Exec<u64> = "
        UPDATE school_consents SET state = $3, decided_at = $4, decided_by = $5, version = version + 1
        WHERE id = $1 AND version = $2 AND state = 'asked'";
}
