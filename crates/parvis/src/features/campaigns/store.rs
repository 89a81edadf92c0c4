//! All SQL that writes campaigns, their files and letters.

use db::Instant;

db::sql! {
    pub(super) fn begin_letter(letter: i64, account: i64) -> Exec<u64> = "
        UPDATE letters SET account_id = $2 WHERE id = $1 AND (account_id IS NULL OR account_id = $2)";
    pub(super) fn use_letter(letter: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET used_at = $2
        WHERE id = $1 AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $2";
    pub(super) fn disown_letter(letter: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET disowned_at = $2 WHERE id = $1 AND used_at IS NULL AND disowned_at IS NULL";
}
