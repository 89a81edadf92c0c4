//! Refused sign-ins, told to the owner of the account: noted in memory and written within a second, so that the answer to a
//! wrong password takes as long for a login that is somebody's as for one that is nobody's.

use super::entry::{Action, ActorRole, Entry};
use super::{Detail, Fact, Way, device_of, places_of, read, record};
use crate::app::App;
use crate::web::{Cx, Result};
use db::Instant;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;

/// The most that are written of an account in a day: enough to be warned, too few to fill the log with.
const MOST_A_DAY: i64 = 20;
const DAY: i64 = 24 * 3600 * 1_000_000;
/// The most that wait in memory.
const MOST: usize = 10_000;

/// Refused sign-ins that are still to be written.
pub(super) type Refusals = Mutex<HashMap<Refusal, Seen>>;

/// Tries of one kind at one account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Refusal {
    account: i64,
    scope: Option<i64>,
    way: Way,
    device: String,
    from: IpAddr,
}

/// The first of them, and how many there were.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    at: Instant,
    times: i64,
}

/// Notes a try with a wrong password at an account that the login names; `scope` is the child of a student code.
pub fn note_refusal(cx: &Cx<'_>, account: i64, scope: Option<i64>, way: Way) {
    let mut waiting = cx.rq.app.looks.refusals.lock();
    if waiting.len() >= MOST {
        return;
    }
    let refusal = Refusal { account, scope, way, device: device_of(cx), from: cx.rq.client };
    waiting.entry(refusal).or_insert(Seen { at: cx.rq.now, times: 0 }).times += 1;
}

/// Writes those that wait. What cannot be written is lost: nobody is refused anything for it.
pub(super) fn write(app: &App) -> Result<()> {
    let taken = std::mem::take(&mut *app.looks.refusals.lock());
    if taken.is_empty() {
        return Ok(());
    }
    app.db.write(|tx| {
        for (refusal, seen) in &taken {
            let since = Instant::from_micros(seen.at.as_micros() - DAY);
            if read::refusals_since(tx, refusal.account, since)? >= MOST_A_DAY {
                continue;
            }
            let mut detail = Detail::new().way(refusal.way).text(Fact::Device, &refusal.device);
            if seen.times > 1 {
                detail = detail.number(Fact::Times, seen.times);
            }
            let places = if refusal.scope.is_some() { vec![(None, None)] } else { places_of(tx, refusal.account)? };
            for (school, role) in places {
                let role = role.map_or(ActorRole::Guardian, ActorRole::from);
                let entry = Entry::by_system(app, seen.at, Action::SignInRefused)
                    .of(refusal.account, role, refusal.from)
                    .for_school(school)
                    .with(detail.clone());
                let entry = match refusal.scope {
                    Some(child) => entry.about(child),
                    None => entry,
                };
                record(tx, &entry)?;
            }
        }
        Ok(())
    })
}
