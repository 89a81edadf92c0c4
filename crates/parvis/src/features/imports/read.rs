//! What imports read: of themselves, and of the school that they are for.

use super::store::{ImportKind, ImportState};
use db::{Instant, Query, Tx};
use jiff::civil::Date;
use serde_json::Value as Json;

db::row! {
    /// An import.
    pub struct ImportRow {
        pub id: i64, pub public_id: String, pub school_id: i64, pub school_year: i64, pub account_id: Option<i64>,
        pub file_name: String, pub file_bytes: i64, pub kind: Option<ImportKind>, pub state: ImportState,
        pub signature: String, pub headings: Json, pub mapping: Json, pub full_roster: bool, pub publish: bool,
        pub formulas: bool, pub row_count: i64, pub added: i64, pub changed: i64, pub ended: i64, pub unchanged: i64,
        pub transferred: i64, pub faulty: i64, pub problem: Json, pub notice: String, pub created_at: Instant,
        pub done_at: Option<Instant>, pub undone_at: Option<Instant>, pub version: i64,
    }
    /// An import in the list.
    pub struct ListRow {
        pub id: i64, pub public_id: String, pub file_name: String, pub kind: Option<ImportKind>, pub state: ImportState,
        pub added: i64, pub changed: i64, pub ended: i64, pub faulty: i64, pub created_at: Instant,
        pub done_at: Option<Instant>, pub given_name: Option<String>, pub family_name: Option<String>, pub given_name_ar: Option<String>,
        pub family_name_ar: Option<String>,
    }
    /// A change as it is shown.
    pub struct ChangeRow { pub what: String, pub line: i64, pub label: String, pub detail: Json }
    /// A faulty cell as it is shown.
    pub struct FaultRow {
        pub line: i64, pub letter: String, pub heading: String, pub value: String, pub reason: String, pub args: Json,
    }
    /// The school that an import is for.
    pub struct Site {
        pub id: i64, pub authority: String, pub code_pattern: String, pub national_id_rule: String, pub year: i64,
        pub name: String, pub zone: String,
    }
    /// A student as the database has them.
    pub struct Known {
        pub id: i64, pub code: String, pub family_name: String, pub given_name: String, pub family_name_ar: String,
        pub given_name_ar: String, pub sex: String, pub born_on: Date, pub born_in: String, pub version: i64,
    }
    /// An enrolment of this year at whatever school.
    pub struct Enrolled {
        pub student_id: i64, pub school_id: i64, pub class_id: i64, pub regime: String, pub state: String, pub version: i64,
    }
    /// The roster's link of a guardian and a student.
    pub struct Link { pub guardian_id: i64, pub student_id: i64, pub relation: String, pub version: i64 }
    /// A guardian of the roster.
    pub struct Person {
        pub id: i64, pub family_name: String, pub given_name: String, pub family_name_ar: String,
        pub given_name_ar: String, pub national_id: Option<String>,
        pub email: Option<String>, pub phone: Option<String>, pub address: String, pub account_id: Option<i64>,
        pub version: i64,
    }
    /// A guardian with an address that is confirmed.
    pub struct Reached {
        pub id: i64, pub email: Option<String>, pub locale: String, pub given_name: String, pub given_name_ar: String,
        pub child: String, pub child_ar: String,
    }
    /// What a member of staff is known by as a guardian: accounts of the same person, their addresses and numbers.
    pub struct StaffMark { pub staff: i64, pub account: i64, pub email: Option<String>, pub number: Option<String> }
    /// An account's link to a child.
    pub struct Tie { pub id: i64, pub school_id: i64, pub state: String, pub restriction: String, pub version: i64 }
    /// A level.
    pub struct Level { pub id: i64, pub code: String, pub name: String, pub name_ar: String, pub scale_max_x100: i64 }
    /// A class of this year.
    pub struct ClassRow { pub id: i64, pub public_id: String, pub name: String, pub level_id: i64 }
    /// A subject.
    pub struct Subject { pub id: i64, pub code: String, pub name: String, pub name_ar: String }
    /// What files call a subject.
    pub struct NamedSubject { pub name_key: String, pub name: String, pub subject_id: i64 }
    /// A term of this year.
    pub struct TermRow { pub id: i64, pub ordinal: i64, pub kind: String, pub state: String, pub starts_on: Date, pub ends_on: Date }
    /// A student of this year.
    pub struct Pupil { pub id: i64, pub code: String, pub class_id: i64 }
    /// A student of a class, for its sheet.
    pub struct Listed {
        pub id: i64, pub code: String, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub born_on: Date,
    }
    /// What is graded in a class, term and subject.
    pub struct Graded {
        pub id: i64, pub kind: String, pub title: String, pub scale_max_x100: i64, pub visible_from: Option<Instant>,
        pub state: String,
    }
    /// What is graded in a class.
    pub struct GradedIn {
        pub term_id: i64, pub subject_id: i64, pub id: i64, pub kind: String, pub title: String,
        pub scale_max_x100: i64, pub visible_from: Option<Instant>, pub state: String,
    }
    /// A grade as the database has it.
    pub struct GradeWas {
        pub student_id: i64, pub assessment_id: i64, pub outcome: String, pub value_x100: Option<i64>, pub remark: String,
        pub visible_from: Option<Instant>, pub changed_at: Option<Instant>, pub version: i64,
    }
    /// An absence as the database has it.
    pub struct AbsenceWas {
        pub id: i64, pub student_id: i64, pub held_on: Date, pub starts_at: String, pub kind: String, pub ends_at: String,
        pub minutes: i64, pub justified: bool, pub reason: String, pub version: i64,
    }
    /// A transfer that waits.
    pub struct TransferRow {
        pub id: i64, pub public_id: String, pub student_id: i64, pub school_year: i64, pub from_school_id: i64,
        pub to_school_id: i64, pub class_id: i64, pub regime: String, pub code: String, pub given_name: String,
        pub family_name: String, pub other: String, pub asked_at: Instant,
    }
}

macro_rules! import_columns {
    () => {
        "SELECT id, public_id, school_id, school_year, account_id, file_name, file_bytes, kind, state, signature, headings,
            mapping, full_roster, publish, formulas, row_count, added, changed, ended, unchanged, transferred, faulty,
            problem, notice, created_at, done_at, undone_at, version FROM imports "
    };
}

db::sql! {
    pub(super) fn restricted(school: i64, year: i64) -> Many<(i64,)> = "
        SELECT DISTINCT r.student_id FROM restrictions r
        JOIN enrolments e ON e.student_id = r.student_id AND e.school_year = $2 AND e.school_id = $1
        WHERE r.ended_at IS NULL";
    pub(super) fn by_public_id(public_id: &str, school: i64) -> Opt<ImportRow> =
        concat!(import_columns!(), "WHERE public_id = $1 AND school_id = $2");
    pub(super) fn by_id(id: i64) -> Opt<ImportRow> = concat!(import_columns!(), "WHERE id = $1");
    pub(super) fn by_token(form_token: &str, school: i64) -> OptVal<String> = "
        SELECT public_id FROM imports WHERE form_token = $1 AND school_id = $2";
    pub(super) fn list(school: i64) -> Many<ListRow> = "
        SELECT i.id, i.public_id, i.file_name, i.kind, i.state, i.added, i.changed, i.ended, i.faulty, i.created_at,
            i.done_at, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar
        FROM imports i LEFT JOIN accounts a ON a.id = i.account_id
        WHERE i.school_id = $1 ORDER BY i.id DESC LIMIT 50";
    // Only the newest that was written and stands can be taken back.
    pub(super) fn last_done(school: i64) -> OptVal<i64> = "
        SELECT id FROM imports WHERE school_id = $1 AND state = 'done' ORDER BY done_at DESC, id DESC LIMIT 1";
    pub(super) fn running(school: i64) -> Val<i64> = "
        SELECT count(*) FROM imports WHERE school_id = $1 AND state = 'running'";
    pub(super) fn part(import: i64, part: i64) -> OptVal<Vec<u8>> = "
        SELECT content FROM import_files WHERE import_id = $1 AND part = $2";
    pub(super) fn changes(import: i64) -> Many<ChangeRow> = "
        SELECT what, line, label, detail FROM import_changes WHERE import_id = $1 AND what NOT IN ('sample', 'cells')
        ORDER BY ordinal";
    pub(super) fn cells(import: i64, what: &str) -> Many<(i64, Json)> = "
        SELECT line, detail FROM import_changes WHERE import_id = $1 AND what = $2 ORDER BY ordinal";
    pub(super) fn faults(import: i64, from: i64, many: i64) -> Many<FaultRow> = "
        SELECT line, letter, heading, value, reason, args FROM import_faults WHERE import_id = $1 AND ordinal >= $2
        ORDER BY ordinal LIMIT $3";
    pub(super) fn doubled(import: i64) -> Many<(i64, String, Json)> = "
        SELECT line, value, args FROM import_faults WHERE import_id = $1 AND reason IN ('doubled', 'doubled-also') ORDER BY ordinal";
    pub(super) fn fault_count(import: i64) -> Val<i64> = "SELECT count(*) FROM import_faults WHERE import_id = $1";
    pub(super) fn undo_steps(import: i64) -> Many<(i64,)> = "
        SELECT ordinal FROM import_undo WHERE import_id = $1 ORDER BY ordinal DESC";
    pub(super) fn undo_step(import: i64, ordinal: i64) -> Val<String> = "
        SELECT steps FROM import_undo WHERE import_id = $1 AND ordinal = $2";
    pub(super) fn mapping(school: i64, kind: ImportKind, signature: &str) -> OptVal<Json> = "
        SELECT mapping FROM import_mappings WHERE school_id = $1 AND kind = $2 AND signature = $3";
    pub(super) fn abandoned(before: Instant) -> Many<(i64,)> = "
        SELECT id FROM imports
        WHERE created_at < $1 AND state IN ('receiving', 'checking', 'mapping', 'ready', 'refused') ORDER BY id";
    pub(super) fn site(school: i64) -> One<Site> = "
        SELECT id, authority, code_pattern, national_id_rule, current_year AS year, name, zone FROM schools WHERE id = $1";
    pub(super) fn levels(school: i64) -> Many<Level> = "
        SELECT id, code, name, name_ar, scale_max_x100 FROM levels WHERE school_id = $1 ORDER BY id";
    pub(super) fn frame(class: i64, term: i64, subject: i64) -> OptVal<Json> = "
        SELECT frame FROM massar_frames WHERE class_id = $1 AND term_id = $2 AND subject_id = $3";
    pub(super) fn level_name(level: i64) -> Val<String> = "SELECT name FROM levels WHERE id = $1";
    pub(super) fn classes(school: i64, year: i64) -> Many<ClassRow> = "
        SELECT id, public_id, name, level_id FROM classes WHERE school_id = $1 AND school_year = $2 ORDER BY name";
    pub(super) fn subjects(school: i64) -> Many<Subject> = "
        SELECT id, code, name, name_ar FROM subjects WHERE school_id = $1 ORDER BY sort_order, id";
    pub(super) fn named_subjects(school: i64) -> Many<NamedSubject> = "
        SELECT name_key, name, subject_id FROM import_subjects WHERE school_id = $1 ORDER BY name, name_key";
    pub(super) fn subject_names(school: i64) -> Many<(String, i64)> = "
        SELECT name_key, subject_id FROM import_subjects WHERE school_id = $1 ORDER BY name_key";
    pub(super) fn taught(school: i64) -> Many<(i64, i64)> = "
        SELECT ls.level_id, ls.subject_id FROM levels l JOIN level_subjects ls ON ls.level_id = l.id
        WHERE l.school_id = $1 ORDER BY ls.level_id, ls.subject_id";
    pub(super) fn terms(school: i64, year: i64) -> Many<TermRow> = "
        SELECT id, ordinal, kind, state, starts_on, ends_on FROM terms WHERE school_id = $1 AND school_year = $2
        ORDER BY ordinal";
    pub(super) fn pupils(school: i64, year: i64) -> Each<Pupil> = "
        SELECT st.id, st.code, e.class_id
        FROM classes c JOIN enrolments e ON e.class_id = c.id AND e.state = 'active' JOIN students st ON st.id = e.student_id
        WHERE c.school_id = $1 AND c.school_year = $2";
    pub(super) fn class_list(class: i64) -> Many<Listed> = "
        SELECT st.id, st.code, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar, st.born_on
        FROM enrolments e JOIN students st ON st.id = e.student_id
        WHERE e.class_id = $1 AND e.state = 'active' ORDER BY st.sort_key, st.id";
    pub(super) fn roster(school: i64, year: i64) -> Each<Enrolled> = "
        SELECT e.student_id, e.school_id, e.class_id, e.regime, e.state, e.version
        FROM classes c JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE c.school_id = $1 AND c.school_year = $2";
    pub(super) fn people(school: i64) -> Each<Person> = "
        SELECT id, family_name, given_name, family_name_ar, given_name_ar, national_id, email, phone, address, account_id,
            version
        FROM guardians WHERE school_id = $1";
    pub(super) fn enrolled_count(school: i64, year: i64) -> Val<i64> = "
        SELECT count(*) FROM classes c JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE c.school_id = $1 AND c.school_year = $2";
    pub(super) fn staff_of(school: i64) -> Many<(i64,)> = "
        SELECT DISTINCT account_id FROM staff_roles WHERE school_id = $1 AND state = 'active' ORDER BY account_id";
    // As `wards_of` has it: another account with the same confirmed address is the same person.
    pub(super) fn marks_of(account: i64) -> Many<StaffMark> = "
        SELECT me.id AS staff, me.id AS account, lower(me.email) AS email, l.value AS number
        FROM accounts me
        LEFT JOIN logins l ON l.account_id = me.id AND l.kind = 'national_id' AND l.state <> 'disabled'
        WHERE me.id = $1
        UNION SELECT me.id, o.id, lower(o.email), l.value
        FROM accounts me JOIN accounts o ON lower(o.email) = lower(me.email) AND o.email_confirmed_at IS NOT NULL
        LEFT JOIN logins l ON l.account_id = o.id AND l.kind = 'national_id' AND l.state <> 'disabled'
        WHERE me.id = $1 AND me.email_confirmed_at IS NOT NULL
        ORDER BY 1, 2";
    // Of the other guardians who see the child: whom a letter reaches.
    pub(super) fn other_guardians(student: i64, school: i64, account: i64) -> Many<Reached> = "
        SELECT a.id, a.email, a.locale, a.given_name, a.given_name_ar, st.given_name AS child, st.given_name_ar AS child_ar
        FROM guardianships g
        JOIN students st ON st.id = g.student_id
        JOIN accounts a ON a.id = g.account_id AND a.state = 'active' AND a.email_confirmed_at IS NOT NULL
            AND a.email IS NOT NULL
        WHERE g.student_id = $1 AND g.school_id = $2 AND g.state = 'active' AND g.restriction = 'unrestricted'
            AND g.account_id <> $3 ORDER BY a.id";
    // Under review or disputed: `pending` as a login.
    pub(super) fn number_waits(account: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM logins WHERE account_id = $1 AND kind = 'national_id' AND state = 'pending')";
    pub(super) fn name_of_tie(tie: i64) -> Opt<(i64, String, String)> = "
        SELECT g.student_id, a.given_name, a.family_name FROM guardianships g JOIN accounts a ON a.id = g.account_id
        WHERE g.id = $1";
    pub(super) fn name_of_guardian(guardian: i64) -> Opt<(String, String)> = "
        SELECT given_name, family_name FROM guardians WHERE id = $1";
    // What of an import is about some child: for whoever may not decide about it.
    pub(super) fn absences_of_child(student: i64) -> Many<(i64,)> = "SELECT id FROM absences WHERE student_id = $1 ORDER BY id";
    pub(super) fn ties_of_child(student: i64) -> Many<(i64,)> = "
        SELECT id FROM guardianships WHERE student_id = $1 ORDER BY id";
    pub(super) fn guardians_of_child(student: i64) -> Many<(i64,)> = "
        SELECT guardian_id FROM guardian_students WHERE student_id = $1 ORDER BY guardian_id";
    pub(super) fn graded_of_child(student: i64) -> Many<(i64,)> = "
        SELECT assessment_id FROM grades WHERE student_id = $1 ORDER BY assessment_id";
    pub(super) fn transfers_of_child(student: i64) -> Many<(String,)> = "
        SELECT public_id FROM transfers WHERE student_id = $1 ORDER BY id";
    pub(super) fn ties(account: i64, student: i64) -> Many<Tie> = "
        SELECT id, school_id, state, restriction, version FROM guardianships
        WHERE account_id = $1 AND student_id = $2 ORDER BY id";
    pub(super) fn ties_of_student(student: i64, school: i64) -> Many<Tie> = "
        SELECT id, school_id, state, restriction, version FROM guardianships
        WHERE student_id = $1 AND school_id = $2 ORDER BY id";
    pub(super) fn states_at(account: i64, school: i64) -> Many<(String,)> = "
        SELECT DISTINCT state FROM guardianships WHERE account_id = $1 AND school_id = $2 ORDER BY state";
    pub(super) fn label(student: i64) -> One<(String, String, String)> = "
        SELECT code, given_name, family_name FROM students WHERE id = $1";
    pub(super) fn graded(class: i64, term: i64, subject: i64) -> Many<Graded> = "
        SELECT id, kind, title, scale_max_x100, visible_from, state FROM assessments
        WHERE class_id = $1 AND term_id = $2 AND subject_id = $3 AND state <> 'withdrawn'
        ORDER BY CASE WHEN held_on IS NULL THEN 1 ELSE 0 END, held_on, id";
    // In the order of `graded` within each term and subject.
    pub(super) fn graded_in(class: i64) -> Many<GradedIn> = "
        SELECT term_id, subject_id, id, kind, title, scale_max_x100, visible_from, state FROM assessments
        WHERE class_id = $1 AND state <> 'withdrawn'
        ORDER BY term_id, subject_id, CASE WHEN held_on IS NULL THEN 1 ELSE 0 END, held_on, id";
    pub(super) fn grade_count(assessment: i64) -> One<(i64, Option<i64>)> = "
        SELECT count(*), max(version) FROM grades WHERE assessment_id = $1";
    pub(super) fn asked_of(school: i64) -> Many<TransferRow> = "
        SELECT t.id, t.public_id, t.student_id, t.school_year, t.from_school_id, t.to_school_id, t.class_id, t.regime,
            st.code, st.given_name, st.family_name, s.name AS other, t.asked_at
        FROM transfers t JOIN students st ON st.id = t.student_id JOIN schools s ON s.id = t.to_school_id
        WHERE t.from_school_id = $1 AND t.state = 'asked' ORDER BY t.id LIMIT 200";
    pub(super) fn asked_by(school: i64) -> Many<TransferRow> = "
        SELECT t.id, t.public_id, t.student_id, t.school_year, t.from_school_id, t.to_school_id, t.class_id, t.regime,
            st.code, '' AS given_name, '' AS family_name, s.name AS other, t.asked_at
        FROM transfers t JOIN students st ON st.id = t.student_id JOIN schools s ON s.id = t.from_school_id
        WHERE t.to_school_id = $1 AND t.state = 'asked' ORDER BY t.id LIMIT 200";
    // Whom the other school let go this year, and of whom the roster has no guardian yet.
    pub(super) fn arrived(school: i64, year: i64) -> Many<TransferRow> = "
        SELECT t.id, t.public_id, t.student_id, t.school_year, t.from_school_id, t.to_school_id, t.class_id, t.regime,
            st.code, st.given_name, st.family_name, '' AS other, t.asked_at
        FROM transfers t JOIN students st ON st.id = t.student_id
        WHERE t.to_school_id = $1 AND t.state = 'accepted' AND t.school_year = $2
            AND NOT EXISTS (SELECT 1 FROM guardian_students l WHERE l.student_id = t.student_id AND l.school_id = $1)
        ORDER BY t.id LIMIT 200";
    pub(super) fn transfer_asked(student: i64, year: i64, to: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM transfers
            WHERE student_id = $1 AND school_year = $2 AND to_school_id = $3 AND state = 'asked')";
    pub(super) fn enrolment(student: i64, year: i64, school: i64) -> Opt<Enrolled> = "
        SELECT student_id, school_id, class_id, regime, state, version FROM enrolments
        WHERE student_id = $1 AND school_year = $2 AND school_id = $3";
}

/// Students by their codes within an authority.
pub struct Codes {
    pub(super) authority: String,
    pub(super) codes: Vec<String>,
}

// One search of the index for each code: asked by a list, PostgreSQL would compare every student of the authority with
// every code for as long as it has no figures of the table.
fn ids_of<'a>(q: &mut Query<'a>, of: &'a Codes) {
    q.push("SELECT (SELECT st.id FROM students st WHERE st.authority = ")
        .bind(&of.authority)
        .push(" AND st.code = v.column1) FROM (VALUES ");
    // As `and_in`: up to a power of two, so that there are few texts.
    for index in 0..of.codes.len().next_power_of_two() {
        q.push(if index > 0 { ",(" } else { "(" });
        if let Some(code) = of.codes.get(index).or(of.codes.last()) {
            q.bind(code);
        }
        q.push(")");
    }
    q.push(") AS v");
}

fn known_of<'a>(q: &mut Query<'a>, ids: &'a [i64]) {
    q.push(
        "SELECT id, code, family_name, given_name, family_name_ar, given_name_ar, sex, born_on, born_in, version
        FROM students WHERE TRUE",
    )
    .and_in("id", ids);
}

/// Things of some students.
pub struct Of {
    pub(super) students: Vec<i64>,
    /// A year, or a school, as the query needs it.
    pub(super) within: i64,
}

fn enrolled_of<'a>(q: &mut Query<'a>, of: &'a Of) {
    q.push("SELECT student_id, school_id, class_id, regime, state, version FROM enrolments WHERE school_year = ")
        .bind(&of.within)
        .and_in("student_id", &of.students);
}

fn links_of<'a>(q: &mut Query<'a>, of: &'a Of) {
    q.push("SELECT guardian_id, student_id, relation, version FROM guardian_students WHERE school_id = ")
        .bind(&of.within)
        .and_in("student_id", &of.students);
}

fn persons_of<'a>(q: &mut Query<'a>, of: &'a Of) {
    q.push(
        "SELECT id, family_name, given_name, family_name_ar, given_name_ar, national_id, email, phone, address, account_id,
            version
        FROM guardians WHERE TRUE",
    )
    .and_in("id", &of.students)
    // Not by the index of the school, which has thousands.
    .and("school_id + 0 =", &of.within);
}

fn absences_of<'a>(q: &mut Query<'a>, of: &'a Of) {
    q.push(
        "SELECT id, student_id, held_on, starts_at, kind, ends_at, minutes, justified, reason, version
        FROM absences WHERE school_year = ",
    )
    .bind(&of.within)
    .and_in("student_id", &of.students);
}

/// Grades of some students in some assessments.
pub struct Marks {
    pub(super) year: i64,
    pub(super) students: Vec<i64>,
    pub(super) assessments: Vec<i64>,
}

fn grades_of<'a>(q: &mut Query<'a>, of: &'a Marks) {
    q.push(
        "SELECT student_id, assessment_id, outcome, value_x100, remark, visible_from, changed_at, version
        FROM grades WHERE school_year = ",
    )
    .bind(&of.year)
    .and_in("student_id", &of.students)
    .and_in("assessment_id", &of.assessments);
}

db::query! {
    /// The students of some codes, of which there is one at least; nothing for a code that nobody has.
    pub(super) fn ids_by_code(of: &Codes) -> Many<(Option<i64>,)> = ids_of,
        samples [Codes { authority: "MA".into(), codes: vec!["A".into()] }];
    pub(super) fn known(ids: &Vec<i64>) -> Many<Known> = known_of, samples [vec![1]];
    pub(super) fn enrolled(of: &Of) -> Many<Enrolled> = enrolled_of, samples [Of { students: vec![1], within: 2026 }];
    pub(super) fn links(of: &Of) -> Many<Link> = links_of, samples [Of { students: vec![1], within: 1 }];
    pub(super) fn persons(of: &Of) -> Many<Person> = persons_of, samples [Of { students: vec![1], within: 1 }];
    pub(super) fn absences(of: &Of) -> Many<AbsenceWas> = absences_of, samples [Of { students: vec![1], within: 2026 }];
    pub(super) fn grades(of: &Marks) -> Many<GradeWas> = grades_of,
        samples [Marks { year: 2026, students: vec![1], assessments: vec![1] }];
}

macro_rules! ids {
    ($($name:ident $table:literal),+) => { db::sql! { $(
        /// On PostgreSQL the next ids of the table, drawn; on SQLite, which has one writer, the highest.
        pub(super) fn $name() -> Many<(Option<i64>,)> =
            sqlite: concat!("SELECT max(id) FROM ", $table),
            postgres: concat!("SELECT nextval(pg_get_serial_sequence('", $table, "', 'id')) FROM generate_series(1, 500)");
    )+ } };
}
ids!(student_ids "students", guardian_ids "guardians", guardianship_ids "guardianships", class_ids "classes",
    assessment_ids "assessments", absence_ids "absences");

/// Asks for the next ids of a table.
pub(super) type NextIds = fn(&Tx<'_>) -> db::Result<Vec<(Option<i64>,)>>;
