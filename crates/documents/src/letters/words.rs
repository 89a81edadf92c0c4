//! The words of letters, in each language: `templates/letter.*.json`.
//!
//! `{name}` stands for a value, and what is between `**` is printed in bold. Values are never read for either.

use std::sync::LazyLock;

use locale::Locale;
use serde::Deserialize;

/// A language's words. Each language has all of them, or the file cannot be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Words {
    pub document: Phrase,
    pub title: Phrase,
    pub greeting: Phrase,
    pub intro_one: Phrase,
    pub intro_several: Phrase,
    pub title_recovery: Phrase,
    pub intro_recovery: Phrase,
    pub child: Phrase,
    pub child_without_class: Phrase,
    pub children_separator: Phrase,
    pub children_last: Phrase,
    pub children_more: Phrase,
    pub box_address: Phrase,
    pub box_login: Phrase,
    pub box_password: Phrase,
    pub login_identity: Phrase,
    pub login_code: Phrase,
    pub password_note: Phrase,
    pub code: Phrase,
    pub logo: Phrase,
    pub steps: Phrase,
    pub step_open: Phrase,
    pub step_type: Phrase,
    pub step_form: Phrase,
    pub step_form_number: Phrase,
    pub step_recovery: Phrase,
    pub after_recovery: Phrase,
    pub after_identity: Phrase,
    pub after_code: Phrase,
    pub after_code_without_number: Phrase,
    pub valid_until: Phrase,
    pub valid_days: Phrase,
    pub days: Counted,
    pub secret: Phrase,
    pub lost: Phrase,
    pub phone: Phrase,
    pub mistake: Phrase,
    pub signature: Phrase,
}

/// A phrase for each plural category that the language has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    zero: Option<Phrase>,
    one: Option<Phrase>,
    two: Option<Phrase>,
    few: Option<Phrase>,
    many: Option<Phrase>,
    other: Phrase,
}

impl Counted {
    /// The phrase for `n` things.
    pub fn for_count(&self, locale: Locale, n: u32) -> &Phrase {
        let phrase = match locale.plural(n) {
            locale::Plural::Zero => &self.zero,
            locale::Plural::One => &self.one,
            locale::Plural::Two => &self.two,
            locale::Plural::Few => &self.few,
            locale::Plural::Many => &self.many,
            locale::Plural::Other => &None,
        };
        phrase.as_ref().unwrap_or(&self.other)
    }
}

/// A sentence with places for values.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Phrase(Vec<Part>);

#[derive(Debug)]
struct Part {
    strong: bool,
    what: What,
}

#[derive(Debug)]
enum What {
    Words(String),
    Place(String),
}

/// Why a phrase cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the phrase {0:?} has a brace or a pair of asterisks that is not closed")]
pub(super) struct BadPhrase(String);

impl TryFrom<String> for Phrase {
    type Error = BadPhrase;

    fn try_from(text: String) -> Result<Self, BadPhrase> {
        let mut parts = Vec::new();
        if text.matches("**").count() % 2 == 1 {
            return Err(BadPhrase(text));
        }
        for (i, mut piece) in text.split("**").enumerate() {
            let strong = i % 2 == 1;
            let mut push = |what| parts.push(Part { strong, what });
            while let Some((words, rest)) = piece.split_once('{') {
                let Some((name, after)) = rest.split_once('}') else { return Err(BadPhrase(text)) };
                if !words.is_empty() {
                    push(What::Words(words.to_owned()));
                }
                push(What::Place(name.to_owned()));
                piece = after;
            }
            if !piece.is_empty() {
                push(What::Words(piece.to_owned()));
            }
        }
        Ok(Self(parts))
    }
}

/// What a place is filled with.
pub(super) trait Filling {
    /// Words of the language, bold or not.
    fn words(&mut self, words: &str, strong: bool);
    /// The value of a place.
    fn place(&mut self, name: &str, strong: bool);
}

impl Phrase {
    /// Goes through the phrase in order.
    pub fn fill(&self, filling: &mut impl Filling) {
        for part in &self.0 {
            match &part.what {
                What::Words(words) => filling.words(words, part.strong),
                What::Place(name) => filling.place(name, part.strong),
            }
        }
    }
}

macro_rules! words_of {
    ($name:literal) => {
        LazyLock::new(|| {
            serde_json::from_str(include_str!(concat!("../../templates/", $name))).expect("a test reads the words")
        })
    };
}

static FRENCH: LazyLock<Words> = words_of!("letter.fr.json");
static ARABIC: LazyLock<Words> = words_of!("letter.ar.json");

/// The words of a language; French ones where there are none.
pub(super) fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::Ar => &ARABIC,
        Locale::Fr | Locale::En => &FRENCH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};
    use std::collections::BTreeSet;

    fn read(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    fn both() -> [Map<String, Value>; 2] {
        [read(include_str!("../../templates/letter.fr.json")), read(include_str!("../../templates/letter.ar.json"))]
    }

    fn places(phrase: &Value) -> BTreeSet<String> {
        let phrase = Phrase::try_from(phrase.as_str().unwrap().to_owned()).unwrap();
        let place = |part: &Part| match &part.what {
            What::Place(name) => Some(name.clone()),
            What::Words(_) => None,
        };
        phrase.0.iter().filter_map(place).collect()
    }

    #[test]
    fn both_languages_are_whole() {
        let [french, arabic] = both();
        assert_eq!(french.keys().collect::<Vec<_>>(), arabic.keys().collect::<Vec<_>>());
        let _ = (words(Locale::Fr), words(Locale::Ar));
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let [french, arabic] = both();
        for (key, phrase) in french.iter().filter(|(key, _)| *key != "days") {
            assert_eq!(places(phrase), places(&arabic[key]), "{key}");
        }
    }

    #[test]
    fn every_word_can_be_printed() {
        for words in both() {
            for (key, phrase) in words {
                assert_eq!(crate::lacks(&phrase.to_string()), Vec::<char>::new(), "{key}");
            }
        }
    }

    struct Shown(String);

    impl Filling for Shown {
        fn words(&mut self, words: &str, strong: bool) {
            self.0 += &if strong { words.to_uppercase() } else { words.to_owned() };
        }
        fn place(&mut self, name: &str, strong: bool) {
            self.0 += &format!("<{name}{}>", if strong { "!" } else { "" });
        }
    }

    fn shown(phrase: &Phrase) -> String {
        let mut out = Shown(String::new());
        phrase.fill(&mut out);
        out.0
    }

    #[test]
    fn phrases_are_read_in_order() {
        let phrase = Phrase::try_from("a **b {c}** {d}**{e}**".to_owned()).unwrap();
        assert_eq!(shown(&phrase), "a B <c!> <d><e!>");
        assert!(Phrase::try_from("a **b".to_owned()).is_err());
        assert!(Phrase::try_from("a {b".to_owned()).is_err());
    }

    #[test]
    fn days_are_counted_as_the_language_counts() {
        let arabic = |n| shown(words(Locale::Ar).days.for_count(Locale::Ar, n));
        assert_eq!(
            [1, 2, 7, 90, 100, 103, 111].map(arabic),
            ["يوم واحد", "يومين", "<n> أيام", "<n> يوما", "<n> يوم", "<n> أيام", "<n> يوما"]
        );
        let french = |n| shown(words(Locale::Fr).days.for_count(Locale::Fr, n));
        assert_eq!([1, 2, 90].map(french), ["<n> jour", "<n> jours", "<n> jours"]);
    }
}
