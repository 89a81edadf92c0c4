//! A child's year: assessments with the grades that are out, and the averages that follow from them.
//!
//! Nothing here is read from figures made beforehand: an average is made of the grades on the page (school-life.md,
//! "Rules").

use super::catalogue::{Assessment, Catalogue, Catalogues, Subject, Venue, Version};
use super::read::{self, GradeRow, Outcome, TermRow};
use crate::web::{Access, Child, Result};
use db::{Instant, Tx};
use locale::Locale;
use rules::averages::{self, Graded, Policy, SubjectResult, YearFigure};
use rules::grade::{Hundredths, Scale};
use rules::scheme::{AssessmentKind, ExamKind, SubjectScheme};
use rules::year_scheme::YearSource;
use std::sync::Arc;

/// A year of a child.
pub struct Book {
    /// What its class is graded in.
    pub catalogue: Arc<Catalogue>,
    /// The child's grades that are out, each at the place of its assessment.
    grades: Vec<Option<GradeRow>>,
    now: Instant,
    policy: Policy,
}

/// An assessment with the child's grade, if that is out.
#[derive(Clone, Copy)]
pub struct Entry<'b> {
    catalogue: &'b Catalogue,
    /// The assessment.
    pub assessment: &'b Assessment,
    /// The grade.
    pub grade: Option<&'b GradeRow>,
}

impl Book {
    /// Reads a year of the child.
    ///
    /// # Errors
    /// The database's, and a fault where the school's scale is not one.
    pub fn read(
        tx: &Tx<'_>,
        catalogues: &Catalogues,
        child: &Access<'_, Child>,
        version: Version,
        now: Instant,
    ) -> Result<Book> {
        let catalogue = catalogues.get(tx, version, now)?;
        let mut grades: Vec<Option<GradeRow>> = Vec::new();
        grades.resize_with(catalogue.assessments.len(), || None);
        for grade in read::grades_of(tx, child, catalogue.level.school_year(), now)? {
            // A grade of another class of that year, say before a move, is not of this class's book.
            if let Some(place) = catalogue.place_of(grade.assessment_id) {
                grades[place] = Some(grade);
            }
        }
        Ok(Book { catalogue, grades, now, policy: Policy { absent_counts_as_zero: child.school.absent_counts_zero } })
    }

    /// Its terms, in order.
    pub fn terms(&self) -> &[TermRow] {
        &self.catalogue.level.terms
    }

    /// Its subjects, in the school's order.
    pub fn subjects(&self) -> &[Subject] {
        &self.catalogue.level.subjects
    }

    fn scale(&self) -> Scale {
        self.catalogue.level.scale
    }

    /// What shows of a subject, oldest first.
    pub fn entries_of(&self, subject: &Subject) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        let places = self.catalogue.places_of(subject);
        let (assessments, grades) = (&self.catalogue.assessments[places.clone()], &self.grades[places]);
        assessments
            .iter()
            .zip(grades)
            .filter(|(assessment, _)| assessment.shows(self.now))
            .map(|(assessment, grade)| Entry { catalogue: &self.catalogue, assessment, grade: grade.as_ref() })
    }

    fn graded(&self, subject: &Subject, term: i64, at: Instant) -> impl Iterator<Item = Graded> {
        self.entries_of(subject).filter(move |e| e.assessment.term_id == term).filter_map(move |e| e.graded(at))
    }

    /// The scale's maximum in hundredths.
    pub fn max(&self) -> i64 {
        self.scale().max().0
    }

    /// The average of a subject in a term, of the grades that were out at `at`.
    pub fn subject_average(&self, subject: &Subject, term: i64, at: Instant) -> Option<Hundredths> {
        let scheme = subject.scheme?;
        averages::subject_average(self.graded(subject, term, at), &scheme, self.scale(), self.policy)
    }

    /// The average of a term, of the grades that were out at `at`.
    pub fn term_average(&self, term: i64, at: Instant) -> Option<Hundredths> {
        self.term_averages(term, &[at]).pop().flatten()
    }

    /// The averages of a term at several instants; what is graded is looked up once.
    pub fn term_averages(&self, term: i64, instants: &[Instant]) -> Vec<Option<Hundredths>> {
        let mut graded: Vec<(Instant, Graded)> = Vec::with_capacity(self.grades.len());
        let mut ends = Vec::with_capacity(self.subjects().len());
        for subject in self.subjects() {
            let entries = self.entries_of(subject).filter(|e| e.assessment.term_id == term);
            graded.extend(entries.filter_map(|e| Some((e.grade?.visible_from, e.graded(self.now)?))));
            ends.push(graded.len());
        }
        let average = |at: &Instant| {
            let mut from = 0;
            averages::term_average(self.subjects().iter().zip(&ends).map(|(subject, end)| {
                let of_subject = &graded[from..*end];
                from = *end;
                let by_then =
                    of_subject.iter().filter(|(visible_from, _)| visible_from <= at).map(|(_, graded)| *graded);
                let average = subject
                    .scheme
                    .and_then(|scheme| averages::subject_average(by_then, &scheme, self.scale(), self.policy));
                SubjectResult { average, coefficient: subject.coefficient }
            }))
        };
        let mut averages: Vec<Option<Hundredths>> = Vec::with_capacity(instants.len());
        for (place, at) in instants.iter().enumerate() {
            // The month under way ends now.
            let known = instants[..place].iter().position(|earlier| earlier == at);
            averages.push(known.map_or_else(|| average(at), |known| averages[known]));
        }
        averages
    }

    /// The mark of a subject in the exams of this kind and term.
    pub fn exam_mark(&self, subject: &Subject, term: i64, kind: ExamKind, at: Instant) -> Option<Hundredths> {
        let scheme = SubjectScheme::only(AssessmentKind::Exam(kind));
        averages::subject_average(self.graded(subject, term, at), &scheme, self.scale(), self.policy)
    }

    /// The average of the exams of this kind in a term.
    pub fn exam_average(&self, term: i64, kind: ExamKind, at: Instant) -> Option<Hundredths> {
        averages::term_average(self.subjects().iter().map(|subject| SubjectResult {
            average: self.exam_mark(subject, term, kind, at),
            coefficient: subject.coefficient,
        }))
    }

    /// The kinds of exams that a term has.
    pub fn exam_kinds(&self, term: i64) -> Vec<ExamKind> {
        let mut kinds: Vec<ExamKind> = Vec::new();
        for (_, entry) in self.entries().filter(|(_, e)| e.assessment.term_id == term) {
            if let AssessmentKind::Exam(kind) = entry.assessment.kind
                && !kinds.contains(&kind)
            {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The average of the year by the level's scheme, once two of its parts have a figure.
    pub fn year_average(&self, at: Instant) -> Option<Hundredths> {
        let scheme = self.catalogue.level.year_scheme.as_ref()?;
        let mut figures = Vec::with_capacity(4);
        for term in self.terms() {
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
        self.terms().iter().rev().find(has_grades).or_else(|| self.terms().first())
    }

    /// Every assessment that shows, with its subject.
    pub fn entries(&self) -> impl Iterator<Item = (&Subject, Entry<'_>)> {
        self.subjects().iter().flat_map(|subject| self.entries_of(subject).map(move |entry| (subject, entry)))
    }

    /// A grade brought to the level's scale, in hundredths, rounded half up: for charts.
    pub fn on_scale(&self, entry: Entry<'_>) -> Option<i64> {
        let value = entry.value()?;
        let (max, own) = (self.max(), entry.max());
        Some(if own == max { value } else { (2 * value * max + own) / (2 * own) })
    }
}

impl<'b> Entry<'b> {
    /// The title, in the script of the language.
    pub fn title(self, locale: Locale) -> &'b str {
        self.catalogue.title(self.assessment, locale)
    }

    /// When and where it takes place.
    pub fn venue(self) -> &'b Venue {
        self.catalogue.venue(self.assessment)
    }

    /// Whether it belongs to the tab of exams.
    pub fn is_exam(self) -> bool {
        self.assessment.kind.is_exam()
    }

    /// The highest value, in hundredths.
    pub fn max(self) -> i64 {
        self.assessment.scale.max().0
    }

    /// The value in hundredths, of a grade that has one.
    pub fn value(self) -> Option<i64> {
        let grade = self.grade?;
        if grade.outcome == Outcome::Value { grade.value_x100 } else { None }
    }

    /// The grade came or changed after `since`.
    pub fn is_new(self, since: Instant) -> bool {
        self.grade.is_some_and(|g| g.visible_from > since || g.changed_at.is_some_and(|at| at > since))
    }

    fn graded(self, at: Instant) -> Option<Graded> {
        let grade = self.grade.filter(|g| g.visible_from <= at)?;
        let outcome = match grade.outcome {
            Outcome::Value => rules::grade::Outcome::Value(Hundredths(grade.value_x100?)),
            Outcome::Absent => rules::grade::Outcome::Absent,
            Outcome::Exempt => rules::grade::Outcome::Exempt,
            Outcome::NotHandedIn => rules::grade::Outcome::NotHandedIn,
        };
        let Assessment { kind, weight, scale, .. } = *self.assessment;
        Some(Graded { kind, weight, scale, outcome })
    }
}
