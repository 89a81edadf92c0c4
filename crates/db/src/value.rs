//! The Rust types that are parameters and columns on both engines.

use crate::__private::pg;
use jiff::civil::{Date, Time};
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use std::borrow::Cow;

/// A parameter of a statement.
pub trait Value: pg::ToSql + Sync {
    /// The value as SQLite stores it.
    fn to_sqlite(&self) -> ToSqlOutput<'_>;
}

/// A column of a result.
pub trait Column: for<'a> pg::FromSql<'a> {
    /// Whether NULL can be read into this type.
    const NULLABLE: bool = false;

    /// Reads what SQLite stored, or says what is wrong with it, without naming the value.
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, &'static str>;
}

impl<T: Value> Value for Option<T> {
    fn to_sqlite(&self) -> ToSqlOutput<'_> {
        match self {
            Some(value) => value.to_sqlite(),
            None => ToSqlOutput::Owned(Owned::Null),
        }
    }
}

impl<T: Column> Column for Option<T> {
    const NULLABLE: bool = true;

    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_sqlite(value).map(Some),
        }
    }
}

impl<T: Value> Value for &T {
    fn to_sqlite(&self) -> ToSqlOutput<'_> {
        (**self).to_sqlite()
    }
}

fn integer(value: ValueRef<'_>) -> Result<i64, &'static str> {
    match value {
        ValueRef::Integer(number) => Ok(number),
        ValueRef::Null => Err("is NULL"),
        _ => Err("is not an integer"),
    }
}

/// The text of a column; also for [`text_enum!`](crate::text_enum).
#[doc(hidden)]
pub fn text(value: ValueRef<'_>) -> Result<&str, &'static str> {
    match value {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|_| "is not UTF-8"),
        ValueRef::Null => Err("is NULL"),
        _ => Err("is not text"),
    }
}

fn blob(value: ValueRef<'_>) -> Result<&[u8], &'static str> {
    match value {
        ValueRef::Blob(bytes) => Ok(bytes),
        ValueRef::Null => Err("is NULL"),
        _ => Err("is not bytes"),
    }
}

fn borrowed_text(text: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
}

fn owned_text(text: String) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(Owned::Text(text))
}

macro_rules! values {
    ($($ty:ty: |$this:ident| $to:expr;)+) => { $(
        impl Value for $ty {
            fn to_sqlite(&self) -> ToSqlOutput<'_> {
                let $this = self;
                $to
            }
        }
    )+ };
}

macro_rules! columns {
    ($($ty:ty: |$value:ident| $from:expr;)+) => { $(
        impl Column for $ty {
            fn from_sqlite($value: ValueRef<'_>) -> Result<Self, &'static str> {
                $from
            }
        }
    )+ };
}

values! {
    i64: |v| ToSqlOutput::Owned(Owned::Integer(*v));
    i32: |v| ToSqlOutput::Owned(Owned::Integer(i64::from(*v)));
    bool: |v| ToSqlOutput::Owned(Owned::Integer(i64::from(*v)));
    f64: |v| ToSqlOutput::Owned(Owned::Real(*v));
    &str: |v| borrowed_text(v);
    String: |v| borrowed_text(v);
    Box<str>: |v| borrowed_text(v);
    Cow<'_, str>: |v| borrowed_text(v);
    &[u8]: |v| ToSqlOutput::Borrowed(ValueRef::Blob(v));
    Vec<u8>: |v| ToSqlOutput::Borrowed(ValueRef::Blob(v));
    Date: |v| owned_text(v.to_string());
    // Whole seconds, or six digits: both sort as text, and neither is finer than PostgreSQL's.
    Time: |v| owned_text(match v.subsec_nanosecond() / 1000 {
        0 => v.strftime("%H:%M:%S").to_string(),
        _ => v.strftime("%H:%M:%S.%6f").to_string(),
    });
    serde_json::Value: |v| owned_text(v.to_string());
}

columns! {
    i64: |v| integer(v);
    i32: |v| i32::try_from(integer(v)?).map_err(|_| "is larger than 32 bits");
    bool: |v| match integer(v)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err("is neither 0 nor 1"),
    };
    f64: |v| match v {
        ValueRef::Real(number) => Ok(number),
        // SQLite keeps whole numbers as integers where the column has no REAL affinity.
        #[allow(clippy::cast_precision_loss)]
        ValueRef::Integer(number) => Ok(number as f64),
        ValueRef::Null => Err("is NULL"),
        _ => Err("is not a number"),
    };
    String: |v| text(v).map(String::from);
    Box<str>: |v| text(v).map(Box::from);
    Vec<u8>: |v| blob(v).map(Vec::from);
    Date: |v| text(v)?.parse().map_err(|_| "is not a date");
    Time: |v| text(v)?.parse().map_err(|_| "is not a time");
    serde_json::Value: |v| serde_json::from_str(text(v)?).map_err(|_| "is not JSON");
}
