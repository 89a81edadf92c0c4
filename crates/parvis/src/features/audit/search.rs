//! What is looked for in the log, and the lines found.

use super::entry::{Action, ActorRole};
use super::read;
use crate::web::form::Message;
use crate::web::policy::{Access, Reach, School};
use crate::web::{Error, Result};
use db::{Instant, Query, Tx};
use jiff::ToSpan;
use jiff::civil::Date;
use locale::Zone;
use rules::student_code::StudentCode;

/// Lines of a page.
pub(super) const PAGE: i64 = 50;

/// What was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub who: String,
    pub action: String,
    pub student: String,
    pub from: String,
    pub to: String,
    pub school: String,
    /// The last line of the page before.
    pub after: String,
}

impl Asked {
    pub(super) fn of(get: impl Fn(&str) -> String) -> Asked {
        let get = |name: &str| get(name).trim().chars().take(100).collect::<String>();
        Asked {
            who: get("who"),
            action: get("action"),
            student: get("student"),
            from: get("from"),
            to: get("to"),
            school: get("school"),
            after: get("after"),
        }
    }

    /// Whether anything is looked for.
    pub(super) fn is_narrowed(&self) -> bool {
        [&self.who, &self.action, &self.student, &self.from, &self.to, &self.school].iter().any(|t| !t.is_empty())
    }

    /// The same search as a query, after the line of this id.
    pub(super) fn query_after(&self, after: &str) -> String {
        let fields = [
            ("who", self.who.as_str()),
            ("action", &self.action),
            ("student", &self.student),
            ("from", &self.from),
            ("to", &self.to),
            ("school", &self.school),
            ("after", after),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
}

/// What is amiss with a search, by field.
#[derive(Default)]
pub(super) struct Amiss {
    pub student: Option<Message>,
    pub from: Option<Message>,
    pub to: Option<Message>,
}

impl Amiss {
    pub(super) fn is_some(&self) -> bool {
        self.student.is_some() || self.from.is_some() || self.to.is_some()
    }
}

/// What is looked for, as the database understands it.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub school: Option<i64>,
    pub actor: Option<i64>,
    pub role: Option<ActorRole>,
    pub action: Option<Action>,
    pub student: Option<i64>,
    pub from: Instant,
    pub to: Instant,
    pub after: Option<String>,
    pub most: i64,
}

const END_OF_TIME: Instant = Instant::from_micros(i64::MAX / 4);

impl Filter {
    /// Of everything, up to now.
    pub(super) fn all(most: i64) -> Filter {
        Filter { to: END_OF_TIME, most, ..Filter::default() }
    }

    /// Reads what was typed; what cannot be found or read is told, and finds nothing.
    pub(super) fn of_school(
        tx: &Tx<'_>,
        asked: &Asked,
        school: Access<'_, School>,
        most: i64,
    ) -> Result<(Filter, Amiss)> {
        let zone = Zone::named(&school.zone).map_err(Error::fault)?;
        let (mut filter, mut amiss) = Filter::common(asked, &zone, most);
        filter.school = Some(school.id);
        match ActorRole::parse(&asked.who) {
            _ if asked.who.is_empty() => {}
            Some(role) => filter.role = Some(role),
            None => filter.actor = Some(read::staff_by_public_id(tx, &asked.who, school.id)?.map_or(0, |(id,)| id)),
        }
        let code = StudentCode::normalise(&asked.student);
        // Whoever has no students' data does not find out either whether a code is one.
        if !code.is_empty() && school.reach() == Reach::School {
            filter.student = Some(read::student_by_code(tx, &code, school.id)?.map_or(0, |(id,)| id));
            amiss.student = (filter.student == Some(0)).then_some(|t| t.audit_no_student);
        }
        Ok((filter, amiss))
    }

    /// Reads what was typed by whoever sees all schools.
    pub(super) fn of_installation(tx: &Tx<'_>, asked: &Asked, most: i64) -> Result<(Filter, Amiss)> {
        let zone = Zone::named("UTC").map_err(Error::fault)?;
        let (mut filter, amiss) = Filter::common(asked, &zone, most);
        filter.role = ActorRole::parse(&asked.who);
        if !asked.school.is_empty() {
            filter.school = Some(read::school_by_slug(tx, &asked.school)?.map_or(0, |(id,)| id));
        }
        Ok((filter, amiss))
    }

    fn common(asked: &Asked, zone: &Zone, most: i64) -> (Filter, Amiss) {
        let (mut filter, mut amiss) = (Filter::all(most), Amiss::default());
        filter.action = Action::parse(&asked.action);
        filter.after = Some(asked.after.clone()).filter(|after| !after.is_empty());
        let midnight = |date: Date| Instant::from_micros(zone.instant(date.at(0, 0, 0, 0)));
        match day(&asked.from) {
            Ok(from) => filter.from = from.map_or(filter.from, midnight),
            Err(message) => amiss.from = Some(message),
        }
        match day(&asked.to) {
            Ok(to) => filter.to = to.and_then(|to| to.checked_add(1.day()).ok()).map_or(filter.to, midnight),
            Err(message) => amiss.to = Some(message),
        }
        if filter.from >= filter.to {
            amiss.to = Some(|t| t.audit_dates_crossed);
        }
        (filter, amiss)
    }
}

fn day(text: &str) -> std::result::Result<Option<Date>, Message> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<Date>() {
        Ok(date) if (1900..=2200).contains(&date.year()) => Ok(Some(date)),
        _ => Err(|t| t.audit_no_date),
    }
}

db::row! {
    /// A line as the school's director sees it.
    pub(super) struct Line {
        pub public_id: String, pub at: Instant, pub actor_role: ActorRole, pub action: String,
        pub network: Option<String>, pub detail: serde_json::Value, pub actor_id: Option<i64>,
        pub actor_given: Option<String>, pub actor_family: Option<String>,
        pub actor_given_ar: Option<String>, pub actor_family_ar: Option<String>,
        pub student_id: Option<i64>, pub student_code: Option<String>,
        pub student_given: Option<String>, pub student_family: Option<String>,
        pub student_given_ar: Option<String>, pub student_family_ar: Option<String>,
    }
    /// A line as the operator sees it: nothing of students, no names of parents, and of what was changed only what concerns the
    /// installation, since what a school writes may be about a student.
    pub(super) struct BareLine {
        pub public_id: String, pub at: Instant, pub actor_role: ActorRole, pub action: String,
        pub network: Option<String>, pub detail: Option<serde_json::Value>,
        pub actor_given: Option<String>, pub actor_family: Option<String>,
        pub actor_given_ar: Option<String>, pub actor_family_ar: Option<String>,
        pub school: Option<String>, pub school_ar: Option<String>,
    }
}

fn of_school<'a>(q: &mut Query<'a>, f: &'a Filter) {
    q.push(
        "SELECT e.public_id, e.at, e.actor_role, e.action, e.network, e.detail, e.actor_id,
            a.given_name AS actor_given, a.family_name AS actor_family,
            a.given_name_ar AS actor_given_ar, a.family_name_ar AS actor_family_ar,
            st.id AS student_id, st.code AS student_code, st.given_name AS student_given,
            st.family_name AS student_family, st.given_name_ar AS student_given_ar, st.family_name_ar AS student_family_ar
        FROM audit_entries e
        LEFT JOIN accounts a ON a.id = e.actor_id
        LEFT JOIN students st ON st.id = e.student_id",
    );
    conditions(q, f);
}

fn bare<'a>(q: &mut Query<'a>, f: &'a Filter) {
    q.push(
        "SELECT e.public_id, e.at, e.actor_role, e.action, e.network,
            CASE WHEN e.school_id IS NULL THEN e.detail END AS detail,
            a.given_name AS actor_given, a.family_name AS actor_family,
            a.given_name_ar AS actor_given_ar, a.family_name_ar AS actor_family_ar,
            s.name AS school, s.name_ar AS school_ar
        FROM audit_entries e
        LEFT JOIN accounts a ON a.id = e.actor_id AND e.actor_role <> 'guardian'
        LEFT JOIN schools s ON s.id = e.school_id",
    );
    conditions(q, f);
}

fn conditions<'a>(q: &mut Query<'a>, f: &'a Filter) {
    q.push(" WHERE e.at >=").bind(&f.from).and("e.at <", &f.to);
    q.and_some("e.school_id =", &f.school).and_some("e.student_id =", &f.student).and_some("e.actor_id =", &f.actor);
    q.and_some("e.actor_role =", &f.role).and_some("e.action =", &f.action);
    if let Some(after) = &f.after {
        // From the line on that the page before ended with; nothing where that is none.
        q.push(" AND (e.at, e.id) < (SELECT l.at, l.id FROM audit_entries l WHERE l.public_id =").bind(after).push(")");
    }
    q.push(" ORDER BY e.at DESC, e.id DESC LIMIT ").bind(&f.most);
}

/// A search with everything, and one with nothing.
fn samples(number: usize) -> Filter {
    let full = Filter {
        school: Some(1),
        actor: Some(1),
        role: Some(ActorRole::Director),
        action: Some(Action::Exported),
        student: Some(1),
        after: Some(String::new()),
        ..Filter::all(PAGE)
    };
    match number {
        0 => Filter { school: Some(1), ..Filter::all(PAGE) },
        1 => full,
        _ => Filter { after: Some(String::new()), school: Some(1), ..Filter::all(PAGE) },
    }
}

db::query! {
    /// The lines of a school, the latest first.
    pub(super) fn lines(filter: &Filter) -> Many<Line> = of_school, samples [samples(0), samples(1), samples(2)];
    /// The lines of the installation or of a school without students' data, the latest first.
    pub(super) fn bare_lines(filter: &Filter) -> Many<BareLine>
        = bare, samples [Filter::all(PAGE), samples(0), samples(1), samples(2)];
}
