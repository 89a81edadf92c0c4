//! Queries whose text depends on what is asked.

use crate::__private::pg;
use crate::statement::ParamSpec;
use crate::value::Value;
use std::fmt::Write;

/// A query built at run time from constant pieces; values are only ever bound.
#[derive(Default)]
pub struct Query<'a> {
    text: String,
    params: Vec<&'a dyn Value>,
    specs: Vec<ParamSpec>,
}

impl<'a> Query<'a> {
    /// An empty query.
    pub fn new() -> Query<'a> {
        Query::default()
    }

    /// Appends a piece of the text.
    pub fn push(&mut self, piece: &'static str) -> &mut Self {
        self.text.push_str(piece);
        self
    }

    /// Appends the next `$n`, bound to `value`.
    pub fn bind<T: Value>(&mut self, value: &'a T) -> &mut Self {
        self.params.push(value);
        self.specs.push(ParamSpec {
            name: "(bound)",
            rust: std::any::type_name::<T>(),
            accepts: <T as pg::ToSql>::accepts,
        });
        // Writing to a String cannot fail.
        let _ = write!(self.text, "${}", self.params.len());
        self
    }

    /// Appends `AND left value`, as in `q.and("g.weight >=", &least)`.
    pub fn and<T: Value>(&mut self, left: &'static str, value: &'a T) -> &mut Self {
        self.push(" AND ").push(left).push(" ").bind(value)
    }

    /// Appends `AND left value` if there is a value.
    pub fn and_some<T: Value>(&mut self, left: &'static str, value: &'a Option<T>) -> &mut Self {
        match value {
            Some(value) => self.and(left, value),
            None => self,
        }
    }

    /// Appends `AND left IN (...)`; of an empty list nothing is found.
    pub fn and_in<T: Value>(&mut self, left: &'static str, values: &'a [T]) -> &mut Self {
        let Some(last) = values.last() else {
            return self.push(" AND FALSE");
        };
        self.push(" AND ").push(left).push(" IN (");
        // Repeating the last value up to a power of two keeps the number of different texts, and so
        // of prepared statements, small.
        for index in 0..values.len().next_power_of_two() {
            if index > 0 {
                self.push(",");
            }
            self.bind(values.get(index).unwrap_or(last));
        }
        self.push(")")
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    #[doc(hidden)]
    pub fn params(&self) -> &[&'a dyn Value] {
        &self.params
    }

    pub(crate) fn specs(&self) -> &[ParamSpec] {
        &self.specs
    }
}

/// Declares a query built at run time as a typed function, with sample arguments by which
/// [`check_all`](crate::check_all) checks its texts.
///
/// The function takes one argument by reference; the builder has the signature
/// `fn build<'a>(query: &mut db::Query<'a>, argument: &'a Argument)`.
///
/// ```
/// /// What to look for.
/// pub struct Filter { classes: Vec<i64>, name: Option<String> }
///
/// fn build<'a>(query: &mut db::Query<'a>, filter: &'a Filter) {
///     query
///         .push("SELECT id FROM students WHERE TRUE")
///         .and_in("class_id", &filter.classes)
///         .and_some("name =", &filter.name)
///         .push(" ORDER BY id LIMIT 50");
/// }
///
/// db::query! {
///     /// The students that fit the filter.
///     pub fn search(filter: &Filter) -> Many<(i64,)> = build,
///         samples [Filter { classes: vec![1], name: Some("A".into()) }];
/// }
/// ```
#[macro_export]
macro_rules! query {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($param:ident : &$ty:ty) -> $kind:ident<$row:ty>
        = $build:path, samples [$($sample:expr),+ $(,)?];)+) => { $(
        $(#[$meta])*
        // The builder borrows the argument as it was declared.
        #[allow(clippy::ptr_arg)]
        $vis fn $name(
            tx: &$crate::Tx<'_>,
            $param: &$ty,
        ) -> $crate::Result<$crate::sql!(@returns $kind $row)> {
            // linkme places the element in a link section, which the compiler counts as unsafe code.
            #[allow(unsafe_code)]
            const _: () = {
                #[$crate::__private::linkme::distributed_slice($crate::__private::SAMPLES)]
                #[linkme(crate = $crate::__private::linkme)]
                static SAMPLE: $crate::Sample = $crate::Sample {
                    name: concat!(module_path!(), "::", stringify!($name)),
                    columns: $crate::sql!(@columns $kind $row),
                    build: |check| { $(
                        let sample: $ty = $sample;
                        let mut query = $crate::Query::new();
                        $build(&mut query, &sample);
                        check(&query);
                    )+ },
                };
            };
            let mut query = $crate::Query::new();
            $build(&mut query, $param);
            let text = $crate::__private::Text::Dynamic(query.text());
            $crate::sql!(@call $kind tx, text, query.params())
        }
    )+ };
}
