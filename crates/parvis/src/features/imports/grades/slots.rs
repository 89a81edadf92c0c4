//! The assessments that a file grades, found by what they are, and which students of the class it has graded in each.

use db::Instant;
use std::collections::HashMap;
use tables::Assessment;

/// What an assessment is: places in the lists of classes, terms and subjects, and what the file calls it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub class: u32,
    pub subject: u16,
    pub term: u8,
    pub assessment: Assessment,
}

/// An assessment.
pub struct Slot {
    pub id: i64,
    pub visible_from: Option<Instant>,
    /// The highest grade, in hundredths.
    pub scale: i64,
    pub class: u32,
    /// How many grades this pass has added.
    pub count: u32,
    /// Where its students are marked.
    marks: u32,
    pub term: u8,
    /// Whether this pass made it.
    pub fresh: bool,
}

/// All of them. A country has half a million: some eighty bytes are held of each.
#[derive(Default)]
pub struct Slots {
    slots: Vec<Slot>,
    by_key: HashMap<Key, u32>,
    /// A bit for each student of the class of each slot.
    marks: Vec<u64>,
}

impl Slots {
    /// The number of an assessment that is known.
    pub fn find(&self, key: &Key) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// What an assessment is, for the few that are shown.
    pub fn key_of(&self, number: u32) -> Option<Key> {
        self.by_key.iter().find(|(_, known)| **known == number).map(|(key, _)| *key)
    }

    /// Adds an assessment of a class of so many students.
    pub fn add(
        &mut self,
        key: Key,
        id: i64,
        fresh: bool,
        scale: i64,
        visible_from: Option<Instant>,
        students: u32,
    ) -> u32 {
        let number = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let marks = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
        self.marks.resize(self.marks.len() + students.div_ceil(64) as usize, 0);
        self.slots.push(Slot { id, visible_from, scale, class: key.class, count: 0, marks, term: key.term, fresh });
        self.by_key.insert(key, number);
        number
    }

    /// Marks a student by their place in the class; whether they were not marked yet.
    pub fn mark(&mut self, slot: u32, place: u32) -> bool {
        let at = (self[slot].marks + place / 64) as usize;
        let bit = 1_u64 << (place % 64);
        let Some(word) = self.marks.get_mut(at) else { return true };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// All, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter()
    }
}

impl std::ops::Index<u32> for Slots {
    type Output = Slot;

    fn index(&self, number: u32) -> &Slot {
        &self.slots[number as usize]
    }
}

impl std::ops::IndexMut<u32> for Slots {
    fn index_mut(&mut self, number: u32) -> &mut Slot {
        &mut self.slots[number as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_student_is_marked_once_in_each() {
        let mut slots = Slots::default();
        let key = |n| Key { class: n, subject: 1, term: 0, assessment: Assessment::Continuous(1) };
        let sizes = [40_u32, 64, 65, 200, 1];
        for (n, students) in (0..).zip(sizes) {
            assert_eq!(slots.add(key(n), i64::from(n), true, 2_000, None, students), n);
        }
        for again in [true, false] {
            for (n, students) in (0..).zip(sizes) {
                for place in 0..students {
                    assert_eq!(slots.mark(n, place), again, "{n} {place}");
                }
            }
        }
        assert_eq!(slots.find(&key(3)), Some(3));
        assert_eq!(slots.find(&key(9)), None);
    }
}
