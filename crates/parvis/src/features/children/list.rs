//! `GET /children`: one child leads to the dashboard at once, several are listed with what is new (tutorial 1.4).

use crate::features::{absences, grades, national_id};
use crate::web::policy::{Restriction, Reviewing, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Child, Cx, Error, Reply, Result};
use askama::Template;
use db::Tx;
use locale::Zone;

struct Card<'a> {
    child: &'a Child,
    restricted: bool,
    new: i64,
    next: Option<String>,
    unjustified: i64,
}

#[derive(Template)]
#[template(path = "features/children/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    cards: Vec<Card<'a>>,
    /// Nothing shows, and nothing was refused that was not corrected: a director is looking.
    waits: bool,
}

impl ListPage<'_> {
    /// Whether it is a review of the identity number that lets no child show.
    fn hides(&self) -> bool {
        self.shell.viewer.is_some_and(Viewer::hides_children)
    }

    fn is_scoped(&self) -> bool {
        self.shell.viewer.is_some_and(|viewer| viewer.scoped)
    }

    fn reviewing(&self) -> &[Reviewing] {
        self.shell.viewer.map_or(&[], |viewer| &viewer.reviewing)
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    match viewer.children.as_slice() {
        [] if viewer.is_staff() => return Reply::see_other("/office"),
        [] if !viewer.former.is_empty() => return Err(viewer.no_role()),
        [only] => return Reply::see_other(&format!("/children/{}", only.public_id)),
        _ => {}
    }
    let zone = viewer.children.first().map_or("UTC", |c| &c.school.zone);
    let today = Zone::named(zone).map_err(Error::fault)?.local(cx.rq.now.as_micros()).date();
    let news = grades::news(tx, viewer.unrestricted_children(), viewer.last_visit_at, cx.rq.now, today)?;
    let unjustified = absences::unjustified(tx, viewer.unrestricted_children())?;
    let count = |rows: &[(i64, i64)], id: i64| rows.iter().find(|(student, _)| *student == id).map_or(0, |(_, n)| *n);
    let cards = viewer.children.iter().map(|child| {
        let next = news.next.iter().find(|n| Some(n.class_id) == child.class_id).and_then(|next| {
            let subject = in_script(cx.locale, &next.subject, &next.subject_ar);
            Some(cx.text.children_next(cx.locale.weekday_day_month(next.held_on?), subject).to_string())
        });
        Card {
            restricted: child.restriction != Restriction::Unrestricted,
            new: count(&news.new, child.student_id),
            unjustified: count(&unjustified, child.student_id),
            next,
            child,
        }
    });
    let cards = cards.collect();
    let waits =
        viewer.children.is_empty() && viewer.hides_children() && national_id::only_waits(tx, viewer.account_id)?;
    Reply::page(&ListPage { shell: Shell::new(cx, cx.text.children_title).at(Place::Children), cards, waits })
}
