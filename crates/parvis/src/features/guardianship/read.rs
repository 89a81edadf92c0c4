//! What guardianship reads.

use crate::web::policy::{GuardianshipState, Restriction};
use db::Instant;
use jiff::civil::Date;

db::row! {
    /// A restriction in force.
    pub struct Restricted {
        pub restriction: Restriction, pub account_id: Option<i64>, pub guardian_id: Option<i64>,
        pub national_id: String, pub name_key: String,
    }
    /// A restriction in force, as the office sees it.
    #[allow(missing_docs)] // named as the columns of `restrictions`
    pub struct InForce {
        pub id: i64, pub public_id: String, pub version: i64, pub school_id: i64, pub school_name: String,
        pub school_name_ar: String, pub restriction: Restriction, pub account_id: Option<i64>, pub guardian_id: Option<i64>,
        pub national_id: String, pub name_key: String, pub name: String, pub note: String, pub judged_on: Option<Date>,
        pub made_at: Instant,
    }
    /// A person of the roster or with an account who has to do with a student.
    pub struct Person {
        pub guardian_id: Option<i64>, pub account_id: Option<i64>, pub given_name: String, pub family_name: String,
        pub national_id: String,
    }
    /// A child of the roster.
    pub struct ChildRow { pub student_id: i64, pub relation: String }
    /// A child of an account, with what shows of it.
    pub struct Held { pub student_id: i64, pub restriction: Restriction }
    /// A link of an account, with its child.
    pub struct TieOf {
        pub id: i64, pub student_id: i64, pub school_id: i64, pub state: GuardianshipState, pub version: i64,
    }
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
    pub(super) fn in_force(student: i64) -> Many<InForce> = "
        SELECT r.id, r.public_id, r.version, r.school_id, s.name AS school_name, s.name_ar AS school_name_ar, r.restriction,
            r.account_id, r.guardian_id, r.national_id, r.name_key, r.name, r.note, r.judged_on, r.made_at
        FROM restrictions r JOIN schools s ON s.id = r.school_id
        WHERE r.student_id = $1 AND r.ended_at IS NULL ORDER BY r.id";
    pub(super) fn guardian_of_student(public_id: &str, student: i64, school: i64) -> Opt<Person> = "
        SELECT g.id AS guardian_id, g.account_id, g.given_name, g.family_name, COALESCE(g.national_id, '') AS national_id
        FROM guardians g JOIN guardian_students gs ON gs.guardian_id = g.id AND gs.student_id = $2
        WHERE g.public_id = $1 AND g.school_id = $3";
    pub(super) fn account_of_student(public_id: &str, student: i64, school: i64) -> Opt<Person> = "
        SELECT (SELECT min(r.id) FROM guardians r JOIN guardian_students gs ON gs.guardian_id = r.id AND gs.student_id = $2
                WHERE r.account_id = a.id AND r.school_id = $3) AS guardian_id,
            a.id AS account_id, a.given_name, a.family_name,
            COALESCE((SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'national_id'), '')
                AS national_id
        FROM accounts a WHERE a.public_id = $1
            AND EXISTS (SELECT 1 FROM guardianships g WHERE g.account_id = a.id AND g.student_id = $2 AND g.school_id = $3)";
    pub(super) fn links_of_student(student: i64) -> Many<(i64, Restriction)> = "
        SELECT account_id, restriction FROM guardianships WHERE student_id = $1 ORDER BY account_id, id";
    // Of the present year of each school.
    pub(super) fn is_elsewhere(student: i64, school: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM enrolments e JOIN schools s ON s.id = e.school_id AND s.current_year = e.school_year
            WHERE e.student_id = $1 AND e.school_id <> $2 AND e.state = 'active')";
    // With the names of the accounts that have become part of it.
    pub(super) fn account_names(account: i64) -> Many<(String, String)> = "
        SELECT given_name, family_name FROM accounts WHERE id = $1
        UNION SELECT given_name, family_name FROM accounts WHERE joined_to = $1 ORDER BY 1, 2";
    pub(super) fn all_ties(account: i64) -> Many<TieOf> = "
        SELECT id, student_id, school_id, state, version FROM guardianships WHERE account_id = $1 ORDER BY id";
    pub(super) fn own_name(account: i64) -> One<(String, String)> = "
        SELECT given_name, family_name FROM accounts WHERE id = $1";
    pub(super) fn former_names(account: i64) -> Many<(String, String)> = "
        SELECT given_name, family_name FROM former_names WHERE account_id = $1
        UNION SELECT f.given_name, f.family_name FROM accounts a JOIN former_names f ON f.account_id = a.id
            WHERE a.joined_to = $1 ORDER BY 1, 2";
    pub(super) fn guardian_names(guardian: i64) -> One<(String, String)> = "
        SELECT given_name, family_name FROM guardians WHERE id = $1";
    pub(super) fn numbers_of_account(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 AND kind = 'national_id'
        UNION SELECT national_id FROM identity_reviews WHERE account_id = $1 AND national_id <> ''
        UNION SELECT COALESCE(national_id, '') FROM guardians WHERE account_id = $1 ORDER BY 1";
    pub(super) fn number_of_guardian(guardian: i64) -> Many<(String,)> = "
        SELECT COALESCE(national_id, '') FROM guardians WHERE id = $1";
}
