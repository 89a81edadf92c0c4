//! What the review of identity numbers reads.

use super::ReviewState;

db::row! {
    /// Who signs in by a number.
    pub struct Holder { pub login_id: i64, pub account_id: i64, pub state: String }
    /// A review that is not withdrawn.
    pub struct ReviewRow { pub id: i64, pub state: ReviewState, pub version: i64 }
}

db::sql! {
    pub(super) fn holder(number: &str) -> Opt<Holder> = "
        SELECT id AS login_id, account_id, state FROM logins
        WHERE issuer = 'local' AND kind = 'national_id' AND value = $1";
    pub(super) fn review(account: i64, school: i64, number: &str) -> Opt<ReviewRow> = "
        SELECT id, state, version FROM identity_reviews
        WHERE account_id = $1 AND school_id = $2 AND national_id = $3 AND state <> 'withdrawn'";
}
