//! Staff: looked through only; invitations are not made from a file yet.

use super::run::{Change, Pair, Run, Stop};
use std::ops::ControlFlow;
use tables::{Doubles, Field, Reading, StaffRow, Table};

/// Reads the list and shows whom it names.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, reading: &Reading) -> Result<(), Stop> {
    if run.writes {
        return Err(Stop::NotYet);
    }
    let summary = reading.rows::<StaffRow>(table, &mut Doubles::default(), &mut |read| {
        run.passed();
        match read.row {
            Ok(row) => {
                run.tally.added += 1;
                let pairs = vec![Pair(Field::Email.code(), String::new(), row.email.clone())];
                let label = format!("{} {}", row.given_name, row.family_name);
                run.show("added", || Change { what: "added", line: row.line, label, pairs });
            }
            Err(faults) => {
                run.tally.faulty += 1;
                faults.into_iter().for_each(|fault| run.fault(fault.into()));
            }
        }
        ControlFlow::Continue(())
    })?;
    super::warn(run, &summary.warnings);
    Ok(())
}
