//! What retention reads.

use super::Counts;
use db::{Instant, Query, Tx};
use jiff::civil::Date;

db::sql! {
    // By class of the years that began before: a pupil's last day is that on which they left, else the end of the last year in
    // which they were enrolled. Who is enrolled now has none, and who has no dated year is kept.
    fn due_ids(horizon: Date, after: i64, most: i64) -> Many<(i64,)> = "
        SELECT DISTINCT e.student_id FROM school_years y
        JOIN classes c ON c.school_id = y.school_id AND c.school_year = y.school_year
        JOIN enrolments e ON e.class_id = c.id
        WHERE y.starts_on < $1 AND e.student_id > $2
            AND NOT EXISTS (SELECT 1 FROM enrolments o JOIN schools s ON s.id = o.school_id
                LEFT JOIN school_years p ON p.school_id = o.school_id AND p.school_year = o.school_year
                WHERE o.student_id = e.student_id AND ((o.state = 'active' AND o.school_year >= s.current_year)
                    OR COALESCE(CASE WHEN o.state = 'left' THEN o.left_on END, p.ends_on, $1) >= $1))
        ORDER BY e.student_id LIMIT $3";
    pub(super) fn is_due(student: i64, horizon: Date) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM enrolments WHERE student_id = $1)
            AND NOT EXISTS (SELECT 1 FROM enrolments o JOIN schools s ON s.id = o.school_id
                LEFT JOIN school_years p ON p.school_id = o.school_id AND p.school_year = o.school_year
                WHERE o.student_id = $1 AND ((o.state = 'active' AND o.school_year >= s.current_year)
                    OR COALESCE(CASE WHEN o.state = 'left' THEN o.left_on END, p.ends_on, $2) >= $2))";
    pub(super) fn schools_of(student: i64) -> Many<(i64,)> = "
        SELECT DISTINCT school_id FROM enrolments WHERE student_id = $1 ORDER BY school_id";
    pub(super) fn guardians_of(student: i64) -> Many<(i64,)> = "
        SELECT guardian_id FROM guardian_students WHERE student_id = $1 ORDER BY guardian_id";
    pub(super) fn accounts_of(student: i64) -> Many<(i64,)> = "
        SELECT account_id FROM guardianships WHERE student_id = $1
        UNION SELECT g.account_id FROM guardian_students gs JOIN guardians g ON g.id = gs.guardian_id
            WHERE gs.student_id = $1 AND g.account_id IS NOT NULL
        ORDER BY 1";
    // Of nobody else, and no restriction holds them still.
    pub(super) fn guardian_is_idle(guardian: i64) -> Val<bool> = "
        SELECT NOT EXISTS (SELECT 1 FROM guardian_students WHERE guardian_id = $1)
            AND NOT EXISTS (SELECT 1 FROM restrictions WHERE guardian_id = $1)";
    // Of no child, of no row of a roster, and of nobody who is or was staff: their log refers to them.
    pub(super) fn account_is_idle(account: i64) -> Val<bool> = "
        SELECT NOT EXISTS (SELECT 1 FROM guardianships WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM guardians WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM staff_roles WHERE account_id = $1)";
    pub(super) fn closed(before: Instant, most: i64) -> Many<(i64,)> = "
        SELECT id FROM accounts WHERE closed_at < $1 ORDER BY closed_at LIMIT $2";
    pub(super) fn count_closed(before: Instant) -> Val<i64> = "
        SELECT count(*) FROM accounts WHERE closed_at < $1";
    pub(super) fn imports(horizon: Date) -> Many<(i64,)> = "
        SELECT i.id FROM imports i JOIN school_years y ON y.school_id = i.school_id AND y.school_year = i.school_year
        WHERE y.ends_on < $1 AND (EXISTS (SELECT 1 FROM import_changes c WHERE c.import_id = i.id)
            OR EXISTS (SELECT 1 FROM import_faults f WHERE f.import_id = i.id)
            OR EXISTS (SELECT 1 FROM import_undo u WHERE u.import_id = i.id)) ORDER BY i.id LIMIT 1000";
    pub(super) fn count_imports(horizon: Date) -> Val<i64> = "
        SELECT count(*) FROM imports i JOIN school_years y ON y.school_id = i.school_id AND y.school_year = i.school_year
        WHERE y.ends_on < $1 AND (EXISTS (SELECT 1 FROM import_changes c WHERE c.import_id = i.id)
            OR EXISTS (SELECT 1 FROM import_faults f WHERE f.import_id = i.id)
            OR EXISTS (SELECT 1 FROM import_undo u WHERE u.import_id = i.id))";
    pub(super) fn classes_with_frames(horizon: Date) -> Many<(i64,)> = "
        SELECT DISTINCT c.id FROM massar_frames f JOIN classes c ON c.id = f.class_id
        JOIN school_years y ON y.school_id = c.school_id AND y.school_year = c.school_year
        WHERE y.ends_on < $1 ORDER BY c.id LIMIT 1000";
    pub(super) fn any_year_before(horizon: Date) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM school_years WHERE starts_on < $1)";
    pub(super) fn ran_since(since: Instant) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'done' AND finished_at > $1 AND kind = 'retention')";
}

/// Pupils whose time is over, in the order of their numbers.
pub(super) fn due(tx: &Tx<'_>, horizon: Date, after: i64, most: i64) -> db::Result<Vec<i64>> {
    Ok(due_ids(tx, horizon, after, most)?.into_iter().map(|(id,)| id).collect())
}

/// Whose data are counted.
struct Pupils {
    ids: Vec<i64>,
}

fn in_enrolments<'a>(query: &mut Query<'a>, of: &'a Pupils) {
    query.push("SELECT count(*) FROM enrolments WHERE school_year > 0").and_in("student_id", &of.ids);
}

fn in_grades<'a>(query: &mut Query<'a>, of: &'a Pupils) {
    query.push("SELECT count(*) FROM grades WHERE school_year > 0").and_in("student_id", &of.ids);
}

fn in_absences<'a>(query: &mut Query<'a>, of: &'a Pupils) {
    query.push("SELECT count(*) FROM absences WHERE school_year > 0").and_in("student_id", &of.ids);
}

fn in_letters<'a>(query: &mut Query<'a>, of: &'a Pupils) {
    query.push("SELECT count(*) FROM letters WHERE made_at >= 0").and_in("student_id", &of.ids);
}

// Those who have no child beside these.
fn in_guardians<'a>(query: &mut Query<'a>, of: &'a Pupils) {
    query
        .push(
            "SELECT count(*) FROM (SELECT DISTINCT gs.guardian_id FROM guardian_students gs WHERE gs.school_id > 0",
        )
        .and_in("gs.student_id", &of.ids)
        .push(
            ") g WHERE NOT EXISTS (SELECT 1 FROM guardian_students o WHERE o.guardian_id = g.guardian_id AND NOT (o.school_id > 0",
        )
        .and_in("o.student_id", &of.ids)
        .push("))");
}

fn in_accounts<'a>(query: &mut Query<'a>, of: &'a Pupils) {
    query
        .push("SELECT count(*) FROM (SELECT DISTINCT gs.account_id FROM guardianships gs WHERE gs.school_id > 0")
        .and_in("gs.student_id", &of.ids)
        .push(
            ") g WHERE NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.account_id = g.account_id) \
               AND NOT EXISTS (SELECT 1 FROM guardianships o WHERE o.account_id = g.account_id AND NOT (o.school_id > 0",
        )
        .and_in("o.student_id", &of.ids)
        .push("))");
}

db::query! {
    fn count_enrolments(of: &Pupils) -> Val<i64> = in_enrolments, samples [Pupils { ids: vec![1] }];
    fn count_grades(of: &Pupils) -> Val<i64> = in_grades, samples [Pupils { ids: vec![1] }];
    fn count_absences(of: &Pupils) -> Val<i64> = in_absences, samples [Pupils { ids: vec![1] }];
    fn count_letters(of: &Pupils) -> Val<i64> = in_letters, samples [Pupils { ids: vec![1] }];
    fn count_guardians(of: &Pupils) -> Val<i64> = in_guardians, samples [Pupils { ids: vec![1] }];
    fn count_accounts(of: &Pupils) -> Val<i64> = in_accounts, samples [Pupils { ids: vec![1] }];
}

/// What belongs to these pupils. Of families whose children fall into two batches guardians and accounts may be counted too few.
pub(super) fn counts_of(tx: &Tx<'_>, students: &[i64]) -> db::Result<Counts> {
    if students.is_empty() {
        return Ok(Counts::default());
    }
    let of = Pupils { ids: students.to_vec() };
    Ok(Counts {
        students: i64::try_from(of.ids.len()).unwrap_or(i64::MAX),
        enrolments: count_enrolments(tx, &of)?,
        grades: count_grades(tx, &of)?,
        absences: count_absences(tx, &of)?,
        guardians: count_guardians(tx, &of)?,
        accounts: count_accounts(tx, &of)?,
        letters: count_letters(tx, &of)?,
        closed: 0,
        imports: 0,
    })
}
