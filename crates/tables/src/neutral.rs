//! Values that a spreadsheet would run as a formula when it opens a CSV file.
//!
//! Such a value is written with an apostrophe before it, and read back without: `=1+1` is `'=1+1` in
//! the file. A value that already looks so gets one more, so that reading is the exact inverse.
//! Numbers with a sign (`-5`, `+212 600 00 00 00`) are no formula and stay as they are.
//!
//! Source: OWASP, CSV Injection.

use std::borrow::Cow;

/// Characters at which a spreadsheet begins a formula, those of East Asian keyboards among them.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}')
}

/// The value as it is written into CSV.
pub(crate) fn neutralised(value: &str) -> Cow<'_, str> {
    let is_number = || {
        let mut chars = value.chars();
        matches!(chars.next(), Some('+' | '-')) && chars.all(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.'))
    };
    let bare = value.trim_start_matches('\'');
    let dangerous = bare.starts_with(begins_formula);
    if !dangerous || bare.len() == value.len() && is_number() {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(format!("'{value}"))
    }
}

/// Whether the first apostrophe of a value from CSV was put there by [`neutralised`].
pub(crate) fn is_neutralised(value: &str) -> bool {
    value.starts_with('\'') && value.trim_start_matches('\'').starts_with(begins_formula)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_text() {
        for value in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1"] {
            assert_eq!(neutralised(value), format!("'{value}"));
        }
        for value in ["", "12,5", "-5", "+212 600 00 00 00", "l'eau", "'abc", "a=b"] {
            assert_eq!(neutralised(value), value);
        }
    }

    proptest! {
        #[test]
        fn reading_is_the_inverse(value in "['=+@a5 -]{0,6}") {
            let written = neutralised(&value);
            let read = if is_neutralised(&written) { &written[1..] } else { &written[..] };
            prop_assert_eq!(read, &value);
        }
    }
}
