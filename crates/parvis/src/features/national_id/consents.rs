//! `GET` and `POST /office/{school}/consents/{consent}` (decision): a guardian of another school whose number this school's
//! roster names. The director sees who asks and which children it is about, and consents in one click
//! (accounts.md, "Across schools").

use super::queue::{Done, done};
use super::read::{self, Consent, RosterChild};
use super::{mails, store, time};
use crate::features::audit::{self, Action, Decision, Detail, Entry, Fact};
use crate::features::guardianship::{self, Attach, Origin};
use crate::web::form::Message;
use crate::web::policy::{Access, GuardianshipState, School};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/national_id/consent.html")]
struct ConsentPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    row: Consent,
    name: String,
    from: String,
    asked: String,
    children: Vec<String>,
    amiss: Option<Message>,
    done: Option<Done>,
}

impl Consent {
    /// Why it cannot be given (any more).
    fn amiss(&self) -> Option<Message> {
        if self.state != "asked" {
            return Some(|t| t.reviews_consent_decided);
        }
        if !self.is_open {
            return Some(|t| t.reviews_closed);
        }
        if self.taken {
            return Some(|t| t.reviews_consent_taken);
        }
        // The number has to be validated at the school that asks, and the roster has to name it still.
        (!self.has_number).then_some(|t| t.reviews_consent_no_number)
    }
}

/// The question with the children that it is about.
fn asked(
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    public_id: &str,
) -> Result<(Consent, Vec<RosterChild>)> {
    let row = read::consent(tx, public_id, school.id)?.ok_or(Error::NotFound)?;
    let children = read::children_of_guardian(tx, row.guardian_id, school.id)?;
    if row.account_id == viewer.account_id {
        return Err(Error::OwnChild { phone: school.phone.clone() });
    }
    viewer.look_at(school, children.iter().map(|child| child.student_id))?;
    Ok((row, children))
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    show(cx, tx, viewer, school, StatusCode::OK)
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, status: StatusCode) -> Result<Reply> {
    let (row, children) = asked(tx, viewer, school, cx.rq.param("consent"))?;
    let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
    let name = full_name(cx.locale, latin, arabic);
    let children = children
        .iter()
        .map(|c| full_name(cx.locale, (&c.given_name, &c.family_name), (&c.given_name_ar, &c.family_name_ar)));
    let children = children.collect();
    let page = ConsentPage {
        shell: Shell::new(cx, name.clone()).at(Place::Office).of(&school),
        school,
        from: in_script(cx.locale, &row.from_name, &row.from_name_ar).to_owned(),
        asked: time(cx, row.asked_at, &school.zone)?,
        amiss: row.amiss(),
        done: done(cx, tx, school)?,
        children,
        name,
        row,
    };
    Reply::page_with(status, &page)
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    // What is not there is not found, whatever was sent.
    app.db.read(|tx| asked(tx, viewer, school, cx.rq.param("consent")))?;
    let is_given = match form.get("decision") {
        "accept" => true,
        "refuse" => false,
        _ => return Err(Error::BadRequest),
    };
    let is_done = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let (row, children) = asked(tx, viewer, school, cx.rq.param("consent"))?;
        let may = if is_given { row.amiss().is_none() } else { row.state == "asked" };
        let state = if is_given { "accepted" } else { "refused" };
        if !may || store::decide_consent(tx, row.id, row.version, state, cx.rq.now, viewer.account_id)? != 1 {
            return Ok(false);
        }
        if is_given {
            let (account, guardian) = (row.account_id, row.guardian_id);
            let (origin, state) = (Origin::NationalId, GuardianshipState::Active);
            guardianship::attach(tx, app, &Attach { account, guardian, origin, state })?;
        }
        let deed = if is_given { Decision::ConsentGiven } else { Decision::ConsentRefused };
        let name = format!("{} {}", row.given_name, row.family_name);
        let detail = Detail::new().text(Fact::Guardian, &name).text(Fact::Decision, deed.as_str());
        let entry =
            |student| Entry::by(cx, viewer, Action::Decided).in_school(school).about(student).with(detail.clone());
        audit::record_all(tx, children.iter().map(|child| entry(child.student_id)).collect())?;
        mails::consent(tx, app, school, row.account_id, is_given)?;
        Ok::<_, Error>(true)
    })?;
    if !is_done {
        return app.db.read(|tx| show(cx, tx, viewer, school, StatusCode::CONFLICT));
    }
    let word = if is_given { "consented" } else { "declined" };
    Reply::see_other(&format!("/office/{}/reviews?done={word}", school.slug))
}
