//! `GET /office/{school}/invitations?to=..&from=..`: who can be invited, who was, and who came.

use super::order::{Invitees, invitees};
use super::read::{self, Figures, Line};
use crate::features::campaigns::Asked;
use crate::web::form::Message;
use crate::web::policy::{School, Viewer};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::{HeaderName, StatusCode};
use rules::secret::PublicId;

/// Invitations on a page.
const LINES: i64 = 50;

/// Something to choose.
struct Choice {
    value: String,
    name: String,
}

/// Whom an order would reach.
struct Chosen {
    whom: String,
    mails: i64,
    invited: i64,
    without_address: i64,
}

/// An invitation in words.
struct Told {
    name: String,
    email: String,
    time: String,
    state: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "features/invitations/invitations.html")]
struct InvitationsPage<'a> {
    shell: Shell<'a>,
    slug: String,
    token: String,
    to: String,
    choices: Vec<Choice>,
    /// Whom an order would reach; none before somebody was chosen.
    chosen: Option<Chosen>,
    figures: Figures,
    lines: Vec<Told>,
    first: i64,
    more: bool,
    sending: bool,
    failed: bool,
    done: bool,
    wrong: Option<Message>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let to = cx.rq.query("to").unwrap_or_default();
    answer(cx, tx, school, (&to, None))
}

/// Answers the page again, with what was wrong.
pub fn again(cx: &Cx<'_>, school: Access<'_, School>, form: &Form, wrong: Message) -> Result<Reply> {
    cx.rq.app.db.read(|tx| answer(cx, tx, school, (form.get("to"), Some(wrong))))
}

fn answer(cx: &Cx<'_>, tx: &Tx<'_>, school: Access<'_, School>, (to, wrong): (&str, Option<Message>)) -> Result<Reply> {
    let t = cx.text;
    if to.starts_with("again:") {
        return Err(Error::NotFound);
    }
    let people = if to.is_empty() {
        None
    } else {
        let asked = Asked::of(tx, &school, to)?;
        Some(invitees(tx, (school.id, school.year), &asked, (false, None), cx.rq.now)?)
    };
    let choices = choices(cx, tx, &school, (to, people.as_ref()))?;
    let chosen = people.map(|people| Chosen {
        whom: choices.iter().find(|one| one.value == to).map_or_else(String::new, |one| one.name.clone()),
        mails: count(people.now.len()),
        invited: count(people.invited),
        without_address: count(people.without_address),
    });
    let first = cx.rq.query("from").and_then(|from| from.parse::<i64>().ok()).unwrap_or(0).clamp(0, 1_000_000);
    let mut lines = read::list(tx, school.id, LINES + 1, first)?;
    let more = lines.len() as i64 > LINES;
    lines.truncate(usize::try_from(LINES).unwrap_or(0));
    let sending = read::sending(tx, school.id)? > 0;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = InvitationsPage {
        shell: Shell::new(cx, t.invitations_title).at(Place::Office).of(&school),
        slug: school.slug.clone(),
        token: PublicId::from_entropy(cx.rq.app.random.bytes()).as_str().to_owned(),
        choices,
        chosen,
        to: to.to_owned(),
        figures: read::figures(tx, school.id, cx.rq.now)?,
        lines: lines.iter().map(|line| told(cx, &school, line)).collect::<Result<_>>()?,
        first,
        more,
        sending,
        failed: read::last_state(tx, school.id)?.is_some_and(|state| state == "failed"),
        done: cx.rq.query("done").is_some(),
        wrong,
    };
    let reply = Reply::page_with(status, &page)?;
    // Without a script: the page asks for itself again until the mails are written.
    Ok(if sending && status == StatusCode::OK { reply.with(HeaderName::from_static("refresh"), "2") } else { reply })
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn choices(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, (to, people): (&str, Option<&Invitees>)) -> Result<Vec<Choice>> {
    let t = cx.text;
    let mut choices = vec![Choice { value: "school".to_owned(), name: t.letters_school.to_owned() }];
    choices.extend(read::levels(tx, school.id)?.into_iter().map(|one| {
        let shown = in_script(cx.locale, &one.name, &one.name_ar);
        Choice { value: format!("level:{}", one.id), name: t.letters_level(shown).to_string() }
    }));
    choices.extend(
        read::classes(tx, school.id, school.year)?
            .into_iter()
            .map(|one| Choice { value: format!("class:{}", one.id), name: t.letters_class(one.name).to_string() }),
    );
    if to.starts_with("guardian:") {
        let name = people
            .and_then(|people| people.now.first())
            .map_or_else(String::new, |one| in_script(cx.locale, &one.name, &one.name_ar).to_owned());
        choices.push(Choice { value: to.to_owned(), name });
    }
    Ok(choices)
}

fn told(cx: &Cx<'_>, school: &School, line: &Line) -> Result<Told> {
    let t = cx.text;
    let local = locale::local(line.invited_at.as_micros(), &school.zone).map_err(Error::fault)?;
    let state = match (line.came, line.refused, line.ends_at <= cx.rq.now) {
        (true, ..) => (t.invitations_came, "ok"),
        (_, true, _) => (t.invitations_refused, "bad"),
        (.., true) => (t.invitations_over, "warn"),
        _ => (t.invitations_waiting, "info"),
    };
    let arabic = (line.given_name_ar.as_str(), line.family_name_ar.as_str());
    Ok(Told {
        name: full_name(cx.locale, (&line.given_name, &line.family_name), arabic),
        email: line.email.clone(),
        time: cx.locale.date_time(local).to_string(),
        state,
    })
}
