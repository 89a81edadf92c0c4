//! `GET /office/schools`: the operator's schools with their directors, and lost second factors that wait for the operator.

use super::read::{self, SchoolLine, SchoolsAsked};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::second_factor::reset::{self, ResetRow, Side};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use locale::Locale;

/// Schools of a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "features/staff/schools.html")]
struct SchoolsPage<'a> {
    shell: Shell<'a>,
    asked: String,
    /// Only schools that nobody directs.
    undirected: bool,
    schools: Vec<SchoolLine>,
    /// The query of the next page.
    next: Option<String>,
    resets: Vec<ResetRow>,
    done: bool,
}

/// Answers the page; `q` is a part of a school's name.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let asked: String = cx.rq.query("q").unwrap_or_default().trim().chars().take(100).collect();
    let plain = asked.replace('\0', "").replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let undirected = cx.rq.query("state").as_deref() == Some("undirected");
    let after = cx.rq.query("after").map(|slug| slug.replace('\0', "")).filter(|slug| !slug.is_empty());
    let part = format!("%{}%", plain.to_lowercase());
    let part_with_capitals = part.to_uppercase().to_ascii_lowercase();
    let of = SchoolsAsked { part, part_with_capitals, after, undirected, most: PAGE + 1 };
    let mut schools = read::schools_by_name(tx, &of)?;
    let next = next_of(&asked, undirected, &mut schools);
    let mut resets = reset::asked_by(tx, Side::Director, cx.rq.now)?;
    resets.retain(|r| r.account_id != viewer.account_id && r.asked_by != Some(viewer.account_id));
    let shell = Shell::new(cx, cx.text.schools_title).at(Place::Office);
    let done = cx.rq.query("done").is_some();
    Reply::page(&SchoolsPage { shell, asked, undirected, schools, next, resets, done })
}

/// The query of the next page, if there is one; the school that told so is taken away.
fn next_of(asked: &str, undirected: bool, schools: &mut Vec<SchoolLine>) -> Option<String> {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    if schools.len() <= page {
        return None;
    }
    schools.truncate(page);
    let mut query = form_urlencoded::Serializer::new(String::new());
    let narrowed = [("q", asked), ("state", if undirected { "undirected" } else { "" })];
    query.extend_pairs(narrowed.iter().filter(|(_, value)| !value.is_empty()));
    query.append_pair("after", &schools.last()?.slug);
    Some(query.finish())
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
