//! Staff.

use std::fmt;

use super::fault::Reason;
use super::reader::{RowReader, parts};
use super::reading::TypedRow;
use super::vocabulary::Vocabulary;
use crate::headings::{Field, Kind};

/// One person of a list of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// The row.
    pub line: u64,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// E-mail address.
    pub email: String,
    /// What they do; at least one.
    pub roles: Vec<Role>,
    /// Subjects that they teach, as the file names them.
    pub subjects: Vec<String>,
    /// Classes that they teach, as the file names them.
    pub classes: Vec<String>,
}

/// Roles that a list can give: those of a school (office, "Roles and rights").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Teaches.
    Teacher,
    /// Calls the roll.
    Attendance,
    /// Secretary.
    Secretary,
    /// Director.
    Director,
}

static ROLES: Vocabulary<Role> = Vocabulary::new(&[
    (
        Role::Teacher,
        &[
            "enseignant",
            "enseignante",
            "professeur",
            "professeure",
            "prof",
            "teacher",
            "instituteur",
            "institutrice",
            "أستاذ",
            "أستاذة",
            "الأستاذ(ة)",
            "مدرس",
            "مدرسة",
            "معلم",
            "معلمة",
        ],
    ),
    (
        Role::Attendance,
        &[
            "surveillant",
            "surveillante",
            "surveillant général",
            "vie scolaire",
            "responsable des absences",
            "éducateur",
            "éducatrice",
            "attendance",
            "attendance officer",
            "supervisor",
            "حارس عام",
            "حارسة عامة",
            "الحراسة العامة",
            "مكلف بالغياب",
            "مكلفة بالغياب",
        ],
    ),
    (Role::Secretary, &["secrétaire", "secrétariat", "secretary", "كاتب", "كاتبة", "سكرتير", "سكرتيرة", "الكتابة"]),
    (
        Role::Director,
        &[
            "directeur",
            "directrice",
            "direction",
            "director",
            "principal",
            "head",
            "headteacher",
            "مدير",
            "مديرة",
            "المدير(ة)",
        ],
    ),
]);

impl TypedRow for StaffRow {
    const KIND: Kind = Kind::Staff;

    fn read(cells: &mut RowReader<'_>) -> Option<StaffRow> {
        let line = cells.line();
        let family_name = cells.required_line(Field::FamilyName, 100);
        let given_name = cells.required_line(Field::GivenName, 100);
        let email = cells.required_email(Field::Email);
        let roles = roles(cells);
        let subjects = cells.list(Field::Subjects, 100);
        let classes = cells.list(Field::Classes, 60);
        if let Some(email) = &email {
            cells.once(Field::Email, email.to_lowercase());
            cells.example |= email == crate::template::EXAMPLE_EMAIL;
        }
        Some(StaffRow {
            line,
            family_name: family_name?,
            given_name: given_name?,
            email: email?,
            roles: roles?,
            subjects,
            classes,
        })
    }
}

/// The roles of a cell: one, or several with separators between. Each once, in the order of [`Role`].
fn roles(cells: &mut RowReader<'_>) -> Option<Vec<Role>> {
    const KNOWN: &[&str] = &["enseignant", "surveillant", "secrétaire", "directeur"];
    // A word may hold a separator of its own.
    cells.required(Field::Role, |cell| {
        if let Some(role) = ROLES.find(cell.text) {
            return Ok(vec![role]);
        }
        let mut roles = Vec::new();
        for part in parts(cell.text) {
            roles.push(ROLES.find(part).ok_or(Reason::UnknownWord { known: KNOWN })?);
        }
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() { Err(Reason::Missing) } else { Ok(roles) }
    })
}

/// Says which row, not who.
impl fmt::Debug for StaffRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StaffRow(line {})", self.line)
    }
}
