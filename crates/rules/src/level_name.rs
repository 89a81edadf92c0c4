//! When two ways of writing a school level mean the same one: "1re année collège", "1ère Année Collège", "1AC".
//!
//! Source: imports, "headings are recognised, accents and case aside"; Moroccan lists write levels as Massar does, with
//! ordinals in letters or figures, or by the habitual shorthand of a figure and `AC`.

use crate::fold;

/// Words that tell nothing between two levels of one school.
const EMPTY: [&str; 9] = ["annee", "an", "year", "grade", "de", "du", "la", "le", "السنة"];

/// Ordinals, as they stand after folding.
const ORDINALS: [(&str, &str); 24] = [
    ("premiere", "1"),
    ("premier", "1"),
    ("first", "1"),
    ("الاولى", "1"),
    ("deuxieme", "2"),
    ("seconde", "2"),
    ("second", "2"),
    ("الثانية", "2"),
    ("troisieme", "3"),
    ("third", "3"),
    ("الثالثة", "3"),
    ("quatrieme", "4"),
    ("fourth", "4"),
    ("الرابعة", "4"),
    ("cinquieme", "5"),
    ("fifth", "5"),
    ("الخامسة", "5"),
    ("sixieme", "6"),
    ("sixth", "6"),
    ("السادسة", "6"),
    ("ac", "college"),
    ("اعدادي", "college"),
    ("الاعدادية", "college"),
    ("الاعدادي", "college"),
];

/// What follows a figure in an ordinal: 1re, 1ère, 2e, 2ème, 2nde, 1st, 2nd, 3rd, 4th.
const ENDINGS: [&str; 13] = ["re", "ere", "er", "e", "eme", "nde", "nd", "ieme", "ier", "iere", "st", "rd", "th"];

/// The form in which two names of a level are the same; empty where the name has no letter and no digit.
///
/// ```
/// use rules::level_name::key;
/// assert_eq!(key("1ère année collège"), key("1AC"));
/// assert_ne!(key("1re année collège"), key("2e année collège"));
/// ```
#[must_use]
pub fn key(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut figures = false;
    for c in name.chars() {
        let c = fold::ascii_digit(c);
        if !c.is_alphanumeric() {
            // A pause: the next letter begins a word.
            words.push(String::new());
            continue;
        }
        if words.is_empty() || (c.is_ascii_digit() != figures && words.last().is_some_and(|word| !word.is_empty())) {
            words.push(String::new());
        }
        figures = c.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.extend(plain(c));
        }
    }
    words.retain(|word| !word.is_empty());
    let mut key = String::new();
    let mut after_figure = false;
    for word in &words {
        let ending = after_figure && ENDINGS.contains(&word.as_str());
        after_figure = word.bytes().all(|b| b.is_ascii_digit());
        if ending || EMPTY.contains(&word.as_str()) {
            continue;
        }
        let known = ORDINALS.iter().find(|(ordinal, _)| ordinal == word);
        key.push_str(known.map_or(word.as_str(), |(_, figure)| figure));
    }
    key
}

/// A character in lower case without its accent; the forms of alef are one.
fn plain(c: char) -> Vec<char> {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => return vec!['ا'],
        _ => {}
    }
    let mut buffer = [0; 4];
    let folded: Vec<char> = fold::latin(c.encode_utf8(&mut buffer)).chars().filter(|c| c.is_alphanumeric()).collect();
    if folded.is_empty() { c.to_lowercase().collect() } else { folded }
}

#[cfg(test)]
mod tests {
    use super::key;
    use proptest::prelude::*;

    #[test]
    fn what_schools_write_for_one_level() {
        for (one, other) in [
            ("1re année collège", "1ère Année Collège"),
            ("1re année collège", "Première année collège"),
            ("1re année collège", "1 AC"),
            ("1re année collège", "1ère collège"),
            ("2e année collège", "2ème année collège"),
            ("2e année collège", "2AC"),
            ("2e année collège", "DEUXIEME ANNEE COLLEGE"),
            ("3e année collège", "٣AC"),
            ("السنة الأولى إعدادي", "الاولى اعدادي"),
            ("السنة الثانية إعدادي", "2AC"),
            ("4e secondaire", "4ème secondaire"),
            ("1APIC", "1apic"),
        ] {
            assert_eq!(key(one), key(other), "{one} / {other}");
        }
    }

    #[test]
    fn what_is_another_level() {
        let levels = [
            "1re année collège",
            "2e année collège",
            "3e année collège",
            "1APIC",
            "2APIC",
            "1re année bac",
            "1re A",
            "1re E",
        ];
        for one in levels {
            for other in levels {
                assert_eq!(key(one) == key(other), one == other, "{one} / {other}");
            }
        }
    }

    #[test]
    fn nothing_is_empty() {
        assert_eq!(key(" - "), "");
    }

    proptest! {
        #[test]
        fn case_and_blanks_do_not_matter(name in "[1-6](re|e|ème) [a-zé]{3,9} [a-z]{3,9}") {
            prop_assert_eq!(key(&name), key(&format!("  {}  ", name.to_uppercase().replace(' ', "  "))));
        }
    }
}
