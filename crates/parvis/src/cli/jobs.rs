//! `parvis jobs`: what waits, what failed.

use super::{Failure, say};
use crate::app::App;
use crate::config::Config;
use crate::jobs::{self, JobId, JobKind, JobRow, JobState};
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
    /// List the jobs that failed, wait or run: those that failed first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: i64,
    },
    /// Put a job that failed back into the queue.
    Retry {
        /// Its number, as `parvis jobs list` shows it.
        id: JobId,
    },
}

/// Does it.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    let app = super::open(config)?;
    match args.what {
        What::List { limit } => {
            let rows = app.db.read(|tx| jobs::list(tx, limit))?;
            if rows.is_empty() {
                say(format_args!("no job waits, runs or has failed"));
            }
            for row in &rows {
                say(format_args!("{}", line(row)));
            }
        }
        What::Retry { id } => retry(&app, id)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn line(row: &JobRow) -> String {
    let when = row.finished_at.unwrap_or(row.due_at);
    let progress =
        if row.progress_total > 0 { format!(" {}/{}", row.progress_done, row.progress_total) } else { String::new() };
    let why = row.last_error.as_deref().unwrap_or("-");
    format!("{:>8} {:<12} {:<8} {when} tries {:<3} {why}{progress}", row.id, row.kind, row.state.as_str(), row.attempts)
}

fn retry(app: &App, id: JobId) -> Result<(), Failure> {
    let row = app.db.read(|tx| jobs::progress(tx, id))?;
    match row.map(|row| (row.state, JobKind::parse(&row.kind))) {
        None => return Err(format!("there is no job {id}; `parvis jobs list` shows them").into()),
        Some((JobState::Failed, Some(JobKind::Mail))) => {
            return Err(format!("job {id} is a mail whose text could not be opened and is gone; cause it anew on the page that it came from").into());
        }
        Some((JobState::Failed, _)) => {}
        Some((state, _)) => return Err(format!("job {id} has not failed: it is {}", state.as_str()).into()),
    }
    if app.db.write(|tx| jobs::retry(tx, id, app.clock.now()))? {
        say(format_args!("job {id} is in the queue again"));
        Ok(())
    } else {
        Err(format!("job {id} is not there as failed any more; `parvis jobs list` shows how it stands").into())
    }
}
