//! The families: which pupils are siblings, who answers for them, and how to reach those adults.

use super::data::{Data, Relation};
use super::names::{House, Name, Names, Origin, phone};
use super::pupils::Roll;
use super::random::Series;
use super::schools::WELCOME_LEVEL;
use rules::username::Username;
use std::collections::HashSet;

/// A guardian.
#[derive(Debug, Clone)]
pub(crate) struct Adult {
    pub name: Name,
    pub relation: Relation,
    /// Of Moroccan guardians.
    pub national_id: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: String,
}

/// Pupils who share their guardians.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    /// Indices into the roll.
    pub pupils: Vec<usize>,
    /// The guardian whom the data name, then the other parent if the school knows one.
    pub adults: Vec<Adult>,
    pub together: bool,
    /// The school of the first pupil.
    pub school: usize,
    /// Has children at both schools.
    pub both: bool,
    /// Shows what is rare: see [`Awkward`].
    pub awkward: bool,
}

/// Pupils who show what is rare, as indices into the roll. Their sibling is in a class too small for figures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Awkward {
    /// Without a grade in the present term.
    pub no_grades: usize,
    /// Exempt from a subject throughout.
    pub exempt: usize,
}

/// How many families have children at both schools.
const BOTH: usize = 6;

struct Maker<'a> {
    roll: &'a mut Roll,
    data: &'a Data,
    names: &'a Names,
    series: Series,
    free: Vec<bool>,
    national_ids: HashSet<String>,
    codes: HashSet<String>,
    full_names: HashSet<String>,
    families: Vec<Family>,
}

/// Makes families of the roll's present pupils, and gives every pupil and guardian a name.
pub(crate) fn make(roll: &mut Roll, data: &Data, names: &Names, seed: u64) -> (Vec<Family>, Awkward) {
    let free = roll.pupils.iter().map(|pupil| pupil.current).collect();
    let mut maker = Maker {
        roll,
        data,
        names,
        series: Series::of(seed, "families", 0),
        free,
        national_ids: HashSet::new(),
        codes: HashSet::new(),
        full_names: HashSet::new(),
        families: Vec::new(),
    };
    let awkward = maker.awkward();
    maker.both();
    for school in 0..2 {
        maker.others(school);
    }
    maker.former();
    (maker.families, awkward)
}

impl Maker<'_> {
    fn order(&mut self, school: usize) -> Vec<usize> {
        let pupils = &self.roll.pupils;
        let mut order: Vec<usize> = (0..pupils.len()).filter(|&i| pupils[i].school == school && self.free[i]).collect();
        self.series.shuffle(&mut order);
        order
    }

    fn guardian(&self, pupil: usize) -> Relation {
        self.data.pupils[self.roll.pupils[pupil].real].guardian
    }

    /// Whether a pupil may be a sibling of those: the data tell the same of the home, and births are a year apart.
    fn fits(&self, pupil: usize, siblings: &[usize], loosely: bool) -> bool {
        let real = |i: usize| &self.data.pupils[self.roll.pupils[i].real];
        siblings.iter().all(|&other| {
            let (a, b) = (real(pupil), real(other));
            // Months, since days apart would depend on the leap days of the years in between.
            let months = |i: usize| {
                let born = self.roll.pupils[i].born_on;
                i64::from(born.year()) * 12 + i64::from(born.month())
            };
            let home = a.together == b.together && a.town == b.town;
            pupil != other
                && a.guardian == b.guardian
                && (home || loosely)
                && (months(pupil) - months(other)).abs() > 10
        })
    }

    fn level(&self, pupil: usize) -> usize {
        self.roll.pupils[pupil].stays.last().map_or(0, |stay| stay.level)
    }

    fn awkward(&mut self) -> Awkward {
        let order = self.order(1);
        let small_class = order.iter().copied().find(|&i| self.level(i) == WELCOME_LEVEL).unwrap_or(order[0]);
        let mut pupils = vec![small_class];
        for &i in &order {
            let other_level = pupils.iter().all(|&p| self.level(p) != self.level(i));
            if pupils.len() < 3 && other_level && self.fits(i, &pupils, true) {
                pupils.push(i);
            }
        }
        let (no_grades, exempt) = (pupils[1], pupils[2]);
        let house = House {
            family: "Van den Broeck-D’Hondt de la Haute-Chaussée".into(),
            family_ar: String::new(),
            origin: Origin::Belgium("n"),
        };
        self.family(1, pupils, house);
        let family = self.families.len() - 1;
        self.families[family].awkward = true;
        let pupil = &mut self.roll.pupils[small_class].name;
        pupil.given = format!("{}-Philippine Élisabeth", pupil.given);

        let order = self.order(0);
        let house = House {
            family: "Ait Sidi Abderrahmane El Ouazzani El Idrissi".into(),
            family_ar: "أيت سيدي عبد الرحمان الوزاني الإدريسي".into(),
            origin: Origin::Morocco,
        };
        self.family(0, vec![order[0]], house);
        Awkward { no_grades, exempt }
    }

    /// Families with children at both schools have their names in both scripts.
    fn both(&mut self) {
        for number in 0..BOTH {
            let (here, there) = (self.order(0), self.order(1));
            let first = here[0];
            let Some(&second) = there.iter().find(|&&i| self.level(i) != WELCOME_LEVEL && self.fits(i, &[first], true))
            else {
                continue;
            };
            let mut pupils = vec![first, second];
            if number % 3 == 0 {
                pupils.extend(here.iter().copied().find(|&i| self.fits(i, &[first, second], true)));
            }
            let house = self.names.house(0, &mut self.series);
            self.family(0, pupils, house);
            let last = self.families.len() - 1;
            self.families[last].both = true;
        }
    }

    /// Of a thousand guardians, 150 have two children at the school, 40 three, 15 four.
    fn others(&mut self, school: usize) {
        let order = self.order(school);
        for (place, &first) in order.iter().enumerate() {
            if !self.free[first] {
                continue;
            }
            let wanted = match self.series.below(1000) {
                0..150 => 2,
                150..190 => 3,
                190..205 => 4,
                _ => 1,
            };
            let mut pupils = vec![first];
            for &i in &order[place + 1..] {
                if pupils.len() < wanted
                    && self.free[i]
                    && self.level(i) != WELCOME_LEVEL
                    && self.fits(i, &pupils, wanted > 2)
                {
                    pupils.push(i);
                }
            }
            let house = self.names.house(school, &mut self.series);
            self.family(school, pupils, house);
        }
    }

    fn former(&mut self) {
        for pupil in 0..self.roll.pupils.len() {
            if !self.roll.pupils[pupil].current {
                let house = self.names.house(self.roll.pupils[pupil].school, &mut self.series);
                self.pupil(pupil, &house, &mut HashSet::new());
            }
        }
    }

    fn family(&mut self, school: usize, pupils: Vec<usize>, house: House) {
        let mut given = HashSet::new();
        for &pupil in &pupils {
            self.free[pupil] = false;
            self.pupil(pupil, &house, &mut given);
        }
        let relation = self.guardian(pupils[0]);
        let together = self.data.pupils[self.roll.pupils[pupils[0]].real].together;
        let address = self.names.address(school, &mut self.series);
        let mut adults = vec![self.adult(school, relation, &house, address.clone())];
        if relation != Relation::Other && self.series.chance(if together { 420 } else { 600 }) {
            let other = if relation == Relation::Mother { Relation::Father } else { Relation::Mother };
            let address = if together { address } else { self.names.address(school, &mut self.series) };
            adults.push(self.adult(school, other, &house, address));
        }
        self.families.push(Family { pupils, adults, together, school, both: false, awkward: false });
    }

    /// Children bear the father's name; mothers keep their own.
    fn adult(&mut self, school: usize, relation: Relation, house: &House, address: String) -> Adult {
        let female = match relation {
            Relation::Mother => true,
            Relation::Father => false,
            Relation::Other => self.series.chance(500),
        };
        let same = relation == Relation::Father || (relation == Relation::Other && self.series.chance(500));
        let own = if same { house.clone() } else { self.names.house(school, &mut self.series) };
        let name = self.names.name(&own, female, &mut self.series);
        let mail = Username::from_names(&name.given, &name.family);
        let host = if self.series.chance(500) { "example.org" } else { "example.com" };
        let number = self.series.between(10, 99);
        Adult {
            national_id: (school == 0).then(|| self.national_id()),
            email: self.series.chance(760).then(|| format!("{mail}{number}@{host}")),
            phone: self.series.chance(930).then(|| phone(school, &mut self.series)),
            name,
            relation,
            address,
        }
    }

    fn national_id(&mut self) -> String {
        loop {
            let series = *self.series.pick(&["A", "AA", "AB", "AD", "AE"]);
            let number = format!("{series}{}", self.series.between(102_345, 987_654));
            if self.national_ids.insert(number.clone()) {
                return number;
            }
        }
    }

    fn pupil(&mut self, index: usize, house: &House, given: &mut HashSet<String>) {
        let (school, real) = (self.roll.pupils[index].school, self.roll.pupils[index].real);
        let female = self.data.pupils[real].female;
        let mut name = self.names.name(house, female, &mut self.series);
        for _ in 0..50 {
            if !given.contains(&name.given) && !self.full_names.contains(&name.full()) {
                break;
            }
            name = self.names.name(house, female, &mut self.series);
        }
        given.insert(name.given.clone());
        self.full_names.insert(name.full());
        let code = loop {
            let code = if school == 0 {
                format!("J13{:07}", self.series.between(10_000, 99_999))
            } else {
                format!("TT{:06}", self.series.between(100_000, 999_999))
            };
            if self.codes.insert(code.clone()) {
                break code;
            }
        };
        let born_in = self.names.town(school, &mut self.series);
        let pupil = &mut self.roll.pupils[index];
        pupil.name = name;
        pupil.code = code;
        pupil.born_in = born_in;
    }
}
