//! The one policy of who sees whom.
//!
//! One statement turns the session's cookie into a [`Viewer`]: account, scope of the login, children with their
//! restrictions, and roles. Access to a thing comes from a viewer only; stores and pages take an [`Access`], never a bare
//! id, so that a child that is not theirs is simply not found.

mod duty;
mod office;

use super::{Error, Result};
use db::{Instant, Tx};
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

db::row! {
    /// A session with its account, and one of the account's children if there is one.
    struct ViewerRow {
        session_id: i64, last_seen_at: Instant, remembered: bool, scope_student_id: Option<i64>,
        stage: Stage, letter_id: Option<i64>, second_factor_at: Option<Instant>, second_factor_waived: bool,
        has_address: bool, address_was_lost: bool, address_is_confirmed: bool, account_id: i64, given_name: String, family_name: String, given_name_ar: String, family_name_ar: String,
        locale: String, is_staff: bool, last_visit_at: Instant,
        restriction: Option<Restriction>, state: Option<GuardianshipState>,
        student_id: Option<i64>, public_id: Option<String>, sort_key: Option<Vec<u8>>,
        student_given: Option<String>, student_family: Option<String>,
        student_given_ar: Option<String>, student_family_ar: Option<String>,
        class_id: Option<i64>, class_name: Option<String>, class_catalogue: Option<i64>,
        school_id: Option<i64>, school_name: Option<String>, school_name_ar: Option<String>, school_phone: Option<String>,
        zone: Option<String>, school_year: Option<i64>, school_catalogue: Option<i64>,
        shows_class_average: Option<bool>, shows_extremes: Option<bool>, shows_rank: Option<bool>,
        absent_counts_zero: Option<bool>, shows_pending: Option<bool>,
    }
}

db::sql! {
    // Which children show is decided here and in `child_of`, and nowhere else: active links only (a child under review as
    // the school's setting says; of a hidden one only that its school hides it), never one that is restricted to nothing,
    // and only the scope's child when there is a scope. A chain of joins, since SQLite would build the whole of a nested one first.
    fn viewer_of(token_hash: &[u8], now: Instant) -> Many<ViewerRow> = "
        SELECT s.id AS session_id, s.last_seen_at, s.remembered, s.scope_student_id,
            s.stage, s.letter_id, s.second_factor_at, a.second_factor_waived, a.email IS NOT NULL AS has_address,
            a.address_lost_at IS NOT NULL AS address_was_lost,
            a.email_confirmed_at IS NOT NULL AS address_is_confirmed, a.id AS account_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar,
            a.locale, a.is_staff, a.last_visit_at,
            g.restriction, g.state, st.id AS student_id, st.public_id, st.sort_key,
            st.given_name AS student_given, st.family_name AS student_family,
            st.given_name_ar AS student_given_ar, st.family_name_ar AS student_family_ar,
            c.id AS class_id, c.name AS class_name, c.catalogue AS class_catalogue,
            sch.id AS school_id, sch.name AS school_name, sch.name_ar AS school_name_ar, sch.phone AS school_phone,
            sch.zone, sch.current_year AS school_year, sch.catalogue AS school_catalogue,
            sch.shows_class_average, sch.shows_extremes, sch.shows_rank, sch.absent_counts_zero, sch.shows_pending
        FROM sessions s
        JOIN accounts a ON a.id = s.account_id
        LEFT JOIN guardianships g ON g.account_id = a.id AND g.restriction <> 'nothing'
            AND g.state IN ('active', 'pending', 'hidden') AND (s.scope_student_id IS NULL OR s.scope_student_id = g.student_id)
        LEFT JOIN students st ON st.id = g.student_id
        LEFT JOIN schools sch ON sch.id = g.school_id
        LEFT JOIN enrolments e ON e.student_id = g.student_id AND e.school_year = sch.current_year
            AND e.school_id = g.school_id AND e.state = 'active'
        LEFT JOIN classes c ON c.id = e.class_id
        WHERE s.token_hash = $1 AND s.idle_until > $2 AND s.ends_at > $2 AND a.state = 'active'";
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
    /// The viewer of a session's cookie, given the hash of its token; none when it is unknown, idle too long, ended, or
    /// its account is not active.
    ///
    /// # Errors
    /// The database's.
    pub fn load(tx: &Tx<'_>, token_hash: &[u8], now: Instant) -> Result<Option<Viewer>> {
        let mut rows = viewer_of(tx, token_hash, now)?;
        let Some(first) = rows.first_mut() else { return Ok(None) };
        let mut viewer = Viewer {
            session_id: first.session_id,
            last_seen_at: first.last_seen_at,
            remembered: first.remembered,
            stage: first.stage,
            letter: first.letter_id,
            address: match (first.has_address, first.address_is_confirmed) {
                (false, _) if first.address_was_lost => Address::Lost,
                (false, _) => Address::Missing,
                (true, false) => Address::Unconfirmed,
                (true, true) => Address::Confirmed,
            },
            second_factor: SecondFactor::NotAsked,
            second_factor_waived: first.second_factor_waived,
            account_id: first.account_id,
            given_name: std::mem::take(&mut first.given_name),
            family_name: std::mem::take(&mut first.family_name),
            given_name_ar: std::mem::take(&mut first.given_name_ar),
            family_name_ar: std::mem::take(&mut first.family_name_ar),
            locale: std::mem::take(&mut first.locale),
            last_visit_at: first.last_visit_at,
            scoped: first.scope_student_id.is_some(),
            scope: first.scope_student_id,
            children: Vec::with_capacity(rows.len()),
            reviewing: Vec::new(),
            roles: Vec::new(),
            former: Vec::new(),
            offices: Vec::new(),
            wards: Vec::new(),
            looks: RefCell::default(),
        };
        if viewer.stage != Stage::Open {
            return Ok(Some(viewer));
        }
        if rows[0].is_staff && !viewer.scoped {
            viewer.load_roles(tx, rows[0].second_factor_at)?;
        }
        // Sorted here: in the statement it would cost every guardian of one child a sorter.
        rows.sort_by(|a, b| (a.school_id, &a.sort_key).cmp(&(b.school_id, &b.sort_key)));
        viewer.reviewing = reviewing_of(&rows);
        viewer.children.extend(rows.into_iter().filter_map(child_of));
        Ok(Some(viewer))
    }

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

/// One for each school that hides children, or where a number waits.
fn reviewing_of(rows: &[ViewerRow]) -> Vec<Reviewing> {
    let mut found: Vec<Reviewing> = Vec::new();
    for row in rows {
        let is_refused = match row.state {
            Some(GuardianshipState::Hidden) => true,
            Some(GuardianshipState::Pending) => false,
            _ => continue,
        };
        let hides = is_refused || row.shows_pending == Some(false);
        if let Some(known) = found.iter_mut().find(|known| Some(known.school_id) == row.school_id) {
            known.is_refused |= is_refused;
            known.hides |= hides;
        } else if let Some(school_id) = row.school_id {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let (name, name_ar, phone) = (text(&row.school_name), text(&row.school_name_ar), text(&row.school_phone));
            found.push(Reviewing { school_id, name, name_ar, phone, is_refused, hides });
        }
    }
    found
}

fn child_of(row: ViewerRow) -> Option<Child> {
    match row.state? {
        GuardianshipState::Active => {}
        GuardianshipState::Pending if row.shows_pending? => {}
        _ => return None,
    }
    Some(Child {
        student_id: row.student_id?,
        public_id: row.public_id?,
        given_name: row.student_given?,
        family_name: row.student_family?,
        given_name_ar: row.student_given_ar?,
        family_name_ar: row.student_family_ar?,
        class_id: row.class_id,
        class_name: row.class_name,
        class_catalogue: row.class_catalogue,
        school: ChildSchool {
            id: row.school_id?,
            name: row.school_name?,
            name_ar: row.school_name_ar?,
            phone: row.school_phone?,
            zone: row.zone?,
            year: row.school_year?,
            catalogue: row.school_catalogue?,
            shows_class_average: row.shows_class_average?,
            shows_extremes: row.shows_extremes?,
            shows_rank: row.shows_rank?,
            absent_counts_zero: row.absent_counts_zero?,
        },
        restriction: row.restriction?,
    })
}
