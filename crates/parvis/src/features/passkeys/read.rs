//! What is read of passkeys.

use db::Instant;
use serde_json::Value as Json;

db::row! {
    /// A passkey of its owner's list.
    pub(super) struct PasskeyRow {
        pub id: i64, pub public_id: String, pub label: String, pub made_at: Instant, pub used_at: Option<Instant>,
        pub user_handle: Vec<u8>, pub credential: Json,
    }
    /// A passkey with whose it is: somebody who may sign in.
    pub(super) struct OwnedRow {
        pub id: i64, pub account_id: i64, pub user_handle: Vec<u8>, pub credential: Json, pub version: i64,
        pub is_staff: bool, pub has_role: bool,
    }
    /// Whom it is for, as the device shows it.
    pub(super) struct HolderRow {
        pub given_name: String, pub family_name: String, pub username: Option<String>,
    }
}

db::sql! {
    pub(super) fn count(account: i64) -> Val<i64> = "SELECT count(*) FROM passkeys WHERE account_id = $1";
    pub(super) fn all(account: i64) -> Many<PasskeyRow> = "
        SELECT id, public_id, label, made_at, used_at, user_handle, credential
        FROM passkeys WHERE account_id = $1 ORDER BY id LIMIT 100";
    pub(super) fn owned(credential_hash: &[u8]) -> Opt<OwnedRow> = "
        SELECT p.id, p.account_id, p.user_handle, p.credential, p.version, a.is_staff,
            a.is_staff AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.account_id = a.id AND r.state = 'active') AS has_role
        FROM passkeys p JOIN accounts a ON a.id = p.account_id
        WHERE p.credential_hash = $1 AND a.state = 'active'";
    pub(super) fn holder(account: i64) -> One<HolderRow> = "
        SELECT a.given_name, a.family_name,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username
        FROM accounts a WHERE a.id = $1";
}
