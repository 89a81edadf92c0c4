//! The form in which two headings, labels or words are the same.

use rules::fold;

/// Words of a heading or value, folded: Latin letters in lower case without accents, digits as ASCII,
/// Arabic letters in one spelling, without vowel signs, lengthening and article; everything else
/// separates words.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if is_sign(c) || fold::is_blank(c) && !c.is_whitespace() {
            continue;
        }
        if fold::is_arabic_letter(c) {
            word.push(one_spelling(c));
            continue;
        }
        let before = word.len();
        let mut buffer = [0; 4];
        word.extend(fold::latin(c.encode_utf8(&mut buffer)).chars().filter(char::is_ascii_alphanumeric));
        if word.len() == before && !word.is_empty() {
            words.push(bare(std::mem::take(&mut word)));
        }
    }
    if !word.is_empty() {
        words.push(bare(word));
    }
    words
}

/// All words as one.
pub(crate) fn key(text: &str) -> String {
    words(text).concat()
}

/// Vowel signs, lengthening, and combining accents: they take no room of their own.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
        || matches!(c, '\u{300}'..='\u{36F}')
}

fn one_spelling(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ة' => 'ه',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ؤ' => 'و',
        'ک' | 'ڪ' => 'ك',
        c => c,
    }
}

/// The word without the Arabic article.
fn bare(word: String) -> String {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() > 1 => rest.to_owned(),
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_heading_in_many_ways() {
        for (a, b) in [
            ("Prénom", "PRENOM"),
            ("code_eleve", "Code élève"),
            ("e\u{301}le\u{300}ve", "Élève"),
            ("رقم التلميذ", "رَقْم  تلميـذ\u{200F}"),
            ("إسم", "اسم"),
            ("القسم", "قسم:"),
            ("المستوى", "مستوي"),
            ("المادة", "الماده"),
            ("tuteur1_nom", "Tuteur 1 – nom"),
            ("تاريخ الإزدياد", "تاريخ الازدياد"),
            ("heure١", "heure1"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
        assert_ne!(key("nom"), key("prénom"));
        assert_eq!(key(" - "), "");
        assert_eq!(words("م.الإقليمية : "), ["م", "اقليميه"]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-Zéèأإةى \u{640}_-]{0,20}") {
            // The article may come off a word that a second folding sees anew; headings are folded once.
            let once = words(&text).join(" ");
            prop_assert_eq!(words(&once).len(), words(&text).len());
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = key(&text);
        }
    }
}
