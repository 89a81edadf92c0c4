//! What a class as a whole shows, as it is kept in memory.

use super::super::figures::WHOLE_TERM;
use super::super::read::FiguresRow;
use super::{Level, Subject};
use db::Instant;

/// What the class shows once the assessments of an instant are counted.
pub(super) struct FigureSet {
    pub(super) term_id: i64,
    pub(super) exams: bool,
    pub(super) visible_from: Instant,
    pub(super) rows: Box<[Figure]>,
    pub(super) ranking: Box<str>,
}

/// The figures of one subject, or of the term: hundredths.
#[derive(Clone, Copy)]
pub struct Figure {
    /// The subject's place; none for the whole.
    subject: Option<u16>,
    /// How many children have an average.
    pub graded: u16,
    /// The class's average.
    pub average: Option<i32>,
    /// The lowest and the highest average.
    pub extremes: Option<(i32, i32)>,
}

/// Figures as they stand at an instant.
#[derive(Clone, Copy, Default)]
pub struct Figures<'c>(pub(super) Option<&'c FigureSet>);

impl<'c> Figures<'c> {
    /// Those of a subject.
    pub fn of(self, subject: &Subject) -> Option<&'c Figure> {
        self.0?.rows.iter().find(|f| f.subject.map(usize::from) == Some(subject.place))
    }

    /// Those over all subjects.
    pub fn whole(self) -> Option<&'c Figure> {
        self.0?.rows.iter().find(|f| f.subject.is_none())
    }

    /// The averages from best to worst, in hundredths; empty where the school shows no rank.
    pub fn ranking(self) -> &'c str {
        self.0.map_or("", |set| &set.ranking)
    }
}

/// Rows come by term, exams or not, and instant: a set for each.
pub(super) fn sets_of(level: &Level, rows: Vec<FiguresRow>) -> Box<[FigureSet]> {
    let mut sets: Vec<(FigureSet, Vec<Figure>)> = Vec::new();
    for row in rows {
        let subject = match level.subjects.iter().position(|s| s.id == row.subject_id) {
            None if row.subject_id != WHOLE_TERM => continue, // no longer taught at the level
            found => found.and_then(|at| u16::try_from(at).ok()),
        };
        let small = |value: Option<i64>| value.and_then(|v| i32::try_from(v).ok());
        let figure = Figure {
            subject,
            graded: u16::try_from(row.graded).unwrap_or(u16::MAX),
            average: small(row.average_x100),
            extremes: small(row.lowest_x100).zip(small(row.highest_x100)),
        };
        let key = (row.term_id, row.exams, row.visible_from);
        match sets.last_mut() {
            Some((set, figures)) if (set.term_id, set.exams, set.visible_from) == key => {
                figures.push(figure);
                if !row.ranking.is_empty() {
                    set.ranking = row.ranking.into();
                }
            }
            _ => {
                let set = FigureSet {
                    term_id: row.term_id,
                    exams: row.exams,
                    visible_from: row.visible_from,
                    rows: Box::default(),
                    ranking: row.ranking.into(),
                };
                sets.push((set, vec![figure]));
            }
        }
    }
    sets.into_iter().map(|(set, rows)| FigureSet { rows: rows.into(), ..set }).collect()
}
