//! `GET` and `POST /office/{school}/joins/{join}` (decision): whether two accounts are one person's, by the director of each
//! school concerned. The accounts become one once all have agreed; one that says no ends it.

use super::conclude::{self, Came, Doubts};
use super::read::{self, AskedOfSchool, ChildRow, Side};
use super::{AnswerState, JoinState, mails, store, time};
use crate::features::audit::{self, Action, Decision, Detail, Entry, Fact};
use crate::features::guardianship::restriction_words;
use crate::features::national_id::not_their_own;
use crate::web::form::Message;
use crate::web::policy::{Access, GuardianshipState, Restriction, School};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/joining/review.html")]
struct ReviewPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    id: String,
    asked: String,
    sides: Vec<SideCard>,
    doubts: Doubts,
    /// What it is now, where there is nothing to decide.
    over: Option<Message>,
    decided: Option<(String, String)>,
    conflict: bool,
}

/// One of the accounts, in words.
struct SideCard {
    title: &'static str,
    name: String,
    usernames: String,
    numbers: Vec<String>,
    has_address: bool,
    children: Vec<(String, &'static str)>,
}

/// A request with both accounts, for a director whose own affair it is not.
struct Asked {
    row: AskedOfSchool,
    kept: Side,
    joined: Side,
    /// The children of both at this school.
    children: [Vec<ChildRow>; 2],
}

impl Asked {
    fn of(tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, public_id: &str) -> Result<Asked> {
        let row = read::asked_of(tx, public_id, school.id)?.ok_or(Error::NotFound)?;
        let mut students = Vec::new();
        for account in [row.kept_id, row.joined_id] {
            students.extend(not_their_own(tx, viewer, school, account)?);
        }
        students.sort_unstable();
        students.dedup();
        viewer.look_at(school, students)?;
        let side = |account| read::side(tx, account)?.ok_or(Error::NotFound);
        let (kept, joined) = (side(row.kept_id)?, side(row.joined_id)?);
        let children = [read::children(tx, row.kept_id, school.id)?, read::children(tx, row.joined_id, school.id)?];
        Ok(Asked { row, kept, joined, children })
    }

    /// Whether this school has still something to say.
    fn is_open(&self) -> bool {
        self.row.join_state == JoinState::Waiting && self.row.state == AnswerState::Asked
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    show(cx, tx, viewer, school, StatusCode::OK)
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, status: StatusCode) -> Result<Reply> {
    let asked = Asked::of(tx, viewer, school, cx.rq.param("join"))?;
    let t = cx.text;
    let over: Option<Message> = match (asked.row.join_state, asked.row.state) {
        (JoinState::Waiting, AnswerState::Asked) => None,
        (JoinState::Waiting, _) => Some(|t| t.joining_review_others),
        (JoinState::Done, _) => Some(|t| t.joining_review_done),
        (JoinState::Refused, _) => Some(|t| t.joining_review_refused),
        _ => Some(|t| t.joining_review_over),
    };
    let decided = match (&asked.row.by_given, &asked.row.by_family, asked.row.decided_at) {
        (Some(given), Some(family), Some(at)) => Some((format!("{given} {family}"), time(cx, at, &school.zone)?)),
        _ => None,
    };
    let [own, other] = &asked.children;
    let page = ReviewPage {
        shell: Shell::new(cx, t.joining_review_title).at(Place::Office).of(&school),
        school,
        id: asked.row.public_id.clone(),
        asked: time(cx, asked.row.asked_at, &school.zone)?,
        sides: vec![
            card(cx, tx, (t.joining_review_kept, &asked.kept), own)?,
            card(cx, tx, (t.joining_review_joined, &asked.joined), other)?,
        ],
        doubts: conclude::doubts(tx, &asked.kept, &asked.joined)?,
        over,
        decided,
        conflict: status == StatusCode::CONFLICT,
    };
    Reply::page_with(status, &page)
}

fn card(cx: &Cx<'_>, tx: &Tx<'_>, (title, side): (&'static str, &Side), children: &[ChildRow]) -> Result<SideCard> {
    let names: Vec<String> = read::usernames(tx, side.account_id)?.into_iter().map(|(name,)| name).collect();
    let (latin, arabic) = ((&*side.given_name, &*side.family_name), (&*side.given_name_ar, &*side.family_name_ar));
    let child = |row: &ChildRow| {
        let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
        (full_name(cx.locale, latin, arabic), link_words(cx, row))
    };
    Ok(SideCard {
        title,
        name: full_name(cx.locale, latin, arabic),
        usernames: names.join(", "),
        numbers: read::numbers(tx, side.account_id)?.into_iter().map(|(number,)| number).collect(),
        has_address: side.email.is_some(),
        children: children.iter().map(child).collect(),
    })
}

fn link_words(cx: &Cx<'_>, row: &ChildRow) -> &'static str {
    let t = cx.text;
    match (row.restriction, row.state) {
        (Restriction::Unrestricted, GuardianshipState::Active) => t.reviews_link_active,
        (Restriction::Unrestricted, GuardianshipState::Pending) => t.reviews_link_pending,
        (Restriction::Unrestricted, GuardianshipState::Hidden) => t.reviews_link_hidden,
        (Restriction::Unrestricted, _) => t.reviews_link_ended,
        (restricted, _) => restriction_words(t, restricted),
    }
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    // What is not there is not found, whatever was sent.
    app.db.read(|tx| Asked::of(tx, viewer, school, cx.rq.param("join")))?;
    let state = match form.get("decision") {
        "accept" => AnswerState::Accepted,
        "refuse" => AnswerState::Refused,
        _ => return Err(Error::BadRequest),
    };
    let came = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let asked = Asked::of(tx, viewer, school, cx.rq.param("join"))?;
        let join = asked.row.id;
        if !asked.is_open() || store::answer(tx, join, school.id, state, cx.rq.now, viewer.account_id)? != 1 {
            return Ok(None);
        }
        tell(cx, tx, viewer, school, (&asked, state))?;
        if state == AnswerState::Accepted {
            return conclude::agreed(tx, app, join).map(Some);
        }
        let row = read::by_id(tx, join)?.ok_or(Error::NotFound)?;
        conclude::end(tx, app, &row, JoinState::Refused)?;
        mails::refused(tx, app, school, &asked.kept)?;
        Ok::<_, Error>(Some(Came::Nothing))
    })?;
    let word = match (came, state) {
        (None, _) => return app.db.read(|tx| show(cx, tx, viewer, school, StatusCode::CONFLICT)),
        (Some(_), AnswerState::Refused) => "join-refused",
        (Some(Came::One), _) => "joined",
        (Some(Came::Directors), _) => "join-accepted",
        (Some(_), _) => "join-over",
    };
    Reply::see_other(&format!("/office/{}/reviews?done={word}", school.slug))
}

/// An entry for each child of this school, so that each file tells it.
fn tell(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    (asked, state): (&Asked, AnswerState),
) -> Result<()> {
    let deed = if state == AnswerState::Accepted { Decision::JoinAccepted } else { Decision::JoinRefused };
    let name = format!("{} {}", asked.kept.given_name, asked.kept.family_name);
    let detail = Detail::new().text(Fact::Guardian, &name).text(Fact::Decision, deed.as_str());
    let entry = || Entry::by(cx, viewer, Action::Decided).in_school(school).with(detail.clone());
    let mut students: Vec<i64> = asked.children.iter().flatten().map(|child| child.student_id).collect();
    students.sort_unstable();
    students.dedup();
    let mut entries: Vec<Entry> = students.into_iter().map(|student| entry().about(student)).collect();
    if entries.is_empty() {
        entries.push(entry());
    }
    Ok(audit::record_all(tx, entries)?)
}
