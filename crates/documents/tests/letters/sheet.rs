//! Sheets of facts: kept and read aloud as letters are, in both directions, however much is on them.

use documents::sheet::{Section, Sheet, pdf};
use locale::Locale;
use page_validation::ValidationProfile;

use crate::standards::{pages, report};

fn sheet(locale: Locale, sections: usize) -> Sheet {
    let rows = vec![
        ("Nom".to_owned(), "Nadia Tazi · نادية التازي".to_owned()),
        ("رقم".to_owned(), "AB123456".to_owned()),
        ("Adresse".to_owned(), String::new()),
        ("Remarque".to_owned(), "#set text(red) *gras* _x_ $y$ <z> \u{202e}abc".to_owned()),
        ("Long".to_owned(), "x".repeat(2_000)),
    ];
    let section = |n: usize| Section { heading: format!("Partie {n}"), rows: rows.clone() };
    Sheet {
        locale,
        title: "Mes données".to_owned(),
        lead: vec!["Une phrase.".to_owned(), "بعض الكلام.".to_owned()],
        sections: (0..sections).map(section).collect(),
        made_at: 1_795_350_000_000_000,
    }
}

#[test]
fn sheets_can_be_kept_and_read_aloud() {
    for locale in [Locale::Fr, Locale::Ar, Locale::En] {
        let made = pdf(&sheet(locale, 3)).unwrap();
        for profile in [ValidationProfile::PdfA2a, ValidationProfile::PdfUa1] {
            let report = report(&made, profile);
            // See `LENGTHS` in `standards`.
            let faults: Vec<_> = report.failures.iter().filter(|f| f.rule_id != "ISO 19005-2:2011:6.1.7.1:1").collect();
            assert!(faults.is_empty(), "{locale:?} {profile:?}: {faults:?}");
        }
        assert_eq!(made, pdf(&sheet(locale, 3)).unwrap(), "the same data make the same bytes");
    }
}

#[test]
fn as_many_pages_as_it_takes() {
    assert_eq!(pages(&pdf(&sheet(Locale::Fr, 0)).unwrap()), 1);
    assert!(pages(&pdf(&sheet(Locale::Fr, 40)).unwrap()) > 5);
}
