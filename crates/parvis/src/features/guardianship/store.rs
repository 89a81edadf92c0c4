//! All SQL that writes restrictions.

use crate::web::policy::Restriction;
use db::Instant;
use jiff::civil::Date;

crate::bulk! {
    /// A restriction of a person towards a child.
    pub struct NewRestriction => "restrictions", insert_restrictions {
        public_id: String, school_id: i64, student_id: i64, guardian_id: Option<i64>, account_id: Option<i64>,
        national_id: String, name_key: String, name: String, restriction: Restriction, note: String,
        judged_on: Option<Date>, made_by: Option<i64>, made_at: Instant,
    }
}

db::sql! {
    /// A restriction of a guardian of the roster holds for the account that they enrol with.
    pub(super) fn tell_account(guardian: i64, account: i64) -> Exec<u64> = "
        UPDATE restrictions SET account_id = $2, version = version + 1 WHERE guardian_id = $1 AND account_id IS NULL";
    /// Erases the restrictions about a student.
    pub fn erase_of_student(student: i64) -> Exec<u64> = "DELETE FROM restrictions WHERE student_id = $1";
    /// A restriction of an account holds for the account that it has become part of.
    pub(super) fn follow(from: i64, to: i64) -> Exec<u64> = "
        UPDATE restrictions SET account_id = $2, version = version + 1 WHERE account_id = $1";
    /// Ends a restriction that is in force and of that version.
    pub(super) fn end(restriction: i64, version: i64, by: i64, now: Instant) -> Exec<u64> = "
        UPDATE restrictions SET ended_by = $3, ended_at = $4, version = version + 1
        WHERE id = $1 AND version = $2 AND ended_at IS NULL";
}
