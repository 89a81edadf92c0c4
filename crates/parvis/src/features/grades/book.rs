//! A child's year: assessments with the grades that are out, and the averages that follow from them.
//!
//! Nothing here is read from figures made beforehand: an average is made of the grades on the page (school-life.md,
//! "Rules").

use super::read::{self, AssessmentRow, GradeRow, Kind, Outcome, SubjectRow, TermRow, YearParts, YearRow};
use crate::web::{Access, Child, Error, Result};
use db::{Instant, Tx};
use locale::Locale;
use rules::averages::{self, Graded, Policy, SubjectResult, YearFigure};
use rules::grade::{Hundredths, Scale};
use rules::scheme::{AssessmentKind, ExamKind, SubjectScheme};
use rules::year_scheme::{YearScheme, YearSource};

/// A year of a child.
pub struct Book {
    /// The year and its class.
    pub year: YearRow,
    /// Its terms, in order.
    pub terms: Vec<TermRow>,
    /// Its subjects, in the school's order.
    pub subjects: Vec<Subject>,
    scale: Scale,
    policy: Policy,
    year_scheme: Option<YearScheme>,
}

/// A subject of the year with its assessments.
pub struct Subject {
    /// The subject.
    pub row: SubjectRow,
    /// Its assessments, oldest first.
    pub entries: Vec<Entry>,
    scheme: Option<SubjectScheme>,
}

/// An assessment with the child's grade, if that is out.
pub struct Entry {
    /// The assessment.
    pub assessment: AssessmentRow,
    /// The grade.
    pub grade: Option<GradeRow>,
    kind: AssessmentKind,
}

impl Book {
    /// Reads a year of the child, its names in the script of the language.
    ///
    /// # Errors
    /// The database's, and a fault where the school's scale is not one.
    pub fn read(tx: &Tx<'_>, child: &Access<'_, Child>, year: YearRow, now: Instant, locale: Locale) -> Result<Book> {
        let parts = read::parts_of(tx, child, &year, now, locale == Locale::Ar)?;
        let policy = Policy { absent_counts_as_zero: child.school.absent_counts_zero };
        Book::assemble(year, parts, policy)
    }

    fn assemble(year: YearRow, parts: YearParts, policy: Policy) -> Result<Book> {
        let scale = Scale::new(Hundredths(year.scale_max_x100)).ok_or_else(|| Error::fault("a level without scale"))?;
        let mut grades: Vec<Option<GradeRow>> = Vec::with_capacity(parts.grades.len());
        let ids: Vec<i64> = parts.grades.iter().map(|g| g.assessment_id).collect();
        grades.extend(parts.grades.into_iter().map(Some));
        let mut subjects: Vec<Subject> = parts
            .subjects
            .into_iter()
            .map(|row| Subject { scheme: row.subject_scheme.parse().ok(), row, entries: Vec::with_capacity(8) })
            .collect();
        for assessment in parts.assessments {
            let grade = ids.binary_search(&assessment.id).ok().and_then(|at| grades[at].take());
            let Some(subject) = subjects.iter_mut().find(|s| s.row.id == assessment.subject_id) else { continue };
            subject.entries.push(Entry { kind: kind_of(assessment.kind), assessment, grade });
        }
        for subject in &mut subjects {
            subject.entries.sort_by_key(|e| (e.assessment.held_on, e.assessment.id));
        }
        let year_scheme = year.year_scheme.parse().ok();
        Ok(Book { year, terms: parts.terms, subjects, scale, policy, year_scheme })
    }

    /// The scale's maximum in hundredths.
    pub fn max(&self) -> i64 {
        self.scale.max().0
    }

    /// The average of a subject in a term, of the grades that were out at `at`.
    pub fn subject_average(&self, subject: &Subject, term: i64, at: Instant) -> Option<Hundredths> {
        let scheme = subject.scheme?;
        averages::subject_average(subject.graded(term, at), &scheme, self.scale, self.policy)
    }

    /// The average of a term, of the grades that were out at `at`.
    pub fn term_average(&self, term: i64, at: Instant) -> Option<Hundredths> {
        averages::term_average(self.subjects.iter().map(|subject| SubjectResult {
            average: self.subject_average(subject, term, at),
            coefficient: subject.coefficient(),
        }))
    }

    /// The mark of a subject in the exams of this kind and term.
    pub fn exam_mark(&self, subject: &Subject, term: i64, kind: ExamKind, at: Instant) -> Option<Hundredths> {
        let scheme = SubjectScheme::only(AssessmentKind::Exam(kind));
        averages::subject_average(subject.graded(term, at), &scheme, self.scale, self.policy)
    }

    /// The average of the exams of this kind in a term.
    pub fn exam_average(&self, term: i64, kind: ExamKind, at: Instant) -> Option<Hundredths> {
        averages::term_average(self.subjects.iter().map(|subject| SubjectResult {
            average: self.exam_mark(subject, term, kind, at),
            coefficient: subject.coefficient(),
        }))
    }

    /// The kinds of exams that a term has.
    pub fn exam_kinds(&self, term: i64) -> Vec<ExamKind> {
        let mut kinds: Vec<ExamKind> = Vec::new();
        let entries = self.subjects.iter().flat_map(|s| &s.entries).filter(|e| e.assessment.term_id == term);
        for entry in entries {
            if let AssessmentKind::Exam(kind) = entry.kind
                && !kinds.contains(&kind)
            {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The average of the year by the level's scheme, once two of its parts have a figure.
    pub fn year_average(&self, at: Instant) -> Option<Hundredths> {
        let scheme = self.year_scheme.as_ref()?;
        let mut figures = Vec::with_capacity(4);
        for term in &self.terms {
            let ordinal = u8::try_from(term.ordinal).ok()?;
            figures.push(YearFigure { source: YearSource::Term(ordinal), average: self.term_average(term.id, at) });
            for kind in self.exam_kinds(term.id) {
                let average = self.exam_average(term.id, kind, at);
                figures.push(YearFigure { source: YearSource::exam(kind, ordinal), average });
            }
        }
        if figures.iter().filter(|f| f.average.is_some()).count() < 2 {
            return None;
        }
        averages::year_average(&figures, scheme)
    }

    /// The term to open: the last one that has grades, else the first.
    pub fn latest_term(&self) -> Option<&TermRow> {
        let has_grades =
            |term: &&TermRow| self.entries().any(|(_, e)| e.assessment.term_id == term.id && e.grade.is_some());
        self.terms.iter().rev().find(has_grades).or_else(|| self.terms.first())
    }

    /// Every assessment with its subject.
    pub fn entries(&self) -> impl Iterator<Item = (&Subject, &Entry)> {
        self.subjects.iter().flat_map(|s| s.entries.iter().map(move |e| (s, e)))
    }

    /// A grade brought to the level's scale, in hundredths, rounded half up: for charts.
    pub fn on_scale(&self, entry: &Entry) -> Option<i64> {
        let value = entry.value()?;
        let (max, own) = (self.max(), entry.assessment.scale_max_x100);
        Some(if own == max { value } else { (2 * value * max + own) / (2 * own) })
    }
}

impl Subject {
    /// The coefficient in hundredths.
    pub fn coefficient(&self) -> u32 {
        u32::try_from(self.row.coefficient_x100).unwrap_or(0)
    }

    fn graded(&self, term: i64, at: Instant) -> impl Iterator<Item = Graded> + '_ {
        self.entries.iter().filter(move |e| e.assessment.term_id == term).filter_map(move |e| e.graded(at))
    }
}

impl Entry {
    /// Whether it belongs to the tab of exams.
    pub fn is_exam(&self) -> bool {
        self.kind.is_exam()
    }

    /// The value in hundredths, of a grade that has one.
    pub fn value(&self) -> Option<i64> {
        let grade = self.grade.as_ref()?;
        if grade.outcome == Outcome::Value { grade.value_x100 } else { None }
    }

    /// The grade came or changed after `since`.
    pub fn is_new(&self, since: Instant) -> bool {
        self.grade.as_ref().is_some_and(|g| g.visible_from > since || g.changed_at.is_some_and(|at| at > since))
    }

    fn graded(&self, at: Instant) -> Option<Graded> {
        let grade = self.grade.as_ref().filter(|g| g.visible_from <= at)?;
        let outcome = match grade.outcome {
            Outcome::Value => rules::grade::Outcome::Value(Hundredths(grade.value_x100?)),
            Outcome::Absent => rules::grade::Outcome::Absent,
            Outcome::Exempt => rules::grade::Outcome::Exempt,
            Outcome::NotHandedIn => rules::grade::Outcome::NotHandedIn,
        };
        Some(Graded {
            kind: self.kind,
            weight: u32::try_from(self.assessment.weight_x100).ok()?,
            scale: Scale::new(Hundredths(self.assessment.scale_max_x100))?,
            outcome,
        })
    }
}

/// The rule's kind of a stored one.
pub fn kind_of(kind: Kind) -> AssessmentKind {
    match kind {
        Kind::Continuous => AssessmentKind::Continuous,
        Kind::Activity => AssessmentKind::Activity,
        Kind::ExamLocal => AssessmentKind::Exam(ExamKind::Local),
        Kind::ExamRegional => AssessmentKind::Exam(ExamKind::Regional),
        Kind::ExamNational => AssessmentKind::Exam(ExamKind::National),
        Kind::ExamSession => AssessmentKind::Exam(ExamKind::Session),
    }
}
