//! Which column holds which field.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::field::{Field, Kind};
use crate::error::Column;

/// Which column holds which field: found by [`super::recognise`], or made by hand. As JSON it is
/// `{"kind":"staff","columns":["nom","prenom",null,"email","role"]}`, to be kept under the
/// [`super::signature`] of the headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What the file holds.
    pub kind: Kind,
    /// For each column from the first, its field, or `None` for one that is skipped.
    pub columns: Vec<Option<Field>>,
}

/// What is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadingFault {
    /// No column for something that the file must have; one of these would do.
    Missing(Vec<Field>),
    /// Several columns for one field.
    Doubled {
        /// What they hold.
        field: Field,
        /// The columns, from left to right.
        columns: Vec<Column>,
    },
    /// A field that files of this kind do not have.
    Foreign {
        /// The field.
        field: Field,
        /// Its column.
        column: Column,
    },
}

impl Mapping {
    /// What is wrong with it, for a file of these headings. A mapping without faults can be used.
    #[must_use]
    pub fn faults(&self, headings: &[Column]) -> Vec<HeadingFault> {
        let mut faults = Vec::new();
        let column =
            |index: usize| headings.get(index).cloned().unwrap_or_else(|| Column { index, heading: String::new() });
        for any in self.kind.required() {
            if !any.iter().any(|field| self.columns.contains(&Some(*field))) {
                faults.push(HeadingFault::Missing(any.to_vec()));
            }
        }
        let of_kind = self.kind.fields();
        let mut seen = Vec::new();
        for (index, field) in self.columns.iter().enumerate() {
            let Some(field) = *field else { continue };
            if !of_kind.contains(&field) {
                faults.push(HeadingFault::Foreign { field, column: column(index) });
            }
            if seen.contains(&field) {
                continue;
            }
            seen.push(field);
            let same = self.columns.iter().enumerate().filter(|(_, other)| **other == Some(field));
            let columns: Vec<Column> = same.map(|(index, _)| column(index)).collect();
            if columns.len() > 1 {
                faults.push(HeadingFault::Doubled { field, columns });
            }
        }
        faults
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(field))
    }
}

impl fmt::Display for HeadingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeadingFault::Missing(any) => {
                let names: Vec<String> = any.iter().map(|field| format!("`{field}`")).collect();
                write!(f, "there is no column {}: add it, or map one to it", names.join(" or "))
            }
            HeadingFault::Doubled { field, columns } => {
                let names: Vec<String> = columns.iter().map(Column::to_string).collect();
                write!(f, "several columns are `{field}`: {}; keep one", names.join(", "))
            }
            HeadingFault::Foreign { field, column } => {
                write!(f, "{column} is mapped to `{field}`, which files of this kind do not have")
            }
        }
    }
}
