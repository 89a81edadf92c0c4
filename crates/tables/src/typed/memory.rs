//! What the texts of earlier rows were read as: a file names few terms, subjects and assessments, each in many rows.

use std::collections::HashMap;

use super::fault::Reason;
use super::grade::{Assessment, Term};

/// What was read of one file.
#[derive(Default)]
pub(crate) struct Memory {
    pub subjects: Read<String>,
    pub terms: Read<Term>,
    pub assessments: Read<Assessment>,
}

/// Texts with what they were read as; no more than a file in good order has.
pub(crate) struct Read<T>(HashMap<Box<str>, T>);

impl<T> Default for Read<T> {
    fn default() -> Read<T> {
        Read(HashMap::new())
    }
}

/// How many texts are remembered.
const MOST: usize = 1_000;
/// How long such a text is, in bytes.
const LONGEST: usize = 400;

impl<T: Clone> Read<T> {
    /// What the text was read as before, else what `read` makes of it.
    pub fn read(&mut self, text: &str, read: impl FnOnce(&str) -> Result<T, Reason>) -> Result<T, Reason> {
        if let Some(known) = self.0.get(text) {
            return Ok(known.clone());
        }
        let value = read(text)?;
        if self.0.len() < MOST && text.len() <= LONGEST {
            self.0.insert(text.into(), value.clone());
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_read_once_and_faults_each_time() {
        let mut memory = Read::default();
        let mut times = 0;
        for text in ["a", "b", "a", "", "a", ""] {
            let read = memory.read(text, |text| {
                times += 1;
                if text.is_empty() { Err(Reason::Missing) } else { Ok(text.len()) }
            });
            assert_eq!(read, if text.is_empty() { Err(Reason::Missing) } else { Ok(1) });
        }
        assert_eq!(times, 4);
    }

    #[test]
    fn no_more_than_its_bound_is_remembered() {
        let mut memory = Read::default();
        for n in 0..MOST + 10 {
            assert_eq!(memory.read(&n.to_string(), |_| Ok(n)), Ok(n));
        }
        assert_eq!(memory.0.len(), MOST);
    }
}
