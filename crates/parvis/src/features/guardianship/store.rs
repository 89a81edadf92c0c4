//! All SQL that writes restrictions.

db::sql! {
    /// A restriction of a guardian of the roster holds for the account that they enrol with.
    pub(super) fn tell_account(guardian: i64, account: i64) -> Exec<u64> = "
        UPDATE restrictions SET account_id = $2, version = version + 1 WHERE guardian_id = $1 AND account_id IS NULL";
}
