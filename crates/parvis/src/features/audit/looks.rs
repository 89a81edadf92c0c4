//! Looks at students' data by staff: noted in memory, written within a second.
//!
//! What counts as a look is decided by the policy (`web/policy/office.rs`): whoever is given a student has looked at that
//! file; whoever is given a class under a duty that opens files has looked at every file of it. Lists of names without data,
//! such as a timetable's, are no look.

use super::entry::{Action, Entry};
use super::refusals::{self, Refusals};
use super::{Detail, Fact, Way};
use super::{read, store};
use crate::app::App;
use crate::web::policy::Look;
use crate::web::{Cx, Error, Result};
use db::{Instant, Tx};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;

/// The most looks that wait to be written: minutes of a database that cannot be written.
const MOST: usize = 10_000;

/// A class that somebody looks at again within the hour was looked at once: who enters grades opens it many times. In
/// microseconds.
const SAME_LOOK: i64 = 3600 * 1_000_000;

/// Looks that are still to be written, and refused sign-ins. Whoever looks twice at the same within a second has looked once.
///
/// A page could write its looks itself, before it answers. It does not, because it reads inside a read transaction: to wait
/// there for the one writer of SQLite, or for a second connection of PostgreSQL's pool while holding a first, ends in pages
/// that wait for one another. What is lost is the last second of a node that is ended hard (a kill, a power cut), which no
/// member of staff can bring about; an orderly end writes all. While nothing can be written the looks are kept, and when there
/// are ten thousand of them staff's pages about students are refused: none shows what cannot be recorded.
#[derive(Debug, Default)]
pub struct Looks {
    waiting: Mutex<HashMap<(i64, Look), Seen>>,
    pub(super) refusals: Refusals,
}

#[derive(Debug, Clone)]
struct Seen {
    at: Instant,
    from: IpAddr,
}

impl Looks {
    fn note(&self, account: i64, looks: Vec<Look>, seen: &Seen) -> bool {
        let mut waiting = self.waiting.lock();
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
        self.waiting.lock().len()
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

/// Writes the looks and the refused sign-ins that wait; keeps the looks for another time when that fails.
///
/// # Errors
/// The database's.
pub fn write_looks(app: &App) -> Result<()> {
    refusals::write(app)?;
    let taken = std::mem::take(&mut *app.looks.waiting.lock());
    if taken.is_empty() {
        return Ok(());
    }
    let written = app.db.write(|tx| {
        let mut rows = Vec::with_capacity(taken.len());
        for ((account, look), seen) in &taken {
            if !look.by_class || !is_known(tx, *account, look, seen.at)? {
                rows.push(entry(app, *account, look, seen).into_row());
            }
        }
        store::insert_entries(tx, &rows)
    });
    if let Err(e) = written {
        let mut waiting = app.looks.waiting.lock();
        for (look, seen) in taken {
            // The earlier of the two.
            waiting.insert(look, seen);
        }
        return Err(e.into());
    }
    Ok(())
}

/// Whether the same person looked at the same student within the hour.
fn is_known(tx: &Tx<'_>, account: i64, look: &Look, at: Instant) -> db::Result<bool> {
    let since = Instant::from_micros(at.as_micros() - SAME_LOOK);
    read::seen_since(tx, look.student_id, since, account, look.role.into(), Action::StudentSeen)
}

fn entry(app: &App, account: i64, look: &Look, seen: &Seen) -> Entry {
    let detail = Detail::new().text(Fact::Duty, look.duty.as_str());
    Entry::by_system(app, seen.at, Action::StudentSeen)
        .for_school(Some(look.school_id))
        .about(look.student_id)
        .with(if look.by_class { detail.way(Way::Class) } else { detail })
        .of(account, look.role.into(), seen.from)
}
