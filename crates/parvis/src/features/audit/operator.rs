//! `GET /office/audit`: the log of the installation, for the operator. No column of students is selected.

use super::page::{self, AuditPage, Choice};
use super::read;
use super::search::{self, Asked, Filter, PAGE};
use crate::web::policy::Viewer;
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Cx, Reply, Result};
use db::Tx;

/// Times of many schools are told in this zone.
const ZONE: &str = "UTC";

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer) -> Result<Reply> {
    let asked = Asked::of(|name| cx.rq.query(name).unwrap_or_default());
    let (filter, amiss) = Filter::of_installation(tx, &asked, PAGE + 1)?;
    let (mut ids, mut lines) = (Vec::new(), Vec::new());
    if !amiss.is_some() {
        for line in search::bare_lines(tx, &filter)? {
            ids.push(line.public_id.clone());
            lines.push(page::shown_bare(cx, line, ZONE)?);
        }
    }
    let next = page::next_of(&asked, &ids, &mut lines);
    let schools = read::schools(tx)?.into_iter().map(|(slug, name, name_ar)| Choice {
        chosen: slug == asked.school,
        name: in_script(cx.locale, &name, &name_ar).to_owned(),
        value: slug,
    });
    Reply::page(&AuditPage {
        shell: Shell::new(cx, cx.text.audit_title).at(Place::Office),
        address: "/office/audit".into(),
        export: None,
        note: cx.text.audit_note_operator,
        people: page::roles(cx, &asked),
        actions: page::actions(cx, &asked),
        schools: schools.collect(),
        with_students: false,
        asked,
        amiss,
        lines,
        next,
    })
}
