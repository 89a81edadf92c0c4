//! Writing XLSX.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{Look, WriteError};

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> WriteError {
        WriteError::Format(error.to_string())
    }
}

/// Properties that do not say when the file was written: the same table is the same file.
pub(crate) fn plain_properties() -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?))
}

/// The rows as one sheet of texts. Every cell is text, so that nothing of it runs as a formula and no
/// code, date or telephone number is changed by the spreadsheet; new rows are text as well.
///
/// # Errors
/// [`WriteError::Format`]: more than 1,048,576 rows or 16,384 columns, or a text of more than 32,767
/// characters.
pub fn xlsx<R, C>(rows: R, look: &Look) -> Result<Vec<u8>, WriteError>
where
    R: IntoIterator,
    R::Item: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let text = Format::new().set_num_format("@").set_quote_prefix();
    let heading = Format::new().set_num_format("@").set_background_color("#EEF2F7").set_text_wrap();
    let strong = heading.clone().set_bold();
    let mut workbook = Workbook::new();
    workbook.set_properties(&plain_properties()?);
    let sheet = workbook.add_worksheet();
    sheet.set_name(look.name())?.set_right_to_left(look.right_to_left);
    let mut widths: Vec<usize> = Vec::new();
    for (row, cells) in rows.into_iter().enumerate() {
        let line = u32::try_from(row).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (column, value) in cells.into_iter().enumerate() {
            let place = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
            let format = match row < look.headings {
                true if look.strong.contains(&column) => &strong,
                true => &heading,
                false => &text,
            };
            sheet.write_string_with_format(line, place, value.as_ref(), format)?;
            if widths.len() <= column {
                widths.resize(column + 1, 0);
            }
            widths[column] = widths[column].max(value.as_ref().chars().count());
        }
    }
    for (column, width) in widths.into_iter().enumerate() {
        let column = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
        sheet.set_column_format(column, &text)?;
        sheet.set_column_width(column, u32::try_from(width.clamp(8, 40) + 2).unwrap_or(10))?;
    }
    if look.headings > 0 {
        sheet.set_freeze_panes(u32::try_from(look.headings).unwrap_or(1), 0)?;
    }
    Ok(workbook.save_to_buffer()?)
}
