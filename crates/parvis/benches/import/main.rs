//! `cargo bench -p parvis --bench import -- [--students N] [--each N]`: grades by `parvis import`, beside a bare load of
//! the same rows by a prepared statement into the same tables with the same indexes, on SQLite, side by side in one run.
//! Source of the bar: quality.md, "Speed and size": at least 0.3 of the rows a second, memory under 300 MB.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::disallowed_methods)]

use jiff::civil::date;
use parvis::app::{App, MIGRATIONS};
use parvis::clock::{Clock, Random};
use parvis::config::Config;
use parvis::features::children::store::*;
use parvis::features::imports::command::{self, Order};
use parvis::features::imports::store::ImportKind;
use parvis::features::school::store::*;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SUBJECTS: i64 = 10;
const A_CLASS: i64 = 40;

fn option(name: &str, default: i64) -> i64 {
    let mut args = std::env::args().skip_while(|arg| arg != name);
    args.nth(1).and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A school with its students, and nothing graded.
fn fill(tx: &db::Tx<'_>, students: i64) -> db::Result<()> {
    insert_schools(
        tx,
        &[NewSchool {
            id: 1,
            slug: "grande".into(),
            authority: "MA".into(),
            country: "MA".into(),
            name: "Grande".into(),
            name_ar: String::new(),
            address: String::new(),
            address_ar: String::new(),
            phone: String::new(),
            email: String::new(),
            opening_hours: String::new(),
            opening_hours_ar: String::new(),
            zone: "Africa/Casablanca".into(),
            default_locale: "fr".into(),
            code_pattern: "A999999999".into(),
            national_id_rule: "optional".into(),
            current_year: 2026,
            shows_class_average: true,
            shows_extremes: true,
            shows_rank: true,
            absent_counts_zero: false,
            shows_pending: true,
        }],
    )?;
    let term = |id, ordinal, starts_on, ends_on| NewTerm {
        id,
        school_id: 1,
        school_year: 2026,
        ordinal,
        kind: "semester".into(),
        starts_on,
        ends_on,
        state: "open".into(),
    };
    insert_terms(
        tx,
        &[term(1, 1, date(2026, 9, 1), date(2027, 1, 31)), term(2, 2, date(2027, 2, 1), date(2027, 7, 5))],
    )?;
    insert_levels(
        tx,
        &[NewLevel {
            id: 1,
            school_id: 1,
            code: "1".into(),
            name: "1".into(),
            name_ar: String::new(),
            scale_max_x100: 2_000,
            year_scheme: "terms-equal".into(),
        }],
    )?;
    let ids = 1..=SUBJECTS;
    let subject = |id: i64| NewSubject {
        id,
        school_id: 1,
        code: format!("M{id}"),
        name: format!("Matière {id}"),
        name_ar: String::new(),
        sort_order: id,
    };
    insert_subjects(tx, &ids.clone().map(subject).collect::<Vec<_>>())?;
    let taught = |subject_id: i64| NewLevelSubject {
        level_id: 1,
        subject_id,
        school_id: 1,
        coefficient_x100: 100,
        subject_scheme: "continuous=100".into(),
    };
    insert_level_subjects(tx, &ids.map(taught).collect::<Vec<_>>())?;
    let class = |id: i64| NewClass {
        id,
        public_id: format!("cl{id}"),
        school_id: 1,
        school_year: 2026,
        level_id: 1,
        name: format!("C{id}"),
        class_teacher: String::new(),
    };
    insert_classes(tx, &(1..=(students + A_CLASS - 1) / A_CLASS).map(class).collect::<Vec<_>>())?;
    for from in (1..=students).step_by(10_000) {
        let ids = from..=(from + 9_999).min(students);
        let student = |id: i64| NewStudent {
            id,
            public_id: format!("st{id}"),
            authority: "MA".into(),
            code: format!("J{id:09}"),
            family_name: "Alaoui".into(),
            given_name: "Yassine".into(),
            family_name_ar: String::new(),
            given_name_ar: String::new(),
            sort_key: vec![1],
            sex: "m".into(),
            born_on: date(2012, 5, 17),
            born_in: String::new(),
        };
        insert_students(tx, &ids.clone().map(student).collect::<Vec<_>>())?;
        let enrolment = |id: i64| NewEnrolment {
            student_id: id,
            school_year: 2026,
            school_id: 1,
            class_id: (id - 1) / A_CLASS + 1,
            regime: "day".into(),
            state: "active".into(),
            decision: "none".into(),
        };
        insert_enrolments(tx, &ids.map(enrolment).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Student, subject, number of the test, grade in hundredths: in the order of the file.
fn rows(students: i64, each: i64) -> impl Iterator<Item = (i64, i64, i64, i64)> {
    (1..=students).flat_map(move |student| {
        (0..each).map(move |n| (student, n % SUBJECTS + 1, n / SUBJECTS + 1, (student * 7 + n * 131) % 2_001))
    })
}

fn bare(path: &Path, students: i64, each: i64) -> f64 {
    let mut db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON").unwrap();
    let began = Instant::now();
    let tx = db.transaction().unwrap();
    let tests = (each + SUBJECTS - 1) / SUBJECTS;
    {
        let mut assessment = tx
            .prepare(
                "INSERT INTO assessments (id, public_id, school_id, school_year, class_id, term_id, subject_id, kind, title,
                title_ar, room, weight_x100, scale_max_x100, state, announced)
                VALUES (?1, 'as' || ?1, 1, 2026, ?2, 1, ?3, 'continuous', 't', 't', '', 100, 2000, 'draft', 0)",
            )
            .unwrap();
        let id = |class: i64, subject: i64, test: i64| ((class - 1) * SUBJECTS + subject - 1) * tests + test;
        for class in 1..=(students + A_CLASS - 1) / A_CLASS {
            for subject in 1..=SUBJECTS {
                for test in 1..=tests {
                    assessment.execute((id(class, subject, test), class, subject)).unwrap();
                }
            }
        }
        let mut grade = tx
            .prepare(
                "INSERT INTO grades (student_id, school_year, assessment_id, school_id, outcome, value_x100, remark,
                visible_from, changed_at) VALUES (?1, 2026, ?2, 1, 'value', ?3, '', NULL, NULL)",
            )
            .unwrap();
        for (student, subject, test, value) in rows(students, each) {
            grade.execute((student, id((student - 1) / A_CLASS + 1, subject, test), value)).unwrap();
        }
    }
    tx.commit().unwrap();
    (students * each) as f64 / began.elapsed().as_secs_f64()
}

/// The most memory that this process has held, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().split(' ').next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let (students, each) = (option("--students", 5_000), option("--each", 20));
    let total = students * each;
    let folder = tempfile::tempdir().unwrap();
    let config = |name: &str| Config { data: folder.path().join(name), ..Config::default() };
    let app = App::start(config("import"), Clock::System, Random::System, false).unwrap();
    app.db.write(|tx| fill(tx, students)).unwrap();
    let file = folder.path().join("notes.csv");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    writeln!(out, "code_eleve;matiere;session;evaluation;note").unwrap();
    for (student, subject, test, value) in rows(students, each) {
        writeln!(out, "J{student:09};Matière {subject};S1;CC{test};{},{:02}", value / 100, value % 100).unwrap();
    }
    out.flush().unwrap();
    drop(out);
    let order = Order {
        file: &file,
        school: "grande",
        kind: Some(ImportKind::Grades),
        dry_run: false,
        full_roster: false,
        publish: false,
        skip_faulty: false,
        formulas: false,
        account: None,
    };
    let began = Instant::now();
    let outcome = command::run(&app, &order).unwrap();
    let imported = total as f64 / began.elapsed().as_secs_f64();
    assert!(outcome.written && outcome.tally.added == total, "{:?}", outcome.tally);
    let memory = peak();

    let plain = config("bare");
    std::fs::create_dir_all(&plain.data).unwrap();
    let db = db::Db::open(&plain.database_options()).unwrap();
    db.migrate(MIGRATIONS, Clock::System.now()).unwrap();
    db.write(|tx| fill(tx, students)).unwrap();
    let path = plain.data.join("parvis.db");
    drop(db);
    let bare = bare(&path, students, each);
    println!("{total} grades of {students} students");
    println!("import (preview and writing): {imported:.0} rows/s, peak memory {memory} MB (bar 300)");
    println!("bare prepared load: {bare:.0} rows/s");
    println!("ratio: {:.2} (bar 0.3)", imported / bare);
}
