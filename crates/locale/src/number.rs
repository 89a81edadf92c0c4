//! Numbers: counts, grades and averages.

use std::sync::LazyLock;

use icu::decimal::DecimalFormatter;
use icu::decimal::input::Decimal;

use crate::{Locale, ShortText};

/// Whatever counts: any integer, or a reference to one (templates pass both).
pub trait Count {
    /// The number; one that is too large becomes the largest.
    fn count(&self) -> i64;
}

macro_rules! count {
    ($($integer:ty)*) => {$(
        impl Count for $integer {
            fn count(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
count!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl<T: Count + ?Sized> Count for &T {
    fn count(&self) -> i64 {
        (**self).count()
    }
}

impl Locale {
    /// An integer: `1 234`, `1.234`, `1,234`.
    #[must_use]
    pub fn integer(self, n: impl Count) -> ShortText {
        let n = n.count();
        let symbols = &SYMBOLS[self as usize];
        let mut text = ShortText::new();
        symbols.whole(&mut text, n.unsigned_abs());
        symbols.sign(&mut text, n);
        text
    }

    /// An average, given in hundredths: always two decimals, `12,50`.
    #[must_use]
    pub fn average(self, hundredths: impl Count) -> ShortText {
        self.decimals(hundredths.count(), true)
    }

    /// A grade, given in hundredths: the decimals that it has, `12,25`, `12,5`, `12`.
    #[must_use]
    pub fn grade(self, hundredths: impl Count) -> ShortText {
        self.decimals(hundredths.count(), false)
    }

    fn decimals(self, hundredths: i64, always: bool) -> ShortText {
        let symbols = &SYMBOLS[self as usize];
        let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        let mut text = ShortText::new();
        if always || rest != 0 {
            if always || rest % 10 != 0 {
                text.prepend_digit(rest % 10);
            }
            text.prepend_digit(rest / 10);
            text.prepend(&symbols.point);
        }
        symbols.whole(&mut text, whole);
        symbols.sign(&mut text, hundredths);
        text
    }
}

/// What ICU writes between the digits. Asked for once, so that writing a number costs little more than its digits.
struct Symbols {
    minus: Box<str>,
    group: Box<str>,
    point: Box<str>,
}

static SYMBOLS: [LazyLock<Symbols>; 3] = [
    LazyLock::new(|| Symbols::of(Locale::Fr)),
    LazyLock::new(|| Symbols::of(Locale::Ar)),
    LazyLock::new(|| Symbols::of(Locale::En)),
];

impl Symbols {
    /// Reads the symbols off a sample, since ICU gives no other access to them.
    fn of(locale: Locale) -> Self {
        let sample = formatter(locale).format(&Decimal::from(-1_234)).to_string();
        let mut halves = Decimal::from(-5);
        halves.multiply_pow10(-1);
        let halves = formatter(locale).format(&halves).to_string();
        let between = |text: &str, before: char, after: char| -> Option<Box<str>> {
            Some(text.split_once(before)?.1.split_once(after)?.0.into())
        };
        Self {
            minus: sample.split('1').next().unwrap_or("-").into(),
            group: between(&sample, '1', '2').unwrap_or_default(),
            point: between(&halves, '0', '5').unwrap_or_else(|| ".".into()),
        }
    }

    fn whole(&self, text: &mut ShortText, mut n: u64) {
        let mut digits = 0;
        loop {
            if digits == 3 {
                text.prepend(&self.group);
                digits = 0;
            }
            text.prepend_digit(n);
            n /= 10;
            digits += 1;
            if n == 0 {
                return;
            }
        }
    }

    fn sign(&self, text: &mut ShortText, n: i64) {
        if n < 0 {
            text.prepend(&self.minus);
        }
    }
}

/// ICU's own formatter: the model of what this module writes.
fn formatter(locale: Locale) -> DecimalFormatter {
    DecimalFormatter::try_new(crate::words::icu_locale(locale).into(), Default::default())
        .expect("the data of every locale is compiled in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_and_integers_are_written_as_icu_writes_them() {
        for locale in Locale::ALL {
            let icu = formatter(locale);
            for n in (-10_000..=10_000).chain([123_456, 1_000_000, -98_765_432, i64::MAX, i64::MIN]) {
                assert_eq!(locale.integer(n), *icu.format(&Decimal::from(n)).to_string());
                let mut hundredths = Decimal::from(n);
                hundredths.multiply_pow10(-2);
                assert_eq!(locale.average(n), *icu.format(&hundredths).to_string());
                hundredths.absolute.trim_end();
                assert_eq!(locale.grade(n), *icu.format(&hundredths).to_string());
            }
        }
    }
}
