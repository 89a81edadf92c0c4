//! `GET /office/{school}/imports/{import}`: how far it has come; its columns, its preview, its report.

use super::act::{asked_for, is_closed, many_leave};
use super::columns::{self, Col};
use super::fault::{kept, said};
use super::faulty::{self, Faulty};
use super::list::{kind_name, state_name, time};
use super::read::{self, ImportRow};
use super::report::pairs_of;
use super::store::{ImportKind, ImportState};
use super::{aftermath, own, progress, publish, undo, words};
use crate::text::Text;
use crate::web::policy::{Duty, School, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Access, Cx, Reply, Result};
use askama::Template;
use db::Tx;

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
    /// The heading of what was before.
    fn before(&self, t: &'static Text) -> &'static str {
        if self.what == "twin" { t.imports_known } else { t.imports_before }
    }

    /// The heading of what is after.
    fn after(&self, t: &'static Text) -> &'static str {
        if self.what == "twin" { t.imports_in_file } else { t.imports_after }
    }

    /// Whether any of it was something else before.
    fn has_before(&self) -> bool {
        self.what == "twin"
            || self.changes.iter().flat_map(|change| &change.pairs).any(|(_, before, _)| !before.is_empty())
    }
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
    /// Its grades were published just now.
    published: bool,
    /// Why it cannot be taken back.
    why_not: Vec<String>,
    groups: Vec<Group>,
    warnings: Vec<String>,
    /// Columns that are not read, in a sentence.
    unread: Option<String>,
    /// What the file can be said to hold, where it was not recognised.
    kinds: Vec<(&'static str, &'static str)>,
    faults: Vec<Faulty>,
    first: i64,
    last: i64,
    step: i64,
    fault_count: i64,
    columns: Vec<Col>,
    fields: Vec<(String, String)>,
    may_publish: bool,
    /// Its grades are drafts that can be published.
    drafts: bool,
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

/// Faults on a page, before those that are alike are put together.
const FAULTS: i64 = 200;

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

    /// Whether the rows that are faulty can be taken out to be put right: of a sheet of Massar they alone are none.
    fn has_rows(&self) -> bool {
        self.has_report() && self.row.faulty > 0 && self.row.headings.as_array().is_some_and(|all| !all.is_empty())
    }

    fn waits(&self) -> bool {
        ["receiving", "checking", "running"].iter().any(|state| self.is(state))
    }
}

/// What a file that was refused, or whose columns do not do, can be said to hold: none of any other.
fn kinds(t: &'static Text, row: &ImportRow, closed: bool, staff: bool) -> Vec<(&'static str, &'static str)> {
    if closed || ![ImportState::Refused, ImportState::Mapping].contains(&row.state) {
        return Vec::new();
    }
    let offered = ImportKind::ALL.iter().filter(|kind| staff || **kind != ImportKind::Staff);
    offered.map(|kind| (kind.as_str(), kind_name(t, Some(*kind)))).collect()
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
    let mut unread = None;
    let closed = is_closed(&row, &school);
    let changes = if closed { Vec::new() } else { read::changes(tx, row.id)? };
    for change in changes {
        let pairs = pairs_of(&change.detail);
        if [own::WHAT, aftermath::BUILT_ON].contains(&change.what.as_str()) {
            continue;
        }
        if change.what == "warning" && change.label == "unknown-columns" {
            unread = pairs.into_iter().next().map(|pair| said(t, cx.locale, &change.label, &[pair.0]));
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
    let last = first + kept_faults.len() as i64;
    let faults = faulty::grouped(t, cx.locale, kept_faults);
    let problem = match cx.rq.query("said").as_deref() {
        _ if closed => Some(said(t, cx.locale, "staff-right", &[])),
        Some("own-rows") => {
            let rows = own::rows_of(tx, row.id, viewer)?.into_iter().map(|(line, code)| match line {
                0 => code,
                line => format!("{code} ({} {})", t.imports_line, cx.locale.integer(line)),
            });
            let rows = rows.collect::<Vec<_>>().join(", ");
            (!rows.is_empty()).then(|| said(t, cx.locale, "own-rows", &[rows]))
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
    let (columns, fields) = if closed { (Vec::new(), Vec::new()) } else { columns::of(t, cx.locale, tx, &row)? };
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
        published: row.publish && cx.rq.query("said").as_deref() == Some("published"),
        why_not: if closed { Vec::new() } else { aftermath::why_not(cx, tx, &school, &row)? },
        groups,
        warnings,
        unread,
        kinds: kinds(t, &row, closed, school.may(Duty::ManageStaff)),
        last,
        step: FAULTS,
        fault_count: if closed { 0 } else { read::fault_count(tx, row.id)? },
        faults,
        first,
        columns,
        fields,
        drafts: !closed && publish::has_drafts(tx, &row)?,
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
