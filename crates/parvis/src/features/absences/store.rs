//! All SQL that writes absences and latenesses.

crate::bulk! {
    /// An absence or a lateness of a student.
    pub struct NewAbsence => "absences", insert_absences {
        id: i64, public_id: String, school_id: i64, school_year: i64, student_id: i64, term_id: i64,
        kind: String, held_on: jiff::civil::Date, starts_at: String, ends_at: String, minutes: i64,
        justified: bool, reason: String, recorded_at: db::Instant,
    }
}
