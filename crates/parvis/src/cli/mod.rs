//! The command line: `parvis help` lists the commands.

mod audit;
mod demo;
mod doctor;
mod import;
mod jobs;
mod letters;
mod mail;
mod retention;
mod routes;
mod seed;
mod serve;
mod user;

use crate::app::App;
use crate::clock::{Clock, Random};
use crate::config::Config;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// The place where guardians see the school life of all of their children.
#[derive(Parser)]
#[command(name = "parvis", version, about)]
struct Cli {
    /// The configuration, TOML; environment variables (PARVIS_...) go over it.
    #[arg(long, global = true, env = "PARVIS_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages.
    Serve,
    /// Serve two invented schools made of real grades, and print who to sign in as.
    Demo(demo::Args),
    /// Bring the database up to date.
    Migrate,
    /// Print the table of routes: method, path, right, kinds of ids in the path.
    Routes(routes::Args),
    /// Say what is wrong with this installation and how to mend it.
    Doctor,
    /// Fill an empty database with many invented students, to measure with.
    Seed(seed::Args),
    /// Import a file of students, grades or absences into a school.
    Import(import::Args),
    /// Make letters for guardians who have not enrolled yet, as PDF to print.
    Letters(letters::Args),
    /// Add or list staff, give a new password.
    User(user::Args),
    /// Try the mail server.
    Mail(mail::Args),
    /// Look into the queue of jobs.
    Jobs(jobs::Args),
    /// Erase old entries of the audit log, or say what would be erased.
    Audit(audit::Args),
    /// Erase the data of pupils who left long ago, or say what would be erased.
    Retention(retention::Args),
}

/// What a command ends with when it fails: text for a person.
type Failure = Box<dyn std::error::Error>;

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match command(cli) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("parvis: {e}");
            ExitCode::FAILURE
        }
    }
}

fn command(cli: Cli) -> Result<ExitCode, Failure> {
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve => serve::run(config),
        Command::Demo(args) => demo::run(config, &args),
        Command::Migrate => migrate(&config),
        Command::Routes(args) => routes::run(&args),
        Command::Doctor => doctor::run(&config),
        Command::Seed(args) => seed::run(config, &args),
        Command::Import(args) => import::run(config, &args),
        Command::Letters(args) => letters::run(config, &args),
        Command::User(args) => user::run(config, &args),
        Command::Mail(args) => mail::run(config, &args),
        Command::Jobs(args) => jobs::run(config, &args),
        Command::Audit(args) => audit::run(config, &args),
        Command::Retention(args) => retention::run(config, &args),
    }
}

/// The installation, for a command that serves no page: the address and its protection do not matter.
fn open(config: Config) -> Result<Arc<App>, Failure> {
    Ok(App::start(Config { insecure_http: true, ..config }, Clock::System, Random::System, false)?)
}

fn migrate(config: &Config) -> Result<ExitCode, Failure> {
    crate::app::prepare_data(config)?;
    let db = db::Db::open(&config.database_options())?;
    let done = db.migrate(crate::app::MIGRATIONS, Clock::System.now())?;
    say(format_args!("migrations applied: {done}"));
    Ok(ExitCode::SUCCESS)
}

/// Prints a line for the person at the terminal.
#[allow(clippy::print_stdout)]
fn say(line: std::fmt::Arguments<'_>) {
    println!("{line}");
}
