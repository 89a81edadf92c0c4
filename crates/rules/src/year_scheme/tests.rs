use proptest::prelude::*;

use super::*;

#[test]
fn shipped_codes_are_read_and_printed() {
    for (code, list) in YearScheme::SHIPPED {
        let scheme: YearScheme = code.parse().unwrap();
        assert_eq!(scheme, list.parse().unwrap());
        assert_eq!(scheme.to_string(), code);
        assert_eq!(scheme.list(), list);
        assert_eq!(scheme.code(), code);
    }
}

#[test]
fn a_school_writes_its_own() {
    let text = " period:1 = 1 , period:2=1, exam:1=2.5 ; exams=MATH + FR+FR";
    let scheme: YearScheme = text.parse().unwrap();
    assert_eq!(scheme.code(), "periods-and-exams");
    assert_eq!(scheme.to_string(), "period:1=1,period:2=1,exam:1=2.5;exams=FR+MATH");
    assert!(scheme.has_exam("FR") && !scheme.has_exam("SPORT"));
    assert!("terms-equal".parse::<YearScheme>().unwrap().has_exam("SPORT"));
}

#[test]
fn refused_texts_say_why() {
    let many = (1..=25).map(|n| format!("period:{n}=1")).collect::<Vec<_>>().join(",");
    for (text, error) in [
        ("", SchemeError::Empty),
        ("period:0=1", SchemeError::UnknownPart { part: "period:0".into() }),
        ("period:256=1", SchemeError::UnknownPart { part: "period:256".into() }),
        ("term:1=1", SchemeError::UnknownPart { part: "term:1".into() }),
        ("period:1=1,period:1=2", SchemeError::Twice { part: "period:1".into() }),
        ("local=100000", SchemeError::BadShare { part: "local".into() }),
        ("local=1;exams=A++B", SchemeError::BadSubject { subject: String::new() }),
        ("local=1;exams=A B", SchemeError::BadSubject { subject: "A B".into() }),
        ("local=1;later", SchemeError::UnknownPart { part: "later".into() }),
        (&many, SchemeError::TooManyParts),
    ] {
        assert_eq!(text.parse::<YearScheme>(), Err(error), "{text}");
    }
}

fn part() -> impl Strategy<Value = YearPart> {
    prop_oneof![
        Just(YearPart::Continuous),
        (1_u8..=255).prop_map(YearPart::Period),
        (1_u8..=255).prop_map(YearPart::Session),
        Just(YearPart::Exam(OnceAYear::Local)),
        Just(YearPart::Exam(OnceAYear::Regional)),
        Just(YearPart::Exam(OnceAYear::National)),
    ]
}

proptest! {
    #[test]
    fn printed_schemes_are_read_back(
        parts in prop::collection::btree_map(part(), 1_u32..=1_000_000, 1..12),
        complete in any::<bool>(),
        exams in prop::option::of(prop::collection::btree_set("[A-Za-z0-9éع_.-]{1,8}", 0..4)),
    ) {
        let parts = parts.into_iter().collect();
        let exams = exams.map(|exams| exams.into_iter().collect());
        let scheme = YearScheme { parts, complete, exams };
        prop_assert_eq!(scheme.to_string().parse(), Ok(scheme.clone()));
        prop_assert_eq!(scheme.list().parse(), Ok(scheme));
    }

    #[test]
    fn no_text_panics(text in "[a-z:_=,;+0-9.]{0,60}|\\PC{0,20}") {
        let _ = text.parse::<YearScheme>();
    }
}
