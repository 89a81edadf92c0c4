//! `GET /help`.

use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Reply, Result};
use askama::Template;
use db::Tx;
use locale::Locale;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::sync::LazyLock;

/// A language's help: that of families, and that of the school's staff.
struct Help {
    families: Part,
    staff: Part,
}

/// Contents and text, made once.
#[derive(Default)]
struct Part {
    /// Id and title of each section.
    contents: Vec<(String, String)>,
    html: String,
}

static HELP: LazyLock<[Help; 3]> =
    LazyLock::new(|| [include_str!("fr.md"), include_str!("ar.md"), include_str!("en.md")].map(Help::read));

impl Help {
    /// Every second-level heading `## Title {#id}` begins a section; those of the class `staff` come last.
    fn read(markdown: &str) -> Help {
        let is_staffs = |event: &Event<'_>| match event {
            Event::Start(Tag::Heading { classes, .. }) => classes.iter().any(|class| **class == *"staff"),
            _ => false,
        };
        let mut families: Vec<Event<'_>> = Parser::new_ext(markdown, Options::ENABLE_HEADING_ATTRIBUTES).collect();
        let staff = families.split_off(families.iter().position(is_staffs).unwrap_or(families.len()));
        Help { families: Part::of(families), staff: Part::of(staff) }
    }

    fn of(locale: Locale) -> &'static Help {
        &HELP[match locale {
            Locale::Fr => 0,
            Locale::Ar => 1,
            Locale::En => 2,
        }]
    }
}

impl Part {
    fn of(events: Vec<Event<'_>>) -> Part {
        let mut part = Part::default();
        let mut in_heading = false;
        for event in &events {
            match event {
                Event::Start(Tag::Heading { level: HeadingLevel::H2, id, .. }) => {
                    in_heading = true;
                    part.contents.push((id.as_ref().map_or_else(String::new, CowStr::to_string), String::new()));
                }
                Event::End(TagEnd::Heading(HeadingLevel::H2)) => in_heading = false,
                Event::Text(text) if in_heading => {
                    if let Some((_, title)) = part.contents.last_mut() {
                        title.push_str(text);
                    }
                }
                _ => {}
            }
        }
        html::push_html(&mut part.html, events.into_iter());
        part
    }
}

#[derive(Template)]
#[template(path = "features/help/help.html")]
struct HelpPage<'a> {
    shell: Shell<'a>,
    help: &'static Help,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    let shell = Shell::new(cx, cx.text.shell_help).at(Place::Help);
    Reply::page(&HelpPage { shell, help: Help::of(cx.locale) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_have_the_same_parts() {
        let ids = |part: &Part| part.contents.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
        let ids = |locale| [ids(&Help::of(locale).families), ids(&Help::of(locale).staff)];
        assert!(ids(Locale::Fr).iter().all(|part| !part.is_empty() && part.iter().all(|id| !id.is_empty())));
        assert_eq!(ids(Locale::Fr), ids(Locale::Ar));
        assert_eq!(ids(Locale::Fr), ids(Locale::En));
    }

    #[test]
    fn what_is_the_offices_stands_with_the_staffs() {
        for locale in [Locale::Fr, Locale::Ar, Locale::En] {
            let of = Help::of(locale);
            let is_offices = |(id, _): &(String, String)| id.starts_with("office") || id == "staff" || id == "imports";
            assert!(!of.families.contents.iter().any(is_offices), "{locale:?}");
            assert!(of.staff.contents.iter().filter(|part| is_offices(part)).count() >= 9, "{locale:?}");
            assert!(of.staff.html.contains("id=\"imports\"") && !of.families.html.contains("id=\"imports\""));
        }
    }
}
