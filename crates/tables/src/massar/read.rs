//! Reading a grade sheet, wherever its parts stand.

use std::ops::ControlFlow;

use rules::fold;
use rules::grade::{Outcome, Scale};
use rules::student_code::{CodePattern, StudentCode};

use super::labels::{Heading, Label, TITLE};
use super::{MassarAssessment, MassarError, MassarKind, MassarRead, MassarSheet, MassarStudent, TechnicalCell};
use crate::error::Column;
use crate::headings::key::key;
use crate::row::{CellKind, Row};
use crate::table::Table;
use crate::typed::date::{self, DateOrder};
use crate::typed::{CellFault, Reason, grade_outcome, one_line};

/// Rows that a sheet may have; a class has some forty students.
const ROWS: usize = 5_000;

/// The sheet that Massar writes.
const SHEET: &str = "NotesCC";

/// Whether a spreadsheet seems to be a grade sheet of Massar, by its sheet's name or its title.
///
/// # Errors
/// The file's.
pub fn is_sheet(table: &mut Table) -> Result<bool, MassarError> {
    choose(table)?;
    let mut found = table.sheets().get(table.sheet()).is_some_and(|sheet| sheet.name == SHEET);
    let mut rows = 0;
    table.rows(&mut |row| {
        rows += 1;
        found |= row.cells().any(|cell| key(cell.text) == key(TITLE));
        if found || rows == 30 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

/// The sheet of Massar's name, else the first.
fn choose(table: &mut Table) -> Result<(), MassarError> {
    let named = table.sheets().iter().position(|sheet| key(&sheet.name) == key(SHEET));
    if let Some(index) = named {
        table.choose(index)?;
    }
    Ok(())
}

/// Reads a grade sheet of any table format. Student codes must follow the school's pattern, grades stand
/// on `scale` (20 in Massar).
///
/// # Errors
/// [`MassarError`]; faults of single rows are in the result.
pub fn read(table: &mut Table, pattern: &CodePattern, scale: Scale) -> Result<MassarRead, MassarError> {
    choose(table)?;
    let mut rows: Vec<Row> = Vec::new();
    table.rows(&mut |row| {
        rows.push(row.clone());
        if rows.len() < ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let top = rows.iter().position(is_headings).ok_or(MassarError::NotMassar)?;
    let columns = Columns::find(&rows, top)?;
    let above = Above::read(rows.get(..top).unwrap_or_default(), &columns)?;
    let mut read = MassarRead { sheet: above.sheet(&columns)?, faults: Vec::new() };
    for row in rows.get(columns.first_student..).unwrap_or_default() {
        let student = Student { row, columns: &columns, pattern, scale, faults: Vec::new() };
        student.read(&mut read);
    }
    doubled(&mut read, &columns);
    Ok(read)
}

/// The row that has the headings of code and name.
fn is_headings(row: &Row) -> bool {
    let has = |heading| row.cells().any(|cell| Heading::of(cell.text) == Some(heading));
    has(Heading::Code) && has(Heading::Name)
}

/// A pair of columns, or a lone one for grades.
struct Pair {
    kind: MassarKind,
    marker: String,
    grade: usize,
    absent: Option<usize>,
}

/// Where the columns of the table stand.
struct Columns {
    id: Option<usize>,
    code: usize,
    name: usize,
    born: Option<usize>,
    remark: Option<usize>,
    pairs: Vec<Pair>,
    first_student: usize,
    /// Headings of all columns, for messages.
    headings: Vec<String>,
}

impl Columns {
    /// From the row of headings and the one below it, which are merged in places: what stands over
    /// several columns is written over the first of them.
    fn find(rows: &[Row], top: usize) -> Result<Columns, MassarError> {
        let blank = Row::default();
        let upper = rows.get(top).unwrap_or(&blank);
        let below = rows.get(top + 1).filter(|row| {
            row.cells().any(|cell| matches!(Heading::of(cell.text), Some(Heading::Grade | Heading::Absent)))
        });
        let at = |heading| upper.cells().position(|cell| Heading::of(cell.text) == Some(heading));
        let code = at(Heading::Code).ok_or(MassarError::NotMassar)?;
        let name = at(Heading::Name).ok_or(MassarError::NotMassar)?;
        let born = at(Heading::Born);
        let remark = at(Heading::Remark);
        let markers =
            top.checked_sub(1).and_then(|above| rows.get(above)).filter(|row| row.cells().any(|c| is_marker(c.text)));
        let marker = |column: usize| markers.map_or("", |row| fold::trim(row.text(column))).to_owned();

        // After the student's own columns, each says what it belongs to, or what the last one did.
        let from = [Some(code), Some(name), born].into_iter().flatten().max().unwrap_or(0) + 1;
        let width = upper.len().max(below.map_or(0, Row::len));
        let mut pairs: Vec<Pair> = Vec::new();
        let mut current: Option<MassarKind> = None;
        let mut headings: Vec<String> = upper.cells().map(|cell| fold::trim(cell.text).to_owned()).collect();
        headings.resize(width, String::new());
        for column in from..width {
            let over = fold::trim(upper.text(column));
            if !over.is_empty() {
                let is_remark = Heading::of(over) == Some(Heading::Remark);
                current = if is_remark { None } else { MassarKind::of(over) };
            }
            let Some(kind) = &current else { continue };
            let under = below.map(|row| Heading::of(row.text(column)));
            let is_grade = match under {
                Some(under) => under == Some(Heading::Grade),
                // One line of headings: a column is the grade of what it names.
                None => !over.is_empty() && !matches!(kind, MassarKind::Other(_)),
            };
            headings[column] = kind.heading();
            if is_grade {
                if pairs.iter().any(|pair| pair.kind == *kind) {
                    return Err(MassarError::Doubled { kind: kind.clone() });
                }
                pairs.push(Pair { kind: kind.clone(), marker: marker(column), grade: column, absent: None });
            } else if under == Some(Some(Heading::Absent))
                && let Some(pair) = pairs.iter_mut().find(|pair| pair.kind == *kind)
            {
                pair.absent = pair.absent.or(Some(column));
            }
        }
        if pairs.is_empty() {
            return Err(MassarError::NoGrades);
        }
        let first_student = top + 1 + usize::from(below.is_some());
        // The internal number stands before the code, often under no heading.
        let id = at(Heading::Id).or_else(|| {
            let column = code.checked_sub(1)?;
            let first = rows.get(first_student)?;
            let digits = fold::trim(first.text(column));
            (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(column)
        });
        Ok(Columns { id, code, name, born, remark, pairs, first_student, headings })
    }

    fn column(&self, index: usize) -> Column {
        Column { index, heading: self.headings.get(index).cloned().unwrap_or_default() }
    }
}

fn is_marker(text: &str) -> bool {
    let text = fold::trim(text);
    let inside = text.strip_prefix('#').and_then(|text| text.strip_suffix('#'));
    inside.is_some_and(|inside| !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit()))
}

/// A value beside a label.
struct Said {
    label: Label,
    value: String,
    line: u64,
}

/// What stands above the table.
struct Above {
    said: Vec<Said>,
    technical: Vec<TechnicalCell>,
}

impl Above {
    /// Each label's value is the next text to its right, up to the next label; or what follows a colon
    /// in the same cell.
    fn read(rows: &[Row], columns: &Columns) -> Result<Above, MassarError> {
        let mut above = Above { said: Vec::new(), technical: Vec::new() };
        // Where the usual layout has the title and the code: row 4, column C.
        let title = rows.iter().find(|row| row.cells().any(|cell| key(cell.text) == key(TITLE)));
        let down = title.map_or(0, |row| 4 - i64::try_from(row.line()).unwrap_or(4));
        let right = 2 - i64::try_from(columns.code).unwrap_or(2);
        for row in rows {
            if row.cells().any(|cell| is_marker(cell.text)) && std::ptr::eq(row, rows.last().unwrap_or(row)) {
                continue;
            }
            let mut waiting: Option<Label> = None;
            for (index, cell) in row.cells().enumerate() {
                let text = fold::trim(cell.text);
                if text.is_empty() || key(text) == key(TITLE) {
                    continue;
                }
                let line = row.line();
                if let Some(label) = Label::of(text) {
                    waiting = (label != Label::Grades).then_some(label);
                } else if let Some((label, value)) = labelled(text) {
                    above.said.push(Said { label, value: value.to_owned(), line });
                    waiting = None;
                } else if let Some(label) = waiting.take() {
                    above.said.push(Said { label, value: text.to_owned(), line });
                } else {
                    let usual = |at: i64, by: i64| u32::try_from(at + by).ok();
                    let row = usual(i64::try_from(line).unwrap_or(0), down);
                    let column = usual(i64::try_from(index).unwrap_or(0), right);
                    if let (Some(row), Some(column)) = (row, column.and_then(|c| u16::try_from(c).ok())) {
                        let number = cell.kind == CellKind::Number;
                        above.technical.push(TechnicalCell { row, column, text: text.to_owned(), number });
                    }
                }
            }
        }
        Ok(above)
    }

    fn get(&self, label: Label) -> Option<&Said> {
        self.said.iter().find(|said| said.label == label)
    }

    fn text(&self, label: Label) -> Result<String, MassarError> {
        let said = self.get(label).ok_or(MassarError::Missing(label))?;
        one_line(&said.value, 200).map_err(|_| unclear(said))
    }

    fn sheet(self, columns: &Columns) -> Result<MassarSheet, MassarError> {
        let semester = self.get(Label::Semester).ok_or(MassarError::Missing(Label::Semester))?;
        let number = crate::typed::vocabulary::numbered(&semester.value).1;
        let year = self.get(Label::SchoolYear).ok_or(MassarError::Missing(Label::SchoolYear))?;
        Ok(MassarSheet {
            // What says where the school is, is not needed to know which grades these are.
            academy: self.text(Label::Academy).unwrap_or_default(),
            directorate: self.text(Label::Directorate).unwrap_or_default(),
            school: self.text(Label::School).unwrap_or_default(),
            level: self.text(Label::Level).unwrap_or_default(),
            class: self.text(Label::Class)?,
            teacher: self.text(Label::Teacher).unwrap_or_default(),
            semester: number.filter(|n| matches!(n, 1 | 2)).ok_or_else(|| unclear(semester))?,
            subject: self.text(Label::Subject)?,
            school_year: school_year(&year.value).ok_or_else(|| unclear(year))?,
            assessments: columns
                .pairs
                .iter()
                .map(|pair| MassarAssessment { kind: pair.kind.clone(), marker: pair.marker.clone() })
                .collect(),
            students: Vec::new(),
            technical: self.technical,
        })
    }
}

fn unclear(said: &Said) -> MassarError {
    MassarError::Unclear { label: said.label, value: said.value.clone(), line: said.line }
}

/// A label and its value in one cell.
fn labelled(text: &str) -> Option<(Label, &str)> {
    let (label, value) = text.split_once([':', '：'])?;
    let value = fold::trim(value);
    Some((Label::of(label)?, value)).filter(|(label, value)| !value.is_empty() && *label != Label::Grades)
}

/// `2025/2026`, in any digits, in any order: two years that follow one another.
fn school_year(text: &str) -> Option<(i16, i16)> {
    let plain: String = text.chars().map(fold::ascii_digit).collect();
    let years: Vec<i16> = plain
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .collect();
    match years.as_slice() {
        [a, b] if a.abs_diff(*b) == 1 => Some((*a.min(b), *a.max(b))),
        _ => None,
    }
}

/// One row of the table.
struct Student<'a> {
    row: &'a Row,
    columns: &'a Columns,
    pattern: &'a CodePattern,
    scale: Scale,
    faults: Vec<CellFault>,
}

impl Student<'_> {
    fn read(mut self, read: &mut MassarRead) {
        let columns = self.columns;
        let text = |column: usize| fold::trim(self.row.text(column)).to_owned();
        let (code, name) = (text(columns.code), text(columns.name));
        if code.is_empty() && (name.is_empty() || !self.has_grade()) {
            // Below the students there may be a signature or a date.
            return;
        }
        let code = StudentCode::parse(&code, self.pattern).map_err(|_| {
            if code.is_empty() { Reason::Missing } else { Reason::BadCode { example: self.pattern.example() } }
        });
        let code = self.noted(columns.code, code);
        let name = self.noted(columns.name, one_line(&name, 200));
        let born_on = columns.born.and_then(|column| {
            let cell = self.row.cell(column);
            if cell.is_blank() {
                return None;
            }
            self.noted(column, date::read(cell, DateOrder::DayFirst, false))
        });
        let outcomes = columns.pairs.iter().map(|pair| self.outcome(pair)).collect();
        let remark = columns.remark.and_then(|column| self.noted(column, one_line(self.row.text(column), 500)));
        let internal_id = columns.id.map_or(String::new(), |column| fold::trim(self.row.text(column)).to_owned());
        match (code, name) {
            (Some(code), Some(name)) if self.faults.is_empty() => read.sheet.students.push(MassarStudent {
                line: self.row.line(),
                internal_id,
                code,
                name,
                born_on,
                outcomes,
                remark: remark.unwrap_or_default(),
            }),
            _ => read.faults.append(&mut self.faults),
        }
    }

    fn has_grade(&self) -> bool {
        self.columns.pairs.iter().any(|pair| !self.row.cell(pair.grade).is_blank())
    }

    /// The value, or `None` with the fault noted.
    fn noted<T>(&mut self, column: usize, value: Result<T, Reason>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(reason) => {
                let fault = CellFault::new(self.row.line(), self.columns.column(column), self.row.text(column), reason);
                self.faults.push(fault);
                None
            }
        }
    }

    /// A grade, or absent by the mark beside it; a mark and a grade contradict one another.
    fn outcome(&mut self, pair: &Pair) -> Option<Outcome> {
        let cell = self.row.cell(pair.grade);
        let fault = match cell {
            cell if cell.kind == CellKind::Error => Some(Reason::CalculationError),
            cell if cell.formula => Some(Reason::Formula),
            _ => None,
        };
        if let Some(reason) = fault {
            return self.noted(pair.grade, Err(reason));
        }
        let grade = if cell.is_blank() {
            None
        } else {
            let read = grade_outcome(cell.text, self.scale);
            Some(self.noted(pair.grade, read)?)
        };
        let absent = match pair.absent {
            Some(column) => self.noted(column, is_absent(self.row.text(column)))?,
            None => false,
        };
        match (grade, absent) {
            (None | Some(Outcome::Absent), true) => Some(Outcome::Absent),
            (grade, false) => grade,
            (Some(_), true) => {
                let column = pair.absent.unwrap_or(pair.grade);
                self.noted(column, Err(Reason::AbsentWithGrade))
            }
        }
    }
}

/// What the column of absence says: any mark is absent, but words and numbers for "no" are not.
fn is_absent(text: &str) -> Result<bool, Reason> {
    let text = one_line(text, 40)?;
    Ok(!matches!(&*key(&text), "" | "0" | "لا" | "non" | "no" | "n" | "false" | "faux" | "حاضر"))
}

/// The second row of a student is a fault.
fn doubled(read: &mut MassarRead, columns: &Columns) {
    let mut seen: Vec<(StudentCode, u64)> = Vec::new();
    let faults = &mut read.faults;
    read.sheet.students.retain(|student| {
        let first = seen.iter().find(|(code, _)| *code == student.code).map(|(_, line)| *line);
        if let Some(first) = first {
            let code = student.code.as_str();
            faults.push(CellFault::new(student.line, columns.column(columns.code), code, Reason::Doubled { first }));
        } else {
            seen.push((student.code.clone(), student.line));
        }
        first.is_none()
    });
    faults.sort_by_key(|fault| (fault.line, fault.column.index));
}
