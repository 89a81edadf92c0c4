//! `parvis audit`: erases entries of the audit log whose time is over, or says what would be erased.

use super::{Failure, say};
use crate::config::Config;
use crate::features::audit::prune;
use clap::Subcommand;
use std::process::ExitCode;

/// What to do.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Erase entries older than `audit_days`; the server does so by itself every hour.
    Prune {
        /// Say what would be erased, and erase nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Does it.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    let app = super::open(config)?;
    let What::Prune { dry_run } = args.what;
    if dry_run {
        let would = prune::preview(&app)?;
        say(format_args!("{} entries from before {} would be erased", would.entries, would.before));
    } else {
        let done = prune::run(&app, |_, _| Ok::<_, db::Error>(()))?;
        say(format_args!("{} entries from before {} were erased", done.entries, done.before));
    }
    Ok(ExitCode::SUCCESS)
}
