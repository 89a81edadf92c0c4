//! Inserting many rows: one prepared INSERT on SQLite, COPY on PostgreSQL.

use crate::__private::pg;
use crate::error::{Error, Result};
use crate::tx::Conn;
use crate::value::Value;
use crate::{postgres, sqlite};
use bytes::{BufMut, BytesMut};
use std::io::Write;

/// Takes the values of one row, in the order of the columns.
pub struct Values<'v, 's> {
    target: Target<'v, 's>,
    columns: usize,
    next: usize,
    wrong: Option<Error>,
}

enum Target<'v, 's> {
    Sqlite(&'v mut rusqlite::Statement<'s>),
    Postgres(&'v mut BytesMut, &'v [pg::Type]),
}

/// Fills the values of the next row, or says that there is none.
pub(crate) type Next<'n> = dyn FnMut(&mut Values<'_, '_>) -> bool + 'n;

impl Values<'_, '_> {
    /// The value of the next column.
    pub fn push(&mut self, value: &dyn Value) {
        self.next += 1;
        if self.next > self.columns || self.wrong.is_some() {
            return;
        }
        let result = match &mut self.target {
            Target::Sqlite(statement) => {
                statement.raw_bind_parameter(self.next, value.to_sqlite()).map_err(sqlite::classify)
            }
            Target::Postgres(buffer, types) => field(buffer, value, &types[self.next - 1]),
        };
        self.wrong = result.err();
    }

    fn finish(self) -> Result<()> {
        match self.wrong {
            Some(error) => Err(error),
            None if self.next != self.columns => {
                Err(Error::Fault(format!("{} values for {} columns", self.next, self.columns)))
            }
            None => Ok(()),
        }
    }
}

/// One field of COPY's binary format: its length, or -1 for NULL, and its bytes.
fn field(buffer: &mut BytesMut, value: &dyn Value, ty: &pg::Type) -> Result<()> {
    let wrong = || Error::Fault(format!("a value does not fit a column of type {ty}"));
    let start = buffer.len();
    buffer.put_i32(-1);
    if let pg::IsNull::No = value.to_sql_checked(ty, buffer).map_err(|_| wrong())? {
        let length = i32::try_from(buffer.len() - start - 4).map_err(|_| wrong())?;
        buffer[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

pub(crate) fn insert(conn: &Conn<'_>, into: &str, next: &mut Next<'_>) -> Result<u64> {
    let (table, columns) = into
        .trim()
        .strip_suffix(')')
        .and_then(|into| into.split_once('('))
        .ok_or_else(|| Error::fault("rows are inserted into `table(column, ...)`"))?;
    let count = columns.split(',').count();
    match conn {
        Conn::Sqlite(lease) => by_insert(lease, table, columns, count, next),
        Conn::Postgres(lease) => by_copy(&mut lease.borrow_mut(), table, columns, count, next),
    }
}

fn by_insert(
    connection: &sqlite::Connection,
    table: &str,
    columns: &str,
    count: usize,
    next: &mut Next<'_>,
) -> Result<u64> {
    let marks: Vec<String> = (1..=count).map(|number| format!("?{number}")).collect();
    let text = format!("INSERT INTO {table}({columns}) VALUES({})", marks.join(", "));
    let mut statement = connection.prepare(&text)?;
    let mut inserted = 0;
    loop {
        let mut values = Values { target: Target::Sqlite(&mut statement), columns: count, next: 0, wrong: None };
        if !next(&mut values) {
            return Ok(inserted);
        }
        values.finish()?;
        connection.restart();
        inserted += statement.raw_execute().map_err(sqlite::classify)? as u64;
    }
}

/// How much is collected before it is sent.
const CHUNK: usize = 64 * 1024;

fn by_copy(
    connection: &mut postgres::Connection,
    table: &str,
    columns: &str,
    count: usize,
    next: &mut Next<'_>,
) -> Result<u64> {
    let described = connection.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let types: Vec<pg::Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
    let fields = i16::try_from(count).map_err(|_| Error::fault("too many columns"))?;
    let text = format!("COPY {table}({columns}) FROM STDIN (FORMAT binary)");
    let mut writer = connection.client().copy_in(text.as_str()).map_err(postgres::classify)?;
    let mut buffer = BytesMut::with_capacity(CHUNK + CHUNK / 4);
    // The signature, no flags, no extension.
    buffer.put_slice(b"PGCOPY\n\xff\r\n\0");
    buffer.put_i32(0);
    buffer.put_i32(0);
    loop {
        // Kept to be cut off again if there is no further row.
        let start = buffer.len();
        buffer.put_i16(fields);
        let mut values = Values { target: Target::Postgres(&mut buffer, &types), columns: count, next: 0, wrong: None };
        if !next(&mut values) {
            buffer.truncate(start);
            break;
        }
        values.finish()?;
        if buffer.len() >= CHUNK {
            writer.write_all(&buffer).map_err(sending)?;
            buffer.clear();
        }
    }
    buffer.put_i16(-1);
    writer.write_all(&buffer).map_err(sending)?;
    writer.finish().map_err(postgres::classify)
}

/// The driver wraps its errors as those of a file.
fn sending(error: std::io::Error) -> Error {
    use crate::error::Reason;
    match error.downcast::<::postgres::Error>() {
        Ok(error) => postgres::classify(error),
        Err(error) => Error::unavailable(Reason::Lost, error.kind().to_string()),
    }
}
