//! Averages of a subject, a term and a year, in exact arithmetic.
//!
//! Each of the three steps rounds half up to hundredths, once, at its end; what is shown is what is
//! carried on to the next step. No floating point, no allocation.
//!
//! Source: school-life, "Rules" under Grades; guide IV.2.

use crate::{
    fraction::Fraction,
    grade::{Hundredths, Outcome, Scale},
    scheme::{AssessmentKind, SubjectScheme},
    year_scheme::{YearPart, YearScheme, YearSource},
};

/// One assessment of a child in a subject, as it enters the average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graded {
    /// What sort of assessment it is.
    pub kind: AssessmentKind,
    /// Its weight among those of its kind, in hundredths (100 = counts once); 0 does not count.
    pub weight: u32,
    /// The scale that it was graded on; another than the level's is brought to the level's.
    pub scale: Scale,
    /// What the child got, on that scale.
    pub outcome: Outcome,
}

/// What a school may decide about averages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether *absent* counts as 0; else it does not enter. Default: it does not.
    pub absent_counts_as_zero: bool,
}

impl Policy {
    /// The value that an outcome enters the average with, or `None` if it does not enter.
    ///
    /// Source: school-life, "Rules": absent counts as 0 only if the school says so, not handed in
    /// counts 0, exempt never enters.
    #[must_use]
    pub fn value(self, outcome: Outcome) -> Option<Hundredths> {
        match outcome {
            Outcome::Value(value) => Some(value),
            Outcome::Absent if self.absent_counts_as_zero => Some(Hundredths::ZERO),
            Outcome::Absent | Outcome::Exempt => None,
            Outcome::NotHandedIn => Some(Hundredths::ZERO),
        }
    }
}

/// A subject's result as it enters the average of a term (or of an exam).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectResult {
    /// The subject's average, `None` where nothing is graded.
    pub average: Option<Hundredths>,
    /// Its coefficient for the level, in hundredths (300 = 3); 0 does not count.
    pub coefficient: u32,
}

/// A figure as it enters the average of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearFigure {
    /// Which term or exam it is of.
    pub source: YearSource,
    /// Its average, `None` where there is none yet.
    pub average: Option<Hundredths>,
}

/// The average of a subject, on the level's `scale`, or `None` where nothing enters it.
///
/// The weighted mean of kinds: the mean of the assessments of a kind by their weights, times the
/// kind's share in the scheme. A kind without any grade gives its share to the others in
/// proportion; kinds that the scheme does not name do not enter.
///
/// Source: school-life, "Subject average".
#[must_use]
pub fn subject_average(
    assessments: impl IntoIterator<Item = Graded>,
    scheme: &SubjectScheme,
    scale: Scale,
    policy: Policy,
) -> Option<Hundredths> {
    // Whole numbers for what stands on the level's scale, which is nearly everything; fractions for the rest.
    let mut whole = [0_i64; KINDS];
    let mut weights = [0_i64; KINDS];
    let mut brought: Option<[Fraction; KINDS]> = None;
    for graded in assessments {
        let Some(value) = policy.value(graded.outcome) else {
            continue;
        };
        let (kind, weight) = (graded.kind.index(), i64::from(graded.weight));
        if graded.scale == scale {
            // At most 4e15 for one: thousands of the largest would be needed to reach the end.
            whole[kind] = whole[kind].saturating_add(weight.saturating_mul(value.0));
        } else {
            let weighted = Fraction::new(i128::from(weight) * i128::from(value.0), 1);
            let on_level_scale = weighted.times(scale.max().0.into(), graded.scale.max().0.into());
            let sums = brought.get_or_insert([Fraction::ZERO; KINDS]);
            sums[kind] = sums[kind].plus(on_level_scale);
        }
        weights[kind] += weight;
    }
    let kinds = AssessmentKind::ALL.into_iter().filter(|kind| weights[kind.index()] > 0);
    if brought.is_none() {
        let parts = kinds.clone().map(|kind| {
            let share = i64::from(scheme.share(kind));
            (whole[kind.index()], weights[kind.index()], share)
        });
        if let Some(found) = whole_mean(parts) {
            return found;
        }
    }
    let brought = brought.unwrap_or([Fraction::ZERO; KINDS]);
    mean(kinds.map(|kind| {
        let share = i128::from(scheme.share(kind));
        let place = kind.index();
        let sum = brought[place].plus(Fraction::new(whole[place].into(), 1));
        (sum.times(share, weights[place].into()), share)
    }))
}

const KINDS: usize = AssessmentKind::ALL.len();

/// As [`mean`], of triples of a sum of weighted values, their weights above 0 and their share; in 64 bits, where a page's many
/// averages take a quarter of the time. Nothing where 64 bits are too few.
fn whole_mean(parts: impl Iterator<Item = (i64, i64, i64)>) -> Option<Option<Hundredths>> {
    // The parts so far, over the product of their weights.
    let (mut num, mut den, mut shares) = (0_i64, 1_i64, 0_i64);
    for (sum, weights, share) in parts.filter(|&(_, _, share)| share > 0) {
        let part = sum.checked_mul(share)?.checked_mul(den)?;
        num = num.checked_mul(weights)?.checked_add(part)?;
        den = den.checked_mul(weights)?;
        shares += share;
    }
    if shares == 0 {
        return Some(None);
    }
    let twice = den.checked_mul(shares)?.checked_mul(2)?;
    let rounded = num.checked_mul(2)?.checked_add(twice / 2)?.div_euclid(twice);
    Some(Some(Hundredths(rounded)))
}

/// The average of a term, or `None` where no subject is graded: sum of subject average times
/// coefficient, by the sum of the coefficients of the subjects graded.
///
/// The same makes an exam's average (MR, ML) of the subjects' exam marks.
///
/// Source: school-life, "Term average".
#[must_use]
pub fn term_average(subjects: impl IntoIterator<Item = SubjectResult>) -> Option<Hundredths> {
    mean(subjects.into_iter().filter_map(|subject| {
        let coefficient = i128::from(subject.coefficient);
        let average = i128::from(subject.average?.0);
        Some((Fraction::new(average * coefficient, 1), coefficient))
    }))
}

/// The average of a year by the level's scheme, or `None` where no part of the scheme has a figure
/// (where *any* part has none, for a scheme that waits for all).
///
/// Several figures of one part (the terms, for *continuous*) make it equally. The figures are those
/// of the child, or those of one subject, where the year is taken subject by subject.
///
/// Source: school-life, "Year"; regulations as in [`YearScheme::SHIPPED`].
#[must_use]
pub fn year_average(figures: &[YearFigure], scheme: &YearScheme) -> Option<Hundredths> {
    let part = |&(part, share): &(YearPart, u32)| {
        let (mut sum, mut count) = (0_i128, 0_i128);
        for figure in figures.iter().filter(|figure| part.takes(figure.source)) {
            if let Some(average) = figure.average {
                sum += i128::from(average.0);
                count += 1;
            }
        }
        let share = i128::from(share);
        (count > 0).then(|| (Fraction::new(sum * share, count), share))
    };
    if scheme.waits_for_all() && scheme.parts().iter().any(|p| part(p).is_none()) {
        return None;
    }
    mean(scheme.parts().iter().filter_map(part))
}

/// The mark that counts of the ordinary session and the resit of an exam, in one subject: the
/// better one.
///
/// Source: school-life, scheme `ma-bac`.
#[must_use]
pub fn better_sitting(ordinary: Option<Hundredths>, resit: Option<Hundredths>) -> Option<Hundredths> {
    ordinary.max(resit)
}

/// Of pairs of a value times its share and that share: the sum of the first by the sum of the
/// second, rounded; `None` where the shares are 0 together.
fn mean(parts: impl Iterator<Item = (Fraction, i128)>) -> Option<Hundredths> {
    let (sum, shares) = parts
        .filter(|&(_, share)| share > 0)
        .fold((Fraction::ZERO, 0), |(sum, shares), (part, share)| (sum.plus(part), shares + share));
    (shares > 0).then(|| Hundredths(sum.times(1, shares).rounded()))
}

#[cfg(test)]
mod tests;
