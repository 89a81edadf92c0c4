//! Exact fractions for averages, without allocation.

/// `num / den`, with `den > 0`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fraction {
    num: i128,
    den: i128,
}

/// The denominator of [`Fraction::coarse`].
const COARSE: i128 = 1 << 60;
/// Two denominators below this are multiplied as they are.
const SMALL: i128 = 1 << 31;

impl Fraction {
    pub(crate) const ZERO: Fraction = Fraction { num: 0, den: 1 };

    /// `den` must be above zero.
    pub(crate) fn new(num: i128, den: i128) -> Self {
        debug_assert!(den > 0);
        Self { num, den }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        self.exact_plus(other).unwrap_or_else(|| {
            let (a, b) = (self.coarse(), other.coarse());
            Self { num: a.num + b.num, den: COARSE }
        })
    }

    fn exact_plus(self, other: Self) -> Option<Self> {
        if self.den == other.den {
            return Some(Self { num: self.num.checked_add(other.num)?, den: self.den });
        }
        // Small ones are not reduced: finding the common factor would take longer than all else.
        let small = self.den < SMALL && other.den < SMALL;
        if small && let (Some((a, b)), Some((c, d))) = (self.narrow(), other.narrow()) {
            let sum = a.checked_mul(d).zip(c.checked_mul(b)).and_then(|(left, right)| left.checked_add(right));
            if let Some(num) = sum {
                return Some(Self { num: num.into(), den: (b * d).into() });
            }
        }
        let (left, right) = if small {
            (other.den, self.den)
        } else {
            let common = gcd(self.den, other.den);
            (other.den / common, self.den / common)
        };
        let num = self.num.checked_mul(left)?.checked_add(other.num.checked_mul(right)?)?;
        Some(Self { num, den: self.den.checked_mul(left)? })
    }

    /// Times `num / den`, both at least 0, `den` above 0.
    pub(crate) fn times(self, num: i128, den: i128) -> Self {
        self.exact_times(num, den).or_else(|| self.coarse().exact_times(num, den)).unwrap_or_else(|| self.coarse())
    }

    fn exact_times(self, num: i128, den: i128) -> Option<Self> {
        if num == den {
            return Some(self);
        }
        let small = self.den < SMALL && den < SMALL;
        if small
            && let (Some((a, b)), Ok(c)) = (self.narrow(), i64::try_from(num))
            && let Some(num) = a.checked_mul(c)
        {
            return Some(Self { num: num.into(), den: i128::from(b) * den });
        }
        let (num, den) = if small {
            (num, den)
        } else {
            let common = gcd(num, den).max(1);
            (num / common, den / common)
        };
        Some(Self { num: self.num.checked_mul(num)?, den: self.den.checked_mul(den)? })
    }

    /// Numerator and denominator in 64 bits, which nearly all fit: products that are checked for overflow are several times
    /// faster there.
    fn narrow(self) -> Option<(i64, i64)> {
        Some((i64::try_from(self.num).ok()?, i64::try_from(self.den).ok()?))
    }

    /// The nearest fraction below, over a fixed denominator.
    ///
    /// Taken only when an exact sum would not fit 128 bits, which takes about ten assessments whose
    /// scales or weights share no factor; it is then exact to 17 decimals.
    fn coarse(self) -> Self {
        let (mut num, mut den) = (self.num, self.den);
        while den >= 1 << 62 {
            num >>= 1;
            den >>= 1;
        }
        let num = num.div_euclid(den) * COARSE + num.rem_euclid(den) * COARSE / den;
        Self { num, den: COARSE }
    }

    /// The nearest whole number, halves upwards.
    pub(crate) fn rounded(self) -> i64 {
        // Nearly all fit 64 bits, where the division is several times faster.
        if let Some((num, den)) = self.narrow()
            && num.unsigned_abs() < 1 << 61
            && den < 1 << 61
        {
            return (2 * num + den).div_euclid(2 * den);
        }
        let exact = |f: Self| {
            let doubled = f.num.checked_mul(2)?.checked_add(f.den)?;
            i64::try_from(doubled.div_euclid(f.den.checked_mul(2)?)).ok()
        };
        exact(self).or_else(|| exact(self.coarse())).unwrap_or(i64::MAX)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    // Nearly all fit 64 bits, where the division is several times faster.
    if let (Ok(mut a), Ok(mut b)) = (u64::try_from(a), u64::try_from(b)) {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        return i128::from(a);
    }
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_go_up() {
        assert_eq!(Fraction::new(5, 2).rounded(), 3);
        assert_eq!(Fraction::new(-5, 2).rounded(), -2);
        assert_eq!(Fraction::new(7, 3).rounded(), 2);
        assert_eq!(Fraction::new(0, 7).rounded(), 0);
    }

    #[test]
    fn sums_too_large_for_exactness_stay_close() {
        let primes = [9973, 9967, 9949, 9941, 9931, 9929, 9923, 9907, 9901, 9887, 9883, 9871];
        let sum = primes.iter().fold(Fraction::ZERO, |sum, &p| sum.plus(Fraction::new(1000 * p, p - 1)));
        // 12 terms of 1000 + 1000 / (p - 1), about 0.1 each.
        assert_eq!(sum.rounded(), 12_001);
        let ratio = |f: Fraction| f.num as f64 / f.den as f64;
        let float: f64 = primes.iter().map(|&p| 1000.0 * p as f64 / (p - 1) as f64).sum();
        assert!((ratio(sum) - float).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn coarse_is_close(num in 0_i128..1_000_000_000_000, den in 1_i128..1_000_000_000_000) {
            let f = Fraction::new(num, den);
            prop_assert!((f.rounded() - f.coarse().rounded()).abs() <= 1);
            let (c, exact) = (f.coarse(), num * COARSE / den);
            prop_assert_eq!(c.num, exact);
        }

        #[test]
        fn sums_and_products_agree_with_common_denominators(
            a in 0_i128..10_000, b in 1_i128..10_000, c in 0_i128..10_000, d in 1_i128..10_000,
        ) {
            let sum = Fraction::new(a, b).plus(Fraction::new(c, d));
            prop_assert_eq!(sum.num * (b * d), (a * d + c * b) * sum.den);
            let product = Fraction::new(a, b).times(c, d);
            prop_assert_eq!(product.num * (b * d), a * c * product.den);
        }
    }
}
