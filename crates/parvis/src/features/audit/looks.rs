//! Looks at students' data by staff: noted in memory, written within a second.

use super::Detail;
use super::entry::{Action, Entry};
use super::store;
use crate::app::App;
use crate::web::policy::Look;
use crate::web::{Cx, Error, Result};
use db::Instant;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;

/// The most looks that wait to be written: minutes of a database that cannot be written.
const MOST: usize = 10_000;

/// Looks that are still to be written. Whoever looks twice at the same within a second has looked once.
///
/// A page could write its looks itself, before it answers. It does not, because it reads inside a read transaction: to wait
/// there for the one writer of SQLite, or for a second connection of PostgreSQL's pool while holding a first, ends in pages
/// that wait for one another. What is lost is the last second of a node that is ended hard (a kill, a power cut), which no
/// member of staff can bring about; an orderly end writes all. While nothing can be written the looks are kept, and when there
/// are ten thousand of them staff's pages about students are refused: none shows what cannot be recorded.
#[derive(Debug, Default)]
pub struct Looks(Mutex<HashMap<(i64, Look), Seen>>);

#[derive(Debug, Clone)]
struct Seen {
    at: Instant,
    from: IpAddr,
}

impl Looks {
    fn note(&self, account: i64, looks: Vec<Look>, seen: &Seen) -> bool {
        let mut waiting = self.0.lock();
        if waiting.len() + looks.len() > MOST {
            return false;
        }
        for look in looks {
            waiting.entry((account, look)).or_insert_with(|| seen.clone());
        }
        true
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.0.lock().len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Notes the students that were looked up for whoever asks. Called once the answer is made.
///
/// # Errors
/// [`Error::Unavailable`] when too many looks wait to be written.
pub fn note_looks(cx: &Cx<'_>) -> Result<()> {
    let Some(viewer) = cx.viewer else { return Ok(()) };
    let looks = viewer.take_looks();
    let seen = Seen { at: cx.rq.now, from: cx.rq.client };
    if looks.is_empty() || cx.rq.app.looks.note(viewer.account_id, looks, &seen) {
        Ok(())
    } else {
        Err(Error::Unavailable { retry_after: 10 })
    }
}

/// Writes the looks that wait; keeps them for another time when that fails.
///
/// # Errors
/// The database's.
pub fn write_looks(app: &App) -> Result<()> {
    let taken = std::mem::take(&mut *app.looks.0.lock());
    if taken.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> =
        taken.iter().map(|((account, look), seen)| entry(app, *account, look, seen).into_row()).collect();
    let written = app.db.write(|tx| store::insert_entries(tx, &rows));
    if let Err(e) = written {
        let mut waiting = app.looks.0.lock();
        for (look, seen) in taken {
            // The earlier of the two.
            waiting.insert(look, seen);
        }
        return Err(e.into());
    }
    Ok(())
}

fn entry(app: &App, account: i64, look: &Look, seen: &Seen) -> Entry {
    Entry::by_system(app, seen.at, Action::StudentSeen)
        .for_school(Some(look.school_id))
        .about(look.student_id)
        .with(Detail::new().word("duty", look.duty.as_str()))
        .of(account, look.role.into(), seen.from)
}
