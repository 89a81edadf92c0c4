use super::*;
use crate::scheme::ExamKind;

mod properties;

const CC: AssessmentKind = AssessmentKind::Continuous;
const ACT: AssessmentKind = AssessmentKind::Activity;

fn graded(kind: AssessmentKind, value: i64) -> Graded {
    Graded { kind, weight: 100, scale: Scale::TWENTY, outcome: Outcome::Value(Hundredths(value)) }
}

fn ma_subject(assessments: &[Graded]) -> Option<i64> {
    subject(assessments, Policy::default())
}

fn subject(assessments: &[Graded], policy: Policy) -> Option<i64> {
    let assessments = assessments.iter().copied();
    subject_average(assessments, &SubjectScheme::MA_SUBJECT, Scale::TWENTY, policy).map(|a| a.0)
}

#[test]
fn subject_formulas_of_the_regulations() {
    // (continuous assessments, activities, average at 75/25, average at 60/40), in hundredths.
    for (continuous, activities, usual, english) in [
        (&[1200, 1400][..], &[1600][..], 1375, 1420),
        (&[1000], &[2000], 1250, 1400),
        (&[1333, 1334, 1334], &[1000], 1250, 1200),
        (&[0], &[2000], 500, 800),
        (&[2000, 2000], &[2000], 2000, 2000),
    ] {
        let all: Vec<_> =
            (continuous.iter().map(|&v| graded(CC, v))).chain(activities.iter().map(|&v| graded(ACT, v))).collect();
        assert_eq!(ma_subject(&all), Some(usual));
        let scheme = SubjectScheme::MA_SUBJECT_ENGLISH;
        let average = subject_average(all, &scheme, Scale::TWENTY, Policy::default());
        assert_eq!(average, Some(Hundredths(english)));
    }
}

#[test]
fn weights_too_large_for_64_bits_count_alike() {
    let all = [(CC, 1200), (CC, 1401), (ACT, 1600)];
    let weighted = |weight| all.map(|(kind, value)| Graded { weight, ..graded(kind, value) });
    assert_eq!(ma_subject(&weighted(u32::MAX)), ma_subject(&weighted(100)));
    assert_eq!(ma_subject(&weighted(100)), Some(1375));
}

#[test]
fn halves_round_up_once() {
    // (12.00 + 12.01) / 2 = 12.005
    assert_eq!(ma_subject(&[graded(CC, 1200), graded(CC, 1201)]), Some(1201));
    // Rounding the mean of the kind first (12.01) would give 9.01 here: 0.75 x 12.005 = 9.00375.
    let all = [graded(CC, 1200), graded(CC, 1201), graded(ACT, 0)];
    assert_eq!(ma_subject(&all), Some(900));
}

#[test]
fn kinds_without_grades_give_their_share_away() {
    assert_eq!(ma_subject(&[graded(CC, 1300)]), Some(1300));
    assert_eq!(ma_subject(&[graded(ACT, 700)]), Some(700));
    assert_eq!(ma_subject(&[]), None);
    // Of 50/30/20 without the 30: (10 x 50 + 17 x 20) / 70 = 12.
    let scheme: SubjectScheme = "continuous=50,activity=30,exam_session=20".parse().unwrap();
    let all = [graded(CC, 1000), graded(AssessmentKind::Exam(ExamKind::Session), 1700)];
    let average = subject_average(all, &scheme, Scale::TWENTY, Policy::default());
    assert_eq!(average, Some(Hundredths(1200)));
    // A kind that the scheme does not name stays out.
    let exam = graded(AssessmentKind::Exam(ExamKind::Local), 2000);
    assert_eq!(ma_subject(&[graded(CC, 1000), exam]), Some(1000));
    assert_eq!(ma_subject(&[exam]), None);
}

#[test]
fn outcomes_without_a_value() {
    let with = |outcome| [graded(CC, 1000), Graded { outcome, ..graded(CC, 0) }];
    let zero = Policy { absent_counts_as_zero: true };
    for (outcome, by_default, absent_is_zero) in
        [(Outcome::Exempt, 1000, 1000), (Outcome::Absent, 1000, 500), (Outcome::NotHandedIn, 500, 500)]
    {
        assert_eq!(ma_subject(&with(outcome)), Some(by_default), "{outcome}");
        assert_eq!(subject(&with(outcome), zero), Some(absent_is_zero), "{outcome}");
    }
    assert_eq!(ma_subject(&[Graded { outcome: Outcome::Absent, ..graded(CC, 0) }]), None);
    assert_eq!(ma_subject(&[Graded { outcome: Outcome::NotHandedIn, ..graded(CC, 0) }]), Some(0));
}

#[test]
fn weights_and_scales() {
    let ten = Graded { scale: Scale::TEN, ..graded(CC, 700) };
    let hundred = Graded { scale: Scale::HUNDRED, ..graded(CC, 5000) };
    assert_eq!(ma_subject(&[ten]), Some(1400));
    assert_eq!(ma_subject(&[ten, hundred]), Some(1200));
    let thirty = Scale::new(Hundredths(3000)).unwrap();
    assert_eq!(ma_subject(&[Graded { scale: thirty, ..graded(CC, 1000) }]), Some(667));
    // Three times 10/30 is exactly 20/60: no third is rounded on the way.
    let third = Graded { scale: thirty, ..graded(CC, 1000) };
    assert_eq!(ma_subject(&[third, third, third]), Some(667));
    let heavy = Graded { weight: 250, ..graded(CC, 2000) };
    assert_eq!(ma_subject(&[heavy, Graded { weight: 250, ..graded(CC, 1000) }]), Some(1500));
    assert_eq!(ma_subject(&[heavy, graded(CC, 600)]), Some(1600));
    let none = Graded { weight: 0, ..graded(CC, 2000) };
    assert_eq!(ma_subject(&[none, graded(CC, 600)]), Some(600));
    assert_eq!(ma_subject(&[none]), None);
}

fn result(average: impl Into<Option<i64>>, coefficient: u32) -> SubjectResult {
    SubjectResult { average: average.into().map(Hundredths), coefficient }
}

#[test]
fn term() {
    let subjects = [result(1200, 300), result(1500, 100), result(None, 500)];
    assert_eq!(term_average(subjects), Some(Hundredths(1275)));
    assert_eq!(term_average([result(None, 300)]), None);
    assert_eq!(term_average([result(1000, 0)]), None);
    assert_eq!(term_average([]), None);
    // 1 x 10.00 + 1 x 10.01 = 20.01 / 2 = 10.005
    assert_eq!(term_average([result(1000, 100), result(1001, 100)]), Some(Hundredths(1001)));
}

fn year(scheme: &str, figures: &[(YearSource, Option<i64>)]) -> Option<i64> {
    let figure = |&(source, average): &(_, Option<i64>)| YearFigure { source, average: average.map(Hundredths) };
    let figures: Vec<_> = figures.iter().map(figure).collect();
    year_average(&figures, &scheme.parse().unwrap()).map(|average| average.0)
}

const T1: YearSource = YearSource::Term(1);
const T2: YearSource = YearSource::Term(2);
const LOCAL: YearSource = YearSource::exam(ExamKind::Local, 1);
const REGIONAL: YearSource = YearSource::exam(ExamKind::Regional, 1);
const NATIONAL: YearSource = YearSource::exam(ExamKind::National, 1);
const E1: YearSource = YearSource::exam(ExamKind::Session, 1);
const E2: YearSource = YearSource::exam(ExamKind::Session, 2);

#[test]
fn college_certificate_is_4_regional_3_local_3_continuous() {
    // (MR, ML, terms, MG)
    for (mr, ml, (t1, t2), mg) in [
        (1000, 1000, (1000, 1000), 1000),
        (2000, 0, (0, 0), 800),
        (0, 2000, (0, 0), 600),
        (0, 0, (2000, 2000), 600),
        // (4 x 11.25 + 3 x 12.50 + 3 x 13.555) / 10 = 12.3165; MC is not rounded by itself.
        (1125, 1250, (1355, 1356), 1232),
    ] {
        let figures = [(REGIONAL, Some(mr)), (LOCAL, Some(ml)), (T1, Some(t1)), (T2, Some(t2))];
        assert_eq!(year("ma-college-certificate", &figures), Some(mg));
    }
    let without_regional = [(REGIONAL, None), (LOCAL, Some(1500)), (T1, Some(1500))];
    assert_eq!(year("ma-college-certificate", &without_regional), None);
}

#[test]
fn bac_is_a_quarter_a_quarter_and_a_half() {
    for (continuous, regional, national, average) in [
        (2000, 0, 0, 500),
        (0, 2000, 0, 500),
        (0, 0, 2000, 1000),
        (1433, 1250, 1175, 1258), // 12.5825
    ] {
        let figures = [(T1, Some(continuous)), (REGIONAL, Some(regional)), (NATIONAL, Some(national))];
        assert_eq!(year("ma-bac", &figures), Some(average));
    }
    assert_eq!(year("ma-bac", &[(T1, Some(1000)), (REGIONAL, Some(1000))]), None);
    let mark = |value| Some(Hundredths(value));
    assert_eq!(better_sitting(mark(900), mark(1100)), mark(1100));
    assert_eq!(better_sitting(mark(1200), mark(1100)), mark(1200));
    assert_eq!(better_sitting(mark(900), None), mark(900));
    assert_eq!(better_sitting(None, mark(900)), mark(900));
    assert_eq!(better_sitting(None, None), None);
}

#[test]
fn terms_and_periods() {
    assert_eq!(year("terms-equal", &[(T1, Some(1200)), (T2, Some(1301))]), Some(1251));
    assert_eq!(year("terms-equal", &[(T1, Some(1200)), (T2, None)]), Some(1200));
    assert_eq!(year("terms-equal", &[]), None);
    let all = [(T1, Some(1000)), (T2, Some(1200)), (E1, Some(1400)), (E2, Some(1600))];
    assert_eq!(year("periods-and-exams", &all), Some(1340));
    // A subject without exams: its periods alone.
    assert_eq!(year("periods-and-exams", &all[..2]), Some(1100));
    assert_eq!(year("period:1=1,exam:1=3", &all), Some(1300));
}
