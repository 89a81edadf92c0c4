//! What became of an import that was written: what it did, who did it, and why it cannot be taken back any more.

use super::page::change_name;
use super::read::{self, ImportRow};
use super::store::{self, ImportKind, ImportState, NewChange, insert_changes};
use super::undo::Step;
use super::words::apart;
use crate::features::audit::Action;
use crate::text::Text;
use crate::web::policy::School;
use crate::web::shell::in_script;
use crate::web::{Cx, Result};
use db::{Instant, Tx};
use serde_json::json;

/// What is kept of the first thing that was built on an import, when it was tried to take it back.
pub const BUILT_ON: &str = "built-on";

db::row! {
    struct Newest { id: i64, file_name: String, done_at: Option<Instant> }
    struct Person { given_name: String, family_name: String, given_name_ar: String, family_name_ar: String }
}

db::sql! {
    fn newest(school: i64) -> Opt<Newest> = "
        SELECT id, file_name, done_at FROM imports WHERE school_id = $1 AND state = 'done'
        ORDER BY done_at DESC, id DESC LIMIT 1";
    // Nobody, where the command line did it.
    fn actor(school: i64, at: Instant, action: &str) -> Opt<Person> = "
        SELECT a.given_name, a.family_name, COALESCE(a.given_name_ar, '') AS given_name_ar,
            COALESCE(a.family_name_ar, '') AS family_name_ar
        FROM audit_entries e JOIN accounts a ON a.id = e.actor_id
        WHERE e.school_id = $1 AND e.at = $2 AND e.action = $3 ORDER BY e.id LIMIT 1";
    fn student(id: i64) -> OptVal<String> = "
        SELECT given_name || ' ' || family_name || ' (' || code || ')' FROM students WHERE id = $1";
    fn class(id: i64) -> OptVal<String> = "SELECT name FROM classes WHERE id = $1";
    fn assessment(id: i64) -> OptVal<String> = "
        SELECT c.name || ' · ' || a.title FROM assessments a JOIN classes c ON c.id = a.class_id WHERE a.id = $1";
    fn absent(absence: i64) -> OptVal<i64> = "SELECT student_id FROM absences WHERE id = $1";
    fn account(id: i64) -> OptVal<String> = "SELECT given_name || ' ' || family_name FROM accounts WHERE id = $1";
}

/// Who did something at a moment, as the audit log has it.
fn who(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, at: Instant, action: Action) -> db::Result<String> {
    Ok(match actor(tx, school.id, at, action.as_str())? {
        Some(person) => {
            let latin = format!("{} {}", person.given_name, person.family_name);
            let arabic = format!("{} {}", person.given_name_ar, person.family_name_ar);
            in_script(cx.locale, &latin, arabic.trim()).to_owned()
        }
        None => cx.text.imports_by_command.to_owned(),
    })
}

/// What an import did, or that it was taken back: for a message of success, in sentences.
///
/// # Errors
/// The database's.
pub fn said(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, row: &ImportRow) -> Result<Vec<String>> {
    let t = cx.text;
    match (row.state, row.done_at, row.undone_at) {
        (ImportState::Done, Some(at), _) => {
            let when = super::list::time(cx, school, at)?;
            let who = who(cx, tx, school, at, Action::Imported)?;
            let when = t.imports_said_when(when, apart(cx.locale, &who)).to_string();
            Ok(vec![t.imports_said_done(did(cx, row)).to_string(), when])
        }
        (ImportState::Undone, _, Some(at)) => {
            let when = super::list::time(cx, school, at)?;
            let who = who(cx, tx, school, at, Action::ImportUndone)?;
            let when = t.imports_said_undone_when(when, apart(cx.locale, &who)).to_string();
            Ok(vec![t.imports_said_undone.to_owned(), when])
        }
        _ => Ok(Vec::new()),
    }
}

/// "Added: 3 · Changed: 1".
pub fn did(cx: &Cx<'_>, row: &ImportRow) -> String {
    let t: &'static Text = cx.text;
    let of_students = row.kind == Some(ImportKind::Students);
    let figures = [
        (change_name(t, "added"), row.added, true),
        (change_name(t, "changed"), row.changed, true),
        (change_name(t, "ended"), row.ended, of_students),
        (change_name(t, "transfer"), row.transferred, false),
        (t.imports_faulty, row.faulty, false),
    ];
    let shown = figures.into_iter().filter(|(_, count, always)| *always || *count > 0);
    let colon = if cx.locale == locale::Locale::Fr { "\u{a0}:" } else { ":" };
    shown.map(|(name, count, _)| format!("{name}{colon} {}", cx.locale.integer(count))).collect::<Vec<_>>().join(" · ")
}

/// Why an import that was written cannot be taken back: a newer one, and what was built on it, as far as that was tried.
///
/// # Errors
/// The database's.
pub fn why_not(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, row: &ImportRow) -> Result<Vec<String>> {
    let (t, mut why) = (cx.text, Vec::new());
    if row.state != ImportState::Done {
        return Ok(why);
    }
    if let Some(newer) = newest(tx, school.id)?.filter(|newer| newer.id != row.id) {
        let at = newer.done_at.unwrap_or(row.created_at);
        let (when, who) = (super::list::time(cx, school, at)?, who(cx, tx, school, at, Action::Imported)?);
        let (file, who) = (apart(cx.locale, &newer.file_name), apart(cx.locale, &who));
        why.push(t.imports_undo_newer(file, when, who).to_string());
    }
    for change in read::changes(tx, row.id)?.into_iter().filter(|change| change.what == BUILT_ON) {
        let kind = super::report::pairs_of(&change.detail).into_iter().next().map_or(String::new(), |pair| pair.0);
        let name = apart(cx.locale, &change.label);
        let what = match kind.as_str() {
            "student" => t.imports_b_student(name).to_string(),
            "class" => t.imports_b_class(name).to_string(),
            "guardian" => t.imports_b_guardian(name).to_string(),
            "assessment" => t.imports_b_assessment(name).to_string(),
            "grade" => t.imports_b_grade(name).to_string(),
            "absence" => t.imports_b_absence(name).to_string(),
            "staff" => t.imports_b_staff(name).to_string(),
            "transfer" => t.imports_b_transfer.to_owned(),
            _ => t.imports_b_other.to_owned(),
        };
        why.push(t.imports_undo_built(what).to_string());
    }
    Ok(why)
}

/// Keeps what was found to be built on an import, in the place of what was found before.
///
/// # Errors
/// The database's.
pub fn keep_built_on(tx: &Tx<'_>, import: i64, step: Option<&Step>) -> db::Result<()> {
    store::forget_changes_of(tx, import, BUILT_ON)?;
    let (kind, label) = match step {
        Some(step) => about(tx, step)?,
        None => ("other", None),
    };
    let kind = if label.is_none() && kind != "transfer" { "other" } else { kind };
    let detail = json!([(kind, "", "")]);
    // After all that the preview has kept.
    let ordinal = i64::from(i32::MAX);
    let what = BUILT_ON.to_owned();
    let new = NewChange { import_id: import, ordinal, what, line: 0, label: label.unwrap_or_default(), detail };
    insert_changes(tx, &[new]).map(drop)
}

/// What a step is about: a kind, and the name.
fn about(tx: &Tx<'_>, step: &Step) -> db::Result<(&'static str, Option<String>)> {
    let named = |name: Option<(String, String)>| name.map(|(given, family)| format!("{given} {family}"));
    Ok(match step {
        Step::S(id, ..) | Step::E(id, ..) => ("student", student(tx, *id)?),
        Step::C(id, _) => ("class", class(tx, *id)?),
        Step::G(id, ..) | Step::L(id, ..) => ("guardian", named(read::name_of_guardian(tx, *id)?)),
        Step::T(id, ..) => ("guardian", named(read::name_of_tie(tx, *id)?.map(|(_, given, family)| (given, family)))),
        Step::A(_, id, _) | Step::O(id, _) | Step::M(_, id, _) => ("assessment", assessment(tx, *id)?),
        Step::R(id, ..) => ("grade", student(tx, *id)?),
        Step::B(id, ..) => match absent(tx, *id)? {
            Some(id) => ("absence", student(tx, id)?),
            None => ("absence", None),
        },
        Step::I(id, _) | Step::W(id, ..) => ("staff", account(tx, *id)?),
        Step::X(_) => ("transfer", None),
        Step::P(..) | Step::F(..) => ("other", None),
    })
}
