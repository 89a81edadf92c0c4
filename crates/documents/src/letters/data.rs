//! What stands on letters, as the template reads it: `letters.json`.

use std::ops::RangeInclusive;

use locale::Locale;
use serde::Serialize;

use super::writer::{Pieces, Writer};
use super::{Campaign, Languages, Letter};
use crate::fonts::width;
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
    /// The size of type in which the recipient fits into the window, in points; nothing where only measuring tells, which the
    /// template does, and which takes a tenth of the time of a letter.
    to_size: Option<f64>,
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

    /// How many letters there are.
    pub fn count(&self) -> usize {
        self.letters.len()
    }

    /// Of how many recipients the size is known.
    #[cfg(test)]
    pub fn known_sizes(&self) -> usize {
        self.letters.iter().filter(|sheet| sheet.to_size.is_some()).count()
    }

    /// Leaves all sizes of recipients to the template.
    #[cfg(test)]
    pub fn forget_sizes(&mut self) {
        self.letters.iter_mut().for_each(|sheet| sheet.to_size = None);
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
        let to = recipient(letter, campaign.languages);
        Self {
            size: 0.0,
            to_size: surely_fits(&to),
            to,
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

/// The window, in points, and the sizes of type for it, in half points, as in the template.
const WINDOW: (f64, f64) = (226.7, 73.7);
const TO_SIZES: RangeInclusive<u32> = 7..=22;
/// How high a line is, at least and at most, and the gap between two, as multiples of the size: capitals of the fonts, and the template.
const LINE: (f64, f64) = (0.698, 0.714);
const GAP: f64 = 0.6;
/// What pairs of letters take from the width of a line at most, as a part of it; capitals fit closest to each other.
const KERNING: f64 = 0.03;
const KERNING_OF_CAPITALS: f64 = 0.1;

/// The first size in which the lines fit, where widths of letters alone tell.
fn surely_fits(lines: &[ToLine]) -> Option<f64> {
    for half in TO_SIZES.rev() {
        let size = f64::from(half) / 2.0;
        let rows: u32 = lines.iter().map(|line| rows(line, size)).sum::<Option<u32>>()?;
        let height = |line: f64| size * (f64::from(rows) * (line + GAP) - GAP);
        if height(LINE.1) <= WINDOW.1 {
            return Some(size);
        }
        if height(LINE.0) <= WINDOW.1 + 0.1 {
            return None;
        }
    }
    None
}

/// Into how many rows a line is broken: one or two, or nothing where that is not sure.
fn rows(line: &ToLine, size: f64) -> Option<u32> {
    let room = WINDOW.0 - 0.2;
    let wide = |text: &str| width(text, line.name) * size;
    let whole = wide(&line.text);
    if whole <= room {
        return Some(1);
    }
    // Arabic letters are narrower where they join, and some signs keep to the word before them.
    let words = || line.text.split(' ');
    let plain = words().all(|word| word.starts_with(char::is_alphanumeric)) && line.text.chars().all(|c| c < '\u{250}');
    let upper: Vec<bool> = line.text.chars().map(char::is_uppercase).collect();
    let capitals = upper.windows(2).any(|pair| pair == [true, true]);
    let narrowest = whole * (1.0 - if capitals { KERNING_OF_CAPITALS } else { KERNING });
    // A row leaves no more room than the next word takes.
    let longest = words().map(wide).fold(0.0, f64::max);
    let two = narrowest > WINDOW.0 + 0.5 && whole + longest <= 2.0 * room;
    (plain && two).then_some(2)
}
