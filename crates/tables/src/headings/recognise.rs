//! Finding the headings of a file.

use std::ops::ControlFlow;

use data_encoding::HEXLOWER;
use rules::fold;
use sha2::{Digest, Sha256};

use super::field::{Field, Kind};
use super::key::key;
use super::mapping::{HeadingFault, Mapping};
use super::words;
use crate::error::{Column, FileError};
use crate::row::Row;
use crate::table::Table;

/// What the headings of a file say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// The row of the headings; rows after it hold what the file is about.
    pub line: u64,
    /// Every column that has a heading or a field.
    pub headings: Vec<Column>,
    /// What the file seems to be, and which column holds what.
    pub mapping: Mapping,
    /// Columns with a heading that is not known; they are skipped unless mapped by hand.
    pub unknown: Vec<Column>,
    /// What keeps the mapping from being used; to be mended by hand or in the file.
    pub faults: Vec<HeadingFault>,
    /// Names this order of headings, so that a mapping by hand can be found again.
    pub signature: String,
}

/// Rows that are looked at for headings: above them there may be a title, a school, a date.
const ROWS: usize = 30;

/// Finds the row of headings among the first of a file, and what its columns hold. `kind` says what the
/// file is to be; without it, it is guessed.
///
/// # Errors
/// The file's; [`FileError::Empty`] where it has no row; [`FileError::NoHeadings`] where no row has a
/// heading that is known and so no mapping by hand could begin: a row with at least two texts.
pub fn recognise(table: &mut Table, kind: Option<Kind>) -> Result<Recognition, FileError> {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    table.rows(&mut |row: &Row| {
        rows.push((row.line(), row.cells().map(|cell| fold::trim(cell.text).to_owned()).collect()));
        if rows.len() < ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if rows.is_empty() {
        return Err(FileError::Empty);
    }
    let kinds: Vec<Kind> = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let mut best: Option<Candidate<'_>> = None;
    for row in &rows {
        for &kind in &kinds {
            let mapping = mapping_of(kind, &row.1);
            let score = score(&mapping, &row.1);
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Candidate { score, row, mapping });
            }
        }
    }
    let (line, texts, mapping) = match best {
        Some(Candidate { score, row, mapping }) if score.known > 0 => (row.0, &row.1, mapping),
        // Nothing is known: the first row that could be headings, to be mapped by hand.
        _ => {
            let several = |texts: &[String]| texts.iter().filter(|text| !text.is_empty()).count() > 1;
            let row = rows.iter().find(|(_, texts)| several(texts)).ok_or(FileError::NoHeadings)?;
            let kind = kind.ok_or(FileError::NoHeadings)?;
            (row.0, &row.1, Mapping { kind, columns: vec![None; row.1.len()] })
        }
    };
    let headings: Vec<Column> =
        texts.iter().enumerate().map(|(index, heading)| Column { index, heading: heading.clone() }).collect();
    let unknown = headings
        .iter()
        .filter(|column| !column.heading.is_empty() && mapping.columns.get(column.index) == Some(&None))
        .cloned()
        .collect();
    let faults = mapping.faults(&headings);
    Ok(Recognition { line, signature: signature(texts.iter()), headings, mapping, unknown, faults })
}

/// A row that could be the headings.
struct Candidate<'a> {
    score: Score,
    row: &'a (u64, Vec<String>),
    mapping: Mapping,
}

/// What a file with these headings seems to be; `None` where no kind's required columns are all there.
#[must_use]
pub fn guess<T: AsRef<str>>(headings: &[T]) -> Option<Kind> {
    let texts: Vec<String> = headings.iter().map(|text| text.as_ref().to_owned()).collect();
    let scored = Kind::ALL.map(|kind| (score(&mapping_of(kind, &texts), &texts), kind));
    let (best, kind) = scored.into_iter().max_by_key(|(score, _)| *score)?;
    (best.complete && !scored.iter().any(|(score, other)| *score == best && *other != kind)).then_some(kind)
}

/// A name for this order of headings, the same whatever their case, accents and blanks: 32 hexadecimal
/// digits.
#[must_use]
pub fn signature<T: AsRef<str>>(headings: impl IntoIterator<Item = T>) -> String {
    let mut keys: Vec<String> = headings.into_iter().map(|text| key(text.as_ref())).collect();
    while keys.last().is_some_and(String::is_empty) {
        keys.pop();
    }
    let digest = Sha256::digest(keys.join("\n"));
    HEXLOWER.encode(digest.get(..16).unwrap_or_default())
}

/// How well a row does as the headings of a kind; later fields matter where earlier ones are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// Nothing that the kind must have is missing.
    complete: bool,
    /// Required fields that are there less those that are not.
    required: i64,
    /// Columns that are known, less columns that are not.
    fit: i64,
    known: i64,
}

fn score(mapping: &Mapping, texts: &[String]) -> Score {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let known = count(mapping.columns.iter().flatten().count());
    let filled = count(texts.iter().filter(|text| !text.is_empty()).count());
    let needs = mapping.kind.required();
    let has = |any: &&&[Field]| any.iter().any(|field| mapping.columns.contains(&Some(*field)));
    let there = count(needs.iter().filter(has).count());
    let missing = count(needs.len()) - there;
    Score { complete: missing == 0, required: there - missing, fit: 2 * known - filled, known }
}

fn mapping_of(kind: Kind, texts: &[String]) -> Mapping {
    let mut columns: Vec<Option<Field>> = texts.iter().map(|text| words::field(kind, text)).collect();
    // "Lien, E-mail, Téléphone" right after columns of a guardian are that guardian's.
    let mut guardian = None;
    for index in 0..columns.len() {
        let field = columns[index].or_else(|| {
            let field = words::of_guardian(kind, guardian?, &texts[index])?;
            (!columns.contains(&Some(field))).then_some(field)
        });
        columns[index] = field;
        guardian = if let Some(Field::Guardian(number, _)) = field { Some(number) } else { None };
    }
    Mapping { kind, columns }
}
