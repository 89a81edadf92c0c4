//! The sentences of letters: words and values, in pieces that say how each is set.

use locale::Locale;

use super::data::{Head, Labels, Notes, Texts, longest};
use super::words::{Filling, Phrase, Words, words};
use super::{Campaign, Child, Languages, Letter, LoginKind, Scripts};
use crate::text::{self, is_rtl};

/// So many children are named.
const CHILDREN: usize = 12;
/// So many periods of opening hours have a line of their own.
const HOURS: usize = 2;

/// What stands between values side by side.
const BETWEEN: &str = " · ";

/// Marks of direction: show nothing.
const LEFT_TO_RIGHT: &str = "\u{200e}";
const RIGHT_TO_LEFT: &str = "\u{200f}";

/// A sentence: kinds and texts. The kinds are those of `piece` in the template.
pub(super) type Pieces = Vec<(&'static str, String)>;

/// Writes sentences in a language.
pub(super) struct Writer<'a> {
    campaign: &'a Campaign,
    pub locale: Locale,
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
    pub fn new(campaign: &'a Campaign, locale: Locale) -> Self {
        Self { campaign, locale, words: words(locale) }
    }

    /// The text in the script of the language, else in the other.
    pub fn script<'t>(&self, text: &'t Scripts) -> &'t str {
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
    pub fn unformatted(&self, phrase: fn(&Words) -> &Phrase) -> String {
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

    pub fn head(&self) -> Head {
        let campaign = self.campaign;
        let mut lines = vec![self.value(&text::line(self.script(&campaign.address), longest::ADDRESS))];
        lines.push(parted(self.phone_and_email()));
        let hours = self.script(&campaign.hours);
        let periods: Vec<&str> = hours.lines().filter(|line| !line.trim().is_empty()).collect();
        if periods.len() > HOURS {
            let all = text::line(&periods.join(BETWEEN), longest::HOURS);
            lines.push(parted(all.split(BETWEEN).map(|period| self.value(period))));
        } else {
            lines.extend(periods.iter().map(|line| self.value(&text::line(line, longest::HOURS / HOURS))));
        }
        lines.retain(|line| !line.is_empty());
        Head { name: self.value(&text::line(self.script(&campaign.school), longest::SCHOOL)), lines }
    }

    fn phone_and_email(&self) -> [Pieces; 2] {
        let phone = if self.campaign.phone.trim().is_empty() { Vec::new() } else { self.said(|w| &w.phone) };
        let mut email = Pieces::new();
        let address = text::plain(&self.campaign.email, longest::EMAIL);
        match address.chars().count() {
            0 => {}
            1..=longest::UNBROKEN => self.push(&mut email, "k", &address),
            _ => self.push(&mut email, "l", &text::line(&address, longest::EMAIL)),
        }
        [phone, email]
    }

    pub fn labels(&self) -> Labels {
        Labels {
            address: self.unformatted(|w| &w.box_address),
            login: self.unformatted(|w| &w.box_login),
            password: self.unformatted(|w| &w.box_password),
        }
    }

    pub fn texts(&self, letter: &Letter) -> Texts {
        let words = self.words;
        let first = letter.children.first().map(|child| self.name(child)).unwrap_or_default();
        let children = self.children(&letter.children);
        let days = self.days();
        let values = Values { child: &first, children: Some(&children), days: Some(&days), ..Values::default() };
        let named = Values { children: None, ..values };
        let asks = self.campaign.asks_identity_number;
        let recovers = self.campaign.recovers;
        let (login, form, after) = match letter.login_kind {
            LoginKind::IdentityNumber if recovers => {
                (&words.login_identity, &words.step_recovery, &words.after_recovery)
            }
            LoginKind::StudentCode if recovers => (&words.login_code, &words.step_recovery, &words.after_recovery),
            LoginKind::IdentityNumber => (&words.login_identity, &words.step_form, &words.after_identity),
            LoginKind::StudentCode if asks => (&words.login_code, &words.step_form_number, &words.after_code),
            LoginKind::StudentCode => (&words.login_code, &words.step_form, &words.after_code_without_number),
        };
        let intro = match letter.children.len() {
            _ if recovers => &words.intro_recovery,
            1 => &words.intro_one,
            _ => &words.intro_several,
        };
        let until = self.script(&self.campaign.until).trim();
        let valid = if until.is_empty() { &words.valid_days } else { &words.valid_until };
        let blank = [("-", " ".to_owned())];
        let lost = joined([self.said(|w| &w.lost), self.reach()], &blank);
        Texts {
            date: self.value(&text::line(self.script(&self.campaign.place_and_date), longest::DATE)),
            title: self.said(if recovers { |w| &w.title_recovery } else { |w| &w.title }),
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
                joined([self.filled(valid, named), self.said(|w| &w.secret)], &blank),
                lost,
                self.said(|w| &w.mistake),
            ],
            signature: self.said(|w| &w.signature),
        }
    }

    /// How to reach the school, in a line; where there is little room, in the first way there is, since all stand in the head.
    fn reach(&self) -> Pieces {
        let [phone, email] = self.phone_and_email();
        let address = self.value(&text::line(self.script(&self.campaign.address), longest::ADDRESS));
        let little_room = self.campaign.languages == Languages::Both;
        let ways = [phone, address, email].into_iter().filter(|way| !way.is_empty());
        let comma = self.filled(&self.words.children_separator, Values::default());
        joined(ways.take(if little_room { 1 } else { 2 }), &comma)
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
fn joined(parts: impl IntoIterator<Item = Pieces>, between: &[(&'static str, String)]) -> Pieces {
    let mut out = Pieces::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.extend_from_slice(between);
        }
        out.extend(part);
    }
    out
}

/// Values side by side, with a sign between them that the template leaves out where it breaks the line.
fn parted(parts: impl IntoIterator<Item = Pieces>) -> Pieces {
    joined(parts, &[(".", BETWEEN.to_owned())])
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
            "year" => self.value(&text::line(&campaign.year, longest::YEAR), strong),
            "school" => self.value(&text::line(self.writer.script(&campaign.school), longest::SCHOOL), strong),
            "phone" => self.writer.push(&mut self.pieces, "k", &text::plain(&campaign.phone, longest::PHONE)),
            "until" => self.value(&text::line(self.writer.script(&campaign.until), longest::DATE), strong),
            "url" if campaign.base_url.chars().count() <= longest::UNBROKEN => {
                self.writer.push(&mut self.pieces, "U", &campaign.base_url);
            }
            "url" => self.writer.push(&mut self.pieces, "u", &text::line(&campaign.base_url, usize::MAX)),
            other => debug_assert!(false, "no letter has a value called {other}"),
        }
    }
}
