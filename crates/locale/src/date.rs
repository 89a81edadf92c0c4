//! Dates and times of day.
//!
//! A school year has a few hundred dates, written again on every page: each is written by ICU once and then kept.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use icu::calendar::Gregorian;
use icu::datetime::FixedCalendarDateTimeFormatter;
use icu::datetime::fieldsets::enums::{CalendarPeriodFieldSet, DateFieldSet};
use icu::datetime::fieldsets::{E, MD, MDE, YM, YMD, YMDE};
use jiff::civil::{Date, DateTime, Time};

use crate::words::icu_locale;
use crate::{Locale, ShortText};

#[derive(Clone, Copy)]
enum Style {
    Full,
    Long,
    Short,
    DayMonth,
    WeekdayDayMonth,
    Weekday,
    Month,
}

const STYLES: usize = 7;

impl Locale {
    /// With the weekday: `samedi 21 novembre 2026`.
    #[must_use]
    pub fn date_full(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::Full)
    }

    /// Without the weekday: `21 novembre 2026`.
    #[must_use]
    pub fn date_long(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::Long)
    }

    /// With a short month where the language has one: `21 nov. 2026`.
    #[must_use]
    pub fn date_short(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::Short)
    }

    /// Where the year is clear: `24 nov.`.
    #[must_use]
    pub fn day_month(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::DayMonth)
    }

    /// The heading of a day: `samedi 21 novembre`.
    #[must_use]
    pub fn weekday_day_month(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::WeekdayDayMonth)
    }

    /// `samedi`.
    #[must_use]
    pub fn weekday(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::Weekday)
    }

    /// `novembre 2026`.
    #[must_use]
    pub fn month(self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.date(*date.borrow(), Style::Month)
    }

    /// The time of day, without seconds: `8 h 30` in French, `08:30` in Arabic and English.
    ///
    /// Arabic and English follow CLDR's pattern for `ar-MA` and `en-GB`. For French, CLDR's `fr` has `08:30` and `fr-CA`
    /// has `08 h 30`; this is the second, as French usage has it: no leading zero, and spaces that do not break.
    #[must_use]
    pub fn time(self, time: impl Borrow<Time>) -> ShortText {
        let (hour, minute) = (time.borrow().hour().unsigned_abs(), time.borrow().minute().unsigned_abs());
        let mut text = ShortText::new();
        text.prepend_digit(minute.into());
        text.prepend_digit((minute / 10).into());
        text.prepend(if self == Self::Fr { "\u{a0}h\u{a0}" } else { ":" });
        text.prepend_digit(hour.into());
        if hour > 9 || self != Self::Fr {
            text.prepend_digit((hour / 10).into());
        }
        text
    }

    /// The short date and the time: `21 nov. 2026, 10 h 00`.
    #[must_use]
    pub fn date_time(self, moment: impl Borrow<DateTime>) -> impl fmt::Display {
        let moment = *moment.borrow();
        let (date, time) = (self.date_short(moment.date()), self.time(moment.time()));
        fmt::from_fn(move |f| {
            f.write_str(&date)?;
            f.write_str(if self == Self::Ar { "، " } else { ", " })?;
            f.write_str(&time)
        })
    }

    fn date(self, date: Date, style: Style) -> Cow<'static, str> {
        match kept(self, date, style) {
            Some(place) => Cow::Borrowed(place.get_or_init(|| self.write_date(date, style).into())),
            None => Cow::Owned(self.write_date(date, style)),
        }
    }

    fn write_date(self, date: Date, style: Style) -> String {
        let formats = &FORMATS[self as usize];
        let (year, month, day) = (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
        let Ok(icu) = icu::calendar::Date::try_new_gregorian(year, month, day) else {
            return date.to_string();
        };
        let text = match style {
            Style::Full => formats.full.format(&icu).to_string(),
            Style::Long => formats.long.format(&icu).to_string(),
            Style::Short => formats.short.format(&icu).to_string(),
            Style::DayMonth => formats.day_month.format(&icu).to_string(),
            Style::WeekdayDayMonth => formats.weekday_day_month.format(&icu).to_string(),
            Style::Weekday => formats.weekday.format(&icu).to_string(),
            Style::Month => return formats.month.format(&icu).to_string(),
        };
        // CLDR has no ordinals in dates, but no French reader writes "1 novembre".
        if self == Self::Fr && day == 1 { text.replacen("1 ", "1er ", 1) } else { text }
    }
}

type DateFormat = FixedCalendarDateTimeFormatter<Gregorian, DateFieldSet>;

struct Formats {
    full: DateFormat,
    long: DateFormat,
    short: DateFormat,
    day_month: DateFormat,
    weekday_day_month: DateFormat,
    weekday: DateFormat,
    month: FixedCalendarDateTimeFormatter<Gregorian, CalendarPeriodFieldSet>,
}

static FORMATS: [LazyLock<Formats>; 3] = [
    LazyLock::new(|| Formats::of(Locale::Fr)),
    LazyLock::new(|| Formats::of(Locale::Ar)),
    LazyLock::new(|| Formats::of(Locale::En)),
];

impl Formats {
    fn of(locale: Locale) -> Self {
        let made = "the data of every locale is compiled in";
        let date = |fields| DateFormat::try_new(icu_locale(locale).into(), fields).expect(made);
        // Arabic has no short months; its medium pattern is all digits and direction marks.
        let short = if locale == Locale::Ar { YMD::long() } else { YMD::medium() };
        Self {
            full: date(DateFieldSet::YMDE(YMDE::long())),
            long: date(DateFieldSet::YMD(YMD::long())),
            short: date(DateFieldSet::YMD(short)),
            day_month: date(DateFieldSet::MD(MD::medium())),
            weekday_day_month: date(DateFieldSet::MDE(MDE::long())),
            weekday: date(DateFieldSet::E(E::long())),
            month: FixedCalendarDateTimeFormatter::try_new(
                icu_locale(locale).into(),
                CalendarPeriodFieldSet::YM(YM::long()),
            )
            .expect(made),
        }
    }
}

/// The years whose dates are kept: those that pages are about. Birthdays are written anew, half a microsecond
/// each.
const FIRST_YEAR: i16 = 2015;
const YEARS: usize = 32;
const DAYS: usize = 12 * 31;

type Year = Box<[OnceLock<Box<str>>]>;

/// A place for each day, made a year at a time: reading takes no lock, and even all dates in all languages and styles
/// stay below 20 MB.
static KEPT: [[OnceLock<Year>; YEARS]; 3 * STYLES] = [const { [const { OnceLock::new() }; YEARS] }; 3 * STYLES];

fn kept(locale: Locale, date: Date, style: Style) -> Option<&'static OnceLock<Box<str>>> {
    let year = usize::try_from(date.year().checked_sub(FIRST_YEAR)?).ok()?;
    let year = KEPT[locale as usize * STYLES + style as usize].get(year)?;
    let days = year.get_or_init(|| (0..DAYS).map(|_| OnceLock::new()).collect());
    let day = usize::from(date.month().unsigned_abs() - 1) * 31 + usize::from(date.day().unsigned_abs() - 1);
    days.get(day)
}
