//! The question before somebody's access is ended: what it means, against suspending.

use super::people;
use super::person::Can;
use crate::web::policy::{Access, School};
use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Error, Reply, Result, Viewer};
use askama::Template;

#[derive(Template)]
#[template(path = "features/staff/end.html")]
struct EndPage<'a> {
    shell: Shell<'a>,
    name: String,
    /// The address of the person's page.
    page: String,
    /// The person has come in before; else an invitation is taken back.
    came: bool,
    can: Can,
}

/// The question; none where the access cannot be ended, which the form itself says.
///
/// # Errors
/// [`Error::NotFound`] for whom this right does not show.
pub fn question(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Option<Reply>> {
    let person = cx.rq.app.db.read(|tx| people::one(tx, school, cx.rq.param("person")))?;
    let can = Can::of(&person, viewer, school);
    if !can.end {
        return Ok(None);
    }
    let page = format!("/office/{}/staff/{}", school.slug, person.public_id);
    let mut shell = Shell::new(cx, cx.text.staff_end_question).at(Place::Office).of(&school);
    shell.back = page.clone();
    let page = EndPage { shell, name: person.name(cx.locale), page, came: person.has_password, can };
    Ok::<_, Error>(Some(Reply::page(&page)?))
}
