//! The columns of a file that can be mapped by hand, with what the first rows have in them.

use super::read::ImportRow;
use super::{cells, words};
use crate::text::Text;
use db::Tx;
use locale::Locale;
use tables::Mapping;

/// A column that can be mapped by hand.
pub struct Col {
    /// Its place, from 0.
    pub index: usize,
    /// Its letter.
    pub letter: String,
    /// Its heading.
    pub heading: String,
    /// The code of what it holds; empty where it is skipped.
    pub field: String,
    /// What the first rows have in it; empty where they have nothing.
    pub samples: String,
}

/// Columns, and the fields that they can hold: code and name.
pub type Columns = (Vec<Col>, Vec<(String, String)>);

/// The columns of the file, and the fields that they can hold.
///
/// # Errors
/// The database's.
pub fn of(t: &Text, locale: Locale, tx: &Tx<'_>, row: &ImportRow) -> db::Result<Columns> {
    let Ok(mapping) = serde_json::from_value::<Mapping>(row.mapping.clone()) else { return Ok(Default::default()) };
    let headings = row.headings.as_array().cloned().unwrap_or_default();
    let rows = cells::samples(tx, row.id)?;
    let width = headings.len().max(mapping.columns.len());
    let columns = (0..width).map(|index| {
        let heading = headings.get(index).and_then(|one| one.get("heading")).and_then(|one| one.as_str());
        let mut samples: Vec<&str> = Vec::new();
        for text in rows.iter().filter_map(|row| row.get(index)).filter(|text| !text.is_empty()) {
            if !samples.contains(&text.as_str()) {
                samples.push(text);
            }
        }
        Col {
            index,
            letter: tables::letter(index),
            heading: heading.unwrap_or_default().to_owned(),
            field: mapping.columns.get(index).copied().flatten().map_or(String::new(), |field| field.code()),
            samples: samples.iter().map(|text| words::apart(locale, text)).collect::<Vec<_>>().join(" · "),
        }
    });
    let required: Vec<_> =
        mapping.kind.required().iter().filter(|any| any.len() == 1).flat_map(|any| any.iter()).collect();
    let fields = mapping.kind.fields().into_iter().map(|field| {
        let name = words::field(t, locale, &field.code());
        let name = if required.contains(&&field) { t.imports_c_required(name).to_string() } else { name };
        (field.code(), name)
    });
    Ok((columns.collect(), fields.collect()))
}
