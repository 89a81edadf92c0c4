//! `GET` and `POST /office/{school}/students/{student}/restriction` (guardian or account; restriction, judged_on, note, known,
//! confirm): what a person may see of a child, by the director (accounts.md, "Guardianship"). It takes effect at once, in open
//! sessions too, and holds for the person, whatever row of a roster or account is theirs.

use super::read::{self, InForce, Person};
use super::store::{self, NewRestriction};
use super::{Marks, restriction_words, stricter, strictest};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::children::store as children;
use crate::features::sharing::{self, Keeper};
use crate::web::form::Message;
use crate::web::policy::{Access, Restriction, School, Student};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;
use jiff::civil::Date;
use locale::Zone;
use rules::names::comparison_key;
use rules::secret::PublicId;

/// As long as the office's note may be, in characters.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "features/guardianship/restrict.html")]
struct RestrictPage<'a> {
    shell: Shell<'a>,
    /// The student's page.
    back: String,
    child: String,
    name: String,
    /// The person, as the form names them: field and value.
    whom: (&'static str, String),
    /// The restrictions that were in force when the page was made.
    known: String,
    now: Restriction,
    past: Vec<Held>,
    /// The name of the person's account, where it is another: what is decided holds for both.
    account: Option<String>,
    choices: Vec<(Restriction, &'static str, &'static str)>,
    /// Who could keep an address that the person shares.
    keepers: Vec<Keeper>,
    typed: Typed,
    amiss: Option<Amiss>,
    /// Everything is right: it is asked once more.
    confirms: bool,
    conflict: bool,
    today: String,
}

/// A restriction in force, in words.
struct Held {
    /// Whom it was made for, where that is another name.
    name: Option<String>,
    words: &'static str,
    school: String,
    judged: Option<String>,
    note: String,
}

/// The form as it is typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    restriction: Option<Restriction>,
    judged_on: String,
    note: String,
    /// The account that keeps a shared address, by its name in addresses.
    keeper: String,
}

/// What is amiss, and in which field.
#[derive(Clone, Copy)]
struct Amiss {
    field: &'static str,
    message: Message,
}

/// What a form comes to.
#[derive(Debug, Clone)]
struct Wanted {
    restriction: Restriction,
    judged_on: Option<Date>,
    note: String,
}

/// Whom it is about.
struct Subject {
    person: Person,
    whom: (&'static str, String),
    /// What is in force of them, of whatever school.
    held: Vec<InForce>,
    /// The strictest of it, and of what their links say.
    now: Restriction,
    marks: Marks,
}

impl Subject {
    /// The person whom an address or form names, if they have to do with the student at this school.
    fn of(
        tx: &Tx<'_>,
        school: Access<'_, School>,
        student: &Student,
        guardian: &str,
        account: &str,
    ) -> Result<Subject> {
        let (person, whom) = if guardian.is_empty() {
            (read::account_of_student(tx, account, student.id, school.id)?, ("account", account.to_owned()))
        } else {
            (read::guardian_of_student(tx, guardian, student.id, school.id)?, ("guardian", guardian.to_owned()))
        };
        let person = person.ok_or(Error::NotFound)?;
        let mut marks = super::marks(tx, person.account_id, person.guardian_id)?;
        marks.keys.push(comparison_key(&person.given_name, &person.family_name));
        let mut held = read::in_force(tx, student.id)?;
        held.retain(|row| marks.are_of(&row.bare()));
        let links = read::links_of_student(tx, student.id)?;
        let of_links = links.into_iter().filter(|(account, _)| Some(*account) == person.account_id).map(|(_, r)| r);
        let now = held.iter().map(|row| row.restriction).chain(of_links).fold(Restriction::Unrestricted, stricter);
        Ok(Subject { person, whom, held, now, marks })
    }

    fn known(&self) -> String {
        let ids: Vec<String> = self.held.iter().map(|row| format!("{}.{}", row.public_id, row.version)).collect();
        format!("{}-{}", self.now.as_str(), ids.join(","))
    }

    fn name(&self) -> String {
        format!("{} {}", self.person.given_name, self.person.family_name)
    }
}

impl InForce {
    /// What it is found by.
    fn bare(&self) -> read::Restricted {
        read::Restricted {
            restriction: self.restriction,
            account_id: self.account_id,
            guardian_id: self.guardian_id,
            national_id: self.national_id.clone(),
            name_key: self.name_key.clone(),
        }
    }
}

impl Typed {
    fn of(form: &Form) -> Typed {
        Typed {
            restriction: Restriction::parse(form.get("restriction")),
            judged_on: form.get("judged_on").to_owned(),
            note: form.get("note").to_owned(),
            keeper: form.get("keeper").to_owned(),
        }
    }

    fn read(&self, today: Date) -> std::result::Result<Wanted, Amiss> {
        let restriction = self.restriction.ok_or(Amiss { field: "restriction", message: |t| t.restrict_choose })?;
        let judged = self.judged_on.trim();
        let judged_on = match judged.parse::<Date>() {
            _ if judged.is_empty() => None,
            Ok(date) if date > today => return Err(Amiss { field: "judged_on", message: |t| t.restrict_date_to_come }),
            Ok(date) if date.year() < 1900 => return Err(Amiss { field: "judged_on", message: |t| t.restrict_date }),
            Ok(date) => Some(date),
            Err(_) => return Err(Amiss { field: "judged_on", message: |t| t.restrict_date }),
        };
        let note: String = self.note.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        let note = note.trim().to_owned();
        if note.chars().count() > LONGEST {
            return Err(Amiss { field: "note", message: |t| t.restrict_note_long });
        }
        Ok(Wanted { restriction, judged_on, note })
    }
}

/// The restrictions of a child are the affair of the school where it is now.
fn of_here(tx: &Tx<'_>, school: Access<'_, School>, student: &Student) -> Result<()> {
    if student.class_id.is_none() && read::is_elsewhere(tx, student.id, school.id)? {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// What a form came to say once more.
#[derive(Default)]
struct Said {
    typed: Option<Typed>,
    amiss: Option<Amiss>,
    confirms: bool,
    conflict: bool,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let (guardian, account) = (cx.rq.query("guardian"), cx.rq.query("account"));
    let whom = (guardian.as_deref().unwrap_or_default(), account.as_deref().unwrap_or_default());
    show(cx, tx, viewer, school, whom, (StatusCode::OK, &Said::default()))
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    (guardian, account): (&str, &str),
    (status, said): (StatusCode, &Said),
) -> Result<Reply> {
    let student = viewer.student(tx, school, cx.rq.param("student"))?;
    let student = student.access();
    of_here(tx, school, &student)?;
    let subject = Subject::of(tx, school, &student, guardian, account)?;
    let t = cx.text;
    let own_key = comparison_key(&subject.person.given_name, &subject.person.family_name);
    let past = subject.held.iter().map(|row| Held {
        name: (row.name_key != own_key).then(|| row.name.clone()),
        words: restriction_words(t, row.restriction),
        school: in_script(cx.locale, &row.school_name, &row.school_name_ar).to_owned(),
        judged: row.judged_on.map(|day| cx.locale.date_long(day).into_owned()),
        // The note is the office's own, of the school that made it.
        note: if row.school_id == school.id { row.note.clone() } else { String::new() },
    });
    let own = subject.held.iter().rev().find(|row| row.school_id == school.id);
    let typed = said.typed.clone().unwrap_or_else(|| Typed {
        restriction: Some(subject.now),
        judged_on: own.and_then(|row| row.judged_on).map(|day| day.to_string()).unwrap_or_default(),
        note: own.map(|row| row.note.clone()).unwrap_or_default(),
        keeper: String::new(),
    });
    let latin = (&*student.given_name, &*student.family_name);
    let page = RestrictPage {
        shell: Shell::new(cx, t.restrict_title).at(Place::Office).of(&school),
        back: format!("/office/{}/students/{}", school.slug, student.public_id),
        child: full_name(cx.locale, latin, (&student.given_name_ar, &student.family_name_ar)),
        name: subject.name(),
        known: subject.known(),
        now: subject.now,
        past: past.collect(),
        account: account_of(tx, &subject, &own_key)?,
        choices: vec![
            (Restriction::Unrestricted, t.restrict_none, t.restrict_none_means),
            (Restriction::DocumentsOnly, t.restrict_documents, t.restrict_documents_means),
            (Restriction::Nothing, t.restrict_nothing, t.restrict_nothing_means),
        ],
        keepers: sharing::keepers(tx, student.id)?,
        typed,
        amiss: said.amiss,
        confirms: said.confirms,
        conflict: said.conflict,
        today: today(cx, school)?.to_string(),
        whom: subject.whom,
    };
    Reply::page_with(status, &page)
}

/// The name of the account that has taken this person's row of the roster, unless it is the same.
fn account_of(tx: &Tx<'_>, subject: &Subject, key: &str) -> Result<Option<String>> {
    let Some(account) = subject.person.account_id else { return Ok(None) };
    let (given, family) = read::own_name(tx, account)?;
    Ok((comparison_key(&given, &family) != key).then(|| format!("{given} {family}")))
}

fn today(cx: &Cx<'_>, school: Access<'_, School>) -> Result<Date> {
    Ok(Zone::named(&school.zone).map_err(Error::fault)?.local(cx.rq.now.as_micros()).date())
}

/// Answers the form: asks once more, then does it.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let whom = (form.get("guardian"), form.get("account"));
    let typed = Typed::of(form);
    let again = |status: StatusCode, said: Said| app.db.read(|tx| show(cx, tx, viewer, school, whom, (status, &said)));
    let wanted = match typed.read(today(cx, school)?) {
        Ok(wanted) => wanted,
        Err(amiss) => {
            let said = Said { typed: Some(typed), amiss: Some(amiss), ..Said::default() };
            return again(StatusCode::UNPROCESSABLE_ENTITY, said);
        }
    };
    let is_sure = form.get("confirm") == "yes";
    let outcome = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let student = viewer.student(tx, school, cx.rq.param("student"))?;
        let student = student.access();
        of_here(tx, school, &student)?;
        let subject = Subject::of(tx, school, &student, whom.0, whom.1)?;
        if subject.known() != form.get("known") {
            return Ok(None);
        }
        if is_sure {
            set(cx, tx, viewer, school, &student, (&subject, &wanted))?;
            sharing::part(tx, app, (school.id, student.id), form.get("keeper"))?;
        }
        Ok::<_, Error>(Some(student.public_id.clone()))
    })?;
    match outcome {
        None => again(StatusCode::CONFLICT, Said { typed: Some(typed), conflict: true, ..Said::default() }),
        Some(_) if !is_sure => again(StatusCode::OK, Said { typed: Some(typed), confirms: true, ..Said::default() }),
        Some(student) => Reply::see_other(&format!("/office/{}/students/{student}?done=restriction", school.slug)),
    }
}

/// Ends what is in force of the person and puts the new one in its place; every account that is theirs shows it at once.
fn set(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    student: &Student,
    (subject, wanted): (&Subject, &Wanted),
) -> Result<()> {
    let mut accounts: Vec<i64> =
        read::links_of_student(tx, student.id)?.into_iter().map(|(account, _)| account).collect();
    accounts.dedup();
    let bound = |account: i64| strictest(tx, Some(account), None, student.id);
    let before = accounts.iter().map(|account| bound(*account)).collect::<db::Result<Vec<_>>>()?;
    for row in &subject.held {
        if store::end(tx, row.id, row.version, viewer.account_id, cx.rq.now)? != 1 {
            return Err(Error::Unavailable { retry_after: 1 });
        }
    }
    let person = &subject.person;
    if wanted.restriction != Restriction::Unrestricted {
        let number = if person.national_id.is_empty() {
            subject.marks.numbers.first().cloned().unwrap_or_default()
        } else {
            person.national_id.clone()
        };
        let new = NewRestriction {
            public_id: PublicId::from_entropy(cx.rq.app.random.bytes()).as_str().to_owned(),
            school_id: school.id,
            student_id: student.id,
            guardian_id: person.guardian_id,
            account_id: person.account_id,
            national_id: number,
            name_key: comparison_key(&person.given_name, &person.family_name),
            name: subject.name(),
            restriction: wanted.restriction,
            note: wanted.note.clone(),
            judged_on: wanted.judged_on,
            made_by: Some(viewer.account_id),
            made_at: cx.rq.now,
        };
        store::insert_restrictions(tx, &[new])?;
    }
    for (account, before) in accounts.into_iter().zip(before) {
        let after = bound(account)?;
        if after != before || Some(account) == person.account_id {
            children::restrict_guardianships(tx, account, student.id, after.as_str())?;
        }
    }
    let change = Detail::new().text(Fact::Guardian, &subject.name()).change(
        "restriction",
        subject.now.as_str(),
        wanted.restriction.as_str(),
    );
    let entry = Entry::by(cx, viewer, Action::Decided).in_school(school).about(student.id);
    Ok(audit::record(tx, &entry.with(change))?)
}

impl RestrictPage<'_> {
    fn said(&self, field: &str) -> Option<&str> {
        self.amiss.filter(|amiss| amiss.field == field).map(|amiss| (amiss.message)(self.shell.t))
    }

    fn chosen(&self) -> Option<&(Restriction, &'static str, &'static str)> {
        self.choices.iter().find(|(choice, ..)| Some(*choice) == self.typed.restriction)
    }

    fn is_chosen(&self, choice: &Restriction) -> bool {
        self.typed.restriction == Some(*choice)
    }
}
