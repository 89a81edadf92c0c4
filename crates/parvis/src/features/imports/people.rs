//! Who is one guardian within a school (accounts.md): the same identity number, else the same normalised names plus the
//! same e-mail or phone. Held are hashes only, so that a roster of a million guardians fits in memory.

use super::read::{self, Person};
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

/// The same, as it is compared.
pub struct Keys {
    number: Option<Key>,
    contacts: Vec<Key>,
    names: Key,
    /// The names as they are compared.
    said: Box<str>,
}

impl Keys {
    /// The names as they are compared.
    pub fn said(&self) -> &str {
        &self.said
    }
}

impl Marks<'_> {
    /// As they are compared.
    pub fn keys(&self) -> Keys {
        let names = rules::names::comparison_key(self.given_name, self.family_name);
        let email = self.email.filter(|email| !email.is_empty()).map(|email| key(1, &[&names, &email.to_lowercase()]));
        let phones = self.phone.into_iter().flat_map(|phones| phones.split('/')).filter_map(|phone| {
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            (digits.len() >= 6).then(|| key(2, &[&names, &digits]))
        });
        Keys {
            number: self.national_id.filter(|number| !number.is_empty()).map(|number| key(0, &[number])),
            contacts: email.into_iter().chain(phones).collect(),
            names: key(3, &[&names]),
            said: names.into(),
        }
    }
}

/// The guardians of a school, by what identifies them.
pub struct People {
    known: HashMap<Key, i64>,
    names: Option<HashMap<Key, (i64, u64)>>,
    numbered: std::collections::HashSet<i64>,
    /// The names and lines of guardians of the file who have a number: what the next row of it is compared with.
    of_file: HashMap<i64, (Box<str>, u64)>,
}

impl People {
    /// None yet.
    fn new() -> People {
        People {
            known: HashMap::new(),
            names: Some(HashMap::new()),
            numbered: std::collections::HashSet::new(),
            of_file: HashMap::new(),
        }
    }

    /// All guardians of a school's roster.
    pub fn load(tx: &Tx<'_>, school: i64) -> db::Result<People> {
        let mut people = People::new();
        read::people(tx, school, |person: Person| {
            people.add(person.id, 0, &marks(&person).keys());
            Ok::<_, db::Error>(())
        })?;
        Ok(people)
    }

    /// Keeps a guardian, of a line of the file or of none.
    pub fn add(&mut self, id: i64, line: u64, keys: &Keys) {
        if let Some(key) = keys.number {
            self.known.entry(key).or_insert(id);
            self.numbered.insert(id);
            if line > 0 {
                self.of_file.insert(id, (keys.said.clone(), line));
            }
        }
        for key in &keys.contacts {
            self.known.entry(*key).or_insert(id);
        }
        if let Some(names) = &mut self.names {
            names.entry(keys.names).or_insert((id, line));
        }
    }

    /// Lets go of names, when no more namesakes are asked for.
    pub fn forget_names(&mut self) {
        self.names = None;
    }

    /// The guardian that this is. Two with different identity numbers are never one.
    pub fn find(&self, keys: &Keys) -> Option<i64> {
        if let Some(found) = keys.number.and_then(|key| self.known.get(&key)) {
            return Some(*found);
        }
        let found = keys.contacts.iter().find_map(|key| self.known.get(key).copied())?;
        (keys.number.is_none() || !self.numbered.contains(&found)).then_some(found)
    }

    /// The names of a guardian of the file with a number as they are compared, and the line.
    pub fn of_file(&self, id: i64) -> Option<(&str, u64)> {
        self.of_file.get(&id).map(|(names, line)| (&**names, *line))
    }

    /// Whether it is the identity number that makes this guardian one who is known.
    pub fn by_number(&self, keys: &Keys) -> Option<i64> {
        keys.number.and_then(|key| self.known.get(&key)).copied()
    }

    /// Somebody of the same names who is not the same guardian: their id, and their line if they are of this file.
    pub fn namesake(&self, keys: &Keys) -> Option<(i64, u64)> {
        self.names.as_ref()?.get(&keys.names).copied()
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

    fn marks<'a>(number: Option<&'a str>, email: Option<&'a str>, phone: Option<&'a str>) -> Marks<'a> {
        Marks { given_name: "Karim", family_name: "El Alaoui", national_id: number, email, phone }
    }

    fn someone(number: Option<&str>, email: Option<&str>, phone: Option<&str>) -> Keys {
        marks(number, email, phone).keys()
    }

    #[test]
    fn one_guardian_or_two() {
        let mut people = People::new();
        people.add(7, 0, &someone(Some("AB1"), Some("k@example.org"), Some("06 12 34 56 78 / 0537000000")));
        assert_eq!(people.find(&someone(Some("AB1"), None, None)), Some(7));
        assert_eq!(people.find(&someone(None, Some("K@example.org"), None)), Some(7));
        assert_eq!(people.find(&someone(None, None, Some("0612345678"))), Some(7));
        assert_eq!(people.find(&someone(None, None, Some("05 37 00 00 00"))), Some(7));
        // The same names alone, or another number beside the same phone, are somebody else.
        assert_eq!(people.find(&someone(None, None, None)), None);
        assert_eq!(people.find(&someone(Some("CD2"), None, Some("0612345678"))), None);
        assert_eq!(people.namesake(&someone(None, None, None)), Some((7, 0)));
        let other = Marks { given_name: "Karima", ..marks(None, Some("k@example.org"), None) }.keys();
        assert_eq!((people.find(&other), people.namesake(&other)), (None, None));
        let order =
            Marks { given_name: "Alaoui", family_name: "KARIM el", ..marks(None, Some("k@example.org"), None) }.keys();
        assert_eq!(people.find(&order), Some(7));
    }
}
