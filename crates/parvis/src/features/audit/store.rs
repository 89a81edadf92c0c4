//! All SQL that writes the audit log: additions, and the erasing of what is old. There is no statement that changes an
//! entry, and the tables' triggers would refuse it.

use super::entry::{Action, ActorRole};
use db::Instant;

crate::bulk! {
    /// An entry of the log.
    pub struct NewEntry => "audit_entries", insert_entries {
        public_id: String, at: Instant, school_id: Option<i64>, actor_id: Option<i64>, actor_role: ActorRole,
        action: Action, student_id: Option<i64>, network: Option<String>, detail: serde_json::Value,
    }
}

db::sql! {
    // Piece by piece: other writers wait for none of them long.
    pub(super) fn end_of_piece(before: Instant, most: i64) -> Opt<(Instant,)> = "
        SELECT at FROM audit_entries WHERE at < $1 ORDER BY at LIMIT 1 OFFSET $2";
    pub(super) fn erase(upto: Instant) -> Exec<u64> = "DELETE FROM audit_entries WHERE at <= $1";
}
