//! Letters that open Parvis to guardians: login, password, how to connect. One page each, for window envelopes.
//!
//! The words stand in `templates/letter.fr.json` and `templates/letter.ar.json`, the look in `templates/letter.typ`. What does
//! not fit is set in smaller type, so that a letter is one page whatever it holds.
//!
//! Source: accounts, "Path A"; guide I.

mod data;
mod pictures;
mod words;
mod writer;

use std::fmt;
use std::sync::LazyLock;

use typst::foundations::{Bytes, Label, Selector};
use typst::introspection::Introspector;
use typst::syntax::{FileId, Source};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

pub use pictures::{Logo, NoPicture};

use crate::Error;
use crate::paper::{self, Paper};

/// The most letters in a file: memory grows with the pages of a file, and a file of 100 is a stack that a folder holds.
pub const MOST: usize = 100;

/// A text in Latin letters and in Arabic ones. Where one is empty, the other stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scripts {
    /// In Latin letters: for letters in French.
    pub latin: String,
    /// In Arabic letters: for letters in Arabic.
    pub arabic: String,
}

impl Scripts {
    /// A text in both.
    pub fn new(latin: impl Into<String>, arabic: impl Into<String>) -> Self {
        Self { latin: latin.into(), arabic: arabic.into() }
    }
}

/// In which languages letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Languages {
    /// French.
    French,
    /// Arabic.
    Arabic,
    /// Both on one page, side by side, with login and password once.
    Both,
}

/// What all letters of a campaign have in common.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The name of the school.
    pub school: Scripts,
    /// Its postal address, in a line.
    pub address: Scripts,
    /// Its telephone number, or nothing.
    pub phone: String,
    /// Its address for mail, or nothing.
    pub email: String,
    /// When it is open: a line a period, or nothing.
    pub hours: Scripts,
    /// Its logo.
    pub logo: Option<Logo>,
    /// Where Parvis is: `https://parvis.example.ma`.
    pub base_url: String,
    /// Place and date: `Rabat, le 22 novembre 2026`.
    pub place_and_date: Scripts,
    /// The school year: `2026-2027`.
    pub year: String,
    /// The languages.
    pub languages: Languages,
    /// How many days the passwords work.
    pub days: u32,
    /// The last day on which they work, `20 février 2027`; where it is empty, the letter counts the days from its date.
    pub until: Scripts,
    /// Whether the school asks for identity numbers at the first access.
    pub asks_identity_number: bool,
    /// Whether they give accounts back to their owners, who have lost their passwords; else they open first accesses.
    pub recovers: bool,
    /// The instant that the file bears, in microseconds since 1970 UTC.
    pub made_at: i64,
}

/// What a login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginKind {
    /// The guardian's identity number: shows every child.
    IdentityNumber,
    /// The code of the first child: shows that child.
    StudentCode,
}

/// A child that a letter opens.
#[derive(Clone, Debug)]
pub struct Child {
    /// Given and family name.
    pub name: Scripts,
    /// The class, `3APIC-2`, or nothing.
    pub class: String,
}

/// A letter to a guardian. `Debug` shows neither login nor password.
#[derive(Clone)]
pub struct Letter {
    /// The guardian, as the envelope shall name them.
    pub name: Scripts,
    /// The postal address, line by line.
    pub address: Vec<String>,
    /// What [`Letter::login`] is.
    pub login_kind: LoginKind,
    /// What to type as login.
    pub login: String,
    /// The password, as it shall be printed: `7KQD-M2XA-94TB`.
    pub password: String,
    /// The children, at least one. The first is the one whose code is the login.
    pub children: Vec<Child>,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").field("name", &self.name).field("children", &self.children).finish_non_exhaustive()
    }
}

/// The sizes of type, in tenths of a point, the largest first: the first is meant, the others are for what does not fit.
const SIZES: [u32; 12] = [105, 100, 95, 90, 85, 80, 75, 70, 65, 60, 55, 50];
/// Where two languages begin in [`SIZES`].
const SIZE_OF_BOTH: usize = 4;

/// A file of letters, a page each, in their order: PDF/A-2a and PDF/UA-1. The same input makes the same bytes.
///
/// Characters that no font has show as `�`; [`crate::lacks`] tells which. Texts far longer than people's are cut off with `…`; logins and
/// passwords never are.
///
/// # Errors
/// [`Error::Empty`], [`Error::TooMany`] above [`MOST`], [`Error::Address`]; [`Error::TooLong`] and [`Error::Typesetting`] for what cannot
/// be printed at all.
pub fn pdf(campaign: &Campaign, letters: &[Letter]) -> Result<Vec<u8>, Error> {
    if letters.is_empty() {
        return Err(Error::Empty);
    }
    if letters.len() > MOST {
        return Err(Error::TooMany { most: MOST });
    }
    let code = pictures::square_code(&campaign.base_url).ok_or(Error::Address)?;
    paper::alone(|| file(campaign, &code, data::Data::new(campaign, letters, code.side)))
}

fn file(campaign: &Campaign, code: &pictures::SquareCode, mut data: data::Data) -> Result<Vec<u8>, Error> {
    let mut files = vec![(FILES.code, Bytes::new(code.pixels.clone()))];
    if let Some(logo) = &campaign.logo {
        files.push((FILES.logo, logo.pixels()));
    }
    let mut sheets =
        Sheets { paper: Paper::new(TEMPLATE.clone(), files), sizes: vec![first_size(campaign); data.count()] };
    let document = sheets.fitted(&mut data)?;
    paper::written(&document, campaign.made_at)
}

fn first_size(campaign: &Campaign) -> usize {
    if campaign.languages == Languages::Both { SIZE_OF_BOTH } else { 0 }
}

struct Files {
    data: FileId,
    code: FileId,
    logo: FileId,
}

static FILES: LazyLock<Files> = LazyLock::new(|| Files {
    data: paper::file("letters.json"),
    code: paper::file("code.luma"),
    logo: paper::file("logo.rgba"),
});

static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(paper::file("letter.typ"), include_str!("../../templates/letter.typ").to_owned()));

struct Sheets {
    paper: Paper,
    /// Of each letter the place in [`SIZES`].
    sizes: Vec<usize>,
}

impl Sheets {
    /// Lays out, and sets in smaller type what takes more than its page, until each letter is one page. Almost always the first
    /// time is the last, and measuring each page beforehand would cost as much as laying it out.
    fn fitted(&mut self, data: &mut data::Data) -> Result<PagedDocument, Error> {
        loop {
            data.set_sizes(self.sizes.iter().map(|at| f64::from(SIZES[*at]) / 10.0));
            let content = serde_json::to_vec(data).map_err(|fault| Error::Typesetting(fault.to_string()))?;
            self.paper.put(FILES.data, Bytes::new(content));
            let document = self.paper.laid_out()?;
            let too_long = too_long(&document, self.sizes.len());
            if too_long.is_empty() {
                return Ok(document);
            }
            for index in too_long {
                self.sizes[index] += 1;
                if self.sizes[index] == SIZES.len() {
                    return Err(Error::TooLong { index });
                }
            }
        }
    }
}

/// Which letters take more than a page.
fn too_long(document: &PagedDocument, letters: usize) -> Vec<usize> {
    let pages = document.pages().len();
    if pages == letters {
        return Vec::new();
    }
    let label = Label::new(PicoStr::intern("letter")).expect("the label has a name");
    let introspector = document.introspector();
    let starts: Vec<usize> = introspector
        .query(&Selector::Label(label))
        .iter()
        .filter_map(|mark| introspector.page(mark.location()?))
        .map(|page| page.get())
        .chain([pages + 1])
        .collect();
    starts.windows(2).enumerate().filter(|(_, pair)| pair[1] - pair[0] > 1).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaign() -> Campaign {
        Campaign {
            school: Scripts::new("Collège Ibn Rochd", ""),
            address: Scripts::default(),
            phone: String::new(),
            email: String::new(),
            hours: Scripts::default(),
            logo: None,
            base_url: "https://parvis.example.ma".to_owned(),
            place_and_date: Scripts::new("Rabat, le 22 novembre 2026", ""),
            year: "2026-2027".to_owned(),
            languages: Languages::French,
            days: 90,
            until: Scripts::default(),
            asks_identity_number: true,
            recovers: false,
            made_at: 1_795_350_000_000_000,
        }
    }

    /// The n-th of many recipients, from short to long.
    fn letter(n: usize) -> Letter {
        const WORDS: [&str; 10] =
            ["Résidence", "Al", "Andalous,", "immeuble", "12,", "appartement", "4", "rue", "Oued", "Ziz"];
        let line = |at: usize| {
            let mut words: Vec<_> = (0..(n * 7 + at * 5) % 9 + 1).map(|i| WORDS[(n * 5 + at * 3 + i) % 10]).collect();
            match n % 6 {
                2 => words.push("(Agdal)"),
                4 => words.push("شارع"),
                _ => {}
            }
            words.join(" ")
        };
        Letter {
            name: Scripts::new(["Fatima El Amrani", "Fatima-Zahra Aït Taleb Benjelloun El Ouazzani"][n % 2], ""),
            address: (0..n % 7).map(line).collect(),
            login_kind: LoginKind::IdentityNumber,
            login: "AB100000".to_owned(),
            password: "7KQD-M2XA-94TB".to_owned(),
            children: vec![Child { name: Scripts::new("Inès El Amrani", ""), class: String::new() }],
        }
    }

    #[test]
    fn a_size_that_is_known_beforehand_is_the_one_that_measuring_finds() {
        let (campaign, letters): (_, Vec<_>) = (campaign(), (0..42).map(letter).collect());
        let code = pictures::square_code(&campaign.base_url).unwrap();
        let made = |measured: bool| {
            let mut data = data::Data::new(&campaign, &letters, code.side);
            let known = data.known_sizes();
            assert!(known > 15 && known < 42, "{known} are known");
            if measured {
                data.forget_sizes();
            }
            paper::alone(|| file(&campaign, &code, data)).unwrap()
        };
        assert!(made(false) == made(true), "the files differ");
    }
}
