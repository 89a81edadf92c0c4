//! Rows on their way from a file to what works on them, some hundreds at a time.

use super::run::{BATCH, Run, Stop};
use std::ops::ControlFlow;
use tables::{Doubles, Field, Reading, Table, TypedRow};

/// What works on rows of a kind.
pub trait Worker<'a, 't, T> {
    /// The pass that it is part of.
    fn run(&mut self) -> &mut Run<'a, 't>;

    /// Works on some rows, in the order of the file.
    ///
    /// # Errors
    /// Why the pass comes to no end.
    fn batch(&mut self, rows: Vec<T>) -> Result<(), Stop>;
}

/// Hands every row of the file over that can be read, and notes the faults of the others. `doubles` remembers keys.
pub fn feed<'a, 't: 'a, T: TypedRow>(
    worker: &mut impl Worker<'a, 't, T>,
    table: &mut Table,
    reading: &Reading,
    mut doubles: Doubles,
) -> Result<(), Stop> {
    let (mut rows, mut stop) = (Vec::new(), None);
    let summary = reading.rows::<T>(table, &mut doubles, &mut |read| {
        let run = worker.run();
        run.passed();
        match read.row {
            // Which of two rows is meant nobody knows but the school: neither is taken.
            Ok(_) if run.doubled.contains_key(&read.line) => {
                let (other, code) = run.doubled.get(&read.line).cloned().unwrap_or_default();
                run.tally.faulty += 1;
                run.field_fault(read.line, Field::StudentCode, &code, "doubled-also", &[&other.to_string()]);
            }
            Ok(row) => rows.push(row),
            Err(faults) => {
                run.tally.faulty += 1;
                faults.into_iter().for_each(|fault| run.fault(fault.into()));
            }
        }
        if rows.len() >= BATCH
            && let Err(error) = worker.batch(std::mem::take(&mut rows))
        {
            stop = Some(error);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if let Some(stop) = stop {
        return Err(stop);
    }
    worker.batch(rows)?;
    super::warn(worker.run(), &summary.warnings);
    Ok(())
}
