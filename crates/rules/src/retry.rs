//! How long to wait before something is tried again.
//!
//! Source: services, "Notices and mails" (growing waits); architecture, "A request" (jobs).

/// Waits that double, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// After the first failure.
    pub first: i64,
    /// The longest.
    pub longest: i64,
}

impl Waits {
    /// Microseconds to wait after this many failures in a row (1 = the first).
    ///
    /// `spread` is any number that differs from one thing to the next, such as its id: up to an eighth is added by it, so
    /// that what failed together is not all tried again at the same instant.
    #[must_use]
    pub fn after(self, failures: u32, spread: i64) -> i64 {
        let doubled = failures.saturating_sub(1).min(62);
        let wait = self.first.saturating_mul(1_i64 << doubled).min(self.longest);
        // Neighbouring numbers are to end up far apart.
        let part = spread.wrapping_mul(7_919).rem_euclid(1_024);
        wait.saturating_add(wait / 8 / 1_024 * part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_000_000;
    const WAITS: Waits = Waits { first: 30 * SECOND, longest: 3_600 * SECOND };

    #[test]
    fn it_doubles_up_to_the_longest() {
        let waits: Vec<i64> = (1..=9).map(|n| WAITS.after(n, 0) / SECOND).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(WAITS.after(0, 0), WAITS.after(1, 0));
    }

    proptest! {
        #[test]
        fn it_grows_and_stays_within_its_bounds(n in 0..u32::MAX - 1, spread: i64) {
            let (now, next) = (WAITS.after(n, spread), WAITS.after(n + 1, spread));
            prop_assert!(now <= next);
            prop_assert!(now >= WAITS.first && next <= WAITS.longest + WAITS.longest / 8);
        }

        #[test]
        fn neighbours_are_apart(id in 0..i64::MAX - 1) {
            prop_assert_ne!(WAITS.after(3, id), WAITS.after(3, id + 1));
        }
    }
}
