//! The tasks of a developer and of the build server: `cargo xtask test` installs what the tests need and runs all of
//! them; the other commands are the parts of it that are useful alone.
// A command line tool talks on its standard output.
#![allow(clippy::print_stdout)]

mod docs;
mod journeys;
mod licences;
mod pages;
mod postgres;
mod process;
mod steps;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage:
  cargo xtask test [--only STEP,...] [--skip STEP,...] [--list]
                        install what is missing, run every check
  cargo xtask postgres  a throw-away PostgreSQL until Ctrl-C, for tests run by hand
  cargo xtask assets    build the vendored assets again";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::interrupted() => {
            println!("\nInterrupted.");
            ExitCode::from(130)
        }
        Err(error) => {
            println!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    process::watch_signals()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test", options @ ..] => steps::run(&steps::Selection::parse(options)?),
        ["postgres"] => postgres::serve_until_interrupted(),
        ["assets"] => tools::build_assets(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("unknown command `{}`\n{USAGE}", other.join(" ")),
    }
}
