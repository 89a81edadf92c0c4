//! `GET /office/{school}/staff`: who works here, and where each stands.

use super::people::{self, Person, role_name};
use super::read::RoleState;
use crate::features::second_factor::reset::{self, ResetRow, Side};
use crate::web::policy::{Access, Reach, School};
use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Reply, Result, Viewer};
use askama::Template;
use db::Tx;

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
    let mut resets = Vec::new();
    if !operator {
        let ids: Vec<i64> = people.iter().filter(|p| p.state() == RoleState::Active).map(|p| p.account).collect();
        resets = reset::asked_by(tx, Side::Operator, cx.rq.now)?;
        resets.retain(|r| ids.contains(&r.account_id) && r.account_id != viewer.account_id);
    }
    let lines = people.into_iter().map(|person| line(cx, person)).collect();
    let shell = Shell::new(cx, cx.text.staff_title).at(Place::Office).of(&school);
    Reply::page(&ListPage { shell, school, lines, invites, operator, resets })
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
