//! What an entry tells besides who, what and when.

use serde_json::{Map, Value, json};

/// The most characters of a value that are kept.
const LONGEST: usize = 500;
/// What no changed field may be named after: such values are left out, whoever hands them over.
const SECRETS: [&str; 7] = ["password", "token", "secret", "hash", "salt", "cookie", "recovery_code"];

/// What goes before the name of a field of an imported file.
pub(super) const ROW: &str = "row:";

db::text_enum! {
    /// What a fact of an entry is about. Each has its words in the interface (`words.rs`): no name of ours is ever shown.
    pub enum Fact {
        /// Which file was taken out: an [`crate::features::exports::ExportFile`].
        File => "file",
        /// What a file that was imported holds: an [`crate::features::imports::store::ImportKind`].
        ImportKind => "import_kind",
        /// The name of a file that was imported.
        FileName => "file_name",
        /// The guardian that it is about.
        Guardian => "guardian",
        /// Why, in the words of whoever did it.
        Reason => "reason",
        /// How many things are new.
        Added => "added",
        /// How many things were changed.
        Changed => "changed",
        /// How many students left.
        Ended => "ended",
        /// The name of the class that it is about.
        Class => "class",
        /// How many rows.
        Rows => "rows",
        /// How many letters.
        Letters => "letters",
        /// How many invitations.
        Invitations => "invitations",
        /// Of how many students.
        Students => "students",
        /// The username of whom it is about.
        Person => "person",
        /// How it was done: a [`Way`].
        Way => "way",
        /// From which kind of device: a [`rules::device::Device`].
        Device => "device",
        /// How often within a moment.
        Times => "times",
        /// What was decided: a [`Decision`].
        Decision => "decision",
        /// What a look was for: a duty.
        Duty => "duty",
        /// What a mail was about.
        Purpose => "purpose",
        /// What the mail server answered.
        Code => "code",
        /// Up to when entries were erased.
        Before => "before",
        /// How many entries.
        Entries => "entries",
    }
    /// How something was done.
    pub enum Way {
        /// Sign-in by username.
        Username => "username",
        /// Sign-in by identity number.
        NationalId => "national_id",
        /// Sign-in by a child's code.
        StudentCode => "student_code",
        /// Sign-in by a passkey.
        Passkey => "passkey",
        /// The password was asked for again, in an open session.
        Again => "again",
        /// By the token of a forgotten password.
        Recovery => "recovery",
        /// By the token of an invitation.
        Token => "token",
        /// By the token of an invitation, with an account that was there already.
        OwnAccount => "own_account",
        /// By the password of a letter.
        Letter => "letter",
        /// By the operator on the server's command line.
        Command => "command",
        /// With the whole class.
        Class => "class",
        /// In the preview of an import.
        Preview => "preview",
    }
    /// What was decided.
    pub enum Decision {
        /// A student may go to another school.
        TransferAccepted => "transfer_accepted",
        /// A student stays.
        TransferRefused => "transfer_refused",
        /// An identity number is its guardian's.
        NumberValidated => "number_validated",
        /// It is not.
        NumberRefused => "number_refused",
        /// It is not any more.
        NumberRevoked => "number_revoked",
        /// What was decided against it is taken back, and it waits.
        NumberReopened => "number_reopened",
        /// Two accounts are one person's.
        JoinAccepted => "join_accepted",
        /// They are not.
        JoinRefused => "join_refused",
        /// The parents of a student live apart.
        ParentsApart => "parents_apart",
        /// They do not, or not any more.
        ParentsTogether => "parents_together",
        /// A guardian of another school sees their children here too.
        ConsentGiven => "consent_given",
        /// They do not.
        ConsentRefused => "consent_refused",
    }
}

/// Words, numbers, and changes with what was before and after. Secrets do not get in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail(Map<String, Value>);

impl Detail {
    /// Nothing.
    pub fn new() -> Detail {
        Detail::default()
    }

    /// Adds a text or a word of ours, at most 500 characters of it.
    #[must_use]
    pub fn text(mut self, fact: Fact, text: &str) -> Detail {
        self.0.insert(fact.as_str().to_owned(), cut(text).into());
        self
    }

    /// Adds how it was done.
    #[must_use]
    pub fn way(self, way: Way) -> Detail {
        self.text(Fact::Way, way.as_str())
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, fact: Fact, number: i64) -> Detail {
        self.0.insert(fact.as_str().to_owned(), number.into());
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

    /// Adds a change that a row of an imported file makes: of a field, and what of the student it is about, such as a test.
    #[must_use]
    pub fn row_change(mut self, field: &str, what: &str, before: &str, after: &str) -> Detail {
        let of = format!("{ROW}{field}");
        let change = json!({"of": of, "what": cut(what), "before": cut(before), "after": cut(after)});
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
        let detail = Detail::new().change("phone", "1", "2").change("email", "a", "b").number(Fact::Rows, 3);
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
            .change("token", "AAAA", "BBBB")
            .text(Fact::Class, &"x".repeat(LONGEST + 1));
        let text = detail.clone().into_json().to_string();
        assert!(!text.contains("old") && !text.contains("new") && !text.contains("AAAA"), "{text}");
        assert!(text.contains("password_hash"), "that it changed is told");
        assert_eq!(detail.into_json()["class"].as_str().map(str::len), Some(LONGEST));
    }
}
