//! Gathers what is held about somebody, and their view of their children: of a child what its pages show, published grades only,
//! and nothing of one that a director keeps from them.

use super::read;
use crate::features::absences;
use crate::features::audit;
use crate::features::grades::book::Book;
use crate::features::grades::{self, Outcome};
use crate::features::guardianship;
use crate::features::{passkeys, profile};
use crate::web::policy::{Area, Restriction};
use crate::web::{Access, Child, Cx, Result, Viewer};
use db::{Instant, Tx};
use locale::Locale;
use serde_json::{Value as Json, json};

/// All of it.
pub struct Collected {
    /// About the person: `account.json`.
    pub account: Json,
    /// About each child: its code and what shows.
    pub children: Vec<(String, Json)>,
}

/// An instant as `2026-11-21T12:00:00Z`.
fn at(instant: Instant) -> Json {
    instant.to_string().into()
}

fn at_or_none(instant: Option<Instant>) -> Json {
    instant.map_or(Json::Null, at)
}

/// Hundredths as a number.
#[allow(clippy::cast_precision_loss)] // grades are small
fn number(hundredths: i64) -> Json {
    json!(hundredths as f64 / 100.0)
}

/// Gathers it, in one read transaction.
///
/// # Errors
/// The database's.
pub fn collect(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Collected> {
    let mut children = Vec::new();
    for child in &viewer.children {
        // Whatever restricts the link, the dashboard opens; what it leaves is asked below.
        let child = viewer.child(&child.public_id, Area::Dashboard)?;
        children.push(of_child(cx, tx, viewer, &child)?);
    }
    Ok(Collected { account: of_account(cx, tx, viewer)?, children })
}

fn of_account(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Json> {
    let id = viewer.account_id;
    let account = read::account(tx, id)?;
    // By the director's word, whatever became of the link.
    let hidden = |student: i64| {
        let kept = read::is_kept_from(tx, id, student)?;
        Ok::<_, db::Error>(kept || guardianship::strictest(tx, Some(id), None, student)? == Restriction::Nothing)
    };
    let mut logins = Vec::new();
    for login in read::logins(tx, id)? {
        if login.student_id.map(hidden).transpose()? != Some(true) {
            logins.push(json!({"kind": login.kind, "value": login.value, "state": login.state}));
        }
    }
    let mut of_roster = read::roster_children(tx, id)?;
    let mut kept = Vec::with_capacity(of_roster.len());
    for child in of_roster.drain(..) {
        if !hidden(child.student_id)? {
            kept.push(child);
        }
    }
    let roster = read::roster(tx, id)?.into_iter().map(|row| {
        let children = kept.iter().filter(|child| child.guardian_id == row.id);
        json!({
            "school": row.school, "given_name": row.given_name, "family_name": row.family_name,
            "given_name_ar": row.given_name_ar, "family_name_ar": row.family_name_ar, "national_id": row.national_id,
            "email": row.email, "phone": row.phone, "address": row.address,
            "children": children.map(|c| json!({"student_code": c.code, "relation": c.relation})).collect::<Vec<_>>(),
        })
    });
    let roster: Vec<Json> = roster.collect();
    let mut letters = Vec::new();
    for letter in read::letters(tx, id)? {
        if hidden(letter.student_id)? {
            continue;
        }
        letters.push(json!({
            "school": letter.school, "login_kind": letter.login_kind, "login": letter.login, "made_at": at(letter.made_at),
            "ends_at": at(letter.ends_at), "used_at": at_or_none(letter.used_at),
        }));
    }
    let former = profile::former_names(tx, id)?.into_iter().map(
        |name| json!({"given_name": name.given_name, "family_name": name.family_name, "until": at(name.changed_at)}),
    );
    let sessions = read::sessions(tx, id)?.into_iter().map(|row| {
        json!({"device": row.device, "network": row.network, "begun_at": at(row.created_at),
            "last_seen_at": at(row.last_seen_at), "remembered": row.remembered})
    });
    let devices =
        read::devices(tx, id)?.into_iter().map(|(first, last)| json!({"first_at": at(first), "last_at": at(last)}));
    let passkeys = passkeys::all_of(tx, id)?
        .into_iter()
        .map(|(label, made, used)| json!({"label": label, "added_at": at(made), "last_used_at": at_or_none(used)}));
    let mails = read::mails(tx, id)?.into_iter().map(|row| {
        json!({"about": row.purpose, "to": row.recipient, "subject": row.subject, "state": row.state, "at": at(row.created_at)})
    });
    // What an import or a look of staff was about are other people's data: of the deeds of staff only what and when.
    let staff = viewer.is_staff() || !viewer.former.is_empty();
    let deeds = read::deeds(tx, id)?.into_iter().map(|row| {
        let detail = if staff { Json::Null } else { row.detail };
        json!({"at": at(row.at), "action": row.action, "network": row.network, "detail": detail})
    });
    let reviews = read::reviews(tx, id)?.into_iter().map(|row| {
        json!({"school": row.school, "national_id": row.national_id, "state": row.state, "reason": row.reason,
            "asked_at": at(row.asked_at), "decided_at": at_or_none(row.decided_at)})
    });
    let joins = joins_of(tx, id)?;
    let roles = read::roles(tx, id)?
        .into_iter()
        .map(|(role, state, school)| json!({"role": role.as_str(), "state": state, "school": school}));
    Ok(json!({
        "made_at": at(cx.rq.now),
        "account": {
            "given_name": account.given_name, "family_name": account.family_name,
            "given_name_ar": account.given_name_ar, "family_name_ar": account.family_name_ar, "email": account.email,
            "email_confirmed_at": at_or_none(account.email_confirmed_at), "phone": account.phone,
            "address": account.address, "language": account.locale, "created_at": at(account.created_at),
            "terms_accepted_at": at_or_none(account.terms_at),
        },
        "former_names": former.collect::<Vec<_>>(),
        "logins": logins,
        "school_rosters": roster,
        "identity_reviews": reviews.collect::<Vec<_>>(),
        "letters": letters,
        "join_requests": joins,
        "roles": roles.collect::<Vec<_>>(),
        "sessions": sessions.collect::<Vec<_>>(),
        "passkeys": passkeys.collect::<Vec<_>>(),
        "known_devices": devices.collect::<Vec<_>>(),
        "messages": mails.collect::<Vec<_>>(),
        "activity": deeds.collect::<Vec<_>>(),
    }))
}

/// Requests to join accounts. Of the other account there is no more than the page of a request shows who asks: its
/// usernames, while the request is open. Whoever was asked for learns that and when, as the mail told them, and what came of it.
fn joins_of(tx: &Tx<'_>, account: i64) -> Result<Vec<Json>> {
    let one = |row: read::JoinRow| {
        let mut told = json!({
            "asked_by": if row.own { "this_account" } else { "another_account" }, "asked_at": at(row.asked_at),
            "state": if row.expired_at.is_some() { "expired" } else { &*row.state },
        });
        let is_open = matches!(&*row.state, "codes" | "waiting");
        if !is_open {
            told["ended_at"] = at_or_none(row.decided_at);
        }
        if row.own {
            let answers = read::join_answers(tx, row.id)?.into_iter();
            let answers = answers.map(|answer| {
                json!({"school": answer.school, "answer": answer.state, "decided_at": at_or_none(answer.decided_at)})
            });
            told["schools"] = answers.collect::<Vec<_>>().into();
        }
        if row.own && is_open {
            let names = read::usernames(tx, row.joined_id)?;
            told["other_account"] = names.into_iter().map(|(name,)| name).collect::<Vec<_>>().into();
        }
        Ok(told)
    };
    read::joins(tx, account)?.into_iter().map(one).collect()
}

fn of_child(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, child: &Access<'_, Child>) -> Result<(String, Json)> {
    let file = read::child_of(tx, viewer.account_id, child)?;
    let years = read::years_of(tx, child)?.into_iter().map(|year| {
        json!({"school_year": year.school_year, "class": year.class, "state": year.state, "decision": year.decision})
    });
    let mut all = json!({
        "student_code": file.code,
        "given_name": child.given_name, "family_name": child.family_name,
        "given_name_ar": child.given_name_ar, "family_name_ar": child.family_name_ar,
        "sex": file.sex, "born_on": file.born_on.to_string(), "born_in": file.born_in,
        "school": child.school.name, "school_ar": child.school.name_ar, "relation": file.relation, "origin": file.origin, "linked_at": at(file.since),
        "shows": child.restriction.as_str(),
        "years": years.collect::<Vec<_>>(),
    });
    if child.restriction == Restriction::Unrestricted {
        let books = grades::all_books(cx, tx, child)?;
        all["grades"] =
            books.iter().flat_map(|(year, book)| grades_of(*year, book, cx.rq.now)).collect::<Vec<_>>().into();
        let absences = absences::all_of(tx, child)?.into_iter().map(|row| {
            json!({"school_year": row.school_year, "kind": row.kind, "day": row.held_on.to_string(), "from": row.starts_at,
                "to": row.ends_at, "minutes": row.minutes, "justified": row.justified, "reason": row.reason})
        });
        all["absences"] = absences.collect::<Vec<_>>().into();
        let looks = audit::looks_at(tx, child, Instant::from_micros(0))?;
        let looks = looks.into_iter().map(|(when, role)| json!({"day": day(when), "role": role.as_str()}));
        let mut looks: Vec<Json> = looks.collect();
        looks.dedup();
        all["looks_by_staff"] = looks.into();
    }
    Ok((file.code, all))
}

/// The day alone: when exactly somebody of the school looked is no affair of the guardian's.
fn day(instant: Instant) -> String {
    instant.to_string().chars().take(10).collect()
}

fn grades_of(year: i64, book: &Book, now: Instant) -> Vec<Json> {
    let term_of = |id: i64| book.terms().iter().find(|term| term.id == id);
    let mut all: Vec<Json> = Vec::new();
    for (subject, entry) in book.entries() {
        let Some(grade) = entry.grade else { continue };
        all.push(json!({
            "school_year": year, "term": term_of(entry.assessment.term_id).map(|term| term.ordinal),
            "term_kind": term_of(entry.assessment.term_id).map(|term| term.kind.as_str()),
            "subject": subject.name.of(Locale::Fr), "subject_ar": subject.name.of(Locale::Ar),
            "assessment": entry.title(Locale::Fr), "assessment_ar": entry.title(Locale::Ar), "day": entry.assessment.held_on.map(|day| day.to_string()),
            "outcome": grade.outcome.as_str(), "value": entry.value().map(number), "out_of": number(entry.max()),
            "changed": grade.outcome != Outcome::Absent && grade.changed_at.is_some(), "remark": grade.remark,
            "published_at": at(grade.visible_from),
        }));
    }
    let averages = book.terms().iter().filter_map(|term| Some((term.ordinal, book.term_average(term.id, now)?)));
    all.extend(averages.map(|(term, average)| {
        json!({"school_year": year, "term": term, "average_of_term": number(average.0), "out_of": number(book.max())})
    }));
    all
}
