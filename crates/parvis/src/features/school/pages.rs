//! `GET /` and `GET /s/{school}`.

use super::read::{self, Listed, PublicSchool};
use crate::features::passkeys::Place;
use crate::web::form::{Message, local_path};
use crate::web::shell::{Shell, in_script};
use crate::web::{Cx, Error, Reply, Result};
use askama::Template;
use db::Tx;
use http::StatusCode;

/// The sign-in form as it stands on a page: empty, or as it was sent with what was amiss.
#[derive(Default)]
pub struct SignInCard {
    /// What was typed, kept.
    pub login: String,
    /// Whether the box was ticked.
    pub remember: bool,
    /// Where to go afterwards, if not to the children.
    pub back: Option<String>,
    /// What was amiss, on top of the form.
    pub wrong: Option<Message>,
    /// What was amiss, at the field.
    pub field: Option<Message>,
    /// How long to wait, in words.
    pub wait: Option<String>,
    /// A form was sent without a session any more.
    pub unsaved: bool,
    /// What was amiss with a passkey.
    pub passkey: Option<Message>,
    /// Passkeys work at this address.
    pub passkeys: bool,
}

impl SignInCard {
    /// Whether it says what was amiss: then it shows also to somebody who is signed in as another.
    fn is_answer(&self) -> bool {
        self.wrong.is_some() || self.wait.is_some() || self.passkey.is_some()
    }
}

#[derive(Template)]
#[template(path = "features/school/landing.html")]
struct Landing<'a> {
    shell: Shell<'a>,
    schools: Vec<Listed>,
    card: SignInCard,
}

/// `GET /`: what Parvis is, the sign-in, the directory of schools.
pub fn landing(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    landing_with(cx, tx, SignInCard::default(), StatusCode::OK)
}

/// The landing page with this state of the sign-in form.
pub(crate) fn landing_with(cx: &Cx<'_>, tx: &Tx<'_>, mut card: SignInCard, status: StatusCode) -> Result<Reply> {
    if card.back.is_none() {
        card.back = cx.rq.query("back").filter(|b| local_path(b).is_some());
    }
    card.passkeys = Place::of(cx).is_here() || card.passkey.is_some();
    card.unsaved = !card.is_answer() && cx.rq.query("unsaved").is_some();
    let mut shell = Shell::new(cx, cx.text.school_landing_title);
    if let (Some(back), true) = (&card.back, card.is_answer()) {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish();
        shell.back = format!("/sign-in?{query}");
    }
    Reply::page_with(status, &Landing { shell, schools: read::directory(tx)?, card })
}

#[derive(Template)]
#[template(path = "features/school/school.html")]
struct SchoolPage<'a> {
    shell: Shell<'a>,
    name: String,
    other_name: String,
    school: PublicSchool,
    card: SignInCard,
}

/// `GET /s/{school}`: for the school's own website to link to.
pub fn school(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    let school = read::by_slug(tx, cx.rq.param("school"))?.ok_or(Error::NotFound)?;
    let name = in_script(cx.locale, &school.name, &school.name_ar).to_owned();
    let other_name = if name == school.name { school.name_ar.clone() } else { school.name.clone() };
    let card = SignInCard { passkeys: Place::of(cx).is_here(), ..SignInCard::default() };
    let mut shell = Shell::new(cx, name.clone());
    shell.school = Some((name.clone(), school.phone.clone()));
    Reply::page(&SchoolPage { shell, name, other_name, school, card })
}

impl Listed {
    /// The name in the script of the language.
    pub fn name_in(&self, locale: locale::Locale) -> &str {
        in_script(locale, &self.name, &self.name_ar)
    }

    fn address_in(&self, locale: locale::Locale) -> &str {
        in_script(locale, &self.address, &self.address_ar)
    }
}

impl PublicSchool {
    fn address_in(&self, locale: locale::Locale) -> &str {
        in_script(locale, &self.address, &self.address_ar)
    }

    /// Opening hours: a line a period, `days: hours`.
    fn hours_in(&self, locale: locale::Locale) -> Vec<(&str, &str)> {
        let text = in_script(locale, &self.opening_hours, &self.opening_hours_ar);
        text.lines().map(|line| line.split_once(": ").unwrap_or((line, ""))).collect()
    }
}
