//! `GET /office/{school}/imports`: send a file, templates, past imports, transfers.

use super::read::{self, ListRow, Subject, TransferRow};
use super::store::{ImportKind, ImportState};
use super::work;
use crate::text::Text;
use crate::web::form::Message;
use crate::web::policy::{Duty, School, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Access, Cx, Error, Reply, Result};
use askama::Template;
use db::{Instant, Tx};
use http::StatusCode;
use rules::secret::PublicId;

/// A key of a message that an address may carry.
pub type Said = &'static str;

/// A past import.
struct Line {
    row: ListRow,
    sent: String,
    /// Empty where it was not.
    written: String,
    who: String,
    kind: &'static str,
    state: &'static str,
}

/// A subject to choose.
struct Choice {
    id: i64,
    name: String,
}

#[derive(Template)]
#[template(path = "features/imports/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    slug: String,
    token: String,
    wrong: Option<Message>,
    /// A file was thrown away.
    discarded: bool,
    may_publish: bool,
    may_staff: bool,
    lines: Vec<Line>,
    asked_of: Vec<TransferRow>,
    asked_by: Vec<TransferRow>,
    arrived: Vec<TransferRow>,
    classes: Vec<read::ClassRow>,
    subjects: Vec<Choice>,
    /// What files call subjects: key, name, subject.
    named: Vec<(String, String, String)>,
    /// What became of the form for them, and whether it went well.
    subject_said: Option<(&'static str, bool)>,
    terms: Vec<read::TermRow>,
    limit: i64,
    chosen: Chosen,
}

/// What was chosen for a file before the second factor was asked for anew: its form comes back as it was.
#[derive(Default)]
struct Chosen {
    class: String,
    subject: String,
    term: String,
    kind: String,
    lang: String,
}

impl Chosen {
    fn of(cx: &Cx<'_>) -> Chosen {
        let asked = |name: &str| cx.rq.query(name).unwrap_or_default();
        Chosen {
            class: asked("class"),
            subject: asked("of"),
            term: asked("term"),
            kind: asked("kind"),
            lang: cx.rq.query("lang").unwrap_or_else(|| cx.locale.code().to_owned()),
        }
    }
}

/// The page with a form for a file as it was sent.
pub fn back_to(school: &School, part: &str, chosen: &[(&str, &str)]) -> String {
    let said = chosen.iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
    format!("/office/{}/imports?{query}#{part}", school.slug)
}

impl ListPage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let offered = |kind: &&ImportKind| self.may_staff || **kind != ImportKind::Staff;
        ImportKind::ALL
            .iter()
            .filter(offered)
            .map(|kind| (kind.as_str(), kind_name(self.shell.t, Some(*kind))))
            .collect()
    }

    fn langs(&self) -> [(&'static str, &'static str); 3] {
        [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
    }

    fn templates(&self) -> Vec<(&'static str, &'static str)> {
        self.kinds().into_iter().filter(|(kind, _)| *kind != "massar").collect()
    }
}

fn choice(cx: &Cx<'_>, subject: &Subject) -> Choice {
    Choice { id: subject.id, name: in_script(cx.locale, &subject.name, &subject.name_ar).to_owned() }
}

/// The name of a kind.
pub fn kind_name(t: &'static Text, kind: Option<ImportKind>) -> &'static str {
    match kind {
        None => t.imports_kind_any,
        Some(ImportKind::Students) => t.imports_kind_students,
        Some(ImportKind::Grades) => t.imports_kind_grades,
        Some(ImportKind::Absences) => t.imports_kind_absences,
        Some(ImportKind::Staff) => t.imports_kind_staff,
        Some(ImportKind::Massar) => t.imports_kind_massar,
    }
}

/// The name of a state.
pub fn state_name(t: &'static Text, state: ImportState) -> &'static str {
    match state {
        ImportState::Receiving | ImportState::Checking => t.imports_state_checking,
        ImportState::Mapping => t.imports_state_mapping,
        ImportState::Ready => t.imports_state_ready,
        ImportState::Refused => t.imports_state_refused,
        ImportState::Running => t.imports_state_running,
        ImportState::Done => t.imports_state_done,
        ImportState::Undone => t.imports_state_undone,
        ImportState::Failed => t.imports_state_failed,
    }
}

/// A time at the school.
pub fn time(cx: &Cx<'_>, school: &School, at: Instant) -> Result<String> {
    let local = locale::local(at.as_micros(), &school.zone).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    answer(cx, tx, school, None)
}

/// Answers the page again, with what was wrong.
pub fn with(cx: &Cx<'_>, _viewer: &Viewer, school: Access<'_, School>, wrong: Option<Message>) -> Result<Reply> {
    cx.rq.app.db.read(|tx| answer(cx, tx, school, wrong))
}

fn answer(cx: &Cx<'_>, tx: &Tx<'_>, school: Access<'_, School>, wrong: Option<Message>) -> Result<Reply> {
    let lines = read::list(tx, school.id)?.into_iter().map(|row| {
        let sent = time(cx, &school, row.created_at)?;
        let written = row.done_at.map_or(Ok(String::new()), |at| time(cx, &school, at))?;
        let who = match (&row.given_name, &row.family_name) {
            (Some(given), Some(family)) => {
                let arabic = |text: &Option<String>| text.clone().unwrap_or_default();
                let latin = format!("{given} {family}");
                let other = format!("{} {}", arabic(&row.given_name_ar), arabic(&row.family_name_ar));
                in_script(cx.locale, &latin, other.trim()).to_owned()
            }
            _ => cx.text.imports_by_command.to_owned(),
        };
        let (kind, state) = (kind_name(cx.text, row.kind), state_name(cx.text, row.state));
        Ok(Line { row, sent, written, who, kind, state })
    });
    let lines = lines.collect::<Result<Vec<_>>>()?;
    let mut shell = Shell::new(cx, cx.text.imports_title).at(Place::Office);
    let name = in_script(cx.locale, &school.name, &school.name_ar).to_owned();
    shell.school = Some((name, school.phone.clone()));
    shell.back = format!("/office/{}/imports", school.slug);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let subjects: Vec<Choice> = read::subjects(tx, school.id)?.into_iter().map(|one| choice(cx, &one)).collect();
    let named = read::named_subjects(tx, school.id)?.into_iter().map(|one| {
        let of = subjects.iter().find(|subject| subject.id == one.subject_id);
        (one.name_key, one.name, of.map_or(String::new(), |subject| subject.name.clone()))
    });
    let named = named.collect();
    let subject_said = match cx.rq.query("subject").as_deref() {
        Some("saved") => Some((cx.text.imports_subject_saved, true)),
        Some("removed") => Some((cx.text.imports_subject_removed, true)),
        Some("own-name") => Some((cx.text.imports_subject_own_name, false)),
        Some("no-subject") => Some((cx.text.imports_subject_none, false)),
        Some("no-name") => Some((cx.text.imports_subject_no_name, false)),
        _ => None,
    };
    let list = ListPage {
        shell,
        slug: school.slug.clone(),
        token: PublicId::from_entropy(cx.rq.app.random.bytes()).as_str().to_owned(),
        wrong,
        discarded: cx.rq.query("said").as_deref() == Some("discarded"),
        may_publish: school.may(Duty::PublishGrades),
        may_staff: school.may(Duty::ManageStaff),
        lines,
        asked_of: read::asked_of(tx, school.id)?,
        asked_by: read::asked_by(tx, school.id)?,
        arrived: read::arrived(tx, school.id, school.year)?,
        classes: read::classes(tx, school.id, school.year)?,
        subjects,
        named,
        subject_said,
        terms: read::terms(tx, school.id, school.year)?,
        limit: (work::FILE_LIMIT >> 20) as i64,
        chosen: Chosen::of(cx),
    };
    Reply::page_with(status, &list)
}
