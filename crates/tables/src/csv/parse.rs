//! The records of CSV, one buffer at a time.
//!
//! Ours rather than the `csv` crate, for three things that it does not do: it bounds a record before
//! it is held, refuses a quotation mark that is never closed (which would make the rest of the file
//! one cell without a word), and counts lines as editors show them. Tests hold it to that crate.

use std::ops::ControlFlow;

use crate::error::FileError;
use crate::neutral;
use crate::row::Row;

/// Where in a record the parser stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a quotation mark inside a quoted field: the end of it, or the first of two.
    QuoteInQuoted,
}

/// Reads records from chunks of text.
pub(crate) struct Parser {
    separator: u8,
    columns: usize,
    row_bytes: usize,
    state: State,
    line: u64,
    opened: u64,
    /// Whether the last character was a carriage return, so that a line feed belongs to it.
    after_return: bool,
    /// Fields of the record, with those beyond the bound, which are blank.
    fields: usize,
}

impl Parser {
    /// `columns` and `row_bytes` bound a record.
    pub fn new(separator: u8, columns: usize, row_bytes: usize) -> Parser {
        Parser {
            separator,
            columns,
            row_bytes,
            state: State::FieldStart,
            line: 1,
            opened: 1,
            after_return: false,
            fields: 0,
        }
    }

    /// Takes a chunk; calls `visit` for each record that ends in it, blank ones too. `row` holds the
    /// record under way and must be the same for all chunks, at first empty at line 1.
    pub fn take(
        &mut self,
        chunk: &str,
        row: &mut Row,
        visit: &mut dyn FnMut(&Row) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, FileError> {
        let bytes = chunk.as_bytes();
        let mut at = 0;
        while let Some(&b) = bytes.get(at) {
            if self.after_return {
                self.after_return = false;
                if b == b'\n' && self.state != State::Quoted {
                    at += 1;
                    continue;
                }
                if b == b'\n' {
                    row.push("\n");
                    at += 1;
                    continue;
                }
            }
            match self.state {
                State::FieldStart if b == b'"' => {
                    self.state = State::Quoted;
                    self.opened = self.line;
                    at += 1;
                }
                State::FieldStart => self.state = State::Plain,
                State::Quoted => at = self.quoted(chunk, at, row)?,
                State::QuoteInQuoted if b == b'"' => {
                    row.push("\"");
                    self.state = State::Quoted;
                    at += 1;
                }
                State::QuoteInQuoted => self.state = State::Plain,
                State::Plain => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let length = memchr::memchr3(self.separator, b'\n', b'\r', rest);
                    let end = length.map_or(bytes.len(), |length| at + length);
                    self.push(chunk.get(at..end).unwrap_or_default(), row)?;
                    at = end;
                    let Some(&stop) = bytes.get(end) else { break };
                    at += 1;
                    self.end_field(row)?;
                    if stop == self.separator {
                        continue;
                    }
                    self.after_return = stop == b'\r';
                    self.line += 1;
                    if self.end_record(row, visit).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Ends the last record, where the file does not end with a line break.
    pub fn end(
        &mut self,
        row: &mut Row,
        visit: &mut dyn FnMut(&Row) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, FileError> {
        if self.state == State::Quoted {
            return Err(FileError::UnclosedQuote { line: self.opened });
        }
        if self.state == State::FieldStart && self.fields == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        self.end_field(row)?;
        Ok(self.end_record(row, visit))
    }

    /// Inside quotation marks, up to the next; gives the place after it.
    fn quoted(&mut self, chunk: &str, at: usize, row: &mut Row) -> Result<usize, FileError> {
        let rest = chunk.get(at..).unwrap_or_default();
        let length = memchr::memchr(b'"', rest.as_bytes());
        let text = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        self.push(text, row)?;
        self.count_lines(text);
        match length {
            Some(length) => {
                self.state = State::QuoteInQuoted;
                self.after_return = false;
                Ok(at + length + 1)
            }
            None => {
                self.after_return = text.ends_with('\r');
                Ok(chunk.len())
            }
        }
    }

    fn count_lines(&mut self, text: &str) {
        let feeds = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let bytes = text.as_bytes();
        let lone_returns = memchr::memchr_iter(b'\r', bytes).filter(|&at| bytes.get(at + 1) != Some(&b'\n')).count();
        self.line += (feeds + lone_returns) as u64;
    }

    fn push(&mut self, text: &str, row: &mut Row) -> Result<(), FileError> {
        if row.bytes() + text.len() > self.row_bytes {
            return Err(match self.state {
                State::Quoted => FileError::UnclosedQuote { line: self.opened },
                _ => FileError::RowTooLong { line: row.line(), limit: self.row_bytes },
            });
        }
        row.push(text);
        Ok(())
    }

    /// Blank fields beyond the last column are let pass: spreadsheets write them for cells that were
    /// once touched.
    fn end_field(&mut self, row: &mut Row) -> Result<(), FileError> {
        self.state = State::FieldStart;
        self.fields += 1;
        if neutral::is_neutralised(row.open_text()) {
            row.drop_first();
        }
        if self.fields <= self.columns {
            row.end_cell();
            Ok(())
        } else if row.open_text().is_empty() {
            Ok(())
        } else {
            Err(FileError::TooManyColumns { line: row.line(), limit: self.columns })
        }
    }

    fn end_record(&mut self, row: &mut Row, visit: &mut dyn FnMut(&Row) -> ControlFlow<()>) -> ControlFlow<()> {
        self.fields = 0;
        let flow = visit(row);
        row.clear(self.line);
        flow
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Records = Vec<(u64, Vec<String>)>;

    fn parse_chunks(chunks: &[&str], separator: u8) -> Result<Records, FileError> {
        let mut parser = Parser::new(separator, 4, 100);
        let mut row = Row::default();
        row.clear(1);
        let mut records = Vec::new();
        let mut keep = |row: &Row| {
            records.push((row.line(), row.cells().map(|cell| cell.text.to_owned()).collect()));
            ControlFlow::Continue(())
        };
        for chunk in chunks {
            let _ = parser.take(chunk, &mut row, &mut keep)?;
        }
        let _ = parser.end(&mut row, &mut keep)?;
        Ok(records)
    }

    fn parse(text: &str) -> Records {
        parse_chunks(&[text], b';').unwrap()
    }

    fn record(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn quotes_breaks_and_lines() {
        let text = "a;\"b\r\nc\";d\r\n\r\n\"x\"\"y\";;\"\"\nlast";
        assert_eq!(
            parse(text),
            [record(1, &["a", "b\r\nc", "d"]), record(3, &[""]), record(4, &["x\"y", "", ""]), record(5, &["last"])]
        );
        assert_eq!(parse("a\rb\r\nc"), [record(1, &["a"]), record(2, &["b"]), record(3, &["c"])]);
        assert_eq!(parse("5\" pouces;\"a\"b;c"), [record(1, &["5\" pouces", "ab", "c"])]);
        assert_eq!(parse("\"a\rb\";c\nd"), [record(1, &["a\rb", "c"]), record(3, &["d"])]);
        assert_eq!(parse("a;"), [record(1, &["a", ""])]);
        assert_eq!(parse(""), []);
    }

    #[test]
    fn bounds() {
        let fault = |text: &str| parse_chunks(&[text], b';').unwrap_err();
        assert!(matches!(fault("a\n\"b;c\nd\n"), FileError::UnclosedQuote { line: 2 }));
        assert!(matches!(fault(&format!("a\n\"{}", "b\n".repeat(100))), FileError::UnclosedQuote { line: 2 }));
        assert!(matches!(fault(&"b".repeat(101)), FileError::RowTooLong { line: 1, limit: 100 }));
        assert!(matches!(fault("a\n1;2;3;4;5"), FileError::TooManyColumns { line: 2, limit: 4 }));
        assert_eq!(parse("1;2;3;4;;;;"), [record(1, &["1", "2", "3", "4"])]);
    }

    #[test]
    fn neutralised_values_come_back() {
        assert_eq!(parse("'=1+1;''-x;'abc;\"'@a\""), [record(1, &["=1+1", "'-x", "'abc", "@a"])]);
    }

    proptest! {
        #[test]
        fn chunks_change_nothing(text in "[a;\"\r\n']{0,40}", cut in 0usize..40) {
            let cut = cut.min(text.len());
            let whole = parse_chunks(&[&text], b';');
            let halves = parse_chunks(&[&text[..cut], &text[cut..]], b';');
            match (whole, halves) {
                (Ok(whole), Ok(halves)) => prop_assert_eq!(whole, halves),
                (whole, halves) => prop_assert_eq!(whole.is_err(), halves.is_err()),
            }
        }

        #[test]
        fn as_the_csv_crate(records in proptest::collection::vec(proptest::collection::vec("[aé;\"\r\n ]{0,5}", 1..4), 1..6)) {
            let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
            for record in &records {
                writer.write_record(record).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<_> = parse_chunks(&[&text], b';').unwrap().into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, records);
        }
    }
}
