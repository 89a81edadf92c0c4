//! The real pupils that the demo is built on: their grades, absences and guardians.
//!
//! Student Performance, P. Cortez and A. Silva, UCI Machine Learning Repository no. 320, CC BY 4.0; see
//! `data/student-performance/README.md`.

use super::random::Series;
use std::collections::HashMap;

const LANGUAGE: &str = include_str!("../../data/student-performance/student-por.csv");
const MATHEMATICS: &str = include_str!("../../data/student-performance/student-mat.csv");

/// First period, second period and final grade of one pupil in one subject, 0 to 20.
pub(crate) type Triple = [i64; 3];

/// How many bands of ability the pupils are put in.
const BANDS: usize = 6;

/// Who answers for a pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Relation {
    /// The mother.
    Mother,
    /// The father.
    Father,
    /// Someone else.
    Other,
}

impl Relation {
    /// The stored code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Relation::Mother => "mother",
            Relation::Father => "father",
            Relation::Other => "other",
        }
    }
}

/// A pupil of the data.
#[derive(Debug, Clone)]
pub(crate) struct Real {
    /// 0 for `GP`, 1 for `MS`.
    pub school: usize,
    pub female: bool,
    pub age: i64,
    pub guardian: Relation,
    pub failures: i64,
    pub absences: i64,
    /// Lives in a town (`address` U).
    pub town: bool,
    /// The parents live together (`Pstatus` T).
    pub together: bool,
    /// The subject's grades.
    pub grades: Triple,
    /// The mathematics grades, of the same pupil where both files have one.
    pub mathematics: Triple,
    /// 0 (weakest) to `BANDS` - 1.
    pub band: usize,
    /// The attributes by which the two files name the same pupil.
    key: String,
}

/// All pupils, and the triples of each band to draw from.
pub(crate) struct Data {
    /// The pupils of the language file, in its order.
    pub pupils: Vec<Real>,
    language: Vec<Vec<Triple>>,
    mathematics: Vec<Vec<Triple>>,
    absences: Vec<i64>,
}

const KEY: [&str; 13] = [
    "school", "sex", "age", "address", "famsize", "Pstatus", "Medu", "Fedu", "Mjob", "Fjob", "reason", "nursery",
    "internet",
];

fn parse(text: &str) -> Vec<Real> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let row: HashMap<&str, &str> = names.iter().copied().zip(line.split(',')).collect();
            let text = |name: &str| row.get(name).copied().unwrap_or_default();
            let number = |name: &str| text(name).parse::<i64>().unwrap_or_default();
            Real {
                school: usize::from(text("school") == "MS"),
                female: text("sex") == "F",
                age: number("age"),
                guardian: match text("guardian") {
                    "mother" => Relation::Mother,
                    "father" => Relation::Father,
                    _ => Relation::Other,
                },
                failures: number("failures"),
                absences: number("absences"),
                town: text("address") == "U",
                together: text("Pstatus") == "T",
                grades: [number("G1"), number("G2"), number("G3")],
                mathematics: [0; 3],
                band: 0,
                key: KEY.map(text).join("|"),
            }
        })
        .collect()
}

/// The band of each row: as many rows in each, by the sum of the three grades.
fn bands(rows: &mut [Real]) -> Vec<Vec<Triple>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| (rows[i].grades.iter().sum::<i64>(), i));
    let mut triples = vec![Vec::new(); BANDS];
    for (rank, &i) in order.iter().enumerate() {
        rows[i].band = rank * BANDS / order.len();
        triples[rows[i].band].push(rows[i].grades);
    }
    triples
}

impl Data {
    /// Reads both files. Pupils who are in the mathematics file keep their own grades there; the others get those of
    /// a real pupil of the same school and band.
    pub(crate) fn read(seed: u64) -> Data {
        let mut pupils = parse(LANGUAGE);
        let mut others = parse(MATHEMATICS);
        let language = bands(&mut pupils);
        let mathematics = bands(&mut others);
        let mut by_key: HashMap<String, Vec<Triple>> = HashMap::new();
        for row in others.iter().rev() {
            by_key.entry(row.key.clone()).or_default().push(row.grades);
        }
        let mut series = Series::of(seed, "mathematics", 0);
        for pupil in &mut pupils {
            let own = by_key.get_mut(&pupil.key).and_then(Vec::pop);
            pupil.mathematics = own.unwrap_or_else(|| {
                let near: Vec<Triple> = others
                    .iter()
                    .filter(|row| row.school == pupil.school && row.band == pupil.band)
                    .map(|row| row.grades)
                    .collect();
                *series.pick(&near)
            });
        }
        let absences = pupils.iter().map(|pupil| pupil.absences).collect();
        Data { pupils, language, mathematics, absences }
    }

    /// The grades of some real pupil of a band: in mathematics, or in the other subject of the data.
    pub(crate) fn triple(&self, mathematics: bool, band: usize, series: &mut Series) -> Triple {
        *series.pick(&(if mathematics { &self.mathematics } else { &self.language })[band])
    }

    /// The absences of some real pupil.
    pub(crate) fn absences(&self, series: &mut Series) -> i64 {
        *series.pick(&self.absences)
    }
}
