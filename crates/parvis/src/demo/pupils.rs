//! The pupils: which level and class each was in, year by year.

use super::calendar::{Calendar, YEARS};
use super::data::{Data, Real};
use super::names::Name;
use super::random::Series;
use super::schools::{SchoolOf, WELCOME_LEVEL};
use jiff::civil::{Date, date};

/// A year that a pupil spent at the school.
#[derive(Debug, Clone)]
pub(crate) struct Stay {
    pub year: i64,
    pub level: usize,
    /// Index into [`Roll::classes`].
    pub class: usize,
    pub decision: &'static str,
}

/// A pupil, now or formerly at the school.
#[derive(Debug, Clone)]
pub(crate) struct Pupil {
    pub id: i64,
    pub school: usize,
    /// The pupil of the data whose grades, absences and guardian these are.
    pub real: usize,
    /// Oldest first.
    pub stays: Vec<Stay>,
    /// Still at the school.
    pub current: bool,
    pub born_on: Date,
    pub name: Name,
    pub born_in: String,
    pub code: String,
}

impl Pupil {
    /// The stay of a year.
    pub(crate) fn stay(&self, year: i64) -> Option<&Stay> {
        self.stays.iter().find(|stay| stay.year == year)
    }
}

/// A class of a year.
#[derive(Debug, Clone)]
pub(crate) struct ClassOf {
    pub school: usize,
    pub year: i64,
    pub level: usize,
    pub name: String,
    /// Indices into [`Roll::pupils`].
    pub pupils: Vec<usize>,
}

/// All pupils and classes.
#[derive(Debug, Default)]
pub(crate) struct Roll {
    pub pupils: Vec<Pupil>,
    pub classes: Vec<ClassOf>,
}

impl Roll {
    /// Puts the data's pupils into levels, gives them their earlier years, fills the earlier years with pupils who have
    /// left since, and makes classes of 20 to 32.
    pub(crate) fn make(schools: &[SchoolOf; 2], calendars: &[Calendar; 2], data: &Data, seed: u64) -> Roll {
        let mut roll = Roll::default();
        for (index, school) in schools.iter().enumerate() {
            let year = calendars[index].year;
            let first = roll.pupils.len();
            roll.current(index, school, year, data, seed);
            roll.former(index, school, year, first, data, seed);
            let pupils = roll.pupils.len();
            for earlier in (0..YEARS).rev() {
                for level in 0..school.levels.len() {
                    roll.form_classes(index, school, (year - earlier, level), first..pupils, seed);
                }
            }
        }
        for (index, pupil) in roll.pupils.iter_mut().enumerate() {
            pupil.id = index as i64 + 1;
        }
        roll
    }

    fn current(&mut self, index: usize, school: &SchoolOf, year: i64, data: &Data, seed: u64) {
        let mut series = Series::of(seed, "levels", index as i64);
        let mut welcome = if index == 1 { 4 } else { 0 };
        for (real, row) in data.pupils.iter().enumerate().filter(|(_, row)| row.school == index) {
            let reached = row.age - row.failures;
            let course = school.level_ages.iter().position(|&age| reached <= age).unwrap_or_default();
            let level = if welcome > 0 && course == 0 && row.failures == 0 && series.chance(200) {
                welcome -= 1;
                WELCOME_LEVEL
            } else {
                course
            };
            let mut stays = vec![Stay { year, level, class: 0, decision: "none" }];
            if level != WELCOME_LEVEL {
                earlier_years(&mut stays, row, &mut series);
            }
            self.pupils.push(pupil(index, school, real, stays, row, course, &mut series));
        }
    }

    /// Earlier years need the classmates who have left since: as many as bring each level to its present size.
    fn former(&mut self, index: usize, school: &SchoolOf, year: i64, first: usize, data: &Data, seed: u64) {
        let mut series = Series::of(seed, "former", index as i64);
        let reals: Vec<usize> =
            data.pupils.iter().enumerate().filter(|(_, row)| row.school == index).map(|(real, _)| real).collect();
        let levels = school.level_ages.len();
        for back in 1..YEARS {
            for level in (0..levels).rev() {
                let size = |roll: &Roll, year: i64| {
                    let there = |pupil: &&Pupil| pupil.stay(year).is_some_and(|stay| stay.level == level);
                    roll.pupils[first..].iter().filter(there).count()
                };
                let missing = size(self, year).saturating_sub(size(self, year - back));
                for _ in 0..missing {
                    let real = *series.pick(&reals);
                    let row = &data.pupils[real];
                    let last = if level + 1 == levels && index == 0 { "oriented" } else { "passes" };
                    let mut stays = vec![Stay { year: year - back, level, class: 0, decision: last }];
                    if back == 1 && level > 0 {
                        stays.insert(0, Stay { year: year - 2, level: level - 1, class: 0, decision: "passes" });
                    }
                    let mut former = pupil(index, school, real, stays, row, level, &mut series);
                    former.current = false;
                    self.pupils.push(former);
                }
            }
        }
    }

    fn form_classes(
        &mut self,
        index: usize,
        school: &SchoolOf,
        (year, level): (i64, usize),
        among: std::ops::Range<usize>,
        seed: u64,
    ) {
        let there = |pupil: &Pupil| pupil.stay(year).is_some_and(|stay| stay.level == level);
        let mut pupils: Vec<usize> = among.filter(|&i| there(&self.pupils[i])).collect();
        if pupils.is_empty() {
            return;
        }
        Series::of(seed, "classes", year * 100 + (index * 10 + level) as i64 - self.base(year)).shuffle(&mut pupils);
        let count = if pupils.len() <= 32 { 1 } else { pupils.len().div_ceil(30) };
        for number in 0..count {
            let (from, to) = (pupils.len() * number / count, pupils.len() * (number + 1) / count);
            let letter = char::from(b'A' + u8::try_from(number).unwrap_or_default());
            let name = match (index, level) {
                (0, _) => format!("{}-{}", school.levels[level].code, number + 1),
                (_, WELCOME_LEVEL) => school.levels[level].code.to_owned(),
                _ => format!("{}{letter}", school.levels[level].code),
            };
            let class = self.classes.len();
            for &i in &pupils[from..to] {
                for stay in self.pupils[i].stays.iter_mut().filter(|stay| stay.year == year) {
                    stay.class = class;
                }
            }
            let mut members = pupils[from..to].to_vec();
            members.sort_unstable();
            self.classes.push(ClassOf { school: index, year, level, name, pupils: members });
        }
    }

    /// What makes the series of a year the same in whatever year the demo is made.
    fn base(&self, year: i64) -> i64 {
        let newest = self.pupils.iter().flat_map(|pupil| &pupil.stays).map(|stay| stay.year).max();
        newest.unwrap_or(year) * 100
    }
}

/// Years at the school before the present one; a failure of the data is a year repeated in them.
fn earlier_years(stays: &mut Vec<Stay>, row: &Real, series: &mut Series) {
    let mut failures = row.failures;
    for step in 1..YEARS {
        let Stay { year, level, .. } = stays[0];
        let last = step == YEARS - 1;
        let repeats = failures > 0 && (level == 0 || failures > 1 || last || series.chance(600));
        if repeats {
            failures -= 1;
            stays.insert(0, Stay { year: year - 1, level, class: 0, decision: "repeats" });
        } else if level > 0 {
            stays.insert(0, Stay { year: year - 1, level: level - 1, class: 0, decision: "passes" });
        } else {
            break;
        }
    }
}

fn pupil(
    index: usize,
    school: &SchoolOf,
    real: usize,
    stays: Vec<Stay>,
    row: &Real,
    course: usize,
    series: &mut Series,
) -> Pupil {
    let last = stays[stays.len() - 1].year;
    // As old as the data say, but never too young for the years repeated.
    let usual = school.first_age + course as i64;
    let in_data = row.age - 15 + school.first_age;
    let age = in_data.max(usual + row.failures).min(usual + 3);
    let (month, day) = (series.between(1, 12), series.between(1, 28));
    let born_on = date(i16::try_from(last - age).unwrap_or_default(), month as i8, day as i8);
    Pupil {
        id: 0,
        school: index,
        real,
        stays,
        current: true,
        born_on,
        name: Name::default(),
        born_in: String::new(),
        code: String::new(),
    }
}
