//! How typed text is brought to one form, shared by codes, identity numbers, usernames and grades.
//!
//! Source: accounts, "Logins and scope" (we strip rather than refuse); imports (headings are
//! recognised "accents and case aside").

/// The value 0 to 9 of an ASCII, Arabic-Indic (٠-٩), Persian (۰-۹) or full-width digit, or `None`.
///
/// Source: quality, "Accessibility and inclusion": a guardian may type the digits of their keyboard.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6F0}'..='\u{6F9}' => '\u{6F0}',
        '\u{FF10}'..='\u{FF19}' => '\u{FF10}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// The character with any digit that [`digit`] knows turned into its ASCII form.
#[must_use]
pub fn ascii_digit(c: char) -> char {
    digit(c).map_or(c, |d| char::from(b'0' + d))
}

/// Whether the character is white space or takes no room: no-break and thin spaces, zero-width
/// characters, and the direction marks that pasting from Arabic text leaves behind.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether the character is a hyphen, dash or minus sign of any width.
#[must_use]
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// The text without blanks ([`is_blank`]) at its two ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// A code as typed, without blanks, dashes and the characters of `also`, in ASCII digits and upper
/// case. Other characters stay, so that a wrong code is seen as wrong.
#[must_use]
pub fn code(text: &str, also: &[char]) -> String {
    // Most are in that form already.
    if also.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return text.to_owned();
    }
    text.chars()
        .filter(|&c| !is_blank(c) && !is_dash(c) && !also.contains(&c))
        .map(ascii_digit)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Latin text in lower-case ASCII letters without accents, with digits, blanks, dashes and
/// apostrophes as they stand (as `0`-`9`, space, `-`, `'`); what has no such form is left out.
///
/// `Éléonore d’Œuvre` gives `eleonore d'oeuvre`. Arabic gives nothing but its spaces.
#[must_use]
pub fn latin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' => out.push(c),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{2BC}' | '`' | '\u{B4}' => out.push('\''),
            c if c.is_whitespace() => out.push(' '),
            c if is_dash(c) => out.push('-'),
            c => match digit(c) {
                Some(_) => out.push(ascii_digit(c)),
                None => out.push_str(without_accent(c)),
            },
        }
    }
    out
}

/// The base letters of a lower-case Latin letter with a mark; empty for anything else, combining
/// marks among them.
fn without_accent(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ḁ' => "a",
        'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' | 'ḍ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ə' => "e",
        'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ǧ' | 'ɣ' => "g",
        'ĥ' | 'ħ' | 'ḥ' | 'ḫ' | 'ẖ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' | 'ỉ' => "i",
        'ĵ' => "j",
        'ķ' | 'ĸ' | 'ḳ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ọ' | 'ỏ' | 'ơ' => "o",
        'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở' | 'ỡ' | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' | 'ṛ' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ṣ' | 'ſ' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' | 'ṭ' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ụ' | 'ủ' | 'ư' => "u",
        'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => "u",
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' | 'ẓ' => "z",
        _ => "",
    }
}

/// Whether the character is an Arabic letter (marks, digits and punctuation are not).
#[must_use]
pub fn is_arabic_letter(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{63F}' | '\u{641}'..='\u{64A}' | '\u{671}'..='\u{6D3}')
        || matches!(c, '\u{750}'..='\u{77F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn latin_loses_accents_only() {
        assert_eq!(latin("Éléonore d’Œuvre-Çelik"), "eleonore d'oeuvre-celik");
        assert_eq!(latin("Łukasz Groß Ðorđe"), "lukasz gross dorde");
        assert_eq!(latin("e\u{301}te\u{301}"), "ete");
        assert_eq!(latin("أمينة بن"), " ");
        assert_eq!(latin("İbrahim"), "ibrahim");
    }

    #[test]
    fn digits_of_every_keyboard() {
        assert_eq!("٠١٩۰۵９3".chars().map(ascii_digit).collect::<String>(), "0190593");
        assert_eq!(digit('x'), None);
    }

    #[test]
    fn code_strips_what_pasting_leaves() {
        assert_eq!(code(" j-130\u{A0}045\u{2011}678\u{200F}", &[]), "J130045678");
        assert_eq!(code("85.07.30-033 28", &['.']), "85073003328");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(latin(&latin(&text)), latin(&text));
            prop_assert_eq!(code(&code(&text, &['.']), &['.']), code(&text, &['.']));
        }

        #[test]
        fn latin_is_ascii(text in any::<String>()) {
            prop_assert!(latin(&text).is_ascii());
        }
    }
}
