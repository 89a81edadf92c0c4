//! Students and their guardians.

use std::fmt;

use jiff::civil::Date;
use rules::national_id::{NationalId, NationalIdKind};
use rules::student_code::StudentCode;

use super::fault::Reason;
use super::reader::{RowReader, phone};
use super::reading::TypedRow;
use super::vocabulary::Vocabulary;
use crate::headings::{Field, GUARDIANS, GuardianField, Kind};

/// A student of a list, with their guardians.
#[derive(Clone, PartialEq, Eq)]
pub struct StudentRow {
    /// The row.
    pub line: u64,
    /// The student's code.
    pub code: StudentCode,
    /// Family name in Latin letters.
    pub family_name: String,
    /// Given name in Latin letters.
    pub given_name: String,
    /// Family name in Arabic letters; empty where there is none.
    pub family_name_ar: String,
    /// Given name in Arabic letters; empty where there is none.
    pub given_name_ar: String,
    /// Date of birth.
    pub born_on: Date,
    /// Place of birth; empty where there is none.
    pub born_in: String,
    /// `None` where the file does not say.
    pub sex: Option<Sex>,
    /// The level as the file names it; empty where it does not: a class that is known has its level.
    pub level: String,
    /// The class as the file names it.
    pub class: String,
    /// `None` where the file does not say.
    pub regime: Option<Regime>,
    /// The guardians that the row names, by number.
    pub guardians: Vec<GuardianRow>,
}

/// A guardian of a student's row.
#[derive(Clone, PartialEq, Eq)]
pub struct GuardianRow {
    /// Which of the row's guardians, from 1.
    pub number: u8,
    /// Family name.
    pub family_name: String,
    /// Given name; empty where there is none.
    pub given_name: String,
    /// Identity number in its one form.
    pub national_id: Option<String>,
    /// What they are to the child; `None` where the file does not say.
    pub relation: Option<Relation>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number; empty where there is none.
    pub phone: String,
    /// Postal address; empty where there is none.
    pub address: String,
}

/// Sex as identity papers have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// Where a student eats and sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// At home.
    Day,
    /// Eats at school.
    HalfBoard,
    /// Sleeps at school.
    Boarding,
}

/// What a guardian is to the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Father.
    Father,
    /// Mother.
    Mother,
    /// Another person who answers for the child.
    Tutor,
}

static SEXES: Vocabulary<Sex> = Vocabulary::new(&[
    (Sex::Male, &["M", "masculin", "garçon", "g", "homme", "h", "male", "boy", "man", "ذكر", "ذ"]),
    (Sex::Female, &["F", "féminin", "fille", "femme", "female", "girl", "woman", "أنثى", "أ", "بنت"]),
]);
static REGIMES: Vocabulary<Regime> = Vocabulary::new(&[
    (Regime::Day, &["externe", "externat", "ext", "day", "day student", "خارجي", "خارجية"]),
    (
        Regime::HalfBoard,
        &["demi-pensionnaire", "demi-pension", "dp", "half board", "half boarder", "نصف داخلي", "نصف داخلية"],
    ),
    (Regime::Boarding, &["interne", "internat", "pensionnaire", "int", "boarder", "boarding", "داخلي", "داخلية"]),
]);
static RELATIONS: Vocabulary<Relation> = Vocabulary::new(&[
    (Relation::Father, &["père", "papa", "father", "dad", "الأب", "أب", "والد", "الوالد"]),
    (Relation::Mother, &["mère", "maman", "mother", "mum", "mom", "الأم", "أم", "والدة", "الوالدة"]),
    (
        Relation::Tutor,
        &[
            "tuteur",
            "tutrice",
            "tuteur légal",
            "tutrice légale",
            "autre",
            "grand-père",
            "grand-mère",
            "oncle",
            "tante",
            "frère",
            "sœur",
            "guardian",
            "legal guardian",
            "other",
            "grandfather",
            "grandmother",
            "uncle",
            "aunt",
            "brother",
            "sister",
            "ولي",
            "ولي الأمر",
            "وصي",
            "الوصي",
            "كافل",
            "الجد",
            "الجدة",
            "العم",
            "العمة",
            "الخال",
            "الخالة",
            "الأخ",
            "الأخت",
            "آخر",
        ],
    ),
]);

const NAME: usize = 100;
const CLASS: usize = 60;

impl TypedRow for StudentRow {
    const KIND: Kind = Kind::Students;

    fn read(cells: &mut RowReader<'_>) -> Option<StudentRow> {
        let line = cells.line();
        let code = cells.code();
        let family_name = cells.required_line(Field::FamilyName, NAME);
        let given_name = cells.required_line(Field::GivenName, NAME);
        let family_name_ar = cells.line_of(Field::FamilyNameAr, NAME);
        let given_name_ar = cells.line_of(Field::GivenNameAr, NAME);
        let born_on = cells.required_date(Field::BirthDate);
        let born_in = cells.line_of(Field::BirthPlace, NAME);
        let sex = cells.word(Field::Sex, &SEXES, &["M", "F"]);
        let level = cells.line_of(Field::Level, CLASS);
        let class = cells.required_line(Field::Class, CLASS);
        let regime = cells.word(Field::Regime, &REGIMES, &["externe", "demi-pensionnaire", "interne"]);
        let guardians = (1..=GUARDIANS).filter_map(|number| guardian(cells, number)).collect();
        if let Some(code) = &code {
            cells.once(Field::StudentCode, code);
        }
        Some(StudentRow {
            line,
            code: code?,
            family_name: family_name?,
            given_name: given_name?,
            family_name_ar,
            given_name_ar,
            born_on: born_on?,
            born_in,
            sex,
            level,
            class: class?,
            regime,
            guardians,
        })
    }
}

/// The guardian of a number, where any of their cells holds something. Their family name must be there:
/// an address that belongs to nobody helps nobody.
fn guardian(cells: &mut RowReader<'_>, number: u8) -> Option<GuardianRow> {
    if !cells.has_guardian(number) {
        return None;
    }
    let of = |field| Field::Guardian(number, field);
    let family_name = cells.line_of(of(GuardianField::FamilyName), NAME);
    let given_name = cells.line_of(of(GuardianField::GivenName), NAME);
    let kind = cells.rules().national_id;
    let national_id = cells.optional(of(GuardianField::NationalId), |cell| national_id(cell.text, kind));
    let relation = cells.word(of(GuardianField::Relation), &RELATIONS, &["père", "mère", "tuteur"]);
    let email = cells.email(of(GuardianField::Email));
    let phone = cells.optional(of(GuardianField::Phone), |cell| phone(cell.text)).unwrap_or_default();
    let address = cells.line_of(of(GuardianField::Address), 300);
    let is_somebody =
        [&given_name, &phone, &address].iter().any(|text| !text.is_empty()) || national_id.is_some() || email.is_some();
    if family_name.is_empty() {
        if is_somebody {
            cells.required(of(GuardianField::FamilyName), |_| Ok(()));
        }
        // A relation alone is a column that somebody filled down.
        return None;
    }
    Some(GuardianRow { number, family_name, given_name, national_id, relation, email, phone, address })
}

fn national_id(text: &str, kind: Option<NationalIdKind>) -> Result<String, Reason> {
    let Some(kind) = kind else {
        let number = NationalId::normalise(text);
        let fits = (4..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
        return if fits { Ok(number) } else { Err(Reason::BadNationalId) };
    };
    NationalId::parse(kind, text).map(|_| NationalId::normalise(text)).map_err(|_| Reason::BadNationalId)
}

/// Says which row, not who.
impl fmt::Debug for StudentRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StudentRow(line {}, {} guardians)", self.line, self.guardians.len())
    }
}

/// Says which, not who.
impl fmt::Debug for GuardianRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GuardianRow({})", self.number)
    }
}
