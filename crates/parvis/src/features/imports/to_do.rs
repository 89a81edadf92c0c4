//! What of a school's imports waits for somebody: the counts of the office's page.

use db::{Instant, Tx};

db::row! {
    /// How many imports and transfers wait.
    pub struct ToDo {
        /// Files of the last day whose columns are to be chosen, or whose preview has something to confirm.
        pub waiting: i64,
        /// Files that could not be read or written and were not thrown away.
        pub failed: i64,
        /// Students whom another school asks for.
        pub transfers: i64,
    }
}

db::sql! {
    // What failed stays in the list; once it was dealt with its file is gone.
    fn open(school: i64, since: Instant) -> One<ToDo> = "
        SELECT count(CASE WHEN i.created_at >= $2 AND (i.state = 'mapping' OR (i.state = 'ready'
                AND i.added + i.changed + i.ended + i.transferred > 0)) THEN 1 END) AS waiting,
            count(CASE WHEN i.state = 'refused' OR (i.state = 'failed'
                AND EXISTS (SELECT 1 FROM import_files f WHERE f.import_id = i.id)) THEN 1 END) AS failed,
            (SELECT count(*) FROM transfers t WHERE t.from_school_id = $1 AND t.state = 'asked') AS transfers
        FROM imports i WHERE i.school_id = $1";
}

/// Counts them.
///
/// # Errors
/// The database's.
pub fn to_do(tx: &Tx<'_>, school: i64, now: Instant) -> db::Result<ToDo> {
    open(tx, school, Instant::from_micros(now.as_micros() - super::DAY))
}
