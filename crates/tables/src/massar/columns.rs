//! Where the columns of a grade sheet stand.

use rules::fold;

use super::labels::Heading;
use super::{MassarError, MassarKind};
use crate::error::Column;
use crate::row::Row;

/// A pair of columns, or a lone one for grades.
pub(super) struct Pair {
    pub kind: MassarKind,
    pub marker: String,
    pub grade: usize,
    pub absent: Option<usize>,
}

/// Where the columns of the table stand.
pub(super) struct Columns {
    pub id: Option<usize>,
    pub code: usize,
    pub name: usize,
    pub born: Option<usize>,
    pub remark: Option<usize>,
    pub pairs: Vec<Pair>,
    pub first_student: usize,
    /// Headings of all columns, for messages.
    pub headings: Vec<String>,
}

impl Columns {
    /// From the row of headings and the one below it, which are merged in places: what stands over
    /// several columns is written over the first of them.
    pub fn find(rows: &[Row], top: usize) -> Result<Columns, MassarError> {
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
        for (column, heading) in headings.iter_mut().enumerate().skip(from) {
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
            *heading = kind.heading();
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

    pub fn column(&self, index: usize) -> Column {
        Column { index, heading: self.headings.get(index).cloned().unwrap_or_default() }
    }
}

pub(super) fn is_marker(text: &str) -> bool {
    let text = fold::trim(text);
    let inside = text.strip_prefix('#').and_then(|text| text.strip_suffix('#'));
    inside.is_some_and(|inside| !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit()))
}
