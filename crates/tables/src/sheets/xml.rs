//! What the readers of XLSX and ODS need of XML.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::error::{FileError, xml_error};

/// The events of one part.
pub(crate) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    part: String,
}

impl<R: BufRead> Xml<R> {
    pub fn new(reader: R, part: &str) -> Xml<R> {
        Xml { reader: Reader::from_reader(reader), buffer: Vec::new(), part: part.to_owned() }
    }

    /// The next event; an end of the part in the middle of an element is a fault.
    pub fn next(&mut self) -> Result<Event<'_>, FileError> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            // Entities that it defines would be missing from what is read: a name or a number would change silently.
            Ok(Event::DocType(_)) => Err(FileError::DocumentType { part: self.part.clone() }),
            read => read.map_err(|error| xml_error(&self.part, &error)),
        }
    }
}

/// The fault of a part whose content cannot be right.
pub(crate) fn damaged(part: &str) -> FileError {
    FileError::Damaged { part: part.to_owned() }
}

/// An attribute's value by its name without prefix.
pub(crate) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = element.attributes();
    // Names twice are no concern here, and looking for them takes time.
    let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(unescaped(found.value))
}

/// An attribute's number.
pub(crate) fn number<T: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(element, name).and_then(|value| value.trim().parse().ok())
}

fn unescaped(value: Cow<'_, str>) -> Cow<'_, str> {
    match quick_xml::escape::unescape(&value) {
        Ok(Cow::Owned(text)) => Cow::Owned(text),
        // Nothing to unescape, or something that cannot be: as it stands.
        _ => value,
    }
}

/// The character of `&amp;` or `&#233;`; `None` for an entity that XML does not define.
pub(crate) fn reference(entity: &BytesRef<'_>) -> Option<char> {
    match &**entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => entity.resolve_char_ref().ok().flatten(),
    }
}

/// Whether a formula only says true or false, which is how LibreOffice writes the two.
pub(crate) fn constant(formula: &str) -> Option<&'static str> {
    let code = formula.rsplit_once('=').map_or(formula, |(_, code)| code).trim();
    [("TRUE()", "TRUE"), ("FALSE()", "FALSE")]
        .into_iter()
        .find(|(call, _)| code.eq_ignore_ascii_case(call))
        .map(|(_, is)| is)
}

/// A number as a spreadsheet shows it at most: 15 digits that count, so that 14.1 that was calculated
/// as 14.100000000000001 is 14.1.
pub(crate) fn shown(value: f64) -> String {
    let rounded = format!("{value:.14e}").parse().unwrap_or(value);
    // No minus before zero.
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_what_calculating_left() {
        for (value, text) in [
            (14.1, "14.1"),
            (0.1 + 0.2, "0.3"),
            (12.0, "12"),
            (-0.0, "0"),
            (130_045_678.0, "130045678"),
            (1e21, "1000000000000000000000"),
        ] {
            assert_eq!(shown(value), text);
        }
    }
}
