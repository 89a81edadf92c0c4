//! All SQL that writes second factors, recovery codes and requests to take a lost one away.

use super::reset::Side;
use db::Instant;

db::sql! {
    pub(super) fn add_factor(account: i64, key_id: &str, secret: &[u8], step: i64, now: Instant) -> Exec<u64> = "
        INSERT INTO second_factors (account_id, key_id, secret, last_step, made_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    pub(super) fn change_factor(
        account: i64, made_at: Instant, key_id: &str, secret: &[u8], step: i64, now: Instant
    ) -> Exec<u64> = "
        UPDATE second_factors SET key_id = $3, secret = $4, last_step = $5, made_at = $6, version = version + 1
        WHERE account_id = $1 AND made_at = $2";
    // No code works twice: of two at once, one finds the step already taken.
    pub(super) fn take_step(account: i64, made_at: Instant, step: i64) -> Exec<u64> = "
        UPDATE second_factors SET last_step = $3, version = version + 1
        WHERE account_id = $1 AND made_at = $2 AND last_step < $3";
    pub(super) fn remove_factor(account: i64) -> Exec<u64> = "DELETE FROM second_factors WHERE account_id = $1";
    pub(super) fn add_code(account: i64, code_hash: &[u8], key_id: &str) -> Exec<u64> = "
        INSERT INTO recovery_codes (account_id, code_hash, key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    pub(super) fn use_code(account: i64, code_hash: &[u8], now: Instant) -> Exec<u64> = "
        UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL";
    pub(super) fn remove_codes(account: i64) -> Exec<u64> = "DELETE FROM recovery_codes WHERE account_id = $1";
    pub(super) fn add_reset(
        public_id: &str, account: i64, school: Option<i64>, asked_by: Option<i64>, side: Side, now: Instant,
        ends_at: Instant
    ) -> Exec<u64> = "
        INSERT INTO second_factor_resets (public_id, account_id, school_id, asked_by, asked_side, asked_at, ends_at, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'open') ON CONFLICT DO NOTHING";
    pub(super) fn close_ended_resets(account: i64, now: Instant) -> Exec<u64> = "
        UPDATE second_factor_resets SET state = 'replaced', decided_at = $2, version = version + 1
        WHERE account_id = $1 AND state = 'open' AND ends_at <= $2";
    pub(super) fn withdraw_resets(account: i64, now: Instant) -> Exec<u64> = "
        UPDATE second_factor_resets SET state = 'withdrawn', decided_at = $2, version = version + 1
        WHERE account_id = $1 AND state = 'open'";
    pub(super) fn close_reset(reset: i64, by: Option<i64>, now: Instant) -> Exec<u64> = "
        UPDATE second_factor_resets SET state = 'done', decided_by = $2, decided_at = $3, version = version + 1
        WHERE id = $1 AND state = 'open' AND ends_at > $3";
}
