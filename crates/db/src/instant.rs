//! Instants, stored as `BIGINT` microseconds.

use crate::__private::pg;
use crate::value::{Column, Value};
use bytes::BytesMut;
use jiff::Timestamp;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::error::Error as StdError;
use std::fmt;

/// Microseconds since 1970 in UTC: of one width and one order in both engines, unlike text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Instant {
        Instant(micros)
    }

    /// Microseconds since 1970.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// As a jiff timestamp; instants beyond the years that jiff knows become its first or last.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Instant {
        Instant(at.as_microsecond())
    }
}

impl From<Instant> for Timestamp {
    fn from(at: Instant) -> Timestamp {
        at.timestamp()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl pg::ToSql for Instant {
    fn to_sql(&self, ty: &pg::Type, out: &mut BytesMut) -> Result<pg::IsNull, Box<dyn StdError + Sync + Send>> {
        self.0.to_sql(ty, out)
    }

    fn accepts(ty: &pg::Type) -> bool {
        <i64 as pg::ToSql>::accepts(ty)
    }

    fn to_sql_checked(&self, ty: &pg::Type, out: &mut BytesMut) -> Result<pg::IsNull, Box<dyn StdError + Sync + Send>> {
        self.0.to_sql_checked(ty, out)
    }
}

impl<'a> pg::FromSql<'a> for Instant {
    fn from_sql(ty: &pg::Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        i64::from_sql(ty, raw).map(Instant)
    }

    fn accepts(ty: &pg::Type) -> bool {
        <i64 as pg::FromSql<'_>>::accepts(ty)
    }
}

impl Value for Instant {
    fn to_sqlite(&self) -> ToSqlOutput<'_> {
        self.0.to_sqlite()
    }
}

impl Column for Instant {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, &'static str> {
        i64::from_sqlite(value).map(Instant)
    }
}
