//! `parvis seed --students N`: many invented students, to measure with.

use super::{Failure, say};
use crate::app;
use crate::clock::Clock;
use crate::config::Config;
use crate::ops::seed;
use std::path::PathBuf;
use std::process::ExitCode;

/// How many.
#[derive(clap::Args)]
pub struct Args {
    /// Students to make.
    #[arg(long)]
    students: u64,
    /// Guardians, drawn evenly, who get a session whose cookie is written to --sessions-out.
    #[arg(long, default_value_t = 0)]
    sessions: u64,
    /// Where the cookies are written: a line each, token and public id of a child.
    #[arg(long, default_value = "sessions.txt")]
    sessions_out: PathBuf,
}

/// Fills the database.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    app::prepare_data(&config)?;
    let db = db::Db::open(&config.database_options())?;
    let clock = Clock::System;
    db.migrate(app::MIGRATIONS, clock.now())?;
    let scheme = config.password_scheme();
    let plan = seed::Plan {
        students: args.students,
        sessions: args.sessions,
        now: clock.now().timestamp(),
        sessions_out: args.sessions_out.clone(),
    };
    let rows = seed::seed(
        &db,
        &plan,
        |text, salt| Ok((scheme.to_string(), crate::password::hash(text, salt, scheme)?.to_vec())),
        |done, of| say(format_args!("{done} of {of} students")),
    )?;
    say(format_args!("{rows} rows"));
    Ok(ExitCode::SUCCESS)
}
