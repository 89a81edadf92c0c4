//! `GET /office/{school}/reviews/{review}`: what was entered beside what the roster says, and the decision.
//!
//! `POST` (version, decision, reason, reason_text): validate, refuse, revoke. Of two directors the second is told what the
//! first has decided.

use super::decide::{self, Order, Outcome};
use super::queue::{Done, done, state_words};
use super::read::{self, LinkedChild, Reviewed, RosterChild, RosterRow};
use super::reason::{self, ReasonKind, Typed};
use super::{ReviewState, holder, time};
use crate::features::profile;
use crate::web::form::Message;
use crate::web::policy::{Access, GuardianshipState, Restriction, School};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;
use rules::identity_review::{Decision, State};
use rules::names::comparison_key;

#[derive(Template)]
#[template(path = "features/national_id/review.html")]
struct ReviewPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    row: Reviewed,
    name: String,
    asked: String,
    state: (&'static str, &'static str),
    children: Vec<ChildLine>,
    roster: Vec<RosterLine>,
    /// Others of this school who claim the number: name and address of their review.
    rivals: Vec<(String, String)>,
    /// Somebody of another school claims it, of whom nothing more is said.
    rival_elsewhere: bool,
    /// What they have changed of their name, in words.
    renamed: Vec<String>,
    /// It was validated here, and signs in an account for which another school has validated it.
    login_elsewhere: bool,
    /// Who decided, and when.
    decided: Option<(String, String)>,
    reasons: Vec<String>,
    can: Can,
    typed: Typed,
    amiss: Option<Message>,
    conflict: bool,
    /// A number that others lose with it is asked about once more.
    confirms: bool,
    done: Option<Done>,
    next: Option<String>,
}

/// What can be decided.
struct Can {
    decide: bool,
    revoke: bool,
    reopen: bool,
}

struct ChildLine {
    name: String,
    class: Option<String>,
    state: &'static str,
    address: String,
}

struct RosterLine {
    name: String,
    number: String,
    children: String,
    same_name: bool,
    same_number: bool,
    /// The account is of this row.
    is_theirs: bool,
    /// Another account has it.
    is_others: bool,
}

/// What a form came to say once more.
#[derive(Default)]
struct Said {
    typed: Typed,
    amiss: Option<Message>,
    conflict: bool,
    confirms: bool,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    show(cx, tx, viewer, school, StatusCode::OK, &Said::default())
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    status: StatusCode,
    said: &Said,
) -> Result<Reply> {
    let row = read::reviewed(tx, cx.rq.param("review"), school.id)?.ok_or(Error::NotFound)?;
    // A number that is withdrawn is no affair of the school's any more.
    if row.state == ReviewState::Withdrawn && !said.conflict {
        return Err(Error::NotFound);
    }
    decide::not_their_own(tx, viewer, school, row.account_id)?;
    let number = if row.national_id.is_empty() { "-" } else { &row.national_id };
    let linked = read::linked_children(tx, row.account_id, school.id, school.year)?;
    let roster = read::roster(tx, school.id, row.account_id, number)?;
    let of_roster = read::roster_children(tx, school.id, row.account_id, number)?;
    let mut seen: Vec<i64> =
        linked.iter().map(|c| c.student_id).chain(of_roster.iter().map(|c| c.student_id)).collect();
    seen.sort_unstable();
    seen.dedup();
    viewer.look_at(school, seen)?;
    let others = if row.national_id.is_empty() { Vec::new() } else { read::other_claims(tx, number, row.account_id)? };
    let holder = holder(tx, number)?.filter(|holder| holder.account != row.account_id);
    let (here, elsewhere): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| other.school_id == school.id);
    let rivals = here.iter().map(|other| {
        let name = format!("{} {}", other.given_name, other.family_name);
        (name, format!("/office/{}/reviews/{}", school.slug, other.public_id))
    });
    let rivals: Vec<_> = rivals.collect();
    let is_no = matches!(row.state, ReviewState::Refused | ReviewState::Revoked);
    let by = row.by_given.as_deref().zip(row.by_family.as_deref()).map(|(given, family)| format!("{given} {family}"));
    let decided = match row.decided_at {
        Some(at) => Some((by.unwrap_or_default(), time(cx, at, &school.zone)?)),
        None => None,
    };
    let renamed = profile::former_names(tx, row.account_id)?.into_iter().map(|former| {
        let local = locale::local(former.changed_at.as_micros(), &school.zone).map_err(Error::fault)?;
        let before = format!("{} {}", former.given_name, former.family_name);
        Ok::<_, Error>(cx.text.students_renamed(before, cx.locale.date_full(local.date()).into_owned()).to_string())
    });
    let renamed = renamed.collect::<Result<_>>()?;
    let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
    let name = full_name(cx.locale, latin, arabic);
    let page = ReviewPage {
        shell: Shell::new(cx, name.clone()).at(Place::Office).of(&school),
        school,
        asked: time(cx, row.asked_at, &school.zone)?,
        state: state_words(cx.text, row.state),
        children: linked.iter().map(|child| child_line(cx, school, child)).collect(),
        roster: roster.iter().map(|guardian| roster_line(cx, &row, guardian, &of_roster)).collect(),
        rival_elsewhere: !elsewhere.is_empty() || (rivals.is_empty() && holder.is_some()),
        login_elsewhere: row.state == ReviewState::Validated && holder.is_some(),
        rivals,
        renamed,
        decided,
        reasons: if is_no { reason::lines(cx.text, row.reason_kind, &row.reason) } else { Vec::new() },
        can: Can {
            decide: row.is_open && State::from(row.state).is_open(),
            revoke: row.is_open && row.state == ReviewState::Validated,
            reopen: row.is_open && is_no,
        },
        typed: said.typed.clone(),
        amiss: said.amiss,
        conflict: said.conflict,
        confirms: said.confirms,
        done: done(cx, tx, school)?,
        next: read::next(tx, school.id, row.asked_at, row.id)?,
        name,
        row,
    };
    Reply::page_with(status, &page)
}

fn child_line(cx: &Cx<'_>, school: Access<'_, School>, child: &LinkedChild) -> ChildLine {
    let (latin, arabic) = ((&*child.given_name, &*child.family_name), (&*child.given_name_ar, &*child.family_name_ar));
    let t = cx.text;
    let state = match (child.state, child.restriction) {
        (_, Restriction::Nothing) => t.reviews_link_restricted,
        (GuardianshipState::Active, _) => t.reviews_link_active,
        (GuardianshipState::Pending, _) => t.reviews_link_pending,
        (GuardianshipState::Hidden, _) => t.reviews_link_hidden,
        _ => t.reviews_link_ended,
    };
    ChildLine {
        name: full_name(cx.locale, latin, arabic),
        class: child.class_name.clone(),
        state,
        address: format!("/office/{}/students/{}", school.slug, child.public_id),
    }
}

fn roster_line(cx: &Cx<'_>, row: &Reviewed, guardian: &RosterRow, children: &[RosterChild]) -> RosterLine {
    let of = children.iter().filter(|child| child.guardian_id == guardian.id);
    let names: Vec<String> = of
        .map(|c| full_name(cx.locale, (&c.given_name, &c.family_name), (&c.given_name_ar, &c.family_name_ar)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let key = |given: &str, family: &str| comparison_key(given, family);
    // In either script: who writes their name as the letter has it in Arabic has written it rightly.
    let written = key(&row.given_name, &row.family_name);
    let same_name = written == key(&guardian.given_name, &guardian.family_name)
        || (!guardian.given_name_ar.is_empty() && written == key(&guardian.given_name_ar, &guardian.family_name_ar));
    let (latin, arabic) =
        ((&*guardian.given_name, &*guardian.family_name), (&*guardian.given_name_ar, &*guardian.family_name_ar));
    let number = guardian.national_id.clone().unwrap_or_default();
    RosterLine {
        name: full_name(cx.locale, latin, arabic),
        children: cx.locale.list(&names),
        same_name,
        same_number: !number.is_empty() && number == row.national_id,
        is_theirs: guardian.account_id == Some(row.account_id),
        is_others: guardian.account_id.is_some_and(|account| account != row.account_id),
        number,
    }
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let version: i64 = form.get("version").parse().map_err(|_| Error::BadRequest)?;
    let (decision, word) = match form.get("decision") {
        "validate" => (Decision::Validate, "validated"),
        "refuse" => (Decision::Refuse, "refused"),
        "revoke" => (Decision::Revoke, "revoked"),
        "reopen" => (Decision::Reopen, "reopened"),
        _ => return Err(Error::BadRequest),
    };
    let typed = Typed::of(form);
    let again = |status: StatusCode, said: Said| cx.rq.app.db.read(|tx| show(cx, tx, viewer, school, status, &said));
    let (kind, reason) = match (decision, typed.read()) {
        (Decision::Validate | Decision::Reopen, _) => (ReasonKind::None, String::new()),
        (_, Ok(reason)) => reason,
        (_, Err(amiss)) => {
            let said = Said { typed, amiss: Some(amiss), ..Said::default() };
            return again(StatusCode::UNPROCESSABLE_ENTITY, said);
        }
    };
    if decision == Decision::Validate && form.get("confirm") != "yes" {
        let others = cx.rq.app.db.read(|tx| losers(cx, tx, school, version))?;
        if others {
            return again(StatusCode::OK, Said { typed, confirms: true, ..Said::default() });
        }
    }
    let order = Order { review: cx.rq.param("review"), version, decision, kind, reason: &reason };
    match cx.rq.app.db.write(|tx| decide::decide(cx, tx, viewer, school, &order))? {
        Outcome::Decided(Some(next)) => {
            let of = cx.rq.param("review");
            Reply::see_other(&format!("/office/{}/reviews/{next}?done={word}&of={of}", school.slug))
        }
        Outcome::Decided(None) => {
            let of = cx.rq.param("review");
            Reply::see_other(&format!("/office/{}/reviews?done={word}&of={of}", school.slug))
        }
        Outcome::Reopened => {
            let of = cx.rq.param("review");
            Reply::see_other(&format!("/office/{}/reviews/{of}?done={word}&of={of}", school.slug))
        }
        // The page itself says what was decided, or that the account is closed.
        Outcome::Already | Outcome::Closed => {
            again(StatusCode::CONFLICT, Said { typed, conflict: true, ..Said::default() })
        }
    }
}

/// Whether somebody of this school loses the number, with what shows by it, once this review is validated: as long as nobody
/// has decided meanwhile.
fn losers(cx: &Cx<'_>, tx: &Tx<'_>, school: Access<'_, School>, version: i64) -> Result<bool> {
    let Some(row) = read::reviewed(tx, cx.rq.param("review"), school.id)? else { return Ok(false) };
    if row.national_id.is_empty() || row.version != version || !State::from(row.state).is_open() {
        return Ok(false);
    }
    let others = read::other_claims(tx, &row.national_id, row.account_id)?;
    Ok(others.iter().any(|other| other.school_id == school.id))
}
