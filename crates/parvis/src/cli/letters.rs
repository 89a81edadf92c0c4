//! `parvis letters --school SLUG --by USERNAME --folder DIR`: letters for guardians who have not enrolled yet.

use super::{Failure, say};
use crate::config::Config;
use crate::features::campaigns::command::{self, Order};
use crate::features::campaigns::store::Language;
use std::path::PathBuf;
use std::process::ExitCode;

/// For whom, and how.
#[derive(clap::Args)]
pub struct Args {
    /// The school's name in addresses, as in /s/NAME.
    #[arg(long)]
    school: String,
    /// The username of the director or secretary in whose name the letters are made; the audit log says so.
    #[arg(long)]
    by: String,
    /// For whom: school, level:CODE or class:NAME. Older letters of these guardians that were not used open nothing then.
    #[arg(long, default_value = "school")]
    to: String,
    /// Only guardians who have no letter that still works: nobody's letter is replaced.
    #[arg(long)]
    without_letter: bool,
    /// fr, ar or both.
    #[arg(long, default_value = "both", value_parser = language)]
    language: Language,
    /// Where the PDFs go, one for each hundred letters. They hold passwords: print them, then erase them.
    #[arg(long)]
    folder: PathBuf,
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "one of fr, ar, both".to_owned())
}

/// Makes them.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    let app = super::open(config)?;
    let Args { school, by, to, without_letter, language, folder } = args;
    let began = app.clock.now();
    let order = Order { school, by, to, without_letter: *without_letter, language: *language, folder };
    let made = command::run(&app, &order)?;
    let micros = (app.clock.now().as_micros() - began.as_micros()).max(1);
    for file in &made.files {
        say(format_args!("{}", file.display()));
    }
    say(format_args!(
        "{} letters about {} students, {} a second",
        made.letters,
        made.students,
        made.letters * 1_000_000 / micros
    ));
    Ok(ExitCode::SUCCESS)
}
