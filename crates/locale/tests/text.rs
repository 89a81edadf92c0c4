//! The generated messages at work, in Rust and in templates.

#![cfg(feature = "runtime")]

use askama::Template;
use locale::Locale::{self, Ar, En, Fr};
use text::Text;

/// What the generator writes for `tests/messages`.
mod text {
    include!("generated/text.rs");
}

#[test]
fn messages_without_arguments_are_fields() {
    assert_eq!(Text::of(Fr).grades_title, "Notes");
    assert_eq!(Text::of(Ar).web_title, "بارفي: المدرسة على الإنترنت");
    assert_eq!(Text::of(Fr).web_type, "Type « \\ » “cité”");
    assert_eq!(Text::of(Fr).web_steps, "Première ligne\nseconde ligne");
    for locale in Locale::ALL {
        assert_eq!(Text::of(locale).locale, locale);
    }
}

#[test]
fn messages_are_found_by_key() {
    for locale in Locale::ALL {
        let text = Text::of(locale);
        assert_eq!(text.plain("grades-title"), Some(text.grades_title));
        assert_eq!(text.plain("web-steps"), Some(text.web_steps));
        assert_eq!(text.plain("web-welcome"), None);
        assert_eq!(text.plain("nothing"), None);
    }
}

#[test]
fn counts_choose_by_the_plurals_of_the_language() {
    let count = |locale, n: i64| Text::of(locale).grades_count(n).to_string();
    for (n, french) in [(0, "Aucune note"), (1, "1 note"), (2, "2 notes"), (1_200, "1\u{202f}200 notes")] {
        assert_eq!(count(Fr, n), french);
    }
    for (n, arabic) in [
        (0, "لا نقط"),
        (1, "نقطة واحدة"),
        (2, "نقطتان"),
        (10, "10 نقط"),
        (11, "11 نقطة"),
        (103, "103 نقط"),
        (1_003, "1.003 نقط"),
    ] {
        assert_eq!(count(Ar, n), arabic);
    }
    assert_eq!(count(En, 0), "0 grades");
    assert_eq!(count(En, 1), "1 grade");
}

#[test]
fn other_arguments_are_written_as_they_are() {
    assert_eq!(Text::of(Fr).web_welcome("Aïcha").to_string(), "Bonjour Aïcha, Parvis : l’école en ligne");
    assert_eq!(Text::of(En).web_welcome(String::from("<b>")).to_string(), "Parvis: school online: hello <b>!");
    let day = jiff::civil::date(2026, 11, 21);
    assert_eq!(Text::of(Fr).grades_kind(Fr.day_month(day), "exam").to_string(), "Examen du 21 nov.");
    assert_eq!(Text::of(En).grades_kind("x", String::from("else")).to_string(), "Course work of x");
}

#[test]
fn templates_take_both_and_escape_arguments() {
    struct Row {
        grade: i64,
        date: jiff::civil::Date,
    }

    #[derive(Template)]
    #[template(
        source = "{{ t.grades_title }} {{ t.grades_count(rows.len()) }} {{ t.web_welcome(name) }}\
                  {% for row in rows %} {{ t.locale.grade(row.grade) }} {{ t.locale.day_month(row.date) }}{% endfor %}",
        ext = "html"
    )]
    struct Page<'a> {
        t: &'static Text,
        name: String,
        rows: &'a [Row],
    }

    let rows = [Row { grade: 1_250, date: jiff::civil::date(2026, 11, 21) }];
    let page = Page { t: Text::of(En), name: "<A>".into(), rows: &rows };
    assert_eq!(page.render().unwrap(), "Grades 1 grade Parvis: school online: hello &#60;A&#62;! 12.5 21 Nov");
}
