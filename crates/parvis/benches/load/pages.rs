//! `pages` and `gzip`: the pages of signed-in guardians, beside nginx sending the same bytes from a file.

use crate::data::{self, Data};
use crate::nginx::Nginx;
use crate::others::Use;
use crate::report::{Bar, Report, median};
use crate::server::Server;
use crate::wrk::{Figures, Wrk};
use crate::{Plan, Result};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// Guardians to draw from.
const GUARDIANS: usize = 10_000;
/// Until every connection to the database has touched the pages of most guardians: before, the system is busy mapping them.
const WARM_UP: Duration = Duration::from_secs(10);
/// Students of the small database.
const FEW: u64 = 1_000;
/// The pages: name, and what follows the child's address.
const PAGES: [(&str, &str); 2] = [("dashboard", ""), ("grades", "/grades")];

/// A page on one server.
struct Side<'w> {
    wrk: &'w Wrk,
    address: SocketAddr,
    below: &'static str,
    encoding: Option<&'static str>,
    found: Vec<Figures>,
    /// Processor time of server and load an answer, in microseconds.
    costs: Vec<f64>,
}

impl<'w> Side<'w> {
    fn new(wrk: &'w Wrk, address: SocketAddr, below: &'static str, encoding: Option<&'static str>) -> Side<'w> {
        Side { wrk, address, below, encoding, found: Vec::new(), costs: Vec::new() }
    }

    fn measure(&mut self, length: Duration) -> Result<()> {
        let before = Use::now()?;
        let figures = self.wrk.run(self.address, self.below, self.encoding, length)?;
        let time = Use::now()?.ours_since(&before).as_secs_f64();
        self.costs.push(time * 1e6 / figures.answers);
        self.found.push(figures);
        Ok(())
    }

    fn middle(&self, what: impl Fn(&Figures) -> f64) -> f64 {
        median(self.found.iter().map(what).collect())
    }

    /// The middle of the ratios of what was measured in turn.
    fn ratio_to(&self, other: &Side<'_>) -> f64 {
        median(self.found.iter().zip(&other.found).map(|(a, b)| a.rate / b.rate).collect())
    }

    /// The same by processor time, which others on the machine disturb less than they do rates.
    fn thrift_to(&self, other: &Side<'_>) -> f64 {
        median(self.costs.iter().zip(&other.costs).map(|(a, b)| b / a).collect())
    }
}

/// Uncompressed, with many and with few students.
pub fn plain(plan: &Plan, report: &mut Report) -> Result<()> {
    let (many, few) = (data::with(plan.students)?, data::with(FEW)?);
    let (large, small) = (Server::start(&many)?, Server::start(&few)?);
    let folder = tempfile::tempdir()?;
    let from_many = wrk_of(&many, &folder.path().join("many"))?;
    let from_few = wrk_of(&few, &folder.path().join("few"))?;
    for (name, below) in PAGES {
        let nginx = nginx_with_page(&large, &many, below, &folder.path().join(name))?;
        let mut ours = Side::new(&from_many, large.address, below, None);
        let mut its = Side::new(&from_many, nginx.plain, below, None);
        let mut with_few = Side::new(&from_few, small.address, below, None);
        take_turns(plan, &mut [&mut ours, &mut its, &mut with_few])?;
        report.add("pages", format!("{name}, {} students", plan.students), ours.middle(|f| f.rate), "/s", None);
        report.add("pages", format!("{name}, {FEW} students"), with_few.middle(|f| f.rate), "/s", None);
        report.add("pages", format!("{name}, nginx"), its.middle(|f| f.rate), "/s", None);
        report.add("pages", format!("{name}, bytes an answer"), ours.middle(|f| f.bytes), "B", None);
        report.add("pages", format!("{name}, p99 under full load"), ours.middle(|f| f.p99), "ms", None);
        report.add("pages", format!("{name}, p99 under full load, nginx"), its.middle(|f| f.p99), "ms", None);
        report.add("pages", format!("{name}, rate to nginx's"), ours.ratio_to(&its), "", Some(Bar::AtLeast(0.25)));
        let times = with_few.ratio_to(&ours);
        report.add("pages", format!("{name}, time to that with {FEW} students"), times, "", Some(Bar::AtMost(1.2)));
        add_errors_and_costs("pages", name, &ours, &its, report);
        report.add(
            "pages",
            format!("{name}, time to that with {FEW} students, by it"),
            with_few.thrift_to(&ours),
            "",
            None,
        );
    }
    Ok(())
}

/// Compressed at level 1 as they are sent, by both.
pub fn gzip(plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(plan.students)?;
    let server = Server::start(&data)?;
    let folder = tempfile::tempdir()?;
    let wrk = wrk_of(&data, &folder.path().join("many"))?;
    for (name, below) in PAGES {
        let nginx = nginx_with_page(&server, &data, below, &folder.path().join(name))?;
        let mut ours = Side::new(&wrk, server.address, below, Some("gzip"));
        let mut its = Side::new(&wrk, nginx.gzip, below, Some("gzip"));
        take_turns(plan, &mut [&mut ours, &mut its])?;
        report.add("gzip", format!("{name}, {} students", plan.students), ours.middle(|f| f.rate), "/s", None);
        report.add("gzip", format!("{name}, nginx"), its.middle(|f| f.rate), "/s", None);
        report.add("gzip", format!("{name}, bytes an answer"), ours.middle(|f| f.bytes), "B", None);
        report.add("gzip", format!("{name}, bytes an answer, nginx"), its.middle(|f| f.bytes), "B", None);
        report.add("gzip", format!("{name}, p99 under full load"), ours.middle(|f| f.p99), "ms", None);
        report.add("gzip", format!("{name}, rate to nginx's"), ours.ratio_to(&its), "", Some(Bar::AtLeast(0.5)));
        add_errors_and_costs("gzip", name, &ours, &its, report);
    }
    Ok(())
}

fn add_errors_and_costs(bench: &'static str, name: &str, ours: &Side<'_>, its: &Side<'_>, report: &mut Report) {
    let errors = ours.found.iter().map(|f| f.errors).sum();
    report.add(bench, format!("{name}, errors"), errors, "", Some(Bar::AtMost(0.0)));
    report.add(bench, format!("{name}, processor time, load included"), median(ours.costs.clone()), "µs", None);
    report.add(bench, format!("{name}, processor time, nginx"), median(its.costs.clone()), "µs", None);
    report.add(bench, format!("{name}, rate to nginx's by it"), ours.thrift_to(its), "", None);
}

fn wrk_of(data: &Data, folder: &Path) -> Result<Wrk> {
    std::fs::create_dir_all(folder)?;
    Wrk::prepare(folder, &data.drawn(GUARDIANS))
}

/// nginx with a page of middling size.
fn nginx_with_page(server: &Server, data: &Data, below: &str, folder: &Path) -> Result<Nginx> {
    let mut pages = Vec::new();
    for session in data.drawn(21) {
        let page = server.page_of(&session, below)?;
        if page.status != 200 {
            return Err(format!("a guardian's page answers {}", page.status).into());
        }
        pages.push(page);
    }
    pages.sort_by_key(|page| page.body.len());
    std::fs::create_dir_all(folder)?;
    Nginx::start(folder, &pages[pages.len() / 2])
}

/// Each warms up, then all are measured in turn, several times.
fn take_turns(plan: &Plan, sides: &mut [&mut Side<'_>]) -> Result<()> {
    for side in sides.iter_mut() {
        side.wrk.run(side.address, side.below, side.encoding, WARM_UP)?;
    }
    for _ in plan.rounds() {
        for side in sides.iter_mut() {
            side.measure(plan.length)?;
        }
    }
    Ok(())
}
