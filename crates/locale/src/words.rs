//! What languages do with words: plurals, lists, days near today, alphabetical order.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::LazyLock;

use icu::collator::{Collator, CollatorBorrowed};
use icu::list::ListFormatter;
use icu::plurals::{PluralCategory, PluralRules};
use jiff::civil::Date;

use crate::{Count, Locale};

/// A plural category of CLDR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plural {
    /// Arabic: none.
    Zero,
    /// One thing; in French none, too.
    One,
    /// Arabic: two.
    Two,
    /// Arabic: three to ten, and again in each hundred.
    Few,
    /// Arabic: eleven to ninety-nine, and again in each hundred. French: whole millions.
    Many,
    /// All else.
    Other,
}

impl Plural {
    /// The name that message files use: `zero`, `one`, `two`, `few`, `many`, `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Plural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The locale whose data ICU is to use.
pub(crate) fn icu_locale(locale: Locale) -> icu::locale::Locale {
    match locale {
        Locale::Fr => icu::locale::locale!("fr"),
        Locale::Ar => icu::locale::locale!("ar-MA"),
        Locale::En => icu::locale::locale!("en-GB"),
    }
}

static PLURALS: LazyLock<[PluralRules; 3]> = LazyLock::new(|| {
    Locale::ALL.map(|locale| {
        PluralRules::try_new_cardinal(icu_locale(locale).into()).expect("the data of every locale is compiled in")
    })
});

static LISTS: LazyLock<[ListFormatter; 3]> = LazyLock::new(|| {
    Locale::ALL.map(|locale| {
        ListFormatter::try_new_and(icu_locale(locale).into(), Default::default())
            .expect("the data of every locale is compiled in")
    })
});

impl Locale {
    /// The plural category that `n` things take.
    #[must_use]
    pub fn plural(self, n: impl Count) -> Plural {
        match PLURALS[self as usize].category_for(n.count()) {
            PluralCategory::Zero => Plural::Zero,
            PluralCategory::One => Plural::One,
            PluralCategory::Two => Plural::Two,
            PluralCategory::Few => Plural::Few,
            PluralCategory::Many => Plural::Many,
            PluralCategory::Other => Plural::Other,
        }
    }

    /// A list in a sentence: `A, B et C`.
    #[must_use]
    pub fn list<S: AsRef<str>>(self, items: &[S]) -> String {
        LISTS[self as usize].format_to_string(items.iter().map(AsRef::as_ref))
    }

    /// How far a day is from today: `aujourd’hui`, `demain`, `dans 3 jours`, `il y a 3 jours`.
    ///
    /// The words are CLDR's (relative day, long); ICU's own formatter for them is not stable yet.
    #[must_use]
    pub fn relative_day(self, today: impl Borrow<Date>, day: impl Borrow<Date>) -> Cow<'static, str> {
        let days = (*day.borrow() - *today.borrow()).get_days();
        if let Some(word) = self.near_day(days) {
            return Cow::Borrowed(word);
        }
        let n = i64::from(days).abs();
        let count = self.integer(n);
        Cow::Owned(match (self, days > 0) {
            (Self::Fr, true) => format!("dans {count} jours"),
            (Self::Fr, false) => format!("il y a {count} jours"),
            (Self::En, true) => format!("in {count} days"),
            (Self::En, false) => format!("{count} days ago"),
            (Self::Ar, ahead) => {
                let days = match self.plural(n) {
                    Plural::Few => "أيام",
                    Plural::Many => "يومًا",
                    _ => "يوم",
                };
                format!("{} {count} {days}", if ahead { "خلال" } else { "قبل" })
            }
        })
    }

    const fn near_day(self, days: i32) -> Option<&'static str> {
        Some(match (self, days) {
            (Self::Fr, -2) => "avant-hier",
            (Self::Fr, -1) => "hier",
            (Self::Fr, 0) => "aujourd’hui",
            (Self::Fr, 1) => "demain",
            (Self::Fr, 2) => "après-demain",
            (Self::Ar, -2) => "أول أمس",
            (Self::Ar, -1) => "أمس",
            (Self::Ar, 0) => "اليوم",
            (Self::Ar, 1) => "غدًا",
            (Self::Ar, 2) => "بعد الغد",
            (Self::En, -1) => "yesterday",
            (Self::En, 0) => "today",
            (Self::En, 1) => "tomorrow",
            _ => return None,
        })
    }
}

/// A key that sorts, byte by byte, as people look names up, in Latin and Arabic script, whatever the reader's language.
///
/// It is stored beside the name, so that both databases sort alike. Keys of different versions of the Unicode data do
/// not compare: whoever updates ICU writes them anew.
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    static COLLATOR: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
        Collator::try_new(Default::default(), Default::default()).expect("the root order is compiled in")
    });
    let mut key = Vec::with_capacity(text.len() * 2 + 8);
    // Writing to a vector does not fail.
    let _ = COLLATOR.write_sort_key_to(text, &mut key);
    key
}
