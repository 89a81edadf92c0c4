//! Letters by the command: ordered as on the page, made at once, written to a folder, and gone from the database.

use super::audience::Asked;
use super::fetch;
use super::order::{self, NewOrder, Ordered};
use super::read;
use super::store::{self, Language};
use crate::app::App;
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::exports::ExportFile;
use crate::jobs::{self, JobState};
use rules::secret::PublicId;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is ordered at the command line.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The school's name in addresses.
    pub school: &'a str,
    /// The username of the director or secretary in whose name it is done.
    pub by: &'a str,
    /// `school`, `level:CODE` or `class:NAME`.
    pub to: &'a str,
    /// Only those who have no letter that still works.
    pub without_letter: bool,
    /// In which language.
    pub language: Language,
    /// Where the files go.
    pub folder: &'a Path,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// How many letters.
    pub letters: i64,
    /// How many students they name.
    pub students: i64,
    /// The files, in the order of the letters.
    pub files: Vec<PathBuf>,
}

/// Why nothing came of it; each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// No such school.
    #[error("there is no school `{0}`: `--school` takes its name in addresses, as in /s/NAME")]
    NoSchool(String),
    /// Nobody of the school's office has this username.
    #[error(
        "no active director or secretary of this school has the username `{0}`: `--by` says in whose name letters are made, \
         and `parvis user list` shows the usernames"
    )]
    NoPerson(String),
    /// The school has no such level or class.
    #[error("this school has no `{0}` this year: `--to` takes `school`, `level:CODE` or `class:NAME`")]
    NoAudience(String),
    /// There is nobody to write to.
    #[error(
        "there is nobody to write to: every guardian has enrolled, may not see the child, or, with `--without-letter`, has a letter that still works"
    )]
    Nobody,
    /// Letters of the school are being made.
    #[error("letters of this school are being made just now: wait for their end")]
    Making,
    /// The job gave up.
    #[error("the letters could not be made: `parvis jobs list` says why; no older letter was replaced")]
    Failed,
    /// A file cannot be written.
    #[error("{path} cannot be written: {cause}; the letters wait in the office, to be downloaded within 24 hours")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// What is sealed does not open.
    #[error("a file of letters cannot be opened: the key it was sealed with is not in the configuration any more")]
    Sealed,
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

db::row! {
    struct Place { id: i64, year: i64 }
}

db::sql! {
    fn place(slug: &str) -> Opt<Place> = "SELECT id, current_year AS year FROM schools WHERE slug = $1";
    fn of_the_office(username: &str, school: i64) -> OptVal<i64> = "
        SELECT r.account_id FROM logins l JOIN staff_roles r ON r.account_id = l.account_id
        JOIN accounts a ON a.id = r.account_id
        WHERE l.kind = 'username' AND l.issuer = 'local' AND l.value = $1 AND r.school_id = $2 AND r.state = 'active'
            AND r.role IN ('director', 'secretary') AND a.state = 'active'
        ORDER BY r.id LIMIT 1";
}

/// Makes letters and writes them to the folder, one PDF for each hundred, which nobody but the user of this process may
/// read. Where a server runs beside, it may be the one that makes them.
///
/// # Errors
/// [`CommandError`]; what it says of the letters is what became of them.
pub fn run(app: &App, order: &Order<'_>) -> Result<Made, CommandError> {
    let Place { id: school, year } =
        app.db.read(|tx| place(tx, order.school))?.ok_or_else(|| CommandError::NoSchool(order.school.to_owned()))?;
    let account = app.db.read(|tx| of_the_office(tx, &order.by.to_lowercase(), school))?;
    let account = account.ok_or_else(|| CommandError::NoPerson(order.by.to_owned()))?;
    let asked = app.db.read(|tx| Asked::named(tx, school, year, order.to))?;
    let asked = asked.ok_or_else(|| CommandError::NoAudience(order.to.to_owned()))?;
    // Before anybody's letter is replaced.
    let broken = |cause| CommandError::File { path: order.folder.to_owned(), cause };
    DirBuilder::new().recursive(true).create(order.folder).map_err(broken)?;

    let random = || PublicId::from_entropy(app.random.bytes());
    let (public_id, token, now) = (random(), random(), app.clock.now());
    let ordered = app.db.write(|tx| {
        let entry = Entry::by_order(app, tx, now, Action::Invited, Some(account))?.at_school(school);
        let (public_id, token, language) = (public_id.as_str(), token.as_str(), order.language);
        let (asked, without_letter) = (&asked, order.without_letter);
        let new = NewOrder { public_id, token, school, year, account, asked, without_letter, language, now };
        order::enter(tx, &new, entry)
    })?;
    let job = match ordered {
        Ordered::Campaign(_, job) => job,
        Ordered::Other => return Err(CommandError::Making),
        Ordered::Nobody => return Err(CommandError::Nobody),
    };
    if jobs::see_through(app, job)? != JobState::Done {
        return Err(CommandError::Failed);
    }
    fetch_into(app, order.folder, school, public_id.as_str(), account)
}

/// Writes the files of a campaign, notes it, and erases them from the database.
fn fetch_into(app: &App, folder: &Path, school: i64, campaign: &str, account: i64) -> Result<Made, CommandError> {
    let row = app.db.read(|tx| read::by_public_id(tx, campaign, school))?.ok_or(CommandError::Failed)?;
    let mut files = Vec::new();
    for ordinal in 1..=fetch::files_of(&row) {
        let (name, content) =
            app.db.read(|tx| fetch::open_file(app, tx, &row, ordinal))?.ok_or(CommandError::Sealed)?;
        let path = folder.join(format!("lettres-{}-{name}", row.public_id));
        write_new(&path, &content).map_err(|cause| CommandError::File { path: path.clone(), cause })?;
        files.push(path);
    }
    let now = app.clock.now();
    app.db.write(|tx| {
        store::fetched(tx, row.id, now, now)?;
        if store::end_files(tx, row.id, now)? == 1 {
            store::forget_files(tx, row.id)?;
        }
        let detail = Detail::new()
            .text(Fact::File, ExportFile::Letters.as_str())
            .number(Fact::Rows, row.letter_count)
            .number(Fact::Students, row.student_count);
        let entry = Entry::by_order(app, tx, now, Action::Exported, Some(account))?.at_school(school).with(detail);
        audit::record(tx, &entry)
    })?;
    Ok(Made { letters: row.letter_count, students: row.student_count, files })
}

/// A file of passwords: for the user of this process alone, on the disk before it is forgotten here.
fn write_new(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
