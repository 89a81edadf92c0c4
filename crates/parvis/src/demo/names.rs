//! Names, addresses and passwords of people who do not exist, drawn from lists of common names.

use super::random::Series;
use std::collections::HashSet;

/// Latin form, and Arabic form or origin.
type Pair = (&'static str, &'static str);

/// A person's name; the Arabic parts are empty where the school has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub family: String,
    pub given: String,
    pub family_ar: String,
    pub given_ar: String,
}

impl Name {
    /// As the interface shows it: given name first.
    pub(crate) fn full(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// Where a family has its names from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Moroccan, written in both scripts.
    Morocco,
    /// A Belgian list: f French, n Dutch, m Moroccan, o other.
    Belgium(&'static str),
}

/// A family name with its Arabic form and what given names go with it.
#[derive(Debug, Clone)]
pub(crate) struct House {
    pub family: String,
    pub family_ar: String,
    pub origin: Origin,
}

/// The lists.
pub(crate) struct Names {
    ma_given: [Vec<Pair>; 2],
    ma_family: Vec<Pair>,
    be_given: [Vec<Pair>; 2],
    be_family: Vec<Pair>,
    places: [Vec<Pair>; 2],
    words: Vec<Pair>,
}

fn list(text: &'static str) -> Vec<Pair> {
    text.lines().filter(|line| !line.is_empty()).map(|line| line.split_once('\t').unwrap_or((line, ""))).collect()
}

impl Names {
    /// Reads the embedded lists.
    pub(crate) fn read() -> Names {
        Names {
            ma_given: [
                list(include_str!("../../data/names/ma-given-m.txt")),
                list(include_str!("../../data/names/ma-given-f.txt")),
            ],
            ma_family: list(include_str!("../../data/names/ma-family.txt")),
            be_given: [
                list(include_str!("../../data/names/be-given-m.txt")),
                list(include_str!("../../data/names/be-given-f.txt")),
            ],
            be_family: list(include_str!("../../data/names/be-family.txt")),
            places: [
                list(include_str!("../../data/names/ma-places.txt")),
                list(include_str!("../../data/names/be-places.txt")),
            ],
            words: list(include_str!("../../data/names/words.txt")),
        }
    }

    /// A family name usual at a school (0 Morocco, 1 Belgium).
    pub(crate) fn house(&self, school: usize, series: &mut Series) -> House {
        if school == 0 {
            let &(family, family_ar) = series.pick(&self.ma_family);
            House { family: family.into(), family_ar: family_ar.into(), origin: Origin::Morocco }
        } else {
            let &(family, origin) = series.pick(&self.be_family);
            House { family: family.into(), family_ar: String::new(), origin: Origin::Belgium(origin) }
        }
    }

    /// A given name with its Arabic form, empty outside the Moroccan lists.
    pub(crate) fn given(&self, origin: Origin, female: bool, series: &mut Series) -> Pair {
        let sex = usize::from(female);
        match origin {
            Origin::Morocco => *series.pick(&self.ma_given[sex]),
            Origin::Belgium("m") => (series.pick(&self.ma_given[sex]).0, ""),
            Origin::Belgium(own) => {
                // A third of given names come from the country's other lists, as in life.
                let wanted = if series.chance(660) { own } else { "f" };
                let fitting: Vec<Pair> = self.be_given[sex].iter().copied().filter(|pair| pair.1 == wanted).collect();
                (series.pick(&fitting).0, "")
            }
        }
    }

    /// A whole name in a house.
    pub(crate) fn name(&self, house: &House, female: bool, series: &mut Series) -> Name {
        let (given, given_ar) = self.given(house.origin, female, series);
        Name {
            family: house.family.clone(),
            given: given.into(),
            family_ar: house.family_ar.clone(),
            given_ar: given_ar.into(),
        }
    }

    /// A postal address near a school.
    pub(crate) fn address(&self, school: usize, series: &mut Series) -> String {
        let &(street, town) = series.pick(&self.places[school]);
        let number = series.between(1, 140);
        if school == 0 { format!("{number}, {street}, {town}") } else { format!("{street} {number}, {town}") }
    }

    /// The town of an address near a school, for places of birth.
    pub(crate) fn town(&self, school: usize, series: &mut Series) -> String {
        let town = series.pick(&self.places[school]).1;
        town.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').into()
    }

    /// Three words of at least twelve characters, easy to type on a phone.
    pub(crate) fn password(&self, series: &mut Series) -> String {
        loop {
            let words: HashSet<&str> = (0..3).map(|_| series.pick(&self.words).0).collect();
            if words.len() == 3 {
                let mut words: Vec<&str> = words.into_iter().collect();
                words.sort_unstable();
                let text = words.join("-");
                if text.len() >= 16 {
                    return text;
                }
            }
        }
    }
}

/// A phone number as it is written in the country, in a range kept free of the usual prefixes.
pub(crate) fn phone(school: usize, series: &mut Series) -> String {
    let (a, b, c) = (series.below(100), series.below(100), series.below(100));
    if school == 0 { format!("06 00 {a:02} {b:02} {c:02}") } else { format!("0460 00 {a:02} {b:02}") }
}
