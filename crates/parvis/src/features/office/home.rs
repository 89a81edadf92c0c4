//! `GET /office`: classes with their numbers; for the operator, schools with theirs. No student is named.

use crate::web::policy::{Duty, Role, RoleAt, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Access, Cx, Reply, Result};
use askama::Template;
use db::Tx;

db::row! {
    /// A class, or a school, with its numbers.
    struct CountRow { name: String, name_ar: String, students: i64, enrolled: i64 }
    struct SchoolRow { name: String, name_ar: String, phone: String, current_year: i64 }
}

db::sql! {
    fn school_of(school: i64) -> One<SchoolRow> = "SELECT name, name_ar, phone, current_year FROM schools WHERE id = $1";
    // A student counts as enrolled when at least one account sees them.
    fn classes_of(school: i64) -> Many<CountRow> = "
        SELECT c.name, '' AS name_ar, count(e.student_id) AS students,
            count(CASE WHEN EXISTS (SELECT 1 FROM guardianships g WHERE g.student_id = e.student_id
                AND g.state = 'active') THEN 1 END) AS enrolled
        FROM schools s JOIN classes c ON c.school_id = s.id AND c.school_year = s.current_year
        JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE s.id = $1 GROUP BY c.id, c.name ORDER BY c.name";
    fn classes_of_teacher(account: i64, school: i64) -> Many<CountRow> = "
        SELECT c.name, '' AS name_ar, count(e.student_id) AS students,
            count(CASE WHEN EXISTS (SELECT 1 FROM guardianships g WHERE g.student_id = e.student_id
                AND g.state = 'active') THEN 1 END) AS enrolled
        FROM schools s JOIN classes c ON c.school_id = s.id AND c.school_year = s.current_year
        JOIN enrolments e ON e.class_id = c.id AND e.state = 'active'
        WHERE s.id = $2 AND c.id IN (SELECT class_id FROM teachings WHERE account_id = $1)
        GROUP BY c.id, c.name ORDER BY c.name";
    // By class, as the school's own numbers are: no index by school is kept for a page that is seldom read.
    fn first_schools() -> Many<CountRow> = "
        SELECT s.name, s.name_ar, count(e.student_id) AS students,
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
    rows: Vec<CountRow>,
    /// Where the people are, for who looks after them: address and words.
    people: Option<(String, &'static str)>,
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
    Reply::page(&HomePage { shell, sections })
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
        let people = Some(("/office/schools".to_owned(), cx.text.schools_title));
        return Ok((Section { id, title, role: name, year: String::new(), by_school: true, rows, people }, None));
    };
    let school = school_of(tx, school_id)?;
    let rows = match role.role {
        Role::Teacher => classes_of_teacher(tx, viewer.account_id, school_id)?,
        _ => classes_of(tx, school_id)?,
    };
    let title = in_script(cx.locale, &school.name, &school.name_ar).to_owned();
    let year = format!("{}-{}", school.current_year, school.current_year + 1);
    let named = (title.clone(), school.phone);
    let office = viewer.offices().iter().find(|o| o.id == school_id && role.role.reach(Duty::ManageStaff).is_some());
    let people = office.map(|o| (format!("/office/{}/staff", o.slug), cx.text.staff_title));
    Ok((Section { id, title, role: name, year, by_school: false, rows, people }, Some(named)))
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
