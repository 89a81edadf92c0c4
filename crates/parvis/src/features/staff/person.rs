//! `GET /office/{school}/staff/{person}`: a member of the staff, and what can be done.

use super::list::state_words;
use super::people::{self, Chosen, ClassChoice, Person};
use super::read::{self, RoleState};
use crate::features::second_factor::reset::{self, ResetRow, Side};
use crate::web::form::Message;
use crate::web::policy::{Access, Reach, School};
use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Error, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/staff/person.html")]
struct PersonPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    person: Person,
    name: String,
    state: (&'static str, &'static str),
    /// Until when the invitation works, in words.
    until: Option<String>,
    roles: Vec<(&'static str, &'static str, bool)>,
    classes: Vec<ClassChoice>,
    can: Can,
    reset: Option<ResetRow>,
    /// The open request is the other side's, and this person may confirm it.
    confirms: bool,
    done: Option<Message>,
    amiss: Option<Message>,
}

/// What can be done with the person, by whoever looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Can {
    /// Change roles and classes.
    pub change: bool,
    /// Suspend.
    pub suspend: bool,
    /// End.
    pub end: bool,
    /// Take up again.
    pub take_up: bool,
    /// Invite anew.
    pub invite: bool,
    /// Send a token for a lost password.
    pub recover: bool,
    /// Ask that the second factor be taken away.
    pub ask_reset: bool,
}

impl Can {
    /// By the rights of the school's director, or of the operator, who invites directors only.
    pub fn of(person: &Person, viewer: &Viewer, school: Access<'_, School>) -> Can {
        let own = person.account == viewer.account_id;
        let director = school.reach() == Reach::School;
        let state = person.state();
        Can {
            change: director && state != RoleState::Ended,
            suspend: director && !own && state == RoleState::Active,
            end: director && !own && state != RoleState::Ended,
            take_up: director && person.has_password && matches!(state, RoleState::Suspended | RoleState::Ended),
            invite: !person.has_password && (director || state != RoleState::Ended),
            recover: !own && person.has_password && state == RoleState::Active,
            ask_reset: !own && person.has_factor && state == RoleState::Active,
        }
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    show(cx, tx, viewer, school, StatusCode::OK, None)
}

/// The page again, with what could not be done.
pub fn refused(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, amiss: Message) -> Result<Reply> {
    cx.rq.app.db.read(|tx| show(cx, tx, viewer, school, StatusCode::UNPROCESSABLE_ENTITY, Some(amiss)))
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    status: StatusCode,
    amiss: Option<Message>,
) -> Result<Reply> {
    let person = people::one(tx, school, cx.rq.param("person"))?;
    let can = Can::of(&person, viewer, school);
    let (mut roles, mut classes) = (Vec::new(), Vec::new());
    if can.change {
        let offered = read::class_subjects(tx, school.id, school.year)?;
        let chosen = Chosen {
            roles: person.roles.iter().map(|(role, _)| *role).collect(),
            teachings: read::teachings_of(tx, person.account, school.id)?,
        };
        (roles, classes) = (chosen.role_boxes(cx), chosen.boxes(cx, &offered));
    }
    let reset = reset::open(tx, person.account, cx.rq.now)?;
    let confirms = reset.as_ref().is_some_and(|r| {
        r.asked_side != Side::of(school)
            && r.asked_by != Some(viewer.account_id)
            && person.account != viewer.account_id
            && person.state() == RoleState::Active
    });
    let until = match person.invited_until {
        Some(until) if person.state() == RoleState::Invited => {
            let local = locale::local(until.as_micros(), &school.zone).map_err(Error::fault)?;
            Some(cx.locale.date_time(local).to_string())
        }
        _ => None,
    };
    let name = person.name(cx.locale);
    let page = PersonPage {
        shell: Shell::new(cx, name.clone()).at(Place::Office).of(&school),
        school,
        state: state_words(cx, &person),
        until,
        roles,
        classes,
        can,
        reset,
        confirms,
        done: done(cx.rq.query("done").as_deref()),
        amiss,
        name,
        person,
    };
    Reply::page_with(status, &page)
}

/// What was just done, by the word in the address.
fn done(word: Option<&str>) -> Option<Message> {
    match word? {
        "invited" => Some(|t| t.staff_done_invited),
        "changed" => Some(|t| t.staff_done_changed),
        "suspended" => Some(|t| t.staff_done_suspended),
        "ended" => Some(|t| t.staff_done_ended),
        "active" => Some(|t| t.staff_done_active),
        "recovered" => Some(|t| t.staff_done_recovered),
        "asked" => Some(|t| t.staff_done_asked),
        "reset" => Some(|t| t.staff_done_reset),
        _ => None,
    }
}

impl PersonPage<'_> {
    fn role_words(&self) -> String {
        let names: Vec<&str> = self.person.roles.iter().map(|(r, _)| people::role_name(self.shell.t, *r)).collect();
        self.shell.locale.list(&names)
    }
}
