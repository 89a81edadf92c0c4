//! Writing CSV.

use super::Dialect;
use crate::neutral;
use crate::write::WriteError;

/// The rows as CSV: with a byte order mark where the encoding has one, lines ended as spreadsheets end
/// them, and values that a spreadsheet would run as formulas made harmless.
///
/// # Errors
/// [`WriteError::Lacking`] where the encoding lacks a character.
pub fn csv<R, C>(rows: R, dialect: Dialect) -> Result<Vec<u8>, WriteError>
where
    R: IntoIterator,
    R::Item: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let separator = char::from(dialect.separator.byte());
    let mut text = String::new();
    for row in rows {
        let start = text.len();
        for (index, value) in row.into_iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            let value = neutral::neutralised(value.as_ref());
            // A lone blank field would be a blank line.
            let quoted = value.contains([separator, '"', '\n', '\r']);
            if quoted {
                text.push('"');
                text.push_str(&value.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(&value);
            }
        }
        if text.len() == start {
            text.push_str("\"\"");
        }
        text.push_str("\r\n");
    }
    dialect.encoding.encode(&text).map_err(WriteError::Lacking)
}
