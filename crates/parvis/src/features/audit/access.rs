//! `GET /children/{child}/access`: who of the school looked at the child's data, by role and day. No one is named.

use super::entry::ActorRole;
use super::{read, words};
use crate::web::policy::Viewer;
use crate::web::shell::{Place, Shell};
use crate::web::{Access, Child, Cx, Error, Reply, Result};
use askama::Template;
use db::{Instant, Tx};
use jiff::civil::Date;
use locale::Zone;

/// How far back the page goes, in microseconds: a year.
const BACK: i64 = 365 * 24 * 3600 * 1_000_000;

struct Day {
    date: String,
    roles: Vec<&'static str>,
}

/// A change of the guardians.
struct Changed {
    date: String,
    what: &'static str,
    role: &'static str,
}

#[derive(Template)]
#[template(path = "features/audit/access.html")]
struct AccessPage<'a> {
    shell: Shell<'a>,
    child: &'a Child,
    days: Vec<Day>,
    changed: Vec<Changed>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, child: Access<'_, Child>) -> Result<Reply> {
    let since = Instant::from_micros(cx.rq.now.as_micros() - BACK);
    let zone = Zone::named(&child.school.zone).map_err(Error::fault)?;
    let mut days: Vec<(Date, Vec<ActorRole>)> = Vec::new();
    for look in read::looks(tx, &child, since)? {
        let date = zone.local(look.at.as_micros()).date();
        match days.last_mut().filter(|(day, _)| *day == date) {
            Some((_, roles)) if roles.contains(&look.actor_role) => {}
            Some((_, roles)) => roles.push(look.actor_role),
            None => days.push((date, vec![look.actor_role])),
        }
    }
    let days = days.into_iter().map(|(date, mut roles)| {
        roles.sort();
        let roles = roles.into_iter().map(|role| words::role(cx.text, role)).collect();
        Day { date: cx.locale.date_full(date).into_owned(), roles }
    });
    let days = days.collect();
    let changed = read::changes_of_guardians(tx, &child, since)?.into_iter().map(|one| Changed {
        date: cx.locale.date_full(zone.local(one.at.as_micros()).date()).into_owned(),
        what: words::action_name(cx.text, one.action),
        role: words::role(cx.text, one.actor_role),
    });
    let changed = changed.collect();
    let shell = Shell::new(cx, cx.text.audit_access_title).about(child.thing()).at(Place::Looks);
    Reply::page(&AccessPage { shell, child: child.thing(), days, changed })
}
