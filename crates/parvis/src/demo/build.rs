//! From the demo's families and plans to rows.

use super::assessments::{Planned, plan};
use super::calendar::{Calendar, YEARS};
use super::data::Data;
use super::families::{Awkward, Family};
use super::grades::{Drawn, GradeOf, grade, triples};
use super::names::Names;
use super::people::staff_name;
use super::pupils::{ClassOf, Pupil, Roll};
use super::random::Series;
use super::rows::{Rows, public_id};
use super::schools::{SCHOOLS, SchoolOf};
use crate::features::absences::store::NewAbsence;
use crate::features::children::store::{NewEnrolment, NewStudent};
use crate::features::grades::figures::{self, Counting, Course, Mark, Place};
use crate::features::grades::store::{NewAssessment, NewGrade};
use crate::features::school::store::{NewClass, NewLevel, NewLevelSubject, NewSchool, NewSubject, NewTerm, NewYear};
use db::Instant;
use jiff::civil::Date;
use rules::averages::{Graded, Policy};
use rules::grade::Scale;
use rules::scheme::AssessmentKind;
use std::collections::{BTreeMap, HashMap};

/// Everything that is known before the rows are made.
pub(crate) struct Model {
    pub seed: u64,
    pub data: Data,
    pub names: Names,
    pub calendars: [Calendar; 2],
    pub roll: Roll,
    pub families: Vec<Family>,
    pub awkward: Awkward,
}

/// The id of a subject of a school, both by index.
pub(crate) fn subject_id(school: usize, subject: usize) -> i64 {
    (school * 20 + subject + 1) as i64
}

fn level_id(school: usize, level: usize) -> i64 {
    (school * 10 + level + 1) as i64
}

fn term_id(school: usize, years_ago: i64, term: i64) -> i64 {
    (school as i64 * YEARS + YEARS - 1 - years_ago) * 2 + term
}

impl Model {
    /// The rows of the schools, their pupils and their grades; those of people who sign in come after.
    pub(crate) fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        for (index, school) in SCHOOLS.iter().enumerate() {
            self.school(&mut rows, index, school);
        }
        for (number, class) in self.roll.classes.iter().enumerate() {
            rows.classes.push(self.class(number, class));
        }
        let mut days = HashMap::new();
        for pupil in &self.roll.pupils {
            self.pupil(&mut rows, pupil, &mut days);
        }
        for (number, class) in self.roll.classes.iter().enumerate() {
            self.graded(&mut rows, number, class);
        }
        // The order of the key, in which the database stores them.
        rows.grades.sort_unstable_by_key(|grade| (grade.student_id, grade.school_year, grade.assessment_id));
        rows
    }

    fn school(&self, rows: &mut Rows, index: usize, school: &SchoolOf) {
        let (id, calendar) = (index as i64 + 1, &self.calendars[index]);
        rows.schools.push(NewSchool {
            id,
            slug: school.slug.into(),
            authority: school.authority.into(),
            country: school.country.into(),
            name: school.name.into(),
            name_ar: school.name_ar.into(),
            address: school.address.into(),
            address_ar: school.address_ar.into(),
            phone: school.phone.into(),
            email: school.email.into(),
            opening_hours: school.hours.into(),
            opening_hours_ar: school.hours_ar.into(),
            zone: school.zone.into(),
            default_locale: "fr".into(),
            code_pattern: school.code_pattern.into(),
            national_id_rule: school.national_id_rule.into(),
            current_year: calendar.year,
            shows_class_average: true,
            shows_extremes: school.shows_extremes,
            shows_rank: false,
            absent_counts_zero: school.absent_counts_zero,
            shows_pending: true,
        });
        for years_ago in (0..YEARS).rev() {
            let school_year = calendar.year - years_ago;
            let (starts_on, _) = calendar.term(school, school_year, 1);
            let (_, ends_on) = calendar.term(school, school_year, 2);
            rows.years.push(NewYear { school_id: id, school_year, starts_on, ends_on });
            for ordinal in 1..=2 {
                let (starts_on, ends_on) = calendar.term(school, school_year, ordinal);
                // The report cards come out a week after the term ends.
                let closed = super::calendar::after(ends_on, 6) < calendar.today;
                rows.terms.push(NewTerm {
                    id: term_id(index, years_ago, ordinal),
                    school_id: id,
                    school_year,
                    ordinal,
                    kind: school.term_kind.into(),
                    starts_on,
                    ends_on,
                    state: if closed { "closed" } else { "open" }.into(),
                });
            }
        }
        for (place, subject) in school.subjects.iter().enumerate() {
            rows.subjects.push(NewSubject {
                id: subject_id(index, place),
                school_id: id,
                code: subject.code.into(),
                name: subject.name.into(),
                name_ar: subject.name_ar.into(),
                sort_order: place as i64 + 1,
            });
        }
        for (place, level) in school.levels.iter().enumerate() {
            rows.levels.push(NewLevel {
                id: level_id(index, place),
                school_id: id,
                code: level.code.into(),
                name: level.name.into(),
                name_ar: level.name_ar.into(),
                scale_max_x100: 2000,
                year_scheme: level.scheme.into(),
            });
            rows.level_subjects.extend(school.subjects.iter().enumerate().map(|(subject, of)| NewLevelSubject {
                level_id: level_id(index, place),
                subject_id: subject_id(index, subject),
                school_id: id,
                coefficient_x100: of.coefficient,
                subject_scheme: of.scheme.into(),
            }));
        }
    }

    fn class(&self, number: usize, class: &ClassOf) -> NewClass {
        let mut series = Series::of(self.seed, "class", number as i64);
        // Teachers with an account look after classes of the present year; see Rows::teach.
        let calendar = &self.calendars[class.school];
        let before = |other: &&ClassOf| other.school == class.school && other.year == class.year;
        let place = self.roll.classes[..number].iter().filter(before).count();
        let teacher = if class.year == calendar.year && place < 2 { place + 2 } else { 10 + series.below(24) };
        NewClass {
            id: number as i64 + 1,
            public_id: public_id(&mut series),
            school_id: class.school as i64 + 1,
            school_year: class.year,
            level_id: level_id(class.school, class.level),
            name: class.name.clone(),
            class_teacher: staff_name(&self.names, self.seed, class.school, teacher).full(),
        }
    }

    fn pupil(&self, rows: &mut Rows, pupil: &Pupil, days: &mut HashMap<(usize, i64), Vec<(i64, Date)>>) {
        let (school, calendar) = (&SCHOOLS[pupil.school], &self.calendars[pupil.school]);
        let (real, name) = (&self.data.pupils[pupil.real], &pupil.name);
        let mut series = Series::of(self.seed, "student", pupil.id);
        rows.students.push(NewStudent {
            id: pupil.id,
            public_id: public_id(&mut series),
            authority: school.authority.into(),
            code: pupil.code.clone(),
            family_name: name.family.clone(),
            given_name: name.given.clone(),
            family_name_ar: name.family_ar.clone(),
            given_name_ar: name.given_ar.clone(),
            sort_key: locale::sort_key(&format!("{} {}", name.family, name.given)),
            sex: if real.female { "f" } else { "m" }.into(),
            born_on: pupil.born_on,
            born_in: pupil.born_in.clone(),
        });
        let regime = if !real.town && series.chance(300) { "half_board" } else { "day" };
        for stay in &pupil.stays {
            let years_ago = calendar.year - stay.year;
            let left = !pupil.current && pupil.stays.last().is_some_and(|last| last.year == stay.year);
            rows.enrolments.push(NewEnrolment {
                student_id: pupil.id,
                school_year: stay.year,
                school_id: pupil.school as i64 + 1,
                class_id: stay.class as i64 + 1,
                regime: regime.into(),
                state: if left { "left" } else { "active" }.into(),
                decision: stay.decision.into(),
            });
            let mut series = Series::of(self.seed, "absences", pupil.id * 8 + years_ago);
            let own = years_ago == 0 && pupil.current;
            let count = if own { real.absences } else { self.data.absences(&mut series) };
            let days = days
                .entry((pupil.school, stay.year))
                .or_insert_with(|| super::absences::days(school, calendar, stay.year));
            let missed = super::absences::of_year(school, days, count, &mut series);
            for one in missed.into_iter().filter(|one| one.held_on < calendar.today) {
                rows.absences.push(NewAbsence {
                    id: rows.absences.len() as i64 + 1,
                    public_id: public_id(&mut series),
                    school_id: pupil.school as i64 + 1,
                    school_year: stay.year,
                    student_id: pupil.id,
                    term_id: term_id(pupil.school, years_ago, one.term),
                    kind: one.kind.into(),
                    held_on: one.held_on,
                    starts_at: one.starts_at,
                    ends_at: one.ends_at,
                    minutes: one.minutes,
                    justified: one.justified,
                    reason: one.reason.into(),
                    recorded_at: calendar.at(one.held_on, 18, 30).into(),
                });
            }
        }
    }

    fn graded(&self, rows: &mut Rows, number: usize, class: &ClassOf) {
        let (school, calendar) = (&SCHOOLS[class.school], &self.calendars[class.school]);
        let years_ago = calendar.year - class.year;
        let planned = plan(school, calendar, class, number, self.seed);
        let first_id = rows.assessments.len() as i64 + 1;
        let assessments = planned
            .iter()
            .enumerate()
            .map(|(place, one)| self.assessment(class, number, first_id + place as i64, (one, years_ago)));
        rows.assessments.extend(assessments);
        let mut marks: BTreeMap<i64, Vec<Mark>> = BTreeMap::new();
        for &index in &class.pupils {
            let pupil = &self.roll.pupils[index];
            let triples = triples(school, &self.data, pupil, years_ago, self.seed);
            let seed = Series::of(self.seed, "drawn", pupil.id * 8 + years_ago).next();
            let exempt = index == self.awkward.exempt && years_ago == 0 || Series::new(seed).chance(8);
            for (place, one) in planned.iter().enumerate().filter(|(_, one)| one.graded) {
                if index == self.awkward.no_grades && years_ago == 0 && one.term == self.present_term(class.school) {
                    continue;
                }
                let GradeOf { outcome, value_x100, remark } =
                    grade(school, one, triples[one.subject], Drawn { seed, exempt });
                let changed = one.changed_at.filter(|_| seed.is_multiple_of(3) && outcome == "value");
                rows.grades.push(NewGrade {
                    student_id: pupil.id,
                    school_year: class.year,
                    assessment_id: first_id + place as i64,
                    school_id: class.school as i64 + 1,
                    outcome: outcome.into(),
                    value_x100,
                    remark: remark.into(),
                    visible_from: one.visible_from.map(Instant::from),
                    changed_at: changed.map(Instant::from),
                });
                let mark = mark(school, pupil.id, (class.school, one), outcome, value_x100);
                marks.entry(one.term).or_default().extend(mark);
            }
        }
        let course = course(class.school, school);
        for (term, marks) in marks {
            let place = Place {
                school_id: class.school as i64 + 1,
                class_id: number as i64 + 1,
                term_id: term_id(class.school, years_ago, term),
            };
            rows.figures.extend(figures::of_class(place, &course, &marks));
        }
    }

    /// The term under way; in summer the second.
    pub(crate) fn present_term(&self, school: usize) -> i64 {
        let calendar = &self.calendars[school];
        1 + i64::from(calendar.today > calendar.term(&SCHOOLS[school], calendar.year, 1).1)
    }

    fn assessment(&self, class: &ClassOf, number: usize, id: i64, (one, years_ago): (&Planned, i64)) -> NewAssessment {
        let slot = &SCHOOLS[class.school].slots[one.slot];
        NewAssessment {
            id,
            public_id: public_id(&mut Series::of(self.seed, "assessment", id)),
            school_id: class.school as i64 + 1,
            school_year: class.year,
            class_id: number as i64 + 1,
            term_id: term_id(class.school, years_ago, one.term),
            subject_id: subject_id(class.school, one.subject),
            kind: slot.kind.into(),
            title: slot.title.into(),
            title_ar: slot.title_ar.into(),
            held_on: Some(one.held_on),
            starts_at: Some(one.starts_at.into()),
            minutes: Some(slot.minutes),
            room: one.room.into(),
            weight_x100: 100,
            scale_max_x100: 2000,
            state: one.state.into(),
            visible_from: one.visible_from.map(Instant::from),
            announced: true,
        }
    }
}

fn course(index: usize, school: &SchoolOf) -> Course {
    let counting = |(place, subject): (usize, &super::schools::SubjectOf)| {
        let scheme = subject.scheme.parse().ok()?;
        let coefficient = u32::try_from(subject.coefficient).ok()?;
        Some(Counting { subject_id: subject_id(index, place), coefficient, scheme })
    };
    Course {
        scale: Scale::TWENTY,
        policy: Policy { absent_counts_as_zero: school.absent_counts_zero },
        subjects: school.subjects.iter().enumerate().filter_map(counting).collect(),
    }
}

fn mark(
    school: &SchoolOf,
    student_id: i64,
    (index, one): (usize, &Planned),
    outcome: &str,
    value_x100: Option<i64>,
) -> Option<Mark> {
    let kind = AssessmentKind::from_code(school.slots[one.slot].kind)?;
    let outcome = figures::outcome(outcome, value_x100)?;
    Some(Mark {
        student_id,
        subject_id: subject_id(index, one.subject),
        visible_from: one.visible_from?.into(),
        graded: Graded { kind, weight: 100, scale: Scale::TWENTY, outcome },
    })
}
