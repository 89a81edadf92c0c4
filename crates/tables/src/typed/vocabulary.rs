//! Words that files write for what is one of few things.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::headings::key::{key, words};

/// Words for each of few things, in French, Arabic and English.
pub(crate) struct Vocabulary<T: 'static> {
    words: &'static [(T, &'static [&'static str])],
    keys: OnceLock<HashMap<String, T>>,
}

impl<T: Copy> Vocabulary<T> {
    pub const fn new(words: &'static [(T, &'static [&'static str])]) -> Vocabulary<T> {
        Vocabulary { words, keys: OnceLock::new() }
    }

    /// The thing that a text names, whatever its case, accents and Arabic spelling; none with a question mark.
    pub fn find(&self, text: &str) -> Option<T> {
        // Whoever wrote "garçon?" did not know.
        if text.contains(['?', '؟']) {
            return None;
        }
        self.find_key(&key(text))
    }

    /// [`Vocabulary::find`] for a text whose key is known.
    pub fn find_key(&self, wanted: &str) -> Option<T> {
        let all = self.words.iter().flat_map(|(thing, words)| words.iter().map(|word| (key(word), *thing)));
        self.keys.get_or_init(|| all.collect()).get(wanted).copied()
    }
}

/// The number that a word or digits say: `1`, `1er`, `2ème`, `premier`, `الأولى`, `الثانية`.
fn ordinal(word: &str) -> Option<u8> {
    let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
    if !digits.is_empty() {
        let rest = word.replacen(digits, "", 1);
        let known = matches!(&*rest, "" | "er" | "ere" | "e" | "eme" | "nd" | "nde" | "st" | "rd" | "th" | "n" | "no");
        return if known { digits.parse().ok() } else { None };
    }
    match word {
        "premier" | "premiere" | "first" | "اول" | "اولي" | "واحد" => Some(1),
        "deuxieme" | "second" | "seconde" | "ثاني" | "ثانيه" => Some(2),
        "troisieme" | "third" | "ثالث" | "ثالثه" => Some(3),
        "quatrieme" | "fourth" | "رابع" | "رابعه" => Some(4),
        "خامس" | "خامسه" => Some(5),
        "سادس" | "سادسه" => Some(6),
        _ => None,
    }
}

/// A text as a name without its number, and the number: `CC1`, `Contrôle n° 1` and `1er contrôle` have
/// number 1, and names `cc`, `controle`, `controle`.
pub(crate) fn numbered(text: &str) -> (String, Option<u8>) {
    let mut name = String::new();
    let mut number = None;
    for word in words(text) {
        if number.is_none() {
            if let Some(n) = ordinal(&word) {
                number = Some(n);
                continue;
            }
            // A number at the end of a word: "cc1".
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if letters.len() < word.len() {
                number = word[letters.len()..].parse().ok();
                name.push_str(letters);
                continue;
            }
        }
        if !matches!(&*word, "n" | "no" | "numero" | "رقم") {
            name.push_str(&word);
        }
    }
    (name, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        for (text, name, number) in [
            ("CC1", "cc", Some(1)),
            ("Contrôle n° 2", "controle", Some(2)),
            ("1er contrôle", "controle", Some(1)),
            ("2ème semestre", "semestre", Some(2)),
            ("الفرض الأول", "فرض", Some(1)),
            ("الدورة الثانية", "دوره", Some(2)),
            ("فرض ٣", "فرض", Some(3)),
            ("régional", "regional", None),
            ("S1", "s", Some(1)),
            ("1", "", Some(1)),
            ("", "", None),
            ("CC999", "cc", None),
        ] {
            assert_eq!(numbered(text), (name.to_owned(), number), "{text}");
        }
    }
}
