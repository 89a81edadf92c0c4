//! `GET /office/{school}/imports/{import}`: how far it has come; its columns, its preview, its report.

use super::act::{asked_for, is_closed, many_leave};
use super::fault::{args_of, kept, said};
use super::list::{kind_name, state_name, time};
use super::read::{self, ImportRow};
use super::report::pairs_of;
use super::store::{ImportKind, ImportState};
use super::{aftermath, own, progress, undo, words};
use crate::text::Text;
use crate::web::policy::{Duty, School, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Access, Cx, Reply, Result};
use askama::Template;
use db::Tx;
use locale::Locale;
use tables::Mapping;

/// A change, in words.
struct Shown {
    line: i64,
    label: String,
    pairs: Vec<(String, String, String)>,
}

/// Changes of a kind.
struct Group {
    what: String,
    title: &'static str,
    changes: Vec<Shown>,
}

impl Group {
    /// Whether any of it was something else before.
    fn has_before(&self) -> bool {
        self.what == "twin"
            || self.changes.iter().flat_map(|change| &change.pairs).any(|(_, before, _)| !before.is_empty())
    }
}

/// A faulty cell, in words.
struct Faulty {
    line: i64,
    column: String,
    value: String,
    why: String,
}

/// A column that can be mapped by hand.
struct Col {
    index: usize,
    letter: String,
    heading: String,
    field: String,
}

#[derive(Template)]
#[template(path = "features/imports/import.html")]
struct ImportPage<'a> {
    shell: Shell<'a>,
    slug: String,
    row: ImportRow,
    kind: &'static str,
    state: &'static str,
    problem: Option<String>,
    notice: Option<String>,
    /// What was done, or that it was taken back.
    said: Vec<String>,
    /// Why it cannot be taken back.
    why_not: Vec<String>,
    groups: Vec<Group>,
    warnings: Vec<String>,
    faults: Vec<Faulty>,
    first: i64,
    last: i64,
    fault_count: i64,
    columns: Vec<Col>,
    fields: Vec<(String, String)>,
    may_publish: bool,
    passed: i64,
    /// It is of staff, and the viewer may not manage staff.
    closed: bool,
    /// The viewer has sent it.
    own: bool,
    may_undo: bool,
    /// So many students leave that it has to be said twice.
    many_leave: bool,
    /// Columns that were chosen by hand are kept for files like this one.
    keeps_columns: bool,
    time: String,
}

/// Faults on a page.
const FAULTS: i64 = 50;

impl ImportPage<'_> {
    fn is(&self, state: &str) -> bool {
        self.row.state.as_str() == state
    }

    fn good(&self) -> i64 {
        self.row.row_count - self.row.faulty
    }

    fn is_staff(&self) -> bool {
        self.row.kind == Some(ImportKind::Staff)
    }

    fn is_students(&self) -> bool {
        self.row.kind == Some(ImportKind::Students)
    }

    fn has_grades(&self) -> bool {
        matches!(self.row.kind, Some(ImportKind::Grades | ImportKind::Massar))
    }

    fn shows_figures(&self) -> bool {
        !self.closed && ["ready", "running", "done", "undone"].iter().any(|state| self.is(state))
    }

    fn can_map(&self) -> bool {
        ["mapping", "ready", "refused"].iter().any(|state| self.is(state))
    }

    fn has_report(&self) -> bool {
        self.shows_figures() && !self.waits()
    }

    fn waits(&self) -> bool {
        ["receiving", "checking", "running"].iter().any(|state| self.is(state))
    }
}

/// The name of a kind of change.
pub fn change_name(t: &'static Text, what: &str) -> &'static str {
    match what {
        "added" => t.imports_added,
        "changed" => t.imports_changed,
        "ended" => t.imports_ended,
        "transfer" => t.imports_transferred,
        "twin" => t.imports_twins,
        "joins" => t.imports_joins,
        "class" => t.imports_new_classes,
        _ => t.imports_new_assessments,
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let row = asked_for(tx, cx, &school)?;
    let t = cx.text;
    let mut groups: Vec<Group> = Vec::new();
    let mut warnings = Vec::new();
    let closed = is_closed(&row, &school);
    let changes = if closed { Vec::new() } else { read::changes(tx, row.id)? };
    for change in changes {
        let pairs = pairs_of(&change.detail);
        if [own::WHAT, aftermath::BUILT_ON].contains(&change.what.as_str()) {
            continue;
        }
        if change.what == "warning" {
            let args: Vec<String> = pairs.into_iter().map(|pair| pair.0).collect();
            warnings.push(said(t, cx.locale, &change.label, &args));
            continue;
        }
        let pairs = pairs.into_iter().map(|(code, before, after)| {
            let value = |value: &str| words::value(t, cx.locale, &code, value);
            (words::field(t, cx.locale, &code), value(&before), value(&after))
        });
        let shown = Shown { line: change.line, label: change.label, pairs: pairs.collect() };
        match groups.iter_mut().find(|group| group.what == change.what) {
            Some(group) => group.changes.push(shown),
            None => {
                let title = change_name(t, &change.what);
                groups.push(Group { what: change.what, title, changes: vec![shown] });
            }
        }
    }
    let first = cx.rq.query("from").and_then(|from| from.parse::<i64>().ok()).unwrap_or(0).max(0);
    let kept_faults = if closed { Vec::new() } else { read::faults(tx, row.id, first, FAULTS)? };
    let faults: Vec<Faulty> = kept_faults
        .into_iter()
        .map(|fault| Faulty {
            line: fault.line,
            column: format!("{} {}", fault.letter, fault.heading),
            why: said(t, cx.locale, &fault.reason, &args_of(&fault.args)),
            value: fault.value,
        })
        .collect();
    let problem = match cx.rq.query("said").as_deref() {
        _ if closed => Some(said(t, cx.locale, "staff-right", &[])),
        Some("own-rows") => {
            let rows = own::rows_of(tx, row.id, viewer)?.into_iter().map(|(line, code)| match line {
                0 => code,
                line => format!("{code} ({} {})", t.imports_line, cx.locale.integer(line)),
            });
            Some(said(t, cx.locale, "own-rows", &[rows.collect::<Vec<_>>().join(", ")]))
        }
        Some("own-undo") => {
            let codes = undo::own_of(tx, row.id, viewer)?.join(", ");
            (!codes.is_empty()).then(|| said(t, cx.locale, "own-undo", &[codes]))
        }
        Some("many-leave") => Some(t.imports_e_many_leave.to_owned()),
        Some(word @ ("faulty" | "other-running" | "not-last" | "built-on")) => Some(said(t, cx.locale, word, &[])),
        _ => kept(t, cx.locale, &row.problem),
    };
    let notice = (!row.notice.is_empty()).then(|| said(t, cx.locale, &row.notice, &[]));
    let (columns, fields) = if closed { (Vec::new(), Vec::new()) } else { columns_of(cx.locale, &row) };
    let mut shell = Shell::new(cx, t.imports_one_title).at(Place::Office);
    let name = in_script(cx.locale, &school.name, &school.name_ar).to_owned();
    shell.school = Some((name, school.phone.clone()));
    let may_undo = !closed && row.state == ImportState::Done && read::last_done(tx, school.id)? == Some(row.id);
    let many_leave = row.state == ImportState::Ready && many_leave(tx, &row)?;
    let keeps_columns = match row.kind {
        Some(kind) if !closed => read::mapping(tx, school.id, kind, &row.signature)?.is_some(),
        _ => false,
    };
    let page = ImportPage {
        many_leave,
        keeps_columns,
        slug: school.slug.clone(),
        kind: kind_name(t, row.kind),
        state: state_name(t, row.state),
        problem,
        notice,
        said: if closed { Vec::new() } else { aftermath::said(cx, tx, &school, &row)? },
        why_not: if closed { Vec::new() } else { aftermath::why_not(cx, tx, &school, &row)? },
        groups,
        warnings,
        last: first + faults.len() as i64,
        fault_count: if closed { 0 } else { read::fault_count(tx, row.id)? },
        faults,
        first,
        columns,
        fields,
        may_publish: school.may(Duty::PublishGrades),
        passed: progress::passed(&cx.rq.app, tx, row.id, school.id)?.unwrap_or(0),
        closed,
        own: row.account_id == Some(viewer.account_id),
        may_undo,
        time: time(cx, &school, row.created_at)?,
        shell,
        row,
    };
    let reply = Reply::page(&page)?;
    // Without a script: the page asks for itself again until there is something to say.
    Ok(if page.waits() { reply.with(http::HeaderName::from_static("refresh"), "2") } else { reply })
}

/// The columns of the file, and the fields that they can hold: code and heading.
fn columns_of(locale: Locale, row: &ImportRow) -> (Vec<Col>, Vec<(String, String)>) {
    let Ok(mapping) = serde_json::from_value::<Mapping>(row.mapping.clone()) else { return (Vec::new(), Vec::new()) };
    let headings = row.headings.as_array().cloned().unwrap_or_default();
    let width = headings.len().max(mapping.columns.len());
    let columns = (0..width)
        .map(|index| Col {
            index,
            letter: tables::letter(index),
            heading: headings
                .get(index)
                .and_then(|one| one.get("heading"))
                .and_then(|one| one.as_str())
                .unwrap_or_default()
                .to_owned(),
            field: mapping.columns.get(index).copied().flatten().map_or(String::new(), |field| field.code()),
        })
        .collect();
    let fields = mapping
        .kind
        .fields()
        .into_iter()
        .map(|field| (field.code(), tables::heading(field, words::lang(locale)).replace('_', " ")))
        .collect();
    (columns, fields)
}
