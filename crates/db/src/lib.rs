//! One SQL text for SQLite and PostgreSQL, in synchronous transactions.
//!
//! A statement is declared once with [`sql!`], as a typed function that is also registered, so that
//! [`check_all`] can prepare every statement of the binary on both engines. Business code takes a
//! [`Tx`] from [`Db::read`] or [`Db::write`] and does not know which engine it runs on.
//!
//! Three habits make one text enough: parameters are `$1`, `$2`, ...; instants are microseconds bound
//! from Rust ([`Instant`]); an expected conflict is `ON CONFLICT`, since any failed statement ends its
//! transaction on both engines.

mod check;
mod db;
mod deadline;
mod dialect;
mod error;
mod insert;
mod instant;
mod migrate;
mod nullable;
mod plans;
mod pool;
mod postgres;
mod query;
mod row;
mod sqlite;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod text_enum;
mod tls;
mod tx;
mod value;

pub use check::check_all;
pub use db::{Db, Engine, Options};
pub use error::{Constraint, Error, Reason, Result};
pub use insert::Values;
pub use instant::Instant;
pub use migrate::Migration;
pub use plans::plans;
pub use query::Query;
pub use row::{ColumnSpec, FromRow, Row};
pub use statement::{Build, ParamSpec, Sample, Statement};
pub use tx::Tx;
pub use value::{Column, Value};

/// What the macros of this crate need where they are used.
#[doc(hidden)]
pub mod __private {
    pub use crate::statement::{SAMPLES, STATEMENTS, Text, spec_of};
    pub use crate::value::text;
    pub use ::linkme;
    pub use ::postgres::types as pg;
    pub use ::rusqlite::types as lite;
    pub use bytes::BytesMut;
}
