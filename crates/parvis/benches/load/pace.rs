//! Requests at a pace: as fast as answers come (closed loop), or on a fixed schedule (open loop).
//!
//! On a schedule, each time is measured from the instant at which the request was due, whether or not a connection was
//! free by then: a server that stalls is charged for all who would have come in the meantime.

use crate::Result;
use crate::client::Connection;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How requests follow one another.
#[derive(Clone, Copy)]
pub enum Pace {
    /// The next one when the answer is there.
    Closed,
    /// So many a second, come what may.
    PerSecond(f64),
}

/// What an answer was.
pub enum Verdict {
    /// What was wanted.
    Good,
    /// The server asked to come back later.
    Later,
    /// Anything else.
    Wrong,
}

/// What came of it.
pub struct Outcome {
    /// Good answers a second.
    pub rate: f64,
    /// Answers that asked to come back later.
    pub later: u64,
    /// Wrong answers and broken connections.
    pub errors: u64,
    times: Vec<Duration>,
}

impl Outcome {
    /// The time within which so many of a hundred good answers came, in milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        let at = (self.times.len() as f64 * percent / 100.0) as usize;
        self.times.get(at.min(self.times.len().saturating_sub(1))).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    }

    /// As many requests a second as were asked for; less when the server fell behind.
    pub fn kept_up(&self, rate: f64) -> bool {
        self.rate > rate * 0.98
    }
}

/// A load: where, how fast, over how many connections, for how long.
#[derive(Clone, Copy)]
pub struct Load {
    /// The server.
    pub address: SocketAddr,
    /// The pace.
    pub pace: Pace,
    /// Connections, each on its own thread.
    pub connections: usize,
    /// How long.
    pub length: Duration,
}

/// Sends requests at the pace; `ask` sends one and judges the answer.
pub fn run<A>(load: Load, ask: A) -> Result<Outcome>
where
    A: Fn(&mut Connection, &mut Random) -> io::Result<Verdict> + Sync,
{
    run_until(load, &AtomicBool::new(false), ask)
}

/// As [`run`], ending early once `end` is set.
pub fn run_until<A>(load: Load, end: &AtomicBool, ask: A) -> Result<Outcome>
where
    A: Fn(&mut Connection, &mut Random) -> io::Result<Verdict> + Sync,
{
    let turn = AtomicU64::new(0);
    let start = Instant::now() + Duration::from_millis(20);
    let parts: Vec<io::Result<Part>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..load.connections)
            .map(|seed| {
                let (turn, ask) = (&turn, &ask);
                scope.spawn(move || work(load, start, turn, end, &mut Random::new(seed as u64), ask))
            })
            .collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))).collect()
    });
    let took = start.elapsed().as_secs_f64();
    let mut whole = Outcome { rate: 0.0, later: 0, errors: 0, times: Vec::new() };
    for part in parts {
        let part = part?;
        whole.times.extend(part.times);
        whole.later += part.later;
        whole.errors += part.errors;
    }
    whole.times.sort_unstable();
    whole.rate = whole.times.len() as f64 / took;
    Ok(whole)
}

#[derive(Default)]
struct Part {
    times: Vec<Duration>,
    later: u64,
    errors: u64,
}

fn work(
    load: Load,
    start: Instant,
    turn: &AtomicU64,
    end: &AtomicBool,
    random: &mut Random,
    ask: &impl Fn(&mut Connection, &mut Random) -> io::Result<Verdict>,
) -> io::Result<Part> {
    let mut connection = Connection::open(load.address)?;
    let mut part = Part::default();
    sleep_until(start);
    while !end.load(Ordering::Relaxed) {
        let from = match load.pace {
            Pace::Closed => Instant::now(),
            Pace::PerSecond(rate) => {
                start + Duration::from_secs_f64(turn.fetch_add(1, Ordering::Relaxed) as f64 / rate)
            }
        };
        if from >= start + load.length {
            break;
        }
        sleep_until(from);
        match ask(&mut connection, random) {
            Ok(Verdict::Good) => part.times.push(from.elapsed()),
            Ok(Verdict::Later) => {
                part.later += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(Verdict::Wrong) => part.errors += 1,
            Err(_) => {
                part.errors += 1;
                connection = Connection::open(load.address)?;
            }
        }
    }
    Ok(part)
}

fn sleep_until(instant: Instant) {
    let wait = instant.saturating_duration_since(Instant::now());
    if !wait.is_zero() {
        std::thread::sleep(wait);
    }
}

/// A small series of numbers (SplitMix64).
pub struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// A number below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * n as u128) >> 64) as usize
    }
}
