//! Columns and values of changes in the words of the reader. They are kept as codes, since whoever reads them may read
//! another language than whoever sent the file.

use crate::features::staff::role_name;
use crate::text::Text;
use crate::web::policy::Role;
use locale::Locale;
use tables::{Field, GuardianField, Lang};

/// The language of headings.
pub fn lang(locale: Locale) -> Lang {
    match locale {
        Locale::Fr => Lang::Fr,
        Locale::Ar => Lang::Ar,
        Locale::En => Lang::En,
    }
}

/// What a column holds, in words.
pub fn field(t: &Text, locale: Locale, code: &str) -> String {
    match Field::from_code(code) {
        Some(Field::Guardian(number, part)) => {
            let part = match part {
                GuardianField::FamilyName => t.imports_g_family_name,
                GuardianField::GivenName => t.imports_g_given_name,
                GuardianField::NationalId => t.imports_g_number,
                GuardianField::Relation => t.imports_g_relation,
                GuardianField::Email => t.imports_g_email,
                GuardianField::Phone => t.imports_g_phone,
                GuardianField::Address => t.imports_g_address,
            };
            t.imports_c_guardian(locale.integer(number).to_string(), part).to_string()
        }
        Some(field) => of_file(t, field).map_or_else(|| tables::heading(field, lang(locale)), str::to_owned),
        None if code == "line" => t.imports_line.to_owned(),
        None => code.to_owned(),
    }
}

/// Of what files have that are imported; timetables and plans of exams are not yet.
fn of_file(t: &Text, field: Field) -> Option<&str> {
    Some(match field {
        Field::StudentCode => t.imports_c_student_code,
        Field::FamilyName => t.imports_c_family_name,
        Field::GivenName => t.imports_c_given_name,
        Field::FamilyNameAr => t.imports_c_family_name_ar,
        Field::GivenNameAr => t.imports_c_given_name_ar,
        Field::BirthDate => t.imports_c_birth_date,
        Field::BirthPlace => t.imports_c_birth_place,
        Field::Sex => t.imports_c_sex,
        Field::Level => t.imports_c_level,
        Field::Class => t.imports_c_class,
        Field::Regime => t.imports_c_regime,
        Field::Subject => t.imports_c_subject,
        Field::Term => t.imports_c_term,
        Field::Assessment => t.imports_c_assessment,
        Field::Grade => t.imports_c_grade,
        Field::Date => t.imports_c_date,
        Field::Remark => t.imports_c_remark,
        Field::Start => t.imports_c_start,
        Field::End => t.imports_c_end,
        Field::AbsenceKind => t.imports_c_absence_kind,
        Field::Minutes => t.imports_c_minutes,
        Field::Justified => t.imports_c_justified,
        Field::Reason => t.imports_c_reason,
        Field::Email => t.imports_c_email,
        Field::Role => t.imports_c_role,
        Field::Subjects => t.imports_c_subjects,
        Field::Classes => t.imports_c_classes,
        _ => return None,
    })
}

/// A name, code, date or number as it stands in a sentence of another direction. Sentences of Arabic would turn
/// `2012-05-17` round: what has no Arabic letter is held left to right, the rest as its own letters have it.
pub fn apart(locale: Locale, text: &str) -> String {
    if locale != Locale::Ar || text.is_empty() {
        return text.to_owned();
    }
    let start = if text.chars().any(rules::fold::is_arabic_letter) { '\u{2068}' } else { '\u{2066}' };
    format!("{start}{text}\u{2069}")
}

/// What words the importer proposes are in the language: files may be written in each.
pub fn proposed(locale: Locale, known: &str) -> String {
    if locale != Locale::Ar {
        return known.to_owned();
    }
    let arabic = |word: &str| match word {
        "enseignant" => "أستاذ",
        "surveillant" => "حارس عام",
        "secrétaire" => "كاتب",
        "directeur" => "مدير",
        "père" => "أب",
        "mère" => "أم",
        "tuteur" => "ولي",
        "M" => "ذكر",
        "F" => "أنثى",
        "externe" => "خارجي",
        "demi-pension" => "نصف داخلي",
        "interne" => "داخلي",
        "absence" => "غياب",
        "retard" => "تأخر",
        "oui" => "نعم",
        "non" => "لا",
        "CC1" => "الفرض 1",
        "CC2" => "الفرض 2",
        "ACT" => "الأنشطة المندمجة",
        "local" => "الامتحان المحلي",
        "régional" => "الامتحان الجهوي",
        "national" => "الامتحان الوطني",
        "examen" => "الامتحان",
        _ => "",
    };
    let words = known.split(", ").map(|word| Some(arabic(word)).filter(|word| !word.is_empty()).unwrap_or(word));
    words.collect::<Vec<_>>().join("، ")
}

/// A value as it is read; whatever is no word of ours stays as it is.
pub fn value(t: &'static Text, locale: Locale, code: &str, value: &str) -> String {
    let word = match Field::from_code(code) {
        Some(Field::Sex) => match value {
            "m" => Some(t.imports_v_male),
            "f" => Some(t.imports_v_female),
            _ => None,
        },
        Some(Field::Regime) => match value {
            "day" => Some(t.imports_v_day),
            "half_board" => Some(t.imports_v_half_board),
            "boarding" => Some(t.imports_v_boarding),
            _ => None,
        },
        Some(Field::Guardian(_, GuardianField::Relation)) => match value {
            "father" => Some(t.imports_v_father),
            "mother" => Some(t.imports_v_mother),
            "other" => Some(t.imports_v_tutor),
            _ => None,
        },
        // Kept as the file formats have it: with a point, in at most two decimals.
        Some(Field::Grade) => return grade(locale, value),
        Some(Field::BirthDate | Field::Date) => return date(locale, value),
        Some(Field::AbsenceKind) => match value {
            "absence" => Some(t.imports_v_absence),
            "lateness" => Some(t.imports_v_lateness),
            _ => None,
        },
        Some(Field::Justified) => match value {
            "yes" => Some(t.imports_v_yes),
            "no" => Some(t.imports_v_no),
            _ => None,
        },
        Some(Field::Role) => {
            let roles: Option<Vec<&str>> =
                value.split(", ").map(|code| Role::parse(code).map(|role| role_name(t, role))).collect();
            return roles.map_or_else(|| value.to_owned(), |roles| locale.list(&roles));
        }
        _ => None,
    };
    word.map_or_else(|| value.to_owned(), str::to_owned)
}

/// A day as it is kept, as the language writes it; whatever is none stays as it is.
pub fn date(locale: Locale, value: &str) -> String {
    let date = value.parse::<jiff::civil::Date>();
    date.map_or_else(|_| value.to_owned(), |date| locale.date_full(date).into_owned())
}

/// A grade as it is kept, in the numbers of the language; a word such as ABS stays.
fn grade(locale: Locale, value: &str) -> String {
    let (whole, rest) = value.split_once('.').unwrap_or((value, ""));
    let hundredths = whole.parse::<i64>().ok().zip(format!("{rest:0<2}").parse::<i64>().ok());
    match hundredths {
        Some((whole, rest)) if rest < 100 => locale.grade(whole * 100 + rest).to_string(),
        _ => value.to_owned(),
    }
}
