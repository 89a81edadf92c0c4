//! What a page may say about the rest of the class: average, lowest, highest, rank.
//!
//! Source: school-life, "Grades" and "Rules" (class average when at least five are graded; rank only
//! where the school turns it on); README, principle 5.

use crate::grade::Hundredths;

/// The fewest graded children for which figures of a class are shown.
///
/// With fewer, a family could work out another child's grade: of two children, the average tells
/// the other's; of three or four, lowest and highest nearly name theirs.
///
/// Source: school-life, "Grades": class average when at least five are graded.
pub const FEWEST_GRADED: usize = 5;

/// Figures of a class in a subject or a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassFigures {
    /// The mean, rounded half up to hundredths.
    pub average: Hundredths,
    /// The lowest.
    pub lowest: Hundredths,
    /// The highest.
    pub highest: Hundredths,
    /// How many children are graded.
    pub graded: usize,
}

/// The figures of the averages of a class's children (`None`: not graded), or `None` when fewer than
/// [`FEWEST_GRADED`] have one. The caller passes only averages that are made of published grades.
#[must_use]
pub fn class_figures(averages: impl IntoIterator<Item = Option<Hundredths>>) -> Option<ClassFigures> {
    let (mut graded, mut sum) = (0_usize, 0_i128);
    let (mut lowest, mut highest) = (Hundredths(i64::MAX), Hundredths(i64::MIN));
    for average in averages.into_iter().flatten() {
        graded += 1;
        sum += i128::from(average.0);
        lowest = lowest.min(average);
        highest = highest.max(average);
    }
    if graded < FEWEST_GRADED {
        return None;
    }
    let count = i128::try_from(graded).ok()?;
    let average = i64::try_from((2 * sum + count).div_euclid(2 * count)).ok()?;
    Some(ClassFigures { average: Hundredths(average), lowest, highest, graded })
}

/// The rank of an average among those of the class, from 1; equal averages share a rank and the next
/// is skipped (1, 2, 2, 4). `None` when fewer than [`FEWEST_GRADED`] are graded.
///
/// `averages` are those of the whole class, the child's own among them.
///
/// Source: school-life, "Rules": rank in class is off unless the school turns it on.
#[must_use]
pub fn rank(own: Hundredths, averages: impl IntoIterator<Item = Option<Hundredths>>) -> Option<usize> {
    let (mut graded, mut better) = (0, 0);
    for average in averages.into_iter().flatten() {
        graded += 1;
        better += usize::from(average > own);
    }
    (graded >= FEWEST_GRADED).then_some(better + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(values: &[i64]) -> Vec<Option<Hundredths>> {
        values.iter().map(|&v| Some(Hundredths(v))).collect()
    }

    #[test]
    fn four_are_too_few() {
        let mut four = list(&[1000, 1200, 1400, 1600]);
        four.extend([None, None]);
        assert_eq!(class_figures(four.clone()), None);
        assert_eq!(rank(Hundredths(1200), four.clone()), None);
        four.push(Some(Hundredths(801)));
        let figures = class_figures(four).unwrap();
        assert_eq!(figures.average, Hundredths(1200)); // 1200.2
        assert_eq!((figures.lowest, figures.highest), (Hundredths(801), Hundredths(1600)));
        assert_eq!(figures.graded, 5);
    }

    #[test]
    fn equal_averages_share_a_rank() {
        let class = list(&[1500, 1700, 1500, 1200, 900]);
        let ranks = [1700, 1500, 1200, 900].map(|v| rank(Hundredths(v), class.clone()).unwrap());
        assert_eq!(ranks, [1, 2, 4, 5]);
    }

    proptest! {
        #[test]
        fn figures_are_in_order(averages in prop::collection::vec(prop::option::of(0_i64..=2000), 0..40)) {
            let averages: Vec<_> = averages.into_iter().map(|a| a.map(Hundredths)).collect();
            let graded = averages.iter().flatten().count();
            let figures = class_figures(averages.iter().copied());
            prop_assert_eq!(figures.is_some(), graded >= FEWEST_GRADED);
            if let Some(f) = figures {
                prop_assert!(f.lowest <= f.average && f.average <= f.highest);
                prop_assert_eq!(rank(f.highest, averages.iter().copied()), Some(1));
                prop_assert!(rank(f.lowest, averages).is_some_and(|rank| rank <= graded));
            }
        }
    }
}
