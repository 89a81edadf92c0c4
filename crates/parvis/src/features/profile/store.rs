//! All SQL that writes the names that were changed. The profile itself is the account's.

use db::Instant;

db::sql! {
    pub(super) fn keep_name(
        account: i64, given: &str, family: &str, given_ar: &str, family_ar: &str, now: Instant
    ) -> Exec<u64> = "
        INSERT INTO former_names (account_id, given_name, family_name, given_name_ar, family_name_ar, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    pub(super) fn forget_names(account: i64) -> Exec<u64> = "DELETE FROM former_names WHERE account_id = $1";
}
