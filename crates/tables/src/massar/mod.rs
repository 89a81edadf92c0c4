//! Grade sheets of Massar, `export_notesCC_<class>_<number>.xlsx`: what the teachers of Morocco download
//! and fill. One file is one class, one subject, one semester.
//!
//! Source: imports, "Massar grade sheets". Read by meaning: labels and headings are searched, wherever
//! they stand; written in the layout of that section.

mod labels;
mod read;
mod subjects;
mod write;

use std::fmt;

use jiff::civil::Date;
use rules::grade::Outcome;
use rules::student_code::StudentCode;

use crate::error::FileError;
use crate::typed::CellFault;

pub use labels::Label;
pub use read::{is_sheet, read};
pub use subjects::SubjectNames;
pub use write::write;

/// A grade sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassarSheet {
    /// Regional academy (أكاديمية).
    pub academy: String,
    /// Provincial directorate (م.الإقليمية).
    pub directorate: String,
    /// School (مؤسسة).
    pub school: String,
    /// Level (المستوى).
    pub level: String,
    /// Class (القسم).
    pub class: String,
    /// Teacher (الاستاذ); empty where the sheet names none.
    pub teacher: String,
    /// Semester, 1 or 2 (الدورة).
    pub semester: u8,
    /// Subject (المادة), as the sheet has it; [`SubjectNames`] has the French name.
    pub subject: String,
    /// The school year's first and second calendar year (السنة الدراسية).
    pub school_year: (i16, i16),
    /// Codes by which Massar knows the sheet again, kept as they are.
    pub technical: Vec<TechnicalCell>,
    /// What is graded, from the first pair of columns on.
    pub assessments: Vec<MassarAssessment>,
    /// Students in the order of the sheet.
    pub students: Vec<MassarStudent>,
}

/// A cell above the headings that is neither label nor value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TechnicalCell {
    /// The row of the usual layout, from 1.
    pub row: u32,
    /// The column of the usual layout, from 0.
    pub column: u16,
    /// What stands there.
    pub text: String,
    /// Whether it is a number rather than text.
    pub number: bool,
}

/// A pair of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassarAssessment {
    /// What it is.
    pub kind: MassarKind,
    /// The marker above it, `#1#`; empty where there is none.
    pub marker: String,
}

/// What is graded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MassarKind {
    /// A continuous assessment (الفرض الأول and so on), from 1.
    Continuous(u8),
    /// Integrated activities (الأنشطة المندمجة).
    Activities,
    /// Something else, under this heading.
    Other(String),
}

/// A student of a sheet.
#[derive(Clone, PartialEq, Eq)]
pub struct MassarStudent {
    /// The row that it was read from; 0 for a sheet that was made.
    pub line: u64,
    /// Massar's own number for the student, in the hidden column; empty where there is none.
    pub internal_id: String,
    /// The student's code.
    pub code: StudentCode,
    /// Family and given name, as the sheet has them.
    pub name: String,
    /// Date of birth; `None` where the sheet has none.
    pub born_on: Option<Date>,
    /// For each of [`MassarSheet::assessments`], the grade; `None` is not entered yet, which is not absent.
    pub outcomes: Vec<Option<Outcome>>,
    /// The teacher's remark; empty where there is none.
    pub remark: String,
}

/// A sheet as it was read. Students whose row has a fault are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassarRead {
    /// What the sheet says.
    pub sheet: MassarSheet,
    /// Rows that are left out, with all their faults.
    pub faults: Vec<CellFault>,
}

/// Why a file is no grade sheet that can be read. `Display` is for the command line.
#[derive(Debug)]
pub enum MassarError {
    /// The file cannot be read at all.
    File(FileError),
    /// There is no row with the headings of students.
    NotMassar,
    /// A label, or what should stand beside it, is missing.
    Missing(Label),
    /// What stands beside a label is not understood.
    Unclear {
        /// The label.
        label: Label,
        /// What stands there.
        value: String,
        /// In which row.
        line: u64,
    },
    /// No column for grades.
    NoGrades,
    /// Two pairs of columns have the same heading.
    Doubled {
        /// The heading's meaning.
        kind: MassarKind,
    },
}

impl From<FileError> for MassarError {
    fn from(error: FileError) -> MassarError {
        MassarError::File(error)
    }
}

impl fmt::Display for MassarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MassarError::File(error) => error.fmt(f),
            MassarError::NotMassar => f.write_str(
                "this is no grade sheet of Massar: download the sheet again (export_notesCC) and fill that in",
            ),
            MassarError::Missing(label) => {
                write!(f, "the sheet does not say {label}: download it again and do not delete its first rows")
            }
            MassarError::Unclear { label, value, line } => {
                write!(f, "line {line}: \"{value}\" is not understood beside {label}: download the sheet again")
            }
            MassarError::NoGrades => f.write_str("the sheet has no column for grades (النقطة): download it again"),
            MassarError::Doubled { kind } => {
                write!(f, "two pairs of columns are {}: download the sheet again", kind.heading())
            }
        }
    }
}

impl std::error::Error for MassarError {}

/// Says which row, not who.
impl fmt::Debug for MassarStudent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MassarStudent(line {}, {} grades)", self.line, self.outcomes.iter().flatten().count())
    }
}
