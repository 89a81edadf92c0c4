//! Transactions.

use crate::db::Engine;
use crate::error::{Error, Reason, Result};
use crate::insert::{self, Values};
use crate::pool::Lease;
use crate::row::{FromRow, Row};
use crate::statement::Text;
use crate::value::Value;
use crate::{postgres, sqlite};
use std::cell::{Cell, RefCell};

/// A connection of either engine.
pub(crate) enum Conn<'d> {
    Sqlite(Lease<'d, sqlite::Connection>),
    Postgres(Box<RefCell<Lease<'d, postgres::Connection>>>),
}

impl Conn<'_> {
    fn discard(&self) {
        match self {
            Conn::Sqlite(lease) => lease.discard(),
            Conn::Postgres(lease) => lease.borrow().discard(),
        }
    }
}

/// What the first failed statement of a transaction means for the whole of it.
#[derive(Clone, Copy)]
pub(crate) struct Failure(Option<Reason>);

impl Failure {
    pub(crate) fn retryable(self) -> bool {
        self.0.is_some_and(Reason::retryable)
    }

    pub(crate) fn error(self) -> Error {
        let text = "an earlier statement of the transaction failed";
        match self.0 {
            Some(reason) => Error::unavailable(reason, text),
            None => Error::fault(text),
        }
    }
}

/// A transaction, from [`Db::read`](crate::Db::read) or [`Db::write`](crate::Db::write).
///
/// Any failed statement ends it, on both engines: what follows fails too, and nothing is committed.
pub struct Tx<'d> {
    conn: Conn<'d>,
    failure: Cell<Option<Failure>>,
    streaming: Cell<bool>,
    finished: Cell<bool>,
    statements: Cell<u32>,
}

impl<'d> Tx<'d> {
    pub(crate) fn begun(conn: Conn<'d>) -> Tx<'d> {
        Tx {
            conn,
            failure: Cell::new(None),
            streaming: Cell::new(false),
            finished: Cell::new(false),
            statements: Cell::new(0),
        }
    }

    /// The engine that it runs on.
    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many statements were run so far.
    pub fn statements(&self) -> u32 {
        self.statements.get()
    }

    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.get()
    }

    /// Runs one statement and notes whether it ended the transaction.
    fn run<T>(&self, statement: impl FnOnce(&Conn<'d>) -> Result<T>) -> Result<T> {
        if let Some(failure) = self.failure.get() {
            return Err(failure.error());
        }
        let result = if self.streaming.get() {
            Err(Error::fault("a statement inside the closure of another"))
        } else {
            self.statements.set(self.statements.get() + 1);
            statement(&self.conn)
        };
        if let Err(error) = &result {
            self.failed(error);
        }
        result
    }

    fn failed(&self, error: &Error) {
        let reason = error.reason();
        if self.failure.get().is_none() {
            self.failure.set(Some(Failure(reason)));
        }
        // A connection that met one of these is not to be trusted with the next transaction.
        if let Some(Reason::Lost | Reason::InputOutput | Reason::DiskFull | Reason::OutOfMemory) = reason {
            self.conn.discard();
        }
    }

    /// Runs a text of many statements; for migrations and for filling a database.
    pub fn execute_batch(&self, text: &str) -> Result<()> {
        self.run(|conn| match conn {
            Conn::Sqlite(lease) => lease.batch(text),
            Conn::Postgres(lease) => lease.borrow_mut().batch(text),
        })
    }

    /// Inserts many rows quickly: `into` is `table(column, ...)`, and `fill` pushes the values of a
    /// row in that order.
    ///
    /// ```
    /// # fn import(tx: &db::Tx<'_>, marks: &[(i64, String)]) -> db::Result<u64> {
    /// tx.insert_many("marks(student_id, mark)", marks, |row, out| {
    ///     out.push(&row.0);
    ///     out.push(&row.1);
    /// })
    /// # }
    /// ```
    pub fn insert_many<R>(
        &self,
        into: &'static str,
        rows: impl IntoIterator<Item = R>,
        mut fill: impl FnMut(&R, &mut Values<'_, '_>),
    ) -> Result<u64> {
        let mut rows = rows.into_iter();
        let mut next = |values: &mut Values<'_, '_>| match rows.next() {
            Some(row) => {
                fill(&row, values);
                true
            }
            None => false,
        };
        self.run(|conn| insert::insert(conn, into, &mut next))
    }

    /// The one loop over rows, not generic, so that each statement does not make a copy of it.
    fn rows(
        &self,
        text: Text<'_>,
        params: &[&dyn Value],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        self.run(|conn| match conn {
            Conn::Sqlite(lease) => lease.each(text, params, each),
            Conn::Postgres(lease) => lease.borrow_mut().each(text, params, each),
        })
    }

    #[doc(hidden)]
    pub fn many<R: FromRow>(&self, text: Text<'_>, params: &[&dyn Value]) -> Result<Vec<R>> {
        let mut found = Vec::new();
        self.rows(text, params, &mut |row| {
            found.push(R::from_row(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    #[doc(hidden)]
    pub fn opt<R: FromRow>(&self, text: Text<'_>, params: &[&dyn Value]) -> Result<Option<R>> {
        let mut found = None;
        // SQLite checks the last constraints when a statement comes to its end, so it is run to it.
        self.rows(text, params, &mut |row| match found {
            Some(_) => Err(Error::fault("more than one row where one was expected")),
            None => {
                found = Some(R::from_row(row)?);
                Ok(true)
            }
        })?;
        Ok(found)
    }

    #[doc(hidden)]
    pub fn one<R: FromRow>(&self, text: Text<'_>, params: &[&dyn Value]) -> Result<R> {
        self.opt(text, params)?.ok_or(Error::NoRow)
    }

    #[doc(hidden)]
    pub fn exec(&self, text: Text<'_>, params: &[&dyn Value]) -> Result<u64> {
        self.run(|conn| match conn {
            Conn::Sqlite(lease) => lease.exec(text, params),
            Conn::Postgres(lease) => lease.borrow_mut().exec(text, params),
        })
    }

    #[doc(hidden)]
    pub fn each<R: FromRow, E: From<Error>>(
        &self,
        text: Text<'_>,
        params: &[&dyn Value],
        mut each: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut refused = None;
        self.rows(text, params, &mut |row| {
            let row = R::from_row(row)?;
            // PostgreSQL's connection is busy until the last row, so SQLite refuses too.
            let guard = Streaming::start(&self.streaming);
            let result = each(row);
            drop(guard);
            match result {
                Ok(()) => Ok(true),
                Err(error) => {
                    refused = Some(error);
                    Ok(false)
                }
            }
        })?;
        match refused {
            Some(error) => Err(error),
            // The closure may have kept quiet about a statement that was refused.
            None => self.failure.get().map_or(Ok(()), |f| Err(f.error().into())),
        }
    }

    pub(crate) fn commit(self) -> Result<()> {
        self.finished.set(true);
        let result = match &self.conn {
            Conn::Sqlite(lease) => lease.commit(),
            Conn::Postgres(lease) => lease.borrow_mut().commit(),
        };
        if result.is_err() {
            // Closing it ends what may be left of the transaction.
            self.conn.discard();
        }
        result
    }

    fn roll_back(&self) {
        let result = match &self.conn {
            Conn::Sqlite(lease) => lease.rollback(),
            Conn::Postgres(lease) => lease.borrow_mut().rollback(),
        };
        if result.is_err() {
            self.conn.discard();
        }
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if !self.finished.get() {
            self.roll_back();
        }
    }
}

/// Marks the time in which a closure has a row, also if it panics.
struct Streaming<'a>(&'a Cell<bool>);

impl<'a> Streaming<'a> {
    fn start(flag: &'a Cell<bool>) -> Streaming<'a> {
        flag.set(true);
        Streaming(flag)
    }
}

impl Drop for Streaming<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
