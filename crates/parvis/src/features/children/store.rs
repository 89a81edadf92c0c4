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
