//! All SQL that writes assessments, grades and the figures of a class.

use db::Tx;
use std::collections::BTreeSet;

crate::bulk! {
    /// An assessment of a class. `visible_from` is set exactly when it is scheduled, published or corrected.
    pub struct NewAssessment => "assessments", insert_assessments then assessments_changed {
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
    pub struct NewFigures => "class_figures", insert_figures then figures_changed {
        class_id: i64, term_id: i64, subject_id: i64, exams: bool, visible_from: db::Instant, school_id: i64,
        graded: i64, average_x100: Option<i64>, lowest_x100: Option<i64>, highest_x100: Option<i64>,
        ranking: String,
    }
}

db::sql! {
    fn forget_figures(class: i64, term: i64) -> Exec<u64> = "DELETE FROM class_figures WHERE class_id = $1 AND term_id = $2";
    fn raise(class: i64) -> Exec<u64> = "UPDATE classes SET catalogue = catalogue + 1 WHERE id = $1";
}

db::sql! {
    /// Changes a grade of that version.
    pub fn update_grade(
        student: i64, year: i64, assessment: i64, version: i64, outcome: &str, value_x100: Option<i64>, remark: &str,
        changed_at: Option<db::Instant>
    ) -> Exec<u64> = "
        UPDATE grades SET outcome = $5, value_x100 = $6, remark = $7, changed_at = $8, version = version + 1
        WHERE student_id = $1 AND school_year = $2 AND assessment_id = $3 AND version = $4";
    /// Takes back a grade of that version.
    pub fn delete_grade(student: i64, year: i64, assessment: i64, version: i64) -> Exec<u64> = "
        DELETE FROM grades WHERE student_id = $1 AND school_year = $2 AND assessment_id = $3 AND version = $4";
    /// Erases the grades of a student. Figures of classes stay: they name nobody.
    pub fn erase_grades(student: i64) -> Exec<u64> = "DELETE FROM grades WHERE student_id = $1";
    /// Takes back all grades of an assessment.
    pub fn delete_grades_of(assessment: i64) -> Exec<u64> = "DELETE FROM grades WHERE assessment_id = $1";
    fn publish(id: i64, at: db::Instant) -> Exec<u64> = "
        UPDATE assessments SET state = 'published', visible_from = $2, version = version + 1
        WHERE id = $1 AND state = 'draft'";
    fn show_grades_of(assessment: i64, at: db::Instant) -> Exec<u64> = "
        UPDATE grades SET visible_from = $2 WHERE assessment_id = $1";
    fn remove_assessment(id: i64, version: i64) -> Exec<u64> = "DELETE FROM assessments WHERE id = $1 AND version = $2";
}

/// Publishes an assessment that is a draft, with its grades; whether it was one. The figures of its class and term are
/// the caller's to make anew.
///
/// # Errors
/// The database's.
pub fn publish_draft(tx: &Tx<'_>, class: i64, id: i64, at: db::Instant) -> db::Result<bool> {
    if publish(tx, id, at)? == 0 {
        return Ok(false);
    }
    show_grades_of(tx, id, at)?;
    catalogue_changed(tx, class)?;
    Ok(true)
}

/// Takes back an assessment of that version without grades; returns how many.
///
/// # Errors
/// The database's, among them a reference to the assessment.
pub fn delete_assessment(tx: &Tx<'_>, class: i64, id: i64, version: i64) -> db::Result<u64> {
    catalogue_changed(tx, class)?;
    remove_assessment(tx, id, version)
}

/// Forgets the figures of a class and term, before they are written anew.
///
/// # Errors
/// The database's.
pub fn delete_figures(tx: &Tx<'_>, class: i64, term: i64) -> db::Result<u64> {
    catalogue_changed(tx, class)?;
    forget_figures(tx, class, term)
}

/// To be called by whatever changes an assessment or the figures of a class: what nodes keep of it in memory is read anew.
///
/// # Errors
/// The database's.
pub fn catalogue_changed(tx: &Tx<'_>, class: i64) -> db::Result<()> {
    raise(tx, class).map(drop)
}

fn assessments_changed(tx: &Tx<'_>, rows: &[NewAssessment]) -> db::Result<()> {
    each_class(tx, rows.iter().map(|row| row.class_id))
}

fn figures_changed(tx: &Tx<'_>, rows: &[NewFigures]) -> db::Result<()> {
    each_class(tx, rows.iter().map(|row| row.class_id))
}

fn each_class(tx: &Tx<'_>, classes: impl Iterator<Item = i64>) -> db::Result<()> {
    let classes: BTreeSet<i64> = classes.collect();
    classes.into_iter().try_for_each(|class| catalogue_changed(tx, class))
}
