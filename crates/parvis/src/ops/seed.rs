//! Many invented students with a full year of grades, to measure with. Not for an installation that people use: all of
//! its accounts have one password, and its sessions can be worked out.

mod guardians;
mod school;

use crate::features::accounts::store::insert_sessions;
use crate::password::HashError;
use jiff::Timestamp;
use school::{Chunk, Maker};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

/// The password of every seeded account; usernames are `guardian1`, `guardian2` and so on.
pub const PASSWORD: &str = "bench-guardian-password";

/// How many accounts have a salt and a hash of their own, so that sign-ins can be measured on different rows.
const OWN_VERIFIER: u64 = 200;

/// Schools that are written in one transaction: about 75,000 rows.
const SCHOOLS_AT_ONCE: u64 = 3;

/// What to make.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Students, in schools of 800 and classes of 30.
    pub students: u64,
    /// Guardians, drawn evenly, who get a session.
    pub sessions: u64,
    /// The present instant; everything is graded by then.
    pub now: Timestamp,
    /// Where the sessions are written: a line each, cookie and public id of a child.
    pub sessions_out: PathBuf,
}

/// Why the seed ended early.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database's word.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The file of sessions cannot be written.
    #[error("sessions: {0}")]
    Sessions(#[from] std::io::Error),
    /// The database holds schools already.
    #[error("the database holds schools already; the seed wants an empty one")]
    NotEmpty,
}

db::sql! {
    fn schools() -> Val<i64> = "SELECT count(*) FROM schools";
}

/// Fills an empty database; returns how many rows it wrote. What was written before an error stays.
///
/// `hash` makes a verifier and the name of its scheme; `progress` is told the students done, and of how many.
///
/// # Errors
/// The database's, the hash's or the file's, or the database is not empty.
pub fn seed(
    db: &db::Db,
    plan: &Plan,
    hash: impl Fn(&str, &[u8]) -> Result<(String, Vec<u8>), HashError>,
    progress: impl Fn(u64, u64),
) -> Result<u64, SeedError> {
    if db.read(schools)? > 0 {
        return Err(SeedError::NotEmpty);
    }
    let options =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&plan.sessions_out)?;
    let mut out = BufWriter::new(options);
    let own = OWN_VERIFIER.min(plan.students);
    let verifiers = (0..=own).map(|n| {
        let salt = crate::demo::random::Series::of(n, "seed-salt", 0).bytes(16);
        hash(PASSWORD, &salt).map(|(scheme, hash)| school::Verifier { scheme, salt, hash })
    });
    db.write(room_to_write)?;
    let maker = Maker::new(plan, verifiers.collect::<Result<_, _>>()?);
    let total = maker.schools();
    let mut rows = 0;
    std::thread::scope(|scope| {
        // Rows are made while those before them are written; one chunk waits at most, so that memory stays flat.
        let (sender, chunks) = sync_channel::<Chunk>(1);
        scope.spawn(move || {
            for first in (0..total).step_by(SCHOOLS_AT_ONCE as usize) {
                // The receiver is gone after an error: there is nothing left to do.
                if sender.send(maker.chunk(first, (first + SCHOOLS_AT_ONCE).min(total))).is_err() {
                    return;
                }
            }
        });
        for chunk in chunks {
            db.write(|tx| {
                chunk.rows.insert(tx)?;
                insert_sessions(tx, &chunk.sessions)
            })?;
            rows += chunk.rows.count() + chunk.sessions.len() as u64;
            out.write_all(chunk.lines.as_bytes())?;
            progress(chunk.students, plan.students);
        }
        db.write(crate::ops::sequences::move_on)?;
        out.flush()?;
        Ok(rows)
    })
}

/// Gives the one connection that writes to SQLite a cache that holds the pages of the random indexes longer; it stays
/// so until the program ends.
fn room_to_write(tx: &db::Tx<'_>) -> db::Result<()> {
    match tx.engine() {
        db::Engine::Sqlite => tx.execute_batch("PRAGMA cache_size = -100000"),
        db::Engine::Postgres => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    db::sql! {
        fn count_grades() -> Val<i64> = "SELECT count(*) FROM grades";
        fn shared() -> Val<i64> = "
            SELECT count(*) FROM (SELECT account_id FROM guardianships GROUP BY account_id HAVING count(*) = 2) x";
        fn accounts() -> Val<i64> = "SELECT count(*) FROM accounts";
        fn child_of(token_hash: &[u8]) -> Val<String> = "
            SELECT st.public_id FROM sessions s JOIN guardianships g ON g.account_id = s.account_id
            JOIN students st ON st.id = g.student_id WHERE s.token_hash = $1 ORDER BY st.id LIMIT 1";
        fn figures_wrong() -> Val<i64> = "
            SELECT count(*) FROM class_figures WHERE graded < 30 OR average_x100 IS NULL";
    }

    #[test]
    fn a_thousand_students() {
        let db = db::testing::fresh(db::Engine::Sqlite, "seed");
        db.migrate(crate::app::MIGRATIONS, db::Instant::default()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let plan = Plan {
            students: 960,
            sessions: 50,
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
            sessions_out: dir.path().join("sessions"),
        };
        let hash = |_: &str, salt: &[u8]| Ok(("none".to_owned(), salt.to_vec()));
        let rows = seed(&db, &plan, hash, |_, _| ()).unwrap();
        assert!(rows > 960 * 28, "{rows}");
        let (grades, shared, accounts) =
            db.read(|tx| Ok::<_, db::Error>((count_grades(tx)?, shared(tx)?, accounts(tx)?))).unwrap();
        assert_eq!(grades, 960 * 20);
        assert!((shared * 5 - accounts).abs() <= 5, "{shared} of {accounts}");
        let text = std::fs::read_to_string(&plan.sessions_out).unwrap();
        let mut distinct = HashSet::new();
        for line in text.lines() {
            let (token, child) = line.split_once(' ').unwrap();
            assert!(distinct.insert(token));
            let id = rules::secret::SessionId::parse(token).unwrap();
            assert_eq!(db.read(|tx| child_of(tx, id.hash().as_bytes())).unwrap(), child);
        }
        assert_eq!(distinct.len(), 50);
        assert!(matches!(seed(&db, &plan, hash, |_, _| ()), Err(SeedError::NotEmpty)));
        assert!(db.read(figures_wrong).unwrap() < 200, "only the last class of a school may be small");
    }
}
