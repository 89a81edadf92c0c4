//! Which language a visitor gets.

use locale::Locale::{self, Ar, En, Fr};
use locale::UnknownLocale;
use proptest::prelude::*;

#[test]
fn codes() {
    for (locale, code, dir, tag, name) in [
        (Fr, "fr", "ltr", "fr", "Français"),
        (Ar, "ar", "rtl", "ar-MA", "العربية"),
        (En, "en", "ltr", "en-GB", "English"),
    ] {
        assert_eq!((locale.code(), locale.dir(), locale.bcp47(), locale.own_name()), (code, dir, tag, name));
        assert_eq!(Locale::from_code(code), Some(locale));
        assert_eq!(code.parse(), Ok(locale));
        assert_eq!(locale.to_string(), code);
    }
    assert_eq!(Locale::from_code("FR"), None);
    assert_eq!("de".parse::<Locale>(), Err(UnknownLocale("de".into())));
}

#[test]
fn negotiation() {
    for (header, locale) in [
        ("", Fr),
        ("de", Fr),
        ("ar", Ar),
        ("AR-ma", Ar),
        ("en-US,en;q=0.9,fr;q=0.8", En),
        ("fr;q=0.5, ar;q=0.7, en;q=0.6", Ar),
        ("de, en;q=0.1", En),
        ("en, ar", En),
        ("en;q=0, ar;q=0.2", Ar),
        ("*", Fr),
        ("fr;q=0, *", Ar),
        ("fr-CA;q=0, *", Fr),
        ("en;q=0", Fr),
        ("fr;q=0,ar;q=0,en;q=0,*", Fr),
        ("*;q=0.9, ar;q=0.1", Ar),
        ("en ; Q = 0.4 , ar ; q=0.3", En),
        ("en;level=1;q=0.3,ar;q=0.4", Ar),
        ("en;q=nan, ar;q=0.1", Ar),
        ("en;q=2, ar;q=-1", Fr),
        ("english, arabic", Fr),
        (";;;,,,=;q=", Fr),
    ] {
        assert_eq!(Locale::negotiate(header), locale, "{header}");
    }
    assert_eq!(Locale::negotiate(&"de,".repeat(100_000)), Fr);
}

proptest! {
    #[test]
    fn no_header_is_too_strange(header in any::<String>()) {
        let _ = Locale::negotiate(&header);
    }

    #[test]
    fn the_heaviest_wins(weights in [1_u16..=1000, 1_u16..=1000, 1_u16..=1000]) {
        let header: Vec<_> = Locale::ALL.iter().zip(weights)
            .map(|(locale, w)| format!("{locale};q={}.{:03}", w / 1000, w % 1000)).collect();
        let chosen = Locale::negotiate(&header.join(","));
        prop_assert_eq!(weights[chosen as usize], *weights.iter().max().unwrap());
    }
}
