//! The same as a sheet to be read: what is in the files, in words.

use super::collect::Collected;
use crate::features::grades::{self, TermKind};
use crate::text::Text;
use crate::web::{Cx, Error, Result};
use documents::sheet::{Section, Sheet};
use jiff::civil::Date;
use locale::Locale;
use serde_json::Value as Json;

/// As many grades of a child as the sheet lists; the files have all.
const GRADES: usize = 400;
/// As many absences.
const ABSENCES: usize = 200;

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
            (t.leaving_pdf_since.to_owned(), day_in_words(cx, &day(&account["created_at"]).into())),
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
    sections.extend(all.children.iter().flat_map(|(_, child)| of_child(cx, child)));
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

/// A text in the script of the language, where there is one.
fn worded(cx: &Cx<'_>, of: &Json, key: &str) -> String {
    let arabic = if cx.locale == Locale::Ar { text(&of[format!("{key}_ar")]) } else { String::new() };
    if arabic.is_empty() { text(&of[key]) } else { arabic }
}

/// A day in words.
fn day_in_words(cx: &Cx<'_>, day: &Json) -> String {
    let day = text(day);
    day.parse::<Date>().map_or(day, |day| cx.locale.date_short(day).into_owned())
}

fn of_child(cx: &Cx<'_>, child: &Json) -> Vec<Section> {
    let t = cx.text;
    let mut rows = vec![
        (t.students_code.to_owned(), text(&child["student_code"])),
        (t.students_born.to_owned(), day_in_words(cx, &child["born_on"])),
        (t.leaving_pdf_school.to_owned(), worded(cx, child, "school")),
    ];
    rows.extend(
        list(&child["years"]).iter().map(|year| (years(cx, year["school_year"].as_i64()), text(&year["class"]))),
    );
    let mut sections = vec![Section { heading: name(child), rows }];
    // By year and term, in the order in which they come.
    let graded = list(&child["grades"]).iter().filter(|grade| grade.get("subject").is_some());
    let mut graded: Vec<&Json> = graded.take(GRADES).collect();
    graded.sort_by_key(|grade| (grade["school_year"].as_i64(), grade["term"].as_i64()));
    for one in graded {
        let heading = format!("{} · {}", name(child), term(cx, one));
        if sections.last().is_none_or(|section| section.heading != heading) {
            sections.push(Section { heading, rows: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.rows.push(grade(cx, one));
        }
    }
    let absences = list(&child["absences"]);
    if !absences.is_empty() {
        let rows = absences.iter().take(ABSENCES).map(|one| absence(cx, one)).collect();
        sections.push(Section { heading: format!("{} · {}", name(child), t.leaving_pdf_absences), rows });
    }
    sections
}

/// A school year. Between Arabic words a dash would turn its two numbers about; a stroke between numbers does not
/// (Unicode bidirectional algorithm, W4).
fn years(cx: &Cx<'_>, first: Option<i64>) -> String {
    let between = if cx.locale == Locale::Ar { '/' } else { '-' };
    first.map_or_else(String::new, |first| format!("{first}{between}{}", first + 1))
}

fn term(cx: &Cx<'_>, grade: &Json) -> String {
    let years = years(cx, grade["school_year"].as_i64());
    let kind = grade["term_kind"].as_str().and_then(TermKind::parse);
    match (kind, grade["term"].as_i64()) {
        (Some(kind), Some(ordinal)) => format!("{} · {years}", grades::term_name(cx.text, kind, ordinal)),
        _ => years,
    }
}

/// Hundredths of what the files have as a number.
#[allow(clippy::cast_possible_truncation)] // grades are small
fn hundredths(value: &Json) -> i64 {
    (value.as_f64().unwrap_or_default() * 100.0).round() as i64
}

fn grade(cx: &Cx<'_>, grade: &Json) -> (String, String) {
    let value = match &grade["value"] {
        Json::Null => cx.text.leaving_pdf_no_grade.to_owned(),
        value => format!("{}/{}", cx.locale.grade(hundredths(value)), cx.locale.grade(hundredths(&grade["out_of"]))),
    };
    let label = format!("{} · {}", worded(cx, grade, "subject"), worded(cx, grade, "assessment"));
    let rest = [day_in_words(cx, &grade["day"]), text(&grade["remark"])];
    let rest = rest.into_iter().filter(|text| !text.is_empty());
    (label, std::iter::once(value).chain(rest).collect::<Vec<_>>().join(" · "))
}

fn absence(cx: &Cx<'_>, one: &Json) -> (String, String) {
    let t = cx.text;
    let kind = if one["kind"] == "lateness" { t.leaving_pdf_late } else { t.leaving_pdf_absent };
    let justified = if one["justified"] == true { t.leaving_pdf_justified } else { t.leaving_pdf_unjustified };
    let times = [text(&one["from"]), text(&one["to"])].into_iter().filter(|time| !time.is_empty());
    let times = times.collect::<Vec<_>>().join("–");
    let parts = [kind.to_owned(), times, justified.to_owned(), text(&one["reason"])];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    (day_in_words(cx, &one["day"]), parts.collect::<Vec<_>>().join(" · "))
}
