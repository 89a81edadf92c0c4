//! `GET /office/{school}/reviews` (state): the numbers that wait for the director, the oldest first, and the children that other
//! schools' guardians ask for. `POST /office/{school}/reviews` (q): those that were decided, by a name or number; a form, since
//! neither belongs into an address.

use super::read::{self, Consent, Queued};
use super::{ReviewState, time};
use crate::features::joining;
use crate::text::Text;
use crate::web::policy::{Access, School};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Cx, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use rules::names::comparison_key;
use rules::national_id::NationalId;

/// As many as a page lists.
const MOST: i64 = 100;
/// As many as a search looks through: more than a school has guardians.
const SEARCHED: i64 = 100_000;
/// As much of a search as is read, in characters.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "features/national_id/queue.html")]
struct QueuePage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    is_decided: bool,
    /// What is searched among those that are decided.
    q: String,
    lines: Vec<Line>,
    /// There are more than the page lists.
    cut: bool,
    consents: Vec<Asked>,
    joins: Vec<joining::Waiting>,
    done: Option<Done>,
}

struct Line {
    address: String,
    name: String,
    number: String,
    when: String,
    state: (&'static str, &'static str),
    is_own: bool,
}

struct Asked {
    address: String,
    name: String,
    from: String,
    when: String,
}

/// The state in words, and the class of its tag.
pub fn state_words(t: &'static Text, state: ReviewState) -> (&'static str, &'static str) {
    match state {
        ReviewState::Pending => (t.reviews_pending, "info"),
        ReviewState::Disputed => (t.reviews_disputed, "warn"),
        ReviewState::Validated => (t.reviews_validated, "ok"),
        ReviewState::Refused => (t.reviews_refused, "bad"),
        ReviewState::Revoked => (t.reviews_revoked, "bad"),
        ReviewState::Withdrawn => (t.reviews_withdrawn, ""),
    }
}

/// What was just done.
pub struct Done {
    /// What, in words.
    pub words: &'static str,
    /// To whom, where it is one person.
    pub name: Option<String>,
}

/// What was just done, by the word in the address and the review that it names.
///
/// # Errors
/// The database's.
pub fn done(cx: &Cx<'_>, tx: &Tx<'_>, school: Access<'_, School>) -> Result<Option<Done>> {
    let t = cx.text;
    let Some(word) = cx.rq.query("done") else { return Ok(None) };
    let about = match cx.rq.query("of") {
        Some(review) => read::reviewed(tx, &review, school.id)?,
        None => None,
    };
    let told = match &about {
        Some(row) => read::reader(tx, row.account_id)?.email.is_some(),
        None => true,
    };
    let words = match (word.as_str(), told) {
        ("validated", true) => t.reviews_done_validated,
        ("validated", false) => t.reviews_done_validated_untold,
        ("refused", true) => t.reviews_done_refused,
        ("refused", false) => t.reviews_done_refused_untold,
        ("revoked", true) => t.reviews_done_revoked,
        ("revoked", false) => t.reviews_done_revoked_untold,
        ("reopened", _) => t.reviews_done_reopened,
        ("consented", _) => t.reviews_done_consented,
        ("declined", _) => t.reviews_done_declined,
        ("joined", _) => t.reviews_done_joined,
        ("join-accepted", _) => t.reviews_done_join_accepted,
        ("join-refused", _) => t.reviews_done_join_refused,
        ("join-over", _) => t.reviews_done_join_over,
        _ => return Ok(None),
    };
    let name = about.map(|row| {
        full_name(cx.locale, (&row.given_name, &row.family_name), (&row.given_name_ar, &row.family_name_ar))
    });
    Ok(Some(Done { words, name }))
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let is_decided = cx.rq.query("state").as_deref() == Some("decided");
    show(cx, tx, viewer, school, (is_decided, String::new()))
}

/// Answers the search among those that were decided.
pub fn search(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let q: String = form.get("q").chars().take(LONGEST).collect();
    cx.rq.app.db.read(|tx| show(cx, tx, viewer, school, (true, q.trim().to_owned())))
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    (is_decided, q): (bool, String),
) -> Result<Reply> {
    let mut rows = match (is_decided, q.is_empty()) {
        (true, true) => read::decided(tx, school.id, MOST + 1)?,
        (true, false) => read::decided(tx, school.id, SEARCHED)?,
        (false, _) => read::queue(tx, school.id, MOST + 1)?,
    };
    if !q.is_empty() {
        let (number, wanted) = (NationalId::normalise(&q), comparison_key(&q, ""));
        rows.retain(|row| is_meant(row, &number, &wanted));
    }
    let cut = rows.len() > MOST as usize;
    rows.truncate(MOST as usize);
    let lines = rows.into_iter().map(|row| line(cx, viewer, school, row)).collect::<Result<_>>()?;
    let asked = if is_decided { Vec::new() } else { read::consents(tx, school.id, MOST)? };
    let consents = asked.into_iter().map(|one| asked_of(cx, school, &one)).collect::<Result<_>>()?;
    let joins = if is_decided { Vec::new() } else { joining::waiting(cx, tx, school)? };
    let done = done(cx, tx, school)?;
    let shell = Shell::new(cx, cx.text.reviews_title).at(Place::Office).of(&school);
    Reply::page(&QueuePage { shell, school, is_decided, q, lines, cut, consents, joins, done })
}

/// Whether a number begins with what was typed, or each word of it begins one of the names, in either script.
fn is_meant(row: &Queued, number: &str, wanted: &str) -> bool {
    if !number.is_empty() && row.national_id.starts_with(number) {
        return true;
    }
    let latin = comparison_key(&row.given_name, &row.family_name);
    let arabic = comparison_key(&row.given_name_ar, &row.family_name_ar);
    let names = || latin.split(' ').chain(arabic.split(' '));
    !wanted.is_empty() && wanted.split(' ').all(|word| names().any(|name| name.starts_with(word)))
}

fn line(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, row: Queued) -> Result<Line> {
    let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
    Ok(Line {
        address: format!("/office/{}/reviews/{}", school.slug, row.public_id),
        name: full_name(cx.locale, latin, arabic),
        when: time(cx, row.decided_at.unwrap_or(row.asked_at), &school.zone)?,
        state: state_words(cx.text, row.state),
        is_own: row.account_id == viewer.account_id,
        number: row.national_id,
    })
}

fn asked_of(cx: &Cx<'_>, school: Access<'_, School>, one: &Consent) -> Result<Asked> {
    let (latin, arabic) = ((&*one.given_name, &*one.family_name), (&*one.given_name_ar, &*one.family_name_ar));
    Ok(Asked {
        address: format!("/office/{}/consents/{}", school.slug, one.public_id),
        name: full_name(cx.locale, latin, arabic),
        from: in_script(cx.locale, &one.from_name, &one.from_name_ar).to_owned(),
        when: time(cx, one.asked_at, &school.zone)?,
    })
}
