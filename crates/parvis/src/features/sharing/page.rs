//! `GET` and `POST /office/{school}/students/{student}/separation` (apart, keeper): whether the parents of a student live
//! apart, as the director was told, and who keeps an address that they share.

use super::{Keeper, keepers, part, read, store};
use crate::features::audit::{self, Action, Decision, Detail, Entry, Fact};
use crate::web::policy::{Access, School};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/sharing/separation.html")]
struct SeparationPage<'a> {
    shell: Shell<'a>,
    /// The student's page.
    back: String,
    child: String,
    /// Declared at this school, and when.
    declared: Option<String>,
    /// Another school was told so.
    elsewhere: bool,
    keepers: Vec<Keeper>,
    conflict: bool,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    show(cx, tx, viewer, school, StatusCode::OK)
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, status: StatusCode) -> Result<Reply> {
    let student = viewer.student(tx, school, cx.rq.param("student"))?;
    let student = student.access();
    let here = read::declared_here(tx, student.id, school.id)?;
    let declared = match here {
        Some(at) => {
            let local = locale::local(at.as_micros(), &school.zone).map_err(Error::fault)?;
            Some(cx.locale.date_full(local.date()).into_owned())
        }
        None => None,
    };
    let latin = (&*student.given_name, &*student.family_name);
    let page = SeparationPage {
        shell: Shell::new(cx, cx.text.sharing_title).at(Place::Office).of(&school),
        back: format!("/office/{}/students/{}", school.slug, student.public_id),
        child: full_name(cx.locale, latin, (&student.given_name_ar, &student.family_name_ar)),
        elsewhere: declared.is_none() && read::is_declared(tx, student.id)?,
        keepers: if declared.is_none() { keepers(tx, student.id)? } else { Vec::new() },
        declared,
        conflict: status == StatusCode::CONFLICT,
    };
    Reply::page_with(status, &page)
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    // What is not there is not found, whatever was sent.
    let student = app.db.read(|tx| Ok::<_, Error>(viewer.student(tx, school, cx.rq.param("student"))?.access().id))?;
    let apart = match form.get("apart") {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::BadRequest),
    };
    let is_done = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        viewer.student(tx, school, cx.rq.param("student"))?;
        let rows = if apart {
            store::declare(tx, school.id, student, viewer.account_id, cx.rq.now)?
        } else {
            store::end(tx, school.id, student, viewer.account_id, cx.rq.now)?
        };
        if rows == 0 {
            return Ok(false);
        }
        let deed = if apart { Decision::ParentsApart } else { Decision::ParentsTogether };
        let detail = Detail::new().text(Fact::Decision, deed.as_str());
        let entry = Entry::by(cx, viewer, Action::Decided).in_school(school).about(student);
        audit::record(tx, &entry.with(detail))?;
        if apart {
            part(tx, app, (school.id, student), form.get("keeper"))?;
        }
        Ok::<_, Error>(true)
    })?;
    if !is_done {
        return app.db.read(|tx| show(cx, tx, viewer, school, StatusCode::CONFLICT));
    }
    Reply::see_other(&format!("/office/{}/students/{}?done=separation", school.slug, cx.rq.param("student")))
}
