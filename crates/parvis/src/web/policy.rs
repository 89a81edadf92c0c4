//! The one policy of who sees whom.
//!
//! One statement turns the session's cookie into a [`Viewer`]: account, scope of the login, children with their
//! restrictions, and roles. Access to a thing comes from a viewer only; stores and pages take an [`Access`], never a bare
//! id, so that a child that is not theirs is simply not found.

mod duty;
mod load;
mod office;

use super::{Error, Result};
use db::Instant;
pub use duty::{Duty, Reach};
pub use office::{Class, Former, Granted, Office, School, Student, Subjects, System, holds, wards_of};
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;

db::text_enum! {
    /// What the director's restriction leaves of a child's page (accounts.md, "Guardianship").
    pub enum Restriction {
        /// Everything shows.
        Unrestricted => "unrestricted",
        /// The child does not show at all.
        Nothing => "nothing",
        /// The child's file and report cards only.
        DocumentsOnly => "documents_only",
    }
    /// The state of a guardianship.
    pub enum GuardianshipState {
        /// The guardian's identity number is under review.
        Pending => "pending",
        /// In force.
        Active => "active",
        /// Hidden, since the identity number was refused.
        Hidden => "hidden",
        /// The guardian asked to remove the child.
        RemovalAsked => "removal_asked",
        /// Removed with the office's consent.
        Removed => "removed",
        /// The child left or came of age.
        Former => "former",
    }
    /// How far the person has come in.
    pub enum Stage {
        /// All the way.
        Open => "open",
        /// A token was used: a password is to be chosen, and nothing else shows.
        Password => "password",
        /// The form of the first access is to be filled in, and nothing else shows.
        FirstAccess => "first_access",
    }
    /// The role of a member of staff.
    pub enum Role {
        /// Own classes and own subjects.
        Teacher => "teacher",
        /// Absences of the school.
        Attendance => "attendance",
        /// The school's office.
        Secretary => "secretary",
        /// The school.
        Director => "director",
        /// The installation, without students' data.
        Operator => "operator",
    }
}

/// A part of a child's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The dashboard. Under a restriction to documents it says so and shows nothing of school life.
    Dashboard,
    /// Grades and averages.
    Grades,
    /// Who of the school looked at the child's data.
    Looks,
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Area::Dashboard => "dashboard",
            Area::Grades => "grades",
            Area::Looks => "looks",
        })
    }
}

/// A school as a child's pages need it.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // named as the columns of `schools`
pub struct ChildSchool {
    pub id: i64,
    pub name: String,
    pub name_ar: String,
    pub phone: String,
    pub zone: String,
    pub year: i64,
    pub catalogue: i64,
    pub shows_class_average: bool,
    pub shows_extremes: bool,
    pub shows_rank: bool,
    pub absent_counts_zero: bool,
}

/// A child of the viewer, with what every page of it needs.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // named as the columns they come from
pub struct Child {
    pub student_id: i64,
    pub public_id: String,
    pub given_name: String,
    pub family_name: String,
    pub given_name_ar: String,
    pub family_name_ar: String,
    pub class_id: Option<i64>,
    pub class_name: Option<String>,
    pub class_catalogue: Option<i64>,
    pub school: ChildSchool,
    pub restriction: Restriction,
}

/// A school where an identity number under review or refused has to do with what shows. It names no child.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // named as the columns of `schools`
pub struct Reviewing {
    pub school_id: i64,
    pub name: String,
    pub name_ar: String,
    pub phone: String,
    /// The number was refused, and children are hidden; else it waits.
    pub is_refused: bool,
    /// Children do not show because of it.
    pub hides: bool,
}

/// A role of the viewer, at a school or (operator) none.
#[derive(Debug, Clone, Copy)]
pub struct RoleAt {
    /// The role.
    pub role: Role,
    /// Where; none for the operator.
    pub school_id: Option<i64>,
}

/// Where a session stands with the second factor of staff (accounts.md, "Staff accounts").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// No role waits for it.
    NotAsked,
    /// There are roles, and they count once it was given.
    Due,
    /// Given in this session, last at this instant.
    Given(Instant),
}

/// How the e-mail address of an account stands (accounts.md, "Path A"): until confirmed it serves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// There is none.
    Missing,
    /// It was taken away, since somebody else keeps it.
    Lost,
    /// Nobody has used the link that was sent to it yet.
    Unconfirmed,
    /// It is theirs.
    Confirmed,
}

/// How long a second factor counts as given just now, in microseconds: large exports ask for one.
const FRESH: i64 = 5 * 60 * 1_000_000;

/// The person who asks: made from the session by one statement, valid for one transaction.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The session.
    pub session_id: i64,
    /// When it was last seen; at most five minutes old for somebody who reads on.
    pub last_seen_at: Instant,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// How far the person has come in.
    pub stage: Stage,
    /// The letter of a first access that is under way.
    pub letter: Option<i64>,
    /// How the e-mail address stands.
    pub address: Address,
    /// The second factor of staff, in this session.
    pub second_factor: SecondFactor,
    /// Somebody of the demo whom nobody asks for it; heeded by the demo only, see `Cx::second_factor_is_waived`.
    pub second_factor_waived: bool,
    /// The account.
    pub account_id: i64,
    /// Given name in Latin letters.
    pub given_name: String,
    /// Family name in Latin letters.
    pub family_name: String,
    /// Given name in Arabic letters, or empty.
    pub given_name_ar: String,
    /// Family name in Arabic letters, or empty.
    pub family_name_ar: String,
    /// The language of the account.
    pub locale: String,
    /// What came after this is new.
    pub last_visit_at: Instant,
    /// Signed in with a child's code: only that child shows.
    pub scoped: bool,
    /// That child.
    pub scope: Option<i64>,
    /// The children who show, in the order of their school and name.
    pub children: Vec<Child>,
    /// The schools whose review of the identity number has to do with what shows.
    pub reviewing: Vec<Reviewing>,
    /// Active roles; none in a session with a scope, nor before the second factor was given.
    pub roles: Vec<RoleAt>,
    /// Of staff who have no active role: where they were suspended or have left.
    pub former: Vec<Former>,
    /// The schools of those roles.
    offices: Vec<Office>,
    /// Of somebody with roles: the students to whom they are a guardian, in whatever state.
    wards: Vec<i64>,
    /// The students that were looked up for this person's page or form: the audit log is told.
    looks: RefCell<Vec<Look>>,
}

/// A look of a member of staff at a student's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Look {
    /// Whose data.
    pub student_id: i64,
    /// At which school.
    pub school_id: i64,
    /// What for.
    pub duty: Duty,
    /// In which role.
    pub role: Role,
    /// Whether with the whole class.
    pub by_class: bool,
}

/// The proof that the viewer may see this thing. Only this module makes one.
#[derive(Debug)]
pub struct Access<'a, T>(&'a T);

// Derived, these would ask the same of the thing.
impl<T> Clone for Access<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Access<'_, T> {}

impl<'a, T> Access<'a, T> {
    /// The thing itself, for as long as the viewer lives.
    pub fn thing(&self) -> &'a T {
        self.0
    }
}

impl<T> Deref for Access<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0
    }
}

impl Viewer {
    /// Whether there are roles, be it that they still wait for the second factor.
    pub fn is_staff(&self) -> bool {
        self.second_factor != SecondFactor::NotAsked
    }

    /// Why somebody without a role gets nothing of the staff's.
    pub fn no_role(&self) -> Error {
        if self.former.is_empty() { Error::NotFound } else { Error::AccessOver }
    }

    /// Whether the second factor was given within the last five minutes.
    pub fn second_factor_is_fresh(&self, now: Instant) -> bool {
        match self.second_factor {
            SecondFactor::Given(at) => now.as_micros() - at.as_micros() < FRESH,
            SecondFactor::NotAsked | SecondFactor::Due => false,
        }
    }

    /// The child of this public id, if it is the viewer's and the area is open to them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown child and for another family's alike; [`Error::Withheld`] where the school
    /// keeps this area from this guardian.
    pub fn child(&self, public_id: &str, area: Area) -> Result<Access<'_, Child>> {
        let child = self.children.iter().find(|c| c.public_id == public_id).ok_or(Error::NotFound)?;
        match (child.restriction, area) {
            (Restriction::Unrestricted, _) | (Restriction::DocumentsOnly, Area::Dashboard) => Ok(Access(child)),
            _ => Err(Error::Withheld { phone: child.school.phone.clone() }),
        }
    }

    /// Every child whose school life shows; those restricted to documents are left out.
    pub fn unrestricted_children(&self) -> impl Iterator<Item = Access<'_, Child>> {
        self.children.iter().filter(|c| c.restriction == Restriction::Unrestricted).map(Access)
    }

    /// Whether children do not show because of a review of the identity number.
    pub fn hides_children(&self) -> bool {
        self.reviewing.iter().any(|school| school.hides)
    }

    /// Takes the looks at students' data since the last time.
    pub(crate) fn take_looks(&self) -> Vec<Look> {
        self.looks.take()
    }

    /// The roles, each as an access to its own counts.
    pub fn role_accesses(&self) -> impl Iterator<Item = Access<'_, RoleAt>> {
        self.roles.iter().map(Access)
    }
}
