//! The table of figures, and the same as JSON.

use crate::{Failure, Plan, Result};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What a figure must reach.
#[derive(Clone, Copy)]
pub enum Bar {
    /// At least this much.
    AtLeast(f64),
    /// At most this much.
    AtMost(f64),
}

impl Bar {
    fn met(self, value: f64) -> bool {
        match self {
            Bar::AtLeast(bar) => value >= bar,
            Bar::AtMost(bar) => value <= bar,
        }
    }

    fn text(self) -> String {
        match self {
            Bar::AtLeast(bar) => format!("≥ {}", number(bar)),
            Bar::AtMost(bar) => format!("≤ {}", number(bar)),
        }
    }
}

struct Figure {
    bench: &'static str,
    name: String,
    value: f64,
    unit: &'static str,
    bar: Option<Bar>,
}

/// The figures so far.
pub struct Report {
    students: u64,
    seconds: f64,
    rounds: u64,
    load_before: String,
    figures: Vec<Figure>,
    others: Vec<(&'static str, f64)>,
}

impl Report {
    /// An empty report.
    pub fn new(plan: &Plan) -> Report {
        Report {
            students: plan.students,
            seconds: plan.length.as_secs_f64(),
            rounds: plan.rounds,
            load_before: load_average(),
            figures: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Adds a figure, and says it at once: a run may be long.
    pub fn add(
        &mut self,
        bench: &'static str,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        bar: Option<Bar>,
    ) {
        let figure = Figure { bench, name: name.into(), value, unit, bar };
        println!("  {}", line(&figure));
        self.figures.push(figure);
    }

    /// Adds which part of the cores other processes used during a benchmark.
    pub fn others(&mut self, bench: &'static str, part: f64) {
        println!("  {bench}: other processes used {:.0} % of the cores\n", part * 100.0);
        self.others.push((bench, part));
    }

    /// Prints the table and writes it as JSON into a file of the target folder.
    pub fn end(self, file: &str) -> Result<()> {
        println!(
            "{} students, {} s, {} rounds; load average before: {}",
            self.students, self.seconds, self.rounds, self.load_before
        );
        for figure in &self.figures {
            println!("{}", line(figure));
        }
        for (bench, part) in &self.others {
            println!("{bench:<12} others used {:.0} % of the cores", part * 100.0);
        }
        let figures: Vec<_> = self
            .figures
            .iter()
            .map(|f| {
                json!({
                    "bench": f.bench, "name": f.name, "value": f.value, "unit": f.unit,
                    "bar": f.bar.map(Bar::text), "met": f.bar.map(|bar| bar.met(f.value)),
                })
            })
            .collect();
        let others: serde_json::Map<String, serde_json::Value> =
            self.others.iter().map(|(bench, part)| ((*bench).to_owned(), json!(part))).collect();
        let all = json!({
            "students": self.students, "seconds": self.seconds, "rounds": self.rounds,
            "cores": std::thread::available_parallelism().map_or(1, usize::from),
            "load_average_before": self.load_before, "part_of_the_cores_used_by_others": others, "figures": figures,
        });
        let path = target().join(file);
        std::fs::write(&path, serde_json::to_string_pretty(&all)?)
            .map_err(|e| Failure::from(format!("{}: {e}", path.display())))?;
        Ok(())
    }
}

fn line(figure: &Figure) -> String {
    let value = format!("{} {}", number(figure.value), figure.unit);
    let verdict = match figure.bar {
        None => String::new(),
        Some(bar) if bar.met(figure.value) => format!("{:<10} met", bar.text()),
        Some(bar) => format!("{:<10} MISSED", bar.text()),
    };
    format!("{:<12} {:<58} {:>16}  {verdict}", figure.bench, figure.name, value.trim_end())
}

/// Three digits that matter, thousands set apart.
fn number(value: f64) -> String {
    if value.abs() >= 1000.0 {
        let digits = format!("{value:.0}");
        let head = digits.len() % 3;
        let mut text = digits[..head].to_owned();
        for at in (head..digits.len()).step_by(3) {
            if !text.is_empty() && text != "-" {
                text.push(' ');
            }
            text.push_str(&digits[at..at + 3]);
        }
        return text;
    }
    let decimals = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().unwrap_or(tmp).to_owned()
}

/// The middle one of some values; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
