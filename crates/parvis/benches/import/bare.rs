//! What the rows cost at the least: the same rows, from memory, by prepared statements into the same tables with the same
//! indexes, in one transaction for each file.

use crate::Result;
use crate::place::{CACHE_KIB, Engine, FIRST, Place};
use crate::rows::{A_CLASS, LEVELS, SUBJECTS, Size, Student, class_name};
use crate::watch::Spent;
use jiff::civil::Date;
use std::collections::HashMap;
use std::time::Instant;

/// A value of a row.
pub enum Cell<'a> {
    Id(i64),
    Text(&'a str),
    Maybe(Option<i64>),
    MaybeText(Option<&'a str>),
    Day(Date),
    Bytes(&'a [u8]),
}

/// Takes rows of one table.
trait Target {
    fn put(&mut self, table: usize, row: &[Cell<'_>]) -> Result<()>;
    fn end(&mut self) -> Result<()>;
}

/// Tables with their columns, in an order in which each refers to those before it.
const TABLES: [&str; 7] = [
    "classes(id, public_id, school_id, school_year, level_id, name, class_teacher)",
    "students(id, public_id, authority, code, family_name, given_name, family_name_ar, given_name_ar, sort_key, sex, born_on, born_in)",
    "enrolments(student_id, school_year, school_id, class_id, regime, state, decision)",
    "guardians(id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, email, phone, address, account_id)",
    "guardian_students(guardian_id, student_id, school_id, relation)",
    "assessments(id, public_id, school_id, school_year, class_id, term_id, subject_id, kind, title, title_ar, held_on, starts_at, minutes, room, weight_x100, scale_max_x100, state, visible_from, announced)",
    "grades(student_id, school_year, assessment_id, school_id, outcome, value_x100, remark, visible_from, changed_at)",
];
const CLASSES: usize = 0;
const STUDENTS: usize = 1;
const ENROLMENTS: usize = 2;
const GUARDIANS: usize = 3;
const LINKS: usize = 4;
const ASSESSMENTS: usize = 5;
const GRADES: usize = 6;

/// What a load took.
pub struct Took {
    /// By the clock, in seconds.
    pub wall: f64,
    /// Processor time of this process, in seconds.
    pub cpu: f64,
}

/// Loads students, then grades.
pub fn load(engine: Engine, place: &Place, size: Size) -> Result<(Took, Took)> {
    match engine {
        Engine::Sqlite => {
            let connection = rusqlite::Connection::open(place.folder.join("parvis.db"))?;
            connection.execute_batch(&format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -{CACHE_KIB}"
            ))?;
            let load = |rows: &dyn Fn(&mut dyn Target) -> Result<()>| {
                timed(|| {
                    connection.execute_batch("BEGIN IMMEDIATE")?;
                    rows(&mut Lite::new(&connection)?)?;
                    Ok(connection.execute_batch("COMMIT")?)
                })
            };
            Ok((load(&|to| students(to, size))?, load(&|to| grades(to, size))?))
        }
        Engine::Postgres => {
            let url = place.url.as_deref().unwrap_or_default();
            let mut client = postgres::Client::connect(url, postgres::NoTls)?;
            let mut load = |rows: &dyn Fn(&mut dyn Target) -> Result<()>| {
                timed(|| {
                    let tx =
                        client.build_transaction().isolation_level(postgres::IsolationLevel::Serializable).start()?;
                    let mut server = Server::new(tx)?;
                    rows(&mut server)?;
                    server.end()?;
                    Ok(server.tx.commit()?)
                })
            };
            Ok((load(&|to| students(to, size))?, load(&|to| grades(to, size))?))
        }
    }
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Took> {
    let (began, before) = (Instant::now(), Spent::of(std::process::id())?);
    work()?;
    Ok(Took { wall: began.elapsed().as_secs_f64(), cpu: Spent::of(std::process::id())?.seconds - before.seconds })
}

fn students(to: &mut dyn Target, size: Size) -> Result<()> {
    // What an import makes as well, but the load does not: made once for each name.
    let mut keys: HashMap<(String, &str), Vec<u8>> = HashMap::new();
    for number in 0..size.students {
        let one = size.student(number);
        let class = id(one.class);
        if number.is_multiple_of(A_CLASS) {
            let (public_id, name) = (format!("cl{class:018}"), class_name(one.class));
            let level = FIRST + id(one.class % LEVELS.len() as u64) - 1;
            let row = [
                Cell::Id(class),
                Cell::Text(&public_id),
                Cell::Id(FIRST),
                Cell::Id(2026),
                Cell::Id(level),
                Cell::Text(&name),
                Cell::Text(""),
            ];
            to.put(CLASSES, &row)?;
        }
        let key = keys
            .entry((one.family.clone(), one.given))
            .or_insert_with(|| locale::sort_key(&format!("{} {}", one.family, one.given)));
        student(to, &one, class, key)?;
        let guardian = &one.guardian;
        let of = id(guardian.number);
        if number == guardian.number {
            let public_id = format!("gu{of:018}");
            let row = [
                Cell::Id(of),
                Cell::Text(&public_id),
                Cell::Id(FIRST),
                Cell::Text(&guardian.family),
                Cell::Text(guardian.given),
                Cell::Text(""),
                Cell::Text(""),
                Cell::MaybeText(Some(&guardian.national_id)),
                Cell::MaybeText(guardian.email.as_deref()),
                Cell::MaybeText(Some(&guardian.phone)),
                Cell::Text(&guardian.address),
                Cell::Maybe(None),
            ];
            to.put(GUARDIANS, &row)?;
        }
        to.put(LINKS, &[Cell::Id(of), Cell::Id(id(number)), Cell::Id(FIRST), Cell::Text("father")])?;
    }
    to.end()
}

fn student(to: &mut dyn Target, one: &Student, class: i64, key: &[u8]) -> Result<()> {
    let number = id(one.number);
    let public_id = format!("st{number:018}");
    let row = [
        Cell::Id(number),
        Cell::Text(&public_id),
        Cell::Text("BENCH"),
        Cell::Text(&one.code),
        Cell::Text(&one.family),
        Cell::Text(one.given),
        Cell::Text(""),
        Cell::Text(one.given_ar),
        Cell::Bytes(key),
        Cell::Text(if one.male { "m" } else { "f" }),
        Cell::Day(one.born_on),
        Cell::Text("Rabat"),
    ];
    to.put(STUDENTS, &row)?;
    let row = [
        Cell::Id(number),
        Cell::Id(2026),
        Cell::Id(FIRST),
        Cell::Id(class),
        Cell::Text("day"),
        Cell::Text("active"),
        Cell::Text("none"),
    ];
    to.put(ENROLMENTS, &row)
}

fn grades(to: &mut dyn Target, size: Size) -> Result<()> {
    let subjects = SUBJECTS.len() as u64;
    for student in 0..size.students {
        for number in 0..size.each {
            let grade = size.grade(student, number);
            let assessment = id((student / A_CLASS * subjects + grade.subject) * size.tests() + grade.test);
            if student.is_multiple_of(A_CLASS) {
                let (public_id, title) =
                    (format!("as{assessment:018}"), format!("Contrôle continu {}", grade.test + 1));
                let title_ar = format!("الفرض {}", grade.test + 1);
                let row = [
                    Cell::Id(assessment),
                    Cell::Text(&public_id),
                    Cell::Id(FIRST),
                    Cell::Id(2026),
                    Cell::Id(id(student / A_CLASS)),
                    Cell::Id(FIRST + 1),
                    Cell::Id(FIRST + grade.subject as i64),
                    Cell::Text("continuous"),
                    Cell::Text(&title),
                    Cell::Text(&title_ar),
                    Cell::Day(size.held_on(grade.subject, grade.test)),
                    Cell::MaybeText(None),
                    Cell::Maybe(None),
                    Cell::Text(""),
                    Cell::Id(100),
                    Cell::Id(2_000),
                    Cell::Text("draft"),
                    Cell::Maybe(None),
                    Cell::Id(0),
                ];
                to.put(ASSESSMENTS, &row)?;
            }
            let row = [
                Cell::Id(id(student)),
                Cell::Id(2026),
                Cell::Id(assessment),
                Cell::Id(FIRST),
                Cell::Text(grade.outcome),
                Cell::Maybe(grade.value),
                Cell::Text(grade.remark),
                Cell::Maybe(None),
                Cell::Maybe(None),
            ];
            to.put(GRADES, &row)?;
        }
    }
    to.end()
}

/// A number from 0 as an id from 1.
fn id(number: u64) -> i64 {
    number as i64 + 1
}

/// SQLite: a prepared statement for each table, run for each row.
struct Lite<'c>(Vec<rusqlite::Statement<'c>>);

impl<'c> Lite<'c> {
    fn new(connection: &'c rusqlite::Connection) -> Result<Lite<'c>> {
        let text = |table: &str| {
            let count = table.split(',').count();
            let marks: Vec<String> = (1..=count).map(|n| format!("?{n}")).collect();
            format!("INSERT INTO {table} VALUES({})", marks.join(", "))
        };
        let statements = TABLES.iter().map(|table| connection.prepare(&text(table)));
        Ok(Lite(statements.collect::<std::result::Result<_, _>>()?))
    }
}

impl Target for Lite<'_> {
    fn put(&mut self, table: usize, row: &[Cell<'_>]) -> Result<()> {
        let statement = &mut self.0[table];
        for (at, cell) in (1..).zip(row) {
            match cell {
                Cell::Id(n) => statement.raw_bind_parameter(at, n),
                Cell::Text(text) => statement.raw_bind_parameter(at, text),
                Cell::Maybe(n) => statement.raw_bind_parameter(at, n),
                Cell::MaybeText(text) => statement.raw_bind_parameter(at, text),
                Cell::Day(day) => statement.raw_bind_parameter(at, day.to_string()),
                Cell::Bytes(bytes) => statement.raw_bind_parameter(at, bytes),
            }?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Rows of one statement on PostgreSQL.
const TOGETHER: usize = 200;

type Param = Box<dyn postgres::types::ToSql + Sync>;

/// PostgreSQL: a prepared statement of many rows for each table.
struct Server<'c> {
    tx: postgres::Transaction<'c>,
    waiting: Vec<(usize, Vec<Param>)>,
    whole: Vec<postgres::Statement>,
}

impl<'c> Server<'c> {
    fn new(mut tx: postgres::Transaction<'c>) -> Result<Server<'c>> {
        let whole = TABLES.iter().map(|table| tx.prepare(&rows_of(table, TOGETHER)));
        let whole = whole.collect::<std::result::Result<_, _>>()?;
        Ok(Server { tx, waiting: TABLES.iter().map(|_| (0, Vec::new())).collect(), whole })
    }

    fn send(&mut self, table: usize) -> Result<()> {
        let (count, params) = std::mem::take(&mut self.waiting[table]);
        let params: Vec<&(dyn postgres::types::ToSql + Sync)> = params.iter().map(|param| &**param as _).collect();
        match count {
            0 => {}
            TOGETHER => drop(self.tx.execute(&self.whole[table], &params)?),
            count => drop(self.tx.execute(&rows_of(TABLES[table], count), &params)?),
        }
        Ok(())
    }
}

fn rows_of(table: &str, rows: usize) -> String {
    let columns = table.split(',').count();
    let row = |row: usize| {
        let marks: Vec<String> = (1..=columns).map(|n| format!("${}", row * columns + n)).collect();
        format!("({})", marks.join(","))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("INSERT INTO {table} VALUES {}", rows.join(","))
}

impl Target for Server<'_> {
    fn put(&mut self, table: usize, row: &[Cell<'_>]) -> Result<()> {
        let announced = table == ASSESSMENTS;
        let last = row.len() - 1;
        let params = row.iter().enumerate().map(|(at, cell)| -> Param {
            match cell {
                Cell::Id(n) if announced && at == last => Box::new(*n == 1),
                Cell::Id(n) => Box::new(*n),
                Cell::Text(text) => Box::new((*text).to_owned()),
                Cell::Maybe(n) => Box::new(*n),
                Cell::MaybeText(text) => Box::new(text.map(str::to_owned)),
                Cell::Day(day) => Box::new(*day),
                Cell::Bytes(bytes) => Box::new(bytes.to_vec()),
            }
        });
        self.waiting[table].1.extend(params);
        self.waiting[table].0 += 1;
        if self.waiting[table].0 < TOGETHER {
            return Ok(());
        }
        // What it refers to comes first.
        (0..=table).try_for_each(|before| self.send(before))
    }

    fn end(&mut self) -> Result<()> {
        (0..TABLES.len()).try_for_each(|table| self.send(table))
    }
}
