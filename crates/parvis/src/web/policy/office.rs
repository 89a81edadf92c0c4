//! Staff: their schools, classes and students.
//!
//! A right is always about a thing. It is looked up when a page or form begins, and a form asks again inside its write
//! transaction by [`Access::<School>::still_held`]: a role may have been taken away meanwhile.

mod again;
mod system;

use super::{Access, Duty, Look, Reach, Role, RoleAt, SecondFactor, Viewer};
use crate::web::{Error, Result};
pub use again::holds;
use db::{Instant, Tx};
use std::ops::Deref;
pub use system::System;

db::row! {
    struct RoleRow {
        role: Role, school_id: Option<i64>, slug: Option<String>, name: Option<String>, name_ar: Option<String>,
        phone: Option<String>, zone: Option<String>, year: Option<i64>,
    }
    struct FormerRow {
        school_id: Option<i64>, name: Option<String>, name_ar: Option<String>, phone: Option<String>, suspended: bool,
    }
    struct SchoolRow { id: i64, slug: String, name: String, name_ar: String, phone: String, zone: String, year: i64 }
    struct ClassRow {
        id: i64, public_id: String, school_id: i64, school_year: i64, level_id: i64, name: String,
    }
    struct StudentRow {
        id: i64, public_id: String, given_name: String, family_name: String, given_name_ar: String,
        family_name_ar: String, class_id: Option<i64>, class_name: Option<String>,
    }
}

db::sql! {
    // The session and its account are asked too, for whoever asks again inside a write transaction.
    fn roles_of(session: i64) -> Many<RoleRow> = "
        SELECT r.role, r.school_id, sch.slug, sch.name, sch.name_ar, sch.phone, sch.zone, sch.current_year AS year
        FROM sessions s
        JOIN accounts a ON a.id = s.account_id AND a.state = 'active'
        JOIN staff_roles r ON r.account_id = a.id AND r.state = 'active'
        LEFT JOIN schools sch ON sch.id = r.school_id
        WHERE s.id = $1 AND s.scope_student_id IS NULL ORDER BY r.id";
    fn former_roles_of(account: i64) -> Many<FormerRow> = "
        SELECT r.school_id, sch.name, sch.name_ar, sch.phone, r.state = 'suspended' AS suspended
        FROM staff_roles r LEFT JOIN schools sch ON sch.id = r.school_id
        WHERE r.account_id = $1 AND r.state IN ('suspended', 'ended') ORDER BY r.id";
    // Whatever the state of the link: a parent who may not see a child may not decide about it either. Nor is a second
    // account a way around: an account with the same confirmed address is the same person, and so is the guardian of a
    // school's roster with that address, or with the account's identity number.
    /// The students whom somebody neither grades nor decides about.
    pub fn wards_of(account: i64) -> Many<(i64,)> = "
        SELECT student_id FROM guardianships WHERE account_id = $1
        UNION SELECT g.student_id FROM accounts me
            JOIN accounts other ON lower(other.email) = lower(me.email) AND other.email_confirmed_at IS NOT NULL
            JOIN guardianships g ON g.account_id = other.id
            WHERE me.id = $1 AND me.email_confirmed_at IS NOT NULL
        UNION SELECT gs.student_id FROM accounts me
            JOIN guardians r ON lower(r.email) = lower(me.email) AND r.email IS NOT NULL
            JOIN guardian_students gs ON gs.guardian_id = r.id
            WHERE me.id = $1 AND me.email_confirmed_at IS NOT NULL
        UNION SELECT gs.student_id FROM logins l
            JOIN guardians r ON r.national_id = l.value JOIN guardian_students gs ON gs.guardian_id = r.id
            WHERE l.account_id = $1 AND l.kind = 'national_id' AND l.state = 'active'
        ORDER BY 1";
    fn students_of_class(class: i64) -> Many<(i64,)> = "
        SELECT student_id FROM enrolments WHERE class_id = $1 AND state = 'active'";
    fn roles_at(account: i64, school: i64) -> Many<(Role,)> = "
        SELECT r.role FROM staff_roles r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.account_id = $1 AND r.school_id = $2 AND r.state = 'active' ORDER BY r.id";
    fn school_by_slug(slug: &str) -> Opt<SchoolRow> = "
        SELECT id, slug, name, name_ar, phone, zone, current_year AS year FROM schools WHERE slug = $1";
    fn school_by_id(school: i64) -> Opt<SchoolRow> = "
        SELECT id, slug, name, name_ar, phone, zone, current_year AS year FROM schools WHERE id = $1";
    fn class_of_school(public_id: &str, school: i64) -> Opt<ClassRow> = "
        SELECT id, public_id, school_id, school_year, level_id, name FROM classes WHERE public_id = $1 AND school_id = $2";
    fn subjects_taught(account: i64, class: i64) -> Many<(i64,)> = "
        SELECT subject_id FROM teachings WHERE account_id = $1 AND class_id = $2 ORDER BY subject_id";
    // Of this year where there is one, else of a year before: who left still has a file.
    fn student_of_school(public_id: &str, school: i64, year: i64) -> Opt<StudentRow> = "
        SELECT st.id, st.public_id, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar,
            c.id AS class_id, c.name AS class_name
        FROM students st
        LEFT JOIN enrolments e ON e.student_id = st.id AND e.school_id = $2 AND e.school_year = $3 AND e.state = 'active'
        LEFT JOIN classes c ON c.id = e.class_id
        WHERE st.public_id = $1
            AND EXISTS (SELECT 1 FROM enrolments w WHERE w.student_id = st.id AND w.school_id = $2)";
    fn teaches(account: i64, class: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM teachings WHERE account_id = $1 AND class_id = $2)";
}

/// A school where the viewer has roles.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // named as the columns of `schools`
pub struct Office {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub name_ar: String,
    pub phone: String,
    pub zone: String,
    /// The present school year, as the year in which it begins.
    pub year: i64,
    /// The active roles here; none for the operator, whose role is at no school, and for a job.
    pub roles: Vec<Role>,
}

impl Office {
    /// How far the duty is held here by the roles at this school.
    pub fn reach(&self, duty: Duty) -> Option<Reach> {
        self.roles.iter().filter_map(|role| role.reach(duty)).max()
    }

    /// Whether the duty is held here: for menus. What a route does is decided by the route's own right.
    pub fn may(&self, duty: Duty) -> bool {
        self.reach(duty).is_some()
    }
}

impl From<SchoolRow> for Office {
    fn from(row: SchoolRow) -> Office {
        let SchoolRow { id, slug, name, name_ar, phone, zone, year } = row;
        Office { id, slug, name, name_ar, phone, zone, year, roles: Vec::new() }
    }
}

/// A school to which a duty was granted.
#[derive(Debug, Clone)]
pub struct School {
    office: Office,
    duty: Duty,
    reach: Reach,
}

impl School {
    /// The duty that was asked for.
    pub fn duty(&self) -> Duty {
        self.duty
    }

    /// How far another duty is held here, for what a page shows besides.
    pub fn reach_of(&self, duty: Duty) -> Option<Reach> {
        self.office.reach(duty)
    }

    /// How far it reaches here: a teacher's duties hold for own classes only.
    pub fn reach(&self) -> Reach {
        self.reach
    }
}

impl Deref for School {
    type Target = Office;
    fn deref(&self) -> &Office {
        &self.office
    }
}

/// A place where somebody worked who has no role now.
#[derive(Debug, Clone)]
pub struct Former {
    school_id: Option<i64>,
    /// The school, with its name in both scripts and its phone; none: the installation.
    pub school: Option<(String, String, String)>,
    /// For a while, as it was meant; else for good.
    pub suspended: bool,
}

/// One for each place: where one role is suspended and another has ended, the person is suspended.
fn former_of(rows: Vec<FormerRow>) -> Vec<Former> {
    let mut places: Vec<Former> = Vec::new();
    for FormerRow { school_id, name, name_ar, phone, suspended } in rows {
        if let Some(known) = places.iter_mut().find(|known| known.school_id == school_id) {
            known.suspended |= suspended;
            continue;
        }
        let school = name.map(|name| (name, name_ar.unwrap_or_default(), phone.unwrap_or_default()));
        places.push(Former { school_id, school, suspended });
    }
    places
}

/// The subjects of a class that somebody may see or grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subjects {
    /// Every subject.
    All,
    /// Those that they teach in this class.
    Own(Vec<i64>),
}

/// A class to which a duty was granted.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // named as the columns of `classes`
pub struct Class {
    pub id: i64,
    pub public_id: String,
    pub school_id: i64,
    pub school_year: i64,
    pub level_id: i64,
    pub name: String,
    /// The subjects for which the duty holds.
    pub subjects: Subjects,
}

impl Class {
    /// Whether the duty holds for this subject.
    pub fn has_subject(&self, subject: i64) -> bool {
        match &self.subjects {
            Subjects::All => true,
            Subjects::Own(own) => own.contains(&subject),
        }
    }
}

/// A student of a school, for a duty of its staff.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // named as the columns they come from
pub struct Student {
    pub id: i64,
    pub public_id: String,
    pub given_name: String,
    pub family_name: String,
    pub given_name_ar: String,
    pub family_name_ar: String,
    /// The class of this year; none for who left.
    pub class_id: Option<i64>,
    pub class_name: Option<String>,
}

/// A thing that was looked up for somebody who may have it. Only the policy makes one.
#[derive(Debug)]
pub struct Granted<T>(T);

impl<T> Granted<T> {
    /// The access that pages and stores take.
    pub fn access(&self) -> Access<'_, T> {
        Access(&self.0)
    }
}

impl Viewer {
    /// Reads the roles with their schools, and whose guardian the person is; before the second factor was `given`, only
    /// whether there are any.
    pub(super) fn load_roles(&mut self, tx: &Tx<'_>, given: Option<Instant>) -> Result<()> {
        let rows = roles_of(tx, self.session_id)?;
        if rows.is_empty() {
            self.former = former_of(former_roles_of(tx, self.account_id)?);
            return Ok(());
        }
        self.second_factor = given.map_or(SecondFactor::Due, SecondFactor::Given);
        if given.is_none() {
            return Ok(());
        }
        for row in rows {
            self.roles.push(RoleAt { role: row.role, school_id: row.school_id });
            if let Some(office) = self.offices.iter_mut().find(|o| Some(o.id) == row.school_id) {
                office.roles.push(row.role);
            } else if let Some(office) = office_of(row) {
                self.offices.push(office);
            }
        }
        self.wards = wards_of(tx, self.account_id)?.into_iter().map(|(id,)| id).collect();
        Ok(())
    }

    /// The schools where the viewer has roles, with the roles.
    pub fn offices(&self) -> &[Office] {
        &self.offices
    }

    /// Whether the viewer holds the duty for the installation as a whole (the operator).
    pub fn may_for_installation(&self, duty: Duty) -> bool {
        self.roles.iter().any(|at| at.role.reach(duty) == Some(Reach::Installation))
    }

    /// Whether this student is the viewer's own child, by any link: seen, hidden, restricted or removed.
    pub fn is_guardian_of(&self, student: i64) -> bool {
        self.wards.contains(&student)
    }

    /// The school of this address name, if the viewer holds the duty there.
    ///
    /// # Errors
    /// [`Error::NotFound`] alike for a school where they do not, a foreign school and one that does not exist.
    pub fn school(&self, tx: &Tx<'_>, slug: &str, duty: Duty) -> Result<Granted<School>> {
        if let Some(office) = self.offices.iter().find(|o| o.slug == slug)
            && let Some(reach) = office.reach(duty)
        {
            return Ok(Granted(School { office: office.clone(), duty, reach }));
        }
        if !self.may_for_installation(duty) {
            return Err(Error::NotFound);
        }
        let office = school_by_slug(tx, slug)?.map(Office::from).ok_or(Error::NotFound)?;
        Ok(Granted(School { office, duty, reach: Reach::Installation }))
    }

    /// The class of this public id, within the duty that was granted: for a duty that holds for own classes only, a class
    /// of this school year in which the viewer teaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a class of another school, another teacher's, and one that does not exist.
    pub fn class(&self, tx: &Tx<'_>, school: Access<'_, School>, public_id: &str) -> Result<Granted<Class>> {
        let row = class_of_school(tx, public_id, school.id)?.ok_or(Error::NotFound)?;
        let subjects = match school.reach {
            Reach::School => Subjects::All,
            Reach::Own if row.school_year == school.year => {
                Subjects::Own(subjects_taught(tx, self.account_id, row.id)?.into_iter().map(|(id,)| id).collect())
            }
            Reach::Own | Reach::Installation => return Err(Error::NotFound),
        };
        if subjects == Subjects::Own(Vec::new()) {
            return Err(Error::NotFound);
        }
        if school.duty.opens_files() {
            let students = students_of_class(tx, row.id)?.into_iter().map(|(id,)| id);
            students.for_each(|student| self.note_look(school, student, true));
        }
        Ok(Granted(class_from(row, subjects)))
    }

    /// Notes a look at a student's file. Here, so that no page can forget it: whoever gets a student from the policy has
    /// looked, and whoever gets a class for what stands in files has looked at each of them.
    fn note_look(&self, school: Access<'_, School>, student: i64, by_class: bool) {
        let role = school.roles.iter().copied().filter(|role| role.reach(school.duty).is_some()).max();
        if let Some(role) = role {
            let look = Look { student_id: student, school_id: school.id, duty: school.duty, role, by_class };
            self.looks.borrow_mut().push(look);
        }
    }

    /// The student of this public id, within the duty that was granted: for a duty that holds for own classes only, one
    /// of a class in which the viewer teaches this year.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a student of another school, of other classes, and one that does not exist;
    /// [`Error::OwnChild`] where the duty decides something about a child and this is the viewer's own.
    pub fn student(&self, tx: &Tx<'_>, school: Access<'_, School>, public_id: &str) -> Result<Granted<Student>> {
        let row = student_of_school(tx, public_id, school.id, school.year)?.ok_or(Error::NotFound)?;
        let found = match (school.reach, row.class_id) {
            (Reach::School, _) => true,
            (Reach::Own, Some(class)) => teaches(tx, self.account_id, class)?,
            (Reach::Own, None) | (Reach::Installation, _) => false,
        };
        if !found {
            return Err(Error::NotFound);
        }
        if school.duty.decides() && self.is_guardian_of(row.id) {
            return Err(Error::OwnChild { phone: school.phone.clone() });
        }
        self.note_look(school, row.id, false);
        Ok(Granted(student_from(row)))
    }
}

impl Viewer {
    /// Notes that data of these students show on a page about something else: they were found among the school's own.
    ///
    /// # Errors
    /// [`Error::OwnChild`] where the duty decides something about children and one of them is the viewer's own.
    pub fn look_at(&self, school: Access<'_, School>, students: impl IntoIterator<Item = i64>) -> Result<()> {
        for student in students {
            if school.duty.decides() && self.is_guardian_of(student) {
                return Err(Error::OwnChild { phone: school.phone.clone() });
            }
            self.note_look(school, student, false);
        }
        Ok(())
    }
}

fn office_of(row: RoleRow) -> Option<Office> {
    Some(Office {
        id: row.school_id?,
        slug: row.slug?,
        name: row.name?,
        name_ar: row.name_ar?,
        phone: row.phone?,
        zone: row.zone?,
        year: row.year?,
        roles: vec![row.role],
    })
}

fn class_from(row: ClassRow, subjects: Subjects) -> Class {
    let ClassRow { id, public_id, school_id, school_year, level_id, name } = row;
    Class { id, public_id, school_id, school_year, level_id, name, subjects }
}

fn student_from(row: StudentRow) -> Student {
    let StudentRow { id, public_id, given_name, family_name, given_name_ar, family_name_ar, class_id, class_name } =
        row;
    Student { id, public_id, given_name, family_name, given_name_ar, family_name_ar, class_id, class_name }
}
