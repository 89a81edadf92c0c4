//! Templates to download: headings, and one row filled in as an example.
//!
//! Source: imports, "Parvis templates": downloadable, with a filled example row.

use rules::student_code::CodePattern;

use crate::csv::{Dialect, Separator};
use crate::encoding::Encoding;
use crate::headings::words::heading;
use crate::headings::{Field, GuardianField, Kind, Lang};
use crate::write::{self, Look, WriteError};

/// Formats in which templates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// UTF-8 with a byte order mark and semicolons, as spreadsheets in French open it.
    Csv,
    /// Excel.
    Xlsx,
    /// LibreOffice.
    Ods,
}

impl FileFormat {
    /// Every format.
    pub const ALL: [FileFormat; 3] = [FileFormat::Csv, FileFormat::Xlsx, FileFormat::Ods];

    /// The ending of file names.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            FileFormat::Csv => "csv",
            FileFormat::Xlsx => "xlsx",
            FileFormat::Ods => "ods",
        }
    }

    /// The media type for `Content-Type`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            FileFormat::Csv => "text/csv; charset=utf-8",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileFormat::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }
}

/// The address of the example of staff, by which it is known when it was left in a file. Examples of
/// other kinds are known by the example of the school's student codes.
pub(crate) const EXAMPLE_EMAIL: &str = "exemple@example.org";

/// The template of a kind of file. The example's student code follows the school's pattern.
///
/// # Errors
/// [`WriteError`], which no template gives.
pub fn template(kind: Kind, lang: Lang, format: FileFormat, pattern: &CodePattern) -> Result<Vec<u8>, WriteError> {
    let fields = kind.fields();
    let headings: Vec<String> = fields.iter().map(|field| heading(*field, lang)).collect();
    let example: Vec<String> = fields.iter().map(|field| example(kind, *field, lang, pattern)).collect();
    let required = kind.required();
    let is_required = |field: &Field| required.iter().any(|any| any.contains(field));
    let strong = fields.iter().enumerate().filter(|(_, field)| is_required(field)).map(|(index, _)| index).collect();
    let look = Look { name: String::new(), right_to_left: lang == Lang::Ar, headings: 1, strong };
    let rows = [headings, example];
    match format {
        FileFormat::Csv => write::csv(rows, Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon }),
        FileFormat::Xlsx => write::xlsx(rows, &look),
        FileFormat::Ods => write::ods(rows, &look),
    }
}

/// What the example row has for a field.
fn example(kind: Kind, field: Field, lang: Lang, pattern: &CodePattern) -> String {
    let of = |fr: &str, ar: &str, en: &str| {
        match lang {
            Lang::Fr => fr,
            Lang::Ar => ar,
            Lang::En => en,
        }
        .to_owned()
    };
    match field {
        Field::StudentCode => pattern.example(),
        Field::FamilyName => "Alaoui".to_owned(),
        Field::GivenName => "Yassine".to_owned(),
        Field::FamilyNameAr => "العلوي".to_owned(),
        Field::GivenNameAr => "ياسين".to_owned(),
        Field::BirthDate => "2012-05-17".to_owned(),
        Field::BirthPlace => of("Rabat", "الرباط", "Rabat"),
        Field::Sex => of("M", "ذكر", "M"),
        Field::Level => of("3e année collège", "الثالثة إعدادي", "3e année collège"),
        Field::Class => "3APIC-2".to_owned(),
        Field::Regime => of("externe", "خارجي", "day"),
        Field::Guardian(number, part) => guardian(number, part, lang),
        Field::Subject => of("Mathématiques", "الرياضيات", "Mathematics"),
        Field::Term => of("S1", "الدورة الأولى", "S1"),
        Field::Assessment => of("CC1", "الفرض الأول", "CC1"),
        Field::Grade => of("14,5", "14,5", "14.5"),
        Field::Date => "2026-11-16".to_owned(),
        Field::Remark => of("Bon travail", "عمل جيد", "Good work"),
        Field::Start => "08:30".to_owned(),
        Field::End => "09:30".to_owned(),
        Field::AbsenceKind => of("retard", "تأخر", "lateness"),
        Field::Minutes => "15".to_owned(),
        Field::Justified => of("oui", "نعم", "yes"),
        Field::Reason => of("Rendez-vous médical", "موعد طبي", "Medical appointment"),
        Field::Day => of("lundi", "الاثنين", "Monday"),
        Field::Teacher => "Amina Bennani".to_owned(),
        Field::Room => "B12".to_owned(),
        Field::Group => of("Groupe 1", "الفوج 1", "Group 1"),
        Field::Week => "A".to_owned(),
        Field::ExamKind => of("CC1", "الفرض الأول", "CC1"),
        Field::Time => "10:00".to_owned(),
        Field::Duration => "60".to_owned(),
        Field::Programme => of("Chapitres 1 et 2", "الدرسان 1 و2", "Chapters 1 and 2"),
        Field::Email => EXAMPLE_EMAIL.to_owned(),
        Field::Role => of("enseignant", "أستاذ", "teacher"),
        Field::Subjects => {
            of("Mathématiques, Physique-Chimie", "الرياضيات، الفيزياء والكيمياء", "Mathematics, Physics")
        }
        Field::Classes if kind == Kind::Staff => "3APIC-1, 3APIC-2".to_owned(),
        Field::Classes => String::new(),
    }
}

/// Two guardians are filled in, the other columns are left free.
fn guardian(number: u8, part: GuardianField, lang: Lang) -> String {
    let (given, cin, relation, email, phone) = match number {
        1 => ("Karim", "AB123456", ["père", "أب", "father"], "karim.alaoui@example.org", "06 12 34 56 78"),
        2 => ("Nadia", "CD654321", ["mère", "أم", "mother"], "nadia.alaoui@example.org", "+212 612-345679"),
        _ => return String::new(),
    };
    match part {
        GuardianField::FamilyName => "Alaoui".to_owned(),
        GuardianField::GivenName => given.to_owned(),
        GuardianField::NationalId => cin.to_owned(),
        GuardianField::Relation => relation[match lang {
            Lang::Fr => 0,
            Lang::Ar => 1,
            Lang::En => 2,
        }]
        .to_owned(),
        GuardianField::Email => email.to_owned(),
        GuardianField::Phone => phone.to_owned(),
        GuardianField::Address => "12, rue des Cigognes, Salé".to_owned(),
    }
}
