//! Whether two rows with one identity number can be one person by their names (accounts.md, "Who is one guardian"): a
//! number is easily mistyped, and an account that is there already would see a stranger's child.

use crate::fold;
use crate::names::comparison_key;

/// Words of names that lists write or leave out.
const PARTICLES: [&str; 8] = ["el", "al", "ben", "bent", "ibn", "bnt", "de", "ould"];

/// How alike two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// The same, whatever the order, case, accents and particles.
    Same,
    /// Another spelling, one name more or less, or another script: to be looked at.
    Nearly,
    /// Another person's.
    Other,
}

/// The form in which names are compared here.
#[must_use]
pub fn key(given: &str, family: &str) -> String {
    comparison_key(given, family)
}

/// Compares two names by their [`key`]s.
#[must_use]
pub fn alike(one: &str, other: &str) -> Alike {
    let words = |key: &str| {
        let mut words: Vec<String> = key.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        words.retain(|word| !PARTICLES.contains(&word.as_str()));
        for word in &mut words {
            // The Arabic article is written on to its word.
            if let Some(bare) = word.strip_prefix("ال").filter(|bare| bare.chars().count() > 2) {
                *word = bare.to_owned();
            }
        }
        words.sort_unstable();
        words
    };
    let (one, other) = (words(one), words(other));
    if one == other {
        return Alike::Same;
    }
    let arabic = |words: &[String]| words.iter().flat_map(|word| word.chars()).any(fold::is_arabic_letter);
    let within = |few: &[String], many: &[String]| few.len() >= 2 && few.iter().all(|word| many.contains(word));
    if one.is_empty()
        || other.is_empty()
        || arabic(&one) != arabic(&other)
        || within(&one, &other)
        || within(&other, &one)
    {
        return Alike::Nearly;
    }
    if edits(&one.concat(), &other.concat()) <= 1 || (one.len() == other.len() && one_word_apart(&one, &other)) {
        return Alike::Nearly;
    }
    Alike::Other
}

/// Whether two people can be one by their names, each given as [`key`]s in whatever scripts there are: one of the one is alike
/// one of the other in the same script. Where no script is common to both, nobody can tell, and the answer is no.
#[must_use]
pub fn can_be_one(one: &[String], other: &[String]) -> bool {
    let is_arabic = |key: &str| key.chars().any(fold::is_arabic_letter);
    let mut pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    pairs.any(|(a, b)| !a.is_empty() && !b.is_empty() && is_arabic(a) == is_arabic(b) && alike(a, b) != Alike::Other)
}

/// Whether all words are the same but one, which differs by a letter.
fn one_word_apart(one: &[String], other: &[String]) -> bool {
    let left: Vec<&String> = one.iter().filter(|word| !other.contains(word)).collect();
    let right: Vec<&String> = other.iter().filter(|word| !one.contains(word)).collect();
    matches!((left.as_slice(), right.as_slice()), ([a], [b]) if edits(a, b) <= 1)
}

/// Letters to be added, taken away or changed; 2 for two and more.
fn edits(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 1 {
        return 2;
    }
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    (one.len() - end).max(other.len() - end).min(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_compared_in_the_script_that_both_have() {
        let keys = |names: &[(&str, &str)]| names.iter().map(|(given, family)| key(given, family)).collect::<Vec<_>>();
        let nadia = keys(&[("Nadia", "Tazi"), ("نادية", "التازي")]);
        assert!(can_be_one(&nadia, &keys(&[("TAZI", "nadia"), ("", "")])));
        assert!(can_be_one(&nadia, &keys(&[("نادية", "التازي")])));
        assert!(!can_be_one(&nadia, &keys(&[("Amal", "Skalli"), ("", "")])));
        assert!(!can_be_one(&keys(&[("Nadia", "Tazi")]), &keys(&[("نادية", "التازي")])));
    }

    #[test]
    fn names_that_are_one_person_s() {
        for (one, other, wanted) in [
            (("Nadia", "Tazi"), ("TAZI", "nadia"), Alike::Same),
            (("Amina", "El Amrani"), ("Amina", "Amrani"), Alike::Same),
            (("فاطمة", "العلوي"), ("علوي", "فاطمه"), Alike::Same),
            (("Mohammed", "Alaoui"), ("Mohamed", "Alaoui"), Alike::Nearly),
            (("Karim", "Alaoui"), ("Karim Mohamed", "Alaoui"), Alike::Nearly),
            (("نادية", "التازي"), ("Nadia", "Tazi"), Alike::Nearly),
            (("", ""), ("Nadia", "Tazi"), Alike::Nearly),
            (("Nadia", "Tazi"), ("Nadia", "Bennani"), Alike::Other),
            (("Karim", "Tazi"), ("Nadia", "Tazi"), Alike::Other),
            (("Karim", "Idrissi"), ("Nadia", "Tazi"), Alike::Other),
        ] {
            let (a, b) = (key(one.0, one.1), key(other.0, other.1));
            assert_eq!((alike(&a, &b), alike(&b, &a)), (wanted, wanted), "{a} {b}");
        }
    }
}
