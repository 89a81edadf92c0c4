//! `GET /office/{school}/staff`: who works here, and where each stands.

use super::people::{self, Person, role_name};
use super::read::RoleState;
use crate::features::second_factor::reset::{self, ResetRow, Side};
use crate::web::policy::{Access, Reach, School};
use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Reply, Result, Viewer};
use askama::Template;
use db::{Instant, Tx};

#[derive(Template)]
#[template(path = "features/staff/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    lines: Vec<Line>,
    /// Whether somebody can be invited.
    invites: bool,
    /// The page is the operator's, who sees directors only.
    operator: bool,
    /// Requests of the operator to confirm.
    resets: Vec<ResetRow>,
    /// Only a part of the list shows.
    narrowed: bool,
}

/// A person with the words of their row.
struct Line {
    person: Person,
    name: String,
    roles: String,
    state: (&'static str, &'static str),
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let people = people::all(tx, school)?;
    let operator = school.reach() == Reach::Installation;
    let invites = !operator || !people.iter().any(|p| p.state() != RoleState::Ended);
    let resets = if operator { Vec::new() } else { resets_of(cx, tx, viewer, &people)? };
    let only = Only::of(cx.rq.query("state").as_deref());
    let lines = people.into_iter().filter(|p| only.is_none_or(|only| only.holds(p, cx.rq.now)));
    let lines = lines.map(|person| line(cx, person)).collect();
    let shell = Shell::new(cx, cx.text.staff_title).at(Place::Office).of(&school);
    Reply::page(&ListPage { shell, school, lines, invites, operator, resets, narrowed: only.is_some() })
}

/// Requests of the operator's that this director may confirm.
pub fn resets_of(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, people: &[Person]) -> Result<Vec<ResetRow>> {
    let active = |account: i64| people.iter().any(|p| p.account == account && p.state() == RoleState::Active);
    let mut resets = reset::asked_by(tx, Side::Operator, cx.rq.now)?;
    resets.retain(|r| active(r.account_id) && r.account_id != viewer.account_id);
    Ok(resets)
}

/// A part of the list: what the office's page counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    Invited,
    Over,
}

impl Only {
    fn of(word: Option<&str>) -> Option<Only> {
        match word? {
            "invited" => Some(Only::Invited),
            "over" => Some(Only::Over),
            _ => None,
        }
    }

    fn holds(self, person: &Person, now: Instant) -> bool {
        person.state() == RoleState::Invited && person.invitation_is_over(now) == (self == Only::Over)
    }
}

fn line(cx: &Cx<'_>, person: Person) -> Line {
    let roles: Vec<&str> = person.roles.iter().map(|(role, _)| role_name(cx.text, *role)).collect();
    Line { name: person.name(cx.locale), roles: cx.locale.list(&roles), state: state_words(cx, &person), person }
}

/// The state in words, and the class of its tag.
pub fn state_words(cx: &Cx<'_>, person: &Person) -> (&'static str, &'static str) {
    match person.state() {
        RoleState::Active => (cx.text.staff_active, "ok"),
        RoleState::Invited if person.invitation_is_over(cx.rq.now) => (cx.text.staff_invitation_over, "bad"),
        RoleState::Invited => (cx.text.staff_invited, "info"),
        RoleState::Suspended => (cx.text.staff_suspended, "warn"),
        RoleState::Ended => (cx.text.staff_ended, ""),
    }
}
