//! `GET` and `POST /identity-number` (kind, number, none): what each school says of one's own number, and another one.
//! A session by a child's code sees the state at that child's school, and changes nothing.

use super::queue::state_words;
use super::read::{self, OwnReview, OwnSchool};
use super::{ReasonKind, ReviewState, correct, reason};
use crate::text::Text;
use crate::web::form::Message;
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::{Instant, Tx};
use http::StatusCode;
use locale::Zone;
use rules::identity_review::State;
use rules::national_id::{NationalId, NationalIdError, NationalIdKind};

/// A day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// As many corrections as one makes in a day: each asks a director.
const MOST_A_DAY: i64 = 5;

#[derive(Template)]
#[template(path = "features/national_id/own.html")]
struct OwnPage<'a> {
    shell: Shell<'a>,
    /// The numbers that one signs in with: value, and whether it was validated.
    logins: Vec<(String, bool)>,
    schools: Vec<SchoolLine>,
    /// None where nothing can be changed.
    form: Option<Fields>,
    scoped: bool,
    amiss: Option<Message>,
    saved: bool,
}

struct SchoolLine {
    name: String,
    phone: String,
    /// The school does not ask for a number.
    asks: bool,
    hides: bool,
    waits: bool,
    reviews: Vec<ReviewLine>,
}

struct ReviewLine {
    number: String,
    state: (&'static str, &'static str),
    means: &'static str,
    reasons: Vec<String>,
}

/// The form as it is typed.
#[derive(Debug, Clone)]
struct Fields {
    kinds: Vec<(NationalIdKind, &'static str)>,
    kind: NationalIdKind,
    number: String,
    none: bool,
    /// "I have none" is an answer at each of the schools.
    may_have_none: bool,
}

/// What somebody has of schools and reviews.
struct Own {
    schools: Vec<OwnSchool>,
    reviews: Vec<OwnReview>,
}

impl Own {
    fn of(tx: &Tx<'_>, viewer: &Viewer) -> Result<Own> {
        let mut schools = read::own_schools(tx, viewer.account_id)?;
        if viewer.scoped {
            // A session by a code knows of that child's school only.
            let of_child = |id: i64| {
                viewer.children.iter().any(|child| child.school.id == id)
                    || viewer.reviewing.iter().any(|school| school.school_id == id)
            };
            schools.retain(|school| of_child(school.id));
        }
        let mut reviews = read::own_reviews(tx, viewer.account_id)?;
        reviews.retain(|review| schools.iter().any(|school| school.id == review.school_id));
        Ok(Own { schools, reviews })
    }

    /// The schools that ask for a number.
    fn asking(&self) -> Vec<&OwnSchool> {
        self.schools.iter().filter(|school| school.rule != "none").collect()
    }

    fn fields(&self, t: &'static Text) -> Option<Fields> {
        let asking = self.asking();
        let first = asking.first()?;
        let belgian = asking.iter().all(|school| school.country == "BE");
        let mut kinds = vec![
            (NationalIdKind::Cin, t.identity_kind_cin),
            (NationalIdKind::ResidenceCard, t.identity_kind_residence),
            (NationalIdKind::Passport, t.identity_kind_passport),
            (NationalIdKind::NationalRegister, t.identity_kind_register),
        ];
        // What the country of the schools has comes first.
        if first.country == "BE" {
            kinds.rotate_right(1);
        } else if !belgian && !asking.iter().any(|school| school.country == "BE") {
            kinds.retain(|(kind, _)| *kind != NationalIdKind::NationalRegister);
        }
        let may_have_none = asking.iter().all(|school| school.rule == "optional");
        Some(Fields { kind: kinds[0].0, kinds, number: String::new(), none: false, may_have_none })
    }
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let own = Own::of(tx, viewer)?;
    let fields = if viewer.scoped { None } else { own.fields(cx.text) };
    show(cx, tx, viewer, &own, (fields, None), StatusCode::OK)
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    own: &Own,
    (form, amiss): (Option<Fields>, Option<Message>),
    status: StatusCode,
) -> Result<Reply> {
    let logins = if viewer.scoped { Vec::new() } else { read::own_number(tx, viewer.account_id)? };
    let logins = logins.into_iter().map(|(value, state)| (value, state == "active")).collect();
    let schools = own.schools.iter().map(|school| school_line(cx, viewer, school, &own.reviews)).collect();
    let mut shell = Shell::new(cx, cx.text.identity_title).at(Place::Elsewhere);
    if let [only] = own.schools.as_slice() {
        shell.school = Some((in_script(cx.locale, &only.name, &only.name_ar).to_owned(), only.phone.clone()));
    }
    let saved = amiss.is_none() && cx.rq.query("done").is_some();
    Reply::page_with(status, &OwnPage { shell, logins, schools, form, scoped: viewer.scoped, amiss, saved })
}

fn school_line(cx: &Cx<'_>, viewer: &Viewer, school: &OwnSchool, reviews: &[OwnReview]) -> SchoolLine {
    let t = cx.text;
    let here = viewer.reviewing.iter().find(|one| one.school_id == school.id);
    let of = reviews.iter().filter(|review| review.school_id == school.id);
    let lines = of.map(|review| ReviewLine {
        number: review.national_id.clone(),
        state: state_words(t, review.state),
        means: match review.state {
            ReviewState::Pending if here.is_some_and(|one| one.hides) => t.identity_means_pending_hidden,
            ReviewState::Pending => t.identity_means_pending,
            ReviewState::Validated => t.identity_means_validated,
            ReviewState::Disputed => t.identity_means_disputed,
            ReviewState::Refused | ReviewState::Revoked => t.identity_means_refused,
            ReviewState::Withdrawn => "",
        },
        reasons: match review.state {
            ReviewState::Refused | ReviewState::Revoked => reason::lines(t, review.reason_kind, &review.reason),
            _ => Vec::new(),
        },
    });
    SchoolLine {
        name: in_script(cx.locale, &school.name, &school.name_ar).to_owned(),
        phone: school.phone.clone(),
        asks: school.rule != "none",
        hides: here.is_some_and(|one| one.is_refused),
        waits: here.is_some_and(|one| !one.is_refused),
        reviews: lines.collect(),
    }
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    // A session by a code changes nothing, and has no form to send.
    if viewer.scoped {
        return Err(Error::NotFound);
    }
    let app = &cx.rq.app;
    let kind = NationalIdKind::from_code(form.get("kind"));
    let typed = |own: &Own| {
        let fields = own.fields(cx.text)?;
        let number: String = form.get("number").chars().take(100).collect();
        Some(Fields { kind: kind.unwrap_or(fields.kind), number, none: form.ticked("none"), ..fields })
    };
    let outcome = app.db.write(|tx| {
        let own = Own::of(tx, viewer)?;
        let fields = typed(&own).ok_or(Error::NotFound)?;
        let number = match read_number(cx, &fields, own.asking().first().map_or("UTC", |school| school.zone.as_str()))?
        {
            Ok(number) => number,
            Err(amiss) => return Ok(Err(amiss)),
        };
        let known = |school: &&OwnSchool| {
            let same = |review: &&OwnReview| review.school_id == school.id && review.national_id == number;
            own.reviews.iter().find(same).map(|review| review.state)
        };
        let asking = own.asking();
        if asking.iter().all(|school| known(school) == Some(ReviewState::Validated)) {
            return Ok(Err(said(|t| t.identity_amiss_validated)));
        }
        if asking.iter().all(|school| {
            matches!(known(school), Some(ReviewState::Pending | ReviewState::Disputed | ReviewState::Validated))
        }) {
            return Ok(Err(said(|t| t.identity_amiss_waits)));
        }
        // Who was asked to show the card sends the same number once more.
        let is_no = |school: &&OwnSchool| {
            let of = |review: &&OwnReview| review.school_id == school.id && review.national_id == number;
            own.reviews
                .iter()
                .find(of)
                .is_some_and(|review| State::from(review.state).is_no() && review.reason_kind != ReasonKind::ShowCard)
        };
        if !number.is_empty() && asking.iter().any(is_no) && asking.iter().all(|school| known(school).is_some()) {
            return Ok(Err(said(|t| t.identity_amiss_refused)));
        }
        let since = Instant::from_micros(cx.rq.now.as_micros() - DAY);
        if read::asked_since(tx, viewer.account_id, since)? >= MOST_A_DAY {
            return Ok(Err(said(|t| t.identity_amiss_many)));
        }
        let schools: Vec<i64> = asking.iter().map(|school| school.id).collect();
        correct(tx, app, viewer.account_id, &schools, &number)?;
        Ok::<_, Error>(Ok(()))
    })?;
    match outcome {
        Ok(()) => Reply::see_other("/identity-number?done=1"),
        Err(amiss) => app.db.read(|tx| {
            let own = Own::of(tx, viewer)?;
            let fields = typed(&own);
            show(cx, tx, viewer, &own, (fields, Some(amiss)), StatusCode::UNPROCESSABLE_ENTITY)
        }),
    }
}

/// Names the type of a message for the compiler.
fn said(message: Message) -> Message {
    message
}

/// The number in its one form, empty for who has none; or what is amiss.
fn read_number(cx: &Cx<'_>, fields: &Fields, zone: &str) -> Result<std::result::Result<String, Message>> {
    if fields.none {
        let answer = if fields.may_have_none { Ok(String::new()) } else { Err(said(|t| t.identity_amiss_required)) };
        return Ok(answer);
    }
    let today = Zone::named(zone).map_err(Error::fault)?.local(cx.rq.now.as_micros()).date();
    Ok(match NationalId::parse(fields.kind, &fields.number) {
        Ok(number) if number.can_be_a_parent(today) => Ok(number.as_str().to_owned()),
        Ok(_) => Err(|t| t.identity_amiss_child),
        Err(NationalIdError::Empty) => Err(|t| t.identity_amiss_empty),
        Err(NationalIdError::CheckDigits | NationalIdError::BirthDate) => Err(|t| t.identity_amiss_digits),
        Err(NationalIdError::Form(_)) => Err(|t| t.identity_amiss_form),
    })
}
