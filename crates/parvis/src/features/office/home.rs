//! `GET /office` and `GET /office/{school}`: what is to be done, where to go, classes with their numbers; for the operator,
//! schools with theirs. No student is named.

use crate::features::mails::{self, Refusal};
use crate::features::{campaigns, imports, joining, national_id, staff};
use crate::web::policy::{Duty, Office, Role, RoleAt, School, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Access, Cx, Error, Reply, Result};
use askama::Template;
use db::Tx;

db::row! {
    /// A class, or a school, with its numbers.
    struct CountRow { public_id: String, name: String, name_ar: String, students: i64, enrolled: i64 }
    struct SchoolRow { name: String, name_ar: String, phone: String, current_year: i64 }
}

db::sql! {
    fn school_of(school: i64) -> One<SchoolRow> = "SELECT name, name_ar, phone, current_year FROM schools WHERE id = $1";
    // A student counts as enrolled when at least one account sees them.
    fn classes_of(school: i64) -> Many<CountRow> = "
        SELECT c.public_id, c.name, '' AS name_ar, count(e.student_id) AS students,
            count(CASE WHEN EXISTS (SELECT 1 FROM guardianships g WHERE g.student_id = e.student_id
                AND g.state = 'active') THEN 1 END) AS enrolled
        FROM schools s JOIN classes c ON c.school_id = s.id AND c.school_year = s.current_year
        JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE s.id = $1 GROUP BY c.id, c.public_id, c.name ORDER BY c.name";
    fn classes_of_teacher(account: i64, school: i64) -> Many<CountRow> = "
        SELECT c.public_id, c.name, '' AS name_ar, count(e.student_id) AS students,
            count(CASE WHEN EXISTS (SELECT 1 FROM guardianships g WHERE g.student_id = e.student_id
                AND g.state = 'active') THEN 1 END) AS enrolled
        FROM schools s JOIN classes c ON c.school_id = s.id AND c.school_year = s.current_year
        JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE s.id = $2 AND c.id IN (SELECT class_id FROM teachings WHERE account_id = $1)
        GROUP BY c.id, c.public_id, c.name ORDER BY c.name";
    // By class, as the school's own numbers are: no index by school is kept for a page that is seldom read.
    fn first_schools() -> Many<CountRow> = "
        SELECT '' AS public_id, s.name, s.name_ar, count(e.student_id) AS students,
            count(CASE WHEN EXISTS (SELECT 1 FROM guardianships g WHERE g.student_id = e.student_id
                AND g.state = 'active') THEN 1 END) AS enrolled
        FROM (SELECT id, name, name_ar, current_year FROM schools ORDER BY name LIMIT 50) s
        LEFT JOIN classes c ON c.school_id = s.id AND c.school_year = s.current_year
        LEFT JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        GROUP BY s.id, s.name, s.name_ar ORDER BY s.name";
}

/// What one role shows.
struct Section {
    id: usize,
    title: String,
    role: &'static str,
    year: String,
    by_school: bool,
    /// Where the students of a class are listed; empty for the operator.
    students_at: String,
    rows: Vec<CountRow>,
    work: Vec<Work>,
    entries: Vec<Entry>,
}

/// Something that waits to be done.
struct Work {
    words: String,
    address: String,
    /// Something went wrong, and does not only wait.
    amiss: bool,
}

/// What waits, in the order in which it is shown; nothing is said of what does not wait.
#[derive(Default)]
struct Works(Vec<Work>);

impl Works {
    fn add(&mut self, count: i64, amiss: bool, words: impl FnOnce(i64) -> String, address: String) {
        if count > 0 {
            self.0.push(Work { words: words(count), address, amiss });
        }
    }
}

/// A page of the office that the viewer may open.
struct Entry {
    name: &'static str,
    icon: &'static str,
    address: String,
}

/// A mail that did not arrive, in words.
struct Refused {
    id: String,
    time: String,
    name: Option<String>,
    address: String,
    purpose: &'static str,
    reason: &'static str,
}

impl Section {
    fn students(&self) -> i64 {
        self.rows.iter().map(|r| r.students).sum()
    }

    fn enrolled(&self) -> i64 {
        self.rows.iter().map(|r| r.enrolled).sum()
    }
}

#[derive(Template)]
#[template(path = "features/office/home.html")]
struct HomePage<'a> {
    shell: Shell<'a>,
    sections: Vec<Section>,
    /// On the page of one school, to whom they are of use.
    mails: Option<Vec<Refused>>,
    /// Where a mail is said to be seen to.
    settle: String,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.office_title).at(Place::Office);
    let mut sections = Vec::new();
    for (id, role) in viewer.role_accesses().enumerate() {
        let (section, school) = section(cx, tx, viewer, role, id)?;
        shell.school = shell.school.or(school);
        sections.push(section);
    }
    Reply::page(&HomePage { shell, sections, mails: None, settle: String::new() })
}

/// As many mails as a page lists.
const MAILS: i64 = 50;

/// Answers the page of one school.
pub fn school(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let mut shell = Shell::new(cx, in_script(cx.locale, &school.name, &school.name_ar)).at(Place::Office);
    let mut sections = Vec::new();
    for (id, role) in viewer.role_accesses().enumerate().filter(|(_, role)| role.school_id == Some(school.id)) {
        let (section, named) = section(cx, tx, viewer, role, id)?;
        shell.school = shell.school.or(named);
        sections.push(section);
    }
    let mails = if school.may(Duty::Invite) {
        let mails = mails::refused(tx, school.id, MAILS)?;
        Some(mails.iter().map(|mail| in_words(cx, mail, &school.zone)).collect::<Result<_>>()?)
    } else {
        None
    };
    let settle = format!("/office/{}/mails", school.slug);
    Reply::page(&HomePage { shell, sections, mails, settle })
}

fn in_words(cx: &Cx<'_>, mail: &Refusal, zone: &str) -> Result<Refused> {
    let time = locale::local(mail.at.as_micros(), zone).map_err(Error::fault)?;
    let time = cx.locale.date_time(time).to_string();
    let purpose = mail.purpose.label(cx.text);
    let (id, name, address) = (mail.public_id.clone(), mail.name.clone(), mail.address.clone());
    Ok(Refused { id, time, name, address, purpose, reason: mail.reason(cx.text) })
}

/// What waits to be done at a school, for whoever may do it.
fn work_of(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, office: &Office, role: Role) -> Result<Vec<Work>> {
    let (t, mut work) = (cx.text, Works::default());
    let at = |rest: &str| format!("/office/{}{rest}", office.slug);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    if role.reach(Duty::ManageStaff).is_some() {
        let school = viewer.school(tx, &office.slug, Duty::ManageStaff)?;
        let staff = staff::to_do(cx, tx, viewer, school.access())?;
        work.add(count(staff.resets), true, |n| t.office_resets(n).to_string(), at("/staff#resets"));
        work.add(count(staff.over), true, |n| t.office_invitations_over(n).to_string(), at("/staff?state=over"));
        work.add(count(staff.invited), false, |n| t.office_invitations(n).to_string(), at("/staff?state=invited"));
    }
    if role.reach(Duty::Review).is_some() {
        let reviews = national_id::to_do(tx, office.id)?;
        work.add(reviews.disputed, true, |n| t.office_disputed(n).to_string(), at("/reviews"));
        work.add(reviews.pending, false, |n| t.office_pending(n).to_string(), at("/reviews"));
        work.add(reviews.consents, false, |n| t.office_consents(n).to_string(), at("/reviews#consents"));
        let joins = joining::to_do(tx, office.id)?;
        work.add(joins, false, |n| t.office_joins(n).to_string(), at("/reviews#joins"));
    }
    if role.reach(Duty::Import).is_some() {
        let todo = imports::to_do(tx, office.id, cx.rq.now)?;
        work.add(todo.transfers, false, |n| t.office_transfers(n).to_string(), at("/imports#transfers"));
        work.add(todo.failed, true, |n| t.office_imports_failed(n).to_string(), at("/imports#past"));
        work.add(todo.waiting, false, |n| t.office_imports_waiting(n).to_string(), at("/imports#past"));
    }
    if role.reach(Duty::Invite).is_some() {
        let letters = campaigns::to_do(tx, office.id, cx.rq.now)?;
        work.add(letters.reported, true, |n| t.office_letters_reported(n).to_string(), at("/letters#reported"));
        work.add(letters.waiting, false, |n| t.office_letters_waiting(n).to_string(), at("/letters#past"));
        let refused = mails::count_refused(tx, office.id)?;
        work.add(refused, true, |n| t.office_refused_mails(n).to_string(), at("#mails"));
    }
    Ok(work.0)
}

/// What waits for the operator.
fn work_of_operator(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Vec<Work>> {
    let (t, mut work) = (cx.text, Works::default());
    let (resets, undirected) = staff::to_do_of_operator(cx, tx, viewer)?;
    let resets = i64::try_from(resets).unwrap_or(i64::MAX);
    work.add(resets, true, |n| t.office_resets(n).to_string(), "/office/schools#resets".into());
    work.add(undirected, false, |n| t.office_undirected(n).to_string(), "/office/schools?state=undirected".into());
    Ok(work.0)
}

/// The pages of a school that a role opens: those that are there.
fn entries_of(cx: &Cx<'_>, office: &Office, role: Role) -> Vec<Entry> {
    let t = cx.text;
    let pages = [
        ("students", Duty::SeePlanning, t.students_title, "users"),
        ("reviews", Duty::Review, t.reviews_title, "id"),
        ("imports", Duty::Import, t.office_imports, "upload"),
        ("letters", Duty::Invite, t.letters_title, "mail"),
        ("invitations", Duty::Invite, t.invitations_title, "send"),
        ("staff", Duty::ManageStaff, t.staff_title, "users"),
        ("settings", Duty::Settings, t.settings_title, "settings"),
        ("audit", Duty::Audit, t.audit_title, "history"),
    ];
    let routes = crate::features::routes();
    let is_there = |page: &str| routes.iter().any(|r| r.path.strip_prefix("/office/{school}/") == Some(page));
    let held = pages.into_iter().filter(|(page, duty, ..)| role.reach(*duty).is_some() && is_there(page));
    held.map(|(page, _, name, icon)| Entry { name, icon, address: format!("/office/{}/{page}", office.slug) }).collect()
}

type NamedSchool = Option<(String, String)>;

fn section(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    role: Access<'_, RoleAt>,
    id: usize,
) -> Result<(Section, NamedSchool)> {
    let name = role_name(cx, role.role);
    let Some(school_id) = role.school_id else {
        let rows = first_schools(tx)?;
        let title = cx.text.office_all_schools.to_owned();
        let audit = Entry { name: cx.text.audit_title, icon: "history", address: "/office/audit".into() };
        let schools = Entry { name: cx.text.schools_title, icon: "users", address: "/office/schools".into() };
        let retention = Entry { name: cx.text.retention_title, icon: "trash", address: "/office/retention".into() };
        let (work, entries) = (work_of_operator(cx, tx, viewer)?, vec![schools, audit, retention]);
        return Ok((
            Section {
                id,
                title,
                role: name,
                year: String::new(),
                by_school: true,
                students_at: String::new(),
                rows,
                work,
                entries,
            },
            None,
        ));
    };
    let school = school_of(tx, school_id)?;
    let rows = match role.role {
        Role::Teacher => classes_of_teacher(tx, viewer.account_id, school_id)?,
        _ => classes_of(tx, school_id)?,
    };
    let title = in_script(cx.locale, &school.name, &school.name_ar).to_owned();
    let year = format!("{}-{}", school.current_year, school.current_year + 1);
    let named = (title.clone(), school.phone);
    let (work, entries) = match viewer.offices().iter().find(|office| office.id == school_id) {
        Some(office) => (work_of(cx, tx, viewer, office, role.role)?, entries_of(cx, office, role.role)),
        None => (Vec::new(), Vec::new()),
    };
    let office = viewer.offices().iter().find(|office| office.id == school_id);
    let students_at = office.map_or_else(String::new, |office| format!("/office/{}/students", office.slug));
    Ok((Section { id, title, role: name, year, by_school: false, students_at, rows, work, entries }, Some(named)))
}

fn role_name(cx: &Cx<'_>, role: Role) -> &'static str {
    match role {
        Role::Teacher => cx.text.office_teacher,
        Role::Attendance => cx.text.office_attendance,
        Role::Secretary => cx.text.office_secretary,
        Role::Director => cx.text.office_director,
        Role::Operator => cx.text.office_operator,
    }
}
