//! The work on a file: recognising it, looking through it, writing it.

use super::fault::{Fault, Problem, json_of, of_stop, of_warning};
pub use super::open::{Asked, Opened, open, table_kind};
use super::progress::Counting;
use super::read::{self, Site};
use super::run::{Change, Order, Run, Stop, Tally};
use super::store::{self, ImportKind, ImportState, NewChange, NewFault, insert_changes, insert_faults};
use super::told::Told;
use super::{absences, grades, massar, staff, students};
use super::{cells, notes};
use crate::app::App;
use crate::features::audit::{self, Action, Detail, Entry, Fact, Way};
use crate::jobs::Job;
use crate::web::upload;
use db::Engine;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use tables::{Limits, Reading, Warning};
use tempfile::NamedTempFile;

/// The most bytes of a file that comes by the browser.
pub const FILE_LIMIT: usize = 200 << 20;
/// A file by the browser.
pub const BY_BROWSER: Limits = Limits { bytes: FILE_LIMIT as u64, unpacked: 1 << 30, ..Limits::UPLOAD };
/// More rows than that are loaded by the command on SQLite, whose one writer everybody would wait for.
pub const SQLITE_ROWS: i64 = 100_000;
/// The file is kept in pieces of this many bytes.
pub const PART: usize = 1 << 20;

/// One pass over the file.
pub fn pass(run: &mut Run<'_, '_>, opened: &mut Opened) -> Result<(), Stop> {
    if !opened.faults.is_empty() {
        return Err(Stop::Headings(opened.faults.clone()));
    }
    let (Some(recognition), Some(mapping)) = (&opened.recognition, &opened.mapping) else {
        return massar::pass(run, &mut opened.table, &opened.rules.code_pattern);
    };
    run.headings = recognition.headings.clone();
    run.doubled = opened.doubled.clone();
    run.mapping = Some(mapping.clone());
    if opened.reading.is_none() {
        opened.reading = Some(Reading::prepare(&mut opened.table, recognition, mapping, opened.rules.clone())?);
    }
    let Some(reading) = &opened.reading else { return Err(Stop::Taken) };
    if !run.writes {
        let skipped: Vec<String> = recognition
            .headings
            .iter()
            .filter(|one| !one.heading.is_empty() && mapping.columns.get(one.index).is_none_or(Option::is_none))
            .map(|one| one.heading.clone())
            .collect();
        if !skipped.is_empty() {
            must_warn(run, &("unknown-columns", vec![skipped.join(", ")]));
        }
    }
    match opened.kind {
        ImportKind::Students => students::pass(run, &mut opened.table, reading),
        ImportKind::Grades => grades::pass(run, &mut opened.table, reading),
        ImportKind::Absences => absences::pass(run, &mut opened.table, reading),
        ImportKind::Staff => staff::pass(run, &mut opened.table, reading),
        ImportKind::Massar => Err(Stop::Taken),
    }
}

/// Keeps what should be looked at.
pub fn warn(run: &mut Run<'_, '_>, warnings: &[Warning]) {
    warnings.iter().for_each(|one| warning(run, &of_warning(one)));
}

/// Keeps one thing that should be looked at.
pub fn warning(run: &mut Run<'_, '_>, problem: &Problem) {
    run.show("warning", || warning_of(problem));
}

/// As [`warning`], however many others there are.
pub fn must_warn(run: &mut Run<'_, '_>, problem: &Problem) {
    run.changes.push(warning_of(problem));
}

fn warning_of(problem: &Problem) -> Change {
    let pairs = problem.1.iter().map(|arg| super::run::Pair(arg.clone(), String::new(), String::new())).collect();
    Change { what: "warning", line: 0, label: problem.0.to_owned(), pairs }
}

/// PostgreSQL keeps the plans of statements and of the checks of references: those that it makes while a table is empty
/// read all of it, and would do so for each of the rows that the import adds.
fn by_index(tx: &db::Tx<'_>) -> db::Result<()> {
    match tx.engine() {
        Engine::Postgres => tx.execute_batch("SET LOCAL enable_seqscan = off"),
        Engine::Sqlite => Ok(()),
    }
}

/// What a look found.
pub struct Look {
    /// Figures.
    pub tally: Tally,
    /// The first changes.
    pub changes: Vec<Change>,
    /// Faults.
    pub faults: Vec<Fault>,
    /// What to know before it is confirmed.
    pub notice: &'static str,
    /// Students of whom it shows what is known.
    pub seen: BTreeSet<i64>,
}

/// Looks through a file; writes nothing.
pub fn look(app: &App, site: &Site, order: &Order, opened: &mut Opened, job: Option<&Job>) -> Result<Look, Stop> {
    let counting = Counting::of(app, order.import, job, 0);
    let now = app.clock.now();
    let opened = std::cell::RefCell::new(opened);
    let first = app.db.read(|tx| {
        by_index(tx)?;
        let progress = |rows| counting.say(rows);
        let mut run = Run::new(tx, site, order, app, now);
        run.progress = &progress;
        pass(&mut run, &mut opened.borrow_mut())?;
        // Those of a row's cells are found before those of what the row says.
        run.faults.sort_by_key(|fault| fault.line);
        let Run { tally, changes, faults, notice, seen, .. } = run;
        Ok::<_, Stop>(Look { tally, changes, faults, notice, seen })
    })?;
    let opened = opened.into_inner();
    let by_code = [ImportKind::Students, ImportKind::Grades].contains(&opened.kind);
    if !by_code || !opened.doubled.is_empty() {
        return Ok(first);
    }
    opened.doubled = first.faults.iter().flat_map(doubled_by).collect();
    // Of two rows that are one, the first was taken before the second was read.
    if opened.doubled.is_empty() { Ok(first) } else { look(app, site, order, opened, job) }
}

/// The lines of a fault of a row that stands twice, each with the other.
fn doubled_by(fault: &Fault) -> Vec<(u64, (u64, String))> {
    let other = fault.args.first().and_then(|line| line.parse::<u64>().ok());
    match other {
        Some(other) if fault.reason.starts_with("doubled") => {
            vec![(other, (fault.line, fault.value.clone())), (fault.line, (other, fault.value.clone()))]
        }
        _ => Vec::new(),
    }
}

/// What is known of a load before it begins.
#[derive(Clone, Copy)]
pub struct Before<'a> {
    /// What the preview said.
    pub expected: Tally,
    /// Whether faulty rows are left out.
    pub skip_faulty: bool,
    /// The job that it is of; none for a command.
    pub job: Option<&'a Job>,
}

/// Writes a file in one transaction: all or nothing.
pub fn load(app: &App, site: &Site, order: &Order, opened: &mut Opened, before: Before<'_>) -> Result<Tally, Stop> {
    let counting = Counting::of(app, order.import, before.job, before.expected.rows);
    let now = app.clock.now();
    let opened = std::cell::RefCell::new(opened);
    app.db.write(|tx| {
        by_index(tx)?;
        let row = read::by_id(tx, order.import)?.ok_or(Stop::Taken)?;
        if row.state != ImportState::Running {
            return Err(Stop::Taken);
        }
        let progress = |rows| counting.say(rows);
        let mut run = Run::new(tx, site, order, app, now);
        run.progress = &progress;
        run.writes = true;
        run.told = Some(Told::of(app, tx, now, order, (site.id, opened.borrow().kind.as_str()))?);
        pass(&mut run, &mut opened.borrow_mut())?;
        let tally = run.tally;
        if tally.faulty > 0 && !before.skip_faulty {
            return Err(Stop::Faulty);
        }
        if before.expected != tally {
            return Err(Stop::Changed);
        }
        run.undo.end(tx)?;
        save_tally(tx, order.import, ImportState::Done, tally, run.notice, Some(now))?;
        store::forget_file(tx, order.import)?;
        cells::forget_samples(tx, order.import)?;
        if let Some(mut told) = run.told.take() {
            told.end(app, tx)?;
            notes::told(tx, &told.whole(app, Action::Imported, detail_of(&row, tally)))?;
        }
        Ok(tally)
    })
}

/// What the audit log is told of an import.
pub fn detail_of(row: &read::ImportRow, tally: Tally) -> Detail {
    Detail::new()
        .text(Fact::ImportKind, row.kind.map_or("", ImportKind::as_str))
        .text(Fact::FileName, &row.file_name)
        .number(Fact::Rows, tally.rows)
        .number(Fact::Added, tally.added)
        .number(Fact::Changed, tally.changed)
        .number(Fact::Ended, tally.ended)
}

/// What the preview of an import came to.
pub fn tally_of(row: &read::ImportRow) -> Tally {
    Tally {
        rows: row.row_count,
        added: row.added,
        changed: row.changed,
        ended: row.ended,
        unchanged: row.unchanged,
        transferred: row.transferred,
        faulty: row.faulty,
    }
}

/// Keeps the figures of an import.
pub fn save_tally(
    tx: &db::Tx<'_>,
    id: i64,
    state: ImportState,
    tally: Tally,
    notice: &str,
    done_at: Option<db::Instant>,
) -> db::Result<u64> {
    let Tally { rows, added, changed, ended, unchanged, transferred, faulty } = tally;
    store::set_tally(tx, id, state, rows, added, changed, ended, unchanged, transferred, faulty, notice, done_at)
}

/// Keeps what a look found, for the preview.
pub fn save_look(tx: &db::Tx<'_>, id: i64, look: &Look) -> db::Result<()> {
    store::forget_look(tx, id)?;
    store::forget_faults(tx, id)?;
    let changes: Vec<NewChange> = (0..)
        .zip(&look.changes)
        .map(|(ordinal, change)| NewChange {
            import_id: id,
            ordinal,
            what: change.what.to_owned(),
            line: i64::try_from(change.line).unwrap_or(0),
            label: change.label.clone(),
            detail: json!(change.pairs),
        })
        .collect();
    insert_changes(tx, &changes)?;
    let faults: Vec<NewFault> = (0..)
        .zip(&look.faults)
        .map(|(ordinal, fault)| NewFault {
            import_id: id,
            ordinal,
            line: i64::try_from(fault.line).unwrap_or(0),
            letter: fault.letter.clone(),
            heading: fault.heading.chars().take(200).collect(),
            value: fault.value.clone(),
            reason: fault.reason.to_owned(),
            args: json!(fault.args),
        })
        .collect();
    insert_faults(tx, &faults)?;
    Ok(())
}

/// The file of an import, put together again.
fn file_of(app: &App, import: i64) -> Result<NamedTempFile, Stop> {
    let disk = |error: std::io::Error| Stop::File(tables::FileError::Read(error));
    let folder = upload::folder(&app.config.data);
    std::fs::create_dir_all(&folder).map_err(disk)?;
    let mut file = NamedTempFile::new_in(folder).map_err(disk)?;
    let mut part = 0;
    while let Some(content) = app.db.read(|tx| read::part(tx, import, part))? {
        file.write_all(&content).map_err(disk)?;
        part += 1;
    }
    file.flush().map_err(disk)?;
    Ok(file)
}

/// Looks through the file of an import that is being checked, and keeps what it found.
///
/// # Errors
/// The database's; what is wrong with the file is kept with the import.
pub fn check(app: &App, import: i64, job: &Job) -> db::Result<()> {
    let Some(row) = app.db.read(|tx| read::by_id(tx, import))?.filter(|row| row.state == ImportState::Checking) else {
        return Ok(());
    };
    match check_file(app, &row, job) {
        Ok(()) | Err(Stop::Taken) => Ok(()),
        Err(Stop::Db(error)) => Err(error),
        Err(stop) => {
            let state = if matches!(stop, Stop::Headings(_)) { ImportState::Mapping } else { ImportState::Refused };
            let problem = of_stop(&stop).map_or(Json::Null, |problem| json_of(&problem));
            app.db.write(|tx| store::set_problem(tx, import, state, &problem)).map(drop)
        }
    }
}

fn check_file(app: &App, row: &read::ImportRow, job: &Job) -> Result<(), Stop> {
    let site = app.db.read(|tx| read::site(tx, row.school_id))?;
    let file = file_of(app, row.id)?;
    let asked = asked_of(row, file.path());
    let mut opened = open(app, &site, &asked)?;
    let recognition = opened.recognition.as_ref();
    let headings: Vec<Json> = recognition
        .map(|r| r.headings.iter().map(|one| json!({ "index": one.index, "heading": one.heading })).collect())
        .unwrap_or_default();
    let signature = recognition.map_or(String::new(), |r| r.signature.clone());
    let (headings, mapping) = (Json::Array(headings), json!(opened.mapping));
    let kind = opened.kind;
    let heading_line = opened.recognition.as_ref().map(|one| one.line);
    let samples = heading_line.map_or(Ok(Vec::new()), |line| cells::first(&mut opened.table, line))?;
    app.db.write(|tx| {
        cells::keep_samples(tx, row.id, &samples)?;
        store::set_recognised(tx, row.id, kind, &signature, &headings, &mapping)
    })?;
    let mut found = look(app, &site, &order_of(row), &mut opened, Some(job))?;
    let faulty = cells::of_faults(&mut opened.table, &found.faults)?;
    cells::own_text(&mut found.faults, &faulty);
    let now = app.clock.now();
    if app.db.engine() == Engine::Sqlite && found.tally.rows > SQLITE_ROWS {
        return Err(Stop::TooManyForServer);
    }
    app.db.write(|tx| {
        save_look(tx, row.id, &found)?;
        cells::keep_faulty(tx, row.id, &faulty)?;
        let by = Entry::by_order(app, tx, now, Action::ImportSent, row.account_id)?.at_school(site.id);
        let sent = Detail::new().text(Fact::ImportKind, kind.as_str()).text(Fact::FileName, &row.file_name);
        let way = || Detail::new().way(Way::Preview);
        let looks = found.seen.iter().map(|student| by.again(app, Action::StudentSeen).about(*student).with(way()));
        let mut entries: Vec<Entry> = looks.collect();
        entries.push(by.with(sent));
        audit::record_all(tx, entries)?;
        store::set_problem(tx, row.id, ImportState::Ready, &Json::Null)?;
        save_tally(tx, row.id, ImportState::Ready, found.tally, found.notice, None)?;
        Ok(())
    })
}

fn order_of(row: &read::ImportRow) -> Order {
    let (account, confirmer) = (row.account_id, None);
    Order { import: row.id, account, confirmer, full_roster: row.full_roster, publish: row.publish }
}

fn asked_of<'a>(row: &read::ImportRow, path: &'a Path) -> Asked<'a> {
    let mapping = serde_json::from_value(row.mapping.clone()).ok();
    Asked { path, limits: BY_BROWSER, kind: row.kind, mapping, formulas: row.formulas }
}

/// Writes an import that was confirmed.
///
/// # Errors
/// The database's; nothing is written then.
pub fn write(app: &App, import: i64, skip_faulty: bool, job: &Job) -> db::Result<()> {
    let Some(row) = app.db.read(|tx| read::by_id(tx, import))?.filter(|row| row.state == ImportState::Running) else {
        return Ok(());
    };
    let expected = tally_of(&row);
    let order = Order { confirmer: job.payload.get_id("by"), ..order_of(&row) };
    let done = (|| {
        let site = app.db.read(|tx| read::site(tx, row.school_id))?;
        let file = file_of(app, row.id)?;
        let mut opened = open(app, &site, &asked_of(&row, file.path()))?;
        for (line, value, args) in app.db.read(|tx| read::doubled(tx, row.id))? {
            let other = super::fault::args_of(&args).first().and_then(|line| line.parse::<u64>().ok());
            opened.doubled.extend(u64::try_from(line).ok().zip(other.map(|other| (other, value))));
        }
        load(app, &site, &order, &mut opened, Before { expected, skip_faulty, job: Some(job) })
    })();
    match done {
        Ok(_) | Err(Stop::Taken) => Ok(()),
        Err(Stop::Db(error)) => Err(error),
        Err(Stop::Changed) => {
            // The preview is made anew, and shown again with a word about why.
            app.db.write(|tx| store::set_state(tx, import, ImportState::Running, ImportState::Checking))?;
            check(app, import, job)?;
            let word = json_of(&("changed", Vec::new()));
            app.db.write(|tx| store::set_problem(tx, import, ImportState::Ready, &word)).map(drop)
        }
        Err(stop) => {
            let problem = of_stop(&stop).map_or(Json::Null, |problem| json_of(&problem));
            app.db.write(|tx| store::set_problem(tx, import, ImportState::Failed, &problem)).map(drop)
        }
    }
}
