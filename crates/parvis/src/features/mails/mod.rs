//! What the office sees of mails: those that did not arrive, so that somebody can ask for a right address.

mod read;

pub use read::{Refusal, count_refused, refused};

use crate::mail;
use crate::web::policy::{Access, Duty, School, Viewer};
use crate::web::{Cx, Form, Reply, Result, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::office_action("/office/{school}/mails", Duty::Invite, settle)]
}

/// `POST /office/{school}/mails` (mail): somebody has asked for a right address; the mail is no longer listed.
fn settle(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        mail::settle(tx, school.id, form.get("mail"), cx.rq.now)?;
        Ok::<_, crate::web::Error>(())
    })?;
    Reply::see_other(&format!("/office/{}#mails", school.slug))
}
