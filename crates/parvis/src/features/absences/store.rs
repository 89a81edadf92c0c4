//! All SQL that writes absences and latenesses.

crate::bulk! {
    /// An absence or a lateness of a student.
    pub struct NewAbsence => "absences", insert_absences {
        id: i64, public_id: String, school_id: i64, school_year: i64, student_id: i64, term_id: i64,
        kind: String, held_on: jiff::civil::Date, starts_at: String, ends_at: String, minutes: i64,
        justified: bool, reason: String, recorded_at: db::Instant,
    }
}

db::sql! {
    /// Changes an absence of that version.
    pub fn update_absence(id: i64, version: i64, kind: &str, ends_at: &str, minutes: i64, justified: bool, reason: &str) -> Exec<u64> = "
        UPDATE absences SET kind = $3, ends_at = $4, minutes = $5, justified = $6, reason = $7, version = version + 1
        WHERE id = $1 AND version = $2";
    /// Erases the absences of a student.
    pub fn erase_absences(student: i64) -> Exec<u64> = "DELETE FROM absences WHERE student_id = $1";
    /// Takes back an absence of that version.
    pub fn delete_absence(id: i64, version: i64) -> Exec<u64> = "DELETE FROM absences WHERE id = $1 AND version = $2";
}
