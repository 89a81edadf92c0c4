//! What a page spends on words, numbers and dates: `cargo bench -p locale --features runtime`.

#![expect(clippy::print_stdout, reason = "the figures are for people")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use jiff::civil::{Date, date, time};
use locale::{Locale, Zone, sort_key};
use text::Text;

/// What the generator writes for `tests/messages`.
#[allow(dead_code, reason = "made for the tests")]
mod text {
    include!("../tests/generated/text.rs");
}

const ROUNDS: u32 = 200_000;

/// The mean time of one call, after as many to warm up as one round in ten.
fn measure(what: &str, mut each: impl FnMut(u32)) {
    for round in 0..ROUNDS / 10 {
        each(round);
    }
    let start = Instant::now();
    for round in 0..ROUNDS {
        each(round);
    }
    println!("{what:<44} {:>9.1} ns", start.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS));
}

fn main() {
    let start = Instant::now();
    for locale in Locale::ALL {
        let day = date(2026, 11, 21);
        black_box((locale.date_full(day), locale.grade(1_250), locale.plural(3), locale.list(&["a"])));
    }
    black_box(sort_key("a"));
    println!("{:<44} {:>9.1} µs", "first use of everything, three languages", start.elapsed().as_secs_f64() * 1e6);

    let mut page = String::with_capacity(4_096);
    let mut write = |what: &dyn std::fmt::Display| {
        page.clear();
        let _ = write!(page, "{what}");
        black_box(&page);
    };
    let day = |n: u32| date(2026, 1 + (n % 12) as i8, 1 + (n % 28) as i8);
    for locale in Locale::ALL {
        let words = Text::of(locale);
        println!("{locale}");
        measure("  average", |n| write(&locale.average(n % 2_000)));
        measure("  grade", |n| write(&locale.grade(n % 2_000)));
        measure("  date, kept", |n| write(&locale.date_full(day(n))));
        measure("  date, not kept", |n| write(&locale.date_full(Date::constant(1980, 1, 1 + (n % 28) as i8))));
        measure("  time", |n| write(&locale.time(time((n % 24) as i8, (n % 60) as i8, 0, 0))));
        measure("  plural", |n| {
            black_box(locale.plural(n));
        });
        measure("  message with a count", |n| write(&words.grades_count(n % 200)));
        measure("  message with a name", |_| write(&words.web_welcome("Aïcha El Amrani")));
        measure("  40 grades and 20 dates", |n| {
            for grade in 0..40 {
                write(&locale.grade(n % 400 + grade * 40));
            }
            for other in 0..20 {
                write(&locale.date_short(day(n + other)));
            }
        });
    }
    println!("any");
    let text = Text::of(Locale::Fr);
    measure("  message by key", |_| {
        black_box(text.plain(black_box("web-title")));
    });
    measure("  negotiate", |_| {
        black_box(Locale::negotiate(black_box("fr-MA,fr;q=0.9,ar;q=0.8,en-US;q=0.7,en;q=0.6")));
    });
    measure("  sort key of a name", |_| {
        black_box(sort_key(black_box("EL AMRANI Aïcha")));
    });
    if let Ok(zone) = Zone::named("Africa/Casablanca") {
        measure("  wall time, zone at hand", |n| {
            black_box(zone.local(1_795_000_000_000_000 + i64::from(n)));
        });
        measure("  wall time, zone by name", |n| {
            black_box(locale::local(1_795_000_000_000_000 + i64::from(n), "Africa/Casablanca")).ok();
        });
    }
}
