//! What a class as a whole shows: computed when grades are written, so that a page reads one row a subject.
//!
//! school-life.md, "Grades" and "Rules". The averages are those of `rules`, so a class is counted exactly as a child is.

use super::store::{NewFigures, delete_figures, insert_figures};
use db::Instant;
use rules::averages::{Graded, Policy, SubjectResult, subject_average, term_average};
use rules::class_figures::class_figures;
use rules::grade::{Hundredths, Outcome, Scale};
use rules::scheme::{AssessmentKind, SubjectScheme};
use std::collections::BTreeMap;

/// The `subject_id` of the figures of the term over all subjects.
pub const WHOLE_TERM: i64 = 0;

/// Which class and term the figures are of.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The school.
    pub school_id: i64,
    /// The class.
    pub class_id: i64,
    /// The term.
    pub term_id: i64,
}

/// How a subject counts at the class's level.
#[derive(Debug, Clone, Copy)]
pub struct Counting {
    /// The subject.
    pub subject_id: i64,
    /// Its coefficient in hundredths.
    pub coefficient: u32,
    /// How its average is made.
    pub scheme: SubjectScheme,
}

/// What the averages of a class go by.
#[derive(Debug, Clone)]
pub struct Course {
    /// The level's scale.
    pub scale: Scale,
    /// What the school decided about averages.
    pub policy: Policy,
    /// The level's subjects.
    pub subjects: Vec<Counting>,
}

/// A grade of a child of the class, as far as averages need it.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The child.
    pub student_id: i64,
    /// The subject.
    pub subject_id: i64,
    /// From when it shows.
    pub visible_from: Instant,
    /// How it enters the average.
    pub graded: Graded,
}

/// The figures of a class in a term: for every instant at which some assessment becomes visible, those of every subject
/// with something visible by then, and those of the term; the same of the exams, apart. The rows of the newest instant
/// that is not in the future hold.
pub fn of_class(place: Place, course: &Course, marks: &[Mark]) -> Vec<NewFigures> {
    let (exams, term): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|mark| mark.graded.kind.is_exam());
    let mut rows = of_part(place, course, &term, false);
    rows.extend(of_part(place, &course.for_exams(&exams), &exams, true));
    rows
}

fn of_part(place: Place, course: &Course, marks: &[&Mark], exams: bool) -> Vec<NewFigures> {
    let mut by_instant: BTreeMap<Instant, Vec<&Mark>> = BTreeMap::new();
    for mark in marks {
        by_instant.entry(mark.visible_from).or_default().push(mark);
    }
    let mut class = Class::new(course);
    let mut rows = Vec::new();
    for (visible_from, marks) in by_instant {
        class.add(&marks);
        let at = At { place, exams, visible_from };
        for subject in class.visible_subjects() {
            let figures = class.subject_figures(subject);
            rows.push(row(at, course.subjects[subject].subject_id, &figures, String::new()));
        }
        let terms = class.term_averages();
        rows.push(row(at, WHOLE_TERM, &terms, ranking(&terms)));
    }
    rows
}

impl Course {
    /// The same subjects, each by its mark in the exam that it has.
    fn for_exams(&self, marks: &[&Mark]) -> Course {
        let mut course = self.clone();
        for subject in &mut course.subjects {
            if let Some(mark) = marks.iter().find(|mark| mark.subject_id == subject.subject_id) {
                subject.scheme = SubjectScheme::only(mark.graded.kind);
            }
        }
        course
    }
}

/// What a row of figures is of, beside its subject.
#[derive(Clone, Copy)]
struct At {
    place: Place,
    exams: bool,
    visible_from: Instant,
}

/// What is visible of a child in a subject, and the average of it.
type Subject = (Vec<Graded>, Option<Hundredths>);

/// The averages of a class as more and more assessments become visible.
struct Class<'a> {
    course: &'a Course,
    /// By child, then by subject in the order of the course.
    children: BTreeMap<i64, Vec<Subject>>,
}

impl<'a> Class<'a> {
    fn new(course: &'a Course) -> Class<'a> {
        Class { course, children: BTreeMap::new() }
    }

    /// Counts further marks, and computes anew the subjects that they are of.
    fn add(&mut self, marks: &[&Mark]) {
        let subjects = &self.course.subjects;
        let mut changed = Vec::new();
        for mark in marks {
            let Some(subject) = subjects.iter().position(|s| s.subject_id == mark.subject_id) else { continue };
            let child =
                self.children.entry(mark.student_id).or_insert_with(|| vec![(Vec::new(), None); subjects.len()]);
            child[subject].0.push(mark.graded);
            if !changed.contains(&subject) {
                changed.push(subject);
            }
        }
        for child in self.children.values_mut() {
            for &subject in &changed {
                let (graded, average) = &mut child[subject];
                let scheme = &subjects[subject].scheme;
                *average = subject_average(graded.iter().copied(), scheme, self.course.scale, self.course.policy);
            }
        }
    }

    fn visible_subjects(&self) -> Vec<usize> {
        let graded = |subject: &usize| self.children.values().any(|child| !child[*subject].0.is_empty());
        (0..self.course.subjects.len()).filter(graded).collect()
    }

    fn subject_figures(&self, subject: usize) -> Vec<Option<Hundredths>> {
        self.children.values().map(|child| child[subject].1).collect()
    }

    fn term_averages(&self) -> Vec<Option<Hundredths>> {
        let result =
            |(subject, of): (&Subject, &Counting)| SubjectResult { average: subject.1, coefficient: of.coefficient };
        self.children.values().map(|child| term_average(child.iter().zip(&self.course.subjects).map(result))).collect()
    }
}

/// The averages from best to worst; none below the number from which figures of a class are shown.
fn ranking(averages: &[Option<Hundredths>]) -> String {
    let mut graded: Vec<i64> = averages.iter().flatten().map(|average| average.0).collect();
    if graded.len() < rules::class_figures::FEWEST_GRADED {
        return String::new();
    }
    graded.sort_unstable_by(|a, b| b.cmp(a));
    let texts: Vec<String> = graded.iter().map(i64::to_string).collect();
    texts.join(" ")
}

fn row(at: At, subject_id: i64, averages: &[Option<Hundredths>], ranking: String) -> NewFigures {
    let figures = class_figures(averages.iter().copied());
    let At { place, exams, visible_from } = at;
    NewFigures {
        class_id: place.class_id,
        term_id: place.term_id,
        exams,
        subject_id,
        visible_from,
        school_id: place.school_id,
        graded: averages.iter().flatten().count() as i64,
        average_x100: figures.map(|f| f.average.0),
        lowest_x100: figures.map(|f| f.lowest.0),
        highest_x100: figures.map(|f| f.highest.0),
        ranking,
    }
}

db::row! {
    struct ClassRow { school_id: i64, scale_max_x100: i64, absent_counts_zero: bool }
    struct CountingRow { subject_id: i64, coefficient_x100: i64, subject_scheme: String }
    struct MarkRow {
        student_id: i64, subject_id: i64, visible_from: Option<Instant>, kind: String, weight_x100: i64, scale_max_x100: i64,
        outcome: String, value_x100: Option<i64>,
    }
}

db::sql! {
    fn class_row(class: i64) -> Opt<ClassRow> = "
        SELECT c.school_id, l.scale_max_x100, s.absent_counts_zero
        FROM classes c JOIN levels l ON l.id = c.level_id JOIN schools s ON s.id = c.school_id WHERE c.id = $1";
    fn counting_rows(class: i64) -> Many<CountingRow> = "
        SELECT ls.subject_id, ls.coefficient_x100, ls.subject_scheme
        FROM classes c JOIN level_subjects ls ON ls.level_id = c.level_id WHERE c.id = $1 ORDER BY ls.subject_id";
    // Every grade that shows now or will by itself: the instant is kept, so that nothing shows early.
    fn mark_rows(class: i64, term: i64) -> Many<MarkRow> = "
        SELECT g.student_id, a.subject_id, g.visible_from, a.kind, a.weight_x100, a.scale_max_x100, g.outcome, g.value_x100
        FROM assessments a JOIN grades g ON g.assessment_id = a.id
        WHERE a.class_id = $1 AND a.term_id = $2 AND g.visible_from IS NOT NULL";
}

/// Computes the figures of a class and term anew from its grades, and writes them in place of what was there.
///
/// Called in the transaction that changes a grade or its publication. A scheme that cannot be read leaves its subject
/// out, as the child's page does.
///
/// # Errors
/// The database's.
pub fn recompute(tx: &db::Tx<'_>, class_id: i64, term_id: i64) -> db::Result<()> {
    delete_figures(tx, class_id, term_id)?;
    let Some(class) = class_row(tx, class_id)? else { return Ok(()) };
    let subjects = counting_rows(tx, class_id)?.into_iter().filter_map(|row| {
        Some(Counting {
            subject_id: row.subject_id,
            coefficient: u32::try_from(row.coefficient_x100).ok()?,
            scheme: row.subject_scheme.parse().ok()?,
        })
    });
    let course = Course {
        scale: Scale::new(Hundredths(class.scale_max_x100)).unwrap_or_default(),
        policy: Policy { absent_counts_as_zero: class.absent_counts_zero },
        subjects: subjects.collect(),
    };
    let marks: Vec<Mark> = mark_rows(tx, class_id, term_id)?.into_iter().filter_map(mark).collect();
    let place = Place { school_id: class.school_id, class_id, term_id };
    insert_figures(tx, &of_class(place, &course, &marks)).map(drop)
}

/// What a stored outcome and value are to `rules`; `None` for a code that no release has written.
pub fn outcome(code: &str, value_x100: Option<i64>) -> Option<Outcome> {
    match (code, value_x100) {
        ("value", Some(value)) => Some(Outcome::Value(Hundredths(value))),
        ("absent", _) => Some(Outcome::Absent),
        ("exempt", _) => Some(Outcome::Exempt),
        ("not_handed_in", _) => Some(Outcome::NotHandedIn),
        _ => None,
    }
}

fn mark(row: MarkRow) -> Option<Mark> {
    Some(Mark {
        student_id: row.student_id,
        subject_id: row.subject_id,
        visible_from: row.visible_from?,
        graded: Graded {
            kind: AssessmentKind::from_code(&row.kind)?,
            weight: u32::try_from(row.weight_x100).ok()?,
            scale: Scale::new(Hundredths(row.scale_max_x100))?,
            outcome: outcome(&row.outcome, row.value_x100)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        let scheme = SubjectScheme::MA_SUBJECT;
        let counting = |subject_id, coefficient| Counting { subject_id, coefficient, scheme };
        Course { scale: Scale::TWENTY, policy: Policy::default(), subjects: vec![counting(7, 300), counting(9, 100)] }
    }

    fn mark(student_id: i64, subject_id: i64, at: i64, value: i64) -> Mark {
        let graded = Graded {
            kind: AssessmentKind::Continuous,
            weight: 100,
            scale: Scale::TWENTY,
            outcome: Outcome::Value(Hundredths(value)),
        };
        Mark { student_id, subject_id, visible_from: Instant::from_micros(at), graded }
    }

    const PLACE: Place = Place { school_id: 1, class_id: 2, term_id: 3 };

    #[test]
    fn each_instant_counts_what_is_visible_by_then() {
        let mut marks: Vec<Mark> = (1..=5).map(|s| mark(s, 7, 10, s * 200)).collect();
        marks.extend((1..=5).map(|s| mark(s, 7, 20, s * 400)));
        marks.extend((1..=5).map(|s| mark(s, 9, 20, 2000)));
        let rows = of_class(PLACE, &course(), &marks);
        let short: Vec<_> = rows
            .iter()
            .map(|r| (r.visible_from, r.subject_id, r.average_x100, r.lowest_x100, r.highest_x100, r.ranking.as_str()))
            .collect();
        let at = Instant::from_micros;
        assert_eq!(
            short,
            [
                (at(10), 7, Some(600), Some(200), Some(1000), ""),
                (at(10), 0, Some(600), Some(200), Some(1000), "1000 800 600 400 200"),
                (at(20), 7, Some(900), Some(300), Some(1500), ""),
                (at(20), 9, Some(2000), Some(2000), Some(2000), ""),
                (at(20), 0, Some(1175), Some(725), Some(1625), "1625 1400 1175 950 725"),
            ]
        );
    }

    #[test]
    fn exams_are_counted_apart() {
        let mut marks: Vec<Mark> = (1..=5).map(|s| mark(s, 7, 10, 1000)).collect();
        marks.extend((1..=5).map(|s| mark(s, 7, 10, 1600)));
        for exam in &mut marks[5..] {
            exam.graded.kind = AssessmentKind::Exam(rules::scheme::ExamKind::Local);
        }
        let rows = of_class(PLACE, &course(), &marks);
        let of_subject: Vec<_> = rows.iter().filter(|r| r.subject_id == 7).map(|r| (r.exams, r.average_x100)).collect();
        assert_eq!(of_subject, [(false, Some(1000)), (true, Some(1600))]);
    }

    #[test]
    fn four_children_are_counted_but_not_shown() {
        let marks: Vec<Mark> = (1..=4).map(|s| mark(s, 7, 10, 1000)).collect();
        for row in of_class(PLACE, &course(), &marks) {
            assert_eq!((row.graded, row.average_x100, row.lowest_x100, row.highest_x100), (4, None, None, None));
            assert_eq!(row.ranking, "");
        }
    }

    #[test]
    fn the_exempt_and_subjects_of_another_level_do_not_count() {
        let mut marks: Vec<Mark> = (1..=6).map(|s| mark(s, 7, 10, 1000)).collect();
        marks[5].graded.outcome = Outcome::Exempt;
        marks.push(mark(1, 99, 10, 0));
        let rows = of_class(PLACE, &course(), &marks);
        assert_eq!(rows.iter().map(|r| (r.subject_id, r.graded)).collect::<Vec<_>>(), [(7, 5), (0, 5)]);
    }
}
