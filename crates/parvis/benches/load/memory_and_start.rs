//! `start`: from start to first page, and memory.

use crate::report::{Bar, Report, median};
use crate::server::Server;
use crate::wrk::Wrk;
use crate::{Plan, Result, data};
use std::time::Duration;

const MIB: f64 = 1024.0 * 1024.0;

/// Starts the server several times on the large database, and loads the last one.
pub fn start(plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(plan.students)?;
    let (mut starts, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds.max(3) {
        let server = Server::start(&data)?;
        starts.push(server.start.as_secs_f64() * 1e3);
        std::thread::sleep(Duration::from_secs(1));
        idle.push(server.anonymous_memory()? as f64 / MIB);
    }
    report.add("start", "start to first page of a guardian", median(starts), "ms", Some(Bar::AtMost(300.0)));
    report.add("start", "anonymous memory, idle", median(idle), "MiB", Some(Bar::AtMost(60.0)));
    let server = Server::start(&data)?;
    let folder = tempfile::tempdir()?;
    let wrk = Wrk::prepare(folder.path(), &data.drawn(10_000))?;
    for below in ["", "/grades"] {
        wrk.run(server.address, below, None, plan.length)?;
    }
    report.add("start", "anonymous memory after full load", server.anonymous_memory()? as f64 / MIB, "MiB", None);
    Ok(())
}
