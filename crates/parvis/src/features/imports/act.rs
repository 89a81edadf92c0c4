//! What is done by forms: send a file, map its columns, confirm, throw away, take back, name a subject.

use super::list::{self, Said};
use super::notes;
use super::own;
use super::read::{self, ImportRow};
use super::run::Stop;
use super::store::{self, ImportKind, ImportState};
use super::told::Told;
use super::{aftermath, students::folded, undo, undo_page, work};
use crate::features::audit::{Action, Detail, Entry, Fact};
use crate::features::staff::roster::Desk;
use crate::jobs::{self, JobKind, NewJob, Payload};
use crate::web::policy::{Duty, School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result, Upload};
use db::Tx;
use rules::secret::PublicId;
use serde_json::Value as Json;
use std::io::Read;
use tables::{Field, Mapping};

/// The page of an import.
pub fn place(school: &School, import: &str) -> String {
    format!("/office/{}/imports/{import}", school.slug)
}

fn queue(tx: &Tx<'_>, cx: &Cx<'_>, kind: JobKind, school: i64, payload: Payload) -> db::Result<()> {
    let job = NewJob { school_id: Some(school), ..NewJob::now(kind, payload, cx.rq.now) };
    jobs::enqueue(tx, cx.rq.now, &job).map(drop)
}

/// `POST /office/{school}/imports`: keeps the file, and has it looked through.
pub fn upload(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, upload: &Upload) -> Result<Reply> {
    let app = &cx.rq.app;
    let form = &upload.form;
    let Some(file) = upload.file("file").filter(|file| file.size > 0) else {
        return list::with(cx, viewer, school, Some(|t| t.imports_no_file));
    };
    let Some(token) = PublicId::parse(form.get("token")) else { return Err(Error::BadRequest) };
    let token = token.as_str();
    let kind = ImportKind::parse(form.get("kind"));
    let publish = form.ticked("publish") && school.may(Duty::PublishGrades);
    let public_id = PublicId::from_entropy(app.random.bytes());
    let name: String = file.name.chars().filter(|c| !c.is_control()).take(200).collect();
    let added = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        Ok::<_, Error>(store::add(
            tx,
            public_id.as_str(),
            school.id,
            school.year,
            Some(viewer.account_id),
            token,
            &name,
            i64::try_from(file.size).unwrap_or(0),
            kind,
            form.ticked("full_roster"),
            publish,
            form.ticked("formulas"),
            ImportState::Receiving,
            cx.rq.now,
            &Json::Null,
        )?)
    })?;
    let Some(id) = added else {
        // The same form came twice: it has its import already.
        let known = app.db.read(|tx| read::by_token(tx, token, school.id))?.ok_or(Error::BadRequest)?;
        return Reply::see_other(&place(&school, &known));
    };
    // In pieces of their own transactions, so that nobody waits for a large file to be kept.
    let mut content = std::fs::File::open(file.path()).map_err(Error::fault)?;
    let mut part = 0;
    loop {
        let mut piece = Vec::with_capacity(work::PART);
        (&mut content).take(work::PART as u64).read_to_end(&mut piece).map_err(Error::fault)?;
        if piece.is_empty() {
            break;
        }
        app.db.write(|tx| store::add_part(tx, id, part, &piece))?;
        part += 1;
    }
    app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        store::set_state(tx, id, ImportState::Receiving, ImportState::Checking)?;
        queue(tx, cx, JobKind::ImportCheck, school.id, Payload::new().id("import", id))?;
        Ok::<_, Error>(())
    })?;
    Reply::see_other(&place(&school, public_id.as_str()))
}

/// The import in the path, of this school.
pub fn asked_for(tx: &Tx<'_>, cx: &Cx<'_>, school: &School) -> Result<ImportRow> {
    read::by_public_id(tx, cx.rq.param("import"), school.id)?.ok_or(Error::NotFound)
}

/// Whether an import is of staff, and so of the direction's accounts only (office.md, "Roles and rights").
pub fn is_closed(row: &ImportRow, school: &School) -> bool {
    row.kind == Some(ImportKind::Staff) && !school.may(Duty::ManageStaff)
}

/// `POST .../mapping` (kind, else column0 and so on): what the file holds, or its columns by hand, and how it is read.
pub fn mapping(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let public_id = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let row = asked_for(tx, cx, &school)?;
        let states = [ImportState::Mapping, ImportState::Ready, ImportState::Refused];
        if is_closed(&row, &school) || !states.contains(&row.state) {
            return Ok::<_, Error>(row.public_id);
        }
        let publish = form.ticked("publish") && school.may(Duty::PublishGrades);
        store::set_options(tx, row.id, form.ticked("full_roster"), publish, form.ticked("formulas"))?;
        // Not recognised, or not rightly: the same file is read as what it is said to be.
        let said = ImportKind::parse(form.get("kind"));
        if said == Some(ImportKind::Staff) && !school.may(Duty::ManageStaff) {
            return Err(Error::BadRequest);
        }
        if let Some(kind) = said {
            store::set_recognised(tx, row.id, kind, "", &Json::Null, &Json::Null)?;
        } else if let Some(kind) = row.kind.filter(|_| form.ticked("forget")) {
            store::forget_mapping(tx, school.id, kind, &row.signature)?;
            store::set_recognised(tx, row.id, kind, &row.signature, &row.headings, &Json::Null)?;
        } else if let (Some(kind), Ok(before)) = (row.kind, serde_json::from_value::<Mapping>(row.mapping.clone())) {
            let width = row.headings.as_array().map_or(0, Vec::len).max(before.columns.len());
            let columns = (0..width).map(|index| Field::from_code(form.get(&format!("column{index}")))).collect();
            let mapping = serde_json::json!(Mapping { kind: before.kind, columns });
            store::remember_mapping(tx, school.id, kind, &row.signature, &mapping)?;
            store::set_recognised(tx, row.id, kind, &row.signature, &row.headings, &mapping)?;
        }
        store::set_state(tx, row.id, row.state, ImportState::Checking)?;
        queue(tx, cx, JobKind::ImportCheck, school.id, Payload::new().id("import", row.id))?;
        Ok(row.public_id)
    })?;
    Reply::see_other(&place(&school, &public_id))
}

/// `POST .../confirm`: has the import written. A second post finds another version and does nothing.
pub fn confirm(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let version = form.get("version").parse::<i64>().unwrap_or(0);
    let (skip, leavers) = (form.ticked("skip"), form.ticked("leavers"));
    let (public_id, said) = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let row = asked_for(tx, cx, &school)?;
        let said = |said: Said| Ok::<_, Error>((row.public_id.clone(), Some(said)));
        if row.state != ImportState::Ready || row.version != version {
            return Ok((row.public_id.clone(), None));
        }
        if is_closed(&row, &school) {
            return said("staff-right");
        }
        if row.faulty > 0 && (!skip || row.faulty >= row.row_count) {
            return said("faulty");
        }
        if !own::rows_of(tx, row.id, viewer)?.is_empty() {
            return said("own-rows");
        }
        if many_leave(tx, &row)? && !leavers {
            return said("many-leave");
        }
        if store::start(tx, row.id, version, school.id)? == 0 {
            return said("other-running");
        }
        let payload = Payload::new().id("import", row.id).id("skip", i64::from(skip)).id("by", viewer.account_id);
        queue(tx, cx, JobKind::ImportRun, school.id, payload)?;
        Ok((row.public_id, None))
    })?;
    back(&school, &public_id, said)
}

/// Whether so many students leave by this import that it has to be said twice: more than five, and more than a tenth of
/// those who are enrolled.
///
/// # Errors
/// The database's.
pub fn many_leave(tx: &Tx<'_>, row: &ImportRow) -> db::Result<bool> {
    Ok(row.ended > 5 && row.ended * 10 > read::enrolled_count(tx, row.school_id, row.school_year)?)
}

fn back(school: &School, import: &str, said: Option<Said>) -> Result<Reply> {
    let path = place(school, import);
    match said {
        Some(said) => Reply::see_other(&format!("{path}?said={said}")),
        None => Reply::see_other(&path),
    }
}

/// `POST .../discard`: throws the file away.
pub fn discard(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let row = asked_for(tx, cx, &school)?;
        let open = [ImportState::Mapping, ImportState::Ready, ImportState::Refused, ImportState::Failed];
        let own = row.account_id == Some(viewer.account_id);
        if open.contains(&row.state) && (own || !is_closed(&row, &school)) {
            // What failed stays in the list; its file goes.
            if row.state == ImportState::Failed {
                store::forget_file(tx, row.id)?;
            } else {
                super::forget(tx, row.id)?;
            }
            let detail = Detail::new()
                .text(Fact::ImportKind, row.kind.map_or("", ImportKind::as_str))
                .text(Fact::FileName, &row.file_name);
            notes::told(tx, &Entry::by(cx, viewer, Action::ImportDiscarded).in_school(school).with(detail))?;
        }
        Ok::<_, Error>(())
    })?;
    Reply::see_other(&format!("/office/{}/imports?said=discarded", school.slug))
}

/// `POST .../undo`: takes the last import back, if nothing was built on it; asks once more, unless `confirm` says yes.
pub fn undo(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let row = app.db.read(|tx| asked_for(tx, cx, &school))?;
    if form.get("confirm") != "yes"
        && !is_closed(&row, &school)
        && app.db.read(|tx| read::last_done(tx, school.id))? == Some(row.id)
    {
        return undo_page::question(cx, school, &row);
    }
    let done = app.db.write(|tx| {
        school.still_held(tx, viewer).map_err(Undone::Web)?;
        if is_closed(&row, &school) {
            return Ok(Some("staff-right"));
        }
        if read::last_done(tx, school.id)? != Some(row.id) {
            return Ok(Some("not-last"));
        }
        if read::running(tx, school.id)? > 0 {
            return Ok(Some("other-running"));
        }
        let desk = Desk {
            tx,
            app,
            school: school.id,
            year: row.school_year,
            account: Some(viewer.account_id),
            now: cx.rq.now,
        };
        if !undo::own_of(tx, row.id, viewer)?.is_empty() {
            return Ok(Some("own-undo"));
        }
        let entry = Entry::by(cx, viewer, Action::ImportUndone).in_school(school);
        let mut told = Told::like(entry);
        undo::take_back(&desk, row.id, &mut told)?;
        told.end(app, tx)?;
        store::mark_undone(tx, row.id, cx.rq.now)?;
        store::forget_changes_of(tx, row.id, aftermath::BUILT_ON)?;
        store::forget_undo(tx, row.id)?;
        notes::told(tx, &told.whole(app, Action::ImportUndone, work::detail_of(&row, work::tally_of(&row))))?;
        Ok(None)
    });
    match done {
        // Already taken back: a second post of the same form.
        Ok(Some("not-last")) if row.state == ImportState::Undone => back(&school, &row.public_id, None),
        Ok(said) => back(&school, &row.public_id, said),
        Err(Undone::Stop(Stop::Db(error))) => Err(error.into()),
        Err(Undone::Stop(stop)) => {
            let step = if let Stop::BuiltOn(step) = &stop { step.as_deref() } else { None };
            app.db.write(|tx| aftermath::keep_built_on(tx, row.id, step))?;
            back(&school, &row.public_id, Some("built-on"))
        }
        Err(Undone::Web(error)) => Err(error),
    }
}

/// Why nothing was taken back.
enum Undone {
    Web(Error),
    Stop(Stop),
}

impl From<db::Error> for Undone {
    fn from(error: db::Error) -> Undone {
        Undone::Stop(Stop::Db(error))
    }
}

impl From<Stop> for Undone {
    fn from(stop: Stop) -> Undone {
        Undone::Stop(stop)
    }
}

/// `POST /office/{school}/imports/subjects`: what files call a subject of the school (name, subject), or no longer
/// (remove). A name that one of the school's subjects has is that subject's, and is not given to another.
pub fn subject(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let name: String = form.get("name").trim().chars().take(100).collect();
    let key = folded(if form.ticked("remove") { form.get("remove") } else { &name });
    let said = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let subjects = read::subjects(tx, school.id)?;
        let called = |id: i64| subjects.iter().find(|one| one.id == id).map_or("", |one| one.name.as_str());
        let before = read::named_subjects(tx, school.id)?.into_iter().find(|one| one.name_key == key);
        let was = before.as_ref().map_or(String::new(), |one| format!("{} = {}", one.name, called(one.subject_id)));
        let (said, is) = if form.ticked("remove") {
            store::unname_subject(tx, school.id, &key)?;
            ("removed", String::new())
        } else {
            let chosen = form.get("subject").parse::<i64>().ok();
            let Some(subject) = chosen.and_then(|id| subjects.iter().find(|one| one.id == id)) else {
                return Ok("no-subject");
            };
            if key.is_empty() {
                return Ok("no-name");
            }
            let own = |one: &read::Subject| [&one.code, &one.name, &one.name_ar].iter().any(|own| folded(own) == key);
            if subjects.iter().any(own) {
                return Ok("own-name");
            }
            store::name_subject(tx, school.id, &key, &name, subject.id)?;
            ("saved", format!("{name} = {}", subject.name))
        };
        if was != is {
            let entry = Entry::by(cx, viewer, Action::SettingsChanged).in_school(school);
            notes::told(tx, &entry.with(Detail::new().change("import_subject", &was, &is)))?;
        }
        Ok::<_, Error>(said)
    })?;
    Reply::see_other(&format!("/office/{}/imports?subject={said}#subjects", school.slug))
}
