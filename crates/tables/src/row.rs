//! A row of any format, in one buffer that is used again for the next.

use rules::fold;

/// What a spreadsheet says that a cell holds. Cells of CSV are all [`CellKind::Text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, or nothing.
    #[default]
    Text,
    /// A number, written with a point and up to 15 digits that count.
    Number,
    /// A date, written `2026-09-07`, with ` 08:30:00` after it if the time is not midnight.
    Date,
    /// A time of day, written `08:30:00`.
    Time,
    /// An error of a calculation, such as `#N/A`.
    Error,
}

/// One cell of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What it shows; empty where there is no such cell.
    pub text: &'a str,
    /// What the spreadsheet says it is.
    pub kind: CellKind,
    /// Whether it is calculated; `text` is then the result that was stored with it.
    pub formula: bool,
    /// Whether a merged cell that begins elsewhere covers it.
    pub merged: bool,
}

impl Cell<'_> {
    /// Whether it holds nothing but blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        fold::trim(self.text).is_empty()
    }
}

/// One row. Cells that the file leaves out at the end are blank.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row {
    line: u64,
    text: String,
    cells: Vec<Span>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    end: usize,
    kind: CellKind,
    formula: bool,
    merged: bool,
}

impl Row {
    /// The row's number: in a spreadsheet as it shows it, in CSV the line on which it begins; from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether it has no cell with anything but blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        fold::trim(&self.text).is_empty()
    }

    /// The cell of a column, from 0; a blank one beyond the last.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'_> {
        let Some(span) = self.cells.get(index) else { return Cell::default() };
        let start = index.checked_sub(1).and_then(|before| self.cells.get(before)).map_or(0, |before| before.end);
        let text = self.text.get(start..span.end).unwrap_or_default();
        Cell { text, kind: span.kind, formula: span.formula, merged: span.merged }
    }

    /// The text of a column's cell.
    #[must_use]
    pub fn text(&self, index: usize) -> &str {
        self.cell(index).text
    }

    /// The cells from the first to the last.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).map(|index| self.cell(index))
    }

    pub(crate) fn clear(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.cells.clear();
    }

    pub(crate) fn set_line(&mut self, line: u64) {
        self.line = line;
    }

    /// Adds to the text of the cell that is not ended yet.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends a cell of plain text.
    pub(crate) fn end_cell(&mut self) {
        self.cells.push(Span { end: self.text.len(), ..Span::default() });
    }

    /// The text of the cell that is not ended yet.
    pub(crate) fn open_text(&self) -> &str {
        self.text.get(self.open_start()..).unwrap_or_default()
    }

    /// Takes the first byte of the cell that is not ended yet, which must be one character.
    pub(crate) fn drop_first(&mut self) {
        self.text.remove(self.open_start());
    }

    fn open_start(&self) -> usize {
        self.cells.last().map_or(0, |span| span.end)
    }

    /// Bytes of all texts.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Adds a whole cell after blank ones up to `index`, which must not be below [`Row::len`].
    pub(crate) fn put(&mut self, index: usize, cell: Cell<'_>) {
        self.pad(index);
        self.text.push_str(cell.text);
        self.cells.push(Span { end: self.text.len(), kind: cell.kind, formula: cell.formula, merged: cell.merged });
    }

    /// Blank cells up to `index`.
    fn pad(&mut self, index: usize) {
        let end = self.text.len();
        while self.cells.len() < index {
            self.cells.push(Span { end, ..Span::default() });
        }
    }

    /// Says that a merged cell covers that of a column.
    pub(crate) fn mark_merged(&mut self, index: usize) {
        self.pad(index + 1);
        if let Some(span) = self.cells.get_mut(index) {
            span.merged = true;
        }
    }
}

/// Names no content, since that is children's data.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row(line {}, {} cells)", self.line, self.cells.len())
    }
}

/// The letter of a column from 0, as spreadsheets show it: `A`, `Z`, `AA`.
#[must_use]
pub fn letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_as_spreadsheets_have_them() {
        for (index, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letter(index), name);
        }
    }

    #[test]
    fn cells_keep_their_columns() {
        let mut row = Row::default();
        row.clear(7);
        row.put(1, Cell { text: "b", kind: CellKind::Number, ..Cell::default() });
        row.put(3, Cell { text: "dd", formula: true, ..Cell::default() });
        row.mark_merged(5);
        let texts: Vec<_> = row.cells().map(|cell| cell.text).collect();
        assert_eq!(texts, ["", "b", "", "dd", "", ""]);
        assert!(row.cell(3).formula && row.cell(5).merged && !row.cell(4).merged);
        assert_eq!(row.cell(1).kind, CellKind::Number);
        assert_eq!(row.cell(99), Cell::default());
        assert!(!row.is_blank());
        row.clear(8);
        row.put(0, Cell { text: " \u{A0}", ..Cell::default() });
        assert!(row.is_blank() && !row.is_empty());
    }
}
