//! All SQL that writes students, their enrolments, the roster's guardians and the guardianships of accounts.

crate::bulk! {
    /// A student, known by a code that is unique within its authority.
    pub struct NewStudent => "students", insert_students {
        id: i64, public_id: String, authority: String, code: String,
        family_name: String, given_name: String, family_name_ar: String, given_name_ar: String,
        sort_key: Vec<u8>, sex: String, born_on: jiff::civil::Date, born_in: String,
    }
    /// A student in a class for a school year.
    pub struct NewEnrolment => "enrolments", insert_enrolments {
        student_id: i64, school_year: i64, school_id: i64, class_id: i64, regime: String,
        state: String, decision: String,
    }
    /// A guardian of a school's roster; an account is attached at the first access.
    pub struct NewGuardian => "guardians", insert_guardians {
        id: i64, public_id: String, school_id: i64, family_name: String, given_name: String,
        family_name_ar: String, given_name_ar: String, national_id: Option<String>,
        email: Option<String>, phone: Option<String>, address: String, account_id: Option<i64>,
    }
    /// The roster's word on who answers for whom.
    pub struct NewGuardianStudent => "guardian_students", insert_guardian_students {
        guardian_id: i64, student_id: i64, school_id: i64, relation: String,
    }
    /// The link of an account to a child.
    pub struct NewGuardianship => "guardianships", insert_guardianships {
        id: i64, public_id: String, account_id: i64, student_id: i64, school_id: i64,
        relation: String, origin: String, state: String, restriction: String, created_at: db::Instant,
    }
}

db::sql! {
    /// Changes what is known of a student; only if the row is of that version. Returns how many rows were changed.
    pub fn update_student(
        id: i64, version: i64, family: &str, given: &str, family_ar: &str, given_ar: &str, sort_key: &[u8], sex: &str,
        born_on: jiff::civil::Date, born_in: &str
    ) -> Exec<u64> = "
        UPDATE students SET family_name = $3, given_name = $4, family_name_ar = $5, given_name_ar = $6, sort_key = $7,
            sex = $8, born_on = $9, born_in = $10, version = version + 1
        WHERE id = $1 AND version = $2";
    /// Takes back a student of that version to whom nothing refers.
    pub fn delete_student(id: i64, version: i64) -> Exec<u64> = "DELETE FROM students WHERE id = $1 AND version = $2";
    /// Changes an enrolment of that version.
    pub fn update_enrolment(
        student: i64, year: i64, school: i64, version: i64, class: i64, regime: &str, state: &str
    ) -> Exec<u64> = "
        UPDATE enrolments SET class_id = $5, regime = $6, state = $7, left_on = CASE WHEN $7 = 'left' THEN left_on END,
            version = version + 1
        WHERE student_id = $1 AND school_year = $2 AND school_id = $3 AND version = $4";
    /// Notes the day on which a student left, from which on their data are kept for a time.
    pub fn note_left(student: i64, year: i64, school: i64, on: jiff::civil::Date) -> Exec<u64> = "
        UPDATE enrolments SET left_on = $4
        WHERE student_id = $1 AND school_year = $2 AND school_id = $3 AND state = 'left'";
    /// Ends all links of an account with children, whose owner closes it. What was removed stays removed.
    pub fn end_guardianships_of_account(account: i64) -> Exec<u64> = "
        UPDATE guardianships SET state = 'former', version = version + 1
        WHERE account_id = $1 AND state NOT IN ('removed', 'former')";
    /// Gives the rows of rosters free that an account had: a new letter can be made.
    pub fn detach_account(account: i64) -> Exec<u64> = "
        UPDATE guardians SET account_id = NULL, version = version + 1 WHERE account_id = $1";
    /// Erases the links of a student with accounts.
    pub fn erase_guardianships(student: i64) -> Exec<u64> = "DELETE FROM guardianships WHERE student_id = $1";
    /// Erases what the roster says of a student's guardians.
    pub fn erase_links(student: i64) -> Exec<u64> = "DELETE FROM guardian_students WHERE student_id = $1";
    /// Erases the enrolments of a student.
    pub fn erase_enrolments(student: i64) -> Exec<u64> = "DELETE FROM enrolments WHERE student_id = $1";
    /// Erases a student to whom nothing refers.
    pub fn erase_student(student: i64) -> Exec<u64> = "DELETE FROM students WHERE id = $1";
    /// Erases a guardian of the roster to whom nothing refers.
    pub fn erase_guardian(guardian: i64) -> Exec<u64> = "DELETE FROM guardians WHERE id = $1";
    /// Takes back an enrolment of that version.
    pub fn delete_enrolment(student: i64, year: i64, school: i64, version: i64) -> Exec<u64> = "
        DELETE FROM enrolments WHERE student_id = $1 AND school_year = $2 AND school_id = $3 AND version = $4";
    /// Changes a guardian of the roster, of that version. The account's own data are never touched by it.
    pub fn update_guardian(
        id: i64, version: i64, family: &str, given: &str, national_id: Option<&str>, email: Option<&str>,
        phone: Option<&str>, address: &str
    ) -> Exec<u64> = "
        UPDATE guardians SET family_name = $3, given_name = $4, national_id = $5, email = $6, phone = $7, address = $8,
            version = version + 1
        WHERE id = $1 AND version = $2";
    /// Takes back a guardian of that version to whom nothing refers and no account is attached.
    pub fn delete_guardian(id: i64, version: i64) -> Exec<u64> = "
        DELETE FROM guardians WHERE id = $1 AND version = $2 AND account_id IS NULL";
    /// Changes what a guardian is to a student.
    pub fn update_relation(guardian: i64, student: i64, version: i64, relation: &str) -> Exec<u64> = "
        UPDATE guardian_students SET relation = $4, version = version + 1
        WHERE guardian_id = $1 AND student_id = $2 AND version = $3";
    /// Takes back the roster's link of a guardian and a student.
    pub fn delete_link(guardian: i64, student: i64, version: i64) -> Exec<u64> = "
        DELETE FROM guardian_students WHERE guardian_id = $1 AND student_id = $2 AND version = $3";
    /// Changes the state of an account's link to a child; its restriction stays.
    pub fn update_guardianship(id: i64, version: i64, state: &str) -> Exec<u64> = "
        UPDATE guardianships SET state = $3, version = version + 1 WHERE id = $1 AND version = $2";
    /// Takes back an account's link to a child.
    pub fn delete_guardianship(id: i64, version: i64) -> Exec<u64> = "
        DELETE FROM guardianships WHERE id = $1 AND version = $2";
    /// Attaches an account to a guardian of the roster, unless another account has them.
    pub fn attach_account(guardian: i64, account: i64) -> Exec<u64> = "
        UPDATE guardians SET account_id = $2, version = version + 1
        WHERE id = $1 AND (account_id IS NULL OR account_id = $2)";
    /// The rows of rosters that an account has are those of another, of which it has become part.
    pub fn move_roster_rows(from: i64, to: i64) -> Exec<u64> = "
        UPDATE guardians SET account_id = $2, version = version + 1 WHERE account_id = $1";
    /// Gives an account's link to a child to another account that has none with it at that school.
    pub fn move_guardianship(id: i64, version: i64, to: i64) -> Exec<u64> = "
        UPDATE guardianships SET account_id = $3, version = version + 1 WHERE id = $1 AND version = $2";
    /// Links an account with a child of a school, unless they are linked.
    pub fn add_guardianship(
        public_id: &str, account: i64, student: i64, school: i64, relation: &str, origin: &str, state: &str,
        restriction: &str, now: db::Instant
    ) -> Exec<u64> = "
        INSERT INTO guardianships (public_id, account_id, student_id, school_id, relation, origin, state, restriction,
            created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account_id, student_id, school_id) DO NOTHING";
    /// Sets what a guardian says to be to the children of a school whom they see or are to see.
    pub fn set_relation(account: i64, school: i64, relation: &str) -> Exec<u64> = "
        UPDATE guardianships SET relation = $3, version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND relation <> $3 AND state IN ('active', 'pending')";
    /// Shows the children of a school that an account sees under a review, or that were hidden by it, and who are enrolled.
    pub fn show_guardianships(account: i64, school: i64) -> Exec<u64> = "
        UPDATE guardianships SET state = 'active', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state IN ('pending', 'hidden')
            AND EXISTS (SELECT 1 FROM enrolments e JOIN schools s ON s.id = e.school_id AND s.current_year = e.school_year
                WHERE e.student_id = guardianships.student_id AND e.school_id = $2 AND e.state = 'active')";
    /// Those who have left meanwhile: they would show no more if they had been in force.
    pub fn end_guardianships_of_leavers(account: i64, school: i64) -> Exec<u64> = "
        UPDATE guardianships SET state = 'former', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state IN ('pending', 'hidden')";
    /// Hides the children of a school that an account sees by a code or number. What the school itself has given, by a
    /// token or a claim, stays, and so do the siblings of a child by token.
    pub fn hide_guardianships(account: i64, school: i64) -> Exec<u64> = "
        UPDATE guardianships SET state = 'hidden', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state IN ('active', 'pending')
            AND (origin IN ('student_code', 'national_id') OR (origin = 'refresh'
                AND NOT EXISTS (SELECT 1 FROM guardianships t WHERE t.account_id = $1 AND t.school_id = $2
                    AND t.origin = 'token' AND t.state = 'active')))";
    /// Sets what a person may see of a child, at every school.
    pub fn restrict_guardianships(account: i64, student: i64, restriction: &str) -> Exec<u64> = "
        UPDATE guardianships SET restriction = $3, version = version + 1
        WHERE account_id = $1 AND student_id = $2 AND restriction <> $3";
}
