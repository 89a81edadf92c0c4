//! What a class's year is made of, the same for all its children: read once, kept in memory until it changes.
//!
//! On results day a class is read thirty times for each time that it changes. Two numbers tell a change, one of the class and one of
//! the school; they come with the viewer, in the same transaction, so that every node shows what the database holds.

use super::read::{self, AssessmentRow, FiguresRow, Kind, LevelRow, SubjectRow, TermRow};
use crate::web::{Error, Result};
use db::{Instant, Tx};
use jiff::civil::Date;
use locale::Locale;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use rules::grade::{Hundredths, Scale};
use rules::scheme::{AssessmentKind, ExamKind, SubjectScheme};
use rules::year_scheme::YearScheme;
use std::ops::Range;
use std::sync::Arc;

/// Which state of which class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The class.
    pub class_id: i64,
    /// `classes.catalogue`.
    pub class: i64,
    /// `schools.catalogue`.
    pub school: i64,
}

/// A class's year: what is graded, by what rules, and what the class as a whole shows.
pub struct Catalogue {
    version: Version,
    /// The name of the class.
    pub class_name: String,
    /// The year in which the school year begins.
    pub school_year: i64,
    /// The level's scale.
    pub scale: Scale,
    /// How the year's average is made.
    pub year_scheme: Option<YearScheme>,
    /// Its terms, in order.
    pub terms: Vec<TermRow>,
    /// Its subjects, in the school's order.
    pub subjects: Vec<Subject>,
    /// Its assessments: by subject, oldest first. Some are neither announced nor out.
    pub assessments: Vec<Assessment>,
    /// The places of the assessments in the order of their ids.
    by_id: Vec<(i64, usize)>,
    figures: Vec<FiguresRow>,
}

/// A text in Latin letters and, where there is one, in Arabic letters.
pub struct Words {
    latin: Box<str>,
    arabic: Box<str>,
}

/// A subject as taught at the level.
pub struct Subject {
    /// The subject.
    pub id: i64,
    /// Its name.
    pub name: Words,
    /// Its coefficient in hundredths.
    pub coefficient: u32,
    /// How its average is made.
    pub scheme: Option<SubjectScheme>,
    /// Its places in [`Catalogue::assessments`].
    pub assessments: Range<usize>,
}

/// An assessment.
pub struct Assessment {
    /// The key.
    pub id: i64,
    /// Its term.
    pub term_id: i64,
    /// What is graded.
    pub kind: AssessmentKind,
    /// Its title.
    pub title: Words,
    /// The day.
    pub held_on: Option<Date>,
    /// Wall time at the school.
    pub starts_at: Option<Box<str>>,
    /// Where.
    pub room: Box<str>,
    /// Its weight in hundredths.
    pub weight: u32,
    /// Its own scale.
    pub scale: Scale,
    /// From when its grades may be seen.
    pub visible_from: Option<Instant>,
    announced: bool,
}

impl Words {
    /// In the script of the language.
    pub fn of(&self, locale: Locale) -> &str {
        if locale == Locale::Ar && !self.arabic.is_empty() { &self.arabic } else { &self.latin }
    }
}

impl Assessment {
    /// Whether its title and day may be seen: it was announced, or its grades are out.
    pub fn shows(&self, now: Instant) -> bool {
        self.announced || self.visible_from.is_some_and(|from| from <= now)
    }
}

impl Catalogue {
    /// Its class.
    pub fn class_id(&self) -> i64 {
        self.version.class_id
    }

    /// Where the assessment of this id stands.
    pub fn place_of(&self, assessment: i64) -> Option<usize> {
        let at = self.by_id.binary_search_by_key(&assessment, |(id, _)| *id).ok()?;
        Some(self.by_id[at].1)
    }

    /// The figures of the class in a term, or in its exams, as they stand at `now`.
    pub fn figures(&self, term: i64, exams: bool, now: Instant) -> &[FiguresRow] {
        let mine = |f: &FiguresRow| f.term_id == term && f.exams == exams;
        let start = self.figures.partition_point(|f| (f.term_id, f.exams) < (term, exams));
        let of_term = &self.figures[start..];
        let of_term = &of_term[..of_term.partition_point(mine)];
        let past = &of_term[..of_term.partition_point(|f| f.visible_from <= now)];
        let newest = past.last().map(|f| f.visible_from);
        &past[past.partition_point(|f| Some(f.visible_from) < newest)..]
    }

    fn read(tx: &Tx<'_>, version: Version, now: Instant) -> Result<Catalogue> {
        let level = read::level_of(tx, version.class_id)?;
        let rows = read::assessments_of(tx, version.class_id)?;
        let subjects = read::subjects_of(tx, level.level_id)?;
        let terms = read::terms_of(tx, level.school_id, level.school_year)?;
        let figures = read::figures_since(tx, version.class_id, now)?;
        Catalogue::assemble(version, level, terms, subjects, rows).map(|c| Catalogue { figures, ..c })
    }

    fn assemble(
        version: Version,
        level: LevelRow,
        terms: Vec<TermRow>,
        subjects: Vec<SubjectRow>,
        mut rows: Vec<AssessmentRow>,
    ) -> Result<Catalogue> {
        let mut assessments = Vec::with_capacity(rows.len());
        let mut taught = Vec::with_capacity(subjects.len());
        rows.sort_by_key(|a| (a.held_on, a.id));
        for subject in subjects {
            let first = assessments.len();
            for row in rows.iter().filter(|a| a.subject_id == subject.id) {
                assessments.push(assessment(row)?);
            }
            taught.push(Subject {
                id: subject.id,
                name: Words { latin: subject.name.into(), arabic: subject.name_ar.into() },
                coefficient: u32::try_from(subject.coefficient_x100).unwrap_or(0),
                scheme: subject.subject_scheme.parse().ok(),
                assessments: first..assessments.len(),
            });
        }
        let mut by_id: Vec<(i64, usize)> = assessments.iter().enumerate().map(|(at, a)| (a.id, at)).collect();
        by_id.sort_unstable();
        Ok(Catalogue {
            version,
            class_name: level.class_name,
            school_year: level.school_year,
            scale: scale(level.scale_max_x100)?,
            year_scheme: level.year_scheme.parse().ok(),
            terms,
            subjects: taught,
            assessments,
            by_id,
            figures: Vec::new(),
        })
    }

    /// About how many bytes it takes.
    fn size(&self) -> u64 {
        let words = |w: &Words| w.latin.len() + w.arabic.len();
        let texts: usize = self.subjects.iter().map(|s| words(&s.name)).sum::<usize>()
            + self.assessments.iter().map(|a| words(&a.title) + a.room.len() + 8).sum::<usize>()
            + self.figures.iter().map(|f| f.ranking.len()).sum::<usize>();
        let rows = size_of_val(&*self.terms)
            + size_of_val(&*self.subjects)
            + size_of_val(&*self.assessments)
            + size_of_val(&*self.by_id)
            + size_of_val(&*self.figures);
        // The allocator's rounding, and the list itself.
        (texts + rows + texts / 4 + size_of::<Catalogue>() + 256) as u64
    }
}

fn assessment(row: &AssessmentRow) -> Result<Assessment> {
    Ok(Assessment {
        id: row.id,
        term_id: row.term_id,
        kind: kind_of(row.kind),
        title: Words { latin: row.title.as_str().into(), arabic: row.title_ar.as_str().into() },
        held_on: row.held_on,
        starts_at: row.starts_at.as_deref().map(Box::from),
        room: row.room.as_str().into(),
        weight: u32::try_from(row.weight_x100).unwrap_or(0),
        scale: scale(row.scale_max_x100)?,
        visible_from: row.visible_from,
        announced: row.announced,
    })
}

fn scale(max_x100: i64) -> Result<Scale> {
    Scale::new(Hundredths(max_x100)).ok_or_else(|| Error::fault("a level or an assessment without scale"))
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

#[derive(Clone)]
struct BySize;

impl Weighter<i64, Arc<Catalogue>> for BySize {
    fn weight(&self, _: &i64, catalogue: &Arc<Catalogue>) -> u64 {
        catalogue.size()
    }
}

/// The catalogues in memory, bounded in bytes; those asked for least often go first.
pub struct Catalogues(Cache<i64, Arc<Catalogue>, BySize>);

impl Catalogues {
    /// Room for about so many bytes.
    pub fn new(bytes: u64) -> Catalogues {
        let classes = usize::try_from(bytes / 4_096).unwrap_or(usize::MAX).clamp(16, 1 << 20);
        Catalogues(Cache::with_weighter(classes, bytes, BySize))
    }

    /// The catalogue in this state, from memory or read now.
    ///
    /// # Errors
    /// The database's, and a fault where a scale is not one.
    pub fn get(&self, tx: &Tx<'_>, version: Version, now: Instant) -> Result<Arc<Catalogue>> {
        if let Some(kept) = self.0.get(&version.class_id)
            && kept.version == version
        {
            return Ok(kept);
        }
        let read = Arc::new(Catalogue::read(tx, version, now)?);
        self.0.insert(version.class_id, read.clone());
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(term_id: i64, exams: bool, from: i64, subject_id: i64) -> FiguresRow {
        FiguresRow {
            term_id,
            exams,
            visible_from: Instant::from_micros(from),
            subject_id,
            graded: 6,
            average_x100: Some(from),
            lowest_x100: None,
            highest_x100: None,
            ranking: String::new(),
        }
    }

    fn catalogue(figures: Vec<FiguresRow>) -> Catalogue {
        let level = LevelRow {
            class_name: "3APIC-2".into(),
            school_id: 1,
            school_year: 2026,
            level_id: 1,
            scale_max_x100: 2_000,
            year_scheme: String::new(),
        };
        let version = Version { class_id: 1, class: 1, school: 1 };
        let empty = Catalogue::assemble(version, level, Vec::new(), Vec::new(), Vec::new()).unwrap();
        Catalogue { figures, ..empty }
    }

    #[test]
    fn the_newest_figures_that_hold_are_shown() {
        let of = catalogue(vec![
            row(1, false, 10, 0),
            row(1, false, 10, 7),
            row(1, false, 20, 0),
            row(1, false, 20, 7),
            row(1, false, 20, 8),
            row(1, true, 15, 0),
            row(2, false, 30, 0),
        ]);
        let at = |term, exams, now| -> Vec<(i64, i64)> {
            let rows = of.figures(term, exams, Instant::from_micros(now)).iter();
            rows.map(|f| (f.visible_from.as_micros(), f.subject_id)).collect()
        };
        assert_eq!(at(1, false, 9), []);
        assert_eq!(at(1, false, 10), [(10, 0), (10, 7)]);
        assert_eq!(at(1, false, 19), [(10, 0), (10, 7)]);
        assert_eq!(at(1, false, 20), [(20, 0), (20, 7), (20, 8)]);
        assert_eq!(at(1, true, 99), [(15, 0)]);
        assert_eq!(at(2, false, 29), []);
        assert_eq!(at(2, true, 99), []);
        assert_eq!(at(3, false, 99), []);
    }
}
