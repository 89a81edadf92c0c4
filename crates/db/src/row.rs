//! Rows, and the structs that they are read into.

use crate::__private::pg;
use crate::error::{Error, Result};
use crate::value::Column;

/// One row of a result.
pub struct Row<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a ::postgres::Row),
}

impl Row<'_> {
    /// The column at `index`; `name` is for the message if it cannot be read.
    #[inline]
    pub fn get<T: Column>(&self, index: usize, name: &str) -> Result<T> {
        match &self.0 {
            Source::Sqlite(row) => {
                let wrong = |what: &str| Error::Fault(format!("column {index} ({name}) {what}"));
                let value = row.get_ref(index).map_err(|_| wrong("is missing"))?;
                T::from_sqlite(value).map_err(wrong)
            }
            Source::Postgres(row) => row.try_get(index).map_err(|error| {
                // Only the reasons known to be free of values are passed on.
                let source = std::error::Error::source(&error);
                let what = match source {
                    Some(source) if source.is::<pg::WasNull>() => "is NULL".to_owned(),
                    Some(source) if source.is::<pg::WrongType>() => source.to_string(),
                    Some(_) => "cannot be read".to_owned(),
                    None => "is missing".to_owned(),
                };
                Error::Fault(format!("column {index} ({name}) {what}"))
            }),
        }
    }
}

/// What the check needs to know of a column that is read.
#[derive(Clone, Copy)]
pub struct ColumnSpec {
    /// The field's name, which the column must bear; empty where only the position counts.
    pub name: &'static str,
    /// The Rust type, for messages.
    pub rust: &'static str,
    /// Whether NULL can be read into it.
    pub nullable: bool,
    /// Whether a PostgreSQL type can be read into it.
    pub accepts: fn(&pg::Type) -> bool,
}

impl ColumnSpec {
    /// The specification of a column read into `T`.
    pub fn of<T: Column>(name: &'static str, rust: &'static str) -> ColumnSpec {
        ColumnSpec {
            name: name.strip_prefix("r#").unwrap_or(name),
            rust,
            nullable: T::NULLABLE,
            accepts: <T as pg::FromSql<'_>>::accepts,
        }
    }
}

/// What a row can be read into: structs declared with [`row!`](crate::row), and tuples.
pub trait FromRow: Sized {
    /// Reads one row.
    fn from_row(row: &Row<'_>) -> Result<Self>;
    /// The columns that it reads, in order.
    fn columns() -> Vec<ColumnSpec>;
}

macro_rules! tuples {
    ($($($ty:ident $index:tt),+;)+) => { $(
        impl<$($ty: Column),+> FromRow for ($($ty,)+) {
            #[inline]
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.get::<$ty>($index, "")?,)+))
            }

            fn columns() -> Vec<ColumnSpec> {
                vec![$(ColumnSpec::of::<$ty>("", std::any::type_name::<$ty>())),+]
            }
        }
    )+ };
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
}

/// Declares structs that rows are read into; each field is a column of that name, in that order.
///
/// ```
/// db::row! {
///     /// A pupil as the list shows them.
///     #[derive(Debug)]
///     pub struct Pupil {
///         /// The key.
///         pub id: i64,
///         /// The name, if it is known.
///         pub name: Option<String>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! row {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $ty:ty),+ $(,)?
    })+) => { $(
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $ty),+ }

        impl $crate::FromRow for $name {
            #[inline]
            fn from_row(row: &$crate::Row<'_>) -> $crate::Result<Self> {
                let mut columns = 0..;
                $(let $field = row.get::<$ty>(columns.next().unwrap_or(0), stringify!($field))?;)+
                ::std::result::Result::Ok($name { $($field),+ })
            }

            fn columns() -> ::std::vec::Vec<$crate::ColumnSpec> {
                ::std::vec![$($crate::ColumnSpec::of::<$ty>(stringify!($field), stringify!($ty))),+]
            }
        }
    )+ };
}
