//! `GET /office/schools`: the operator's schools with their directors, and lost second factors that wait for the operator.

use super::read::{self, SchoolLine};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::second_factor::reset::{self, ResetRow, Side};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use locale::Locale;

#[derive(Template)]
#[template(path = "features/staff/schools.html")]
struct SchoolsPage<'a> {
    shell: Shell<'a>,
    asked: String,
    schools: Vec<SchoolLine>,
    resets: Vec<ResetRow>,
    done: bool,
}

/// Answers the page; `q` is a part of a school's name.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let asked: String = cx.rq.query("q").unwrap_or_default().trim().chars().take(100).collect();
    let plain = asked.replace('\0', "").replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let part = format!("%{plain}%");
    let schools = read::schools_with_directors(tx, &part)?;
    let mut resets = reset::asked_by(tx, Side::Director, cx.rq.now)?;
    resets.retain(|r| r.account_id != viewer.account_id && r.asked_by != Some(viewer.account_id));
    let shell = Shell::new(cx, cx.text.schools_title).at(Place::Office);
    let done = cx.rq.query("done").is_some();
    Reply::page(&SchoolsPage { shell, asked, schools, resets, done })
}

/// `POST /office/schools/second-factor` (reset): the operator's consent.
pub fn confirm_reset(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    cx.rq.app.db.write(|tx| {
        viewer.still_for_installation(tx, crate::web::Duty::ManageStaff)?;
        let reset = reset::confirm(tx, &cx.rq.app, viewer, None, form.get("reset"))?;
        let detail = Detail::new().text(Fact::Person, reset.username.as_deref().unwrap_or_default());
        let entry = Entry::by(cx, viewer, Action::SecondFactorReset).for_school(reset.school_id).with(detail);
        audit::record(tx, &entry)?;
        Ok::<_, Error>(())
    })?;
    Reply::see_other("/office/schools?done=reset")
}

impl SchoolLine {
    fn name_in(&self, locale: Locale) -> &str {
        in_script(locale, &self.name, &self.name_ar)
    }
}
