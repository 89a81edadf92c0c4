//! The embedded engine: one writer, some readers.

use crate::db::{Engine, Options};
use crate::deadline::Deadline;
use crate::dialect::Mode;
use crate::error::{Constraint, Error, Reason, Result};
use crate::pool::{Lease, Pool};
use crate::row::{Row, Source};
use crate::statement::Text;
use crate::value::Value;
use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, OpenFlags, ffi};
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many steps of its virtual machine SQLite takes between two looks at the deadline: some
/// tenths of a millisecond.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

/// For how long the readers of a busy server may share a snapshot, when nothing was written through this `Db` meanwhile: what
/// another process writes shows this much later. Opening and closing a snapshot costs as much as reading a few rows, and all
/// readers queue for one lock to do it.
const SNAPSHOT_LASTS: Duration = Duration::from_millis(5);
/// A reader is busy that is taken again within this time.
const BUSY: Duration = Duration::from_millis(2);

/// How much of the file each connection keeps in memory, at least and at most, in KiB. Between them it is a thirty-second part of
/// the file, which holds all inner pages of its trees and what is asked for most. It is filled as pages are read.
///
/// The file is not mapped into memory: a reader that sees another's write gives up its whole map, and with a large file in it that
/// stopped all readers for a tenth of a second (docs/adr/0010).
const CACHE_KIB: (u64, u64) = (8 * 1024, 64 * 1024);

pub(crate) struct Sqlite {
    path: PathBuf,
    busy_timeout: Duration,
    statement_deadline: Duration,
    writer: Pool<Connection>,
    readers: Pool<Connection>,
    /// How often something was written; a snapshot is of one of these numbers.
    writes: AtomicU64,
    /// The number at which the log was last taken into the file.
    taken_in: AtomicU64,
}

pub(crate) struct Connection {
    pub(crate) inner: rusqlite::Connection,
    deadline: Arc<Deadline>,
    /// The read transaction that is open, also between two uses of a busy reader.
    snapshot: Cell<Option<Snapshot>>,
    /// When a reader was last taken.
    taken: Cell<Option<Instant>>,
    busy: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Snapshot {
    writes: u64,
    since: Instant,
}

impl Sqlite {
    pub(crate) fn open(path: &str, options: &Options) -> Result<Sqlite> {
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(Error::fault("SQLite needs a file"));
        }
        let engine = Sqlite {
            path: path.into(),
            busy_timeout: options.busy_timeout,
            statement_deadline: options.statement_deadline,
            writer: Pool::new(1, options.pool_wait, true),
            readers: Pool::new(options.readers, options.pool_wait, false),
            writes: AtomicU64::new(0),
            taken_in: AtomicU64::new(0),
        };
        // Makes the file if it is new, and shows at once if it cannot be used.
        drop(engine.take(Mode::Write)?);
        Ok(engine)
    }

    /// A connection outside any transaction.
    pub(crate) fn take(&self, mode: Mode) -> Result<Lease<'_, Connection>> {
        let connection = self.lease(mode)?;
        connection.end_snapshot()?;
        Ok(connection)
    }

    fn lease(&self, mode: Mode) -> Result<Lease<'_, Connection>> {
        match mode {
            Mode::Read => self.readers.take(|| self.connect(false)),
            Mode::Write | Mode::WriteRow | Mode::Migrate => self.writer.take(|| self.connect(true)),
        }
    }

    pub(crate) fn begin(&self, mode: Mode) -> Result<Lease<'_, Connection>> {
        if mode == Mode::Read {
            return self.begin_read();
        }
        let connection = self.lease(mode)?;
        if mode == Mode::Migrate {
            // Only outside a transaction does the pragma do anything. The connection is not used
            // for anything else afterwards.
            connection.discard();
            connection.deadline.lift();
            connection.batch("PRAGMA foreign_keys = OFF")?;
        }
        begun(connection, mode)
    }

    /// A reader in a transaction that shows all that was written through this `Db` before the call.
    fn begin_read(&self) -> Result<Lease<'_, Connection>> {
        let connection = self.lease(Mode::Read)?;
        let now = Instant::now();
        connection.busy.set(connection.taken.replace(Some(now)).is_some_and(|before| now - before < BUSY));
        // Read before the transaction begins: it may show more than this number says, never less.
        let writes = self.writes.load(Ordering::Acquire);
        if let Some(open) = connection.snapshot.get() {
            if open.writes == writes && now - open.since < SNAPSHOT_LASTS {
                return Ok(connection);
            }
            connection.end_snapshot().inspect_err(|_| connection.discard())?;
        }
        let connection = begun(connection, Mode::Read)?;
        connection.snapshot.set(Some(Snapshot { writes, since: now }));
        Ok(connection)
    }

    /// To be called after each write: what was open before shows an older state from now on.
    pub(crate) fn written(&self) {
        self.writes.fetch_add(1, Ordering::Release);
        self.settle();
    }

    /// Closes the snapshots of idle readers, so that the log can be taken into the file.
    pub(crate) fn settle(&self) {
        self.readers.retain_idle(|connection| connection.end_snapshot().is_ok());
    }

    /// Takes the log into the file, if something was written since the last time.
    ///
    /// SQLite does so itself as it commits, but only up to the oldest snapshot that is open then; where readers never
    /// rest there is always one from before the commit, and the log would grow, and slow every look at a page. A while
    /// after the commit all of them are newer.
    pub(crate) fn take_in_log(&self) -> Result<()> {
        let writes = self.writes.load(Ordering::Acquire);
        if self.taken_in.swap(writes, Ordering::AcqRel) == writes {
            return Ok(());
        }
        self.take(Mode::Write)?.batch("PRAGMA wal_checkpoint(PASSIVE)")
    }

    fn connect(&self, write: bool) -> Result<Connection> {
        let access = if write {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
        // A connection is used by one thread at a time, so SQLite need not lock it.
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut inner = rusqlite::Connection::open_with_flags(&self.path, flags).map_err(classify)?;
        // First of all, since the others may find the file locked.
        inner.busy_timeout(self.busy_timeout).map_err(classify)?;
        // Without it the statements that are kept would be prepared again at every execution.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(classify)?;
        inner.set_prepared_statement_cache_capacity(512);
        let deadline = Arc::new(Deadline::new(self.statement_deadline));
        let watched = Arc::clone(&deadline);
        inner.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || watched.passed())).map_err(classify)?;
        if write {
            let mode: String = inner.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(classify)?;
            if mode != "wal" {
                return Err(Error::fault(format!("SQLite's journal is {mode}, not WAL")));
            }
        }
        let file = std::fs::metadata(&self.path).map_or(0, |file| file.len() / 1024);
        let cache = (file / 32).clamp(CACHE_KIB.0, CACHE_KIB.1);
        inner
            .execute_batch(&format!(
                "PRAGMA synchronous = FULL; PRAGMA cache_size = -{cache}; PRAGMA foreign_keys = ON"
            ))
            .map_err(classify)?;
        let (snapshot, taken, busy) = (Cell::new(None), Cell::new(None), Cell::new(false));
        Ok(Connection { inner, deadline, snapshot, taken, busy })
    }
}

fn begun(connection: Lease<'_, Connection>, mode: Mode) -> Result<Lease<'_, Connection>> {
    match connection.run(mode.begin(Engine::Sqlite)) {
        Ok(()) => Ok(connection),
        Err(error) => {
            if error.reason() != Some(Reason::Locked) {
                connection.discard();
            }
            Err(error)
        }
    }
}

impl Connection {
    /// Ends the read transaction that was left open, if there is one.
    fn end_snapshot(&self) -> Result<()> {
        match self.snapshot.take() {
            Some(_) => self.run("COMMIT"),
            None => Ok(()),
        }
    }

    /// Runs a constant text that is kept prepared and has no parameters.
    fn run(&self, text: &'static str) -> Result<()> {
        self.deadline.restart();
        let mut statement = self.inner.prepare_cached(text).map_err(classify)?;
        statement.raw_execute().map_err(classify)?;
        Ok(())
    }

    /// A busy reader keeps its snapshot for the next who asks.
    pub(crate) fn commit(&self) -> Result<()> {
        if self.busy.get() && self.snapshot.get().is_some() {
            return Ok(());
        }
        self.snapshot.set(None);
        self.run("COMMIT").map_err(|error| match error {
            // The log may hold the whole transaction although writing it out failed.
            Error::Unavailable { reason: Reason::InputOutput, detail } => {
                Error::unavailable(Reason::CommitUnknown, detail)
            }
            other => other,
        })
    }

    pub(crate) fn rollback(&self) -> Result<()> {
        self.snapshot.set(None);
        // Some failures have ended the transaction already.
        if self.inner.is_autocommit() {
            return Ok(());
        }
        self.run("ROLLBACK")
    }

    pub(crate) fn batch(&self, text: &str) -> Result<()> {
        self.deadline.restart();
        self.inner.execute_batch(text).map_err(classify)
    }

    /// The deadline counts from here.
    pub(crate) fn restart(&self) {
        self.deadline.restart();
    }

    pub(crate) fn prepare(&self, text: &str) -> Result<rusqlite::CachedStatement<'_>> {
        self.deadline.restart();
        self.inner.prepare_cached(text).map_err(classify)
    }

    /// Hands over each row until `each` wants no more.
    pub(crate) fn each(
        &self,
        text: Text<'_>,
        params: &[&dyn Value],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        let mut statement = self.prepare(text.get(Engine::Sqlite))?;
        bind(&mut statement, text, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(classify)? {
            if !each(&Row(Source::Sqlite(row)))? {
                break;
            }
        }
        Ok(())
    }

    pub(crate) fn exec(&self, text: Text<'_>, params: &[&dyn Value]) -> Result<u64> {
        let mut statement = self.prepare(text.get(Engine::Sqlite))?;
        bind(&mut statement, text, params)?;
        let changed = statement.raw_execute().map_err(classify)?;
        Ok(changed as u64)
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, text: Text<'_>, params: &[&dyn Value]) -> Result<()> {
    let found;
    let order = match text {
        Text::Registered(registered) => match registered.order.get() {
            Some(order) => order,
            None => {
                let order = order_of(statement)?;
                registered.order.get_or_init(|| order)
            }
        },
        Text::Dynamic(_) => {
            found = order_of(statement)?;
            &found
        }
    };
    if order.len() != params.len() {
        return Err(Error::fault(format!("{} parameters given to a statement with {}", params.len(), order.len())));
    }
    for (param, index) in params.iter().zip(order) {
        statement.raw_bind_parameter(*index, param.to_sqlite()).map_err(classify)?;
    }
    Ok(())
}

/// For `$1`, `$2`, ... their indices: to SQLite these are names, numbered as they first appear.
pub(crate) fn order_of(statement: &rusqlite::Statement<'_>) -> Result<Box<[usize]>> {
    let count = statement.parameter_count();
    let mut order = vec![0; count];
    for index in 1..=count {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|number| number.parse::<usize>().ok())
            .filter(|number| (1..=count).contains(number));
        match number {
            Some(number) => order[number - 1] = index,
            None => {
                return Err(Error::fault("the parameters of a statement are not $1, $2, ... without a gap"));
            }
        }
    }
    Ok(order.into())
}

/// What an error of SQLite means to the caller.
pub(crate) fn classify(error: rusqlite::Error) -> Error {
    use rusqlite::Error as Lite;
    let (code, text) = match error {
        Lite::SqliteFailure(code, text) => (code, text.unwrap_or_default()),
        Lite::SqlInputError { error, msg, .. } => (error, msg),
        Lite::ExecuteReturnedResults => {
            return Error::fault("a statement without result returned rows");
        }
        // The message of this one names only indices.
        other @ Lite::InvalidColumnIndex(_) => return Error::fault(other.to_string()),
        _ => return Error::fault("SQLite refused a value or a text"),
    };
    let extended = code.extended_code;
    let reason = match code.code {
        ErrorCode::ConstraintViolation => {
            let kind = match extended {
                ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
                    Constraint::Unique
                }
                ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Constraint::ForeignKey,
                ffi::SQLITE_CONSTRAINT_NOTNULL => Constraint::NotNull,
                ffi::SQLITE_CONSTRAINT_CHECK => Constraint::Check,
                _ => Constraint::Other,
            };
            let name = text.rsplit("failed: ").next().unwrap_or_default().into();
            return Error::Constraint { kind, name };
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Reason::Locked,
        ErrorCode::FileLockingProtocolFailed => Reason::Locked,
        ErrorCode::DiskFull => Reason::DiskFull,
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            Reason::InputOutput
        }
        ErrorCode::OutOfMemory => Reason::OutOfMemory,
        ErrorCode::OperationInterrupted => Reason::Deadline,
        // The text of a plain error speaks of the statement; SQLite puts values only in those of
        // functions, which are not about names or syntax.
        _ if is_about_the_text(&text) => return Error::Fault(text),
        _ => return Error::Fault(ffi::code_to_str(extended).to_owned()),
    };
    Error::unavailable(reason, format!("{} ({extended})", ffi::code_to_str(extended)))
}

fn is_about_the_text(message: &str) -> bool {
    const KNOWN: &[&str] = &[
        "no such ",
        "near ",
        "ambiguous column",
        "incomplete input",
        "attempt to write a readonly",
        "table ",
        "wrong number of arguments",
        "duplicate column",
        "misuse of",
    ];
    KNOWN.iter().any(|known| message.starts_with(known))
        || message.contains("values for")
        || message.contains("columns but")
}
