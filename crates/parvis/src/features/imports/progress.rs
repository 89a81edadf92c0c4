//! How far imports have come. On PostgreSQL the queue is told, so that every node can show it; on SQLite, whose one writer
//! is at the import itself, the one process that there is remembers it.

use crate::app::App;
use crate::jobs::{self, Job};
use db::{Engine, Tx};
use parking_lot::Mutex;
use std::collections::BTreeMap;

/// Rows passed, by import: those that this process is at work on.
#[derive(Debug, Default)]
pub struct Progress(Mutex<BTreeMap<i64, i64>>);

/// How often the queue is told, in rows.
const TOLD_EVERY: i64 = 5_000;

/// How many rows of an import were passed; none when nobody is at work on it.
///
/// # Errors
/// The database's.
pub fn passed(app: &App, tx: &Tx<'_>, import: i64, school: i64) -> db::Result<Option<i64>> {
    if let Some(rows) = app.imports.0.lock().get(&import) {
        return Ok(Some(*rows));
    }
    jobs::progress_of(tx, school, "import", import)
}

/// Keeps the count of an import while it is at work.
pub struct Counting<'a> {
    app: &'a App,
    import: i64,
    job: Option<&'a Job>,
    total: i64,
}

impl<'a> Counting<'a> {
    /// Of an import, `total` rows long if that is known; `job` is the one that it is of.
    pub fn of(app: &'a App, import: i64, job: Option<&'a Job>, total: i64) -> Counting<'a> {
        app.imports.0.lock().insert(import, 0);
        Counting { app, import, job, total }
    }

    /// So many rows were passed.
    pub fn say(&self, rows: i64) {
        self.app.imports.0.lock().insert(self.import, rows);
        let Some(job) = self.job.filter(|_| rows % TOLD_EVERY == 0) else { return };
        if self.app.db.engine() == Engine::Postgres
            && let Err(error) = job.progress(self.app, rows, self.total)
        {
            // The import goes on: its own transaction finds out what it may still write.
            tracing::debug!(import = self.import, ?error, "how far an import has come could not be told");
        }
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.app.imports.0.lock().remove(&self.import);
    }
}
