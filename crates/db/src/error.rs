//! What can go wrong, told apart by what the caller can do about it.

use std::fmt;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the database. No message holds the value of a parameter: it may be personal data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database cannot serve this now; the same request may succeed later.
    #[error("the database is unavailable: {reason} ({detail})")]
    Unavailable {
        /// Why.
        reason: Reason,
        /// What the engine said, for the log.
        detail: String,
    },
    /// A constraint refused the change.
    #[error("a {kind} constraint refused the change ({name})")]
    Constraint {
        /// The kind of constraint.
        kind: Constraint,
        /// Its name (PostgreSQL), or the columns as SQLite names them.
        name: String,
    },
    /// A statement that must find a row found none.
    #[error("no row where one was expected")]
    NoRow,
    /// A migration does not fit this database, or failed.
    #[error("migration: {0}")]
    Migration(String),
    /// A mistake in the program or its settings, or a damaged database.
    #[error("database fault: {0}")]
    Fault(String),
}

/// Why the database is unavailable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Another process or transaction holds the lock.
    Locked,
    /// The disk, or the database's quota, is full.
    DiskFull,
    /// The disk failed, or the file cannot be opened.
    InputOutput,
    /// Memory ran out.
    OutOfMemory,
    /// The server cannot be reached, or does not accept connections.
    Unreachable,
    /// The connection was lost before anything was committed.
    Lost,
    /// Every connection was in use for as long as a request may wait.
    PoolExhausted,
    /// The statement took longer than it may.
    Deadline,
    /// Concurrent transactions collided at every try.
    Conflict,
    /// A prepared statement no longer fits the tables, which were just changed.
    StalePlan,
    /// The connection was lost while committing: the change may have happened or not.
    CommitUnknown,
}

/// The kind of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Constraint {
    /// `UNIQUE` or `PRIMARY KEY`.
    Unique,
    /// `REFERENCES`.
    ForeignKey,
    /// `NOT NULL`.
    NotNull,
    /// `CHECK`.
    Check,
    /// Any other, such as an exclusion or a trigger.
    Other,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Locked => "it is locked",
            Reason::DiskFull => "the disk is full",
            Reason::InputOutput => "reading or writing failed",
            Reason::OutOfMemory => "out of memory",
            Reason::Unreachable => "the server cannot be reached",
            Reason::Lost => "the connection was lost",
            Reason::PoolExhausted => "no connection became free in time",
            Reason::Deadline => "the statement took too long",
            Reason::Conflict => "concurrent transactions collided",
            Reason::StalePlan => "the tables changed under a prepared statement",
            Reason::CommitUnknown => "it is not known whether the change was committed",
        })
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Constraint::Unique => "unique",
            Constraint::ForeignKey => "foreign key",
            Constraint::NotNull => "not-null",
            Constraint::Check => "check",
            Constraint::Other => "table",
        })
    }
}

impl Error {
    /// Whether the same request may succeed later: the answer is then 503, not 500.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Error::Unavailable { .. })
    }

    /// Why the database is unavailable, if that is what happened.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Error::Unavailable { reason, .. } => Some(*reason),
            _ => None,
        }
    }

    pub(crate) fn unavailable(reason: Reason, detail: impl Into<String>) -> Error {
        Error::Unavailable { reason, detail: detail.into() }
    }

    pub(crate) fn fault(text: impl Into<String>) -> Error {
        Error::Fault(text.into())
    }
}

impl Reason {
    /// Whether the transaction is surely rolled back and may succeed if run again at once.
    pub(crate) fn retryable(self) -> bool {
        matches!(self, Reason::Conflict | Reason::Lost | Reason::StalePlan)
    }
}
