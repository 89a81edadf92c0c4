//! The languages themselves, and which one a visitor gets.

use std::fmt;
use std::str::FromStr;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// French; what visitors get whose language is not spoken here.
    #[default]
    Fr,
    /// Arabic, as written in Morocco.
    Ar,
    /// English.
    En,
}

/// The code names none of the languages of the interface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}; known are fr, ar and en")]
pub struct UnknownLocale(pub String);

/// Browsers send a handful of languages; whoever sends hundreds is not asking for one.
const MOST_LANGUAGES: usize = 32;

impl Locale {
    /// Every language, French first.
    pub const ALL: [Self; 3] = [Self::Fr, Self::Ar, Self::En];

    /// `fr`, `ar` or `en`: the `lang` attribute, the stored value, the name of the message file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    /// The writing direction, for the `dir` attribute: `ltr` or `rtl`.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::Fr | Self::En => "ltr",
        }
    }

    /// The BCP 47 tag whose habits are followed.
    ///
    /// Plain `ar` would write Egypt's month names and digits; `fr-MA` groups thousands by dots, which schools in
    /// Belgium and France would read as decimals.
    #[must_use]
    pub const fn bcp47(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::Ar => "ar-MA",
            Self::En => "en-GB",
        }
    }

    /// The language's name in itself, for the language chooser.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::Ar => "العربية",
            Self::En => "English",
        }
    }

    /// The language of a code as [`code`](Self::code) gives it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// The best language for an `Accept-Language` header; French if none fits or the header makes no sense.
    ///
    /// Regions are ignored (`ar-EG` is served Arabic). Of two languages wanted equally, the first named wins.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best: Option<(u16, Self)> = None;
        let mut refused = [false; 3];
        let mut any = 0;
        for item in accept_language.split(',').take(MOST_LANGUAGES) {
            let (range, weight) = item.split_once(';').unwrap_or((item, ""));
            let Some(weight) = quality(weight) else {
                continue;
            };
            let range = range.trim();
            if range == "*" {
                any = weight;
                continue;
            }
            let language = range.split(['-', '_']).next().unwrap_or(range);
            let Some(locale) = Self::ALL.into_iter().find(|l| l.code().eq_ignore_ascii_case(language)) else {
                continue;
            };
            if weight == 0 {
                // `fr-CA;q=0` refuses Canada's French only.
                refused[locale as usize] |= range.len() == language.len();
            } else if best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, locale));
            }
        }
        match best {
            Some((_, locale)) => locale,
            None if any > 0 => Self::ALL.into_iter().find(|l| !refused[*l as usize]).unwrap_or_default(),
            None => Self::default(),
        }
    }
}

/// The thousandths of `q=0.8`; all of them if nothing is said; nothing if it cannot be read.
fn quality(parameters: &str) -> Option<u16> {
    let Some(value) = parameters.split(';').find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then_some(value.trim())
    }) else {
        return Some(1000);
    };
    let weight: f32 = value.parse().ok()?;
    // The range check also turns away NaN.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    (0.0..=1.0).contains(&weight).then(|| (weight * 1000.0).round() as u16)
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::from_code(code).ok_or_else(|| UnknownLocale(code.to_owned()))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
