//! What is done by forms: order letters, look at one, say that a report was seen.

use super::audience::{Asked, addressees};
use super::make::KEPT;
use super::new;
use super::paper::Sheet;
use super::read;
use super::store::{self, Audience, Language};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::exports::{self, Export, ExportFile};
use crate::jobs::{self, JobKind, NewJob, Payload};
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::{Instant, Tx};
use rules::secret::PublicId;

/// The page of a campaign.
pub fn place(school: &School, campaign: &str) -> String {
    format!("/office/{}/letters/{campaign}", school.slug)
}

/// What became of an order.
enum Ordered {
    /// The campaign of this form, now or when it came first.
    Campaign(String),
    /// Another one of the school is being made.
    Other,
    /// There is nobody.
    Nobody,
}

/// `POST /office/{school}/letters` (token, to, language): has letters made, once for each form, and one order of a school at
/// a time.
pub fn order(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let Some(token) = PublicId::parse(form.get("token")) else { return Err(Error::BadRequest) };
    let language = Language::parse(form.get("language")).ok_or(Error::BadRequest)?;
    let public_id = PublicId::from_entropy(cx.rq.app.random.bytes());
    let entry = Entry::by(cx, viewer, Action::Invited).in_school(school);
    let ordered = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        if let Some(known) = read::by_token(tx, token.as_str(), school.id)? {
            return Ok::<_, Error>(Ordered::Campaign(known));
        }
        if read::making(tx, school.id)?.is_some() {
            return Ok(Ordered::Other);
        }
        let asked = Asked::of(tx, &school, form.get("to"))?;
        let people = addressees(tx, school.id, school.year, &asked, cx.rq.now)?;
        if people.all.is_empty() {
            return Ok(Ordered::Nobody);
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (letters, students) = (count(people.all.len()), count(people.students()));
        let (audience, level, class, guardian, again_of) = asked.columns();
        let added = store::add(
            tx,
            public_id.as_str(),
            school.id,
            school.year,
            viewer.account_id,
            token.as_str(),
            audience,
            level,
            class,
            guardian,
            language,
            again_of,
            letters,
            students,
            cx.rq.now,
            Instant::from_micros(cx.rq.now.as_micros() + KEPT),
        )?;
        let Some(id) = added else { return Ok(Ordered::Other) };
        let payload = Payload::new().id("campaign", id);
        let job = NewJob { school_id: Some(school.id), ..NewJob::now(JobKind::Letters, payload, cx.rq.now) };
        jobs::enqueue(tx, cx.rq.now, &job)?;
        let mut detail = Detail::new().number(Fact::Letters, letters);
        if let (Audience::Class, Some(one)) = (audience, people.all.first()) {
            detail = detail.text(Fact::Class, one.children.first().map_or("", |child| child.class.as_str()));
        }
        let mut entry = entry.clone();
        if let ([one], true) = (people.all.as_slice(), audience == Audience::Guardian) {
            detail = detail.text(Fact::Guardian, &one.name);
            entry = one.children.iter().take(1).fold(entry, |entry, child| entry.about(child.student));
        }
        audit::record(tx, &entry.with(detail))?;
        Ok(Ordered::Campaign(public_id.as_str().to_owned()))
    })?;
    match ordered {
        Ordered::Campaign(campaign) => Reply::see_other(&place(&school, &campaign)),
        Ordered::Other => new::again(cx, school, form, |t| t.letters_other_making),
        Ordered::Nobody => new::again(cx, school, form, |t| t.letters_nobody),
    }
}

/// `POST /office/{school}/letters/preview` (to, language): the first letter as it would be, with a password that opens
/// nothing.
pub fn preview(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let language = Language::parse(form.get("language")).ok_or(Error::BadRequest)?;
    let back = new::address(&school, form.get("to"), language);
    exports::send(cx, viewer, school, &back, |tx| specimen(cx, tx, &school, form.get("to"), language))
}

fn specimen(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, to: &str, language: Language) -> Result<Export> {
    let asked = Asked::of(tx, school, to)?;
    let people = addressees(tx, school.id, school.year, &asked, cx.rq.now)?;
    let one = people.all.first().ok_or(Error::NotFound)?;
    let sheet = Sheet::new(&cx.rq.app, tx, school.id, school.year, language, cx.rq.now)?;
    let content = sheet.specimen(one).map_err(|fault| Error::fault(fault.to_string()))?;
    Ok(Export {
        file: ExportFile::LetterSpecimen,
        rows: 1,
        students: one.children.len(),
        class: None,
        name: "specimen.pdf".to_owned(),
        media_type: "application/pdf",
        content,
    })
}

/// `POST /office/{school}/letters/seen` (letter): the office knows of a letter that reached somebody else.
pub fn seen(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let letter = form.get("letter").parse::<i64>().map_err(|_| Error::BadRequest)?;
    cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        store::mark_seen(tx, letter, school.id, cx.rq.now)?;
        Ok::<_, Error>(())
    })?;
    Reply::see_other(&format!("/office/{}/letters", school.slug))
}
