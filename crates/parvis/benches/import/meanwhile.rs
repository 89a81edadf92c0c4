//! Pages of guardians on PostgreSQL while a large import runs beside them.

use crate::command::{self, Files};
use crate::data::Session;
use crate::pace::{self, Load, Outcome, Pace, Verdict};
use crate::place::{Engine, Place};
use crate::report::{Bar, Report};
use crate::rows::Size;
use crate::server::Server;
use crate::{Plan, Result, client};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Students whose guardians look at pages, beside the school that imports.
const SEEDED: u64 = 20_000;
const SESSIONS: u64 = 10_000;
const CONNECTIONS: usize = 32;
/// Which part of what the server can do is asked for.
const PART: f64 = 0.2;
/// The longest that an import may take.
const AN_HOUR: Duration = Duration::from_secs(3_600);

/// Measures.
pub fn measure(folder: &Path, size: Size, plan: &Plan, report: &mut Report) -> Result<()> {
    let files = Files::write(&folder.join("files"), size)?;
    let place = Place::new(Engine::Postgres, folder.join("meanwhile"))?;
    let list = folder.join("sessions.txt");
    let status = place
        .parvis()
        .args(["seed", "--students", &SEEDED.to_string(), "--sessions", &SESSIONS.to_string(), "--sessions-out"])
        .arg(&list)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("seeding failed: {status}").into());
    }
    place.add_school()?;
    let text = std::fs::read_to_string(&list)?;
    let sessions: Vec<Session> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(token, child)| Session { token: token.into(), child: child.into() })
        .collect();
    let server = Server::launch(&mut place.parvis())?;
    let requests: Vec<Vec<u8>> = sessions
        .iter()
        .enumerate()
        // Mostly the grades, as on the day of results.
        .map(|(n, session)| client::page(server.address, session, if n % 7 == 0 { "" } else { "/grades" }))
        .collect();
    let go = |pace: Pace, length: Duration, end: &AtomicBool| -> Result<Outcome> {
        let load = Load { address: server.address, pace, connections: CONNECTIONS, length };
        pace::run_until(load, end, |connection, random| {
            let brief = connection.brief(&requests[random.below(requests.len())])?;
            Ok(if brief.status == 200 { Verdict::Good } else { Verdict::Wrong })
        })
    };
    let never = AtomicBool::new(false);
    go(Pace::Closed, plan.length, &never)?;
    let capacity = go(Pace::Closed, plan.length, &never)?.rate;
    let pace = Pace::PerSecond(capacity * PART);
    let before = go(pace, plan.length, &never)?;
    report.add("meanwhile", "pages a second that the server can make", capacity, "pages/s", None);
    report.add("meanwhile", "p99 of pages at 20 % of it, no import", before.percentile(99.0), "ms", None);
    for (what, file, rows) in [("students", &files.students, size.students), ("grades", &files.grades, size.grades())] {
        let end = AtomicBool::new(false);
        let (pages, import) = std::thread::scope(|scope| {
            let pages = scope.spawn(|| go(pace, AN_HOUR, &end));
            let import = command::import(&place, file, what, rows);
            end.store(true, Ordering::Relaxed);
            (pages.join().unwrap_or_else(|_| Err("the load broke off".into())), import)
        });
        let (pages, import) = (pages?, import?);
        let name = format!("p99 of pages while {rows} {what} are imported");
        report.add("meanwhile", name, pages.percentile(99.0), "ms", Some(Bar::AtMost(25.0)));
        report.add("meanwhile", "p50 of them", pages.percentile(50.0), "ms", None);
        report.add("meanwhile", "wrong answers", pages.errors as f64, "", Some(Bar::AtMost(0.0)));
        report.add("meanwhile", format!("{what} imported meanwhile"), rows as f64 / import.wall, "rows/s", None);
    }
    Ok(())
}
