//! Grades, of a list or of a sheet of Massar: assessments that are missing are made, grades added or changed, figures of
//! the classes that show made anew.

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
use db::{Instant, Tx};
use jiff::civil::Date;
use rules::grade::Outcome;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
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

struct Slot {
    id: i64,
    class: i64,
    term: i64,
    visible_from: Option<Instant>,
    scale: i64,
    fresh: bool,
    count: i64,
}

/// A grade whose place is known.
struct Placed {
    line: u64,
    student: i64,
    slot: usize,
    outcome: &'static str,
    value: Option<i64>,
    remark: String,
}

type SlotKey = (i64, i64, i64, Assessment);

/// What grades work with.
pub struct Book<'r, 'a, 't> {
    pub run: &'r mut Run<'a, 't>,
    pupils: HashMap<Box<str>, (i64, i64)>,
    classes: HashMap<i64, ClassRow>,
    scales: HashMap<i64, i64>,
    subjects: Subjects,
    taught: HashSet<(i64, i64)>,
    terms: Vec<TermRow>,
    own: Own,
    slots: Vec<Slot>,
    by_key: HashMap<SlotKey, usize>,
    looked: HashMap<(i64, i64, i64), Vec<Graded>>,
    ids: Ids,
    placed: Vec<Placed>,
    seen: HashSet<(i64, usize)>,
    touched: BTreeSet<(i64, i64)>,
}

/// Rows that are written together.
const BATCH: usize = 1_000;
/// Grades that are remembered to find doubles; beyond, the database says so.
const REMEMBERED: usize = 1_000_000;

/// Reads the list and does what it says.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, reading: &Reading) -> Result<(), Stop> {
    let mut book = Book::open(run)?;
    // Doubles are found by student and assessment, which have many names each.
    feed::feed(&mut book, table, reading, Doubles::with_limit(REMEMBERED))?;
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
        let mut pupils = HashMap::new();
        read::pupils(tx, site.id, site.year, |pupil: read::Pupil| {
            pupils.insert(pupil.code.into_boxed_str(), (pupil.id, pupil.class_id));
            Ok::<_, db::Error>(())
        })?;
        let own = Own::of(run)?;
        let classes = read::classes(tx, site.id, site.year)?.into_iter().map(|class| (class.id, class)).collect();
        Ok(Book {
            pupils,
            classes,
            scales: read::levels(tx, site.id)?.into_iter().map(|level| (level.id, level.scale_max_x100)).collect(),
            subjects: Subjects::of(tx, site.id)?,
            taught: read::taught(tx, site.id)?.into_iter().collect(),
            terms: read::terms(tx, site.id, site.year)?,
            own,
            slots: Vec::new(),
            by_key: HashMap::new(),
            looked: HashMap::new(),
            ids: Ids::of(read::assessment_ids),
            placed: Vec::new(),
            seen: HashSet::new(),
            touched: BTreeSet::new(),
            run,
        })
    }

    /// The subject of a name.
    pub fn subject(&mut self, name: &str) -> Option<i64> {
        self.subjects.find(name)
    }

    fn term(&self, term: &Term) -> Option<&TermRow> {
        let number = term.number.map(i64::from)?;
        self.terms.iter().find(|one| one.ordinal == number)
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
        let Some(&(student, class)) = self.pupils.get(given.code) else {
            return fault(Field::StudentCode, given.code, "unknown-student", Vec::new());
        };
        if self.own.is_own(student) {
            return fault(Field::StudentCode, given.code, "own-child", Vec::new());
        }
        own::keep(self.run, given.line, given.code, self.own.parents(student));
        let Some(subject) = self.subject(given.subject) else {
            return fault(Field::Subject, given.subject, "unknown-subject", vec![self.subjects.names()]);
        };
        let level = self.classes.get(&class).map_or(0, |class| class.level_id);
        if !self.taught.contains(&(level, subject)) {
            return fault(Field::Subject, given.subject, "subject-of-level", Vec::new());
        }
        let Some(term) = self.term(given.term) else {
            let names: Vec<String> = self.terms.iter().map(|term| format!("S{}", term.ordinal)).collect();
            return fault(Field::Term, &given.term.text, "unknown-term", vec![names.join(", ")]);
        };
        if term.state == "closed" {
            return fault(Field::Term, &given.term.text, "closed-term", Vec::new());
        }
        let term = term.id;
        let slot = self.slot((class, term, subject, given.assessment), level, given.date)?;
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
        if self.seen.len() < REMEMBERED && !self.seen.insert((student, slot)) {
            return fault(Field::Assessment, "", "doubled-late", Vec::new());
        }
        Ok(Ok(Placed { line: given.line, student, slot, outcome, value, remark: given.remark.to_owned() }))
    }

    /// The assessment, found by its kind and number, or made.
    fn slot(&mut self, key: SlotKey, level: i64, date: Option<Date>) -> Result<usize, Stop> {
        if let Some(slot) = self.by_key.get(&key) {
            return Ok(*slot);
        }
        let (class, term, subject, assessment) = key;
        let tx = self.run.tx;
        let looked = match self.looked.entry((class, term, subject)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(read::graded(tx, class, term, subject)?),
        };
        let found = find(looked, assessment);
        let slot = match found {
            Some(found) => Slot {
                id: found.id,
                class,
                term,
                visible_from: found.visible_from,
                scale: found.scale_max_x100,
                fresh: false,
                count: 0,
            },
            None => self.make(key, level, date)?,
        };
        self.slots.push(slot);
        self.by_key.insert(key, self.slots.len() - 1);
        Ok(self.slots.len() - 1)
    }

    fn make(&mut self, key: SlotKey, level: i64, date: Option<Date>) -> Result<Slot, Stop> {
        let (class, term, subject, assessment) = key;
        let (tx, site) = (self.run.tx, self.run.site);
        let id = self.ids.take(tx, self.run.writes)?;
        let scale = self.scales.get(&level).copied().unwrap_or(2_000);
        let visible_from = self.run.publish.then_some(self.run.now);
        let (kind, title, title_ar) = words(assessment);
        let name = self.subjects.all.iter().find(|one| one.id == subject).map_or("", |one| &one.name);
        let label = format!("{} · {name} · {title}", self.classes.get(&class).map_or("", |class| &class.name));
        self.run.show("assessment", || Change { what: "assessment", line: 0, label, pairs: Vec::new() });
        if self.run.writes {
            insert_assessments(
                tx,
                &[NewAssessment {
                    id,
                    public_id: self.run.public_id(),
                    school_id: site.id,
                    school_year: site.year,
                    class_id: class,
                    term_id: term,
                    subject_id: subject,
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
                }],
            )?;
            self.run.step(Step::A(class, id, 1))?;
        }
        Ok(Slot { id, class, term, visible_from, scale, fresh: true, count: 0 })
    }
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
