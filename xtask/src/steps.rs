//! The steps of `cargo xtask test`, in order.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{docs, journeys, licences, pages, postgres, process, tools, workspace};

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "tools", what: "install what the tests need", run: tools::install },
    Step { name: "fmt", what: "the code is formatted", run: fmt },
    Step { name: "lint", what: "clippy has nothing to say", run: lint },
    Step { name: "licences", what: "licences and sources of the dependencies", run: licences::check },
    Step { name: "unit", what: "all Rust tests, on SQLite and on PostgreSQL", run: unit },
    Step { name: "journeys", what: "journeys in a browser against the demo", run: journeys::run },
    Step { name: "pages", what: "every page of the journeys is valid HTML", run: pages::check },
    Step { name: "docs", what: "the map points to files that exist", run: docs::check },
];

fn fmt() -> Result<()> {
    process::run(workspace::cargo().args(["fmt", "--all", "--check"]))
}

fn lint() -> Result<()> {
    process::run(workspace::cargo().args([
        "clippy",
        "--workspace",
        "--all-features",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn unit() -> Result<()> {
    let cluster = postgres::Cluster::start()?;
    process::run(
        workspace::cargo().args(["test", "--workspace", "--all-features"]).env("PARVIS_TEST_POSTGRES", cluster.url()),
    )
}

/// Which steps to run.
#[derive(Debug, Default, PartialEq)]
pub struct Selection {
    only: Option<Vec<String>>,
    skip: Vec<String>,
    list: bool,
}

impl Selection {
    /// Reads the options of `cargo xtask test`.
    pub fn parse(options: &[&str]) -> Result<Self> {
        let mut selection = Self::default();
        let mut rest = options.iter();
        while let Some(option) = rest.next() {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (*option, None),
            };
            match name {
                "--list" => selection.list = true,
                "--only" | "--skip" => {
                    let Some(value) = value.or_else(|| rest.next().copied()) else {
                        bail!("{name} needs the names of steps, with commas between");
                    };
                    let named = names(value)?;
                    if name == "--only" {
                        selection.only.get_or_insert_default().extend(named);
                    } else {
                        selection.skip.extend(named);
                    }
                }
                _ => bail!("unknown option `{option}`; there are --only, --skip and --list"),
            }
        }
        Ok(selection)
    }

    fn has(&self, name: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|entry| entry == name);
        self.only.as_deref().is_none_or(named) && !named(&self.skip)
    }
}

fn names(list: &str) -> Result<Vec<String>> {
    let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    list.split(',')
        .map(|name| match known.contains(&name) {
            true => Ok(name.to_owned()),
            false => bail!("there is no step `{name}`; the steps are {}", known.join(", ")),
        })
        .collect()
}

/// Runs the chosen steps and stops at the first that fails.
pub fn run(selection: &Selection) -> Result<()> {
    if selection.list {
        for step in STEPS {
            println!("{:<9} {}", step.name, step.what);
        }
        return Ok(());
    }
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for step in STEPS.iter().filter(|step| selection.has(step.name)) {
        println!("\n=== {}: {}", step.name, step.what);
        let started = Instant::now();
        let result = process::check().and_then(|()| (step.run)());
        let took = started.elapsed();
        times.push((step.name, took));
        if let Err(error) = result {
            print_table(&times, Some(step.name));
            bail!("{error:#}\n\nThe step `{0}` failed. To repeat it alone: cargo xtask test --only {0}", step.name);
        }
        println!("=== {}: passed in {}", step.name, seconds(took));
    }
    print_table(&times, None);
    println!("\nAll passed.");
    Ok(())
}

fn print_table(times: &[(&str, Duration)], failed: Option<&str>) {
    println!();
    for (name, took) in times {
        let note = if failed == Some(name) { "  FAILED" } else { "" };
        println!("{name:<9} {:>9}{note}", seconds(*took));
    }
    println!("{:<9} {:>9}", "total", seconds(times.iter().map(|(_, took)| *took).sum()));
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        whole @ 60.. => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(options: &[&str]) -> Vec<&'static str> {
        let selection = Selection::parse(options).unwrap();
        STEPS.iter().map(|step| step.name).filter(|name| selection.has(name)).collect()
    }

    #[test]
    fn all_steps_unless_told_otherwise() {
        assert_eq!(chosen(&[]).len(), STEPS.len());
    }

    #[test]
    fn steps_keep_their_order_whatever_the_order_of_the_options() {
        assert_eq!(chosen(&["--only", "unit,fmt"]), ["fmt", "unit"]);
        assert_eq!(chosen(&["--only=unit,fmt,docs", "--skip", "fmt"]), ["unit", "docs"]);
    }

    #[test]
    fn a_name_that_does_not_exist_is_refused() {
        let error = Selection::parse(&["--skip", "units"]).unwrap_err().to_string();
        assert!(error.contains("journeys"), "{error}");
        assert!(Selection::parse(&["--only"]).is_err());
        assert!(Selection::parse(&["--fast"]).is_err());
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(seconds(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
