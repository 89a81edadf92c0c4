//! From the rows of a file to typed rows.

use std::ops::ControlFlow;

use rules::grade::Scale;
use rules::national_id::NationalIdKind;
use rules::student_code::CodePattern;

use super::date::{DateOrder, Evidence};
use super::double::Doubles;
use super::fault::{CellFault, Reason, Warning};
use super::memory::Memory;
use super::reader::RowReader;
use super::{AbsenceRow, ExamRow, GradeRow, StaffRow, StudentRow, TimetableRow};
use crate::error::{Column, FileError};
use crate::headings::{Field, GuardianField, Kind, Mapping, Recognition};
use crate::row::Row;
use crate::table::Table;

/// What is done with cells that a formula calculates.
///
/// Refused by default: what is stored beside a formula is what the program that wrote the file last
/// worked out. It can be old (another program changed or converted the file without calculating, and
/// left 0), missing, or rounded otherwise than shown, and none of that can be seen in the file. Pasting as values is one step for the office. If it
/// decides to, it can have the stored results taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formulas {
    /// A fault of the row, if the column is used.
    #[default]
    Refuse,
    /// The stored result, and [`Warning::FormulasTaken`].
    TakeResult,
}

/// What the school says of the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The pattern of student codes.
    pub code_pattern: CodePattern,
    /// The kind of identity numbers in `cin` columns; `None` takes any, in its one form.
    pub national_id: Option<NationalIdKind>,
    /// The scale of grades. Where scales differ by level, the widest; the level's own is asked later.
    pub scale: Scale,
    /// What is done with formulas.
    pub formulas: Formulas,
}

/// A row of a kind of file.
pub trait TypedRow: Sized {
    /// The kind of file.
    const KIND: Kind;

    /// Whether the row waits for its value, and says nothing yet.
    fn is_open(_cells: &RowReader<'_>) -> bool {
        false
    }

    /// Reads the row; `None` where something that must be there is not. Faults are noted by the reader.
    fn read(cells: &mut RowReader<'_>) -> Option<Self>;
}

/// One row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRead<T> {
    /// Its number.
    pub line: u64,
    /// What it says, or all that is wrong with it.
    pub row: Result<T, Vec<CellFault>>,
}

/// What reading all rows came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows without fault.
    pub good: u64,
    /// Rows with faults.
    pub faulty: u64,
    /// What should be looked at, with the warnings of [`Reading::warnings`].
    pub warnings: Vec<Warning>,
}

/// A check of a whole file for a preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Figures and warnings.
    pub summary: Summary,
    /// The first faults, in the order of the file.
    pub faults: Vec<CellFault>,
    /// How many faults there are in all.
    pub fault_count: u64,
}

/// How the rows of a file are to be read: its mapping, the order in dates of each column, the school's
/// rules. Made by reading the file once; then rows can be read as often as needed, each time one at a
/// time.
#[derive(Clone, Debug)]
pub struct Reading {
    kind: Kind,
    headings: Vec<Column>,
    heading_line: u64,
    /// Few enough that searching them is quicker than hashing.
    columns: Vec<(Field, usize)>,
    /// Columns up to this are headed or mapped.
    width: usize,
    orders: Vec<(usize, DateOrder)>,
    warnings: Vec<Warning>,
    pub(super) epoch_1904: bool,
    pub(super) rules: Rules,
    /// The student code of the template's example.
    pub(super) example_code: String,
}

impl Reading {
    /// Looks at all dates of the file. `mapping` is [`Recognition::mapping`] or one by hand that has no
    /// [`Mapping::faults`]; of two columns for one field the first is taken.
    ///
    /// # Errors
    /// The file's.
    pub fn prepare(
        table: &mut Table,
        recognition: &Recognition,
        mapping: &Mapping,
        rules: Rules,
    ) -> Result<Reading, FileError> {
        let mut columns: Vec<(Field, usize)> = Vec::new();
        for (index, field) in mapping.columns.iter().enumerate() {
            if let Some(field) = *field
                && !columns.iter().any(|(known, _)| *known == field)
            {
                columns.push((field, index));
            }
        }
        let headed = recognition.headings.iter().rposition(|column| !column.heading.is_empty());
        let mapped = mapping.columns.iter().rposition(Option::is_some);
        let width = headed.max(mapped).map_or(0, |last| last + 1);
        let mut reading = Reading {
            kind: mapping.kind,
            headings: recognition.headings.clone(),
            heading_line: recognition.line,
            columns,
            width,
            orders: Vec::new(),
            warnings: Vec::new(),
            epoch_1904: table.epoch_1904(),
            example_code: rules.code_pattern.example(),
            rules,
        };
        let names = table.other_sheets()?;
        if !names.is_empty() {
            reading.warnings.push(Warning::OtherSheets { names });
        }
        reading.settle_dates(table)?;
        Ok(reading)
    }

    fn settle_dates(&mut self, table: &mut Table) -> Result<(), FileError> {
        let fields = [Field::BirthDate, Field::Date];
        let mut evidence: Vec<(usize, Evidence)> =
            fields.iter().filter_map(|field| Some((self.column(*field)?, Evidence::default()))).collect();
        if evidence.is_empty() {
            return Ok(());
        }
        let after = self.heading_line;
        // A date settles no more when it stands in the next row again.
        let mut last = vec![String::new(); evidence.len()];
        table.rows(&mut |row| {
            if row.line() > after {
                for ((column, evidence), last) in evidence.iter_mut().zip(&mut last) {
                    let cell = row.cell(*column);
                    if cell.text != last {
                        evidence.take(cell, row.line());
                        last.clear();
                        last.push_str(cell.text);
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        for (index, evidence) in evidence {
            self.orders.push((index, evidence.order()));
            let column = self.heading(index);
            match (evidence.order(), evidence) {
                (DateOrder::MonthFirst, Evidence { month: Some(line), .. }) => {
                    self.warnings.push(Warning::MonthFirst { column, line });
                }
                (DateOrder::DayFirst, Evidence { day: None, both: Some(line), .. }) => {
                    self.warnings.push(Warning::DateOrderAssumed { column, line });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is read.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What is known before rows are read.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Calls `visit` for each row after the headings, until it breaks off.
    ///
    /// # Errors
    /// The file's; rows before the fault have been visited.
    pub fn rows<T: TypedRow>(
        &self,
        table: &mut Table,
        doubles: &mut Doubles,
        visit: &mut dyn FnMut(RowRead<T>) -> ControlFlow<()>,
    ) -> Result<Summary, FileError> {
        let mut summary = Summary { warnings: self.warnings.clone(), ..Summary::default() };
        let mut formulas: Option<(u64, u64)> = None;
        let mut open: Option<(u64, u64)> = None;
        let mut memory = Memory::default();
        table.rows(&mut |row| {
            let line = row.line();
            if line <= self.heading_line {
                return ControlFlow::Continue(());
            }
            let mut cells = RowReader::new(self, row, doubles, &mut memory);
            if T::is_open(&cells) {
                let (_, count) = open.get_or_insert((line, 0_u64));
                *count += 1;
                return ControlFlow::Continue(());
            }
            let typed = T::read(&mut cells);
            if cells.formulas > 0 {
                let (count, first) = formulas.unwrap_or((0, line));
                formulas = Some((count + cells.formulas, first));
            }
            if cells.example {
                summary.warnings.push(Warning::ExampleRow { line });
            }
            let mut faults = cells.faults;
            self.outside(row, &mut faults);
            let row = match typed {
                Some(typed) if faults.is_empty() => {
                    summary.good += 1;
                    Ok(typed)
                }
                _ => {
                    faults.sort_by_key(|fault| fault.column.index);
                    summary.faulty += 1;
                    Err(faults)
                }
            };
            visit(RowRead { line, row })
        })?;
        if let Some((cells, line)) = formulas {
            summary.warnings.push(Warning::FormulasTaken { cells, line });
        }
        if let Some((line, rows)) = open {
            summary.warnings.push(Warning::NotEnteredYet { rows, line });
        }
        if doubles.unchecked() {
            summary.warnings.push(Warning::DoublesNotAllChecked { checked: doubles.len() as u64 });
        }
        Ok(summary)
    }

    /// Reads all rows of whatever kind and keeps the first `most` faults.
    ///
    /// # Errors
    /// The file's.
    pub fn check(&self, table: &mut Table, most: usize) -> Result<Checked, FileError> {
        match self.kind {
            Kind::Students => self.check_as::<StudentRow>(table, most),
            Kind::Grades => self.check_as::<GradeRow>(table, most),
            Kind::Absences => self.check_as::<AbsenceRow>(table, most),
            Kind::Timetable => self.check_as::<TimetableRow>(table, most),
            Kind::ExamPlanning => self.check_as::<ExamRow>(table, most),
            Kind::Staff => self.check_as::<StaffRow>(table, most),
        }
    }

    fn check_as<T: TypedRow>(&self, table: &mut Table, most: usize) -> Result<Checked, FileError> {
        let mut checked = Checked::default();
        checked.summary = self.rows::<T>(table, &mut Doubles::default(), &mut |read| {
            if let Err(faults) = read.row {
                checked.fault_count += faults.len() as u64;
                let room = most.saturating_sub(checked.faults.len());
                checked.faults.extend(faults.into_iter().take(room));
            }
            ControlFlow::Continue(())
        })?;
        Ok(checked)
    }

    /// A value beyond the last column that is headed: of a CSV file, mostly a row with a separator too
    /// many, whose other values then stand in wrong columns.
    fn outside(&self, row: &Row, faults: &mut Vec<CellFault>) {
        for index in self.width..row.len() {
            let cell = row.cell(index);
            if !cell.is_blank() {
                faults.push(CellFault::new(row.line(), self.heading(index), cell.text, Reason::OutsideColumns));
            }
        }
    }

    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == field).map(|(_, index)| *index)
    }

    pub(super) fn columns(&self) -> usize {
        self.width
    }

    pub(super) fn heading(&self, index: usize) -> Column {
        self.headings.get(index).cloned().unwrap_or_else(|| Column { index, heading: String::new() })
    }

    pub(super) fn order(&self, field: Field) -> DateOrder {
        let of = |index: usize| self.orders.iter().find(|(column, _)| *column == index).map(|(_, order)| *order);
        self.column(field).and_then(of).unwrap_or_default()
    }

    /// Whether some column is of this guardian.
    pub(super) fn has_guardian(&self, number: u8) -> bool {
        GuardianField::ALL.into_iter().any(|field| self.column(Field::Guardian(number, field)).is_some())
    }
}
