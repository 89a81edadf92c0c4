//! Who is one guardian within a school (accounts.md): the same identity number, else the same normalised names plus the
//! same e-mail or phone. Held are hashes only, so that a roster of a million guardians fits in memory.

use super::read::{self, Person};
use super::same_name;
use db::Tx;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

type Key = (u64, u64);

fn key(kind: u8, parts: &[&str]) -> Key {
    let hash = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, kind, parts).hash(&mut hasher);
        hasher.finish()
    };
    (hash(1), hash(2))
}

/// What identifies a guardian.
pub struct Marks<'a> {
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub national_id: Option<&'a str>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
}

impl Marks<'_> {
    fn names(&self) -> String {
        rules::names::comparison_key(self.given_name, self.family_name)
    }

    fn by_number(&self) -> Option<Key> {
        self.national_id.filter(|number| !number.is_empty()).map(|number| key(0, &[number]))
    }

    fn by_contact(&self) -> Vec<Key> {
        let names = self.names();
        let email = self.email.filter(|email| !email.is_empty()).map(|email| key(1, &[&names, &email.to_lowercase()]));
        let phones = self.phone.into_iter().flat_map(|phones| phones.split('/')).filter_map(|phone| {
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            (digits.len() >= 6).then(|| key(2, &[&names, &digits]))
        });
        email.into_iter().chain(phones).collect()
    }
}

/// The guardians of a school, by what identifies them.
#[derive(Default)]
pub struct People {
    known: HashMap<Key, i64>,
    names: HashMap<Key, (i64, u64)>,
    numbered: std::collections::HashSet<i64>,
    /// The names, initials and lines of guardians of the file who have a number: what the next row of it is compared with.
    of_file: HashMap<i64, (Box<str>, Box<str>, u64)>,
}

impl People {
    /// All guardians of a school's roster.
    pub fn load(tx: &Tx<'_>, school: i64) -> db::Result<People> {
        let mut people = People::default();
        read::people(tx, school, |person: Person| {
            people.add(person.id, 0, &marks(&person));
            Ok::<_, db::Error>(())
        })?;
        Ok(people)
    }

    /// Keeps a guardian, of a line of the file or of none.
    pub fn add(&mut self, id: i64, line: u64, marks: &Marks<'_>) {
        if let Some(key) = marks.by_number() {
            self.known.entry(key).or_insert(id);
            self.numbered.insert(id);
            if line > 0 {
                let initials = rules::names::initials(marks.given_name, marks.family_name);
                let names = same_name::key(marks.given_name, marks.family_name);
                self.of_file.insert(id, (names.into(), initials.into(), line));
            }
        }
        for key in marks.by_contact() {
            self.known.entry(key).or_insert(id);
        }
        self.names.entry(key(3, &[&marks.names()])).or_insert((id, line));
    }

    /// The guardian that this is. Two with different identity numbers are never one.
    pub fn find(&self, marks: &Marks<'_>) -> Option<i64> {
        let number = marks.by_number();
        if let Some(found) = number.and_then(|key| self.known.get(&key)) {
            return Some(*found);
        }
        let found = marks.by_contact().iter().find_map(|key| self.known.get(key).copied())?;
        (number.is_none() || !self.numbered.contains(&found)).then_some(found)
    }

    /// The names of a guardian of the file with a number as [`same_name::key`] has them, the initials, and the line.
    pub fn of_file(&self, id: i64) -> Option<(&str, &str, u64)> {
        self.of_file.get(&id).map(|(names, initials, line)| (&**names, &**initials, *line))
    }

    /// Whether it is the identity number that makes this guardian one who is known.
    pub fn by_number(&self, marks: &Marks<'_>) -> Option<i64> {
        marks.by_number().and_then(|key| self.known.get(&key)).copied()
    }

    /// Somebody of the same names who is not the same guardian: their id, and their line if they are of this file.
    pub fn namesake(&self, marks: &Marks<'_>) -> Option<(i64, u64)> {
        self.names.get(&key(3, &[&marks.names()])).copied()
    }
}

/// What identifies a guardian of the roster.
pub fn marks(person: &Person) -> Marks<'_> {
    Marks {
        given_name: &person.given_name,
        family_name: &person.family_name,
        national_id: person.national_id.as_deref(),
        email: person.email.as_deref(),
        phone: person.phone.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn someone<'a>(number: Option<&'a str>, email: Option<&'a str>, phone: Option<&'a str>) -> Marks<'a> {
        Marks { given_name: "Karim", family_name: "El Alaoui", national_id: number, email, phone }
    }

    #[test]
    fn one_guardian_or_two() {
        let mut people = People::default();
        people.add(7, 0, &someone(Some("AB1"), Some("k@example.org"), Some("06 12 34 56 78 / 0537000000")));
        assert_eq!(people.find(&someone(Some("AB1"), None, None)), Some(7));
        assert_eq!(people.find(&someone(None, Some("K@example.org"), None)), Some(7));
        assert_eq!(people.find(&someone(None, None, Some("0612345678"))), Some(7));
        assert_eq!(people.find(&someone(None, None, Some("05 37 00 00 00"))), Some(7));
        // The same names alone, or another number beside the same phone, are somebody else.
        assert_eq!(people.find(&someone(None, None, None)), None);
        assert_eq!(people.find(&someone(Some("CD2"), None, Some("0612345678"))), None);
        assert_eq!(people.namesake(&someone(None, None, None)), Some((7, 0)));
        let other = Marks { given_name: "Karima", ..someone(None, Some("k@example.org"), None) };
        assert_eq!((people.find(&other), people.namesake(&other)), (None, None));
        let order =
            Marks { given_name: "Alaoui", family_name: "KARIM el", ..someone(None, Some("k@example.org"), None) };
        assert_eq!(people.find(&order), Some(7));
    }
}
