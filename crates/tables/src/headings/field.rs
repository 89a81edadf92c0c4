//! Kinds of files and what their columns hold.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How many guardians a row of a student may name. Source: imports, "students".
pub const GUARDIANS: u8 = 4;

/// Kinds of files that have a template. Source: imports, "Parvis templates".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Students and their guardians, one student a row.
    Students,
    /// Grades, one a row.
    Grades,
    /// Absences and lateness, one a row.
    Absences,
    /// Lessons of the week, one a row.
    Timetable,
    /// Exams to come, one a row.
    ExamPlanning,
    /// Staff, one a row.
    Staff,
}

/// Languages of headings and examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// French.
    Fr,
    /// Arabic.
    Ar,
    /// English.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 3] = [Lang::Fr, Lang::Ar, Lang::En];
}

/// What of a guardian a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GuardianField {
    /// Family name.
    FamilyName,
    /// Given name.
    GivenName,
    /// National identity number.
    NationalId,
    /// What they are to the child.
    Relation,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Postal address.
    Address,
}

impl GuardianField {
    /// Every one.
    pub const ALL: [GuardianField; 7] = [
        GuardianField::FamilyName,
        GuardianField::GivenName,
        GuardianField::NationalId,
        GuardianField::Relation,
        GuardianField::Email,
        GuardianField::Phone,
        GuardianField::Address,
    ];

    fn code(self) -> &'static str {
        match self {
            GuardianField::FamilyName => "nom",
            GuardianField::GivenName => "prenom",
            GuardianField::NationalId => "cin",
            GuardianField::Relation => "lien",
            GuardianField::Email => "email",
            GuardianField::Phone => "telephone",
            GuardianField::Address => "adresse",
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The student's code.
    StudentCode,
    /// Family name in Latin letters.
    FamilyName,
    /// Given name in Latin letters.
    GivenName,
    /// Family name in Arabic letters.
    FamilyNameAr,
    /// Given name in Arabic letters.
    GivenNameAr,
    /// Date of birth.
    BirthDate,
    /// Place of birth.
    BirthPlace,
    /// Sex.
    Sex,
    /// Level.
    Level,
    /// Class.
    Class,
    /// Day student, half board, boarding.
    Regime,
    /// Something of guardian 1 to [`GUARDIANS`].
    Guardian(u8, GuardianField),
    /// Subject.
    Subject,
    /// Term.
    Term,
    /// What is graded.
    Assessment,
    /// The grade.
    Grade,
    /// A date.
    Date,
    /// A remark on a grade.
    Remark,
    /// Where a lesson or absence begins.
    Start,
    /// Where it ends.
    End,
    /// Absence or lateness.
    AbsenceKind,
    /// Minutes missed.
    Minutes,
    /// Whether the school has accepted a reason.
    Justified,
    /// The reason of an absence.
    Reason,
    /// Day of the week.
    Day,
    /// Teacher.
    Teacher,
    /// Room.
    Room,
    /// A part of a class.
    Group,
    /// Week A or B.
    Week,
    /// What kind of exam.
    ExamKind,
    /// When an exam begins.
    Time,
    /// How many minutes it takes.
    Duration,
    /// What it is about.
    Programme,
    /// E-mail address.
    Email,
    /// Role of staff.
    Role,
    /// Subjects that somebody teaches.
    Subjects,
    /// Classes that somebody teaches.
    Classes,
}

/// The codes of fields other than those of guardians: their French headings, as imports has them.
/// "type" and "date" mean what the kind of file says.
const CODES: [(Field, &str); 36] = [
    (Field::StudentCode, "code_eleve"),
    (Field::FamilyName, "nom"),
    (Field::GivenName, "prenom"),
    (Field::FamilyNameAr, "nom_ar"),
    (Field::GivenNameAr, "prenom_ar"),
    (Field::BirthDate, "date_naissance"),
    (Field::BirthPlace, "lieu_naissance"),
    (Field::Sex, "sexe"),
    (Field::Level, "niveau"),
    (Field::Class, "classe"),
    (Field::Regime, "regime"),
    (Field::Subject, "matiere"),
    (Field::Term, "session"),
    (Field::Assessment, "evaluation"),
    (Field::Grade, "note"),
    (Field::Date, "date"),
    (Field::Remark, "remarque"),
    (Field::Start, "heure_debut"),
    (Field::End, "heure_fin"),
    (Field::AbsenceKind, "type_absence"),
    (Field::Minutes, "minutes"),
    (Field::Justified, "justifiee"),
    (Field::Reason, "motif"),
    (Field::Day, "jour"),
    (Field::Teacher, "enseignant"),
    (Field::Room, "salle"),
    (Field::Group, "groupe"),
    (Field::Week, "semaine"),
    (Field::ExamKind, "type_examen"),
    (Field::Time, "heure"),
    (Field::Duration, "duree_min"),
    (Field::Programme, "programme"),
    (Field::Email, "email"),
    (Field::Role, "role"),
    (Field::Subjects, "matieres"),
    (Field::Classes, "classes"),
];

impl Field {
    /// The name under which a mapping keeps it: `code_eleve`, `tuteur1_nom`.
    #[must_use]
    pub fn code(self) -> String {
        if let Field::Guardian(number, field) = self {
            return format!("tuteur{number}_{}", field.code());
        }
        CODES.iter().find(|(field, _)| *field == self).map_or_else(String::new, |(_, code)| (*code).to_owned())
    }

    /// The field of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Field> {
        if let Some((field, _)) = CODES.iter().find(|(_, known)| *known == code) {
            return Some(*field);
        }
        let (number, part) = code.strip_prefix("tuteur")?.split_once('_')?;
        let number = number.parse().ok().filter(|number| (1..=GUARDIANS).contains(number))?;
        let part = GuardianField::ALL.into_iter().find(|field| field.code() == part)?;
        Some(Field::Guardian(number, part))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Field::from_code(&code).ok_or_else(|| de::Error::custom("no such field"))
    }
}

const STUDENTS: [Field; 11] = [
    Field::StudentCode,
    Field::FamilyName,
    Field::GivenName,
    Field::FamilyNameAr,
    Field::GivenNameAr,
    Field::BirthDate,
    Field::BirthPlace,
    Field::Sex,
    Field::Level,
    Field::Class,
    Field::Regime,
];

const GRADES: [Field; 7] =
    [Field::StudentCode, Field::Subject, Field::Term, Field::Assessment, Field::Grade, Field::Date, Field::Remark];

const ABSENCES: [Field; 8] = [
    Field::StudentCode,
    Field::Date,
    Field::Start,
    Field::End,
    Field::AbsenceKind,
    Field::Minutes,
    Field::Justified,
    Field::Reason,
];

const TIMETABLE: [Field; 9] = [
    Field::Class,
    Field::Day,
    Field::Start,
    Field::End,
    Field::Subject,
    Field::Teacher,
    Field::Room,
    Field::Group,
    Field::Week,
];

const EXAMS: [Field; 9] = [
    Field::Class,
    Field::Level,
    Field::Subject,
    Field::ExamKind,
    Field::Date,
    Field::Time,
    Field::Duration,
    Field::Room,
    Field::Programme,
];

const STAFF: [Field; 6] =
    [Field::FamilyName, Field::GivenName, Field::Email, Field::Role, Field::Subjects, Field::Classes];

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] =
        [Kind::Students, Kind::Grades, Kind::Absences, Kind::Timetable, Kind::ExamPlanning, Kind::Staff];

    /// The fields of its columns, in the order of its template.
    #[must_use]
    pub fn fields(self) -> Vec<Field> {
        let own: &[Field] = match self {
            Kind::Students => &STUDENTS,
            Kind::Grades => &GRADES,
            Kind::Absences => &ABSENCES,
            Kind::Timetable => &TIMETABLE,
            Kind::ExamPlanning => &EXAMS,
            Kind::Staff => &STAFF,
        };
        let mut fields = own.to_vec();
        if self == Kind::Students {
            for number in 1..=GUARDIANS {
                fields.extend(GuardianField::ALL.map(|field| Field::Guardian(number, field)));
            }
        }
        fields
    }

    /// What a file must have: of each list, at least one.
    #[must_use]
    pub fn required(self) -> &'static [&'static [Field]] {
        match self {
            Kind::Students => &[
                &[Field::StudentCode],
                &[Field::FamilyName],
                &[Field::GivenName],
                &[Field::BirthDate],
                &[Field::Class],
            ],
            Kind::Grades => {
                &[&[Field::StudentCode], &[Field::Subject], &[Field::Term], &[Field::Assessment], &[Field::Grade]]
            }
            Kind::Absences => &[&[Field::StudentCode], &[Field::Date]],
            Kind::Timetable => &[&[Field::Class], &[Field::Day], &[Field::Start], &[Field::End], &[Field::Subject]],
            Kind::ExamPlanning => {
                &[&[Field::Class, Field::Level], &[Field::Subject], &[Field::ExamKind], &[Field::Date], &[Field::Time]]
            }
            Kind::Staff => &[&[Field::FamilyName], &[Field::GivenName], &[Field::Email], &[Field::Role]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_code_of_its_own() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                assert_eq!(Field::from_code(&field.code()), Some(field));
            }
            for any in kind.required() {
                assert!(any.iter().all(|field| kind.fields().contains(field)));
            }
        }
        for (index, (field, code)) in CODES.iter().enumerate() {
            assert!(!CODES[..index].iter().any(|(f, c)| f == field || c == code), "{code}");
        }
        for wrong in ["", "x", "tuteur0_nom", "tuteur5_nom", "tuteur1_x", "tuteur"] {
            assert_eq!(Field::from_code(wrong), None);
        }
    }
}
