//! What subjects are called in Massar, and in French.

use std::collections::HashMap;

use crate::headings::key::key;

/// Names of the subjects of Moroccan schools (collège and lycée): French, then what files have, in
/// Arabic and as Massar writes them in French.
///
/// Source: imports, "Massar grade sheets": subject names map to the school's subjects by a table that
/// the office can complete.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("Mathématiques", &["الرياضيات", "رياضيات", "MATHEMATIQUES", "MATHS"]),
    ("Langue arabe", &["اللغة العربية", "العربية", "LANGUE ARABE", "ARABE"]),
    ("Langue française", &["اللغة الفرنسية", "الفرنسية", "LANGUE FRANCAISE", "FRANCAIS"]),
    (
        "Langue anglaise",
        &[
            "اللغة الإنجليزية",
            "اللغة الانجليزية",
            "الإنجليزية",
            "اللغة الأجنبية الثانية: الإنجليزية",
            "LANGUE ANGLAISE",
            "ANGLAIS",
        ],
    ),
    ("Langue espagnole", &["اللغة الإسبانية", "الإسبانية", "LANGUE ESPAGNOLE", "ESPAGNOL"]),
    ("Langue allemande", &["اللغة الألمانية", "الألمانية", "LANGUE ALLEMANDE", "ALLEMAND"]),
    ("Langue italienne", &["اللغة الإيطالية", "الإيطالية", "LANGUE ITALIENNE", "ITALIEN"]),
    ("Langue amazighe", &["اللغة الأمازيغية", "الأمازيغية", "LANGUE AMAZIGHE", "AMAZIGHE"]),
    (
        "Physique-Chimie",
        &[
            "الفيزياء والكيمياء",
            "الفيزياء و الكيمياء",
            "العلوم الفيزيائية",
            "PHYSIQUE CHIMIE",
            "PHYSIQUE ET CHIMIE",
            "SCIENCES PHYSIQUES",
        ],
    ),
    (
        "Sciences de la vie et de la Terre",
        &[
            "علوم الحياة والأرض",
            "علوم الحياة و الأرض",
            "SC. DE LA VIE ET DE LA TERRE",
            "SCIENCES DE LA VIE ET DE LA TERRE",
            "SVT",
        ],
    ),
    ("Activité scientifique", &["النشاط العلمي", "ACTIVITE SCIENTIFIQUE"]),
    (
        "Histoire-Géographie",
        &["التاريخ والجغرافيا", "التاريخ و الجغرافيا", "HISTOIRE GEOGRAPHIE", "HISTOIRE ET GEOGRAPHIE"],
    ),
    ("Sciences sociales", &["الاجتماعيات", "SCIENCES SOCIALES"]),
    ("Éducation à la citoyenneté", &["التربية على المواطنة", "EDUCATION A LA CITOYENNETE"]),
    ("Éducation islamique", &["التربية الإسلامية", "EDUCATION ISLAMIQUE"]),
    ("Philosophie", &["الفلسفة", "PHILOSOPHIE"]),
    (
        "Éducation physique et sportive",
        &[
            "التربية البدنية",
            "التربية البدنية والرياضية",
            "EDUCATION PHYSIQUE",
            "EDUCATION PHYSIQUE ET SPORTIVE",
            "EPS",
        ],
    ),
    ("Arts plastiques", &["التربية التشكيلية", "الفنون التشكيلية", "ARTS PLASTIQUES"]),
    ("Éducation artistique", &["التربية الفنية", "EDUCATION ARTISTIQUE"]),
    ("Éducation musicale", &["التربية الموسيقية", "EDUCATION MUSICALE", "MUSIQUE"]),
    ("Éducation familiale", &["التربية الأسرية", "EDUCATION FAMILIALE"]),
    ("Technologie", &["التكنولوجيا", "TECHNOLOGIE"]),
    ("Informatique", &["المعلوميات", "الإعلاميات", "INFORMATIQUE"]),
    ("Sciences de l'ingénieur", &["علوم المهندس", "SCIENCES DE L'INGENIEUR"]),
    ("Économie générale et statistiques", &["الاقتصاد العام والإحصاء", "ECONOMIE GENERALE ET STATISTIQUES"]),
    (
        "Économie et organisation des entreprises",
        &["الاقتصاد والتنظيم الإداري للمقاولات", "ECONOMIE ET ORGANISATION DES ENTREPRISES"],
    ),
    (
        "Comptabilité et mathématiques financières",
        &["المحاسبة والرياضيات المالية", "COMPTABILITE ET MATHEMATIQUES FINANCIERES"],
    ),
    ("Informatique de gestion", &["المعلوميات التدبيرية", "معلوميات التدبير", "INFORMATIQUE DE GESTION"]),
    ("Droit", &["القانون", "DROIT"]),
    ("Traduction", &["الترجمة", "TRADUCTION"]),
    ("Culture de l'entreprise", &["ثقافة المقاولة", "CULTURE D'ENTREPRISE"]),
    ("Sciences végétales et animales", &["العلوم النباتية والحيوانية", "SCIENCES VEGETALES ET ANIMALES"]),
    ("Exégèse et Hadith", &["التفسير والحديث", "TAFSIR ET HADITH"]),
    ("Fiqh et Oussoul", &["الفقه والأصول", "FIQH ET OUSSOUL"]),
    ("Assiduité et conduite", &["المواظبة والسلوك", "ASSIDUITE ET CONDUITE"]),
];

/// Subjects by the names that files have for them, whatever their case, accents and Arabic spelling.
#[derive(Clone, Debug)]
pub struct SubjectNames {
    names: HashMap<String, String>,
}

impl SubjectNames {
    /// The usual subjects. Their French names, too, are found.
    #[must_use]
    pub fn usual() -> SubjectNames {
        let mut names = HashMap::new();
        for (french, others) in SUBJECTS {
            for name in others.iter().chain([french]) {
                names.insert(key(name), (*french).to_owned());
            }
        }
        SubjectNames { names }
    }

    /// Adds a name that the office gave, in place of an earlier meaning of it.
    pub fn insert(&mut self, name: &str, subject: &str) {
        self.names.insert(key(name), subject.to_owned());
    }

    /// The subject that a file calls so.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.names.get(&key(name)).map(String::as_str)
    }
}

impl Default for SubjectNames {
    fn default() -> Self {
        SubjectNames::usual()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_by_any_of_their_names() {
        let names = SubjectNames::usual();
        for (name, subject) in [
            ("الرياضيات", "Mathématiques"),
            (" الرِّياضيات ", "Mathématiques"),
            ("MATHEMATIQUES", "Mathématiques"),
            ("SC. DE LA VIE ET DE LA TERRE", "Sciences de la vie et de la Terre"),
            ("الفيزياء و الكيمياء", "Physique-Chimie"),
            ("التربية الاسلامية", "Éducation islamique"),
            ("physique-chimie", "Physique-Chimie"),
        ] {
            assert_eq!(names.find(name), Some(subject), "{name}");
        }
        assert_eq!(names.find("الطيران"), None);
    }

    #[test]
    fn no_name_has_two_meanings() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (french, others) in SUBJECTS {
            for name in others.iter().chain([french]) {
                let before = seen.insert(key(name), french);
                assert!(before.is_none_or(|before| before == *french), "{name}");
            }
        }
    }

    #[test]
    fn the_office_completes_the_table() {
        let mut names = SubjectNames::usual();
        names.insert("الروبوتيك", "Robotique");
        names.insert("الاجتماعيات", "Histoire-Géographie");
        assert_eq!(names.find("روبوتيك"), Some("Robotique"));
        assert_eq!(names.find("الاجتماعيات"), Some("Histoire-Géographie"));
    }
}
