//! Imports of files, measured so that anyone can repeat every figure. `docs/benchmarks.md` explains each of them.
//!
//! `cargo bench -p parvis --bench import -- [command|browser|meanwhile] [--students N] [--grades N]`
// A benchmark talks on its standard output, waits, and asks what time it is.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]
// Sizes, numbers and figures of a benchmark are far from the bounds of their types.
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_precision_loss)]

mod bare;
mod browser;
mod command;
mod meanwhile;
mod place;
mod rows;
mod watch;

#[allow(dead_code)]
#[path = "../load/client.rs"]
mod client;
#[allow(dead_code)]
#[path = "../load/data.rs"]
mod data;
#[allow(dead_code)]
#[path = "../load/others.rs"]
mod others;
#[allow(dead_code)]
#[path = "../load/pace.rs"]
mod pace;
#[allow(dead_code)]
#[path = "../load/report.rs"]
mod report;
#[allow(dead_code)]
#[path = "../load/server.rs"]
mod server;

use clap::{Parser, ValueEnum};
use place::Engine;
use report::Report;
use rows::Size;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What ends a benchmark early: text for a person.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// A result of a benchmark.
pub type Result<T> = std::result::Result<T, Failure>;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures imports on this machine, beside a bare load of the same rows.
#[derive(Parser)]
struct Args {
    /// What to measure; everything when none is named.
    #[arg(value_enum)]
    what: Vec<What>,
    /// Students of the school whose files are imported.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    students: u64,
    /// Grades of all of them together.
    #[arg(long, default_value_t = 400_000)]
    grades: u64,
    /// On which database: on each when none is named. On PostgreSQL only, for `meanwhile`.
    #[arg(long, value_enum)]
    engine: Vec<Engine>,
    /// Leave out the bare load.
    #[arg(long)]
    no_bare: bool,
    /// Where files and databases are made, and removed again; in the target folder when none is named.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Length of a measurement of pages, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How long to wait for other processes to leave the cores alone before each measurement, in seconds.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    patience: u64,
    /// Given by cargo to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Command,
    Browser,
    Meanwhile,
}

/// How to measure.
pub struct Plan {
    /// Students.
    pub students: u64,
    /// Length of one measurement of pages.
    pub length: Duration,
    /// Repetitions.
    pub rounds: u64,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let size = Size { students: args.students, each: args.grades.div_ceil(args.students) };
    let plan = Plan { students: size.students, length: Duration::from_secs(args.seconds), rounds: 1 };
    let folder = args.folder.clone().unwrap_or_else(|| report::target().join("bench-import"));
    let wanted = if args.what.is_empty() { What::value_variants() } else { &args.what };
    let engines = if args.engine.is_empty() { Engine::value_variants() } else { &args.engine };
    let mut report = Report::new(&plan);
    for what in wanted {
        for engine in engines {
            if *what == What::Meanwhile && *engine != Engine::Postgres {
                continue;
            }
            others::wait_for_quiet(Duration::from_secs(args.patience));
            let before = others::Use::now()?;
            let name = measure(*what, *engine, &folder, size, &plan, args.no_bare, &mut report)?;
            report.others(name, others::Use::now()?.others_since(&before));
        }
    }
    std::fs::remove_dir_all(&folder)?;
    report.end("bench-import.json")
}

fn measure(
    what: What,
    engine: Engine,
    folder: &Path,
    size: Size,
    plan: &Plan,
    no_bare: bool,
    report: &mut Report,
) -> Result<&'static str> {
    match what {
        What::Command => command::measure(engine, folder, size, !no_bare, report).map(|()| "command"),
        What::Browser => browser::measure(engine, folder, report).map(|()| "browser"),
        What::Meanwhile => meanwhile::measure(folder, size, plan, report).map(|()| "meanwhile"),
    }
}
