//! Migrations: one file for both engines, applied once, in order.

use crate::db::{Db, Engine, blocking};
use crate::dialect::{self, Mode};
use crate::error::{Error, Result};
use crate::instant::Instant;
use crate::statement::Text;
use crate::tx::Tx;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A change of the tables. Once released, neither its name nor its text may change.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its name, such as `0001_schools`.
    pub name: &'static str,
    /// Its text, with the tokens `{id}`, `{blob}`, `{json}`, `{text}` and `{clustered}` for what
    /// differs between the engines.
    pub sql: &'static str,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations(
    position BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL)";

const HAS_TABLE_SQLITE: &str = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'";

const HAS_TABLE_POSTGRES: &str = "SELECT count(*) FROM pg_class
    WHERE relname = 'schema_migrations' AND relnamespace = current_schema()::regnamespace";

const APPLIED: &str = "SELECT name, checksum FROM schema_migrations ORDER BY position";

const RECORD: &str = "INSERT INTO schema_migrations(position, name, checksum, applied_at)
    VALUES($1, $2, $3, $4)";

impl Db {
    /// Applies what was not yet applied, each migration in a transaction of its own, and returns
    /// how many there were. Nodes that start together wait for one another.
    pub fn migrate(&self, migrations: &[Migration], now: Instant) -> Result<usize> {
        blocking(|| {
            let mut count = 0;
            while self.apply_next(migrations, now)? {
                count += 1;
            }
            Ok(count)
        })
    }

    /// The names of the migrations that are still to be applied.
    pub fn pending(&self, migrations: &[Migration]) -> Result<Vec<&'static str>> {
        self.read(|tx| {
            let applied = applied(tx)?;
            verify(&applied, migrations)?;
            Ok(migrations[applied.len()..].iter().map(|m| m.name).collect())
        })
    }

    fn apply_next(&self, migrations: &[Migration], now: Instant) -> Result<bool> {
        let tx = self.begin(Mode::Migrate)?;
        // Only now, with the lock held, is it certain what the other nodes have done.
        tx.execute_batch(TABLE)?;
        let applied = applied(&tx)?;
        verify(&applied, migrations)?;
        let Some(migration) = migrations.get(applied.len()) else {
            tx.commit()?;
            return Ok(false);
        };
        let in_it = |error: Error| match error {
            Error::Unavailable { .. } => error,
            error => Error::Migration(format!("{}: {error}", migration.name)),
        };
        let text = dialect::expand(tx.engine(), migration.sql).map_err(in_it)?;
        tx.execute_batch(&text).map_err(in_it)?;
        if tx.engine() == Engine::Sqlite {
            check_foreign_keys(&tx).map_err(in_it)?;
        }
        let position = applied.len() as i64;
        let checksum = checksum(migration);
        tx.exec(Text::Dynamic(RECORD), &[&position, &migration.name, &checksum, &now])?;
        let committed = tx.commit().map_err(in_it);
        self.written();
        committed?;
        tracing::info!(migration = migration.name, "applied");
        Ok(true)
    }
}

fn applied(tx: &Tx<'_>) -> Result<Vec<(String, String)>> {
    let has_table = match tx.engine() {
        Engine::Sqlite => HAS_TABLE_SQLITE,
        Engine::Postgres => HAS_TABLE_POSTGRES,
    };
    match tx.one(Text::Dynamic(has_table), &[])? {
        (0i64,) => Ok(Vec::new()),
        _ => tx.many(Text::Dynamic(APPLIED), &[]),
    }
}

/// What was applied must be the beginning of what this binary knows, unchanged.
fn verify(applied: &[(String, String)], migrations: &[Migration]) -> Result<()> {
    for (index, (name, sum)) in applied.iter().enumerate() {
        let problem = match migrations.get(index) {
            Some(known) if known.name != name => {
                format!("the database has {name} where this program has {}", known.name)
            }
            Some(known) if checksum(known) != *sum => {
                format!("{name} was changed after it had been applied to this database")
            }
            Some(_) => continue,
            None => format!("the database is newer than this program: it has {name}, which is unknown here"),
        };
        return Err(Error::Migration(problem));
    }
    Ok(())
}

/// Line ends are not part of it, since some systems change them in a checkout.
fn checksum(migration: &Migration) -> String {
    let digest = Sha256::digest(migration.sql.replace("\r\n", "\n"));
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// They were off, so that rebuilding a table does not delete what refers to it.
fn check_foreign_keys(tx: &Tx<'_>) -> Result<()> {
    let text = "SELECT DISTINCT \"table\", \"parent\" FROM pragma_foreign_key_check";
    let broken: Vec<(String, String)> = tx.many(Text::Dynamic(text), &[])?;
    match broken.first() {
        None => Ok(()),
        Some((table, parent)) => {
            Err(Error::Migration(format!("rows of {table} refer to rows of {parent} that are not there")))
        }
    }
}
