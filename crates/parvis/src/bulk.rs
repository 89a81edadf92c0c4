/// Declares rows to insert together with the function that inserts many of them, from one list of columns.
///
/// `insert_x(tx, &rows)` returns the number of rows written; ids are the caller's. What stands after `then` is called with the rows
/// in the same transaction.
#[macro_export]
macro_rules! bulk {
    ($($(#[$meta:meta])* pub struct $row:ident => $table:literal, $insert:ident $(then $after:path)? { $($column:ident : $type:ty),+ $(,)? })+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone)]
        #[allow(missing_docs)] // the columns are described in the migration
        pub struct $row { $(pub $column: $type),+ }

        #[doc = concat!("Inserts many rows of `", $table, "`; returns how many.")]
        ///
        /// # Errors
        /// The database's, among them a broken constraint.
        pub fn $insert(tx: &db::Tx<'_>, rows: &[$row]) -> db::Result<u64> {
            let written = tx.insert_many(
                $crate::bulk!(@into $table, $($column),+),
                rows,
                |row, out| { $(out.push(&row.$column);)+ },
            )?;
            $($after(tx, rows)?;)?
            Ok(written)
        }
    )+ };
    (@into $table:literal, $first:ident $(, $rest:ident)*) => {
        concat!($table, "(", stringify!($first) $(, ",", stringify!($rest))*, ")")
    };
}
