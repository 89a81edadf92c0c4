//! A sheet of facts in sections: what an installation holds about somebody, to be read and kept.
//!
//! The look stands in `templates/sheet.typ`.

use std::sync::LazyLock;

use locale::Locale;
use serde::Serialize;
use typst::foundations::Bytes;
use typst::syntax::{FileId, Source};

use crate::paper::{self, Paper};
use crate::{Error, text};

/// The most characters of a heading or label.
const LABEL: usize = 120;
/// The most characters of a value.
const VALUE: usize = 600;

/// The longest address that is sure to fit on a line, in bytes.
const LONGEST_ADDRESS: usize = 50;

/// Facts under a heading.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Labels with their values.
    pub rows: Vec<(String, String)>,
}

/// A sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The language of its labels.
    pub locale: Locale,
    /// The title.
    pub title: String,
    /// Paragraphs below the title.
    pub lead: Vec<String>,
    /// The facts.
    pub sections: Vec<Section>,
    /// The instant that the file bears, in microseconds since 1970 UTC.
    pub made_at: i64,
}

#[derive(Serialize)]
struct Words {
    text: String,
    rtl: bool,
}

#[derive(Serialize)]
struct Row {
    label: Words,
    value: Words,
}

#[derive(Serialize)]
struct Part {
    heading: Words,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Data {
    lang: &'static str,
    title: String,
    author: &'static str,
    lead: Vec<String>,
    sections: Vec<Part>,
}

/// Text of somebody: it runs as its letters do, numbers and dates from left to right.
fn words(typed: &str, longest: usize) -> Words {
    // An address is copied out of the file: no sign that does not show stands in it.
    let is_address = typed.contains('@') && typed.len() <= LONGEST_ADDRESS;
    let shown = if is_address { text::plain(typed, longest) } else { text::line(typed, longest) };
    let rtl = text::is_rtl(&shown);
    // Nothing is a dash: a gap in the row would be read as the next row's value.
    let shown = if shown.is_empty() { "–".to_owned() } else { shown };
    Words { text: shown, rtl }
}

static DATA: LazyLock<FileId> = LazyLock::new(|| paper::file("sheet.json"));
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(paper::file("sheet.typ"), include_str!("../templates/sheet.typ").to_owned()));

/// The sheet as PDF/A-2a and PDF/UA-1. The same input makes the same bytes.
///
/// Characters that no font has show as `�`; texts far longer than people's are cut off with `…`.
///
/// # Errors
/// [`Error::Typesetting`], a fault of ours.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let row = |(label, value): &(String, String)| Row { label: words(label, LABEL), value: words(value, VALUE) };
    let data = Data {
        lang: sheet.locale.code(),
        title: text::line(&sheet.title, LABEL),
        author: "Parvis",
        lead: sheet.lead.iter().map(|line| text::line(line, VALUE)).collect(),
        sections: sheet
            .sections
            .iter()
            .map(|section| Part {
                heading: words(&section.heading, LABEL),
                rows: section.rows.iter().map(row).collect(),
            })
            .collect(),
    };
    let content = serde_json::to_vec(&data).map_err(|fault| Error::Typesetting(fault.to_string()))?;
    paper::alone(|| {
        let paper = Paper::new(TEMPLATE.clone(), vec![(*DATA, Bytes::new(content))]);
        paper::written(&paper.laid_out()?, sheet.made_at)
    })
}
