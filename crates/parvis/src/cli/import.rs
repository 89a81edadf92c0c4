//! `parvis import FILE --school SLUG`: the same work as in the browser, for files of any size.

use super::{Failure, say};
use crate::app::App;
use crate::clock::{Clock, Random};
use crate::config::Config;
use crate::features::imports::command::{self, Order, Outcome};
use crate::features::imports::store::ImportKind;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to import, and how.
#[derive(clap::Args)]
pub struct Args {
    /// CSV, XLSX or ODS.
    file: PathBuf,
    /// The school's name in addresses, as `parvis doctor` and the directory show it.
    #[arg(long)]
    school: String,
    /// students, grades, absences, staff or massar; recognised by the headings where it is not said.
    #[arg(long, value_parser = kind)]
    kind: Option<ImportKind>,
    /// Look only: print what would be done, write nothing.
    #[arg(long)]
    dry_run: bool,
    /// The file names all students of the school: those who are not in it have left.
    #[arg(long)]
    full_roster: bool,
    /// Grades of new assessments show to guardians at once.
    #[arg(long)]
    publish: bool,
    /// Import the good rows though others are faulty.
    #[arg(long)]
    skip_faulty: bool,
    /// Take the results of formulas.
    #[arg(long)]
    formulas: bool,
}

fn kind(text: &str) -> Result<ImportKind, String> {
    ImportKind::parse(text).ok_or_else(|| "one of students, grades, absences, staff, massar".to_owned())
}

/// How long a statement may take at the least, in milliseconds.
const LONGEST_STATEMENT_MS: u64 = 600_000;

/// The exit code where rows are faulty and nothing was written.
const FAULTY: u8 = 2;

/// Imports the file.
pub fn run(mut config: Config, args: &Args) -> Result<ExitCode, Failure> {
    // Nobody waits for a page here, and the list of all students of a country is one statement.
    if config.is_embedded() {
        config.readers = 1;
    }
    config.statement_deadline_ms = config.statement_deadline_ms.max(LONGEST_STATEMENT_MS);
    let app = App::start(config, Clock::System, Random::System, false)?;
    let order = Order {
        file: &args.file,
        school: &args.school,
        kind: args.kind,
        dry_run: args.dry_run,
        full_roster: args.full_roster,
        publish: args.publish,
        skip_faulty: args.skip_faulty,
        formulas: args.formulas,
        account: None,
    };
    command::room_to_work(&app)?;
    let began = app.clock.now();
    let Outcome { tally, faults, warnings, written } = command::run(&app, &order)?;
    for fault in &faults {
        say(format_args!("line {}, column {} ({}): \"{}\" {}", fault.0, fault.1, fault.2, fault.3, fault.4));
    }
    for warning in &warnings {
        say(format_args!("note: {warning}"));
    }
    say(format_args!(
        "{} rows: {} added, {} changed, {} left, {} unchanged, {} transfers asked for, {} faulty",
        tally.rows, tally.added, tally.changed, tally.ended, tally.unchanged, tally.transferred, tally.faulty
    ));
    let micros = (app.clock.now().as_micros() - began.as_micros()).max(1);
    if written {
        say(format_args!("imported, {} rows a second", tally.rows * 1_000_000 / micros));
    } else if args.dry_run {
        say(format_args!("nothing was written: this was a dry run"));
    } else {
        say(format_args!(
            "nothing was written: correct the faulty rows, or say --skip-faulty to import the others without them"
        ));
    }
    Ok(if tally.faulty > 0 && !args.skip_faulty { ExitCode::from(FAULTY) } else { ExitCode::SUCCESS })
}
