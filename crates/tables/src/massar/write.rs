//! Writing a grade sheet in the layout of Massar.

use rules::grade::Outcome;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::labels::{
    ABSENT, BORN, CODE, GRADE, ID, IS_ABSENT, IS_EXEMPT, Label, NAME, NOT_HANDED_IN, REMARK, REMARK_MARKER, SEMESTERS,
    TITLE,
};
use super::{MassarSheet, MassarStudent};
use crate::write::{WriteError, plain_properties};

/// Columns of the layout, from 0: the internal number, hidden; the code; the name, over two; the date of
/// birth; then the pairs.
const ID_COLUMN: u16 = 1;
const CODE_COLUMN: u16 = 2;
const NAME_COLUMN: u16 = 3;
const BORN_COLUMN: u16 = 5;
const PAIRS: u16 = 6;

/// Rows of the layout, from 0, which are one less than the spreadsheet shows.
const TITLE_ROW: u32 = 3;
const MARKERS: u32 = 14;
const HEADINGS: u32 = 15;
const STUDENTS: u32 = 17;

/// The sheet as an XLSX file in Massar's layout, to be filled in or handed back. [`super::read`] gives the
/// same sheet again, but for the rows that students stand in.
///
/// # Errors
/// [`WriteError::Format`]: more students than a sheet has rows, or longer texts than a cell holds.
pub fn write(sheet: &MassarSheet) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&plain_properties()?);
    let page = workbook.add_worksheet();
    page.set_name("NotesCC")?.set_right_to_left(true);
    let looks = Looks::new();
    above(page, sheet, &looks)?;
    headings(page, sheet, &looks)?;
    for (row, student) in (STUDENTS..).zip(&sheet.students) {
        student_row(page, row, student, sheet, &looks)?;
    }
    page.set_freeze_panes(STUDENTS, PAIRS)?;
    Ok(workbook.save_to_buffer()?)
}

struct Looks {
    title: Format,
    label: Format,
    value: Format,
    heading: Format,
    text: Format,
    grade: Format,
    faint: Format,
}

impl Looks {
    fn new() -> Looks {
        let text = Format::new().set_num_format("@").set_quote_prefix();
        let boxed = |format: Format| format.set_border(FormatBorder::Thin);
        let centred = text.clone().set_align(FormatAlign::Center);
        Looks {
            title: centred.clone().set_bold().set_font_size(14),
            label: text.clone().set_bold(),
            value: text.clone(),
            heading: boxed(centred.set_bold().set_align(FormatAlign::VerticalCenter).set_background_color("#E8EEF4")),
            text: boxed(text.clone()),
            grade: boxed(Format::new().set_num_format("0.00").set_align(FormatAlign::Center)),
            faint: text.set_font_color(Color::RGB(0x80_80_80)),
        }
    }
}

/// Title, labels with their values, and the technical codes.
fn above(page: &mut Worksheet, sheet: &MassarSheet, looks: &Looks) -> Result<(), XlsxError> {
    page.merge_range(TITLE_ROW, 5, TITLE_ROW, 8, TITLE, &looks.title)?;
    let semester = SEMESTERS.get(usize::from(sheet.semester).saturating_sub(1)).copied().unwrap_or_default();
    let year = format!("{}/{}", sheet.school_year.0, sheet.school_year.1);
    // Row, column of the label, first and last column of the value.
    let places = [
        (6, 2, (3, 5), Label::Academy, sheet.academy.as_str()),
        (6, 6, (8, 10), Label::Directorate, sheet.directorate.as_str()),
        (6, 11, (14, 18), Label::School, sheet.school.as_str()),
        (8, 2, (3, 5), Label::Level, sheet.level.as_str()),
        (8, 6, (8, 10), Label::Class, sheet.class.as_str()),
        (8, 11, (14, 18), Label::Teacher, sheet.teacher.as_str()),
        (10, 2, (3, 5), Label::Semester, semester),
        (10, 11, (14, 18), Label::Subject, sheet.subject.as_str()),
        (12, 2, (3, 5), Label::SchoolYear, year.as_str()),
    ];
    for (row, column, (first, last), label, value) in places {
        page.write_string_with_format(row, column, label.text(), &looks.label)?;
        page.merge_range(row, first, row, last, value, &looks.value)?;
    }
    page.write_string_with_format(10, 6, Label::Grades.text(), &looks.label)?;
    for cell in &sheet.technical {
        let Some(row) = cell.row.checked_sub(1).filter(|row| *row < MARKERS) else { continue };
        match cell.text.parse::<f64>() {
            Ok(number) if cell.number => page.write_number_with_format(row, cell.column, number, &looks.faint)?,
            _ => page.write_string_with_format(row, cell.column, &cell.text, &looks.faint)?,
        };
    }
    Ok(())
}

/// The markers and the two rows of headings, with the widths of the columns.
fn headings(page: &mut Worksheet, sheet: &MassarSheet, looks: &Looks) -> Result<(), XlsxError> {
    let heading = &looks.heading;
    let below = HEADINGS + 1;
    page.merge_range(HEADINGS, ID_COLUMN, below, ID_COLUMN, ID, heading)?;
    page.merge_range(HEADINGS, CODE_COLUMN, below, CODE_COLUMN, CODE, heading)?;
    page.merge_range(HEADINGS, NAME_COLUMN, below, NAME_COLUMN + 1, NAME, heading)?;
    page.merge_range(HEADINGS, BORN_COLUMN, below, BORN_COLUMN, BORN, heading)?;
    let mut column = PAIRS;
    for assessment in &sheet.assessments {
        if !assessment.marker.is_empty() {
            page.merge_range(MARKERS, column, MARKERS, column + 1, &assessment.marker, &looks.faint)?;
        }
        page.merge_range(HEADINGS, column, HEADINGS, column + 1, &assessment.kind.heading(), heading)?;
        page.write_string_with_format(below, column, GRADE, heading)?;
        page.write_string_with_format(below, column + 1, ABSENT, heading)?;
        page.set_column_width(column, 10)?.set_column_width(column + 1, 8)?;
        column = column.checked_add(2).ok_or(XlsxError::RowColumnLimitError)?;
    }
    page.merge_range(MARKERS, column, MARKERS, column + 1, REMARK_MARKER, &looks.faint)?;
    page.merge_range(HEADINGS, column, below, column + 1, REMARK, heading)?;
    page.set_column_width(column, 22)?.set_column_width(column + 1, 8)?;
    for (column, width) in [(0, 3), (ID_COLUMN, 10), (CODE_COLUMN, 16), (NAME_COLUMN, 26), (4, 4), (BORN_COLUMN, 14)] {
        page.set_column_width(column, width)?;
    }
    page.set_column_hidden(ID_COLUMN)?;
    Ok(())
}

fn student_row(
    page: &mut Worksheet,
    row: u32,
    student: &MassarStudent,
    sheet: &MassarSheet,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let text = &looks.text;
    page.write_string_with_format(row, ID_COLUMN, &student.internal_id, text)?;
    page.write_string_with_format(row, CODE_COLUMN, student.code.as_str(), text)?;
    page.merge_range(row, NAME_COLUMN, row, NAME_COLUMN + 1, &student.name, text)?;
    let born = student.born_on.map_or(String::new(), |date| date.strftime("%d-%m-%Y").to_string());
    page.write_string_with_format(row, BORN_COLUMN, &born, text)?;
    let mut column = PAIRS;
    for index in 0..sheet.assessments.len() {
        page.write_blank(row, column, &looks.grade)?;
        page.write_blank(row, column + 1, text)?;
        match student.outcomes.get(index).copied().flatten() {
            None => {}
            // Exact: hundredths below 2^53.
            #[allow(clippy::cast_precision_loss)]
            Some(Outcome::Value(value)) => {
                page.write_number_with_format(row, column, value.0 as f64 / 100.0, &looks.grade)?;
            }
            Some(Outcome::Absent) => {
                page.write_string_with_format(row, column + 1, IS_ABSENT, text)?;
            }
            Some(Outcome::Exempt) => {
                page.write_string_with_format(row, column, IS_EXEMPT, text)?;
            }
            Some(Outcome::NotHandedIn) => {
                page.write_string_with_format(row, column, NOT_HANDED_IN, text)?;
            }
        }
        column += 2;
    }
    page.merge_range(row, column, row, column + 1, &student.remark, text)?;
    Ok(())
}
