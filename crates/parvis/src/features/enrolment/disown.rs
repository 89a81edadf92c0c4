//! `GET` and `POST /first-access/not-mine`: "I am not this child's guardian". It tells the school and opens nothing.

use super::page;
use super::place::Place;
use super::read;
use crate::features::audit::{self, Action, ActorRole, Detail, Entry, Way};
use crate::features::{accounts, campaigns};
use crate::web::policy::Stage;
use crate::web::shell::{Shell, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer, session};
use askama::Template;
use db::Tx;

#[derive(Template)]
#[template(path = "features/enrolment/not_mine.html")]
struct NotMine<'a> {
    shell: Shell<'a>,
}

#[derive(Template)]
#[template(path = "features/enrolment/thanks.html")]
struct Thanks<'a> {
    shell: Shell<'a>,
}

/// Asks once more.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    if viewer.stage != Stage::FirstAccess {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    match Place::of_viewer(tx, cx, viewer) {
        Ok(_) => Reply::page(&NotMine { shell: Shell::new(cx, cx.text.enrolment_not_mine_title) }),
        Err(Error::NotFound) => page::dead(cx),
        Err(other) => Err(other),
    }
}

/// The letter opens nothing any more, and the session ends.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, _form: &Form) -> Result<Reply> {
    if viewer.stage != Stage::FirstAccess {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let app = &cx.rq.app;
    let done = app.db.write(|tx| {
        let place = Place::of_viewer(tx, cx, viewer)?;
        campaigns::disown(tx, place.letter.id, cx.rq.now)?;
        let entry = Entry::by_account(cx, viewer.account_id, ActorRole::Guardian, Action::LetterDisowned);
        let entry = entry.for_school(Some(place.guardian.school_id)).with(Detail::new().way(Way::Letter));
        audit::record(tx, &entry)?;
        accounts::end_sessions(tx, viewer.account_id)?;
        accounts::end_invited(tx, viewer.account_id)?;
        Ok(place.guardian.school_slug.clone())
    });
    match done {
        Ok(school) => Reply::see_other(&format!("/first-access/thank-you?school={school}"))?
            .with_cookie(&session::cleared_cookie(app)),
        Err(Error::NotFound) => page::dead(cx),
        Err(other) => Err(other),
    }
}

/// Thanks, and what to do with the letter.
pub fn thanks(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.enrolment_thanks_title);
    if let Some(slug) = cx.rq.query("school")
        && let Some(school) = read::school_to_call(tx, &slug)?
    {
        shell.school = Some((in_script(cx.locale, &school.name, &school.name_ar).to_owned(), school.phone));
        shell.back = format!("/first-access/thank-you?school={slug}");
    }
    Reply::page(&Thanks { shell })
}
