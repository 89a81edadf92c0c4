//! The two schools: what they are called, what they teach, when they grade. Neither exists.

/// A level with the scheme of its year.
pub(crate) struct LevelOf {
    pub code: &'static str,
    pub name: &'static str,
    pub name_ar: &'static str,
    pub scheme: &'static str,
}

/// A subject with its coefficient (at every level) and how its average is made.
pub(crate) struct SubjectOf {
    pub code: &'static str,
    pub name: &'static str,
    pub name_ar: &'static str,
    pub coefficient: i64,
    pub scheme: &'static str,
    /// Whether remarks are written in Arabic.
    pub arabic: bool,
    /// How many continuous assessments a term has.
    pub tests: usize,
    /// Whether it has exams.
    pub exams: bool,
}

/// An assessment of the year's plan, for every subject.
pub(crate) struct Slot {
    /// The term, from 1.
    pub term: i64,
    pub kind: &'static str,
    pub title: &'static str,
    pub title_ar: &'static str,
    /// Month and day from which it is held, and over how many days the subjects are spread.
    pub from: (i8, i8),
    pub spread: i64,
    pub minutes: i64,
    /// Which levels hold it (by index).
    pub levels: &'static [usize],
    pub value: Value,
}

/// What the grades of an assessment are made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// One of several continuous assessments, from 0, whose mean is the period's grade.
    Test(usize),
    /// The period's grade itself (0 and 1) or the final grade (2).
    Grade(usize),
}

/// A school of the demo.
pub(crate) struct SchoolOf {
    pub slug: &'static str,
    pub authority: &'static str,
    pub country: &'static str,
    pub name: &'static str,
    pub name_ar: &'static str,
    pub address: &'static str,
    pub address_ar: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub hours: &'static str,
    pub hours_ar: &'static str,
    pub zone: &'static str,
    pub national_id_rule: &'static str,
    pub code_pattern: &'static str,
    pub shows_extremes: bool,
    pub absent_counts_zero: bool,
    pub term_kind: &'static str,
    pub levels: &'static [LevelOf],
    /// Pupils of the data by age less failures: the first level takes up to the first number, and so on.
    pub level_ages: &'static [i64],
    /// How old pupils of the first level become in the year in which the school year begins.
    pub first_age: i64,
    pub subjects: &'static [SubjectOf],
    pub slots: &'static [Slot],
    /// Hours at which lessons begin, and their length in minutes.
    pub lessons: &'static [&'static str],
    pub lesson_minutes: i64,
    /// Days without school: first month and day, and how many days.
    pub holidays: &'static [(i8, i8, i64)],
    /// Months and days on which the exams of each term come out.
    pub results: [(i8, i8); 2],
    pub rooms: &'static [&'static str],
}

const fn subject(
    code: &'static str,
    names: (&'static str, &'static str),
    coefficient: i64,
    scheme: &'static str,
    tests: usize,
) -> SubjectOf {
    SubjectOf { code, name: names.0, name_ar: names.1, coefficient, scheme, arabic: false, tests, exams: true }
}

const fn in_arabic(subject: SubjectOf) -> SubjectOf {
    SubjectOf { arabic: true, ..subject }
}

const fn without_exams(subject: SubjectOf) -> SubjectOf {
    SubjectOf { exams: false, ..subject }
}

const fn slot(
    term: i64,
    kind: &'static str,
    titles: (&'static str, &'static str),
    from: (i8, i8),
    value: Value,
) -> Slot {
    Slot {
        term,
        kind,
        title: titles.0,
        title_ar: titles.1,
        from,
        spread: 12,
        minutes: 60,
        levels: &[0, 1, 2, 3, 4],
        value,
    }
}

const fn exam(slot: Slot, minutes: i64, levels: &'static [usize]) -> Slot {
    Slot { spread: 6, minutes, levels, ..slot }
}

const MA: &str = "ma-subject";
const BE: &str = "continuous=70,activity=30";
const BE_YEAR: &str = "period:1=20,period:2=20,exam:1=30,exam:2=30;exams=FRA+MAT+NEE+ANG+SCI+HIS+GEO";

/// The collège of the pupils of `GP`, and the athénée of those of `MS`.
pub(crate) const SCHOOLS: [SchoolOf; 2] = [
    SchoolOf {
        slug: "college-jardins-bouregreg",
        authority: "MA",
        country: "MA",
        name: "Collège Les Jardins du Bouregreg",
        name_ar: "إعدادية حدائق أبي رقراق",
        address: "12, rue des Cigognes, 11000 Salé",
        address_ar: "12، زنقة اللقالق، 11000 سلا",
        phone: "05 37 00 12 34",
        email: "contact@jardins-bouregreg.example.org",
        hours: "Lundi au vendredi : 8 h 30–12 h 30 et 14 h 30–18 h 30\nSamedi : 8 h 30–12 h 30",
        hours_ar: "من الإثنين إلى الجمعة: 8:30 - 12:30 و14:30 - 18:30\nالسبت: 8:30 - 12:30",
        zone: "Africa/Casablanca",
        national_id_rule: "required",
        code_pattern: "A999999999",
        shows_extremes: true,
        absent_counts_zero: false,
        term_kind: "semester",
        levels: &[
            LevelOf {
                code: "1APIC", name: "1re année collège", name_ar: "الأولى إعدادي", scheme: "terms-equal"
            },
            LevelOf {
                code: "2APIC", name: "2e année collège", name_ar: "الثانية إعدادي", scheme: "terms-equal"
            },
            LevelOf {
                code: "3APIC",
                name: "3e année collège",
                name_ar: "الثالثة إعدادي",
                scheme: "ma-college-certificate",
            },
        ],
        level_ages: &[15, 16, 99],
        first_age: 12,
        subjects: &[
            in_arabic(subject("ARA", ("Arabe", "اللغة العربية"), 500, MA, 3)),
            subject("FRA", ("Français", "اللغة الفرنسية"), 500, MA, 3),
            subject("MAT", ("Mathématiques", "الرياضيات"), 500, MA, 3),
            subject("PHC", ("Physique-chimie", "الفيزياء والكيمياء"), 300, MA, 2),
            subject("SVT", ("Sciences de la vie et de la Terre", "علوم الحياة والأرض"), 300, MA, 2),
            in_arabic(subject("HGE", ("Histoire-géographie", "الاجتماعيات"), 300, MA, 2)),
            in_arabic(subject("ISL", ("Éducation islamique", "التربية الإسلامية"), 200, MA, 2)),
            without_exams(subject("ANG", ("Anglais", "اللغة الإنجليزية"), 200, "ma-subject-english", 2)),
            without_exams(in_arabic(subject("EPS", ("Éducation physique", "التربية البدنية"), 200, MA, 2))),
        ],
        slots: &[
            slot(1, "continuous", ("Contrôle continu 1", "الفرض الأول"), (10, 5), Value::Test(0)),
            slot(1, "continuous", ("Contrôle continu 2", "الفرض الثاني"), (11, 9), Value::Test(1)),
            slot(1, "continuous", ("Contrôle continu 3", "الفرض الثالث"), (12, 14), Value::Test(2)),
            slot(1, "activity", ("Activité intégrée", "الأنشطة المندمجة"), (12, 28), Value::Grade(0)),
            exam(
                slot(1, "exam_local", ("Examen normalisé local", "الامتحان الموحد المحلي"), (1, 18), Value::Grade(1)),
                120,
                &[2],
            ),
            slot(2, "continuous", ("Contrôle continu 1", "الفرض الأول"), (2, 22), Value::Test(0)),
            slot(2, "continuous", ("Contrôle continu 2", "الفرض الثاني"), (3, 29), Value::Test(1)),
            slot(2, "continuous", ("Contrôle continu 3", "الفرض الثالث"), (4, 26), Value::Test(2)),
            slot(2, "activity", ("Activité intégrée", "الأنشطة المندمجة"), (5, 12), Value::Grade(1)),
            exam(
                slot(2, "exam_local", ("Examen normalisé local", "الامتحان الموحد المحلي"), (6, 8), Value::Grade(2)),
                90,
                &[0, 1],
            ),
            exam(
                slot(2, "exam_regional", ("Examen régional unifié", "الامتحان الجهوي الموحد"), (6, 15), Value::Grade(2)),
                120,
                &[2],
            ),
        ],
        lessons: &["08:30", "09:30", "10:30", "11:30", "14:30", "15:30", "16:30"],
        lesson_minutes: 60,
        holidays: &[
            (10, 18, 8),
            (11, 6, 1),
            (11, 18, 1),
            (12, 6, 8),
            (1, 1, 1),
            (1, 11, 1),
            (1, 14, 1),
            (1, 25, 7),
            (3, 15, 8),
            (5, 1, 10),
        ],
        results: [(2, 5), (6, 29)],
        rooms: &["3", "5", "8", "11", "12", "Laboratoire 1", "Laboratoire 2"],
    },
    SchoolOf {
        slug: "athenee-trois-tilleuls",
        authority: "BE-athenee-trois-tilleuls",
        country: "BE",
        name: "Athénée des Trois Tilleuls",
        name_ar: "ثانوية الزيزفونات الثلاث",
        address: "Rue des Trois Tilleuls 27, 5000 Namur",
        address_ar: "27 شارع الزيزفونات الثلاث، 5000 نامور",
        phone: "081 00 12 34",
        email: "secretariat@trois-tilleuls.example.org",
        hours: "Lundi, mardi, jeudi, vendredi : 8 h 00–16 h 30\nMercredi : 8 h 00–12 h 30",
        hours_ar: "الإثنين والثلاثاء والخميس والجمعة: 8:00 - 16:30\nالأربعاء: 8:00 - 12:30",
        zone: "Europe/Brussels",
        national_id_rule: "none",
        code_pattern: "AA999999",
        shows_extremes: false,
        absent_counts_zero: false,
        term_kind: "period",
        levels: &[
            LevelOf { code: "3", name: "3e secondaire", name_ar: "الثالثة ثانوي", scheme: BE_YEAR },
            LevelOf { code: "4", name: "4e secondaire", name_ar: "الرابعة ثانوي", scheme: BE_YEAR },
            LevelOf { code: "5", name: "5e secondaire", name_ar: "الخامسة ثانوي", scheme: BE_YEAR },
            LevelOf { code: "6", name: "6e secondaire", name_ar: "السادسة ثانوي", scheme: BE_YEAR },
            LevelOf {
                code: "DASPA", name: "Classe d’accueil (DASPA)", name_ar: "قسم الاستقبال", scheme: BE_YEAR
            },
        ],
        level_ages: &[15, 16, 17, 99],
        first_age: 14,
        subjects: &[
            subject("FRA", ("Français", "اللغة الفرنسية"), 500, BE, 3),
            subject("MAT", ("Mathématiques", "الرياضيات"), 500, BE, 3),
            subject("NEE", ("Néerlandais", "اللغة الهولندية"), 400, BE, 2),
            subject("ANG", ("Anglais", "اللغة الإنجليزية"), 300, BE, 2),
            subject("SCI", ("Sciences", "العلوم"), 300, BE, 2),
            subject("HIS", ("Histoire", "التاريخ"), 200, BE, 2),
            subject("GEO", ("Géographie", "الجغرافيا"), 200, BE, 2),
            without_exams(subject("EPC", ("Philosophie et citoyenneté", "الفلسفة والمواطنة"), 100, BE, 2)),
            without_exams(subject("EPS", ("Éducation physique", "التربية البدنية"), 200, BE, 2)),
        ],
        slots: &[
            slot(1, "continuous", ("Interrogation 1", "الاختبار الأول"), (9, 21), Value::Test(0)),
            slot(1, "continuous", ("Interrogation 2", "الاختبار الثاني"), (10, 12), Value::Test(1)),
            slot(1, "activity", ("Travail de la période", "إنجاز الفترة"), (11, 9), Value::Grade(0)),
            slot(1, "continuous", ("Interrogation 3", "الاختبار الثالث"), (11, 18), Value::Test(2)),
            exam(
                slot(1, "exam_session", ("Examen de décembre", "امتحان دجنبر"), (12, 8), Value::Grade(1)),
                100,
                &[0, 1, 2, 3, 4],
            ),
            slot(2, "continuous", ("Interrogation 1", "الاختبار الأول"), (1, 18), Value::Test(0)),
            slot(2, "continuous", ("Interrogation 2", "الاختبار الثاني"), (3, 8), Value::Test(1)),
            slot(2, "activity", ("Travail de la période", "إنجاز الفترة"), (3, 29), Value::Grade(1)),
            slot(2, "continuous", ("Interrogation 3", "الاختبار الثالث"), (5, 10), Value::Test(2)),
            exam(
                slot(2, "exam_session", ("Examen de juin", "امتحان يونيو"), (6, 8), Value::Grade(2)),
                100,
                &[0, 1, 2, 3, 4],
            ),
        ],
        lessons: &["08:15", "09:05", "10:10", "11:00", "13:00", "13:50", "14:55"],
        lesson_minutes: 50,
        holidays: &[(10, 19, 14), (11, 11, 1), (12, 21, 14), (2, 22, 14), (4, 26, 14), (5, 1, 1), (5, 25, 1)],
        results: [(12, 18), (6, 25)],
        rooms: &["A12", "A14", "B03", "B21", "C105", "Labo de sciences", "C110"],
    },
];

/// The level without a place in the course of years: its pupils have just come to the country.
pub(crate) const WELCOME_LEVEL: usize = 4;
