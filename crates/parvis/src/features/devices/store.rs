//! All SQL that writes the devices from which accounts were signed in to.

use db::Instant;

db::sql! {
    pub(super) fn seen(account: i64, mark: &[u8], at: Instant) -> Exec<u64> = "
        UPDATE known_devices SET seen_at = $3 WHERE account_id = $1 AND device_hash = $2";
    pub(super) fn add(account: i64, mark: &[u8], at: Instant) -> Exec<u64> = "
        INSERT INTO known_devices (account_id, device_hash, first_at, seen_at) VALUES ($1, $2, $3, $3)
        ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = excluded.seen_at";
    // All but the last ones.
    pub(super) fn forget_beyond(account: i64, most: i64) -> Exec<u64> = "
        DELETE FROM known_devices WHERE account_id = $1 AND seen_at < (SELECT k.seen_at FROM known_devices k
            WHERE k.account_id = $1 ORDER BY k.seen_at DESC LIMIT 1 OFFSET $2)";
    pub(super) fn forget_one(account: i64, mark: &[u8]) -> Exec<u64> = "
        DELETE FROM known_devices WHERE account_id = $1 AND device_hash = $2";
    pub(super) fn forget_others(account: i64, mark: &[u8]) -> Exec<u64> = "
        DELETE FROM known_devices WHERE account_id = $1 AND device_hash <> $2";
    pub(super) fn forget_all(account: i64) -> Exec<u64> = "DELETE FROM known_devices WHERE account_id = $1";
    pub(super) fn forget_old(before: Instant) -> Exec<u64> = "DELETE FROM known_devices WHERE seen_at < $1";
}
