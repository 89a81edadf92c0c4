//! The people of a school's staff, each with all of their roles there.

use super::read::{self, ClassSubject, RoleRow, RoleState};
use crate::text::Text;
use crate::web::form::Message;
use crate::web::policy::{Access, Reach, Role, School};
use crate::web::shell::in_script;
use crate::web::{Cx, Error, Form, Result};
use db::{Instant, Tx};
use locale::Locale;
use rules::email::{self, EmailError};

/// Roles at a school, in the order in which they are shown.
pub const ROLES: [Role; 4] = [Role::Director, Role::Secretary, Role::Attendance, Role::Teacher];

/// A person of the staff.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: i64,
    /// Its name in addresses.
    pub public_id: String,
    given: (String, String),
    family: (String, String),
    /// The address, confirmed or not.
    pub email: Option<String>,
    /// The username.
    pub username: String,
    /// Whether a password was chosen: then the invitation was taken up, here or elsewhere.
    pub has_password: bool,
    /// Whether a second factor was set up.
    pub has_factor: bool,
    /// Until when the newest invitation works.
    pub invited_until: Option<Instant>,
    /// The roles at this school, with the state of each.
    pub roles: Vec<(Role, RoleState)>,
}

impl Person {
    fn of(row: RoleRow) -> Person {
        Person {
            account: row.account_id,
            public_id: row.public_id,
            given: (row.given_name, row.given_name_ar),
            family: (row.family_name, row.family_name_ar),
            email: row.email,
            username: row.username.unwrap_or_default(),
            has_password: row.has_password,
            has_factor: row.has_factor,
            invited_until: row.invited_until,
            roles: vec![(row.role, row.state)],
        }
    }

    /// Full name in the script of the language.
    pub fn name(&self, locale: Locale) -> String {
        let given = in_script(locale, &self.given.0, &self.given.1);
        let family = if given == self.given.0 { &self.family.0 } else { &self.family.1 };
        format!("{given} {family}")
    }

    fn sort_key(&self) -> Vec<u8> {
        locale::sort_key(&format!("{} {}", self.family.0, self.given.0))
    }

    /// Where the person stands at this school: one role that counts is enough.
    pub fn state(&self) -> RoleState {
        let has = |state: RoleState| self.roles.iter().any(|(_, s)| *s == state);
        [RoleState::Active, RoleState::Invited, RoleState::Suspended]
            .into_iter()
            .find(|state| has(*state))
            .unwrap_or(RoleState::Ended)
    }

    /// Whether the person has the role here, in whatever state.
    pub fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|(r, _)| *r == role)
    }

    /// Whether the person directs this school.
    pub fn directs(&self) -> bool {
        self.roles.contains(&(Role::Director, RoleState::Active))
    }

    /// Whether the newest invitation has ended.
    pub fn invitation_is_over(&self, now: Instant) -> bool {
        self.invited_until.is_none_or(|until| until <= now)
    }
}

/// Everybody of the school whom this right shows, by name: the operator sees directors only.
pub fn all(tx: &Tx<'_>, school: Access<'_, School>) -> Result<Vec<Person>> {
    let mut people = together(read::staff_of(tx, school.id)?);
    people.retain(|p| shows(school, p));
    people.sort_by_cached_key(|p| (p.state() == RoleState::Ended, p.sort_key()));
    Ok(people)
}

/// The person of this public id.
///
/// # Errors
/// [`Error::NotFound`] for who has no role here, and for whom this right does not show.
pub fn one(tx: &Tx<'_>, school: Access<'_, School>, public_id: &str) -> Result<Person> {
    let person = together(read::person_of(tx, school.id, public_id)?).pop();
    person.filter(|p| shows(school, p)).ok_or(Error::NotFound)
}

fn shows(school: Access<'_, School>, person: &Person) -> bool {
    school.reach() == Reach::School || person.has(Role::Director)
}

/// Rows come with those of one account together.
fn together(rows: Vec<RoleRow>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        match people.last_mut().filter(|p| p.account == row.account_id) {
            Some(person) => person.roles.push((row.role, row.state)),
            None => people.push(Person::of(row)),
        }
    }
    people
}

/// The address of an invitation as it was typed.
///
/// # Errors
/// What is amiss with it.
pub fn address(typed: &str) -> std::result::Result<String, Message> {
    email::parse(typed).map_err(|error| -> Message {
        match error {
            EmailError::Empty => |t| t.staff_email_empty,
            EmailError::Form => |t| t.staff_email_form,
        }
    })
}

/// What a role is called.
pub fn role_name(text: &'static Text, role: Role) -> &'static str {
    match role {
        Role::Teacher => text.office_teacher,
        Role::Attendance => text.office_attendance,
        Role::Secretary => text.office_secretary,
        Role::Director => text.office_director,
        Role::Operator => text.office_operator,
    }
}

/// A class with the subjects that are taught there, as a form offers them.
pub struct ClassChoice {
    /// Its name.
    pub name: String,
    /// Value of the box, name, and whether it is ticked.
    pub subjects: Vec<(String, String, bool)>,
    /// Whether one of them is ticked.
    pub chosen: bool,
}

/// Whether a class has a subject that is ticked.
pub fn some_chosen(classes: &[ClassChoice]) -> bool {
    classes.iter().any(|class| class.chosen)
}

/// Roles and teachings as a form has them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The roles that are ticked.
    pub roles: Vec<Role>,
    /// Class and subject, by their ids.
    pub teachings: Vec<(i64, i64)>,
}

impl Chosen {
    /// What a form has ticked; what it cannot have ticked is left out. Only a teacher teaches.
    pub fn of(form: &Form, offered: &[ClassSubject]) -> Chosen {
        let ticked: Vec<Role> = form.all("role").filter_map(Role::parse).collect();
        let roles: Vec<Role> = ROLES.into_iter().filter(|role| ticked.contains(role)).collect();
        let mut teachings = Vec::new();
        if roles.contains(&Role::Teacher) {
            let ticked: Vec<&str> = form.all("teaching").collect();
            let of = offered.iter().filter(|o| ticked.contains(&value_of(o).as_str()));
            teachings.extend(of.map(|o| (o.class_id, o.subject_id)));
        }
        Chosen { roles, teachings }
    }

    /// The boxes of the classes, with these ticked.
    pub fn boxes(&self, cx: &Cx<'_>, offered: &[ClassSubject]) -> Vec<ClassChoice> {
        let mut classes: Vec<ClassChoice> = Vec::new();
        let mut last = None;
        for o in offered {
            let ticked = self.teachings.contains(&(o.class_id, o.subject_id));
            if last != Some(o.class_id) {
                classes.push(ClassChoice { name: o.class_name.clone(), subjects: Vec::new(), chosen: false });
                last = Some(o.class_id);
            }
            if let Some(class) = classes.last_mut() {
                let name = in_script(cx.locale, &o.subject_name, &o.subject_name_ar).to_owned();
                class.subjects.push((value_of(o), name, ticked));
                class.chosen |= ticked;
            }
        }
        classes
    }

    /// The boxes of the roles: value, name, whether it is ticked.
    pub fn role_boxes(&self, cx: &Cx<'_>) -> Vec<(&'static str, &'static str, bool)> {
        ROLES.into_iter().map(|r| (r.as_str(), role_name(cx.text, r), self.roles.contains(&r))).collect()
    }
}

/// Class and subject in the value of a box.
fn value_of(offered: &ClassSubject) -> String {
    format!("{}/{}", offered.class, offered.subject)
}
