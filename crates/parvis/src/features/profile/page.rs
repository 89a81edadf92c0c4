//! `GET /profile`.

use super::read::{self, ProfileRow};
use crate::features::accounts::tokens;
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Child, Cx, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

/// The form as it is typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// Of the account when the form was opened.
    pub version: i64,
    pub family_name: String,
    pub given_name: String,
    pub family_name_ar: String,
    pub given_name_ar: String,
    pub phone: String,
    pub address: String,
    pub locale: String,
}

impl Typed {
    /// As it is saved.
    pub fn of(row: &ProfileRow) -> Typed {
        Typed {
            version: row.version,
            family_name: row.family_name.clone(),
            given_name: row.given_name.clone(),
            family_name_ar: row.family_name_ar.clone(),
            given_name_ar: row.given_name_ar.clone(),
            phone: row.phone.clone(),
            address: row.address.clone(),
            locale: row.locale.clone(),
        }
    }
}

/// What a form came to say once more.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    /// What was typed; none: as it is saved.
    pub typed: Option<Typed>,
    /// What is amiss, by field, in the order of the form.
    pub amiss: Vec<(&'static str, Message)>,
    /// It was changed elsewhere meanwhile.
    pub conflict: bool,
}

/// A field of a name: name, label, value, what is amiss, browsers' word for it.
type Line<'a> = (&'static str, &'static str, &'a str, Option<Message>, &'static str);

#[derive(Template)]
#[template(path = "features/profile/page.html")]
struct ProfilePage<'a> {
    shell: Shell<'a>,
    row: ProfileRow,
    typed: Typed,
    amiss: Vec<(&'static str, Message)>,
    conflict: bool,
    saved: bool,
    /// Names are the direction's to change.
    staff: bool,
    /// A session by a child's code.
    scoped: bool,
    /// Another address that waits for its link to be used.
    waits: Option<String>,
    /// Child, its school and what one is to it.
    children: Vec<(&'a Child, &'static str)>,
    /// The numbers that one signs in with: value, and whether it was validated.
    numbers: Vec<(String, bool)>,
}

impl ProfilePage<'_> {
    fn amiss_of(&self, field: &str) -> Option<Message> {
        self.amiss.iter().find(|(name, _)| *name == field).map(|(_, message)| *message)
    }

    fn latin(&self) -> [Line<'_>; 2] {
        let (t, typed) = (self.shell.t, &self.typed);
        let of = |field| self.amiss_of(field);
        [
            ("family_name", t.enrolment_family_name, &typed.family_name, of("family_name"), "family-name"),
            ("given_name", t.enrolment_given_name, &typed.given_name, of("given_name"), "given-name"),
        ]
    }

    fn arabic(&self) -> [Line<'_>; 2] {
        let (t, typed) = (self.shell.t, &self.typed);
        let of = |field| self.amiss_of(field);
        [
            ("family_name_ar", t.profile_family_name_ar, &typed.family_name_ar, of("family_name_ar"), "off"),
            ("given_name_ar", t.profile_given_name_ar, &typed.given_name_ar, of("given_name_ar"), "off"),
        ]
    }

    fn is_guardian(&self) -> bool {
        self.shell.viewer.is_some_and(|viewer| !viewer.children.is_empty() || !viewer.reviewing.is_empty())
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    show(cx, tx, viewer, StatusCode::OK, Said::default())
}

pub(super) fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, status: StatusCode, said: Said) -> Result<Reply> {
    let row = read::profile(tx, viewer.account_id)?;
    let relations = read::relations(tx, viewer.account_id)?;
    let waits = tokens::address_that_waits(tx, viewer.account_id, cx.rq.now)?;
    let numbers = if viewer.scoped { Vec::new() } else { read::numbers(tx, viewer.account_id)? };
    // The viewer of the request, whose children outlive the page.
    let children = cx.viewer.map_or(&[][..], |viewer| &viewer.children);
    let children = children.iter().map(|child| {
        let is_theirs =
            |(student, school, _): &&(i64, i64, String)| *student == child.student_id && *school == child.school.id;
        let relation = relations.iter().find(is_theirs).map_or("", |(_, _, relation)| relation);
        (child, in_words(cx, relation))
    });
    let page = ProfilePage {
        shell: Shell::new(cx, cx.text.profile_title),
        typed: said.typed.unwrap_or_else(|| Typed::of(&row)),
        amiss: said.amiss,
        conflict: said.conflict,
        saved: cx.rq.query("done").is_some(),
        staff: viewer.is_staff(),
        scoped: viewer.scoped,
        waits: waits.filter(|waiting| Some(waiting) != row.email.as_ref()),
        children: children.collect(),
        numbers: numbers.into_iter().map(|(value, state)| (value, state == "active")).collect(),
        row,
    };
    Reply::page_with(status, &page)
}

fn in_words(cx: &Cx<'_>, relation: &str) -> &'static str {
    match relation {
        "mother" => cx.text.profile_mother,
        "father" => cx.text.profile_father,
        _ => cx.text.profile_other,
    }
}
