//! Files with students' data that leave the office: one rule for all of them (office.md, "Audit").
//!
//! Each is sent in answer to a form, never to a link; asks for a second factor of the last five minutes; is an entry of the
//! audit log. A large one is one of three a day at a school, and the directors are mailed. Who takes out many small ones is
//! not kept from their work, but the directors are mailed too, once a day.

mod mails;

use crate::features::audit::{self, Action, Detail, Entry, ExportRow, Fact};
use crate::text::Text;
use crate::web::policy::{Access, School, Viewer};
use crate::web::{Cx, Error, Reply, Result};
use db::{Instant, Tx};
use http::{HeaderValue, StatusCode, header};

db::text_enum! {
    /// A kind of file.
    pub enum ExportFile {
        /// Lines of the audit log.
        Audit => "audit",
        /// A class's grades in a subject, as a sheet of Massar.
        Massar => "massar",
        /// The students of a class, in the layout of a template.
        ClassList => "class_list",
        /// What an import changed and what it left out.
        ImportReport => "import_report",
        /// Letters with the passwords of a first access.
        Letters => "letters",
        /// A letter to look at, whose password opens nothing.
        LetterSpecimen => "letter_specimen",
        /// Whom letters went to, without passwords.
        LetterList => "letter_list",
    }
}

impl ExportFile {
    /// What it is called.
    pub fn label(self, text: &'static Text) -> &'static str {
        match self {
            ExportFile::Audit => text.exports_audit,
            ExportFile::Massar => text.exports_massar,
            ExportFile::ClassList => text.exports_class_list,
            ExportFile::ImportReport => text.exports_import_report,
            ExportFile::Letters => text.exports_letters,
            ExportFile::LetterSpecimen => text.exports_letter_specimen,
            ExportFile::LetterList => text.exports_letter_list,
        }
    }

    /// Whether large ones are few a day. Letters are not: they go out once, and would be void where they had to wait. A large
    /// file of them is told to the directors all the same.
    fn is_rationed(self) -> bool {
        self != ExportFile::Letters
    }
}

/// A file that is ready to be sent.
pub struct Export {
    /// Its kind.
    pub file: ExportFile,
    /// How many rows it has.
    pub rows: usize,
    /// Of how many students it tells, at most.
    pub students: usize,
    /// The class that it is about.
    pub class: Option<String>,
    /// Its name, with the extension.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub content: Vec<u8>,
}

/// An export of more students than this is a large one (office.md, "Audit").
const LARGE: i64 = 50;
/// Large exports of a school in a day.
const LARGE_A_DAY: usize = 3;
/// In microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Who asks for a file, and where.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    /// The request.
    pub cx: &'a Cx<'a>,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The school.
    pub school: Access<'a, School>,
    /// The page whose form asks.
    pub back: &'a str,
}

/// Sends a file, if the second factor is fresh and the day's exports leave room for it. `back` is the page whose form asks.
///
/// # Errors
/// [`Error::SecondFactorAgain`], [`Error::TooManyExports`]; those of `make`.
pub fn send(
    cx: &Cx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    back: &str,
    make: impl Fn(&Tx<'_>) -> Result<Export>,
) -> Result<Reply> {
    send_with(&Office { cx, viewer, school, back }, make, |_| Ok(()))
}

/// As [`send`]; `also` is written together with the entry of the log.
///
/// # Errors
/// As [`send`], and those of `also`.
pub fn send_with(
    office: &Office<'_>,
    make: impl Fn(&Tx<'_>) -> Result<Export>,
    also: impl Fn(&Tx<'_>) -> Result<()>,
) -> Result<Reply> {
    let Office { cx, viewer, school, back } = *office;
    cx.second_factor_fresh(back)?;
    let app = &cx.rq.app;
    let export = app.db.read(make)?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let students = count(export.students);
    let mut detail = Detail::new()
        .text(Fact::File, export.file.as_str())
        .number(Fact::Rows, count(export.rows))
        .number(Fact::Students, students);
    if let Some(class) = &export.class {
        detail = detail.text(Fact::Class, class);
    }
    let entry = Entry::by(cx, viewer, Action::Exported).in_school(school).with(detail);
    let since = Instant::from_micros(cx.rq.now.as_micros() - DAY);
    app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let before = audit::exports_since(tx, school.id, Action::Exported, since)?;
        let told = match weighed(&before, viewer, export.file, students) {
            Weighed::TooMany => return Err(Error::TooManyExports { phone: school.phone.clone() }),
            Weighed::Large => Some(students),
            Weighed::AddsUp(together) => Some(together),
            Weighed::Small => None,
        };
        also(tx)?;
        audit::record(tx, &entry)?;
        if let Some(together) = told {
            mails::tell_directors(tx, cx, viewer, school, &mails::Told { file: export.file, students, together })?;
        }
        Ok::<_, Error>(())
    })?;
    let mut reply = Reply::empty(StatusCode::OK).with(header::CONTENT_TYPE, export.media_type);
    let disposition = format!("attachment; filename=\"{}\"", export.name);
    reply.headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Error::fault)?);
    reply.body = export.content.into();
    Ok(reply)
}

/// What an export is beside those of the last day.
#[derive(Debug, PartialEq, Eq)]
enum Weighed {
    /// Nothing to tell.
    Small,
    /// Small, but the person's small ones now come to so many students.
    AddsUp(i64),
    /// A large one.
    Large,
    /// A large one too many.
    TooMany,
}

fn weighed(before: &[ExportRow], viewer: &Viewer, file: ExportFile, students: i64) -> Weighed {
    let of = |row: &ExportRow| row.detail[Fact::Students.as_str()].as_i64().unwrap_or(0);
    if students > LARGE {
        let rationed = |row: &ExportRow| {
            let file = row.detail[Fact::File.as_str()].as_str().and_then(ExportFile::parse);
            file.is_none_or(ExportFile::is_rationed)
        };
        let large = before.iter().filter(|row| of(row) > LARGE && rationed(row)).count();
        if !file.is_rationed() {
            return Weighed::Large;
        }
        return if large >= LARGE_A_DAY { Weighed::TooMany } else { Weighed::Large };
    }
    let own = before.iter().filter(|row| row.actor_id == Some(viewer.account_id)).map(of);
    let small: i64 = own.filter(|students| *students <= LARGE).sum();
    // Told when it is passed, and not again with every further one.
    if small <= LARGE && small + students > LARGE { Weighed::AddsUp(small + students) } else { Weighed::Small }
}
