//! What is done by forms: order letters, look at one, say that a report was seen.

use super::audience::{Asked, addressees};
use super::new;
use super::order::{self, NewOrder, Ordered};
use super::paper::Sheet;
use super::read;
use super::store::{self, Language};
use crate::features::audit::{Action, Entry};
use crate::features::exports::{self, Export, ExportFile};
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::Tx;
use rules::secret::PublicId;

/// The page of a campaign.
pub fn place(school: &School, campaign: &str) -> String {
    format!("/office/{}/letters/{campaign}", school.slug)
}

/// `POST /office/{school}/letters` (token, to, language, only): has letters made, once for each form, and one order of a school at
/// a time.
pub fn order(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let Some(token) = PublicId::parse(form.get("token")) else { return Err(Error::BadRequest) };
    let language = Language::parse(form.get("language")).ok_or(Error::BadRequest)?;
    let public_id = PublicId::from_entropy(cx.rq.app.random.bytes());
    let entry = Entry::by(cx, viewer, Action::Invited).in_school(school);
    let ordered = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        if let Some(known) = read::by_token(tx, token.as_str(), school.id)? {
            return Ok::<_, Error>(Ok(known));
        }
        let asked = Asked::of(tx, &school, form.get("to"))?;
        let new = NewOrder {
            public_id: public_id.as_str(),
            token: token.as_str(),
            school: school.id,
            year: school.year,
            account: viewer.account_id,
            asked: &asked,
            without_letter: form.get("only") == new::NEW,
            language,
            now: cx.rq.now,
        };
        Ok(Err(order::enter(tx, &new, entry.clone())?))
    })?;
    match ordered {
        // The same form came before.
        Ok(campaign) | Err(Ordered::Campaign(campaign, _)) => Reply::see_other(&place(&school, &campaign)),
        Err(Ordered::Other) => new::again(cx, school, form, |t| t.letters_other_making),
        Err(Ordered::Nobody) if form.get("only") == new::NEW => new::again(cx, school, form, |t| t.letters_nobody_new),
        Err(Ordered::Nobody) => new::again(cx, school, form, |t| t.letters_nobody),
    }
}

/// `POST /office/{school}/letters/preview` (to, language, only): the first letter as it would be, with a password that opens
/// nothing.
pub fn preview(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let language = Language::parse(form.get("language")).ok_or(Error::BadRequest)?;
    let only = form.get("only") == new::NEW;
    let back = new::address(&school, form.get("to"), language, only);
    exports::send(cx, viewer, school, &back, |tx| specimen(cx, tx, &school, (form.get("to"), only), language))
}

fn specimen(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, (to, only): (&str, bool), language: Language) -> Result<Export> {
    let asked = Asked::of(tx, school, to)?;
    let mut people = addressees(tx, school.id, school.year, &asked, cx.rq.now)?;
    if only {
        people.leave_out_holders();
    }
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
