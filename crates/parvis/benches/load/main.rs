//! Speed and size, measured so that anyone can repeat every figure. `docs/benchmarks.md` explains each of them.
//!
//! `cargo bench -p parvis --bench load -- [pages|gzip|sign-in|storm|results-day|start|weight|answers]`
// A benchmark talks on its standard output.
#![allow(clippy::print_stdout)]

mod answers;
mod client;
mod data;
mod hashing;
mod memory_and_start;
mod nginx;
mod others;
mod pace;
mod pages;
mod report;
mod results_day;
mod server;
mod sign_ins;
mod weight;
mod wrk;

use clap::{Parser, ValueEnum};
use report::Report;
use std::process::ExitCode;
use std::time::Duration;

/// What ends a benchmark early: text for a person.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// A result of a benchmark.
pub type Result<T> = std::result::Result<T, Failure>;

/// Measures Parvis on this machine, beside what it is compared with.
#[derive(Parser)]
struct Args {
    /// What to measure; everything when none is named.
    #[arg(value_enum)]
    what: Vec<What>,
    /// Students in the large database.
    #[arg(long, default_value_t = 1_000_000)]
    students: u64,
    /// Length of one measurement, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How often each measurement is repeated, what is compared taking turns.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    rounds: u64,
    /// How long to wait for other processes to leave the cores alone before each round, in seconds.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    patience: u64,
    /// Given by cargo to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Pages,
    Gzip,
    SignIn,
    Storm,
    ResultsDay,
    Start,
    Weight,
    Answers,
}

/// How to measure.
pub struct Plan {
    /// Students in the large database.
    pub students: u64,
    /// Length of one measurement.
    pub length: Duration,
    /// Repetitions.
    pub rounds: u64,
    /// How long to wait for a quiet machine before each of them.
    pub patience: Duration,
}

impl Plan {
    /// The rounds, each begun on a quiet machine if that comes in time.
    pub fn rounds(&self) -> impl Iterator<Item = u64> {
        (0..self.rounds).inspect(|_| others::wait_for_quiet(self.patience))
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let plan = Plan {
        students: args.students,
        length: Duration::from_secs(args.seconds),
        rounds: args.rounds,
        patience: Duration::from_secs(args.patience),
    };
    let all = What::value_variants();
    let wanted = if args.what.is_empty() { all } else { &args.what };
    let mut report = Report::new(&plan);
    for what in wanted {
        if let Err(failure) = measure(*what, &plan, &mut report) {
            println!("{what:?}: {failure}");
            return ExitCode::FAILURE;
        }
    }
    match report.end("bench.json") {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(what: What, plan: &Plan, report: &mut Report) -> Result<()> {
    let before = others::Use::now()?;
    let name = match what {
        What::Pages => pages::plain(plan, report).map(|()| "pages"),
        What::Gzip => pages::gzip(plan, report).map(|()| "gzip"),
        What::SignIn => hashing::sign_in(plan, report).map(|()| "sign-in"),
        What::Storm => results_day::storm(plan, report).map(|()| "storm"),
        What::ResultsDay => results_day::results_day(plan, report).map(|()| "results-day"),
        What::Start => memory_and_start::start(plan, report).map(|()| "start"),
        What::Weight => weight::weight(plan, report).map(|()| "weight"),
        What::Answers => answers::answers(plan, report).map(|()| "answers"),
    }?;
    report.others(name, others::Use::now()?.others_since(&before));
    Ok(())
}
