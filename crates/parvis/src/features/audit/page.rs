//! `GET /office/{school}/audit`: the log of a school, for its director; for the operator without students' data.

use super::entry::{Action, ActorRole};
use super::search::{self, Amiss, Asked, Filter, PAGE};
use super::{read, words};
use crate::web::policy::{Access, Reach, School, Viewer};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Cx, Reply, Result};
use askama::Template;
use db::Tx;

/// A line in words.
pub(super) struct Shown {
    pub time: String,
    pub who: String,
    pub role: &'static str,
    pub what: String,
    pub student: Option<String>,
    pub code: Option<String>,
    pub school: Option<String>,
    pub network: String,
    pub detail: Vec<String>,
}

/// A choice of a list.
pub(super) struct Choice {
    pub value: String,
    pub name: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "features/audit/audit.html")]
pub(super) struct AuditPage<'a> {
    pub shell: Shell<'a>,
    /// The address of the page.
    pub address: String,
    /// Where the form of the export goes, if there is one.
    pub export: Option<String>,
    /// Said above the list.
    pub note: &'static str,
    pub asked: Asked,
    pub amiss: Amiss,
    pub people: Vec<Choice>,
    pub actions: Vec<Choice>,
    pub schools: Vec<Choice>,
    /// Whether students may be searched for.
    pub with_students: bool,
    pub lines: Vec<Shown>,
    /// The query of the next page.
    pub next: Option<String>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let asked = Asked::of(|name| cx.rq.query(name).unwrap_or_default());
    Reply::page(&of_school(cx, tx, school, asked)?)
}

/// The page of a search.
pub(super) fn of_school<'a>(
    cx: &Cx<'a>,
    tx: &Tx<'_>,
    school: Access<'_, School>,
    asked: Asked,
) -> Result<AuditPage<'a>> {
    let whole = school.reach() == Reach::School;
    let (filter, amiss) = Filter::of_school(tx, &asked, school, PAGE + 1)?;
    let mut ids = Vec::new();
    let mut lines = Vec::new();
    if !amiss.is_some() {
        if whole {
            for line in search::lines(tx, &filter)? {
                ids.push(line.public_id.clone());
                lines.push(shown(cx, line, &school.zone)?);
            }
        } else {
            for line in search::bare_lines(tx, &filter)? {
                ids.push(line.public_id.clone());
                lines.push(shown_bare(cx, line, &school.zone)?);
            }
        }
    }
    let next = next_of(&asked, &ids, &mut lines);
    let mut shell = Shell::new(cx, cx.text.audit_title).at(Place::Office);
    shell.school = Some((in_script(cx.locale, &school.name, &school.name_ar).to_owned(), school.phone.clone()));
    let mut people = roles(cx, &asked);
    for staff in read::staff_of(tx, school.id)? {
        let name = full_name(
            cx.locale,
            (&staff.given_name, &staff.family_name),
            (&staff.given_name_ar, &staff.family_name_ar),
        );
        people.push(Choice { chosen: staff.public_id == asked.who, value: staff.public_id, name });
    }
    Ok(AuditPage {
        shell,
        address: format!("/office/{}/audit", school.slug),
        export: Some(format!("/office/{}/audit/export", school.slug)),
        note: if whole { cx.text.audit_note } else { cx.text.audit_note_operator },
        actions: actions(cx, &asked),
        people,
        schools: Vec::new(),
        with_students: whole,
        asked,
        amiss,
        lines,
        next,
    })
}

/// The query of the next page, if there is one; the line that told so is taken away.
pub(super) fn next_of(asked: &Asked, ids: &[String], lines: &mut Vec<Shown>) -> Option<String> {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    if ids.len() <= page {
        return None;
    }
    lines.truncate(page);
    Some(asked.query_after(&ids[page - 1]))
}

/// The roles to choose from: staff of a school stand beside them by name.
pub(super) fn roles(cx: &Cx<'_>, asked: &Asked) -> Vec<Choice> {
    let choice = |role: &ActorRole| Choice {
        value: role.as_str().to_owned(),
        name: words::role(cx.text, *role).to_owned(),
        chosen: asked.who == role.as_str(),
    };
    ActorRole::ALL.iter().map(choice).collect()
}

pub(super) fn actions(cx: &Cx<'_>, asked: &Asked) -> Vec<Choice> {
    let choice = |action: &Action| Choice {
        value: action.as_str().to_owned(),
        name: words::action_name(cx.text, *action).to_owned(),
        chosen: asked.action == action.as_str(),
    };
    Action::ALL.iter().map(choice).collect()
}

fn name_of(cx: &Cx<'_>, latin: (Option<&str>, Option<&str>), arabic: (Option<&str>, Option<&str>)) -> Option<String> {
    let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
    let (given, family) = (latin.0?, latin.1?);
    Some(full_name(cx.locale, (given, family), (&text(arabic.0), &text(arabic.1))))
}

pub(super) fn shown(cx: &Cx<'_>, line: search::Line, zone: &str) -> Result<Shown> {
    let who = name_of(
        cx,
        (line.actor_given.as_deref(), line.actor_family.as_deref()),
        (line.actor_given_ar.as_deref(), line.actor_family_ar.as_deref()),
    );
    let student = name_of(
        cx,
        (line.student_given.as_deref(), line.student_family.as_deref()),
        (line.student_given_ar.as_deref(), line.student_family_ar.as_deref()),
    );
    Ok(Shown {
        time: words::time(cx, line.at, zone)?,
        who: who.unwrap_or_default(),
        role: words::role(cx.text, line.actor_role),
        what: words::action(cx.text, &line.action).to_owned(),
        student,
        code: line.student_code,
        school: None,
        network: line.network.unwrap_or_default(),
        detail: words::detail(cx, &line.detail),
    })
}

pub(super) fn shown_bare(cx: &Cx<'_>, line: search::BareLine, zone: &str) -> Result<Shown> {
    let who = name_of(
        cx,
        (line.actor_given.as_deref(), line.actor_family.as_deref()),
        (line.actor_given_ar.as_deref(), line.actor_family_ar.as_deref()),
    );
    let school = line.school.map(|name| in_script(cx.locale, &name, &line.school_ar.unwrap_or_default()).to_owned());
    Ok(Shown {
        time: words::time(cx, line.at, zone)?,
        who: who.unwrap_or_default(),
        role: words::role(cx.text, line.actor_role),
        what: words::action(cx.text, &line.action).to_owned(),
        student: None,
        code: None,
        school,
        network: line.network.unwrap_or_default(),
        detail: line.detail.map(|detail| words::detail(cx, &detail)).unwrap_or_default(),
    })
}
