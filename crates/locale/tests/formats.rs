//! What readers of each language see.

#![cfg(feature = "runtime")]

use jiff::civil::{Date, date, time};
use locale::Locale::{self, Ar, En, Fr};
use locale::sort_key;

#[test]
fn numbers() {
    for (locale, integer, average, grade, whole) in [
        (Fr, "1\u{202f}234", "12,50", "12,5", "12"),
        (Ar, "1.234", "12,50", "12,5", "12"),
        (En, "1,234", "12.50", "12.5", "12"),
    ] {
        assert_eq!(locale.integer(1_234), integer);
        assert_eq!(locale.average(1_250), average);
        assert_eq!(locale.grade(1_250), grade);
        assert_eq!(locale.grade(1_200), whole);
    }
    assert_eq!(Fr.grade(1_205), "12,05");
    assert_eq!(Fr.average(0), "0,00");
    assert_eq!(Fr.grade(5), "0,05");
    assert_eq!(Fr.average(-5), "-0,05");
    assert_eq!(Ar.integer(-3), "\u{200e}-3");
    let borrowed = &7_usize;
    assert_eq!(En.integer(borrowed), "7");
    assert_eq!(format!("{:>6}|{:?}", Fr.grade(1_200), Fr.grade(50)), "    12|\"0,5\"");
}

#[test]
fn dates() {
    let day = date(2026, 11, 21);
    let written = |locale: Locale, day: Date| {
        [
            locale.date_full(day),
            locale.date_long(day),
            locale.date_short(day),
            locale.day_month(day),
            locale.weekday_day_month(day),
            locale.weekday(day),
            locale.month(day),
        ]
    };
    assert_eq!(
        written(Fr, day),
        [
            "samedi 21 novembre 2026",
            "21 novembre 2026",
            "21 nov. 2026",
            "21 nov.",
            "samedi 21 novembre",
            "samedi",
            "novembre 2026"
        ]
    );
    assert_eq!(
        written(Ar, day),
        [
            "السبت، 21 نونبر 2026",
            "21 نونبر 2026",
            "21 نونبر 2026",
            "21 نونبر",
            "السبت، 21 نونبر",
            "السبت",
            "نونبر 2026"
        ]
    );
    assert_eq!(
        written(En, day),
        [
            "Saturday, 21 November 2026",
            "21 November 2026",
            "21 Nov 2026",
            "21 Nov",
            "Saturday 21 November",
            "Saturday",
            "November 2026"
        ]
    );
}

#[test]
fn the_first_of_the_month_is_an_ordinal_in_french_only() {
    let day = date(2021, 2, 1);
    assert_eq!(Fr.date_full(day), "lundi 1er février 2021");
    assert_eq!(Fr.date_short(day), "1er févr. 2021");
    assert_eq!(Fr.day_month(day), "1er févr.");
    assert_eq!(Fr.date_long(date(2021, 2, 11)), "11 février 2021");
    assert_eq!(Fr.month(day), "février 2021");
    assert_eq!(En.date_long(day), "1 February 2021");
}

#[test]
fn dates_that_are_kept_and_dates_that_are_not_are_written_alike() {
    // Both ends of the kept years, their neighbours, and the ends of the calendar.
    for (day, french) in [
        (date(2014, 12, 31), "31 décembre 2014"),
        (date(2015, 1, 1), "1er janvier 2015"),
        (date(2046, 12, 31), "31 décembre 2046"),
        (date(2047, 1, 1), "1er janvier 2047"),
        (date(1961, 8, 9), "9 août 1961"),
        (date(2024, 2, 29), "29 février 2024"),
    ] {
        assert_eq!(Fr.date_long(day), french);
    }
    for day in [Date::MIN, Date::MAX] {
        assert!(!En.date_full(day).is_empty());
    }
}

#[test]
fn every_day_of_a_leap_year_is_written_apart() {
    let mut written = std::collections::BTreeSet::new();
    let mut day = date(2028, 1, 1);
    while day.year() == 2028 {
        for locale in Locale::ALL {
            written.insert(locale.date_full(day));
        }
        day = day.tomorrow().unwrap();
    }
    assert_eq!(written.len(), 3 * 366);
}

#[test]
fn times() {
    for (locale, early, late) in
        [(Fr, "8\u{a0}h\u{a0}05", "10\u{a0}h\u{a0}00"), (Ar, "08:05", "10:00"), (En, "08:05", "10:00")]
    {
        assert_eq!(locale.time(time(8, 5, 59, 0)), early);
        assert_eq!(locale.time(time(10, 0, 0, 0)), late);
    }
    assert_eq!(Fr.time(time(0, 0, 0, 0)), "0\u{a0}h\u{a0}00");
    assert_eq!(En.time(time(23, 59, 0, 0)), "23:59");
    let moment = date(2026, 11, 21).at(10, 0, 0, 0);
    assert_eq!(Fr.date_time(moment).to_string(), "21 nov. 2026, 10\u{a0}h\u{a0}00");
    assert_eq!(Ar.date_time(moment).to_string(), "21 نونبر 2026، 10:00");
    assert_eq!(En.date_time(moment).to_string(), "21 Nov 2026, 10:00");
}

#[test]
fn lists() {
    assert_eq!(Fr.list(&["A", "B", "C"]), "A, B et C");
    assert_eq!(Ar.list(&["A", "B", "C"]), "A وB وC");
    assert_eq!(En.list(&["A".to_owned(), "B".to_owned(), "C".to_owned()]), "A, B and C");
    assert_eq!(Fr.list(&["A", "B"]), "A et B");
    assert_eq!(Fr.list(&["A"]), "A");
    assert_eq!(Fr.list::<&str>(&[]), "");
}

#[test]
fn days_near_today() {
    let today = date(2026, 11, 21);
    for (day, french, arabic, english) in [
        (date(2026, 11, 18), "il y a 3 jours", "قبل 3 أيام", "3 days ago"),
        (date(2026, 11, 19), "avant-hier", "أول أمس", "2 days ago"),
        (date(2026, 11, 20), "hier", "أمس", "yesterday"),
        (date(2026, 11, 21), "aujourd’hui", "اليوم", "today"),
        (date(2026, 11, 22), "demain", "غدًا", "tomorrow"),
        (date(2026, 11, 23), "après-demain", "بعد الغد", "in 2 days"),
        (date(2026, 11, 24), "dans 3 jours", "خلال 3 أيام", "in 3 days"),
        (date(2026, 12, 2), "dans 11 jours", "خلال 11 يومًا", "in 11 days"),
        (date(2027, 3, 1), "dans 100 jours", "خلال 100 يوم", "in 100 days"),
    ] {
        assert_eq!(Fr.relative_day(today, day), french);
        assert_eq!(Ar.relative_day(today, day), arabic);
        assert_eq!(En.relative_day(today, day), english);
    }
}

#[test]
fn plurals() {
    for (n, arabic) in [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
        (102, "other"),
        (103, "few"),
        (111, "many"),
        (1003, "few"),
    ] {
        assert_eq!(Ar.plural(n).as_str(), arabic, "{n}");
    }
    for (n, french, english) in [
        (0, "one", "other"),
        (1, "one", "one"),
        (2, "other", "other"),
        (1_000_000, "many", "other"),
        (-1, "one", "one"),
    ] {
        assert_eq!(Fr.plural(n).to_string(), french, "{n}");
        assert_eq!(En.plural(n).to_string(), english, "{n}");
    }
}

#[test]
fn names_sort_as_they_are_looked_up() {
    let sorted = [
        "Amrani",
        "BENNANI",
        "Bennani Ève",
        "Bennani Évelyne",
        "El Amrani",
        "Élodie",
        "Zahra",
        "أحمد",
        "العلوي",
        "زينب",
    ];
    let mut names = sorted;
    names.reverse();
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(names, sorted);
    assert!(sort_key("Évelyne") < sort_key("Evin"));
    assert_eq!(sort_key("E\u{301}lodie"), sort_key("Élodie"));
}
