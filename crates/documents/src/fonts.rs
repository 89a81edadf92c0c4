//! The fonts of documents, and what to do with characters that none of them has.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Coverage, Font, FontBook};
use typst::utils::LazyHash;

/// A font file and the family that templates know it by. The names inside the files put each weight into a family of its own.
struct File {
    family: &'static str,
    content: &'static [u8],
}

macro_rules! file {
    ($family:literal, $name:literal) => {
        File { family: $family, content: include_bytes!(concat!("../fonts/", $name)) }
    };
}

/// See `fonts/VERSIONS.md`.
const FILES: [File; 7] = [
    file!("IBM Plex Sans", "IBMPlexSans-Regular.ttf"),
    file!("IBM Plex Sans", "IBMPlexSans-SemiBold.ttf"),
    file!("IBM Plex Sans Arabic", "IBMPlexSansArabic-Regular.ttf"),
    file!("IBM Plex Sans Arabic", "IBMPlexSansArabic-SemiBold.ttf"),
    file!("IBM Plex Mono", "IBMPlexMono-Medium.ttf"),
    file!("Noto Sans Tifinagh", "NotoSansTifinagh-Regular.ttf"),
    file!("Noto Sans", "NotoSans-Regular.ttf"),
];

/// The fonts, read once.
pub(crate) struct Fonts {
    pub book: LazyHash<FontBook>,
    pub all: Vec<Font>,
    coverages: Vec<Coverage>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let mut book = FontBook::new();
    let mut all = Vec::with_capacity(FILES.len());
    let mut coverages = Vec::with_capacity(FILES.len());
    for file in &FILES {
        let font = Font::new(Bytes::new(file.content), 0).expect("the fonts that are compiled in are whole");
        let mut info = font.info().clone();
        file.family.clone_into(&mut info.family);
        coverages.push(info.coverage.clone());
        book.push(info);
        all.push(font);
    }
    Fonts { book: LazyHash::new(book), all, coverages }
});

/// What stands for a character that no font has: a black diamond with a question mark.
pub(crate) const REPLACEMENT: char = '\u{fffd}';

/// Whether a document can show a character. Characters for private use show as something else on each machine.
pub(crate) fn shows(c: char) -> bool {
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !private && FONTS.coverages.iter().any(|coverage| coverage.contains(u32::from(c)))
}

/// The characters of a text that a document shows as `�`, since no font of ours has them: each once, in the order of the text.
/// Blanks and invisible signs are not among them.
///
/// Latin, Greek, Cyrillic, Arabic and Tifinagh are there; Chinese, Hebrew or pictographs are not.
#[must_use]
pub fn lacks(text: &str) -> Vec<char> {
    let mut lacking = Vec::new();
    for c in text.chars() {
        if !crate::text::is_invisible(c) && !c.is_whitespace() && !shows(c) && !lacking.contains(&c) {
            lacking.push(c);
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_region_can_be_shown() {
        for name in [
            "Łukasz Şahin-Ğülü",
            "Ναταλία",
            "Светлана Њ",
            "أيت ڭرسيف ؤمليل گپچڤ",
            "ⴰⵢⵜ ⵃⵎⴷⵓ",
            "Ɛli Ɣarbi Ḥmed Ẓ",
            "Nguyễn Thị Hằng",
        ] {
            assert_eq!(lacks(name), Vec::<char>::new(), "{name}");
        }
    }

    #[test]
    fn what_no_font_has_is_told_once_and_in_order() {
        assert_eq!(lacks("李 Ana 王李\u{1f600}\u{e001}"), ['李', '王', '\u{1f600}', '\u{e001}']);
    }

    #[test]
    fn invisible_signs_are_not_lacking() {
        assert_eq!(lacks("a\u{200e}b\u{202e}c\u{feff}\u{ad}\n\td\u{a0}\u{202f}e"), Vec::<char>::new());
    }

    #[test]
    fn the_replacement_can_be_shown() {
        assert!(shows(REPLACEMENT));
    }
}
