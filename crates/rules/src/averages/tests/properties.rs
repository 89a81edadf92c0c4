use proptest::prelude::*;

use super::{super::*, ACT, CC, graded, ma_subject, result, subject};

/// An independent way: whole numbers over the product of all denominators.
fn by_common_denominator(all: &[(bool, i64, u32)], shares: (i128, i128)) -> Option<i64> {
    let sum = |kind: bool| {
        let of = || all.iter().filter(move |a| a.0 == kind);
        (of().map(|a| i128::from(a.1) * i128::from(a.2)).sum::<i128>(), of().map(|a| i128::from(a.2)).sum::<i128>())
    };
    let ((s1, w1), (s2, w2)) = (sum(true), sum(false));
    let (num, den) = match (w1 > 0, w2 > 0) {
        (true, true) => (shares.0 * s1 * w2 + shares.1 * s2 * w1, (shares.0 + shares.1) * w1 * w2),
        (true, false) => (s1, w1),
        (false, true) => (s2, w2),
        (false, false) => return None,
    };
    Some(((2 * num + den) / (2 * den)) as i64)
}

fn any_graded() -> impl Strategy<Value = Graded> {
    let outcome = prop_oneof![
        6 => (0_i64..=100).prop_map(|percent| Outcome::Value(Hundredths(percent))),
        1 => Just(Outcome::Absent),
        1 => Just(Outcome::Exempt),
        1 => Just(Outcome::NotHandedIn),
    ];
    let kind = prop::sample::select(&[CC, ACT][..]);
    (kind, 0_u32..=400, 1_i64..=200, outcome).prop_map(|(kind, weight, points, outcome)| {
        let outcome = match outcome {
            // A share of the scale, so that a grade is never above it.
            Outcome::Value(percent) => Outcome::Value(Hundredths(percent.0 * points)),
            other => other,
        };
        Graded { kind, weight, scale: Scale::new(Hundredths(points * 100)).unwrap(), outcome }
    })
}

proptest! {
    #[test]
    fn agrees_with_plain_arithmetic(
        all in prop::collection::vec((any::<bool>(), 0_i64..=2000, 0_u32..=1000), 0..12),
    ) {
        let assessments: Vec<_> = all.iter().map(|&(continuous, value, weight)| {
            Graded { weight, ..graded(if continuous { CC } else { ACT }, value) }
        }).collect();
        prop_assert_eq!(ma_subject(&assessments), by_common_denominator(&all, (75, 25)));
    }

    #[test]
    fn stays_on_the_scale_whatever_the_order(
        (all, shuffled) in prop::collection::vec(any_graded(), 0..10)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        absent_counts_as_zero in any::<bool>(),
    ) {
        let policy = Policy { absent_counts_as_zero };
        let average = subject(&all, policy);
        prop_assert_eq!(average, subject(&shuffled, policy));
        if let Some(average) = average {
            prop_assert!((0..=2000).contains(&average));
        }
        let counts = all.iter().any(|g| g.weight > 0 && policy.value(g.outcome).is_some());
        prop_assert_eq!(average.is_some(), counts);
    }

    #[test]
    fn exempt_never_matters(mut all in prop::collection::vec(any_graded(), 0..8), at in 0_usize..8) {
        let before = ma_subject(&all);
        all.insert(at.min(all.len()), Graded { outcome: Outcome::Exempt, ..graded(CC, 0) });
        prop_assert_eq!(ma_subject(&all), before);
    }

    #[test]
    fn equal_grades_are_their_own_average(
        value in 0_i64..=2000,
        weights in prop::collection::vec((any::<bool>(), 1_u32..=1_000_000), 1..10),
    ) {
        let all: Vec<_> = weights.iter()
            .map(|&(cc, weight)| Graded { weight, ..graded(if cc { CC } else { ACT }, value) })
            .collect();
        prop_assert_eq!(ma_subject(&all), Some(value));
        let term = term_average(weights.iter().map(|&(_, c)| result(value, c)));
        prop_assert_eq!(term, Some(Hundredths(value)));
    }

    #[test]
    fn a_better_grade_never_lowers(all in prop::collection::vec(any_graded(), 1..8), more in 1_i64..500) {
        let mut better = all.clone();
        if let Outcome::Value(value) = better[0].outcome {
            better[0].outcome = Outcome::Value(Hundredths(value.0 + more));
            prop_assert!(ma_subject(&better) >= ma_subject(&all));
        }
    }

    #[test]
    fn term_lies_between_its_subjects(
        subjects in prop::collection::vec((prop::option::of(0_i64..=2000), 1_u32..=1000), 1..12),
    ) {
        let average = term_average(subjects.iter().map(|&(a, c)| result(a, c))).map(|a| a.0);
        let known: Vec<_> = subjects.iter().filter_map(|s| s.0).collect();
        prop_assert_eq!(average.is_some(), !known.is_empty());
        if let Some(average) = average {
            prop_assert!(known.iter().min() <= Some(&average) && Some(&average) <= known.iter().max());
        }
    }

    #[test]
    fn extreme_weights_and_scales_do_not_overflow(
        all in prop::collection::vec((0_usize..6, any::<u32>(), 1_i64..=1_000_000, 0_i64..=1_000_000), 0..40),
    ) {
        let assessments = all.iter().map(|&(kind, weight, max, value)| Graded {
            kind: AssessmentKind::ALL[kind],
            weight,
            scale: Scale::new(Hundredths(max)).unwrap(),
            outcome: Outcome::Value(Hundredths(value.min(max))),
        });
        let scheme = "continuous=9999.97,activity=10000,exam_local=9973,exam_regional=7,exam_session=0.01"
            .parse().unwrap();
        let average = subject_average(assessments, &scheme, Scale::TWENTY, Policy::default());
        prop_assert!(average.is_none_or(|a| (0..=2000).contains(&a.0)));
    }
}
