//! Fresh databases for tests.

use crate::db::{Db, Engine, Options};
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The variable that names the PostgreSQL server of the tests.
const SERVER: &str = "PARVIS_TEST_POSTGRES";

/// A database of its own for one test, gone when dropped.
pub struct TestDb {
    db: Option<Db>,
    options: Options,
    place: Place,
}

enum Place {
    Directory(#[allow(dead_code)] tempfile::TempDir),
    Schema(String),
}

/// An empty database: a file, or a schema in the server named by `PARVIS_TEST_POSTGRES`.
///
/// # Panics
/// If the database cannot be made; in particular if the variable is missing, since a test that is
/// skipped tests nothing.
pub fn fresh(engine: Engine, name: &str) -> TestDb {
    let options = Options::default();
    fresh_with(engine, name, options)
}

/// The same with other options; where the database is, is still chosen here.
pub fn fresh_with(engine: Engine, name: &str, mut options: Options) -> TestDb {
    let place = match engine {
        Engine::Sqlite => {
            let directory = tempfile::tempdir().expect("a directory for the test");
            options.url = directory.path().join("test.db").display().to_string();
            Place::Directory(directory)
        }
        Engine::Postgres => {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let count = COUNT.fetch_add(1, Relaxed);
            let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            let short = &name[..name.len().min(30)];
            let schema = format!("t_{short}_{}_{count}", std::process::id()).to_lowercase();
            options.url = std::env::var(SERVER).unwrap_or_else(|_| {
                panic!("{SERVER} is not set: the tests need a PostgreSQL server, for instance postgres://postgres@127.0.0.1/postgres")
            });
            options.schema = None;
            statement(&options, &format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"));
            options.schema = Some(schema.clone());
            Place::Schema(schema)
        }
    };
    let db = Db::open(&options).expect("the test's database opens");
    TestDb { db: Some(db), options, place }
}

fn statement(options: &Options, text: &str) {
    let one = Options { readers: 1, ..options.clone() };
    let db = Db::open(&one).expect("the server of the tests answers");
    db.write(|tx| tx.execute_batch(text)).expect("the schema of a test is made or dropped");
}

impl TestDb {
    /// What it was opened with, to open it once more.
    pub fn options(&self) -> &Options {
        &self.options
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        self.db.as_ref().expect("taken only when dropped")
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db = None;
        let Place::Schema(schema) = &self.place else {
            return;
        };
        let options = Options { schema: None, ..self.options.clone() };
        let text = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
        if std::thread::panicking() {
            // A second panic would hide the first.
            if let Ok(db) = Db::open(&options) {
                let _ = db.write(|tx| tx.execute_batch(&text));
            }
        } else {
            statement(&options, &text);
        }
    }
}

/// Runs test bodies on both engines, each as a test of its own.
///
/// ```ignore
/// db::on_both! {
///     fn answers(db) { db.ping().unwrap(); }
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($db:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[allow(clippy::unwrap_used)]
            fn body($db: &$crate::testing::TestDb) $body

            #[test]
            fn sqlite() {
                body(&$crate::testing::fresh($crate::Engine::Sqlite, stringify!($name)));
            }

            #[test]
            fn postgres() {
                body(&$crate::testing::fresh($crate::Engine::Postgres, stringify!($name)));
            }
        }
    )+ };
}
