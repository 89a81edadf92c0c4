//! `parvis routes`: the table of routes with their rights.

use super::{Failure, say};
use serde::Serialize;
use std::process::ExitCode;

/// How to print it.
#[derive(clap::Args)]
pub struct Args {
    /// As JSON: a list of objects with method, path, right, ids.
    #[arg(long)]
    json: bool,
}

/// A route as it is printed.
#[derive(Serialize)]
struct Line {
    method: String,
    path: &'static str,
    right: String,
    ids: Vec<&'static str>,
}

/// Prints the table.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let routes = crate::features::routes();
    let faults = crate::web::Route::faults(&routes);
    if !faults.is_empty() {
        return Err(faults.join("\n").into());
    }
    let lines: Vec<Line> = routes
        .iter()
        .map(|r| Line { method: r.method.to_string(), path: r.path, right: r.right.to_string(), ids: r.ids() })
        .collect();
    if args.json {
        say(format_args!("{}", serde_json::to_string_pretty(&lines)?));
    } else {
        for line in lines {
            say(format_args!("{:<6} {:<34} {:<18} {}", line.method, line.path, line.right, line.ids.join(", ")));
        }
    }
    Ok(ExitCode::SUCCESS)
}
