//! What pages read of assessments and grades. Every statement that shows a grade asks for `visible_from`; a test looks.

use crate::web::{Access, Child};
use db::{Instant, Query, Tx};
use jiff::civil::Date;

db::text_enum! {
    /// What is graded; see `rules::scheme::AssessmentKind`.
    pub enum Kind {
        /// A continuous assessment.
        Continuous => "continuous",
        /// An integrated activity.
        Activity => "activity",
        /// The school's unified exam.
        ExamLocal => "exam_local",
        /// The region's exam.
        ExamRegional => "exam_regional",
        /// The country's exam.
        ExamNational => "exam_national",
        /// An exam session that the school sets.
        ExamSession => "exam_session",
    }
    /// What a student got.
    pub enum Outcome {
        /// A value.
        Value => "value",
        /// Not there.
        Absent => "absent",
        /// Need not take it.
        Exempt => "exempt",
        /// Gave nothing in.
        NotHandedIn => "not_handed_in",
    }
    /// The state of a term.
    pub enum TermState {
        /// Grades come in.
        Open => "open",
        /// Done.
        Closed => "closed",
        /// Open again.
        Reopened => "reopened",
    }
    /// What the school calls its terms.
    pub enum TermKind {
        /// Half a year.
        Semester => "semester",
        /// A third of a year.
        Trimester => "trimester",
        /// Another part of a year.
        Period => "period",
    }
}

db::row! {
    /// A school year of a student at the school.
    #[allow(missing_docs)] // named as the columns
    pub struct YearRow { pub school_year: i64, pub class_id: i64, pub catalogue: i64 }
    /// A class with what its level goes by.
    #[allow(missing_docs)] // named as the columns
    pub struct LevelRow {
        pub class_name: String, pub school_id: i64, pub school_year: i64, pub level_id: i64,
        pub scale_max_x100: i64, pub year_scheme: String, pub shows_rank: bool,
    }
    /// A term.
    #[allow(missing_docs)] // named as the columns
    pub struct TermRow {
        pub id: i64, pub ordinal: i64, pub kind: TermKind, pub starts_on: Date, pub ends_on: Date, pub state: TermState,
    }
    /// A subject as taught at the level.
    #[allow(missing_docs)] // named as the columns
    pub struct SubjectRow {
        pub id: i64, pub name: String, pub name_ar: String, pub coefficient_x100: i64, pub subject_scheme: String,
    }
    /// An assessment, announced or not.
    #[allow(missing_docs)] // named as the columns
    pub struct AssessmentRow {
        pub id: i64, pub term_id: i64, pub subject_id: i64, pub kind: Kind, pub title: String, pub title_ar: String,
        pub held_on: Option<Date>, pub starts_at: Option<String>, pub room: String, pub weight_x100: i64,
        pub scale_max_x100: i64, pub visible_from: Option<Instant>, pub announced: bool,
    }
    /// A grade that is out.
    #[allow(missing_docs)] // named as the columns
    pub struct GradeRow {
        pub assessment_id: i64, pub outcome: Outcome, pub value_x100: Option<i64>, pub remark: String,
        pub visible_from: Instant, pub changed_at: Option<Instant>,
    }
    /// What the class as a whole shows; subject 0 is the term's average.
    #[allow(missing_docs)] // named as the columns
    pub struct FiguresRow {
        pub term_id: i64, pub exams: bool, pub visible_from: Instant, pub subject_id: i64, pub graded: i64, pub average_x100: Option<i64>, pub lowest_x100: Option<i64>,
        pub highest_x100: Option<i64>, pub ranking: String,
    }
    /// The next assessment of a class.
    #[allow(missing_docs)] // named as the columns
    pub struct NextRow {
        pub class_id: i64, pub subject: String, pub subject_ar: String, pub held_on: Option<Date>,
    }
}

db::sql! {
    fn years(student: i64, school: i64) -> Many<YearRow> = "
        SELECT e.school_year, e.class_id, c.catalogue FROM enrolments e JOIN classes c ON c.id = e.class_id
        WHERE e.student_id = $1 AND e.school_id = $2 ORDER BY e.school_year DESC";
    fn level(class: i64) -> One<LevelRow> = "
        SELECT c.name AS class_name, c.school_id, c.school_year, c.level_id, l.scale_max_x100, l.year_scheme,
            s.shows_rank
        FROM classes c JOIN levels l ON l.id = c.level_id JOIN schools s ON s.id = c.school_id WHERE c.id = $1";
    fn terms(school: i64, year: i64) -> Many<TermRow> = "
        SELECT id, ordinal, kind, starts_on, ends_on, state FROM terms
        WHERE school_id = $1 AND school_year = $2 ORDER BY ordinal";
    fn subjects(level: i64) -> Many<SubjectRow> = "
        SELECT s.id, s.name, s.name_ar, ls.coefficient_x100, ls.subject_scheme
        FROM level_subjects ls JOIN subjects s ON s.id = ls.subject_id
        WHERE ls.level_id = $1 ORDER BY s.sort_order, s.id";
    // All of them, for the catalogue: what shows, and when, is asked of `announced` and `visible_from` there.
    fn assessments(class: i64) -> Many<AssessmentRow> = "
        SELECT id, term_id, subject_id, kind, title, title_ar, held_on, starts_at, room, weight_x100, scale_max_x100,
            visible_from, announced
        FROM assessments WHERE class_id = $1";
    // Only a grade that is out has an instant here, but the column may be empty.
    fn grades(student: i64, year: i64, now: Instant) -> Many<GradeRow> = "
        SELECT assessment_id, outcome, value_x100, remark, COALESCE(visible_from, $3) AS visible_from, changed_at
        FROM grades
        WHERE student_id = $1 AND school_year = $2 AND visible_from <= $3 ORDER BY assessment_id";
    // The sets that hold now or will hold later; those that were overtaken are left where they are.
    fn figures(class: i64, now: Instant, ranked: bool) -> Many<FiguresRow> = "
        SELECT f.term_id, f.exams, f.visible_from, f.subject_id, f.graded, f.average_x100, f.lowest_x100,
            f.highest_x100, CASE WHEN $3 THEN f.ranking ELSE '' END AS ranking
        FROM class_figures f
        WHERE f.class_id = $1 AND f.visible_from >= COALESCE((
            SELECT max(m.visible_from) FROM class_figures m WHERE m.class_id = f.class_id AND m.term_id = f.term_id
                AND m.exams = f.exams AND m.visible_from <= $2), 0)
        ORDER BY f.term_id, f.exams, f.visible_from, f.subject_id";
}

db::sql! {
    fn count_new_of(student: i64, year: i64, since: Instant, now: Instant) -> Val<i64> = "
        SELECT count(*) FROM grades WHERE student_id = $1 AND school_year = $2 AND visible_from <= $4
            AND (visible_from > $3 OR changed_at > $3)";
}

/// How many grades of the current year are new or changed since `since`.
pub(super) fn new_of(tx: &Tx<'_>, child: &Access<'_, Child>, since: Instant, now: Instant) -> db::Result<i64> {
    count_new_of(tx, child.student_id, child.school.year, since, now)
}

/// The years of a child at the school, newest first.
pub(super) fn years_of(tx: &Tx<'_>, child: &Access<'_, Child>) -> db::Result<Vec<YearRow>> {
    years(tx, child.student_id, child.school.id)
}

/// The grades of a year of a child that are out, in the order of their assessments' ids.
pub(super) fn grades_of(
    tx: &Tx<'_>,
    child: &Access<'_, Child>,
    school_year: i64,
    now: Instant,
) -> db::Result<Vec<GradeRow>> {
    grades(tx, child.student_id, school_year, now)
}

/// The class and its level.
pub(super) fn level_of(tx: &Tx<'_>, class: i64) -> db::Result<LevelRow> {
    level(tx, class)
}

/// The terms of a school's year, in order.
pub(super) fn terms_of(tx: &Tx<'_>, school: i64, school_year: i64) -> db::Result<Vec<TermRow>> {
    terms(tx, school, school_year)
}

/// The subjects of a level, in the school's order.
pub(super) fn subjects_of(tx: &Tx<'_>, level: i64) -> db::Result<Vec<SubjectRow>> {
    subjects(tx, level)
}

/// All assessments of a class, shown or not.
pub(super) fn assessments_of(tx: &Tx<'_>, class: i64) -> db::Result<Vec<AssessmentRow>> {
    assessments(tx, class)
}

/// The figures of a class that hold at `now` or later, by term, exams or not, instant and subject; with the ranking where the
/// school shows it.
pub(super) fn figures_since(tx: &Tx<'_>, class: i64, now: Instant, ranked: bool) -> db::Result<Vec<FiguresRow>> {
    figures(tx, class, now, ranked)
}

/// What the list of children asks of their grades.
pub struct Ask {
    students: Vec<i64>,
    years: Vec<i64>,
    classes: Vec<i64>,
    since: Instant,
    now: Instant,
    today: Date,
}

fn count_new<'a>(query: &mut Query<'a>, ask: &'a Ask) {
    query
        .push("SELECT student_id, count(*) AS n FROM grades WHERE visible_from <= ")
        .bind(&ask.now)
        .push(" AND (visible_from > ")
        .bind(&ask.since)
        .push(" OR changed_at > ")
        .bind(&ask.since)
        .push(")")
        .and_in("student_id", &ask.students)
        .and_in("school_year", &ask.years)
        .push(" GROUP BY student_id");
}

fn find_next<'a>(query: &mut Query<'a>, ask: &'a Ask) {
    query
        .push(
            "SELECT a.class_id, s.name AS subject, s.name_ar AS subject_ar, a.held_on FROM assessments a \
               JOIN subjects s ON s.id = a.subject_id WHERE a.announced AND a.held_on >= ",
        )
        .bind(&ask.today)
        .and_in("a.class_id", &ask.classes)
        .push(" ORDER BY a.held_on, a.id");
}

fn sample() -> Ask {
    let today = Date::constant(2026, 11, 21);
    let (since, now) = (Instant::from_micros(0), Instant::from_micros(1));
    Ask { students: vec![1], years: vec![2026], classes: vec![1], since, now, today }
}

db::query! {
    fn new_counts(ask: &Ask) -> Many<(i64, i64)> = count_new, samples [sample()];
    fn next_rows(ask: &Ask) -> Many<NextRow> = find_next, samples [sample()];
}

/// What is new and what comes next, for a list of children.
pub struct News {
    /// Student and number of new or changed grades.
    pub new: Vec<(i64, i64)>,
    /// Announced assessments from today on, the next first.
    pub next: Vec<NextRow>,
}

/// What is new since `since` and what comes from `today` on, for the children that are given.
///
/// # Errors
/// The database's.
pub fn news<'a>(
    tx: &Tx<'_>,
    children: impl Iterator<Item = Access<'a, Child>>,
    since: Instant,
    now: Instant,
    today: Date,
) -> db::Result<News> {
    let mut ask = Ask { students: Vec::new(), years: Vec::new(), classes: Vec::new(), since, now, today };
    for child in children {
        ask.students.push(child.student_id);
        ask.years.push(child.school.year);
        ask.classes.extend(child.class_id);
    }
    Ok(News { new: new_counts(tx, &ask)?, next: next_rows(tx, &ask)? })
}
