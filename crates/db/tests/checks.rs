//! Statements that are wrong on purpose: the check must name each of them, and no other.

#![allow(clippy::unwrap_used)]

use db::testing::fresh;
use db::{Engine, Instant, Migration};
use jiff::civil::Date;
use std::collections::BTreeMap;

const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001",
    sql: "CREATE TABLE students(id {id}, name {text} NOT NULL, note {text}, born DATE NOT NULL);
        CREATE TABLE grades(student_id BIGINT NOT NULL REFERENCES students(id), exam BIGINT NOT NULL,
            value BIGINT NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY(student_id, exam)) {clustered};",
}];

db::row! {
    struct Student { id: i64, name: String }
    struct Noted { id: i64, note: String }
}

mod right {
    use super::*;
    db::sql! {
        pub fn named(id: i64) -> Opt<Student> = "SELECT id, name FROM students WHERE id = $1";
        pub fn joined() -> Many<(String, Option<i64>)> =
            "SELECT s.name, g.value FROM students s LEFT JOIN grades g ON g.student_id = s.id WHERE s.id > 0";
        /// The condition makes it an inner join.
        pub fn inner_after_all(least: i64) -> Many<(String, i64)> =
            "SELECT s.name, g.value FROM students s LEFT JOIN grades g ON g.student_id = s.id
            WHERE g.value >= $1 AND s.id > 0";
        pub fn sums() -> Many<(i64, i64)> =
            "SELECT student_id, CAST(sum(value) AS BIGINT) FROM grades WHERE student_id > 0 GROUP BY student_id";
    }
}

mod wrong {
    use super::*;
    db::sql! {
        pub fn syntax() -> Many<Student> = "SELEC id, name FROM students";
        pub fn no_table() -> Many<Student> = "SELECT id, name FROM pupils";
        pub fn no_column() -> Many<Student> = "SELECT id, nam FROM students";
        pub fn other_name() -> Many<Student> = "SELECT id, note AS nom FROM students";
        pub fn too_few_columns() -> Many<Student> = "SELECT id FROM students";
        pub fn too_few_parameters() -> Many<Student> = "SELECT id, name FROM students WHERE id = $1";
        pub fn too_many_parameters(a: i64, b: i64) -> Many<Student> = "SELECT id, name FROM students WHERE id = $1";
        pub fn gap(a: i64, b: i64) -> Many<(i64,)> = "SELECT student_id FROM grades WHERE student_id = $1 AND exam = $3";
        pub fn mistyped_column() -> Many<(i64, Date)> = "SELECT id, name FROM students";
        pub fn wide_integer(student: i64) -> Many<(i64,)> = "SELECT weight FROM grades WHERE student_id = $1";
        pub fn mistyped_parameter(id: &str) -> Many<Student> = "SELECT id, name FROM students WHERE id = $1";
        pub fn null_column() -> Many<Noted> = "SELECT id, note FROM students";
        pub fn outer_join() -> Many<(String, i64)> =
            "SELECT s.name, g.value FROM students s LEFT JOIN grades g ON g.student_id = s.id WHERE s.id > 0";
        pub fn sum_of_nothing(student: i64) -> Val<i64> =
            "SELECT CAST(sum(value) AS BIGINT) FROM grades WHERE student_id = $1";
        pub fn result_of_exec(id: i64) -> Exec<u64> = "DELETE FROM students WHERE id = $1 RETURNING id";
    }

    fn build<'a>(query: &mut db::Query<'a>, exams: &'a [i64]) {
        query.push("SELECT student_id FROM grade WHERE TRUE").and_in("exam", exams);
    }

    db::query! {
        pub fn dynamic(exams: &Vec<i64>) -> Many<(i64,)> = build, samples [vec![1, 2]];
    }
}

mod slow {
    db::sql! {
        pub fn whole(least: i64) -> Many<(i64,)> = "SELECT g.exam FROM students s JOIN grades AS g ON TRUE WHERE g.value > $1 AND s.id = 1";
        pub fn whole_index() -> Val<i64> = "SELECT count(*) FROM grades";
        pub fn by_second_column(exam: i64) -> Many<(i64,)> = "SELECT value FROM grades WHERE exam = $1";
        pub fn by_key(student: i64) -> Many<(i64,)> = "SELECT exam FROM grades WHERE student_id = $1";
    }
}

fn faults(engine: Engine) -> BTreeMap<String, Vec<String>> {
    let db = fresh(engine, "checks");
    db.migrate(MIGRATIONS, Instant::from_micros(0)).unwrap();
    let mut faults = BTreeMap::new();
    for fault in db::check_all(&db) {
        let (name, what) = fault.split_once(": ").unwrap();
        let name = name.strip_prefix("checks::").unwrap_or(name);
        faults.entry(name.to_owned()).or_insert_with(Vec::new).push(what.to_owned());
    }
    faults
}

/// What each engine can see.
const BOTH: &[(&str, &str)] = &[
    ("wrong::syntax", "syntax error"),
    ("wrong::no_table", "pupils"),
    ("wrong::no_column", "nam"),
    ("wrong::other_name", "column 1 is nom, the field name"),
    ("wrong::too_few_columns", "1 columns, 2 are read"),
    ("wrong::too_few_parameters", "1 parameters, the function 0"),
    ("wrong::too_many_parameters", "1 parameters, the function 2"),
    ("wrong::gap", ""),
    ("wrong::sum_of_nothing", "NULL when there is no row"),
    ("wrong::result_of_exec", "1 columns, 0 are read"),
    ("wrong::dynamic", "grade"),
];

const POSTGRES: &[(&str, &str)] = &[
    ("wrong::mistyped_column", "Date is not text"),
    ("wrong::wide_integer", "i64 is not int4"),
    ("wrong::mistyped_parameter", "&str is not int8"),
    ("wrong::null_column", "column note may be NULL"),
    ("wrong::outer_join", "column value is NULL where the outer join"),
];

fn compare(faults: &BTreeMap<String, Vec<String>>, expected: &[(&str, &str)]) {
    for (name, part) in expected {
        let found = faults.get(*name).unwrap_or_else(|| panic!("{name} was not found: {faults:#?}"));
        assert!(found.iter().any(|fault| fault.contains(part)), "{name}: {found:?}");
    }
    let names: Vec<_> = faults.keys().map(String::as_str).collect();
    assert_eq!(names.len(), expected.len(), "{faults:#?}");
}

#[test]
fn sqlite_finds_what_it_can() {
    compare(&faults(Engine::Sqlite), BOTH);
}

#[test]
fn postgres_finds_all() {
    let all: Vec<_> = BOTH.iter().chain(POSTGRES).copied().collect();
    compare(&faults(Engine::Postgres), &all);
}

#[test]
fn full_scans_are_found() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = fresh(engine, "plans");
        db.migrate(MIGRATIONS, Instant::from_micros(0)).unwrap();
        let found = db::plans(&db, &["grades"]);
        let scans = |name: &str| found.iter().filter(|(statement, _)| statement.ends_with(name)).count();
        assert_eq!(scans("slow::whole"), 1, "{found:#?}");
        assert_eq!(scans("slow::whole_index"), 1, "{found:#?}");
        assert_eq!(scans("slow::by_second_column"), 1, "{found:#?}");
        assert_eq!(scans("slow::by_key"), 0, "{found:#?}");
        assert!(!db::plans(&db, &[]).iter().any(|(name, _)| name.contains("slow")));
        assert!(found.iter().any(|(name, _)| name.ends_with("wrong::syntax")));
    }
}

#[test]
fn a_function_has_the_declared_type() {
    let _: fn(&db::Tx<'_>, i64) -> db::Result<Option<Student>> = right::named;
}
