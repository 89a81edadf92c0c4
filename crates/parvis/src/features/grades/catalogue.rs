//! What a class's year is made of, the same for all its children: read once, kept in memory until it changes.
//!
//! On results day a class is read thirty times for each time that it changes. Two numbers tell a change, one of the class and one of
//! the school; they come with the viewer, in the same transaction, so that every node shows what the database holds.

mod figures;
mod keep;

pub use figures::{Figure, Figures};
pub use keep::Catalogues;

use figures::{FigureSet, sets_of};

use super::read::{self, AssessmentRow, FiguresRow, Kind, LevelRow, SubjectRow, TermRow};
use crate::web::{Error, Result};
use db::{Instant, Tx};
use jiff::civil::Date;
use locale::Locale;
use rules::grade::{Hundredths, Scale};
use rules::scheme::{AssessmentKind, ExamKind, SubjectScheme};
use rules::year_scheme::YearScheme;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

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

/// A class's year: what is graded, by what rules, and what the class as a whole shows. Held closely, since a large node keeps tens
/// of thousands, and a page goes through all of one.
pub struct Catalogue {
    version: Version,
    /// The name of the class.
    pub class_name: Box<str>,
    /// The level's terms and subjects.
    pub level: Arc<Level>,
    /// Its assessments: by subject, oldest first. Some are neither announced nor out.
    pub assessments: Box<[Assessment]>,
    /// Where each subject's assessments begin, and where the last one's end.
    starts: Box<[u32]>,
    /// The places of the assessments in the order of their ids.
    by_id: Box<[(i64, u32)]>,
    /// The titles, each once.
    titles: Box<[Words]>,
    /// Times and rooms, each once.
    venues: Box<[Venue]>,
    figures: Box<[FigureSet]>,
}

/// What all classes of a level share in a year.
pub struct Level {
    key: (i64, i64),
    version: i64,
    /// Its scale.
    pub scale: Scale,
    /// How the year's average is made.
    pub year_scheme: Option<YearScheme>,
    /// Its terms, in order.
    pub terms: Vec<TermRow>,
    /// Its subjects, in the school's order.
    pub subjects: Vec<Subject>,
    /// What each kind of assessment counts for, in the words of each language: made once, when first asked for.
    shares: [OnceLock<Box<str>>; 3],
}

/// Wall time at the school, and the room.
#[derive(PartialEq, Eq)]
pub struct Venue {
    /// When it begins, if that is known.
    pub starts_at: Option<Box<str>>,
    /// Where; may be empty.
    pub room: Box<str>,
}

/// A text in Latin letters and, where there is one, in Arabic letters.
#[derive(PartialEq, Eq)]
pub struct Words {
    latin: Box<str>,
    arabic: Box<str>,
}

/// A subject as taught at the level.
pub struct Subject {
    /// Its place in the school's order.
    pub place: usize,
    /// The subject.
    pub id: i64,
    /// Its name.
    pub name: Words,
    /// Its coefficient in hundredths.
    pub coefficient: u32,
    /// How its average is made.
    pub scheme: Option<SubjectScheme>,
}

/// An assessment; title, time and room are asked of the catalogue.
pub struct Assessment {
    /// The key.
    pub id: i64,
    /// Its term.
    pub term_id: i64,
    /// Its own scale.
    pub scale: Scale,
    /// From when its grades may be seen.
    pub visible_from: Option<Instant>,
    /// Its weight in hundredths.
    pub weight: u32,
    title: u16,
    venue: u16,
    /// The day.
    pub held_on: Option<Date>,
    /// What is graded.
    pub kind: AssessmentKind,
    announced: bool,
}

impl Words {
    /// Both; the Arabic one may be empty.
    pub fn new(latin: &str, arabic: &str) -> Words {
        Words { latin: latin.into(), arabic: arabic.into() }
    }

    fn len(&self) -> usize {
        self.latin.len() + self.arabic.len()
    }

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
    /// The title of an assessment.
    pub fn title(&self, of: &Assessment, locale: Locale) -> &str {
        self.titles[usize::from(of.title)].of(locale)
    }

    /// When and where an assessment takes place.
    pub fn venue(&self, of: &Assessment) -> &Venue {
        &self.venues[usize::from(of.venue)]
    }

    /// The places of a subject's assessments.
    pub fn places_of(&self, subject: &Subject) -> Range<usize> {
        self.starts[subject.place] as usize..self.starts[subject.place + 1] as usize
    }

    /// Where the assessment of this id stands.
    pub fn place_of(&self, assessment: i64) -> Option<usize> {
        let at = self.by_id.binary_search_by_key(&assessment, |(id, _)| *id).ok()?;
        Some(self.by_id[at].1 as usize)
    }

    /// The figures of the class in a term, or in its exams, as they stand at `now`.
    pub fn figures(&self, term: i64, exams: bool, now: Instant) -> Figures<'_> {
        let holds = |f: &&FigureSet| f.term_id == term && f.exams == exams && f.visible_from <= now;
        Figures(self.figures.iter().filter(holds).max_by_key(|f| f.visible_from))
    }

    fn assemble(
        version: Version,
        class_name: String,
        level: Arc<Level>,
        mut rows: Vec<AssessmentRow>,
        figures: Vec<FiguresRow>,
    ) -> Result<Catalogue> {
        let mut assessments = Vec::with_capacity(rows.len());
        let (mut titles, mut venues) = (Vec::new(), Vec::new());
        let mut starts = vec![0];
        rows.sort_by_key(|a| (a.held_on, a.id));
        for subject in &level.subjects {
            for row in rows.iter().filter(|a| a.subject_id == subject.id) {
                assessments.push(Assessment {
                    id: row.id,
                    term_id: row.term_id,
                    scale: scale(row.scale_max_x100)?,
                    visible_from: row.visible_from,
                    weight: u32::try_from(row.weight_x100).unwrap_or(0),
                    title: kept(&mut titles, Words::new(&row.title, &row.title_ar))?,
                    venue: kept(&mut venues, Venue::new(row))?,
                    held_on: row.held_on,
                    kind: kind_of(row.kind),
                    announced: row.announced,
                });
            }
            starts.push(place(assessments.len())?);
        }
        let mut by_id = Vec::with_capacity(assessments.len());
        for (at, assessment) in assessments.iter().enumerate() {
            by_id.push((assessment.id, place(at)?));
        }
        by_id.sort_unstable();
        Ok(Catalogue {
            version,
            class_name: class_name.into(),
            figures: sets_of(&level, figures),
            level,
            assessments: assessments.into(),
            starts: starts.into(),
            by_id: by_id.into(),
            titles: titles.into(),
            venues: venues.into(),
        })
    }

    /// About how many bytes it takes, without what it shares.
    fn size(&self) -> u64 {
        let words: usize = self.titles.iter().map(Words::len).sum();
        let rooms: usize = self.venues.iter().map(|v| v.room.len() + v.starts_at.as_deref().map_or(0, str::len)).sum();
        let figures: usize = self.figures.iter().map(|f| size_of_val(&*f.rows) + f.ranking.len()).sum();
        let lists = size_of_val(&*self.assessments)
            + size_of_val(&*self.starts)
            + size_of_val(&*self.by_id)
            + size_of_val(&*self.titles)
            + size_of_val(&*self.venues)
            + size_of_val(&*self.figures);
        // The allocator rounds up; the map has a place for it.
        let all = size_of::<Catalogue>() + words + rooms + figures + lists;
        (all + all / 5 + 128) as u64
    }
}

impl Level {
    fn read(tx: &Tx<'_>, key: (i64, i64), version: i64, row: &LevelRow) -> Result<Level> {
        let subjects = read::subjects_of(tx, row.level_id)?.into_iter().enumerate();
        let taught = |(place, row): (usize, SubjectRow)| Subject {
            place,
            id: row.id,
            name: Words::new(&row.name, &row.name_ar),
            coefficient: u32::try_from(row.coefficient_x100).unwrap_or(0),
            scheme: row.subject_scheme.parse().ok(),
        };
        Ok(Level {
            key,
            version,
            scale: scale(row.scale_max_x100)?,
            year_scheme: row.year_scheme.parse().ok(),
            terms: read::terms_of(tx, row.school_id, row.school_year)?,
            subjects: subjects.map(taught).collect(),
            shares: Default::default(),
        })
    }

    /// The year in which the school year begins.
    pub fn school_year(&self) -> i64 {
        self.key.1
    }

    /// What each kind of assessment counts for; empty where one kind counts alone.
    pub fn shares(&self, locale: Locale) -> &str {
        self.shares[locale as usize].get_or_init(|| super::shares::explain(&self.subjects, locale).into())
    }
}

impl Venue {
    fn new(row: &AssessmentRow) -> Venue {
        Venue { starts_at: row.starts_at.as_deref().map(Box::from), room: row.room.as_str().into() }
    }
}

/// Keeps a value that may be there already; its place.
fn kept<T: PartialEq>(values: &mut Vec<T>, value: T) -> Result<u16> {
    let at = values.iter().position(|v| *v == value).unwrap_or_else(|| {
        values.push(value);
        values.len() - 1
    });
    u16::try_from(at).map_err(|_| Error::fault("a class with more than 65536 titles"))
}

fn place(at: usize) -> Result<u32> {
    u32::try_from(at).map_err(Error::fault)
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
        let subject = |place, id| Subject { place, id, name: Words::new("", ""), coefficient: 100, scheme: None };
        let level = Level {
            key: (1, 2026),
            version: 1,
            scale: scale(2_000).unwrap(),
            year_scheme: None,
            terms: Vec::new(),
            subjects: vec![subject(0, 7), subject(1, 8)],
            shares: Default::default(),
        };
        let version = Version { class_id: 1, class: 1, school: 1 };
        Catalogue::assemble(version, "3APIC-2".into(), Arc::new(level), Vec::new(), figures).unwrap()
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
        let at = |term, exams, now| {
            let shown = of.figures(term, exams, Instant::from_micros(now));
            let subjects =
                [Some(shown.whole()), Some(shown.of(&of.level.subjects[0])), Some(shown.of(&of.level.subjects[1]))];
            subjects.map(|f| f.flatten().and_then(|f| f.average))
        };
        assert_eq!(at(1, false, 9), [None, None, None]);
        assert_eq!(at(1, false, 10), [Some(10), Some(10), None]);
        assert_eq!(at(1, false, 19), [Some(10), Some(10), None]);
        assert_eq!(at(1, false, 20), [Some(20), Some(20), Some(20)]);
        assert_eq!(at(1, true, 99), [Some(15), None, None]);
        assert_eq!(at(2, false, 29), [None, None, None]);
        assert_eq!(at(2, true, 99), [None, None, None]);
        assert_eq!(at(3, false, 99), [None, None, None]);
    }
}
