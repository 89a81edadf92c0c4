//! The same thing twice in a file.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Remembers what rows were about, to find the second row about the same.
///
/// Held are 16 bytes of hash and the line for each row, up to a number of rows; beyond it nothing is
/// remembered, and that a row is doubled is found by what is unique in the database, inside the
/// transaction that is all or nothing anyway. So the memory of an import of 20 million grades stays
/// flat, and ordinary files get the line of the first row.
#[derive(Debug)]
pub struct Doubles {
    seen: HashMap<(u64, u64), u64>,
    limit: usize,
    unchecked: bool,
    elsewhere: bool,
}

impl Doubles {
    /// How many rows are remembered by default: about 60 MB.
    pub const LIMIT: usize = 1_000_000;

    /// Remembers up to this many rows.
    #[must_use]
    pub fn with_limit(limit: usize) -> Doubles {
        Doubles { seen: HashMap::new(), limit, unchecked: false, elsewhere: false }
    }

    /// Remembers nothing, since the caller knows better what a row is about and looks for doubled rows itself.
    #[must_use]
    pub fn elsewhere() -> Doubles {
        Doubles { elsewhere: true, ..Doubles::with_limit(0) }
    }

    /// Whether rows are looked at here.
    pub(crate) fn here(&self) -> bool {
        !self.elsewhere
    }

    /// Whether rows went by that are not remembered.
    #[must_use]
    pub fn unchecked(&self) -> bool {
        self.unchecked
    }

    /// How many rows are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Takes a row's key; the line of an earlier row of the same key.
    pub(crate) fn take(&mut self, key: impl Hash, line: u64) -> Option<u64> {
        let hash = |salt: u64| {
            let mut hasher = DefaultHasher::new();
            salt.hash(&mut hasher);
            key.hash(&mut hasher);
            hasher.finish()
        };
        // Of two, so that two different rows are never one in practice.
        let hashed = (hash(1), hash(2));
        if let Some(first) = self.seen.get(&hashed) {
            return Some(*first);
        }
        if self.seen.len() < self.limit {
            self.seen.insert(hashed, line);
        } else {
            self.unchecked = true;
        }
        None
    }
}

impl Default for Doubles {
    fn default() -> Self {
        Doubles::with_limit(Doubles::LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_is_named() {
        let mut doubles = Doubles::with_limit(2);
        assert_eq!(doubles.take(("A", 1), 2), None);
        assert_eq!(doubles.take(("A", 2), 3), None);
        assert_eq!(doubles.take(("A", 1), 4), Some(2));
        assert!(!doubles.unchecked());
        assert_eq!(doubles.take(("B", 1), 5), None);
        assert_eq!(doubles.take(("B", 1), 6), None);
        assert!(doubles.unchecked());
        assert_eq!(doubles.take(("A", 2), 7), Some(3));
    }
}
