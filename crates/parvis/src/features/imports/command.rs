//! An import by the command: the same pass, straight from the file, without a form.

use super::fault::{Fault, kept, of_stop, said};
use super::read::{self, Site};
use super::run::{Order as Ordered, Stop, Tally};
use super::store::{self, ImportKind, ImportState};
use super::work::{self, Asked, Before};
use crate::app::App;
use crate::text::Text;
use locale::Locale;
use rules::secret::PublicId;
use serde_json::Value as Json;
use std::path::Path;
use tables::Limits;

/// What is ordered at the command line.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The file.
    pub file: &'a Path,
    /// The school's name in addresses.
    pub school: &'a str,
    /// What it holds; recognised where it is not said.
    pub kind: Option<ImportKind>,
    /// Look only.
    pub dry_run: bool,
    /// The file names all students.
    pub full_roster: bool,
    /// New assessments are published.
    pub publish: bool,
    /// Faulty rows are left out.
    pub skip_faulty: bool,
    /// Results of formulas are taken.
    pub formulas: bool,
    /// For whom; none for a command.
    pub account: Option<i64>,
}

/// A faulty cell: line, column's letter, heading, value, reason.
pub type Line = (u64, String, String, String, String);

/// What came of it.
pub struct Outcome {
    /// Figures.
    pub tally: Tally,
    /// Faulty cells.
    pub faults: Vec<Line>,
    /// What should be looked at.
    pub warnings: Vec<String>,
    /// Whether anything was written.
    pub written: bool,
}

/// Why nothing came of it; each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// No such school.
    #[error("there is no school `{0}`: `--school` takes its name in addresses, as in /s/NAME")]
    NoSchool(String),
    /// The file, its columns, or a fault of the whole file.
    #[error("{0}")]
    File(String),
    /// Another import of the school is being written.
    #[error("another import of this school is under way: wait for its end")]
    Running,
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

fn of(stop: Stop) -> CommandError {
    match stop {
        Stop::Db(error) => CommandError::Db(error),
        Stop::File(error) => CommandError::File(error.to_string()),
        Stop::Massar(error) => CommandError::File(error.to_string()),
        Stop::Headings(faults) => {
            let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
            CommandError::File(all.join("; "))
        }
        stop => {
            let problem = of_stop(&stop).map(|problem| super::fault::json_of(&problem)).unwrap_or(Json::Null);
            let text = kept(Text::of(Locale::En), Locale::En, &problem);
            CommandError::File(text.unwrap_or_else(|| "the import failed".to_owned()))
        }
    }
}

db::sql! {
    pub(super) fn school_of(slug: &str) -> OptVal<i64> = "SELECT id FROM schools WHERE slug = $1";
}

/// Imports a file. It is read twice: for the preview, which counts and finds what is faulty, and to be written.
///
/// # Errors
/// [`CommandError`]; nothing is written then.
pub fn run(app: &App, order: &Order<'_>) -> Result<Outcome, CommandError> {
    let school = app.db.read(|tx| school_of(tx, order.school))?;
    let school = school.ok_or_else(|| CommandError::NoSchool(order.school.to_owned()))?;
    let site = app.db.read(|tx| read::site(tx, school))?;
    let asked = Asked {
        path: order.file,
        limits: Limits::COMMAND_LINE,
        kind: order.kind,
        mapping: None,
        formulas: order.formulas,
    };
    let mut opened = work::open(app, &site, &asked).map_err(of)?;
    let ordered = Ordered {
        import: 0,
        account: order.account,
        confirmer: None,
        full_roster: order.full_roster,
        publish: order.publish,
    };
    let look = work::look(app, &site, &ordered, &mut opened, None).map_err(of)?;
    let text = Text::of(Locale::En);
    let faults: Vec<Line> = look.faults.iter().map(|fault| line(fault, text)).collect();
    let mut warnings: Vec<String> = look
        .changes
        .iter()
        .filter(|change| change.what == "warning")
        .map(|change| {
            let args: Vec<String> = change.pairs.iter().map(|pair| pair.0.clone()).collect();
            said(text, Locale::En, &change.label, &args)
        })
        .collect();
    if !look.notice.is_empty() {
        warnings.push(said(text, Locale::En, look.notice, &[]));
    }
    let tally = look.tally;
    if order.dry_run || (tally.faulty > 0 && !order.skip_faulty) {
        return Ok(Outcome { tally, faults, warnings, written: false });
    }
    let id = begin(app, &site, order, opened.kind, &look)?;
    let ordered = Ordered { import: id, ..ordered };
    drop(look);
    let before = Before { expected: tally, skip_faulty: order.skip_faulty, job: None };
    match work::load(app, &site, &ordered, &mut opened, before) {
        Ok(tally) => Ok(Outcome { tally, faults, warnings, written: true }),
        Err(stop) => {
            let problem = of_stop(&stop).map_or(Json::Null, |problem| super::fault::json_of(&problem));
            app.db.write(|tx| store::set_problem(tx, id, ImportState::Failed, &problem))?;
            Err(of(stop))
        }
    }
}

/// Memory for pages of SQLite's file while a file is imported, in KiB: of the connection that writes, and of one that
/// reads.
pub const CACHE_KIB: (i64, i64) = (65_536, 8_192);

/// Gives SQLite's one connection that writes a cache that holds the pages of all indexes that a class's rows touch, and
/// the one that reads a small one. It stays so until the program ends.
///
/// # Errors
/// The database's.
pub fn room_to_work(app: &App) -> db::Result<()> {
    let room = |tx: &db::Tx<'_>, kib: i64| match tx.engine() {
        db::Engine::Sqlite => tx.execute_batch(&format!("PRAGMA cache_size = -{kib}")),
        db::Engine::Postgres => Ok(()),
    };
    app.db.write(|tx| room(tx, CACHE_KIB.0))?;
    app.db.read(|tx| room(tx, CACHE_KIB.1))
}

/// Keeps what was looked at, and begins.
fn begin(app: &App, site: &Site, order: &Order<'_>, kind: ImportKind, look: &work::Look) -> Result<i64, CommandError> {
    let name = order.file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let size = std::fs::metadata(order.file).map_or(0, |file| i64::try_from(file.len()).unwrap_or(i64::MAX));
    let now = app.clock.now();
    app.db.write(|tx| {
        let random = || PublicId::from_entropy(app.random.bytes()).as_str().to_owned();
        let (public_id, token) = (random(), random());
        let id = store::add(
            tx,
            &public_id,
            site.id,
            site.year,
            order.account,
            &token,
            &name,
            size,
            Some(kind),
            order.full_roster,
            order.publish,
            order.formulas,
            ImportState::Ready,
            now,
            &Json::Null,
        )?
        .ok_or(db::Error::NoRow)?;
        work::save_look(tx, id, look)?;
        work::save_tally(tx, id, ImportState::Ready, look.tally, look.notice, None)?;
        let version = read::by_id(tx, id)?.ok_or(db::Error::NoRow)?.version;
        if store::start(tx, id, version, site.id)? == 0 { Err(CommandError::Running) } else { Ok(id) }
    })
}

fn line(fault: &Fault, text: &Text) -> Line {
    let said = fault.said(text, Locale::En);
    (fault.line, fault.letter.clone(), fault.heading.clone(), fault.value.clone(), said)
}
