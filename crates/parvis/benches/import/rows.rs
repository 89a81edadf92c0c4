//! The rows that are imported, worked out from their number alone: students with their guardians, grades. Once as the lines
//! of files, once for the bare load. Names and values are invented.

use jiff::civil::{Date, date};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Students of a class.
pub const A_CLASS: u64 = 40;
/// Tests of a subject have one grade each for every student of the class.
pub const SUBJECTS: [(&str, &str); 10] = [
    ("Arabe", "اللغة العربية"),
    ("Français", "اللغة الفرنسية"),
    ("Mathématiques", "الرياضيات"),
    ("Physique-chimie", "الفيزياء والكيمياء"),
    ("SVT", "علوم الحياة والأرض"),
    ("Histoire-géographie", "الاجتماعيات"),
    ("Éducation islamique", "التربية الإسلامية"),
    ("Anglais", "اللغة الإنجليزية"),
    ("Informatique", "المعلوميات"),
    ("Éducation physique", "التربية البدنية"),
];
/// Levels: code and name.
pub const LEVELS: [(&str, &str); 6] = [
    ("1APIC", "1re année collège"),
    ("2APIC", "2e année collège"),
    ("3APIC", "3e année collège"),
    ("TC", "Tronc commun"),
    ("1BAC", "1re année baccalauréat"),
    ("2BAC", "2e année baccalauréat"),
];
const FAMILIES: [&str; 40] = [
    "Alaoui",
    "Amrani",
    "Bennani",
    "Berrada",
    "Chraibi",
    "Fassi",
    "Idrissi",
    "Tazi",
    "Benjelloun",
    "Lahlou",
    "Kettani",
    "Sebti",
    "Naciri",
    "Filali",
    "Mansouri",
    "Ouazzani",
    "Hassani",
    "Cherkaoui",
    "Zniber",
    "Bouzidi",
    "Saidi",
    "Ziani",
    "Rahmani",
    "Haddad",
    "Khalil",
    "Mekouar",
    "Tahiri",
    "Slaoui",
    "Jabri",
    "Omari",
    "Kadiri",
    "Bakkali",
    "Lamrani",
    "Skalli",
    "Guessous",
    "Drissi",
    "Malki",
    "Raji",
    "Toumi",
    "Yacoubi",
];
const BEFORE: [&str; 5] = ["", "El ", "Ben ", "Ait ", "Bou "];
const GIVEN: [(&str, &str); 20] = [
    ("Yassine", "ياسين"),
    ("Yasmine", "ياسمين"),
    ("Omar", "عمر"),
    ("Salma", "سلمى"),
    ("Hamza", "حمزة"),
    ("Zineb", "زينب"),
    ("Adam", "آدم"),
    ("Nour", "نور"),
    ("Ilyas", "إلياس"),
    ("Lina", "لينة"),
    ("Mehdi", "مهدي"),
    ("Aya", "آية"),
    ("Anas", "أنس"),
    ("Hiba", "هبة"),
    ("Reda", "رضا"),
    ("Sara", "سارة"),
    ("Amine", "أمين"),
    ("Imane", "إيمان"),
    ("Walid", "وليد"),
    ("Kenza", "كنزة"),
];
const REMARKS: [&str; 6] =
    ["Bon travail", "En progrès", "Doit participer davantage", "عمل جيد", "تحسن ملحوظ", "Très bien, à poursuivre"];

/// How much there is.
#[derive(Clone, Copy)]
pub struct Size {
    /// Students.
    pub students: u64,
    /// Grades of each.
    pub each: u64,
}

/// A number that looks drawn (SplitMix64).
fn drawn(of: u64, salt: u64) -> u64 {
    let mut z = of.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(salt.wrapping_mul(0xD6E8_FEB8_6659_FD93));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Somebody's family and given name.
fn family(of: u64) -> String {
    let n = drawn(of, 1);
    format!("{}{}", BEFORE[(n % 5) as usize], FAMILIES[(n / 5 % 40) as usize])
}

/// A guardian, the same for two students.
pub struct Guardian {
    pub number: u64,
    pub family: String,
    pub given: &'static str,
    pub national_id: String,
    pub email: Option<String>,
    pub phone: String,
    pub address: String,
}

/// A student.
pub struct Student {
    pub number: u64,
    pub code: String,
    pub family: String,
    pub given: &'static str,
    pub given_ar: &'static str,
    pub born_on: Date,
    pub male: bool,
    pub class: u64,
    pub guardian: Guardian,
}

impl Size {
    /// Grades.
    pub fn grades(&self) -> u64 {
        self.students * self.each
    }

    /// Guardians: one for two students, who stand far apart.
    pub fn guardians(&self) -> u64 {
        self.students.div_ceil(2)
    }

    /// Tests of each subject.
    pub fn tests(&self) -> u64 {
        self.each.div_ceil(SUBJECTS.len() as u64)
    }

    /// A student, from 0.
    pub fn student(&self, number: u64) -> Student {
        let of = number % self.guardians();
        let n = drawn(number, 2);
        let (given, given_ar) = GIVEN[(n % 20) as usize];
        let guardian = Guardian {
            number: of,
            family: family(of),
            given: GIVEN[(drawn(of, 3) % 20) as usize].0,
            national_id: format!("AB{of:07}"),
            email: of.is_multiple_of(2).then(|| format!("tuteur{of}@example.org")),
            phone: format!("06{of:08}"),
            address: format!("{} avenue Hassan II, Rabat", of % 200 + 1),
        };
        let day = 1 + (n >> 16) % 28;
        Student {
            number,
            code: code(number),
            family: family(of),
            given,
            given_ar,
            born_on: date(2009 + ((n >> 24) % 6) as i16, 1 + ((n >> 32) % 12) as i8, day as i8),
            male: n.is_multiple_of(2),
            class: number / A_CLASS,
            guardian,
        }
    }

    /// A grade of a student, from 0: subject and test from 0.
    pub fn grade(&self, student: u64, number: u64) -> Grade {
        let n = drawn(student * 64 + number, 4);
        let outcome = match n % 200 {
            0..4 => "absent",
            4..6 => "exempt",
            6 => "not_handed_in",
            _ => "value",
        };
        let subject = number % SUBJECTS.len() as u64;
        Grade {
            subject,
            test: number / SUBJECTS.len() as u64,
            outcome,
            value: (outcome == "value").then_some(((n >> 20) % 81) as i64 * 25),
            remark: if (n >> 40).is_multiple_of(20) { REMARKS[((n >> 48) % 6) as usize] } else { "" },
        }
    }

    /// When a test was held.
    pub fn held_on(&self, subject: u64, test: u64) -> Date {
        date(2026, 10 + (test % 3) as i8, 1 + subject as i8 * 2)
    }
}

/// A grade.
pub struct Grade {
    pub subject: u64,
    pub test: u64,
    pub outcome: &'static str,
    pub value: Option<i64>,
    pub remark: &'static str,
}

/// A student's code.
pub fn code(number: u64) -> String {
    format!("J{number:09}")
}

/// The name of a class.
pub fn class_name(number: u64) -> String {
    format!("{}-{}", LEVELS[(number % 6) as usize].0, number / 6 + 1)
}

/// Writes the file of students, as the office's list has it.
pub fn write_students(path: &Path, size: Size) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    writeln!(
        out,
        "code_eleve;nom;prenom;nom_ar;prenom_ar;date_naissance;lieu_naissance;sexe;niveau;classe;regime;\
        tuteur1_nom;tuteur1_prenom;tuteur1_cin;tuteur1_lien;tuteur1_email;tuteur1_telephone;tuteur1_adresse"
    )?;
    for number in 0..size.students {
        let one = size.student(number);
        let guardian = &one.guardian;
        writeln!(
            out,
            "{};{};{};;{};{};Rabat;{};{};{};externe;{};{};{};père;{};{};{}",
            one.code,
            one.family,
            one.given,
            one.given_ar,
            one.born_on.strftime("%d/%m/%Y"),
            if one.male { "M" } else { "F" },
            LEVELS[(one.class % 6) as usize].1,
            class_name(one.class),
            guardian.family,
            guardian.given,
            guardian.national_id,
            guardian.email.as_deref().unwrap_or_default(),
            guardian.phone,
            guardian.address
        )?;
    }
    out.flush()
}

/// Writes the file of grades: class by class, student by student.
pub fn write_grades(path: &Path, size: Size) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    writeln!(out, "code_eleve;matiere;session;evaluation;note;date;remarque")?;
    let dates: Vec<String> = (0..size.tests())
        .flat_map(|test| (0..10).map(move |subject| size.held_on(subject, test).strftime("%d/%m/%Y").to_string()))
        .collect();
    for student in 0..size.students {
        let code = code(student);
        for number in 0..size.each {
            let grade = size.grade(student, number);
            let note = match (grade.outcome, grade.value) {
                ("absent", _) => "ABS".to_owned(),
                ("exempt", _) => "DISP".to_owned(),
                (_, Some(value)) if value % 100 == 0 => format!("{}", value / 100),
                (_, Some(value)) => format!("{},{:02}", value / 100, value % 100),
                _ => "NR".to_owned(),
            };
            let subject = SUBJECTS[grade.subject as usize].0;
            let date = &dates[number as usize];
            writeln!(out, "{code};{subject};S1;CC{};{note};{date};{}", grade.test + 1, grade.remark)?;
        }
    }
    out.flush()
}
