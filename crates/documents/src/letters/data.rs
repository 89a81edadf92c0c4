//! What stands on letters, as the template reads it: `letters.json`.

use locale::Locale;
use serde::Serialize;

use super::words::{Filling, Phrase, Words, words};
use super::{Campaign, Child, Languages, Letter, LoginKind, Scripts};
use crate::text::{self, is_rtl};

/// The longest texts that letters show, in characters; what is longer is cut off.
mod longest {
    pub const NAME: usize = 120;
    pub const CLASS: usize = 40;
    pub const SCHOOL: usize = 200;
    pub const LINE: usize = 300;
    pub const POSTAL_LINE: usize = 100;
    pub const DATE: usize = 120;
}

/// So many lines of a postal address.
const POSTAL_LINES: usize = 8;
/// So many children are named.
const CHILDREN: usize = 12;
/// So many periods of opening hours have a line of their own.
const HOURS: usize = 2;

/// Marks of direction: show nothing.
const LEFT_TO_RIGHT: &str = "\u{200e}";
const RIGHT_TO_LEFT: &str = "\u{200f}";

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
struct Head {
    name: Pieces,
    lines: Vec<Pieces>,
}

#[derive(Serialize)]
struct Labels {
    address: String,
    login: String,
    password: String,
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
struct Texts {
    date: Pieces,
    title: Pieces,
    greeting: Pieces,
    intro: Pieces,
    notes: Notes,
    how: Pieces,
    steps: Vec<Pieces>,
    remarks: Vec<Pieces>,
    signature: Pieces,
}

/// What stands small below the labels of the box.
#[derive(Serialize)]
struct Notes {
    address: Option<Pieces>,
    login: Option<Pieces>,
    password: Option<Pieces>,
}

/// A sentence: kinds and texts. The kinds are those of `piece` in the template.
type Pieces = Vec<(&'static str, String)>;

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
    let address = letter.address.iter().take(POSTAL_LINES);
    let address = address.map(|line| (text::line(line, longest::POSTAL_LINE), false));
    let lines = names.chain(address).filter(|(text, _)| !text.is_empty());
    lines.map(|(text, name)| ToLine { rtl: is_rtl(&text), text, name }).collect()
}

/// Writes sentences in a language.
struct Writer<'a> {
    campaign: &'a Campaign,
    locale: Locale,
    words: &'static Words,
}

/// The values of a sentence beside those that the campaign has.
#[derive(Clone, Copy, Default)]
struct Values<'a> {
    child: &'a str,
    class: &'a str,
    count: usize,
    /// What `{child}` and `{children}` stand for where it is more than a name.
    children: Option<&'a Pieces>,
    days: Option<&'a Pieces>,
}

impl<'a> Writer<'a> {
    fn new(campaign: &'a Campaign, locale: Locale) -> Self {
        Self { campaign, locale, words: words(locale) }
    }

    /// The text in the script of the language, else in the other.
    fn script<'t>(&self, text: &'t Scripts) -> &'t str {
        let (first, second) = match self.locale {
            Locale::Ar => (&text.arabic, &text.latin),
            Locale::Fr | Locale::En => (&text.latin, &text.arabic),
        };
        if first.trim().is_empty() { second } else { first }
    }

    fn filled(&self, phrase: &Phrase, values: Values<'_>) -> Pieces {
        let mut out = Sentence { writer: self, values, pieces: Vec::new() };
        phrase.fill(&mut out);
        out.pieces
    }

    fn said(&self, phrase: fn(&Words) -> &Phrase) -> Pieces {
        self.filled(phrase(self.words), Values::default())
    }

    /// A sentence as a plain text, for what is read aloud or stands in the file's properties.
    fn unformatted(&self, phrase: fn(&Words) -> &Phrase) -> String {
        let marks = [LEFT_TO_RIGHT, RIGHT_TO_LEFT];
        self.said(phrase).into_iter().map(|(_, text)| text).filter(|text| !marks.contains(&text.as_str())).collect()
    }

    /// A value by itself; nothing where it is empty.
    fn value(&self, text: &str) -> Pieces {
        let mut out = Pieces::new();
        if !text.is_empty() {
            self.push(&mut out, kind(is_rtl(text), false), text);
        }
        out
    }

    /// Puts a value after what is there. Where it runs against the language, marks of the language's direction around it keep two
    /// such values, and the comma between them, in their order.
    fn push(&self, out: &mut Pieces, kind: &'static str, text: &str) {
        let against = matches!(kind, "r" | "R") == (self.locale != Locale::Ar);
        let mark = if self.locale == Locale::Ar { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT };
        if against {
            out.push(("-", mark.to_owned()));
        }
        out.push((kind, text.to_owned()));
        if against {
            out.push(("-", mark.to_owned()));
        }
    }

    fn head(&self) -> Head {
        let campaign = self.campaign;
        let mut lines = vec![self.value(&text::line(self.script(&campaign.address), longest::LINE))];
        lines.push(joined(self.phone_and_email(), " · "));
        let hours = self.script(&campaign.hours).lines().map(|line| self.value(&text::line(line, longest::LINE)));
        let hours: Vec<Pieces> = hours.filter(|line| !line.is_empty()).collect();
        if hours.len() > HOURS { lines.push(joined(hours, " · ")) } else { lines.extend(hours) }
        lines.retain(|line| !line.is_empty());
        Head { name: self.value(&text::line(self.script(&campaign.school), longest::SCHOOL)), lines }
    }

    fn phone_and_email(&self) -> [Pieces; 2] {
        let phone = if self.campaign.phone.trim().is_empty() { Vec::new() } else { self.said(|w| &w.phone) };
        [phone, self.value(&text::line(&self.campaign.email, longest::LINE))]
    }

    fn labels(&self) -> Labels {
        Labels {
            address: self.unformatted(|w| &w.box_address),
            login: self.unformatted(|w| &w.box_login),
            password: self.unformatted(|w| &w.box_password),
        }
    }

    fn texts(&self, letter: &Letter) -> Texts {
        let words = self.words;
        let first = letter.children.first().map(|child| self.name(child)).unwrap_or_default();
        let children = self.children(&letter.children);
        let days = self.days();
        let values = Values { child: &first, children: Some(&children), days: Some(&days), ..Values::default() };
        let named = Values { children: None, ..values };
        let asks = self.campaign.asks_identity_number;
        let (login, form, after) = match letter.login_kind {
            LoginKind::IdentityNumber => (&words.login_identity, &words.step_form, &words.after_identity),
            LoginKind::StudentCode if asks => (&words.login_code, &words.step_form_number, &words.after_code),
            LoginKind::StudentCode => (&words.login_code, &words.step_form, &words.after_code_without_number),
        };
        let intro = if letter.children.len() == 1 { &words.intro_one } else { &words.intro_several };
        let until = self.script(&self.campaign.until).trim();
        let valid = if until.is_empty() { &words.valid_days } else { &words.valid_until };
        let lost = joined([self.said(|w| &w.lost), self.reach()], " ");
        Texts {
            date: self.value(&text::line(self.script(&self.campaign.place_and_date), longest::DATE)),
            title: self.said(|w| &w.title),
            greeting: self.said(|w| &w.greeting),
            intro: self.filled(intro, values),
            notes: Notes {
                address: None,
                login: Some(self.filled(login, named)),
                password: Some(self.said(|w| &w.password_note)),
            },
            how: self.said(|w| &w.steps),
            steps: [&words.step_open, &words.step_type, form, after].map(|step| self.filled(step, named)).into(),
            remarks: vec![
                joined([self.filled(valid, named), self.said(|w| &w.secret)], " "),
                lost,
                self.said(|w| &w.mistake),
            ],
            signature: self.said(|w| &w.signature),
        }
    }

    /// How to reach the school, in a line.
    fn reach(&self) -> Pieces {
        let [phone, email] = self.phone_and_email();
        let address = self.value(&text::line(self.script(&self.campaign.address), longest::LINE));
        joined([phone, email, address], " · ")
    }

    fn name(&self, child: &Child) -> String {
        text::line(self.script(&child.name), longest::NAME)
    }

    /// The children in a sentence; of very many the first.
    fn children(&self, children: &[Child]) -> Pieces {
        let shown = if children.len() > CHILDREN { CHILDREN - 1 } else { children.len() };
        let mut items: Vec<Pieces> = children[..shown].iter().map(|child| self.child(child)).collect();
        if shown < children.len() {
            let values = Values { count: children.len() - shown, ..Values::default() };
            items.push(self.filled(&self.words.children_more, values));
        }
        let last = items.len().saturating_sub(1);
        let mut out = Pieces::new();
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                let separator = if i == last { &self.words.children_last } else { &self.words.children_separator };
                out.extend(self.filled(separator, Values::default()));
            }
            out.extend(item);
        }
        out
    }

    fn child(&self, child: &Child) -> Pieces {
        let class = text::line(&child.class, longest::CLASS);
        let phrase = if class.is_empty() { &self.words.child_without_class } else { &self.words.child };
        self.filled(phrase, Values { child: &self.name(child), class: &class, ..Values::default() })
    }

    fn days(&self) -> Pieces {
        let values = Values { count: self.campaign.days as usize, ..Values::default() };
        self.filled(self.words.days.for_count(self.locale, self.campaign.days), values)
    }
}

/// Sentences with something between them; empty ones left out.
fn joined(parts: impl IntoIterator<Item = Pieces>, between: &str) -> Pieces {
    let mut out = Pieces::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(("-", between.to_owned()));
        }
        out.extend(part);
    }
    out
}

const fn kind(rtl: bool, strong: bool) -> &'static str {
    match (rtl, strong) {
        (false, false) => "l",
        (false, true) => "L",
        (true, false) => "r",
        (true, true) => "R",
    }
}

/// A sentence in the making.
struct Sentence<'a> {
    writer: &'a Writer<'a>,
    values: Values<'a>,
    pieces: Pieces,
}

impl Sentence<'_> {
    fn value(&mut self, text: &str, strong: bool) {
        self.writer.push(&mut self.pieces, kind(is_rtl(text), strong), text);
    }

    /// Pieces that are a sentence of their own. What is bold around them is bold in them.
    fn inner(&mut self, pieces: &Pieces, strong: bool) {
        let bold = |kind| match kind {
            "-" => "s",
            "l" => "L",
            "r" => "R",
            other => other,
        };
        self.pieces.extend(pieces.iter().map(|(kind, text)| (if strong { bold(kind) } else { *kind }, text.clone())));
    }
}

impl Filling for Sentence<'_> {
    fn words(&mut self, words: &str, strong: bool) {
        self.pieces.push((if strong { "s" } else { "-" }, words.to_owned()));
    }

    fn place(&mut self, name: &str, strong: bool) {
        let Values { child, class, count, children, days } = self.values;
        let campaign = self.writer.campaign;
        match name {
            "child" | "children" if children.is_some() => self.inner(children.unwrap_or(&Pieces::new()), strong),
            "child" => self.value(child, strong),
            "class" => self.value(class, strong),
            "days" => self.inner(days.unwrap_or(&Pieces::new()), strong),
            "count" | "n" => self.pieces.push((if strong { "s" } else { "-" }, count.to_string())),
            "year" => self.value(&text::line(&campaign.year, longest::DATE), strong),
            "school" => self.value(&text::line(self.writer.script(&campaign.school), longest::SCHOOL), strong),
            "phone" => self.value(&unbroken(&text::plain(&campaign.phone, longest::NAME)), strong),
            "until" => self.value(&text::line(self.writer.script(&campaign.until), longest::DATE), strong),
            "url" => self.writer.push(&mut self.pieces, "u", &campaign.base_url),
            other => debug_assert!(false, "no letter has a value called {other}"),
        }
    }
}

/// A number with blanks in it stays on its line.
fn unbroken(number: &str) -> String {
    number.replace(' ', "\u{a0}")
}
