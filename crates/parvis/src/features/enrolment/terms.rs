//! `GET /terms`: the terms of use, in plain words.

use crate::web::shell::Shell;
use crate::web::{Cx, Reply, Result};
use askama::Template;
use db::Tx;
use locale::Locale;
use pulldown_cmark::{Parser, html};
use std::sync::LazyLock;

/// The text in each language, made once.
static TERMS: LazyLock<[String; 3]> = LazyLock::new(|| {
    [include_str!("terms.fr.md"), include_str!("terms.ar.md"), include_str!("terms.en.md")].map(|markdown| {
        let mut out = String::with_capacity(markdown.len() * 2);
        html::push_html(&mut out, Parser::new(markdown));
        out
    })
});

#[derive(Template)]
#[template(path = "features/enrolment/terms.html")]
struct Terms<'a> {
    shell: Shell<'a>,
    /// Compiled in: nothing that anybody wrote.
    html: &'static str,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>) -> Result<Reply> {
    let html = &TERMS[match cx.locale {
        Locale::Fr => 0,
        Locale::Ar => 1,
        Locale::En => 2,
    }];
    Reply::page(&Terms { shell: Shell::new(cx, cx.text.enrolment_terms_title), html })
}
