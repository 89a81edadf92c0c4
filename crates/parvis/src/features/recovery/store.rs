//! All SQL that writes what was asked for on the page of a forgotten password.

use db::Instant;

db::sql! {
    pub(super) fn add(network: &[u8], key_id: &str, asked: &[u8], now: Instant) -> OptVal<i64> = "
        INSERT INTO recovery_requests (network, key_id, asked, asked_at) VALUES ($1, $2, $3, $4) RETURNING id";
    /// Erases what was asked for, once: whoever does looks at it.
    pub(super) fn take(id: i64) -> Exec<u64> = "
        UPDATE recovery_requests SET asked = NULL, key_id = NULL WHERE id = $1 AND asked IS NOT NULL";
    pub(super) fn forget(before: Instant) -> Exec<u64> = "DELETE FROM recovery_requests WHERE asked_at < $1";
}
