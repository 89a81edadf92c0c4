//! Texts that people typed, made fit for paper.

use crate::fonts::{REPLACEMENT, shows};

/// A word longer than this may be broken anywhere.
const LONGEST_WORD: usize = 24;
/// Where a long word is broken: at most so many characters together.
const PIECE: usize = 12;
const ELLIPSIS: char = '…';
/// Tells where a word may be broken.
const BREAK: char = '\u{200b}';

/// Whether a character shows nothing and moves others about, as marks of direction do: paper takes its directions from the
/// letters. Joiners stay, since they shape Arabic words.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    ) || (c.is_control() && !c.is_whitespace())
}

/// A line of at most `longest` characters: blanks made one, invisible signs left out, characters that no font has replaced, the
/// end cut off with `…`, long words made breakable.
pub(crate) fn line(text: &str, longest: usize) -> String {
    broken(&plain(text, longest))
}

/// As [`line`], without breaks in words: for codes, which are copied out.
pub(crate) fn plain(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut length = 0;
    let mut last = ' ';
    let marks = text.chars().filter(|c| !is_invisible(*c));
    for c in marks {
        let c = match c {
            '\u{200c}' | '\u{200d}' => c,
            c if c.is_whitespace() => ' ',
            c if shows(c) => c,
            _ => REPLACEMENT,
        };
        if (c == ' ' || c == REPLACEMENT) && c == last {
            continue;
        }
        if length == longest {
            out.pop();
            out.truncate(out.trim_end().len());
            out.push(ELLIPSIS);
            break;
        }
        out.push(c);
        length += 1;
        last = c;
    }
    out.truncate(out.trim_end().len());
    out
}

fn broken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let long = word.chars().count() > LONGEST_WORD;
        for (n, c) in word.chars().enumerate() {
            if long && n > 0 && n % PIECE == 0 {
                out.push(BREAK);
            }
            out.push(c);
        }
    }
    out
}

/// Whether a text runs from right to left: as its first letter does.
pub(crate) fn is_rtl(text: &str) -> bool {
    let rtl = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(rtl)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_made_fit() {
        assert_eq!(line("  Rue\tdes\r\n Écoles ", 50), "Rue des Écoles");
        assert_eq!(line("a\u{202e}b\u{0}c\u{feff}", 50), "abc");
        assert_eq!(line("李王 Ana \u{1f600}", 50), "\u{fffd} Ana \u{fffd}");
        assert_eq!(line("abcdef", 6), "abcdef");
        assert_eq!(line("abcdefg", 6), "abcde…");
        assert_eq!(line("abcd efg", 6), "abcd…");
    }

    #[test]
    fn long_words_can_be_broken() {
        assert_eq!(line(&"x".repeat(25), 50), format!("{0}\u{200b}{0}\u{200b}x", "x".repeat(12)));
        assert_eq!(plain(&"x".repeat(25), 50), "x".repeat(25));
    }

    #[test]
    fn directions_are_those_of_the_first_letter() {
        assert!(is_rtl("12، شارع الحسن الثاني"));
        assert!(is_rtl("ﻻ"));
        assert!(!is_rtl("12, rue الحسن"));
        assert!(!is_rtl("10080"));
        assert!(!is_rtl("ⴰⵢⵜ"));
    }

    proptest! {
        #[test]
        fn a_line_is_never_longer_than_asked_and_needs_no_second_pass(text in ".{0,80}", longest in 1_usize..60) {
            let once = plain(&text, longest);
            prop_assert!(once.chars().count() <= longest);
            prop_assert_eq!(plain(&once, longest), once.clone());
            let seen = once.chars().all(|c| shows(c) || matches!(c, '\u{200c}' | '\u{200d}'));
            prop_assert!(seen);
        }
    }
}
