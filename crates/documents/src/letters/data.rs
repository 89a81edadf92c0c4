//! What stands on letters, as the template reads it: `letters.json`.

use locale::Locale;
use serde::Serialize;

use super::writer::{Pieces, Writer};
use super::{Campaign, Languages, Letter};
use crate::text::{self, is_rtl};

/// The longest texts that letters show, in characters; what is longer is cut off.
pub(super) mod longest {
    pub const NAME: usize = 120;
    pub const CLASS: usize = 40;
    pub const SCHOOL: usize = 120;
    pub const ADDRESS: usize = 160;
    pub const PHONE: usize = 40;
    pub const EMAIL: usize = 100;
    pub const HOURS: usize = 240;
    pub const POSTAL_LINE: usize = 80;
    pub const DATE: usize = 60;
    pub const YEAR: usize = 20;
    pub const UNBROKEN: usize = 40;
}

/// So many lines of a postal address; what is beyond goes into the last.
const POSTAL_LINES: usize = 6;

/// All letters of a file.
#[derive(Serialize)]
pub(super) struct Data {
    title: String,
    author: String,
    /// The language of the file.
    main: &'static str,
    languages: Vec<&'static str>,
    url: String,
    code: Picture,
    logo: Option<LogoData>,
    heads: PerLanguage<Head>,
    labels: PerLanguage<Labels>,
    letters: Vec<Sheet>,
}

/// What is there in one language, or in two.
#[derive(Serialize)]
struct PerLanguage<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    fr: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ar: Option<T>,
}

#[derive(Serialize)]
struct Picture {
    side: usize,
    alt: String,
}

#[derive(Serialize)]
struct LogoData {
    width: u32,
    height: u32,
    alt: String,
}

#[derive(Serialize)]
pub(super) struct Head {
    pub name: Pieces,
    pub lines: Vec<Pieces>,
}

#[derive(Serialize)]
pub(super) struct Labels {
    pub address: String,
    pub login: String,
    pub password: String,
}

#[derive(Serialize)]
struct Sheet {
    size: f64,
    to: Vec<ToLine>,
    login: String,
    password: String,
    #[serde(flatten)]
    texts: PerLanguage<Texts>,
}

#[derive(Serialize)]
struct ToLine {
    text: String,
    rtl: bool,
    name: bool,
}

/// The sentences of a letter in a language.
#[derive(Serialize)]
pub(super) struct Texts {
    pub date: Pieces,
    pub title: Pieces,
    pub greeting: Pieces,
    pub intro: Pieces,
    pub notes: Notes,
    pub how: Pieces,
    pub steps: Vec<Pieces>,
    pub remarks: Vec<Pieces>,
    pub signature: Pieces,
}

/// What stands small below the labels of the box.
#[derive(Serialize)]
pub(super) struct Notes {
    pub address: Option<Pieces>,
    pub login: Option<Pieces>,
    pub password: Option<Pieces>,
}

impl Data {
    pub fn new(campaign: &Campaign, letters: &[Letter], code_side: usize) -> Self {
        let locales: &[Locale] = match campaign.languages {
            Languages::French => &[Locale::Fr],
            Languages::Arabic => &[Locale::Ar],
            Languages::Both => &[Locale::Fr, Locale::Ar],
        };
        let main = Writer::new(campaign, locales[0]);
        let school = text::plain(main.script(&campaign.school), longest::SCHOOL);
        Self {
            title: format!("{}, {school}", main.unformatted(|w| &w.document)),
            author: school,
            main: main.locale.code(),
            languages: locales.iter().map(|locale| locale.code()).collect(),
            url: campaign.base_url.clone(),
            code: Picture { side: code_side, alt: main.unformatted(|w| &w.code) },
            logo: campaign.logo.as_ref().map(|logo| {
                let (width, height) = logo.size();
                LogoData { width, height, alt: main.unformatted(|w| &w.logo) }
            }),
            heads: each(locales, |locale| Writer::new(campaign, locale).head()),
            labels: each(locales, |locale| Writer::new(campaign, locale).labels()),
            letters: letters.iter().map(|letter| Sheet::new(campaign, letter, locales)).collect(),
        }
    }

    /// Sets the size of type of each letter, in points.
    pub fn set_sizes(&mut self, sizes: impl Iterator<Item = f64>) {
        for (sheet, size) in self.letters.iter_mut().zip(sizes) {
            sheet.size = size;
        }
    }
}

fn each<T>(locales: &[Locale], make: impl Fn(Locale) -> T) -> PerLanguage<T> {
    let of = |locale| locales.contains(&locale).then(|| make(locale));
    PerLanguage { fr: of(Locale::Fr), ar: of(Locale::Ar) }
}

impl Sheet {
    fn new(campaign: &Campaign, letter: &Letter, locales: &[Locale]) -> Self {
        Self {
            size: 0.0,
            to: recipient(letter, campaign.languages),
            login: letter.login.clone(),
            password: letter.password.clone(),
            texts: each(locales, |locale| Writer::new(campaign, locale).texts(letter)),
        }
    }
}

/// The lines for the window: the name in the letters of the letter's language, in both for both, and the postal address.
fn recipient(letter: &Letter, languages: Languages) -> Vec<ToLine> {
    let (latin, arabic) = (letter.name.latin.as_str(), letter.name.arabic.as_str());
    let names = match languages {
        Languages::French => [latin, if latin.trim().is_empty() { arabic } else { "" }],
        Languages::Arabic => [arabic, if arabic.trim().is_empty() { latin } else { "" }],
        Languages::Both => [latin, arabic],
    };
    let names = names.into_iter().map(|name| (text::line(name, longest::NAME), true));
    let mut address: Vec<String> = letter.address.iter().filter(|line| !line.trim().is_empty()).cloned().collect();
    if address.len() > POSTAL_LINES {
        let last = address.split_off(POSTAL_LINES - 1).join(", ");
        address.push(last);
    }
    let address = address.iter().map(|line| (text::line(line, longest::POSTAL_LINE), false));
    let lines = names.chain(address).filter(|(text, _)| !text.is_empty());
    lines.map(|(text, name)| ToLine { rtl: is_rtl(&text), text, name }).collect()
}
