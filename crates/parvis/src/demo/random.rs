//! The demo's own source of numbers: the same series from the same seed, on every machine.

/// SplitMix64: one 64-bit state, a step and a mix. Not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Series(u64);

impl Series {
    /// The series of a seed.
    pub(crate) fn new(seed: u64) -> Series {
        Series(seed)
    }

    /// A series of its own for one purpose, so that drawing more for one thing changes no other.
    pub(crate) fn of(seed: u64, purpose: &str, number: i64) -> Series {
        let mut series = Series(seed ^ number.unsigned_abs().wrapping_mul(0xD6E8_FEB8_6659_FD93));
        for byte in purpose.bytes() {
            series.0 = series.next() ^ u64::from(byte);
        }
        series
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` - 1; 0 for `n` = 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next()) * (n as u128);
        (wide >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(usize::try_from(high - low + 1).unwrap_or(1)) as i64
    }

    /// True in `per_mille` of a thousand draws.
    pub(crate) fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the items, which must not be none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Puts the items in another order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Bytes for a salt.
    pub(crate) fn bytes(&mut self, n: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(n + 8);
        while out.len() < n {
            out.extend(self.next().to_le_bytes());
        }
        out.truncate(n);
        out
    }
}
