//! Reads a large CSV file of grades as an import does, and prints how fast and in how much memory.
//!
//! `cargo run --release -p tables --example read_speed [ROWS] [FILE]`: without FILE, one is written to
//! the system's folder for temporary files first, and removed afterwards.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tables::{Doubles, GradeRow, Kind, Limits, Reading, Rules};

const ROWS: u64 = 5_000_000;
const SUBJECTS: [&str; 5] = ["Mathématiques", "Langue arabe", "Physique-Chimie", "الرياضيات", "Français"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().map_or(Ok(ROWS), |text| text.parse())?;
    let given = arguments.next().map(PathBuf::from);
    let path = given.clone().unwrap_or_else(|| std::env::temp_dir().join("parvis-read-speed.csv"));
    if given.is_none() {
        write(&path, rows)?;
    }
    let result = measure(&path);
    if given.is_none() {
        std::fs::remove_file(&path)?;
    }
    result
}

fn write(path: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "code_eleve;matiere;session;evaluation;note;date;remarque")?;
    for n in 0..rows {
        let subject = SUBJECTS[usize::try_from(n % 5)?];
        let (student, assessment, whole) = (n / 40, n / 5 % 4 + 1, n * 7 % 20);
        let term = n / 20 % 2 + 1;
        writeln!(
            file,
            "J{student:09};{subject};S{term};CC{assessment};{whole},{:02};16/11/2026;Bon travail",
            n % 4 * 25
        )?;
    }
    file.flush()?;
    Ok(())
}

fn measure(path: &Path) -> Result<(), Box<dyn Error>> {
    println!("{} MB", std::fs::metadata(path)?.len() / 1_000_000);
    let timed = |what: &str, rows: u64, start: Instant| {
        let seconds = start.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss)]
        let speed = rows as f64 / seconds;
        println!("{what:34} {seconds:7.2} s {speed:12.0} rows/s   peak {} MB", peak_memory());
    };

    let start = Instant::now();
    let mut table = tables::open_path(path, &Limits::COMMAND_LINE)?;
    timed("opened (encoding, separator)", 0, start);

    let start = Instant::now();
    let mut count = 0;
    table.rows(&mut |_| {
        count += 1;
        ControlFlow::Continue(())
    })?;
    timed("rows", count, start);

    let found = tables::recognise(&mut table, Some(Kind::Grades))?;
    let start = Instant::now();
    let reading = Reading::prepare(&mut table, &found, &found.mapping, Rules::default())?;
    timed("order of dates", count, start);

    for (what, limit) in [("typed rows", 0), ("typed rows, doubles sought", Doubles::LIMIT)] {
        let start = Instant::now();
        let mut doubles = Doubles::with_limit(limit);
        let summary = reading.rows::<GradeRow>(&mut table, &mut doubles, &mut |_| ControlFlow::Continue(()))?;
        timed(what, summary.good + summary.faulty, start);
        println!("  {} good, {} faulty", summary.good, summary.faulty);
    }
    Ok(())
}

/// The most memory that the process has had, in megabytes, where Linux says so; else 0.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kilobytes| kilobytes / 1024)
}
