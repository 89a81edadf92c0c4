//! All SQL that writes separations.

use db::Instant;

db::sql! {
    pub(super) fn declare(school: i64, student: i64, by: i64, now: Instant) -> Exec<u64> = "
        INSERT INTO separations (school_id, student_id, made_by, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    pub(super) fn end(school: i64, student: i64, by: i64, now: Instant) -> Exec<u64> = "
        UPDATE separations SET ended_by = $3, ended_at = $4, version = version + 1
        WHERE school_id = $1 AND student_id = $2 AND ended_at IS NULL";
}
