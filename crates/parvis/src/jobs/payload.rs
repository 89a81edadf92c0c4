//! What a job is told: ids and words of ours. Names, grades and secrets do not fit in.

use db::{Column, Value};
use serde_json::{Map, Value as Json};

/// A word of ours that a job may be told: text that stands in the program.
pub type Word = &'static str;

/// Ids, numbers and words by name, as a JSON object.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Payload(Json);

impl Payload {
    /// Nothing.
    pub fn new() -> Payload {
        Payload(Json::Object(Map::new()))
    }

    fn with(mut self, name: Word, value: Json) -> Payload {
        if let Json::Object(fields) = &mut self.0 {
            fields.insert(name.to_owned(), value);
        }
        self
    }

    /// Adds an id or another whole number.
    #[must_use]
    pub fn id(self, name: Word, id: i64) -> Payload {
        self.with(name, id.into())
    }

    /// Adds a word: only what stands in the program is `'static`, so nothing that a person wrote gets in.
    #[must_use]
    pub fn word(self, name: Word, word: Word) -> Payload {
        self.with(name, word.into())
    }

    /// The id of this name.
    pub fn get_id(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// The word of this name.
    pub fn get_word(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(super) fn json(&self) -> &Json {
        &self.0
    }

    pub(super) fn from_json(json: Json) -> Payload {
        Payload(json)
    }
}

// Named here so that a column of another type is noticed when the statements are checked.
const _: fn() = || {
    fn both<T: Value + Column>() {}
    both::<Json>();
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let payload = Payload::new().id("outbox", 17).word("locale", "ar");
        assert_eq!(payload.get_id("outbox"), Some(17));
        assert_eq!(payload.get_word("locale"), Some("ar"));
        assert_eq!((payload.get_id("locale"), payload.get_id("other"), payload.get_word("outbox")), (None, None, None));
        assert_eq!(Payload::from_json(payload.json().clone()), payload);
    }
}
