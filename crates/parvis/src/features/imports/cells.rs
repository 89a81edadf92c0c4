//! Rows of a file as it has them: the first, as examples beside the columns, and the faulty ones, to be put right. They are
//! kept with the changes of the import, and the examples only until it is written.

use super::fault::Fault;
use super::read;
use super::run::Stop;
use super::store::{self, NewChange, insert_changes};
use db::Tx;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use tables::Table;

/// As what the first rows are kept.
const SAMPLE: &str = "sample";
/// As what faulty rows are kept.
const CELLS: &str = "cells";
/// How many rows are shown as examples.
const SAMPLES: usize = 3;
/// How many faulty rows are kept; a file with more is another file than was meant.
const KEPT: usize = 10_000;
/// Where they stand among the changes: after all that are shown.
const AFTER: i64 = 1 << 20;

/// A row: its line, and what its cells show.
pub type Line = (u64, Vec<String>);

/// The first rows after the headings that say anything.
///
/// # Errors
/// The file's.
pub fn first(table: &mut Table, after: u64) -> Result<Vec<Line>, Stop> {
    let mut rows = Vec::new();
    table.rows(&mut |row| {
        if row.line() > after && !row.is_blank() {
            rows.push((row.line(), row.cells().map(|cell| cell.text.trim().chars().take(40).collect()).collect()));
        }
        if rows.len() < SAMPLES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// The rows of faults; none where there is no fault.
///
/// # Errors
/// The file's.
pub fn of_faults(table: &mut Table, faults: &[Fault]) -> Result<Vec<Line>, Stop> {
    let lines: BTreeSet<u64> = faults.iter().map(|fault| fault.line).take(KEPT).collect();
    let (Some(last), mut rows) = (lines.last().copied(), Vec::new()) else { return Ok(Vec::new()) };
    table.rows(&mut |row| {
        if lines.contains(&row.line()) {
            rows.push((row.line(), row.cells().map(|cell| cell.text.chars().take(500).collect()).collect()));
        }
        if row.line() < last { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// Faults of a day show it as the file has it.
pub fn own_text(faults: &mut [Fault], rows: &[Line]) {
    let rows: BTreeMap<u64, &Vec<String>> = rows.iter().map(|(line, cells)| (*line, cells)).collect();
    for fault in faults.iter_mut().filter(|fault| ["born-later", "later-day", "outside-year"].contains(&fault.reason)) {
        let Some(cells) = rows.get(&fault.line) else { continue };
        let own = (0..).zip(cells.iter()).find(|(index, _)| tables::letter(*index) == fault.letter);
        if let Some((_, own)) = own.filter(|(_, own)| !own.trim().is_empty()) {
            fault.value = own.trim().to_owned();
        }
    }
}

/// Keeps the examples of an import.
///
/// # Errors
/// The database's.
pub fn keep_samples(tx: &Tx<'_>, import: i64, rows: &[Line]) -> db::Result<()> {
    forget_samples(tx, import)?;
    keep(tx, import, SAMPLE, -100, rows)
}

/// Keeps the faulty rows of an import.
///
/// # Errors
/// The database's.
pub fn keep_faulty(tx: &Tx<'_>, import: i64, rows: &[Line]) -> db::Result<()> {
    keep(tx, import, CELLS, AFTER, rows)
}

/// Forgets the examples.
///
/// # Errors
/// The database's.
pub fn forget_samples(tx: &Tx<'_>, import: i64) -> db::Result<()> {
    store::forget_changes_of(tx, import, SAMPLE).map(drop)
}

fn keep(tx: &Tx<'_>, import: i64, what: &str, from: i64, rows: &[Line]) -> db::Result<()> {
    let rows = (from..).zip(rows).map(|(ordinal, (line, cells))| NewChange {
        import_id: import,
        ordinal,
        what: what.to_owned(),
        line: i64::try_from(*line).unwrap_or(0),
        label: String::new(),
        detail: json!(cells),
    });
    insert_changes(tx, &rows.collect::<Vec<_>>()).map(drop)
}

/// The examples of an import: what the first rows have in each column.
///
/// # Errors
/// The database's.
pub fn samples(tx: &Tx<'_>, import: i64) -> db::Result<Vec<Vec<String>>> {
    Ok(kept(tx, import, SAMPLE)?.into_values().collect())
}

/// The faulty rows of an import, by line.
///
/// # Errors
/// The database's.
pub fn faulty(tx: &Tx<'_>, import: i64) -> db::Result<BTreeMap<i64, Vec<String>>> {
    kept(tx, import, CELLS)
}

fn kept(tx: &Tx<'_>, import: i64, what: &str) -> db::Result<BTreeMap<i64, Vec<String>>> {
    let rows = read::cells(tx, import, what)?.into_iter();
    Ok(rows.map(|(line, cells)| (line, serde_json::from_value(cells).unwrap_or_default())).collect())
}
