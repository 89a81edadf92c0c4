//! Every kind of person who may come to the door, and what they may see by the book (accounts.md), written down without
//! a look at the policy that decides it.

use crate::harness::{Browser, DAY, HOUR, MINUTE, TestApp};
use crate::roster;
use crate::world::*;

/// How they come in.
#[derive(Clone, Copy)]
pub enum Entry {
    /// Without any cookie.
    Nobody,
    /// With a session of an account, in full or of one child's code.
    Session(i64, Option<i64>),
    /// With a session of staff before the second factor was given.
    BeforeSecondFactor(i64),
    /// With a session that a token began: a password is to be chosen.
    OnTheWayIn(i64),
    /// With the password of a letter: the form of the first access is to be filled in.
    AtFirstAccess,
    /// With a session that was idle too long.
    Idle(i64),
    /// With a session that lasted too long.
    Over(i64),
    /// With a cookie of the right form that nobody gave out.
    Forged,
    /// With a cookie that is no session's.
    Mangled,
}

/// How much of a child shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// Everything.
    Whole,
    /// The file and report cards: the dashboard says so, school life does not show.
    Documents,
}

pub struct Person {
    pub who: &'static str,
    pub entry: Entry,
    /// The session counts.
    pub is_in: bool,
    /// The active roles of those who have their hat on, each with its school; the operator's has none.
    pub roles: &'static [(&'static str, Option<i64>)],
    pub sees: &'static [(i64, Sight)],
}

const fn guardian(who: &'static str, account: i64, sees: &'static [(i64, Sight)]) -> Person {
    Person { who, entry: Entry::Session(account, None), is_in: true, roles: &[], sees }
}

const fn staff(who: &'static str, account: i64, roles: &'static [(&'static str, Option<i64>)]) -> Person {
    Person { roles, ..guardian(who, account, &[]) }
}

const fn outside(who: &'static str, entry: Entry) -> Person {
    Person { who, entry, is_in: false, roles: &[], sees: &[] }
}

use Sight::{Documents, Whole};

pub const PEOPLE: [Person; 35] = [
    outside("nobody", Entry::Nobody),
    outside("an idle session", Entry::Idle(KARIM)),
    outside("a session that is over", Entry::Over(KARIM)),
    outside("a forged cookie", Entry::Forged),
    outside("a mangled cookie", Entry::Mangled),
    outside("a suspended account", Entry::Session(TARIK_SUSPENDED, None)),
    guardian("a guardian of one child", KARIM, &[(YASMINE, Whole)]),
    guardian("the other parent", LEILA, &[(YASMINE, Whole)]),
    guardian("a guardian of three children in two schools", NADIA, &[(OMAR, Whole), (SALMA, Whole), (ADAM, Whole)]),
    Person {
        entry: Entry::Session(NADIA, Some(OMAR)),
        ..guardian("by the code of one of three", NADIA, &[(OMAR, Whole)])
    },
    // Nobody made this session: it must not show a child of somebody else all the same.
    Person { entry: Entry::Session(KARIM, Some(ZINEB)), ..guardian("by the code of a foreign child", KARIM, &[]) },
    guardian("restricted to nothing", SAID_NOTHING, &[]),
    guardian("restricted to documents", HIND_DOCUMENTS, &[(HAMZA, Documents)]),
    guardian("under review where that shows", AMAL_PENDING, &[(HAMZA, Whole)]),
    guardian("under review where that does not show", JULIE_PENDING, &[]),
    guardian("hidden", MEHDI_HIDDEN, &[]),
    guardian("removal asked", SAMIR_REMOVAL_ASKED, &[]),
    guardian("removed", RACHID_REMOVED, &[]),
    guardian("former", FATIMA_FORMER, &[]),
    guardian("a guardian without children", SOFIA_CHILDLESS, &[]),
    guardian("the guardian of the foreign child", RITA, &[(ZINEB, Whole)]),
    guardian("the guardian of a child without class", SARA, &[(ILYAS, Whole)]),
    staff("a teacher", DRISS_TEACHER, &[("teacher", Some(COLLEGE))]),
    staff("an attendance officer", KENZA_ATTENDANCE, &[("attendance", Some(COLLEGE))]),
    staff("a secretary", HOUDA_SECRETARY, &[("secretary", Some(COLLEGE))]),
    staff("a director", JAMAL_DIRECTOR, &[("director", Some(COLLEGE))]),
    staff("the director of the other school", PAUL_DIRECTOR, &[("director", Some(INSTITUTE))]),
    staff(
        "a secretary here who teaches there",
        INES_TWO_SCHOOLS,
        &[("secretary", Some(COLLEGE)), ("teacher", Some(INSTITUTE))],
    ),
    staff("the operator", HAFSA_OPERATOR, &[("operator", None)]),
    guardian("a director whose role has ended", ADIL_ROLE_ENDED, &[]),
    Person {
        roles: &[("teacher", Some(COLLEGE))],
        ..guardian("a teacher who is a father", MOUNIR_BOTH, &[(NOUR, Whole)])
    },
    Person {
        entry: Entry::BeforeSecondFactor(JAMAL_DIRECTOR),
        ..staff("a director before the second factor", JAMAL_DIRECTOR, &[("director", Some(COLLEGE))])
    },
    Person {
        roles: &[("teacher", Some(COLLEGE))],
        entry: Entry::BeforeSecondFactor(MOUNIR_BOTH),
        ..guardian("a teacher who is a father, before the second factor", MOUNIR_BOTH, &[(NOUR, Whole)])
    },
    Person {
        entry: Entry::OnTheWayIn(ZAKARIA_INVITED),
        ..guardian("somebody invited who has used the token", ZAKARIA_INVITED, &[])
    },
    // The form names the children of the letter, and nothing of their life at school.
    Person { entry: Entry::AtFirstAccess, ..guardian("somebody with a letter", 0, &[(HAMZA, Documents)]) },
];

/// The father's hat by his child's code: the staff's stays at home.
pub const BOTH_BY_CODE: Person = Person {
    entry: Entry::Session(MOUNIR_BOTH, Some(NOUR)),
    ..guardian("a teacher by the child's code", MOUNIR_BOTH, &[(NOUR, Whole)])
};

/// Everybody.
pub fn everybody() -> impl Iterator<Item = &'static Person> {
    PEOPLE.iter().chain([&BOTH_BY_CODE])
}

/// Who holds which duty (office.md, "Roles and rights"): teacher, attendance, secretary, director at their school, and the
/// operator at every school.
const DUTIES: [(&str, [bool; 5]); 17] = {
    const X: bool = true;
    const O: bool = false;
    [
        ("see-students", [X, O, X, X, O]),
        ("see-absences", [X, X, X, X, O]),
        ("enter-grades", [X, O, O, O, O]),
        ("publish-grades", [O, O, O, X, O]),
        ("absences", [X, X, X, X, O]),
        ("justifications", [O, X, X, X, O]),
        ("see-planning", [X, X, X, X, O]),
        ("edit-planning", [O, O, X, X, O]),
        ("import", [O, O, X, X, O]),
        ("invite", [O, O, X, X, O]),
        ("review", [O, O, O, X, O]),
        ("appointments", [X, O, X, X, O]),
        ("content", [O, O, X, X, O]),
        ("manage-staff", [O, O, O, X, X]),
        ("settings", [O, O, O, X, O]),
        ("audit", [O, O, O, X, X]),
        ("operate", [O, O, O, O, X]),
    ]
};

const ROLES: [&str; 5] = ["teacher", "attendance", "secretary", "director", "operator"];

impl Person {
    /// Has an active role, and its hat on once the second factor was given.
    pub fn is_staff(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Had a role that was taken away: is told so instead of what the role opened.
    pub fn role_is_over(&self) -> bool {
        matches!(self.entry, Entry::Session(ADIL_ROLE_ENDED, None))
    }

    /// Comes in with this account, with its staff's hat on.
    pub fn is_account(&self, account: i64) -> bool {
        matches!(self.entry, Entry::Session(own, None) if own == account)
    }

    /// At this school only as a teacher.
    pub fn only_teaches_at(&self, school: Option<i64>) -> bool {
        self.roles.iter().filter(|(_, at)| *at == school).all(|(role, _)| *role == "teacher")
    }

    /// What the form of one's own identity number answers when it is empty: there is one where a school that asks for
    /// numbers has a child of theirs that is not kept from them, and not in a session by a code.
    pub fn number_form(&self) -> u16 {
        let has = [KARIM, LEILA, NADIA, HIND_DOCUMENTS, AMAL_PENDING, MEHDI_HIDDEN, RITA, SARA, MOUNIR_BOTH];
        match self.entry {
            Entry::Session(account, None) | Entry::BeforeSecondFactor(account) if has.contains(&account) => 422,
            _ => 404,
        }
    }

    /// Comes in with the code of a child.
    pub fn is_by_code(&self) -> bool {
        matches!(self.entry, Entry::Session(_, Some(_)))
    }

    /// The roles wait for the second factor.
    pub fn awaits_second_factor(&self) -> bool {
        matches!(self.entry, Entry::BeforeSecondFactor(_))
    }

    /// Nothing is open yet but the form of the new password.
    pub fn is_on_the_way_in(&self) -> bool {
        matches!(self.entry, Entry::OnTheWayIn(_) | Entry::AtFirstAccess)
    }

    /// The step that is due is the form of the first access.
    pub fn is_at_first_access(&self) -> bool {
        matches!(self.entry, Entry::AtFirstAccess)
    }

    /// Whether they hold the duty at this school; without a school, for the installation.
    pub fn holds(&self, duty: &str, school: Option<i64>) -> bool {
        let (_, held) = DUTIES.iter().find(|(name, _)| *name == duty).expect("a duty of the document's table");
        self.roles.iter().any(|(role, at)| {
            let column = ROLES.iter().position(|r| r == role).unwrap();
            held[column] && (at.is_none() || (school.is_some() && *at == school))
        })
    }

    /// A browser of this person, with a session of its own.
    pub fn browser<'a>(&self, test: &'a TestApp) -> Browser<'a> {
        let now = test.now().as_micros();
        let mut browser = test.browser();
        let token = match self.entry {
            Entry::Nobody => return browser,
            Entry::AtFirstAccess => return roster::with_a_letter(test, HAMZA),
            Entry::Session(account, scope) => open_session(test, account, scope, now + 30 * MINUTE, 8 * HOUR),
            Entry::BeforeSecondFactor(account) | Entry::OnTheWayIn(account) => {
                let token = open_session(test, account, None, now + 30 * MINUTE, 8 * HOUR);
                let back = if self.is_on_the_way_in() { "stage = 'password'" } else { "second_factor_at = NULL" };
                step_back(test, account, back);
                token
            }
            Entry::Idle(account) => open_session(test, account, None, now, 180 * DAY),
            Entry::Over(account) => open_session(test, account, None, now + DAY, 0),
            Entry::Forged => rules::secret::SessionId::from_entropy([0x5a; 32]).to_string(),
            Entry::Mangled => "not/a session+".into(),
        };
        browser.keep("parvis", &token);
        browser
    }

    /// How much of a pupil shows, if anything.
    pub fn sight(&self, pupil: i64) -> Option<Sight> {
        self.sees.iter().find(|(id, _)| *id == pupil).map(|(_, sight)| *sight)
    }
}
