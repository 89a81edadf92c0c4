//! A small school to test with.

use db::testing::TestDb;
use db::{Instant, Migration};
use jiff::civil::{Date, Time};

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_school",
    sql: "CREATE TABLE students(id {id}, name {text} NOT NULL, born DATE NOT NULL, up_at TIME,
            photo {blob}, extra {json} NOT NULL DEFAULT '{}', active BOOLEAN NOT NULL DEFAULT TRUE,
            seen_at BIGINT, factor DOUBLE PRECISION);
        CREATE TABLE grades(student_id BIGINT NOT NULL REFERENCES students(id), year BIGINT NOT NULL,
            exam_id BIGINT NOT NULL, outcome {text} NOT NULL CHECK (outcome IN ('value', 'absent')),
            value_x100 BIGINT, weight INTEGER NOT NULL DEFAULT 1,
            PRIMARY KEY (student_id, year, exam_id)) {clustered};
        CREATE TABLE late(id {id}, student_id BIGINT NOT NULL REFERENCES students(id)
            DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE logins(login {text} NOT NULL PRIMARY KEY, version BIGINT NOT NULL DEFAULT 1);",
}];

pub fn migrated(db: &TestDb) {
    let now = Instant::from_micros(1_000_000);
    assert_eq!(db.migrate(MIGRATIONS, now).unwrap(), 1);
}

db::text_enum! {
    /// What came of an exam.
    pub enum Outcome {
        /// A mark.
        Value => "value",
        /// The student was not there.
        Absent => "absent",
    }

    /// An enum that knows less than the table holds.
    pub enum Narrow {
        /// A mark.
        Value => "value",
    }
}

db::row! {
    /// A student with every kind of column.
    #[derive(Debug, PartialEq)]
    pub struct Student {
        /// The key.
        pub id: i64,
        /// The name.
        pub name: String,
        /// The birthday.
        pub born: Date,
        /// When the student gets up.
        pub up_at: Option<Time>,
        /// A picture.
        pub photo: Option<Vec<u8>>,
        /// Anything else.
        pub extra: serde_json::Value,
        /// Whether still here.
        pub active: bool,
        /// When last seen.
        pub seen_at: Option<Instant>,
        /// A number.
        pub factor: Option<f64>,
    }

    /// A grade.
    #[derive(Debug, PartialEq)]
    pub struct Grade {
        /// The exam.
        pub exam_id: i64,
        /// What came of it.
        pub outcome: Outcome,
        /// The mark in hundredths.
        pub value_x100: Option<i64>,
        /// What it counts.
        pub weight: i32,
    }
}

const GRADES_OF: &str = "SELECT exam_id, outcome, value_x100, weight FROM grades";

/// A text put together from constants.
const STUDENT: &str = "SELECT id, name, born, up_at, photo, extra, active, seen_at, factor
    FROM students WHERE id = $1";

db::sql! {
    pub fn add_student(name: &str, born: Date) -> Val<i64> =
        "INSERT INTO students(name, born) VALUES($1, $2) RETURNING id";
    pub fn fill_student(id: i64, up_at: Option<Time>, photo: Option<&[u8]>, extra: &serde_json::Value,
        active: bool, seen_at: Option<Instant>, factor: Option<f64>) -> Exec<u64> =
        "UPDATE students SET up_at = $2, photo = $3, extra = $4, active = $5, seen_at = $6,
            factor = $7 WHERE id = $1";
    pub fn student(id: i64) -> One<Student> = STUDENT;
    pub fn student_if_any(id: i64) -> Opt<Student> = STUDENT;
    pub fn any_student() -> One<(i64,)> = "SELECT id FROM students";
    pub fn name_of(id: i64) -> OptVal<String> = "SELECT name FROM students WHERE id = $1";
    pub fn students() -> Val<i64> = "SELECT count(*) FROM students";
    pub fn add_grade(student: i64, year: i64, exam: i64, outcome: Outcome, value: Option<i64>)
        -> Exec<u64> = "INSERT INTO grades(student_id, year, exam_id, outcome, value_x100)
        VALUES($1, $2, $3, $4, $5)";
    /// The second parameter stands before the first.
    pub fn grades(student: i64, year: i64) -> Many<Grade> =
        "SELECT exam_id, outcome, value_x100, weight FROM grades
        WHERE year = $2 AND student_id = $1 ORDER BY exam_id";
    pub fn each_grade(student: i64) -> Each<Grade> =
        "SELECT exam_id, outcome, value_x100, weight FROM grades WHERE student_id = $1 ORDER BY exam_id";
    pub fn outcomes(student: i64) -> Many<(Option<Outcome>,)> =
        "SELECT outcome FROM grades WHERE student_id = $1 ORDER BY exam_id";
    pub fn narrow(student: i64) -> Many<(Narrow,)> = "SELECT outcome FROM grades WHERE student_id = $1";
    pub fn total(student: i64) -> Val<Option<i64>> =
        "SELECT CAST(sum(value_x100) AS BIGINT) FROM grades WHERE student_id = $1";
    pub fn add_late(student: i64) -> Exec<u64> = "INSERT INTO late(student_id) VALUES($1)";
    pub fn sign_in(login: &str) -> Val<i64> = "INSERT INTO logins(login) VALUES($1)
        ON CONFLICT (login) DO UPDATE SET version = logins.version + 1 RETURNING version";
    pub fn add_login(login: &str) -> Exec<u64> = "INSERT INTO logins(login) VALUES($1)";
    /// Takes the first login of the lowest version, as from a queue.
    pub fn take_login() -> OptVal<String> =
        sqlite: "UPDATE logins SET version = 2 WHERE login = (SELECT login FROM logins WHERE version = 1 ORDER BY login LIMIT 1)
            RETURNING login",
        postgres: concat!(
            "UPDATE logins SET version = 2 WHERE login = (SELECT login FROM logins WHERE version = 1 ORDER BY login LIMIT 1",
            db::skip_locked!(),
            ") RETURNING login"
        );
    pub fn logins() -> Val<i64> = "SELECT count(*) FROM logins";
    pub fn engine_name() -> Val<String> = sqlite: "SELECT 'sqlite'", postgres: "SELECT 'postgres'";
    pub fn count_to(end: i64) -> Val<i64> = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL
        SELECT i + 1 FROM n WHERE i < $1) SELECT count(*) FROM n";
}

#[derive(Clone)]
pub struct Filter {
    pub exams: Vec<i64>,
    pub least: Option<i64>,
}

fn build<'a>(query: &mut db::Query<'a>, filter: &'a Filter) {
    query
        .push(GRADES_OF)
        .push(" WHERE TRUE")
        .and_in("exam_id", &filter.exams)
        .and_some("value_x100 >=", &filter.least)
        .push(" ORDER BY exam_id");
}

db::query! {
    pub fn search(filter: &Filter) -> Many<Grade> = build,
        samples [Filter { exams: vec![1, 2, 3], least: Some(1) }, Filter { exams: vec![], least: None }];
}
