//! `GET /help`.

use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Reply, Result};
use askama::Template;
use db::Tx;
use locale::Locale;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::sync::LazyLock;

/// A language's help: its contents and its text, made once.
struct Help {
    parts: Vec<(String, String)>,
    html: String,
}

static HELP: LazyLock<[Help; 3]> =
    LazyLock::new(|| [include_str!("fr.md"), include_str!("ar.md"), include_str!("en.md")].map(Help::read));

impl Help {
    /// Every second-level heading `## Title {#id}` begins a part.
    fn read(markdown: &str) -> Help {
        let mut parts: Vec<(String, String)> = Vec::new();
        let mut events: Vec<Event<'_>> = Vec::new();
        let mut in_heading = false;
        for event in Parser::new_ext(markdown, Options::ENABLE_HEADING_ATTRIBUTES) {
            match &event {
                Event::Start(Tag::Heading { level: HeadingLevel::H2, id, .. }) => {
                    in_heading = true;
                    parts.push((id.as_ref().map_or_else(String::new, CowStr::to_string), String::new()));
                }
                Event::End(TagEnd::Heading(HeadingLevel::H2)) => in_heading = false,
                Event::Text(text) if in_heading => {
                    if let Some((_, title)) = parts.last_mut() {
                        title.push_str(text);
                    }
                }
                _ => {}
            }
            events.push(event);
        }
        let mut out = String::with_capacity(markdown.len() * 2);
        html::push_html(&mut out, events.into_iter());
        Help { parts, html: out }
    }

    fn of(locale: Locale) -> &'static Help {
        &HELP[match locale {
            Locale::Fr => 0,
            Locale::Ar => 1,
            Locale::En => 2,
        }]
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
        let ids = |locale| Help::of(locale).parts.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
        assert!(!ids(Locale::Fr).is_empty() && ids(Locale::Fr).iter().all(|id| !id.is_empty()));
        assert_eq!(ids(Locale::Fr), ids(Locale::Ar));
        assert_eq!(ids(Locale::Fr), ids(Locale::En));
    }
}
