//! The database: opening it, and running transactions.

use crate::dialect::{self, Mode};
use crate::error::{Error, Reason, Result};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::statement::Text;
use crate::tx::{Conn, Tx};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How often a transaction is run before a conflict is given back to the caller.
const TRIES: u32 = 5;

/// The engine under a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// A file's path, also as `sqlite:PATH`; or `postgres://...`. `sslmode=require` in it asks for
    /// TLS, with the certificate verified.
    pub url: String,
    /// Connections: to PostgreSQL in all; to SQLite for reading, beside the one that writes.
    pub readers: usize,
    /// How long to wait for a lock that another process or transaction holds.
    pub busy_timeout: Duration,
    /// How long a statement may take.
    pub statement_deadline: Duration,
    /// How long to wait for a connection when all are in use.
    pub pool_wait: Duration,
    /// The authorities, in PEM, that sign the server's certificate, if not those of the system.
    /// Naming them demands TLS.
    pub postgres_ca: Option<PathBuf>,
    /// The schema of PostgreSQL to work in, if not the default.
    pub schema: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            url: "parvis.db".into(),
            readers: 4,
            busy_timeout: Duration::from_secs(5),
            statement_deadline: Duration::from_secs(10),
            pool_wait: Duration::from_secs(5),
            postgres_ca: None,
            schema: None,
        }
    }
}

/// A database; clones share its connections.
#[derive(Clone)]
pub struct Db(Arc<Backend>);

enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens a database; fails if it cannot be used now.
    pub fn open(options: &Options) -> Result<Db> {
        let url = options.url.as_str();
        let server = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let backend = blocking(|| -> Result<Backend> {
            Ok(if server {
                Backend::Postgres(Postgres::open(options)?)
            } else {
                let path = url.strip_prefix("sqlite:").unwrap_or(url);
                Backend::Sqlite(Sqlite::open(path, options)?)
            })
        })?;
        Ok(Db(Arc::new(backend)))
    }

    /// The engine under it.
    pub fn engine(&self) -> Engine {
        match *self.0 {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `work` in a transaction that only reads and sees one state of the database.
    ///
    /// It may be run again if the connection was lost, and inside a multi-thread runtime of tokio
    /// runs by `block_in_place`; on PostgreSQL it must not be called from a current-thread runtime.
    pub fn read<T, E: From<Error>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        blocking(|| self.transact(Mode::Read, &work))
    }

    /// As [`Db::read`], for what takes well under a millisecond: on SQLite it runs on the calling thread, without telling
    /// the runtime, since handing the thread's other tasks over costs more than the reading itself. On PostgreSQL, where
    /// a reader waits for the network, it is [`Db::read`].
    ///
    /// A statement that turns out slow holds one thread of the runtime until its deadline.
    pub fn read_short<T, E: From<Error>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match self.engine() {
            Engine::Sqlite => self.transact(Mode::Read, &work),
            Engine::Postgres => self.read(work),
        }
    }

    /// Runs `work` in a transaction that is committed if it returns `Ok`, and rolled back if it
    /// returns `Err` or panics.
    ///
    /// It may be run again, at most five times in all, if it collided with another transaction or
    /// the connection was lost before COMMIT was sent: it should have no effect but on `Tx`.
    pub fn write<T, E: From<Error>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        blocking(|| self.transact(Mode::Write, &work))
    }

    /// As [`Db::write`], for writing rows that are found by their keys or locked as they are found, where nothing else
    /// that was read matters: on PostgreSQL in READ COMMITTED. It is for queues, whose takers all read the same head and
    /// whose rows stand close together: in SERIALIZABLE they would mostly collide. Whatever decides by what it has read
    /// belongs in [`Db::write`].
    pub fn write_row<T, E: From<Error>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        blocking(|| self.transact(Mode::WriteRow, &work))
    }

    fn transact<T, E: From<Error>>(&self, mode: Mode, work: &dyn Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut tries = 1;
        loop {
            let tx = self.begin(mode)?;
            let result = work(&tx);
            // The transaction itself knows whether a statement failed, whatever `work` made of it.
            let (error, retryable) = match (result, tx.failure()) {
                (Ok(value), None) => match self.commit(tx, mode) {
                    Ok(()) => return Ok(value),
                    // What was read is right, whatever becomes of the connection.
                    Err(_) if mode == Mode::Read => return Ok(value),
                    Err(error) => {
                        let retryable = error.reason().is_some_and(Reason::retryable);
                        (E::from(error), retryable)
                    }
                },
                (Ok(_), Some(failure)) => {
                    drop(tx);
                    (E::from(failure.error()), failure.retryable())
                }
                (Err(error), failure) => {
                    drop(tx);
                    (error, failure.is_some_and(|failure| failure.retryable()))
                }
            };
            if !retryable || tries >= TRIES {
                return Err(error);
            }
            pause(tries);
            tries += 1;
        }
    }

    fn commit(&self, tx: Tx<'_>, mode: Mode) -> Result<()> {
        let result = tx.commit();
        if mode != Mode::Read {
            self.written();
        }
        result
    }

    /// To be called after each commit, whatever came of it.
    pub(crate) fn written(&self) {
        if let Backend::Sqlite(engine) = &*self.0 {
            engine.written();
        }
    }

    /// Lets go of what busy readers keep between two requests; to be called every second or so, so that a server at rest holds
    /// nothing back from other processes.
    pub fn settle(&self) {
        if let Backend::Sqlite(engine) = &*self.0 {
            engine.settle();
        }
    }

    pub(crate) fn begin(&self, mode: Mode) -> Result<Tx<'_>> {
        let conn = match &*self.0 {
            Backend::Sqlite(engine) => Conn::Sqlite(engine.begin(mode)?),
            Backend::Postgres(engine) => Conn::Postgres(Box::new(RefCell::new(engine.begin(mode)?))),
        };
        Ok(Tx::begun(conn))
    }

    /// A connection outside any transaction, for the checks.
    pub(crate) fn connection(&self) -> Result<Conn<'_>> {
        Ok(match &*self.0 {
            Backend::Sqlite(engine) => Conn::Sqlite(engine.take(Mode::Read)?),
            Backend::Postgres(engine) => Conn::Postgres(Box::new(RefCell::new(engine.take()?))),
        })
    }

    /// Whether the database answers.
    pub fn ping(&self) -> Result<()> {
        self.read(|tx| {
            let (_,): (i64,) = tx.one(Text::Dynamic("SELECT CAST(1 AS BIGINT)"), &[])?;
            Ok(())
        })
    }

    /// The size of the database in bytes: on PostgreSQL of all its schemas.
    pub fn size_bytes(&self) -> Result<u64> {
        self.read(|tx| {
            let (size,): (i64,) = tx.one(Text::Dynamic(dialect::size(tx.engine())), &[])?;
            Ok(size.unsigned_abs())
        })
    }
}

/// Waits before another try, longer each time and not all for the same time.
fn pause(tries: u32) {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let spread = TURN.fetch_add(7, Relaxed) % 16;
    std::thread::sleep(Duration::from_millis(u64::from(tries * tries) * 2 + spread));
}

/// Tells a multi-thread runtime that this thread will be busy for a while.
pub(crate) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}
