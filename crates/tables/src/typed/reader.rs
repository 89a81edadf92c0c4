//! The cells of one row by field, with the faults found on the way.

use std::hash::Hash;

use jiff::civil::{Date, Time};
use rules::fold;
use rules::grade::{GradeError, Hundredths};
use rules::student_code::{StudentCode, StudentCodeError};

use super::double::Doubles;
use super::fault::{CellFault, Reason};
use super::memory::Memory;
use super::reading::{Formulas, Reading};
use super::vocabulary::Vocabulary;
use super::{Assessment, Term};
use super::{date, time};
use crate::error::Column;
use crate::headings::Field;
use crate::row::{Cell, CellKind, Row};

/// Reads the fields of one row. Every method notes what is wrong and goes on, so that all faults of a
/// row are found at once.
pub struct RowReader<'a> {
    reading: &'a Reading,
    row: &'a Row,
    doubles: &'a mut Doubles,
    memory: &'a mut Memory,
    pub(super) faults: Vec<CellFault>,
    pub(super) formulas: u64,
    pub(super) example: bool,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        reading: &'a Reading,
        row: &'a Row,
        doubles: &'a mut Doubles,
        memory: &'a mut Memory,
    ) -> RowReader<'a> {
        RowReader { reading, row, doubles, memory, faults: Vec::new(), formulas: 0, example: false }
    }

    /// The row's number.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.row.line()
    }

    /// The rules of the school.
    #[must_use]
    pub fn rules(&self) -> &'a super::Rules {
        &self.reading.rules
    }

    /// Whether the file has a column for the field.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.reading.column(field).is_some()
    }

    /// Whether there is nothing in the field's cell, or no column for it.
    #[must_use]
    pub fn is_blank(&self, field: Field) -> bool {
        self.reading.column(field).is_none_or(|index| self.row.cell(index).is_blank())
    }

    /// Notes a fault of a field's cell.
    pub fn fault(&mut self, field: Field, reason: Reason) {
        let fault = match self.reading.column(field) {
            Some(index) => CellFault::new(self.line(), self.reading.heading(index), self.row.text(index), reason),
            None => {
                let column = Column { index: self.reading.columns(), heading: field.code() };
                CellFault::new(self.line(), column, "", reason)
            }
        };
        // A formula or merged cell says all there is to say of it.
        if !self.faults.iter().any(|known| known.column == fault.column) {
            self.faults.push(fault);
        }
    }

    /// The cell of a field, `None` where there is nothing in it that can be read.
    fn cell(&mut self, field: Field) -> Option<Cell<'a>> {
        let index = self.reading.column(field)?;
        let cell = self.row.cell(index);
        if cell.merged {
            self.fault(field, Reason::Merged);
            return None;
        }
        if cell.kind == CellKind::Error {
            self.fault(field, Reason::CalculationError);
            return None;
        }
        if cell.formula {
            if self.reading.rules.formulas == Formulas::Refuse {
                self.fault(field, Reason::Formula);
                return None;
            }
            self.formulas += 1;
        }
        (!cell.is_blank()).then_some(cell)
    }

    /// Whether a field's cell was found faulty, so that nothing more needs to be said of it.
    fn is_faulty(&self, field: Field) -> bool {
        let Some(index) = self.reading.column(field) else { return false };
        self.faults.iter().any(|fault| fault.column.index == index)
    }

    /// The field's value by `read`, or `None` where the cell is blank or faulty.
    pub fn optional<T>(&mut self, field: Field, read: impl FnOnce(Cell<'a>) -> Result<T, Reason>) -> Option<T> {
        let cell = self.cell(field)?;
        match read(cell) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.fault(field, reason);
                None
            }
        }
    }

    /// As [`RowReader::optional`], but a blank cell is a fault.
    pub fn required<T>(&mut self, field: Field, read: impl FnOnce(Cell<'a>) -> Result<T, Reason>) -> Option<T> {
        let value = self.optional(field, read);
        if value.is_none() && !self.is_faulty(field) {
            self.fault(field, Reason::Missing);
        }
        value
    }

    /// One line of text, with single blanks; empty where there is none.
    pub fn line_of(&mut self, field: Field, limit: usize) -> String {
        self.optional(field, |cell| one_line(cell.text, limit)).unwrap_or_default()
    }

    /// One line of text that must be there.
    pub fn required_line(&mut self, field: Field, limit: usize) -> Option<String> {
        self.required(field, |cell| one_line(cell.text, limit))
    }

    /// A subject's name that must be there.
    pub(super) fn subject(&mut self) -> Option<String> {
        let cell = self.must(Field::Subject)?;
        let read = self.memory.subjects.read(cell.text, |text| one_line(text, 100));
        self.told(Field::Subject, read)
    }

    /// A term that must be there.
    pub(super) fn term(&mut self) -> Option<Term> {
        let cell = self.must(Field::Term)?;
        let read = self.memory.terms.read(cell.text, Term::parse);
        self.told(Field::Term, read)
    }

    /// An assessment that must be there.
    pub(super) fn assessment(&mut self) -> Option<Assessment> {
        let cell = self.must(Field::Assessment)?;
        let read = self.memory.assessments.read(cell.text, Assessment::parse);
        self.told(Field::Assessment, read)
    }

    /// A cell that must hold something.
    fn must(&mut self, field: Field) -> Option<Cell<'a>> {
        let cell = self.cell(field);
        if cell.is_none() && !self.is_faulty(field) {
            self.fault(field, Reason::Missing);
        }
        cell
    }

    fn told<T>(&mut self, field: Field, read: Result<T, Reason>) -> Option<T> {
        read.map_err(|reason| self.fault(field, reason)).ok()
    }

    /// Text that may have several lines; empty where there is none.
    pub fn text(&mut self, field: Field, limit: usize) -> String {
        self.optional(field, |cell| several_lines(cell.text, limit)).unwrap_or_default()
    }

    /// The student's code, in its one form.
    pub fn code(&mut self) -> Option<StudentCode> {
        let pattern = &self.rules().code_pattern;
        let code = self.required(Field::StudentCode, |cell| {
            StudentCode::parse(cell.text, pattern).map_err(|error| match error {
                StudentCodeError::Empty => Reason::Missing,
                StudentCodeError::Pattern { example } => Reason::BadCode { example },
            })
        })?;
        self.example |= code.as_str() == self.reading.example_code;
        Some(code)
    }

    /// A date, as its column reads dates.
    pub fn date(&mut self, field: Field) -> Option<Date> {
        let (order, epoch) = (self.reading.order(field), self.reading.epoch_1904);
        self.optional(field, |cell| date::read(cell, order, epoch))
    }

    /// A date that must be there.
    pub fn required_date(&mut self, field: Field) -> Option<Date> {
        let (order, epoch) = (self.reading.order(field), self.reading.epoch_1904);
        self.required(field, |cell| date::read(cell, order, epoch))
    }

    /// A time of day.
    pub fn time(&mut self, field: Field) -> Option<Time> {
        self.optional(field, time::read)
    }

    /// A time of day that must be there.
    pub fn required_time(&mut self, field: Field) -> Option<Time> {
        self.required(field, time::read)
    }

    /// A whole number within bounds.
    pub fn number(&mut self, field: Field, least: u32, most: u32) -> Option<u32> {
        self.optional(field, |cell| {
            let hundredths = Hundredths::parse(cell.text).map_err(grade_reason)?.0;
            let number = u32::try_from(hundredths / 100).map_err(|_| Reason::NotANumber)?;
            if hundredths % 100 != 0 || !(least..=most).contains(&number) {
                return Err(Reason::OutOfRange { least, most });
            }
            Ok(number)
        })
    }

    /// One of few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        field: Field,
        list: &Vocabulary<T>,
        known: &'static [&'static str],
    ) -> Option<T> {
        self.optional(field, |cell| list.find(cell.text).ok_or(Reason::UnknownWord { known }))
    }

    /// One of few words that must be there.
    pub(super) fn required_word<T: Copy>(
        &mut self,
        field: Field,
        list: &Vocabulary<T>,
        known: &'static [&'static str],
    ) -> Option<T> {
        self.required(field, |cell| list.find(cell.text).ok_or(Reason::UnknownWord { known }))
    }

    /// An e-mail address, its domain in lower case.
    pub fn email(&mut self, field: Field) -> Option<String> {
        self.optional(field, |cell| email(cell.text))
    }

    /// An e-mail address that must be there.
    pub fn required_email(&mut self, field: Field) -> Option<String> {
        self.required(field, |cell| email(cell.text))
    }

    /// Whether some column is of this guardian.
    pub(super) fn has_guardian(&self, number: u8) -> bool {
        self.reading.has_guardian(number)
    }

    /// Names of a list, separated by `,` `;` `/` `|` `،` `؛` or line breaks.
    pub fn list(&mut self, field: Field, limit: usize) -> Vec<String> {
        let read = |cell: Cell<'_>| parts(cell.text).map(|part| one_line(part, limit)).collect();
        self.optional(field, read).unwrap_or_default()
    }

    /// Whether [`RowReader::once`] looks for doubled rows.
    pub(super) fn seeks_doubles(&self) -> bool {
        self.doubles.here()
    }

    /// Notes a fault of `field` if an earlier row had the same key.
    pub fn once(&mut self, field: Field, key: impl Hash) {
        if let Some(first) = self.doubles.take(key, self.row.line()) {
            self.fault(field, Reason::Doubled { first });
        }
    }
}

/// The parts of a list that are not blank.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '/', '|', '،', '؛', '\n']).filter(|part| !fold::trim(part).is_empty())
}

/// Why a grade or number is none.
pub(crate) fn grade_reason(error: GradeError) -> Reason {
    match error {
        GradeError::Empty => Reason::Missing,
        GradeError::NotANumber => Reason::NotANumber,
        GradeError::TooPrecise => Reason::TooManyDecimals,
        GradeError::AboveScale { max } => Reason::AboveScale { max },
        GradeError::Negative => Reason::Negative,
    }
}

/// Text in one line, with single blanks. A control character that is not a blank is a fault: it is not
/// seen, and PostgreSQL stores no NUL.
pub(crate) fn one_line(text: &str, limit: usize) -> Result<String, Reason> {
    // Most are one word of plain letters.
    if text.len() <= limit && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let mut out = String::new();
    for word in fold::trim(text).split_whitespace() {
        if word.chars().any(char::is_control) {
            return Err(Reason::BadCharacter);
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.chars().count() > limit { Err(Reason::TooLong { limit }) } else { Ok(out) }
}

fn several_lines(text: &str, limit: usize) -> Result<String, Reason> {
    let text = fold::trim(text).replace("\r\n", "\n").replace(['\r', '\u{B}', '\u{C}'], "\n").replace('\t', " ");
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Reason::BadCharacter);
    }
    if text.chars().count() > limit { Err(Reason::TooLong { limit }) } else { Ok(text) }
}

fn email(text: &str) -> Result<String, Reason> {
    let plain: String = fold::trim(text).chars().filter(|&c| !fold::is_blank(c) || c.is_whitespace()).collect();
    let plain = plain.strip_prefix("mailto:").unwrap_or(&plain);
    let (local, domain) = plain.rsplit_once('@').ok_or(Reason::BadEmail)?;
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let domain_fits = domain.contains('.') && domain.split('.').all(label) && domain.len() <= 253;
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    if domain_fits && local_fits { Ok(format!("{local}@{}", domain.to_lowercase())) } else { Err(Reason::BadEmail) }
}

/// A telephone number as it was written, with single blanks: 6 to 15 digits; several numbers with `/`
/// between them.
pub(crate) fn phone(text: &str) -> Result<String, Reason> {
    let plain = one_line(text, 60).map_err(|_| Reason::BadPhone)?;
    let plain: String = plain.chars().filter(|&c| !fold::is_blank(c) || c == ' ').map(fold::ascii_digit).collect();
    let number = |text: &str| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        (6..=15).contains(&digits)
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '.' | '(' | ')') || fold::is_dash(c))
    };
    if plain.split('/').all(number) { Ok(plain) } else { Err(Reason::BadPhone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(email(" Amina.Alaoui@Example.ORG\u{200F}").as_deref(), Ok("Amina.Alaoui@example.org"));
        for wrong in
            ["amina", "@example.org", "a@b", "a b@example.org", "a@-b.org", "a@b..org", "a@b.org;c@d.org", ".a@b.org"]
        {
            assert_eq!(email(wrong), Err(Reason::BadEmail), "{wrong}");
        }
    }

    #[test]
    fn telephones() {
        for (text, wanted) in [
            ("06 12 34 56 78", "06 12 34 56 78"),
            ("+212-612345678", "+212-612345678"),
            ("٠٦١٢٣٤٥٦٧٨", "0612345678"),
            ("0612345678 / 0537001234", "0612345678 / 0537001234"),
        ] {
            assert_eq!(phone(text).as_deref(), Ok(wanted));
        }
        for wrong in ["12345", "appeler le soir", "06123456789012345", "0612345678 bis"] {
            assert_eq!(phone(wrong), Err(Reason::BadPhone), "{wrong}");
        }
    }

    #[test]
    fn texts() {
        assert_eq!(one_line(" El\u{A0} Amrani\n", 10).as_deref(), Ok("El Amrani"));
        assert_eq!(one_line("abcd", 3), Err(Reason::TooLong { limit: 3 }));
        assert_eq!(one_line("a\0b", 9), Err(Reason::BadCharacter));
        assert_eq!(several_lines("a\r\nb\u{B}c\t", 9).as_deref(), Ok("a\nb\nc"));
        assert_eq!(several_lines("a\u{7}", 9), Err(Reason::BadCharacter));
    }
}
