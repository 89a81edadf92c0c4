//! What an entry tells besides who, what and when.

use serde_json::{Map, Value, json};

/// The most characters of a value that are kept.
const LONGEST: usize = 500;
/// What no field of an entry may be named after: such values are left out, whoever hands them over.
const SECRETS: [&str; 7] = ["password", "token", "secret", "hash", "salt", "cookie", "recovery_code"];

/// Words, numbers, and changes with what was before and after. Secrets do not get in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail(Map<String, Value>);

impl Detail {
    /// Nothing.
    pub fn new() -> Detail {
        Detail::default()
    }

    /// Adds a word of ours.
    #[must_use]
    pub fn word(self, name: &'static str, word: &'static str) -> Detail {
        self.text(name, word)
    }

    /// Adds a text, at most 500 characters of it.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: &str) -> Detail {
        if !is_secret(name) {
            self.0.insert(name.to_owned(), cut(text).into());
        }
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: i64) -> Detail {
        self.0.insert(name.to_owned(), number.into());
        self
    }

    /// Adds a change of a field, unless both are the same. Of a secret field it tells that it changed, and nothing else.
    #[must_use]
    pub fn change(mut self, field: &'static str, before: &str, after: &str) -> Detail {
        if before == after {
            return self;
        }
        let secret = is_secret(field);
        let shown = |text: &str| if secret { String::new() } else { cut(text) };
        let change = json!({"of": field, "before": shown(before), "after": shown(after)});
        match self.0.entry("changes").or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(changes) => changes.push(change),
            other => *other = Value::Array(vec![change]),
        }
        self
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}

fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| name.contains(secret))
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_change_is_not_told() {
        assert!(Detail::new().change("phone", "1", "1").is_empty());
        let detail = Detail::new().change("phone", "1", "2").change("email", "a", "b").number("rows", 3);
        assert_eq!(
            detail.into_json(),
            json!({"changes": [{"of": "phone", "before": "1", "after": "2"}, {"of": "email", "before": "a", "after": "b"}],
                "rows": 3})
        );
    }

    #[test]
    fn secrets_do_not_get_in() {
        let detail = Detail::new()
            .change("password_hash", "old", "new")
            .text("token", "AAAA")
            .text("note", &"x".repeat(LONGEST + 1));
        let text = detail.clone().into_json().to_string();
        assert!(!text.contains("old") && !text.contains("new") && !text.contains("AAAA"), "{text}");
        assert!(text.contains("password_hash"), "that it changed is told");
        assert_eq!(detail.into_json()["note"].as_str().map(str::len), Some(LONGEST));
    }
}
