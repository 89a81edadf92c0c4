//! What is wrong with a cell.

use std::fmt;

use rules::grade::Hundredths;

use crate::error::Column;

/// A fault of a row, with what a message needs. `Display` is for the command line: plain English that
/// says what to do. `Debug` hides the value, so that no log names a child.
#[derive(Clone, PartialEq, Eq)]
pub struct CellFault {
    /// The row, as the file or spreadsheet counts it.
    pub line: u64,
    /// The column; of a field that has none, the place where it is missed.
    pub column: Column,
    /// What stands there, cut after [`SHOWN`] characters.
    pub value: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// The most characters of a value that a fault shows.
pub const SHOWN: usize = 100;

impl CellFault {
    pub(crate) fn new(line: u64, column: Column, value: &str, reason: Reason) -> CellFault {
        CellFault { line, column, value: value.chars().take(SHOWN).collect(), reason }
    }
}

/// Why a value is not taken. The names are what the message keys of an import are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing, where something must be.
    Missing,
    /// No date.
    NotADate,
    /// A day that its month does not have, such as 31/02/2012.
    NoSuchDay,
    /// A date whose year has two digits.
    ShortYear,
    /// A date that is one thing read day first and another read month first, in a column that has
    /// dates which can only be the one and dates which can only be the other.
    AmbiguousDate,
    /// A date before 1900 or after 2100.
    DateOutOfRange,
    /// No time of day.
    BadTime,
    /// Ends before it begins, or at the same time.
    EndBeforeStart,
    /// No number.
    NotANumber,
    /// A grade above the scale.
    AboveScale {
        /// The highest grade.
        max: Hundredths,
    },
    /// A number below zero.
    Negative,
    /// More than two decimals that matter.
    TooManyDecimals,
    /// A whole number outside these bounds.
    OutOfRange {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A word other than those that are known.
    UnknownWord {
        /// What would do, in French.
        known: &'static [&'static str],
    },
    /// Too many characters.
    TooLong {
        /// The most allowed.
        limit: usize,
    },
    /// A control character, such as is not seen.
    BadCharacter,
    /// No student code of the school's pattern.
    BadCode {
        /// One that would do.
        example: String,
    },
    /// No identity number of the school's kind.
    BadNationalId,
    /// No e-mail address.
    BadEmail,
    /// No telephone number.
    BadPhone,
    /// The same thing as in an earlier row.
    Doubled {
        /// That row.
        first: u64,
    },
    /// Marked as absent, though there is a grade.
    AbsentWithGrade,
    /// A formula: what it gives can be old or be shown otherwise; only what is typed is taken.
    Formula,
    /// The error of a calculation, such as `#N/A`.
    CalculationError,
    /// A cell that is covered by a merged one: whether that one's value is meant here is not known.
    Merged,
    /// Something in a column without a heading: a separator too many, or a value out of its place.
    OutsideColumns,
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: ", self.line, self.column)?;
        if !self.value.is_empty() {
            write!(f, "\"{}\" ", self.value)?;
        }
        self.reason.fmt(f)
    }
}

/// Says where and why, but not what.
impl fmt::Debug for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CellFault(line {}, column {}, {:?})", self.line, self.column.letter(), self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Missing => f.write_str("nothing stands here, but something must"),
            Reason::NotADate => f.write_str("is no date: write 2012-05-17 or 17/05/2012"),
            Reason::NoSuchDay => f.write_str("is a day that the calendar does not have"),
            Reason::ShortYear => f.write_str("has a year of two digits: write all four"),
            Reason::AmbiguousDate => f.write_str(
                "can be read day first or month first, and the column has dates of both kinds: write 2012-05-17",
            ),
            Reason::DateOutOfRange => f.write_str("is not between 1900 and 2100"),
            Reason::BadTime => f.write_str("is no time of day: write 08:30"),
            Reason::EndBeforeStart => f.write_str("does not come after the beginning"),
            Reason::NotANumber => f.write_str("is no number: write 12,5 or 12.5"),
            Reason::AboveScale { max } => write!(f, "is above the scale, which ends at {}", max.short()),
            Reason::Negative => f.write_str("is below zero"),
            Reason::TooManyDecimals => f.write_str("has more than two decimals"),
            Reason::OutOfRange { least, most } => write!(f, "is not between {least} and {most}"),
            Reason::UnknownWord { known } => write!(f, "is not known here: write {}", known.join(", ")),
            Reason::TooLong { limit } => write!(f, "has more than {limit} characters"),
            Reason::BadCharacter => f.write_str("has an invisible character: type it again"),
            Reason::BadCode { example } => write!(f, "is no student code, which looks like {example}"),
            Reason::BadNationalId => f.write_str("is no identity number as the school asks for"),
            Reason::BadEmail => f.write_str("is no e-mail address"),
            Reason::BadPhone => f.write_str("is no telephone number"),
            Reason::Doubled { first } => write!(f, "stands in line {first} already: keep one of the rows"),
            Reason::AbsentWithGrade => f.write_str("says absent, but there is a grade: keep one of the two"),
            Reason::Formula => f.write_str("is calculated by a formula: copy the column and paste it as values"),
            Reason::CalculationError => f.write_str("is the error of a calculation: type the value"),
            Reason::Merged => f.write_str("is covered by a merged cell: split it and fill in each row"),
            Reason::OutsideColumns => {
                f.write_str("stands beyond the last heading: look for a separator too many in the row")
            }
        }
    }
}

/// What is read, but should be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The dates of a column can be read day first or month first, and none of them says which: read
    /// day first, as the template has it.
    DateOrderAssumed {
        /// The column.
        column: Column,
        /// The first such date.
        line: u64,
    },
    /// The dates of a column are month first: one of them can be nothing else, and none is day first.
    MonthFirst {
        /// The column.
        column: Column,
        /// The first date that can be nothing else.
        line: u64,
    },
    /// Results of formulas were taken, as was asked for.
    FormulasTaken {
        /// How many.
        cells: u64,
        /// The first row with one.
        line: u64,
    },
    /// The filled example row of a template was left in the file.
    ExampleRow {
        /// The row.
        line: u64,
    },
    /// Rows whose value nobody has entered yet: they were passed over.
    NotEnteredYet {
        /// How many.
        rows: u64,
        /// The first of them.
        line: u64,
    },
    /// Other sheets of the file hold something and are not read.
    OtherSheets {
        /// Their names.
        names: Vec<String>,
    },
    /// Rows were too many to remember; that none of them is doubled is for the database to say.
    DoublesNotAllChecked {
        /// How many were checked.
        checked: u64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::DateOrderAssumed { column, line } => write!(
                f,
                "{column}: dates such as that of line {line} were read as day, month, year; write 2012-05-17 to be sure"
            ),
            Warning::MonthFirst { column, line } => write!(
                f,
                "{column}: dates were read as month, day, year, since that of line {line} can be nothing else"
            ),
            Warning::FormulasTaken { cells, line } => {
                write!(f, "the results of {cells} formulas were taken, the first in line {line}")
            }
            Warning::ExampleRow { line } => write!(f, "line {line} is the example of the template: delete it"),
            Warning::NotEnteredYet { rows, line } => {
                write!(f, "{rows} rows have no grade yet and were passed over, the first is line {line}")
            }
            Warning::OtherSheets { names } => write!(f, "these sheets were not read: {}", names.join(", ")),
            Warning::DoublesNotAllChecked { checked } => {
                write!(f, "only the first {checked} rows were searched for doubles before loading")
            }
        }
    }
}
