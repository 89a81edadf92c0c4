//! `parvis retention`: erases the data of pupils who left long ago, or says what would be erased.

use super::{Failure, say};
use crate::config::Config;
use crate::features::retention::{self, Counts};
use std::process::ExitCode;

/// What to do.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub struct Args {
    /// Say what would be erased, and erase nothing.
    #[arg(long, group = "what")]
    preview: bool,
    /// Erase it; the server does so by itself once a day.
    #[arg(long, group = "what")]
    apply: bool,
}

/// Does it.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    let app = super::open(config)?;
    let Some(horizon) = retention::horizon(&app, app.clock.now()) else {
        say(format_args!("`retention_years` is 0: nothing is ever erased"));
        return Ok(ExitCode::SUCCESS);
    };
    if args.preview {
        let would = retention::preview(&app, horizon, usize::MAX)?;
        tell("would be erased", horizon, &would.counts);
    } else {
        let done = retention::apply(&app, |_| Ok::<_, db::Error>(()))?;
        tell("were erased", horizon, &done);
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(what: &str, horizon: jiff::civil::Date, counts: &Counts) {
    say(format_args!("of pupils who left before {horizon} {what}:"));
    for (name, count) in counts.named() {
        say(format_args!("  {name}: {count}"));
    }
}
