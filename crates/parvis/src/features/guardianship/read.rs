//! What guardianship reads.

use crate::web::policy::{GuardianshipState, Restriction};

db::row! {
    /// A restriction in force.
    pub struct Restricted {
        pub restriction: Restriction, pub account_id: Option<i64>, pub guardian_id: Option<i64>,
        pub national_id: String, pub name_key: String,
    }
    /// A child of the roster.
    pub struct ChildRow { pub student_id: i64, pub relation: String }
    /// A child of an account, with what shows of it.
    pub struct Held { pub student_id: i64, pub restriction: Restriction }
    /// A link of an account and a child.
    pub struct Tie {
        pub id: i64, pub school_id: i64, pub state: GuardianshipState, pub restriction: Restriction, pub version: i64,
    }
}

db::sql! {
    pub(super) fn school_of_guardian(guardian: i64) -> OptVal<i64> = "
        SELECT school_id FROM guardians WHERE id = $1";
    pub(super) fn children_of_guardian(guardian: i64) -> Many<ChildRow> = "
        SELECT gs.student_id, gs.relation FROM guardian_students gs
        JOIN schools sch ON sch.id = gs.school_id
        JOIN enrolments e ON e.student_id = gs.student_id AND e.school_year = sch.current_year
            AND e.school_id = gs.school_id AND e.state = 'active'
        WHERE gs.guardian_id = $1 ORDER BY gs.student_id";
    pub(super) fn ties(account: i64, student: i64) -> Many<Tie> = "
        SELECT id, school_id, state, restriction, version FROM guardianships
        WHERE account_id = $1 AND student_id = $2 ORDER BY id";
    pub(super) fn children_of_account(account: i64) -> Many<Held> = "
        SELECT student_id, restriction FROM guardianships WHERE account_id = $1 AND restriction <> 'nothing' ORDER BY id";
    pub(super) fn restrictions_of_student(student: i64) -> Many<Restricted> = "
        SELECT restriction, account_id, guardian_id, national_id, name_key FROM restrictions
        WHERE student_id = $1 AND ended_at IS NULL ORDER BY id";
    pub(super) fn account_names(account: i64) -> One<(String, String)> = "
        SELECT given_name, family_name FROM accounts WHERE id = $1";
    pub(super) fn guardian_names(guardian: i64) -> One<(String, String)> = "
        SELECT given_name, family_name FROM guardians WHERE id = $1";
    pub(super) fn numbers_of_account(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 AND kind = 'national_id'
        UNION SELECT national_id FROM identity_reviews WHERE account_id = $1 AND national_id <> ''
        UNION SELECT COALESCE(national_id, '') FROM guardians WHERE account_id = $1 ORDER BY 1";
    pub(super) fn number_of_guardian(guardian: i64) -> Many<(String,)> = "
        SELECT COALESCE(national_id, '') FROM guardians WHERE id = $1";
}
