//! Rows as what they are about: students, grades, absences, lessons, exams, staff.
//!
//! Source: imports, "Parvis templates"; office, "Imports" 3: every faulty row with line, column, value
//! and reason; a faulty row never stops the good ones, and never slips in.

mod absence;
pub(crate) mod date;
mod double;
mod exam;
mod fault;
mod grade;
mod memory;
mod reader;
mod reading;
mod staff;
mod student;
mod time;
mod timetable;
pub(crate) mod vocabulary;

pub use absence::{AbsenceKind, AbsenceRow};
pub use date::DateOrder;
pub use double::Doubles;
pub use exam::ExamRow;
pub use fault::{CellFault, Reason, Warning};
pub(crate) use grade::outcome as grade_outcome;
pub use grade::{Assessment, GradeRow, Term};
pub use reader::RowReader;
pub(crate) use reader::one_line;
pub use reading::{Checked, Formulas, Reading, RowRead, Rules, Summary, TypedRow};
pub use staff::{Role, StaffRow};
pub use student::{GuardianRow, Regime, Relation, Sex, StudentRow};
pub use timetable::{TimetableRow, Week};
