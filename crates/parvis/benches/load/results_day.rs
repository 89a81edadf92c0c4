//! `results-day` and `storm`: how long pages take when many come at once, and while many sign in.

use crate::client::{self, Connection};
use crate::data::{self, Session};
use crate::pace::{self, Load, Outcome, Pace, Random, Verdict};
use crate::report::{Bar, Report, median};
use crate::server::Server;
use crate::sign_ins::SignIns;
use crate::{Plan, Result};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Connections of those who read pages.
const READERS: usize = 64;
/// Connections of those who sign in, in a storm.
const STORM: usize = 32;
/// Sign-ins a second beside the pages of results day.
const SIGN_INS: f64 = 20.0;

/// What guardians ask for, ready to be sent.
struct Pages {
    grades: Vec<Vec<u8>>,
    dashboards: Vec<Vec<u8>>,
    grades_of_hundred: usize,
}

impl Pages {
    fn of(address: SocketAddr, sessions: &[Session], grades_of_hundred: usize) -> Pages {
        let all = |below| sessions.iter().map(|s| client::page(address, s, below)).collect();
        Pages { grades: all("/grades"), dashboards: all(""), grades_of_hundred }
    }

    fn ask(&self, connection: &mut Connection, random: &mut Random) -> io::Result<Verdict> {
        let from = if random.below(100) < self.grades_of_hundred { &self.grades } else { &self.dashboards };
        let answer = connection.brief(&from[random.below(from.len())])?;
        Ok(if answer.status == 200 { Verdict::Good } else { Verdict::Wrong })
    }

    fn run(&self, address: SocketAddr, pace: Pace, length: Duration) -> Result<Outcome> {
        pace::run(Load { address, pace, connections: READERS, length }, |connection, random| {
            self.ask(connection, random)
        })
    }

    /// Pages a second at most, found with the client that sets the pace afterwards.
    fn capacity(&self, address: SocketAddr, plan: &Plan) -> Result<f64> {
        self.run(address, Pace::Closed, plan.length * 2)?;
        let rates: Result<Vec<f64>> =
            plan.rounds().map(|_| Ok(self.run(address, Pace::Closed, plan.length)?.rate)).collect();
        Ok(median(rates?))
    }

    /// Pages at a pace, with sign-ins at another beside them.
    fn beside_sign_ins(&self, load: Load, people: &SignIns, sign_ins: Load) -> Result<(Outcome, Outcome)> {
        let end = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let beside =
                scope.spawn(|| pace::run_until(sign_ins, &end, |connection, random| people.ask(connection, random)));
            std::thread::sleep(Duration::from_millis(500));
            let pages = self.run(load.address, load.pace, load.length);
            end.store(true, Ordering::Relaxed);
            let beside = beside.join().unwrap_or_else(|_| Err("a thread panicked".into()));
            Ok((pages?, beside?))
        })
    }
}

/// Pages at 20 % of capacity, without and with a storm of sign-ins.
pub fn storm(plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(plan.students)?;
    let server = Server::start(&data)?;
    let address = server.address;
    let pages = Pages::of(address, &data.drawn(10_000), 50);
    let people = SignIns::at(address, plan.students);
    let capacity = pages.capacity(address, plan)?;
    let load = Load { address, pace: Pace::PerSecond(capacity * 0.2), connections: READERS, length: plan.length };
    let (mut quiet, mut stormy, mut rates, mut errors) = (vec![], vec![], vec![], 0);
    for _ in plan.rounds() {
        let without = pages.run(address, load.pace, load.length)?;
        let storm = Load { address, pace: Pace::Closed, connections: STORM, length: plan.length * 2 };
        let (with, sign_ins) = pages.beside_sign_ins(load, &people, storm)?;
        quiet.push(without.percentile(99.0));
        stormy.push(with.percentile(99.0));
        rates.push(sign_ins.rate);
        errors += without.errors + with.errors + sign_ins.errors;
    }
    let quiet = median(quiet);
    report.add("storm", "capacity, both pages alike", capacity, "/s", None);
    report.add("storm", "p99 of pages at 20 %, no sign-ins", quiet, "ms", None);
    report.add(
        "storm",
        "p99 of pages at 20 %, storm of sign-ins",
        median(stormy),
        "ms",
        Some(Bar::AtMost(5f64.max(1.5 * quiet))),
    );
    report.add("storm", "sign-ins in the storm", median(rates), "/s", None);
    report.add("storm", "errors", errors as f64, "", Some(Bar::AtMost(0.0)));
    Ok(())
}

/// The morning on which results come out.
pub fn results_day(plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(plan.students)?;
    let server = Server::start(&data)?;
    let address = server.address;
    let pages = Pages::of(address, &data.sessions, 85);
    let people = SignIns::at(address, plan.students);
    let capacity = pages.capacity(address, plan)?;
    report.add(
        "results-day",
        format!("guardians; {} % grades page", pages.grades_of_hundred),
        data.sessions.len() as f64,
        "",
        None,
    );
    report.add("results-day", "capacity", capacity, "/s", None);
    let (mut rush, mut calm, mut errors, mut behind) = (vec![], vec![], 0, 0);
    for _ in plan.rounds() {
        let rate = capacity * 0.7;
        let outcome = pages.run(address, Pace::PerSecond(rate), plan.length)?;
        behind += u64::from(!outcome.kept_up(rate));
        rush.push(outcome.percentile(99.0));
        let load = Load { address, pace: Pace::PerSecond(capacity * 0.2), connections: READERS, length: plan.length };
        let beside = Load { address, pace: Pace::PerSecond(SIGN_INS), connections: 16, length: plan.length * 2 };
        let (with, sign_ins) = pages.beside_sign_ins(load, &people, beside)?;
        calm.push(with.percentile(99.0));
        errors += outcome.errors + with.errors + sign_ins.errors + sign_ins.later;
    }
    report.add("results-day", "p99 at 70 % of capacity", median(rush), "ms", Some(Bar::AtMost(25.0)));
    report.add("results-day", "p99 at 20 %, 20 sign-ins a second", median(calm), "ms", Some(Bar::AtMost(25.0)));
    report.add("results-day", "rounds in which the server fell behind", behind as f64, "", Some(Bar::AtMost(0.0)));
    report.add("results-day", "errors", errors as f64, "", Some(Bar::AtMost(0.0)));
    Ok(())
}
