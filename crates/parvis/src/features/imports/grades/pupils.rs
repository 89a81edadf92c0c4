//! The students of a school by their codes. One school may be a country: some forty bytes are held of each.

use std::hash::{BuildHasher, RandomState};

/// A student of this year.
#[derive(Clone, Copy)]
pub struct Pupil {
    /// The student.
    pub id: i64,
    /// The class, as a place in the list of classes.
    pub class: u32,
    /// Their place in the class, from 0.
    pub place: u32,
    /// Where their code ends among all codes.
    end: u32,
}

/// Students, by code.
#[derive(Default)]
pub struct Pupils {
    codes: String,
    rows: Vec<Pupil>,
    /// For each hash a number of a row, from 1, at the first free place from there; as long as a power of two.
    index: Vec<u32>,
    hasher: RandomState,
    /// The student of the row before is often that of the next.
    last: usize,
}

impl Pupils {
    /// Adds a student; none is found before [`Pupils::settle`].
    pub fn add(&mut self, code: &str, id: i64, class: u32, place: u32) {
        self.codes.push_str(code);
        // A school with four thousand million letters of codes is none.
        let end = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        self.rows.push(Pupil { id, class, place, end });
    }

    /// Makes all that were added known.
    pub fn settle(&mut self) {
        self.codes.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.index = vec![0; (self.rows.len() * 2).next_power_of_two()];
        for number in 0..self.rows.len() {
            let mut at = self.start(self.code(number));
            while self.index[at] != 0 {
                at = (at + 1) & (self.index.len() - 1);
            }
            self.index[at] = u32::try_from(number + 1).unwrap_or(0);
        }
    }

    /// The student of a code, and their number among all, from 0.
    pub fn find(&mut self, code: &str) -> Option<(u32, Pupil)> {
        let number = match self.rows.get(self.last) {
            Some(_) if self.code(self.last) == code => self.last,
            _ => self.search(code)?,
        };
        self.last = number;
        Some((u32::try_from(number).ok()?, self.rows[number]))
    }

    fn search(&self, code: &str) -> Option<usize> {
        let mut at = self.start(code);
        loop {
            let number = usize::try_from(*self.index.get(at)?).ok()?.checked_sub(1)?;
            if self.code(number) == code {
                return Some(number);
            }
            at = (at + 1) & (self.index.len() - 1);
        }
    }

    #[allow(clippy::cast_possible_truncation)] // only the low bits count
    fn start(&self, code: &str) -> usize {
        self.hasher.hash_one(code) as usize & self.index.len().saturating_sub(1)
    }

    fn code(&self, number: usize) -> &str {
        let end = |number: usize| self.rows.get(number).map_or(0, |row| row.end as usize);
        let start = number.checked_sub(1).map_or(0, end);
        self.codes.get(start..end(number)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_leads_to_its_student() {
        let mut pupils = Pupils::default();
        assert!(pupils.find("J1").is_none());
        for n in 0..5_000_u32 {
            pupils.add(&format!("J{n}"), i64::from(n) + 7, n / 40, n % 40);
        }
        pupils.settle();
        for n in (0..5_000_u32).rev().chain([3, 3, 4]) {
            let (number, pupil) = pupils.find(&format!("J{n}")).unwrap();
            assert_eq!((number, pupil.id, pupil.class, pupil.place), (n, i64::from(n) + 7, n / 40, n % 40));
        }
        for other in ["", "J", "J5000", "J01", "K1"] {
            assert!(pupils.find(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_school_without_students() {
        let mut pupils = Pupils::default();
        pupils.settle();
        assert!(pupils.find("J1").is_none());
    }
}
