//! The headings that are recognised. The first of each language is that of its template; the French
//! ones are those of imports. How they are compared: [`super::key`].

use std::collections::HashMap;
use std::sync::OnceLock;

use super::field::{Field, GUARDIANS, GuardianField, Kind, Lang};
use super::key::{key, words};

/// Headings of a field: of the templates in French, Arabic and English, and others that files have.
struct Words {
    fr: &'static str,
    ar: &'static str,
    en: &'static str,
    /// Separated by ` | `.
    others: &'static str,
}

impl Words {
    fn all(&self) -> impl Iterator<Item = &'static str> {
        [self.fr, self.ar, self.en].into_iter().chain(self.others.split('|'))
    }
}

const fn words_of(fr: &'static str, ar: &'static str, en: &'static str, others: &'static str) -> Words {
    Words { fr, ar, en, others }
}

fn headings(field: Field) -> Words {
    match field {
        Field::StudentCode => words_of("code_eleve", "رقم التلميذ", "student_code", CODE),
        Field::FamilyName => words_of("nom", "النسب", "family_name", FAMILY_NAME),
        Field::GivenName => words_of("prenom", "الاسم الشخصي", "given_name", GIVEN_NAME),
        Field::FamilyNameAr => words_of("nom_ar", "النسب بالعربية", "family_name_ar", FAMILY_NAME_AR),
        Field::GivenNameAr => words_of("prenom_ar", "الاسم الشخصي بالعربية", "given_name_ar", GIVEN_NAME_AR),
        Field::BirthDate => words_of("date_naissance", "تاريخ الازدياد", "birth_date", BIRTH_DATE),
        Field::BirthPlace => words_of("lieu_naissance", "مكان الازدياد", "birth_place", BIRTH_PLACE),
        Field::Sex => words_of("sexe", "الجنس", "sex", "genre | النوع | gender"),
        Field::Level => words_of("niveau", "المستوى", "level", LEVEL),
        Field::Class => words_of("classe", "القسم", "class", CLASS),
        Field::Regime => words_of("regime", "نظام الدراسة", "boarding", REGIME),
        Field::Subject => words_of("matiere", "المادة", "subject", SUBJECT),
        Field::Term => words_of("session", "الدورة", "term", TERM),
        Field::Assessment => words_of("evaluation", "التقويم", "assessment", ASSESSMENT),
        Field::Grade => words_of("note", "النقطة", "grade", GRADE),
        Field::Date => words_of("date", "التاريخ", "date", DATE),
        Field::Remark => words_of("remarque", "ملاحظة", "remark", REMARK),
        Field::Start => words_of("heure_debut", "ساعة البداية", "start_time", START),
        Field::End => words_of("heure_fin", "ساعة النهاية", "end_time", END),
        Field::AbsenceKind => words_of("type", "النوع", "type", ABSENCE_KIND),
        Field::Minutes => words_of("minutes", "عدد الدقائق", "minutes", MINUTES),
        Field::Justified => words_of("justifiee", "مبرر", "justified", JUSTIFIED),
        Field::Reason => words_of("motif", "السبب", "reason", REASON),
        Field::Day => words_of("jour", "اليوم", "day", "jour de la semaine | weekday | يوم الأسبوع"),
        Field::Teacher => words_of("enseignant", "الأستاذ", "teacher", TEACHER),
        Field::Room => words_of("salle", "القاعة", "room", "local | الحجرة | classroom | salle de classe"),
        Field::Group => words_of("groupe", "الفوج", "group", "المجموعة | demi groupe | sous groupe"),
        Field::Week => words_of("semaine", "الأسبوع", "week", "semaine A/B | quinzaine | week A/B"),
        Field::ExamKind => words_of("type", "النوع", "type", EXAM_KIND),
        Field::Time => words_of("heure", "الساعة", "time", TIME),
        Field::Duration => words_of("duree_min", "المدة بالدقائق", "duration_min", DURATION),
        Field::Programme => words_of("programme", "المقرر", "syllabus", PROGRAMME),
        Field::Email => words_of("email", "البريد الإلكتروني", "email", EMAIL),
        Field::Role => words_of("role", "المهمة", "role", ROLE),
        Field::Subjects => words_of("matieres", "المواد", "subjects", "matieres enseignees | disciplines"),
        Field::Classes => words_of("classes", "الأقسام", "classes", "الفصول | class list"),
        Field::Guardian(_, part) => guardian(part),
    }
}

const CODE: &str = "code | cue | code massar | massar | code unique | code unique eleve | code unique de l'eleve | \
    numero eleve | n eleve | no eleve | matricule | cne | identifiant eleve | id eleve | code de l'eleve | \
    رمز مسار | رقم مسار | الرقم الوطني | رمز التلميذ | الرمز | رقم التلميذ(ة) | student id | \
    student number | pupil code | student no | massar code | code etudiant";
const FAMILY_NAME: &str = "nom de famille | nom eleve | nom de l'eleve | nom fr | nom latin | nom en francais | الاسم العائلي | \
    النسب بالفرنسية | اللقب | last name | surname | family name | lastname | family name fr";
const GIVEN_NAME: &str = "prenoms | prenom eleve | prenom de l'eleve | prenom fr | prenom latin | prenom en francais | الاسم | \
    الاسم بالفرنسية | first name | given name | forename | firstname | given name fr";
const FAMILY_NAME_AR: &str = "nom arabe | nom en arabe | nom (arabe) | الاسم العائلي بالعربية | النسب العربي | arabic family name | \
    family name arabic | last name ar | last name arabic";
const GIVEN_NAME_AR: &str = "prenom arabe | prenom en arabe | prenom (arabe) | الاسم بالعربية | arabic given name | \
    given name arabic | first name ar | first name arabic";
const BIRTH_DATE: &str = "date de naissance | ne le | nee le | ne(e) le | naissance | date naiss | ddn | تاريخ الولادة | \
    تاريخ الميلاد | date of birth | dob | birthdate | birthday | born on";
const BIRTH_PLACE: &str = "lieu de naissance | ne a | lieu naiss | ville de naissance | مكان الولادة | مكان الميلاد | \
    place of birth | birthplace | born in";
const LEVEL: &str = "niveau scolaire | niveaux | المستوى الدراسي | المستوى | grade level | year group | annee";
const CLASS: &str = "division | section | groupe classe | nom classe | code classe | الفصل | class name | classroom group | \
    form";
const REGIME: &str = "regime scolaire | qualite | النظام | نظام | day or boarding | attendance mode | scheme";
const SUBJECT: &str = "discipline | cours | matiere enseignee | course | مادة الدراسة | libelle matiere";
const TERM: &str = "semestre | trimestre | periode | dawra | الأسدس | الفترة | semester | trimester | period";
const ASSESSMENT: &str = "controle | devoir | epreuve | type de note | type evaluation | type d'evaluation | الفرض | \
    المراقبة المستمرة | نوع التقويم | test | exam | evaluation type | assessment type";
const GRADE: &str =
    "notes | valeur | resultat | note /20 | note sur 20 | points | النقط | النتيجة | mark | score | result";
const DATE: &str = "date absence | date de l'absence | date examen | date de l'examen | date epreuve | date evaluation | \
    date du controle | تاريخ الغياب | تاريخ الامتحان | تاريخ التقويم | exam date | absence date | \
    assessment date";
const REMARK: &str = "remarques | observation | observations | appreciation | commentaire | الملاحظات | ملاحظات الأستاذ | \
    الملاحظة | comment | comments | remarks | notes du professeur";
const START: &str = "debut | heure de debut | de | h debut | heure debut seance | من | البداية | وقت البداية | بداية الحصة | \
    start | from | begins | starts at";
const END: &str = "fin | heure de fin | a | h fin | heure fin seance | إلى | النهاية | وقت النهاية | نهاية الحصة | end | \
    to | until | ends | ends at";
const ABSENCE_KIND: &str = "nature | absence ou retard | type d'absence | type absence | نوع الغياب | kind | absence type | \
    absence or lateness";
const MINUTES: &str = "duree | duree en minutes | nombre de minutes | minutes de retard | nb minutes | الدقائق | المدة | \
    duration | minutes late | duration in minutes";
const JUSTIFIED: &str = "justifie | justifie(e) | absence justifiee | justification | مبررة | التبرير | مبرر (نعم/لا) | \
    excused | authorised | authorized";
const REASON: &str = "raison | cause | motif de l'absence | سبب الغياب | cause of absence | explanation";
const TEACHER: &str = "professeur | prof | nom enseignant | nom du professeur | الأستاذ(ة) | الاستاذة | المدرس | \
             instructor";
const EXAM_KIND: &str = "type examen | type d'examen | nature | evaluation | epreuve | نوع الامتحان | التقويم | الامتحان | \
    exam type | kind | exam | assessment";
const TIME: &str = "heure de debut | heure_debut | debut | horaire | heure examen | ساعة البداية | التوقيت | البداية | \
    start time | start | hour | begins";
const DURATION: &str = "duree | duree (min) | duree en minutes | minutes | المدة | مدة الإنجاز | مدة الامتحان | duration | \
    duration (minutes) | length";
const PROGRAMME: &str = "contenu | chapitres | lecons | البرنامج | الدروس | محتوى الامتحان | programme | topics | content | \
    curriculum";
const EMAIL: &str = "e-mail | mail | courriel | adresse email | adresse e-mail | adresse electronique | adresse mail | \
    البريد | الايميل | email address | mail address";
const ROLE: &str = "fonction | poste | statut | profil | الدور | الوظيفة | الصفة | position | job | function";

fn guardian(part: GuardianField) -> Words {
    match part {
        GuardianField::FamilyName => words_of(
            "nom",
            "النسب",
            "family_name",
            "nom de famille | الاسم العائلي | last name | surname | اسم | الاسم الكامل | nom complet | \
             name | full name",
        ),
        GuardianField::GivenName => words_of("prenom", "الاسم الشخصي", "given_name", "prenoms | first name | forename"),
        GuardianField::NationalId => words_of(
            "cin",
            "رقم البطاقة الوطنية",
            "national_id",
            "cnie | carte nationale | n cin | numero cin | no cin | cni | البطاقة الوطنية | ر ب و | \
             id card | identity number | registre national | numero national",
        ),
        GuardianField::Relation => words_of(
            "lien",
            "صلة القرابة",
            "relation",
            "lien de parente | parente | qualite | القرابة | الصفة | relationship | kinship",
        ),
        GuardianField::Email => words_of(
            "email",
            "البريد الإلكتروني",
            "email",
            "e-mail | mail | courriel | adresse email | adresse e-mail | البريد | email address",
        ),
        GuardianField::Phone => words_of(
            "telephone",
            "الهاتف",
            "phone",
            "tel | gsm | portable | mobile | numero de telephone | رقم الهاتف | telephone number | \
             phone number",
        ),
        GuardianField::Address => words_of(
            "adresse",
            "العنوان",
            "address",
            "adresse postale | domicile | عنوان السكنى | postal address | home address",
        ),
    }
}

/// What a guardian is called before a number and a field; the first of each language is the template's.
const GUARDIAN: [&str; 13] = [
    "tuteur",
    "ولي الأمر",
    "guardian",
    "responsable",
    "responsable legal",
    "tuteur legal",
    "parent",
    "representant legal",
    "resp",
    "الولي",
    "ولي",
    "legal guardian",
    "ولي أمر",
];

/// The heading of a field in the template of a language.
#[must_use]
pub fn heading(field: Field, lang: Lang) -> String {
    let of = headings(field);
    let own = match lang {
        Lang::Fr => of.fr,
        Lang::Ar => of.ar,
        Lang::En => of.en,
    };
    let Field::Guardian(number, _) = field else { return own.to_owned() };
    match lang {
        Lang::Fr => format!("{}{number}_{own}", GUARDIAN[0]),
        Lang::Ar => format!("{} {number} {own}", GUARDIAN[1]),
        Lang::En => format!("{}{number}_{own}", GUARDIAN[2]),
    }
}

/// The field of a heading in files of a kind.
pub(crate) fn field(kind: Kind, heading: &str) -> Option<Field> {
    static TABLES: OnceLock<HashMap<(Kind, String), Field>> = OnceLock::new();
    let all =
        || Kind::ALL.into_iter().flat_map(|kind| table(kind).into_iter().map(move |(key, field)| ((kind, key), field)));
    let wanted = (kind, key(heading));
    if wanted.1.is_empty() {
        return None;
    }
    let known = TABLES.get_or_init(|| all().collect()).get(&wanted).copied();
    known.or_else(|| if kind == Kind::Students { guardian_field(heading) } else { None })
}

/// The fields of a kind with the keys of all their headings, but for those of guardians.
fn table(kind: Kind) -> Vec<(String, Field)> {
    let mut table = Vec::new();
    for field in kind.fields() {
        if let Field::Guardian(..) = field {
            continue;
        }
        for heading in headings(field).all() {
            table.push((key(heading), field));
        }
        table.push((key(&field.code()), field));
    }
    table
}

/// What of a guardian a heading means, once number and small words are taken from it: the keys of
/// "tuteur nom" and "nom tuteur", and of "nom", which will do where the father or mother is named.
fn guardian_parts() -> &'static HashMap<String, (GuardianField, bool)> {
    static PARTS: OnceLock<HashMap<String, (GuardianField, bool)>> = OnceLock::new();
    PARTS.get_or_init(|| {
        let mut parts = HashMap::new();
        for part in GuardianField::ALL {
            for own in guardian(part).all() {
                let own = key(own);
                for name in GUARDIAN.map(key) {
                    parts.insert(format!("{name}{own}"), (part, false));
                    parts.insert(format!("{own}{name}"), (part, false));
                }
                parts.insert(own, (part, true));
            }
        }
        parts
    })
}

/// The field of a heading such as `Téléphone` among the columns of a guardian, in files of a kind that name them.
pub(crate) fn of_guardian(kind: Kind, number: u8, heading: &str) -> Option<Field> {
    let (part, _) = *guardian_parts().get(&key(heading)).filter(|_| kind == Kind::Students)?;
    Some(Field::Guardian(number, part))
}

/// The field of a heading such as `tuteur1_nom`, `Nom du tuteur 1`, `Téléphone du père`.
fn guardian_field(heading: &str) -> Option<Field> {
    let mut number = None;
    // Whether the father or mother is named.
    let mut parent = false;
    let mut rest = String::new();
    for word in words(heading) {
        // A number may stand on its own, or at the end of a word: "tuteur 1", "tuteur1".
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        number = number.or_else(|| word[letters.len()..].parse::<u8>().ok());
        match letters {
            "pere" | "father" | "اب" => (number, parent) = (number.or(Some(1)), true),
            "mere" | "mother" | "ام" => (number, parent) = (number.or(Some(2)), true),
            "du" | "de" | "la" | "le" | "of" | "the" | "n" | "no" => {}
            letters => rest.push_str(letters),
        }
    }
    let (part, needs_parent) = *guardian_parts().get(&rest)?;
    let number = number.unwrap_or(1);
    ((parent || !needs_parent) && (1..=GUARDIANS).contains(&number)).then_some(Field::Guardian(number, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_means_two_fields_of_a_kind() {
        for kind in Kind::ALL {
            let table = table(kind);
            for (index, (name, field)) in table.iter().enumerate() {
                assert!(!name.is_empty(), "{field}");
                for (other, others_field) in &table[..index] {
                    assert!(name != other || field == others_field, "{kind:?}: {name} is {field} and {others_field}");
                }
            }
        }
    }

    #[test]
    fn guardians_in_many_ways() {
        use GuardianField::*;
        for (heading, number, part) in [
            ("tuteur1_nom", 1, FamilyName),
            ("Tuteur 2 - Prénom", 2, GivenName),
            ("Nom du tuteur 3", 3, FamilyName),
            ("Nom tuteur", 1, FamilyName),
            ("CIN du père", 1, NationalId),
            ("Téléphone mère", 2, Phone),
            ("guardian2_email", 2, Email),
            ("ولي الأمر 1 الهاتف", 1, Phone),
            ("رقم هاتف الأب", 1, Phone),
            ("Responsable légal 1 adresse", 1, Address),
            ("Parent 4 CNIE", 4, NationalId),
        ] {
            assert_eq!(guardian_field(heading), Some(Field::Guardian(number, part)), "{heading}");
        }
        for heading in ["nom", "tuteur5_nom", "tuteur1", "email", "telephone"] {
            assert_eq!(guardian_field(heading), None, "{heading}");
        }
        for field in Kind::Students.fields() {
            for lang in Lang::ALL {
                let heading = heading(field, lang);
                assert_eq!(super::field(Kind::Students, &heading), Some(field), "{heading}");
            }
        }
    }
}
