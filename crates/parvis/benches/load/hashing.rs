//! `sign-in`: sign-ins a second, beside the bare rate of the password hash.

use crate::pace::{self, Load, Pace};
use crate::report::{Bar, Report, median};
use crate::server::Server;
use crate::sign_ins::SignIns;
use crate::{Plan, Result, data};
use parvis::password::{self, Scheme};
use std::time::{Duration, Instant};

/// Fewer than may wait for a hash, so that the server refuses nobody.
const CONNECTIONS: usize = 32;

/// Measures both, taking turns.
pub fn sign_in(plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(plan.students)?;
    let server = Server::start(&data)?;
    let people = SignIns::at(server.address, plan.students);
    let (mut bare, mut whole, mut ratios, mut p50, mut errors, mut later) = (vec![], vec![], vec![], vec![], 0, 0);
    for _ in plan.rounds() {
        let hashes = bare_rate(plan.length)?;
        let load = Load { address: server.address, pace: Pace::Closed, connections: CONNECTIONS, length: plan.length };
        let outcome = pace::run(load, |connection, random| people.ask(connection, random))?;
        bare.push(hashes);
        whole.push(outcome.rate);
        ratios.push(outcome.rate / hashes);
        p50.push(outcome.percentile(50.0));
        errors += outcome.errors;
        later += outcome.later;
    }
    report.add("sign-in", "bare Argon2id hashes", median(bare), "/s", None);
    report.add("sign-in", "sign-ins", median(whole), "/s", None);
    report.add("sign-in", "sign-ins to bare hashes", median(ratios), "", Some(Bar::AtLeast(0.9)));
    report.add("sign-in", format!("median time, {CONNECTIONS} at once"), median(p50), "ms", None);
    report.add("sign-in", "asked to come back later", later as f64, "", None);
    report.add("sign-in", "errors", errors as f64, "", Some(Bar::AtMost(0.0)));
    Ok(())
}

/// Hashes a second of all cores, with the parameters of new passwords.
fn bare_rate(length: Duration) -> Result<f64> {
    let threads = std::thread::available_parallelism()?.get();
    let started = Instant::now();
    let counts: Vec<Result<u64>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || -> Result<u64> {
                    let mut hashes = 0;
                    while started.elapsed() < length {
                        password::hash("a password of a usual length", &[7; password::SALT_LEN], Scheme::default())?;
                        hashes += 1;
                    }
                    Ok(hashes)
                })
            })
            .collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|_| Err("a hashing thread panicked".into()))).collect()
    });
    let seconds = started.elapsed().as_secs_f64();
    let hashes: Result<Vec<u64>> = counts.into_iter().collect();
    Ok(hashes?.iter().sum::<u64>() as f64 / seconds)
}
