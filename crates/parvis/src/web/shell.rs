//! What the layout shows around every page.

use super::assets::ICONS_SVG;
use super::cx::{Cx, Theme};
use super::policy::{Address, Child, Office, Stage, Viewer};
use crate::text::Text;
use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};
use locale::{Count, Locale, ShortText};
use std::fmt;
use std::sync::LazyLock;

/// The area that the navigation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// None of them.
    Elsewhere,
    /// The list of children.
    Children,
    /// A child's dashboard.
    Dashboard,
    /// A child's grades.
    Grades,
    /// Who looked at a child's data.
    Looks,
    /// The help.
    Help,
    /// The school's office.
    Office,
}

/// What the layout shows around every page.
pub struct Shell<'a> {
    /// Messages.
    pub t: &'static Text,
    /// Language.
    pub locale: Locale,
    /// Title of the page, before the name of the site.
    pub title: String,
    /// Who is signed in.
    pub viewer: Option<&'a Viewer>,
    /// The child that the page is about.
    pub child: Option<&'a Child>,
    /// The school that the page is about.
    pub school: Option<(String, String)>,
    /// New grades of the child, for the badge.
    pub new_grades: usize,
    /// The area that is marked.
    pub place: Place,
    /// Where forms of the layout come back to.
    pub back: String,
    /// A demo says so.
    pub demo: bool,
    theme: Theme,
}

impl<'a> Shell<'a> {
    /// The layout of a page with this title.
    pub fn new(cx: &Cx<'a>, title: impl Into<String>) -> Shell<'a> {
        Shell {
            t: cx.text,
            locale: cx.locale,
            title: title.into(),
            viewer: cx.viewer,
            child: None,
            school: None,
            new_grades: 0,
            place: Place::Elsewhere,
            back: cx.rq.page().to_owned(),
            demo: cx.rq.app.demo,
            theme: cx.theme,
        }
    }

    /// Marks an area.
    #[must_use]
    pub fn at(mut self, place: Place) -> Shell<'a> {
        self.place = place;
        self
    }

    /// Names the child that the page is about, and with it the school.
    #[must_use]
    pub fn about(mut self, child: &'a Child) -> Shell<'a> {
        self.school = Some((child.school_name(self.locale).to_owned(), child.school.phone.clone()));
        self.child = Some(child);
        self
    }

    /// Names the school that a page of the office is about.
    #[must_use]
    pub fn of(mut self, school: &Office) -> Shell<'a> {
        let name = in_script(self.locale, &school.name, &school.name_ar).to_owned();
        self.school = Some((name, school.phone.clone()));
        self
    }

    /// A message, which needs no escaping: the build refuses one that would. Of pages that are asked for all the time, whose
    /// messages are half of their text.
    pub fn say(&self, message: &'static str) -> Said {
        Said(message)
    }

    /// An icon of the sprite; decoration, so silent to screen readers.
    pub fn icon(&self, name: &'static str) -> Icon {
        Icon { name, kind: IconKind::Plain }
    }

    /// An icon that points along the reading direction.
    pub fn flipped(&self, name: &'static str) -> Icon {
        Icon { name, kind: IconKind::Flipped }
    }

    /// The arrow of something that unfolds.
    pub fn chevron(&self) -> Icon {
        Icon { name: "chevron-down", kind: IconKind::Chevron }
    }

    /// A grade of at most two decimals out of the scale's maximum, both in hundredths.
    pub fn grade(&self, value: impl Count, max: impl Count) -> Mark {
        Mark { value: self.locale.grade(value), max: Some(self.locale.grade(max)) }
    }

    /// An average with two decimals out of the scale's maximum, both in hundredths.
    pub fn average(&self, value: impl Count, max: impl Count) -> Mark {
        Mark { value: self.locale.average(value), max: Some(self.locale.grade(max)) }
    }

    /// An average with two decimals, in hundredths, where the scale is clear.
    pub fn bare_average(&self, value: impl Count) -> Mark {
        Mark { value: self.locale.average(value), max: None }
    }

    /// The value of `data-bs-theme`; the script corrects it where the system decides.
    pub fn theme(&self) -> &'static str {
        if self.theme == Theme::Dark { "dark" } else { "light" }
    }

    /// Whether the system decides on light or dark.
    pub fn follows_system(&self) -> bool {
        self.theme == Theme::System
    }

    /// Where the name of the site leads.
    pub fn home(&self) -> &'static str {
        match self.viewer {
            None => "/",
            Some(v) if v.children.is_empty() && v.is_staff() => "/office",
            Some(_) => "/children",
        }
    }

    /// Whether somebody with two hats, guardian and staff, has the staff's on.
    pub fn is_office(&self) -> bool {
        self.place == Place::Office || self.viewer.is_some_and(|v| v.children.is_empty() && v.is_staff())
    }

    /// What a guardian is told of an address that serves nothing yet, and the words of the way on; a session by a child's
    /// code has none.
    pub fn address_banner(&self) -> Option<(&'static str, Option<&'static str>)> {
        let viewer = self.viewer.filter(|v| v.stage == Stage::Open)?;
        if self.is_office()
            || self.back.starts_with("/account/address")
            || self.back.starts_with("/profile")
            || self.back.starts_with("/confirm-address")
        {
            return None;
        }
        let (message, link) = match viewer.address {
            Address::Confirmed => return None,
            Address::Unconfirmed => (self.t.enrolment_banner_unconfirmed, self.t.enrolment_banner_correct),
            Address::Lost => (self.t.sharing_banner, self.t.enrolment_banner_add),
            Address::Missing => (self.t.enrolment_banner_missing, self.t.enrolment_banner_add),
        };
        Some((message, (!viewer.scoped).then_some(link)))
    }

    /// Whether this area is the marked one.
    pub fn is_at(&self, place: Place) -> bool {
        self.place == place
    }

    /// The children of the switcher: more than one, on pages about one of them.
    pub fn switcher(&self) -> &'a [Child] {
        match (self.viewer, self.child) {
            (Some(viewer), Some(_)) if viewer.children.len() > 1 => &viewer.children,
            _ => &[],
        }
    }

    /// Where the switcher leads for another child: the same area.
    pub fn address_of(&self, child: &Child) -> String {
        match self.place {
            Place::Grades => format!("/children/{}/grades", child.public_id),
            Place::Looks => format!("/children/{}/access", child.public_id),
            _ => format!("/children/{}", child.public_id),
        }
    }

    /// Whether this child is the one that the page is about.
    pub fn is_child(&self, child: &Child) -> bool {
        self.child.is_some_and(|c| c.student_id == child.student_id)
    }
}

impl Viewer {
    /// Full name in the script of the language.
    pub fn name(&self, locale: Locale) -> String {
        full_name(locale, (&self.given_name, &self.family_name), (&self.given_name_ar, &self.family_name_ar))
    }

    /// Initials for the round chip.
    pub fn initials(&self, locale: Locale) -> String {
        initials_of(locale, (&self.given_name, &self.family_name), (&self.given_name_ar, &self.family_name_ar))
    }
}

impl Child {
    /// Full name in the script of the language.
    pub fn name(&self, locale: Locale) -> String {
        full_name(locale, (&self.given_name, &self.family_name), (&self.given_name_ar, &self.family_name_ar))
    }

    /// Full name in the other script, or empty where there is none.
    pub fn other_name(&self, locale: Locale) -> String {
        let other = if locale == Locale::Ar { Locale::Fr } else { Locale::Ar };
        if self.given_name_ar.is_empty() { String::new() } else { self.name(other) }
    }

    /// Given name in the script of the language.
    pub fn given(&self, locale: Locale) -> &str {
        if locale == Locale::Ar && !self.given_name_ar.is_empty() { &self.given_name_ar } else { &self.given_name }
    }

    /// Initials for the round chip.
    pub fn initials(&self, locale: Locale) -> String {
        initials_of(locale, (&self.given_name, &self.family_name), (&self.given_name_ar, &self.family_name_ar))
    }

    /// The school's name in the script of the language.
    pub fn school_name(&self, locale: Locale) -> &str {
        in_script(locale, &self.school.name, &self.school.name_ar)
    }
}

/// The Arabic text on an Arabic page where there is one, else the Latin one.
pub fn in_script<'t>(locale: Locale, latin: &'t str, arabic: &'t str) -> &'t str {
    if locale == Locale::Ar && !arabic.is_empty() { arabic } else { latin }
}

/// Given and family name in the script of the language, where there is one.
pub(crate) fn full_name(locale: Locale, latin: (&str, &str), arabic: (&str, &str)) -> String {
    let (given, family) = if locale == Locale::Ar && !arabic.0.is_empty() { arabic } else { latin };
    format!("{given} {family}")
}

fn initials_of(locale: Locale, latin: (&str, &str), arabic: (&str, &str)) -> String {
    let (given, family) = if locale == Locale::Ar && !arabic.0.is_empty() { arabic } else { latin };
    rules::names::initials(given, family)
}

/// A phone number as `tel:` takes it: digits and a leading plus.
pub fn phone(number: &str) -> String {
    number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A message of ours, never anything that somebody wrote: that does not last for ever.
#[derive(Debug, Clone, Copy)]
pub struct Said(&'static str);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FastWritable for Said {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(self.0)?)
    }
}

// Messages without arguments hold no character that HTML reads: `locale::codegen` refuses them.
impl HtmlSafe for Said {}

/// An icon of the sprite.
#[derive(Debug, Clone, Copy)]
pub struct Icon {
    name: &'static str,
    kind: IconKind,
}

/// In the order of [`ICON_HEADS`].
#[derive(Debug, Clone, Copy)]
enum IconKind {
    Plain,
    /// Points along the reading direction.
    Flipped,
    /// The arrow of something that unfolds.
    Chevron,
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(f)
    }
}

impl FastWritable for Icon {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(self.write_to(dest)?)
    }
}

impl Icon {
    fn write_to(&self, dest: &mut dyn fmt::Write) -> fmt::Result {
        let head = &ICON_HEADS[self.kind as usize];
        [head, self.name, "\"/></svg>"].into_iter().try_for_each(|part| dest.write_str(part))
    }
}

/// What stands before the name of an icon of each kind.
static ICON_HEADS: LazyLock<[String; 3]> = LazyLock::new(|| {
    ["icon", "icon flip", "icon chev"]
        .map(|class| format!("<svg class=\"{class}\" aria-hidden=\"true\"><use href=\"{ICONS_SVG}#"))
});

// Names are literals of ours.
impl HtmlSafe for Icon {}

/// A number out of a maximum, held from left to right also in Arabic text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    value: ShortText,
    max: Option<ShortText>,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(f)
    }
}

impl FastWritable for Mark {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(self.write_to(dest)?)
    }
}

impl Mark {
    fn write_to(&self, dest: &mut dyn fmt::Write) -> fmt::Result {
        dest.write_str("<bdi dir=\"ltr\">")?;
        dest.write_str(&self.value)?;
        if let Some(max) = &self.max {
            dest.write_str("<small>/")?;
            dest.write_str(max)?;
            dest.write_str("</small>")?;
        }
        dest.write_str("</bdi>")
    }
}

// Digits and separators only.
impl HtmlSafe for Mark {}
