//! Registered statements, and the macro that declares them.

use crate::__private::pg;
use crate::db::Engine;
use crate::query::Query;
use crate::row::ColumnSpec;
use crate::value::Value;
use std::sync::OnceLock;

/// Every statement of the binary that was declared with [`sql!`](crate::sql).
#[linkme::distributed_slice]
pub static STATEMENTS: [&'static Statement];

/// The samples of every query declared with [`query!`](crate::query).
#[linkme::distributed_slice]
pub static SAMPLES: [Sample];

/// A statement declared once, for both engines.
pub struct Statement {
    pub(crate) name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    pub(crate) params: &'static [ParamSpec],
    pub(crate) columns: fn() -> Vec<ColumnSpec>,
    /// For each `$n` its index in SQLite, which numbers named parameters as they appear.
    pub(crate) order: OnceLock<Box<[usize]>>,
}

impl Statement {
    /// For the macros.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        sqlite: &'static str,
        postgres: &'static str,
        params: &'static [ParamSpec],
        columns: fn() -> Vec<ColumnSpec>,
    ) -> Statement {
        Statement { name, sqlite, postgres, params, columns, order: OnceLock::new() }
    }

    /// Where it is declared: the module's path and the function's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The text for this engine.
    pub fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// What the check needs to know of a parameter.
#[derive(Clone, Copy)]
pub struct ParamSpec {
    pub(crate) name: &'static str,
    pub(crate) rust: &'static str,
    pub(crate) accepts: fn(&pg::Type) -> bool,
}

/// For the macros: the specification of a parameter of type `T`.
#[doc(hidden)]
pub const fn spec_of<T: Value>(name: &'static str, rust: &'static str) -> ParamSpec {
    ParamSpec { name, rust, accepts: <T as pg::ToSql>::accepts }
}

/// Hands over a query once for each of its sample arguments.
pub type Build = fn(&mut dyn FnMut(&Query<'_>));

/// A query built at run time, with arguments that show its forms.
pub struct Sample {
    /// Where it is declared.
    pub name: &'static str,
    /// The columns that it reads.
    pub columns: fn() -> Vec<ColumnSpec>,
    /// Makes the samples.
    pub build: Build,
}

/// A text to be run: registered, or made at run time.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Text<'a> {
    Registered(&'static Statement),
    Dynamic(&'a str),
}

impl<'a> Text<'a> {
    #[inline]
    pub(crate) fn get(self, engine: Engine) -> &'a str {
        match self {
            Text::Registered(statement) => statement.text(engine),
            Text::Dynamic(text) => text,
        }
    }
}

/// Declares statements as typed functions, and registers them for [`check_all`](crate::check_all).
///
/// The result is one of
/// - `Many<R>`: a `Vec<R>`;
/// - `One<R>`: exactly one row, else [`Error::NoRow`](crate::Error::NoRow);
/// - `Opt<R>`: at most one row;
/// - `Val<T>`, `OptVal<T>`: the same for a single column;
/// - `Exec<u64>`: the number of rows changed;
/// - `Each<R>`: the function takes a closure and hands it the rows one by one; the closure may not
///   run another statement.
///
/// More than one row for `One`, `Opt`, `Val` or `OptVal` is a fault. The text is a constant expression, or
/// `sqlite: "...", postgres: "..."` for the few that differ.
///
/// ```
/// db::sql! {
///     /// How many grades a student has.
///     pub fn grade_count(student: i64) -> Val<i64> =
///         "SELECT count(*) FROM grades WHERE student_id = $1";
/// }
/// ```
#[macro_export]
macro_rules! sql {
    () => {};
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($param:ident : $ty:ty),* $(,)?)
        -> $kind:ident<$row:ty> = sqlite: $sqlite:expr, postgres: $postgres:expr; $($rest:tt)*) => {
        $crate::sql! { @fn $kind [$(#[$meta])*] [$vis] $name [$($param: $ty),*] [$row] [$sqlite] [$postgres] }
        $crate::sql! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($param:ident : $ty:ty),* $(,)?)
        -> $kind:ident<$row:ty> = $text:expr; $($rest:tt)*) => {
        $crate::sql! { @fn $kind [$(#[$meta])*] [$vis] $name [$($param: $ty),*] [$row] [$text] [$text] }
        $crate::sql! { $($rest)* }
    };

    (@fn Each [$($meta:tt)*] [$vis:vis] $name:ident [$($param:ident : $ty:ty),*] [$row:ty]
        [$sqlite:expr] [$postgres:expr]) => {
        $($meta)*
        // A statement has as many parameters as it needs.
        #[allow(clippy::too_many_arguments)]
        $vis fn $name<E: ::std::convert::From<$crate::Error>>(
            tx: &$crate::Tx<'_>,
            $($param: $ty,)*
            each: impl FnMut($row) -> ::std::result::Result<(), E>,
        ) -> ::std::result::Result<(), E> {
            $crate::sql! { @register $name [$($param: $ty),*]
                [<$row as $crate::FromRow>::columns] [$sqlite] [$postgres] }
            tx.each($crate::__private::Text::Registered(&STATEMENT), &[$(&$param),*], each)
        }
    };
    (@fn $kind:ident [$($meta:tt)*] [$vis:vis] $name:ident [$($param:ident : $ty:ty),*] [$row:ty]
        [$sqlite:expr] [$postgres:expr]) => {
        $($meta)*
        // A statement has as many parameters as it needs.
        #[allow(clippy::too_many_arguments)]
        $vis fn $name(
            tx: &$crate::Tx<'_>,
            $($param: $ty,)*
        ) -> $crate::Result<$crate::sql!(@returns $kind $row)> {
            $crate::sql! { @register $name [$($param: $ty),*]
                [$crate::sql!(@columns $kind $row)] [$sqlite] [$postgres] }
            $crate::sql!(@call $kind tx, $crate::__private::Text::Registered(&STATEMENT), &[$(&$param),*])
        }
    };

    (@register $name:ident [$($param:ident : $ty:ty),*] [$columns:expr] [$sqlite:expr] [$postgres:expr]) => {
        static STATEMENT: $crate::Statement = $crate::Statement::new(
            concat!(module_path!(), "::", stringify!($name)),
            $sqlite,
            $postgres,
            &[$($crate::__private::spec_of::<$ty>(stringify!($param), stringify!($ty))),*],
            $columns,
        );
        // linkme places the element in a link section, which the compiler counts as unsafe code.
        #[allow(unsafe_code)]
        const _: () = {
            #[$crate::__private::linkme::distributed_slice($crate::__private::STATEMENTS)]
            #[linkme(crate = $crate::__private::linkme)]
            static ELEMENT: &'static $crate::Statement = &STATEMENT;
        };
    };

    (@returns Many $row:ty) => { ::std::vec::Vec<$row> };
    (@returns One $row:ty) => { $row };
    (@returns Opt $row:ty) => { ::std::option::Option<$row> };
    (@returns Val $row:ty) => { $row };
    (@returns OptVal $row:ty) => { ::std::option::Option<$row> };
    (@returns Exec $row:ty) => { $row };

    (@columns Exec $row:ty) => { ::std::vec::Vec::new };
    (@columns Val $row:ty) => { <($row,) as $crate::FromRow>::columns };
    (@columns OptVal $row:ty) => { <($row,) as $crate::FromRow>::columns };
    (@columns $kind:ident $row:ty) => { <$row as $crate::FromRow>::columns };

    (@call Many $tx:ident, $text:expr, $params:expr) => { $tx.many($text, $params) };
    (@call One $tx:ident, $text:expr, $params:expr) => { $tx.one($text, $params) };
    (@call Opt $tx:ident, $text:expr, $params:expr) => { $tx.opt($text, $params) };
    (@call Val $tx:ident, $text:expr, $params:expr) => { $tx.one($text, $params).map(|(value,)| value) };
    (@call OptVal $tx:ident, $text:expr, $params:expr) => {
        $tx.opt($text, $params).map(|row| row.map(|(value,)| value))
    };
    (@call Exec $tx:ident, $text:expr, $params:expr) => { $tx.exec($text, $params) };
}
