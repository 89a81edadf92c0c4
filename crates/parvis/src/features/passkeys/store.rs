//! All SQL that writes passkeys and the questions that were answered.

use db::Instant;
use serde_json::Value as Json;

db::sql! {
    pub(super) fn add(
        public_id: &str, account: i64, credential_hash: &[u8], user_handle: &[u8], credential: &Json, label: &str, now: Instant
    ) -> Exec<u64> = "
        INSERT INTO passkeys (public_id, account_id, credential_hash, user_handle, credential, label, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    // Of two answers at once one finds another version: a counter never goes back.
    pub(super) fn used(passkey: i64, version: i64, credential: &Json, now: Instant) -> Exec<u64> = "
        UPDATE passkeys SET credential = $3, used_at = $4, version = version + 1 WHERE id = $1 AND version = $2";
    pub(super) fn remove(passkey: i64, account: i64) -> Exec<u64> = "
        DELETE FROM passkeys WHERE id = $1 AND account_id = $2";
    pub(super) fn forget_all(account: i64) -> Exec<u64> = "DELETE FROM passkeys WHERE account_id = $1";
    pub(super) fn answered(question_hash: &[u8], ends_at: Instant) -> Exec<u64> = "
        INSERT INTO passkey_answers (question_hash, ends_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    pub(super) fn forget_answers(now: Instant) -> Exec<u64> = "DELETE FROM passkey_answers WHERE ends_at < $1";
}
