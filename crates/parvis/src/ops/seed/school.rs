//! The rows of one school after the other.

use super::Plan;
use super::guardians::guardian_of;
use crate::demo::data::Data;
use crate::demo::names::{Name, Names};
use crate::demo::random::Series;
use crate::demo::rows::{Rows, public_id};
use crate::features::absences::store::NewAbsence;
use crate::features::accounts::store::NewSession;
use crate::features::children::store::{NewEnrolment, NewStudent};
use crate::features::grades::figures::{Counting, Course, Mark, Place, of_class};
use crate::features::grades::store::{NewAssessment, NewGrade};
use crate::features::school::store::{NewClass, NewLevel, NewLevelSubject, NewSchool, NewSubject, NewTerm, NewYear};
use db::Instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rules::averages::{Graded, Policy};
use rules::grade::{Hundredths, Outcome, Scale};
use rules::scheme::{AssessmentKind, ExamKind, SubjectScheme};

const PER_SCHOOL: u64 = 800;
const PER_CLASS: u64 = 30;
/// Of six students two are siblings, so that one guardian in five has two children.
pub(super) const GROUP: u64 = 6;
const MOST_ABSENCES: i64 = 4;
const ZONE: &str = "Africa/Casablanca";
const LEVELS: i64 = 3;
const SUBJECTS: [(&str, &str, &str, i64); 9] = [
    ("ARA", "Arabe", "اللغة العربية", 500),
    ("FRA", "Français", "اللغة الفرنسية", 500),
    ("MAT", "Mathématiques", "الرياضيات", 500),
    ("PHC", "Physique-chimie", "الفيزياء والكيمياء", 300),
    ("SVT", "Sciences de la vie et de la Terre", "علوم الحياة والأرض", 300),
    ("HGE", "Histoire-géographie", "الاجتماعيات", 300),
    ("ISL", "Éducation islamique", "التربية الإسلامية", 200),
    ("ANG", "Anglais", "اللغة الإنجليزية", 200),
    ("EPS", "Éducation physique", "التربية البدنية", 200),
];
/// Graded assessments of a class in the year.
const GRADED: usize = 20;

/// What is kept of a password.
#[derive(Clone)]
pub(super) struct Verifier {
    pub scheme: String,
    pub salt: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Rows of a few schools.
pub(super) struct Chunk {
    pub rows: Rows,
    pub sessions: Vec<NewSession>,
    /// The sessions as they are handed out.
    pub lines: String,
    /// Students up to the end of this chunk.
    pub students: u64,
}

/// Makes the rows; ids follow from the place of a student among all.
pub(super) struct Maker {
    pub(super) students: u64,
    pub(super) sessions: u64,
    now: Timestamp,
    today: Date,
    year: i64,
    /// The shared one, then those of the first accounts.
    pub(super) verifiers: Vec<Verifier>,
    data: Data,
    names: Names,
    course: Course,
}

impl Maker {
    pub(super) fn new(plan: &Plan, verifiers: Vec<Verifier>) -> Maker {
        let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let today = plan.now.to_zoned(zone).date();
        let year = i64::from(today.year()) - i64::from(today.month() < 9);
        // The school's own ids are put in place of these for each school.
        let counting = |(place, of): (usize, &(_, _, _, i64))| Counting {
            subject_id: place as i64,
            coefficient: of.3 as u32,
            scheme: SubjectScheme::MA_SUBJECT,
        };
        let course = Course {
            scale: Scale::TWENTY,
            policy: Policy::default(),
            subjects: SUBJECTS.iter().enumerate().map(counting).collect(),
        };
        Maker {
            students: plan.students,
            sessions: plan.sessions,
            now: plan.now,
            today,
            year,
            verifiers,
            data: Data::read(1),
            names: Names::read(),
            course,
        }
    }

    pub(super) fn schools(&self) -> u64 {
        self.students.div_ceil(PER_SCHOOL)
    }

    /// The rows of some schools, the first included, the last not.
    pub(super) fn chunk(&self, first: u64, last: u64) -> Chunk {
        let students = (last * PER_SCHOOL).min(self.students);
        let mut chunk = Chunk { rows: Rows::default(), sessions: Vec::new(), lines: String::new(), students };
        for school in first..last {
            self.school(&mut chunk.rows, school);
            let mut series = Series::of(1, "seed-school", school as i64);
            let (from, to) = (school * PER_SCHOOL, ((school + 1) * PER_SCHOOL).min(self.students));
            for class in 0..(to - from).div_ceil(PER_CLASS) {
                let members = from + class * PER_CLASS..(from + (class + 1) * PER_CLASS).min(to);
                self.class(&mut chunk, school, class, members, &mut series);
            }
        }
        chunk
    }

    pub(super) fn ago(&self, days: i64) -> Instant {
        (self.now - SignedDuration::from_hours(24 * days)).into()
    }

    fn day(&self, days: i64) -> Date {
        self.today.checked_add(days.days()).unwrap_or(self.today)
    }

    fn school(&self, rows: &mut Rows, school: u64) {
        let id = school as i64 + 1;
        let text = |text: &str| format!("{text} {id}");
        rows.schools.push(NewSchool {
            id,
            slug: format!("school-{id}"),
            authority: "SEED".into(),
            country: "MA".into(),
            name: text("Collège"),
            name_ar: text("إعدادية"),
            address: text("Rue"),
            address_ar: text("زنقة"),
            phone: "05 37 00 00 00".into(),
            email: format!("school{id}@example.org"),
            opening_hours: "8 h 30 - 18 h 30".into(),
            opening_hours_ar: "8:30 - 18:30".into(),
            zone: ZONE.into(),
            default_locale: "fr".into(),
            code_pattern: "A999999999".into(),
            national_id_rule: "optional".into(),
            current_year: self.year,
            shows_class_average: true,
            shows_extremes: true,
            shows_rank: false,
            absent_counts_zero: false,
            shows_pending: true,
        });
        rows.years.push(NewYear {
            school_id: id,
            school_year: self.year,
            starts_on: self.day(-200),
            ends_on: self.day(60),
        });
        for (ordinal, from, to, state) in [(1, -200, -80, "closed"), (2, -79, 60, "open")] {
            rows.terms.push(NewTerm {
                id: (id - 1) * 2 + ordinal,
                school_id: id,
                school_year: self.year,
                ordinal,
                kind: "semester".into(),
                starts_on: self.day(from),
                ends_on: self.day(to),
                state: state.into(),
            });
        }
        let subject_id = |place: usize| self.subject_id(school, place);
        for (place, &(code, name, name_ar, _)) in SUBJECTS.iter().enumerate() {
            rows.subjects.push(NewSubject {
                id: subject_id(place),
                school_id: id,
                code: code.into(),
                name: name.into(),
                name_ar: name_ar.into(),
                sort_order: place as i64,
            });
        }
        for level in 1..=LEVELS {
            let level_id = (id - 1) * LEVELS + level;
            rows.levels.push(NewLevel {
                id: level_id,
                school_id: id,
                code: format!("{level}AC"),
                name: format!("Année {level}"),
                name_ar: format!("السنة {level}"),
                scale_max_x100: 2000,
                year_scheme: "terms-equal".into(),
            });
            rows.level_subjects.extend(SUBJECTS.iter().enumerate().map(|(place, of)| NewLevelSubject {
                level_id,
                subject_id: subject_id(place),
                school_id: id,
                coefficient_x100: of.3,
                subject_scheme: "ma-subject".into(),
            }));
        }
    }

    fn subject_id(&self, school: u64, place: usize) -> i64 {
        school as i64 * SUBJECTS.len() as i64 + place as i64 + 1
    }

    fn class(&self, chunk: &mut Chunk, school: u64, class: u64, members: std::ops::Range<u64>, series: &mut Series) {
        let school_id = school as i64 + 1;
        let class_id = (school * PER_SCHOOL.div_ceil(PER_CLASS) + class) as i64 + 1;
        let level = class as i64 % LEVELS;
        chunk.rows.classes.push(NewClass {
            id: class_id,
            public_id: public_id(series),
            school_id,
            school_year: self.year,
            level_id: school as i64 * LEVELS + level + 1,
            name: format!("{}AC-{}", level + 1, class as i64 / LEVELS + 1),
            class_teacher: "Salma El Amrani".into(),
        });
        // Two more are to come, for the pages that tell what is next.
        let first = (class_id - 1) * (GRADED as i64 + 2) + 1;
        let assessments: Vec<NewAssessment> =
            (0..GRADED + 2).map(|place| self.assessment(first, place, (school, class_id), series)).collect();
        let mut marks: [Vec<Mark>; 2] = Default::default();
        for student in members {
            self.student(&mut chunk.rows, student, school_id, class_id, series);
            self.guardian(chunk, student, school_id, series);
            self.grades(&mut chunk.rows, student, &assessments, &mut marks, series);
        }
        let mut course = self.course.clone();
        for (place, subject) in course.subjects.iter_mut().enumerate() {
            subject.subject_id = self.subject_id(school, place);
        }
        for (term, marks) in marks.iter().enumerate() {
            let term_id = school as i64 * 2 + term as i64 + 1;
            chunk.rows.figures.extend(of_class(Place { school_id, class_id, term_id }, &course, marks));
        }
        chunk.rows.assessments.extend(assessments);
    }

    /// Nine tests a term, exams in two subjects, and two tests to come.
    fn assessment(
        &self,
        first: i64,
        place: usize,
        (school, class_id): (u64, i64),
        series: &mut Series,
    ) -> NewAssessment {
        let (term, subject, kind, out) = match place {
            0..9 => (1, place, "continuous", 150 - (place / 3) as i64 * 30),
            9..18 => (2, place - 9, "continuous", 62 - ((place - 9) / 3) as i64 * 30),
            18..GRADED => (2, place - 18, "exam_local", 1),
            _ => (2, place - GRADED + 3, "continuous", -7),
        };
        let graded = place < GRADED;
        NewAssessment {
            id: first + place as i64,
            public_id: public_id(series),
            school_id: school as i64 + 1,
            school_year: self.year,
            class_id,
            term_id: school as i64 * 2 + term,
            subject_id: self.subject_id(school, subject),
            kind: kind.into(),
            title: if kind == "continuous" { "Contrôle continu" } else { "Examen normalisé local" }.into(),
            title_ar: if kind == "continuous" { "الفرض" } else { "الامتحان الموحد المحلي" }.into(),
            held_on: Some(self.day(-out - 5 * i64::from(graded))),
            starts_at: Some("09:30".into()),
            minutes: Some(60),
            room: "Salle 3".into(),
            weight_x100: 100,
            scale_max_x100: 2000,
            state: if graded { "published" } else { "draft" }.into(),
            visible_from: graded.then(|| self.ago(out)),
            announced: true,
        }
    }

    fn student(&self, rows: &mut Rows, student: u64, school_id: i64, class_id: i64, series: &mut Series) {
        let id = student as i64 + 1;
        let female = series.chance(500);
        let Name { family, given, family_ar, given_ar } = self.family(student, female, series);
        rows.students.push(NewStudent {
            id,
            public_id: public_id(series),
            authority: "SEED".into(),
            code: format!("K{id:09}"),
            sort_key: locale::sort_key(&format!("{family} {given}")),
            family_name: family,
            given_name: given,
            family_name_ar: family_ar,
            given_name_ar: given_ar,
            sex: if female { "f" } else { "m" }.into(),
            born_on: self.day(-(series.between(4400, 5500))),
            born_in: "Rabat".into(),
        });
        rows.enrolments.push(NewEnrolment {
            student_id: id,
            school_year: self.year,
            school_id,
            class_id,
            regime: "day".into(),
            state: "active".into(),
            decision: "none".into(),
        });
        for number in 0..series.between(0, MOST_ABSENCES) {
            let days = series.between(1, 190);
            rows.absences.push(NewAbsence {
                id: (id - 1) * MOST_ABSENCES + number + 1,
                public_id: public_id(series),
                school_id,
                school_year: self.year,
                student_id: id,
                term_id: (school_id - 1) * 2 + if days > 79 { 1 } else { 2 },
                kind: "absence".into(),
                held_on: self.day(-days),
                starts_at: "10:30".into(),
                ends_at: "11:30".into(),
                minutes: 60,
                justified: days % 2 == 0,
                reason: if days % 2 == 0 { "Certificat médical" } else { "" }.into(),
                recorded_at: self.ago(days - 1),
            });
        }
    }

    /// Siblings and their guardian have one family name.
    pub(super) fn family(&self, student: u64, female: bool, series: &mut Series) -> Name {
        let house = self.names.house(0, &mut Series::of(2, "seed-house", guardian_of(student) as i64));
        self.names.name(&house, female, series)
    }

    fn grades(
        &self,
        rows: &mut Rows,
        student: u64,
        assessments: &[NewAssessment],
        marks: &mut [Vec<Mark>; 2],
        series: &mut Series,
    ) {
        let band = series.below(6);
        let triples: [_; 9] = std::array::from_fn(|place| self.data.triple(place == 2, band, series));
        for (place, assessment) in assessments.iter().take(GRADED).enumerate() {
            let (kind, value) = match place {
                0..9 => (AssessmentKind::Continuous, triples[place][0]),
                9..18 => (AssessmentKind::Continuous, triples[place - 9][1]),
                _ => (AssessmentKind::Exam(ExamKind::Local), triples[place - 18][2]),
            };
            let value = value * 100;
            rows.grades.push(NewGrade {
                student_id: student as i64 + 1,
                school_year: self.year,
                assessment_id: assessment.id,
                school_id: assessment.school_id,
                outcome: "value".into(),
                value_x100: Some(value),
                remark: if value >= 1700 { "Excellent travail." } else { "" }.into(),
                visible_from: assessment.visible_from,
                changed_at: None,
            });
            let Some(visible_from) = assessment.visible_from else { continue };
            let graded = Graded { kind, weight: 100, scale: Scale::TWENTY, outcome: Outcome::Value(Hundredths(value)) };
            marks[usize::from(place >= 9)].push(Mark {
                student_id: student as i64 + 1,
                subject_id: assessment.subject_id,
                visible_from,
                graded,
            });
        }
    }
}
