//! What the lists and the page of a student read.

use crate::features::national_id::ReviewState;
use crate::web::policy::{GuardianshipState, Restriction};
use db::Instant;
use jiff::civil::Date;

db::row! {
    /// A class with how many students it has.
    pub struct ClassRow { pub id: i64, pub public_id: String, pub name: String, pub students: i64 }
    /// A student in a list.
    pub struct Line {
        pub id: i64, pub public_id: String, pub code: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub class_id: Option<i64>, pub class_name: Option<String>,
    }
    /// A guardian of the roster, as a search compares them.
    pub struct Kin {
        pub student_id: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String,
    }
    /// What stands in a student's file.
    pub struct FileRow {
        pub code: String, pub born_on: Date, pub born_in: String, pub regime: Option<String>, pub level: Option<String>,
    }
    /// A guardian of the roster.
    pub struct GuardianRow {
        pub id: i64, pub public_id: String, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub relation: String, pub national_id: String, pub email: String, pub phone: String,
        pub address: String, pub account_id: Option<i64>,
    }
    /// An account that is linked with the student at this school.
    pub struct AccountRow {
        pub account_id: i64, pub public_id: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub relation: String, pub state: GuardianshipState,
        pub restriction: Restriction, pub is_open: bool, pub created_at: Instant,
    }
    /// What this school says of an account's identity number.
    pub struct NumberRow { pub account_id: i64, pub public_id: String, pub state: ReviewState, pub national_id: String }
}

db::sql! {
    pub(super) fn classes(school: i64, year: i64) -> Many<ClassRow> = "
        SELECT c.id, c.public_id, c.name, count(e.student_id) AS students
        FROM classes c LEFT JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE c.school_id = $1 AND c.school_year = $2 GROUP BY c.id, c.public_id, c.name ORDER BY c.name";
    pub(super) fn of_class(class: i64) -> Many<Line> = "
        SELECT st.id, st.public_id, st.code, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar,
            c.id AS class_id, c.name AS class_name
        FROM classes c JOIN enrolments e ON e.class_id = c.id AND e.state = 'active' JOIN students st ON st.id = e.student_id
        WHERE c.id = $1 ORDER BY st.sort_key, st.id";
    // By class: no index by school is kept.
    pub(super) fn of_school(school: i64, year: i64) -> Many<Line> = "
        SELECT st.id, st.public_id, st.code, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar,
            c.id AS class_id, c.name AS class_name
        FROM classes c JOIN enrolments e ON e.class_id = c.id AND e.state = 'active' JOIN students st ON st.id = e.student_id
        WHERE c.school_id = $1 AND c.school_year = $2 ORDER BY st.sort_key, st.id";
    // Who left is found by the code.
    pub(super) fn by_code(school: i64, code: &str, year: i64) -> Many<Line> = "
        SELECT st.id, st.public_id, st.code, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar,
            c.id AS class_id, c.name AS class_name
        FROM schools s JOIN students st ON st.authority = s.authority AND st.code = $2
        LEFT JOIN enrolments e ON e.student_id = st.id AND e.school_id = s.id AND e.school_year = $3 AND e.state = 'active'
        LEFT JOIN classes c ON c.id = e.class_id
        WHERE s.id = $1 AND EXISTS (SELECT 1 FROM enrolments w WHERE w.student_id = st.id AND w.school_id = s.id)";
    // The guardians of the roster with their children of this year, for a search by their names.
    pub(super) fn kin_of_school(school: i64, year: i64) -> Many<Kin> = "
        SELECT gs.student_id, g.given_name, g.family_name, g.given_name_ar, g.family_name_ar
        FROM classes c JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        JOIN guardian_students gs ON gs.student_id = e.student_id AND gs.school_id = c.school_id
        JOIN guardians g ON g.id = gs.guardian_id
        WHERE c.school_id = $1 AND c.school_year = $2 ORDER BY gs.student_id, g.id";
    pub(super) fn taught(account: i64, school: i64) -> Many<(i64,)> = "
        SELECT DISTINCT class_id FROM teachings WHERE account_id = $1 AND school_id = $2 ORDER BY class_id";
    pub(super) fn file(student: i64, school: i64, year: i64) -> One<FileRow> = "
        SELECT st.code, st.born_on, st.born_in, e.regime, l.name AS level
        FROM students st
        LEFT JOIN enrolments e ON e.student_id = st.id AND e.school_id = $2 AND e.school_year = $3 AND e.state = 'active'
        LEFT JOIN classes c ON c.id = e.class_id LEFT JOIN levels l ON l.id = c.level_id
        WHERE st.id = $1";
    pub(super) fn guardians(student: i64, school: i64) -> Many<GuardianRow> = "
        SELECT g.id, g.public_id, g.given_name, g.family_name, g.given_name_ar, g.family_name_ar, gs.relation,
            COALESCE(g.national_id, '') AS national_id, COALESCE(g.email, '') AS email, COALESCE(g.phone, '') AS phone,
            g.address, g.account_id
        FROM guardian_students gs JOIN guardians g ON g.id = gs.guardian_id
        WHERE gs.student_id = $1 AND gs.school_id = $2 ORDER BY g.family_name, g.given_name, g.id";
    pub(super) fn accounts(student: i64, school: i64) -> Many<AccountRow> = "
        SELECT g.account_id, a.public_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, g.relation, g.state,
            g.restriction, a.state = 'active' AS is_open, g.created_at
        FROM guardianships g JOIN accounts a ON a.id = g.account_id
        WHERE g.student_id = $1 AND g.school_id = $2 ORDER BY a.family_name, a.given_name, a.id";
    pub(super) fn numbers(student: i64, school: i64) -> Many<NumberRow> = "
        SELECT r.account_id, r.public_id, r.state, r.national_id
        FROM guardianships g JOIN identity_reviews r ON r.account_id = g.account_id AND r.school_id = g.school_id
        WHERE g.student_id = $1 AND g.school_id = $2 AND r.state <> 'withdrawn' ORDER BY r.id";
}
