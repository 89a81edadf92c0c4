//! Grades, of a list or of a sheet of Massar: assessments that are missing are made, grades added or changed, figures of
//! the classes that show made anew.

mod pupils;
mod slots;
mod write;

use super::fault::grade_text;
use super::feed::{self, Worker};
use super::own::{self, Own};
use super::read::{self, ClassRow, Graded, Marks, TermRow};
use super::run::{Change, Ids, Pair, Run, Stop, exactly_one};
use super::subjects::Subjects;
use super::undo::{GradeWas, Step};
use crate::features::grades::store::{self as store, NewAssessment, NewGrade, insert_assessments, insert_grades};
use crate::features::grades::{catalogue_changed, recompute};
use db::Tx;
use jiff::civil::Date;
use pupils::Pupils;
use rules::grade::Outcome;
use slots::{Key, Slots};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tables::{Assessment, Doubles, Field, GradeRow, Reading, Table, Term};

/// One grade of a file.
pub struct Given<'r> {
    pub line: u64,
    pub code: &'r str,
    pub subject: &'r str,
    pub term: &'r Term,
    pub assessment: Assessment,
    pub outcome: Outcome,
    pub date: Option<Date>,
    pub remark: &'r str,
}

/// A grade whose place is known.
struct Placed {
    line: u64,
    student: i64,
    slot: u32,
    outcome: &'static str,
    value: Option<i64>,
    remark: String,
}

/// What grades work with.
pub struct Book<'r, 'a, 't> {
    pub run: &'r mut Run<'a, 't>,
    pupils: Pupils,
    classes: Vec<ClassRow>,
    /// How many students each class has.
    sizes: Vec<u32>,
    scales: HashMap<i64, i64>,
    subjects: Subjects,
    taught: HashSet<(i64, i64)>,
    terms: Vec<TermRow>,
    own: Own,
    slots: Slots,
    /// Of which classes the assessments that there are were read.
    looked: Vec<bool>,
    ids: Ids,
    /// Assessments to be written before their grades.
    made: Vec<NewAssessment>,
    placed: Vec<Placed>,
    /// The lines of the first grades, by assessment and student.
    lines: HashMap<(u32, u32), u64>,
    touched: BTreeSet<(i64, i64)>,
}

/// Rows that are written together.
const BATCH: usize = 1_000;
/// Grades whose lines are remembered, to name the first of two; a double is found among however many.
const REMEMBERED: usize = 200_000;

/// Reads the list and does what it says.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, reading: &Reading) -> Result<(), Stop> {
    let mut book = Book::open(run)?;
    // Doubles are found by student and assessment, which have many names each.
    feed::feed(&mut book, table, reading, Doubles::elsewhere())?;
    book.end()
}

impl<'a, 't> Worker<'a, 't, GradeRow> for Book<'_, 'a, 't> {
    fn run(&mut self) -> &mut Run<'a, 't> {
        self.run
    }

    fn batch(&mut self, rows: Vec<GradeRow>) -> Result<(), Stop> {
        rows.iter().try_for_each(|row| {
            self.take(&Given {
                line: row.line,
                code: row.code.as_str(),
                subject: &row.subject,
                term: &row.term,
                assessment: row.assessment,
                outcome: row.outcome,
                date: row.date,
                remark: &row.remark,
            })
        })
    }
}

impl<'r, 'a, 't> Book<'r, 'a, 't> {
    /// With all that the school has this year.
    pub fn open(run: &'r mut Run<'a, 't>) -> Result<Book<'r, 'a, 't>, Stop> {
        let (tx, site) = (run.tx, run.site);
        let classes = read::classes(tx, site.id, site.year)?;
        let numbers: HashMap<i64, u32> = (0..).zip(&classes).map(|(number, class)| (class.id, number)).collect();
        let mut sizes = vec![0_u32; classes.len()];
        let mut pupils = Pupils::default();
        read::pupils(tx, site.id, site.year, |pupil: read::Pupil| {
            if let Some(class) = numbers.get(&pupil.class_id) {
                let size = &mut sizes[*class as usize];
                pupils.add(&pupil.code, pupil.id, *class, *size);
                *size += 1;
            }
            Ok::<_, db::Error>(())
        })?;
        pupils.settle();
        let own = Own::of(run)?;
        Ok(Book {
            pupils,
            looked: vec![false; classes.len()],
            classes,
            sizes,
            scales: read::levels(tx, site.id)?.into_iter().map(|level| (level.id, level.scale_max_x100)).collect(),
            subjects: Subjects::of(tx, site.id)?,
            taught: read::taught(tx, site.id)?.into_iter().collect(),
            terms: read::terms(tx, site.id, site.year)?,
            own,
            slots: Slots::default(),
            ids: Ids::of(read::assessment_ids),
            made: Vec::new(),
            placed: Vec::new(),
            lines: HashMap::new(),
            touched: BTreeSet::new(),
            run,
        })
    }

    /// The subject of a name, as a place in the list of subjects.
    pub fn subject(&mut self, name: &str) -> Option<u16> {
        self.subjects.place(name)
    }

    /// The subject of a name.
    pub fn subject_id(&mut self, name: &str) -> Option<i64> {
        self.subjects.find(name)
    }

    /// The term that a file names.
    pub fn term_id(&self, term: &Term) -> Option<i64> {
        self.term(term).map(|place| self.terms[usize::from(place)].id)
    }

    fn term(&self, term: &Term) -> Option<u8> {
        let number = term.number.map(i64::from)?;
        self.terms.iter().position(|one| one.ordinal == number).and_then(|place| u8::try_from(place).ok())
    }

    /// Takes one grade, or notes what is wrong with it.
    pub fn take(&mut self, given: &Given<'_>) -> Result<(), Stop> {
        match self.place(given)? {
            Ok(placed) => {
                self.placed.push(placed);
                if self.placed.len() >= BATCH { self.flush() } else { Ok(()) }
            }
            Err((field, value, reason, args)) => {
                self.run.tally.faulty += 1;
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                self.run.field_fault(given.line, field, &value, reason, &args);
                Ok(())
            }
        }
    }

    #[allow(clippy::type_complexity)] // a fault's four parts
    fn place(&mut self, given: &Given<'_>) -> Result<Result<Placed, (Field, String, &'static str, Vec<String>)>, Stop> {
        let fault = |field, value: &str, reason, args| Ok(Err((field, value.to_owned(), reason, args)));
        let Some((number, pupil)) = self.pupils.find(given.code) else {
            return fault(Field::StudentCode, given.code, "unknown-student", Vec::new());
        };
        let student = pupil.id;
        if self.own.is_own(student) {
            return fault(Field::StudentCode, given.code, "own-child", Vec::new());
        }
        own::keep(self.run, given.line, given.code, self.own.parents(student));
        let Some(subject) = self.subject(given.subject) else {
            return fault(Field::Subject, given.subject, "unknown-subject", vec![self.subjects.names()]);
        };
        let Some(term) = self.term(given.term) else {
            let names: Vec<String> = self.terms.iter().map(|term| format!("S{}", term.ordinal)).collect();
            return fault(Field::Term, &given.term.text, "unknown-term", vec![names.join(", ")]);
        };
        if let Some(date) = given.date {
            let first = self.terms.iter().map(|term| term.starts_on).min();
            let last = self.terms.iter().map(|term| term.ends_on).max();
            if date > self.run.today {
                return fault(Field::Date, &date.to_string(), "later-day", Vec::new());
            }
            if first.is_some_and(|first| date < first) || last.is_some_and(|last| date > last) {
                return fault(Field::Date, &date.to_string(), "outside-year", Vec::new());
            }
        }
        let key = Key { class: pupil.class, subject, term, assessment: given.assessment };
        let slot = match self.slots.find(&key) {
            Some(slot) => slot,
            None => {
                let level = self.classes[key.class as usize].level_id;
                if !self.taught.contains(&(level, self.subjects.all[usize::from(subject)].id)) {
                    return fault(Field::Subject, given.subject, "subject-of-level", Vec::new());
                }
                if self.terms[usize::from(term)].state == "closed" {
                    return fault(Field::Term, &given.term.text, "closed-term", Vec::new());
                }
                self.look(key.class)?;
                match self.slots.find(&key) {
                    Some(slot) => slot,
                    None => self.make(key, level, given.date)?,
                }
            }
        };
        let scale = self.slots[slot].scale;
        let (outcome, value) = match given.outcome {
            Outcome::Value(value) => ("value", Some(value.0)),
            Outcome::Absent => ("absent", None),
            Outcome::Exempt => ("exempt", None),
            Outcome::NotHandedIn => ("not_handed_in", None),
        };
        if value.is_some_and(|value| value > scale) {
            let shown = grade_text(outcome, value);
            return fault(Field::Grade, &shown, "above-scale", vec![scale.to_string()]);
        }
        if !self.slots.mark(slot, pupil.place) {
            return match self.lines.get(&(slot, number)) {
                Some(first) => fault(Field::StudentCode, given.code, "doubled", vec![first.to_string()]),
                None => fault(Field::StudentCode, given.code, "doubled-late", Vec::new()),
            };
        }
        if self.lines.len() < REMEMBERED {
            self.lines.insert((slot, number), given.line);
        }
        Ok(Ok(Placed { line: given.line, student, slot, outcome, value, remark: given.remark.to_owned() }))
    }

    /// Whether the subject is taught at the level of the class, and the term open.
    fn may_grade(&self, class: u32, subject: u16, term: u8) -> bool {
        let taught = (self.classes[class as usize].level_id, self.subjects.all[usize::from(subject)].id);
        self.taught.contains(&taught) && self.terms[usize::from(term)].state != "closed"
    }

    /// Reads which assessments a class has, the first time that a row is of it.
    fn look(&mut self, class: u32) -> Result<(), Stop> {
        if std::mem::replace(&mut self.looked[class as usize], true) {
            return Ok(());
        }
        let mut groups: BTreeMap<(i64, i64), Vec<Graded>> = BTreeMap::new();
        for one in read::graded_in(self.run.tx, self.classes[class as usize].id)? {
            let read::GradedIn { term_id, subject_id, id, kind, title, scale_max_x100, visible_from, state } = one;
            let graded = Graded { id, kind, title, scale_max_x100, visible_from, state };
            groups.entry((term_id, subject_id)).or_default().push(graded);
        }
        for ((term, subject), graded) in groups {
            let term = self.terms.iter().position(|one| one.id == term).and_then(|place| u8::try_from(place).ok());
            let subject = self.subjects.all.iter().position(|one| one.id == subject);
            let (Some(term), Some(subject)) = (term, subject.and_then(|place| u16::try_from(place).ok())) else {
                continue;
            };
            // What may not be graded is not found, so that each row of it is told so.
            if !self.may_grade(class, subject, term) {
                continue;
            }
            for assessment in nameable() {
                let Some(found) = find(&graded, assessment) else { continue };
                let key = Key { class, subject, term, assessment };
                let size = self.sizes[class as usize];
                self.slots.add(key, found.id, false, found.scale_max_x100, found.visible_from, size);
            }
        }
        Ok(())
    }

    fn make(&mut self, key: Key, level: i64, date: Option<Date>) -> Result<u32, Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        let id = self.ids.take(tx, self.run.writes)?;
        let scale = self.scales.get(&level).copied().unwrap_or(2_000);
        let visible_from = self.run.publish.then_some(self.run.now);
        let (kind, title, title_ar) = words(key.assessment);
        let (class, subject) = (&self.classes[key.class as usize], &self.subjects.all[usize::from(key.subject)]);
        self.run.show("assessment", || {
            let label = format!("{} · {} · {title}", class.name, subject.name);
            Change { what: "assessment", line: 0, label, pairs: Vec::new() }
        });
        if self.run.writes {
            self.made.push(NewAssessment {
                id,
                public_id: self.run.public_id(),
                school_id: site.id,
                school_year: site.year,
                class_id: class.id,
                term_id: self.terms[usize::from(key.term)].id,
                subject_id: subject.id,
                kind: kind.to_owned(),
                title,
                title_ar,
                held_on: date,
                starts_at: None,
                minutes: None,
                room: String::new(),
                weight_x100: 100,
                scale_max_x100: scale,
                state: if visible_from.is_some() { "published" } else { "draft" }.to_owned(),
                visible_from,
                announced: false,
            });
        }
        Ok(self.slots.add(key, id, true, scale, visible_from, self.sizes[key.class as usize]))
    }
}

/// Every assessment that a file can name.
fn nameable() -> impl Iterator<Item = Assessment> {
    let exams = [Assessment::ExamLocal, Assessment::ExamRegional, Assessment::ExamNational, Assessment::ExamSession];
    (1..=20).map(Assessment::Continuous).chain((1..=20).map(Assessment::Activity)).chain(exams)
}

fn student_label(tx: &Tx<'_>, student: i64) -> db::Result<String> {
    let (code, given, family) = read::label(tx, student)?;
    Ok(format!("{given} {family} ({code})"))
}

/// The kind as it is stored, and titles.
pub fn words(assessment: Assessment) -> (&'static str, String, String) {
    let numbered = |kind, fr: &str, ar: &str, n: u8| (kind, format!("{fr} {n}"), format!("{ar} {n}"));
    let plain = |kind, fr: &str, ar: &str| (kind, fr.to_owned(), ar.to_owned());
    match assessment {
        Assessment::Continuous(n) => numbered("continuous", "Contrôle continu", "الفرض", n),
        Assessment::Activity(1) => plain("activity", "Activités intégrées", "الأنشطة المندمجة"),
        Assessment::Activity(n) => numbered("activity", "Activités intégrées", "الأنشطة المندمجة", n),
        Assessment::ExamLocal => plain("exam_local", "Examen local", "الامتحان المحلي"),
        Assessment::ExamRegional => plain("exam_regional", "Examen régional", "الامتحان الجهوي"),
        Assessment::ExamNational => plain("exam_national", "Examen national", "الامتحان الوطني"),
        Assessment::ExamSession => plain("exam_session", "Examen", "الامتحان"),
    }
}

/// The assessment of a kind and number: by the number in its title; where no title has one, by its place.
pub fn find(graded: &[Graded], assessment: Assessment) -> Option<&Graded> {
    let (kind, ..) = words(assessment);
    let number = match assessment {
        Assessment::Continuous(n) | Assessment::Activity(n) => usize::from(n),
        _ => 1,
    };
    let of_kind: Vec<&Graded> = graded.iter().filter(|one| one.kind == kind).collect();
    let in_title = |one: &&Graded| {
        let digits: String = one
            .title
            .chars()
            .map(rules::fold::ascii_digit)
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<usize>().ok()
    };
    let numbered: Vec<Option<usize>> = of_kind.iter().map(in_title).collect();
    if numbered.iter().any(Option::is_some) {
        return numbered.iter().position(|n| *n == Some(number)).map(|at| of_kind[at]);
    }
    of_kind.get(number.checked_sub(1)?).copied()
}
