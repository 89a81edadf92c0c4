//! All SQL that writes assessments, grades and the figures of a class.

crate::bulk! {
    /// An assessment of a class. `visible_from` is set exactly when it is scheduled, published or corrected.
    pub struct NewAssessment => "assessments", insert_assessments {
        id: i64, public_id: String, school_id: i64, school_year: i64, class_id: i64, term_id: i64,
        subject_id: i64, kind: String, title: String, title_ar: String,
        held_on: Option<jiff::civil::Date>, starts_at: Option<String>, minutes: Option<i64>,
        room: String, weight_x100: i64, scale_max_x100: i64, state: String,
        visible_from: Option<db::Instant>, announced: bool,
    }
    /// A grade; `visible_from` is its assessment's.
    pub struct NewGrade => "grades", insert_grades {
        student_id: i64, school_year: i64, assessment_id: i64, school_id: i64, outcome: String,
        value_x100: Option<i64>, remark: String, visible_from: Option<db::Instant>,
        changed_at: Option<db::Instant>,
    }
    /// Figures of a class as they stand from an instant on; see `figures`.
    pub struct NewFigures => "class_figures", insert_figures {
        class_id: i64, term_id: i64, subject_id: i64, exams: bool, visible_from: db::Instant, school_id: i64,
        graded: i64, average_x100: Option<i64>, lowest_x100: Option<i64>, highest_x100: Option<i64>,
        ranking: String,
    }
}

db::sql! {
    /// Forgets the figures of a class and term, before they are written anew.
    pub fn delete_figures(class: i64, term: i64) -> Exec<u64> = "DELETE FROM class_figures WHERE class_id = $1 AND term_id = $2";
}
