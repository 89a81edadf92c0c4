//! What pages read of absences.

use db::Query;
use jiff::civil::Date;

db::row! {
    /// An absence that waits for its reason.
    pub struct AbsenceRow {
        /// The day.
        pub held_on: Date,
        /// Wall time at which it began.
        pub starts_at: String,
        /// Its length in minutes.
        pub minutes: i64,
    }
}

db::row! {
    /// An absence or a lateness, as it is kept.
    #[allow(missing_docs)] // named as the columns of `absences`
    pub struct KeptRow {
        pub school_year: i64, pub kind: String, pub held_on: Date, pub starts_at: String, pub ends_at: String,
        pub minutes: i64, pub justified: bool, pub reason: String,
    }
}

db::sql! {
    fn all(student: i64, school: i64) -> Many<KeptRow> = "
        SELECT school_year, kind, held_on, starts_at, ends_at, minutes, justified, reason FROM absences
        WHERE student_id = $1 AND school_id = $2 ORDER BY held_on, starts_at";
}

/// All absences of a child at the school, the oldest first.
///
/// # Errors
/// The database's.
pub fn all_of(tx: &db::Tx<'_>, child: &crate::web::Access<'_, crate::web::Child>) -> db::Result<Vec<KeptRow>> {
    all(tx, child.student_id, child.school.id)
}

db::sql! {
    fn unjustified_of(student: i64, year: i64) -> Many<AbsenceRow> = "
        SELECT held_on, starts_at, minutes FROM absences
        WHERE student_id = $1 AND school_year = $2 AND NOT justified AND kind = 'absence'
        ORDER BY held_on DESC, starts_at DESC LIMIT 100";
}

/// The absences of a child in the current year that wait for a reason, newest first.
///
/// # Errors
/// The database's.
pub fn to_explain(tx: &db::Tx<'_>, child: &crate::web::Access<'_, crate::web::Child>) -> db::Result<Vec<AbsenceRow>> {
    unjustified_of(tx, child.student_id, child.school.year)
}

/// Whose unjustified absences to count.
pub struct Whose {
    students: Vec<i64>,
    years: Vec<i64>,
}

fn count<'a>(query: &mut Query<'a>, whose: &'a Whose) {
    query
        .push("SELECT student_id, count(*) AS n FROM absences WHERE NOT justified AND kind = 'absence'")
        .and_in("student_id", &whose.students)
        .and_in("school_year", &whose.years)
        .push(" GROUP BY student_id");
}

db::query! {
    fn counts(whose: &Whose) -> Many<(i64, i64)> = count, samples [Whose { students: vec![1], years: vec![2026] }];
}

/// How many absences of this year wait for a reason: pairs of student and number, for the children that are given.
///
/// # Errors
/// The database's.
pub fn unjustified<'a>(
    tx: &db::Tx<'_>,
    children: impl Iterator<Item = crate::web::Access<'a, crate::web::Child>>,
) -> db::Result<Vec<(i64, i64)>> {
    let (students, years) = children.map(|c| (c.student_id, c.school.year)).unzip();
    counts(tx, &Whose { students, years })
}
