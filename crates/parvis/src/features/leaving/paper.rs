//! The same as a sheet to be read: what is in the files, in words.

use super::collect::Collected;
use crate::text::Text;
use crate::web::{Cx, Error, Result};
use documents::sheet::{Section, Sheet};
use serde_json::Value as Json;

/// As many grades of a child as the sheet lists; the files have all.
const GRADES: usize = 400;

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// A name in both scripts.
fn name(of: &Json) -> String {
    let latin = format!("{} {}", text(&of["given_name"]), text(&of["family_name"]));
    let arabic = format!("{} {}", text(&of["given_name_ar"]), text(&of["family_name_ar"]));
    if arabic.trim().is_empty() { latin } else { format!("{latin} · {}", arabic.trim()) }
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The sheet as PDF.
///
/// # Errors
/// A fault of ours.
pub fn pdf(cx: &Cx<'_>, all: &Collected) -> Result<Vec<u8>> {
    let t = cx.text;
    let account = &all.account["account"];
    let mut sections = vec![Section {
        heading: t.leaving_pdf_account.to_owned(),
        rows: vec![
            (t.leaving_pdf_name.to_owned(), name(account)),
            (t.enrolment_email.to_owned(), text(&account["email"])),
            (t.enrolment_phone.to_owned(), text(&account["phone"])),
            (t.enrolment_address.to_owned(), text(&account["address"]).replace('\n', ", ")),
            (t.leaving_pdf_since.to_owned(), day(&account["created_at"])),
        ],
    }];
    let logins = list(&all.account["logins"]);
    sections.push(Section {
        heading: t.leaving_pdf_logins.to_owned(),
        rows: logins.iter().map(|login| (login_kind(t, login).to_owned(), text(&login["value"]))).collect(),
    });
    let rosters = list(&all.account["school_rosters"]).iter().map(|row| Section {
        heading: format!("{} · {}", t.leaving_pdf_roster, text(&row["school"])),
        rows: vec![
            (t.leaving_pdf_name.to_owned(), name(row)),
            (t.enrolment_number.to_owned(), text(&row["national_id"])),
            (t.enrolment_email.to_owned(), text(&row["email"])),
            (t.enrolment_phone.to_owned(), text(&row["phone"])),
            (t.enrolment_address.to_owned(), text(&row["address"])),
        ],
    });
    sections.extend(rosters);
    sections.push(Section {
        heading: t.leaving_pdf_also.to_owned(),
        rows: [
            (t.leaving_pdf_messages, "messages"),
            (t.leaving_pdf_activity, "activity"),
            (t.leaving_pdf_sessions, "sessions"),
            (t.leaving_pdf_letters, "letters"),
            (t.leaving_pdf_reviews, "identity_reviews"),
            (t.leaving_pdf_joins, "join_requests"),
        ]
        .map(|(label, key)| (label.to_owned(), cx.locale.integer(list(&all.account[key]).len() as i64).to_string()))
        .into(),
    });
    sections.extend(all.children.iter().map(|(_, child)| of_child(cx, child)));
    let sheet = Sheet {
        locale: cx.locale,
        title: t.leaving_pdf_title.to_owned(),
        lead: vec![t.leaving_pdf_lead.to_owned(), cx.rq.app.config.base_url()],
        sections,
        made_at: cx.rq.now.as_micros(),
    };
    documents::sheet::pdf(&sheet).map_err(Error::fault)
}

fn login_kind(t: &'static Text, login: &Json) -> &'static str {
    match login["kind"].as_str() {
        Some("username") => t.audit_way_username,
        Some("national_id") => t.audit_way_national_id,
        _ => t.audit_way_student_code,
    }
}

/// `2026-11-21` of an instant.
fn day(instant: &Json) -> String {
    text(instant).chars().take(10).collect()
}

fn of_child(cx: &Cx<'_>, child: &Json) -> Section {
    let t = cx.text;
    let mut rows = vec![
        (t.students_code.to_owned(), text(&child["student_code"])),
        (t.students_born.to_owned(), text(&child["born_on"])),
        (t.leaving_pdf_school.to_owned(), text(&child["school"])),
    ];
    rows.extend(list(&child["years"]).iter().map(|year| {
        let first = year["school_year"].as_i64().unwrap_or_default();
        (format!("{first}-{}", first + 1), text(&year["class"]))
    }));
    let absences = list(&child["absences"]).len();
    if child.get("absences").is_some() {
        rows.push((t.leaving_pdf_absences.to_owned(), cx.locale.integer(absences as i64).to_string()));
    }
    rows.extend(list(&child["grades"]).iter().filter(|grade| grade.get("subject").is_some()).take(GRADES).map(grade));
    Section { heading: name(child), rows }
}

fn grade(grade: &Json) -> (String, String) {
    let value = match &grade["value"] {
        Json::Null => text(&grade["outcome"]),
        value => format!("{} / {}", text(value), text(&grade["out_of"])),
    };
    let label = format!("{} · {}", text(&grade["subject"]), text(&grade["assessment"]));
    let remark = text(&grade["remark"]);
    (label, if remark.is_empty() { value } else { format!("{value} · {remark}") })
}
