//! `POST /office/{school}/invitations` (token, to, again, back): has invitations sent, once for each form.

use super::page;
use super::read::{self, HadRow};
use super::store;
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::campaigns::store::Audience;
use crate::features::campaigns::{Addressee, Asked, addressees};
use crate::jobs::{self, JobKind, NewJob, Payload};
use crate::web::form::local_path;
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::{Instant, Tx};
use rules::secret::PublicId;

/// Who can be invited, and who of them would be.
pub struct Invitees {
    /// Those who get a mail.
    pub now: Vec<Addressee>,
    /// Those whose invitation still works and who get none unless they are to.
    pub invited: usize,
    /// Those who have no address.
    pub without_address: usize,
}

/// Who would be invited: of the guardians who have not enrolled those with an address, and unless `again` without an
/// invitation that still works. Those of `order` have theirs already.
///
/// # Errors
/// The database's.
pub fn invitees(
    tx: &Tx<'_>,
    (school, year): (i64, i64),
    asked: &Asked,
    (again, order): (bool, Option<i64>),
    now: Instant,
) -> db::Result<Invitees> {
    let all = addressees(tx, school, year, asked, now)?.all;
    let had = read::had(tx, school)?;
    let of = |one: &Addressee| {
        let at = had.binary_search_by_key(&one.guardian, |row: &HadRow| row.guardian_id);
        at.ok().map(|at| &had[at])
    };
    let count = all.len();
    let mut now_or_invited: Vec<Addressee> =
        all.into_iter().filter(|one| rules::email::parse(&one.email).is_ok()).collect();
    let without_address = count - now_or_invited.len();
    if let Some(order) = order {
        now_or_invited.retain(|one| of(one).is_none_or(|row| row.order_id != order));
    }
    let with_address = now_or_invited.len();
    if !again {
        now_or_invited.retain(|one| of(one).is_none_or(|row| row.ends_at <= now));
    }
    Ok(Invitees { invited: with_address - now_or_invited.len(), now: now_or_invited, without_address })
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let Some(token) = PublicId::parse(form.get("token")) else { return Err(Error::BadRequest) };
    if form.get("to").starts_with("again:") {
        return Err(Error::BadRequest);
    }
    let public_id = PublicId::from_entropy(app.random.bytes());
    let entry = Entry::by(cx, viewer, Action::Invited).in_school(school);
    let ordered = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        if read::by_token(tx, token.as_str(), school.id)?.is_some() {
            return Ok::<_, Error>(true);
        }
        let asked = Asked::of(tx, &school, form.get("to"))?;
        // Whoever names one guardian means them.
        let again = form.ticked("again") || matches!(asked, Asked::Guardian(_));
        let people = invitees(tx, (school.id, school.year), &asked, (again, None), cx.rq.now)?;
        if people.now.is_empty() {
            return Ok(false);
        }
        let count = i64::try_from(people.now.len()).unwrap_or(i64::MAX);
        let (audience, level, class, guardian, _) = asked.columns();
        let added = store::add(
            tx,
            public_id.as_str(),
            school.id,
            school.year,
            viewer.account_id,
            token.as_str(),
            audience,
            level,
            class,
            guardian,
            again,
            count,
            cx.rq.now,
        )?;
        let Some(id) = added else { return Ok(true) };
        let payload = Payload::new().id("order", id);
        let job = NewJob { school_id: Some(school.id), ..NewJob::now(JobKind::Invitations, payload, cx.rq.now) };
        jobs::enqueue(tx, cx.rq.now, &job)?;
        audit::record(tx, &told(entry.clone(), (audience, count), &people.now))?;
        Ok(true)
    })?;
    let back = local_path(form.get("back")).filter(|back| back.starts_with(&format!("/office/{}/", school.slug)));
    match (ordered, back) {
        (true, Some(back)) => Reply::see_other(&format!("{back}?done=invited")),
        (true, None) => Reply::see_other(&format!("/office/{}/invitations?done=yes", school.slug)),
        (false, _) => page::again(cx, school, form, |t| t.invitations_nobody),
    }
}

fn told(entry: Entry, (audience, count): (Audience, i64), people: &[Addressee]) -> Entry {
    let mut detail = Detail::new().number(Fact::Invitations, count);
    let mut entry = entry;
    if let (Audience::Class, Some(one)) = (audience, people.first()) {
        detail = detail.text(Fact::Class, one.children.first().map_or("", |child| child.class.as_str()));
    }
    if let (Audience::Guardian, [one]) = (audience, people) {
        detail = detail.text(Fact::Guardian, &one.name);
        entry = one.children.iter().take(1).fold(entry, |entry, child| entry.about(child.student));
    }
    entry.with(detail)
}
