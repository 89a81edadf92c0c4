//! PDF/A-2a, PDF/UA-1, and what a file says of itself.

use documents::letters::{self, Campaign, Languages, LoginKind};
use page_validation::{ValidationOptions, ValidationProfile, ValidationReport, validate_pdf_bytes};

use crate::sample::{EVERY, campaign, letter, logo, with_children};
use crate::{reading, sample};

pub fn report(pdf: &[u8], profile: ValidationProfile) -> ValidationReport {
    validate_pdf_bytes(pdf, &ValidationOptions::default().profile(profile)).unwrap()
}

/// Each stream is as long as it says. The validator takes a packed stream whose last byte happens to be a line end for one that is
/// shorter than it says.
const LENGTHS: &str = "ISO 19005-2:2011:6.1.7.1:1";

fn lengths_are_right(pdf: &[u8]) -> bool {
    let find = |mark: &[u8], from: usize| {
        pdf[from..].windows(mark.len()).position(|window| window == mark).map(|at| at + from)
    };
    let mut at = 0;
    let mut streams = 0;
    while let Some(begin) = find(b">>\nstream\n", at) {
        let head = pdf[..begin].windows(8).rposition(|window| window == b"/Length ").unwrap() + 8;
        let digits: String = pdf[head..].iter().map(|byte| *byte as char).take_while(char::is_ascii_digit).collect();
        at = begin + b">>\nstream\n".len() + digits.parse::<usize>().unwrap();
        if !pdf[at..].starts_with(b"\nendstream") {
            return false;
        }
        streams += 1;
    }
    streams > 10
}

/// How many pages a file has.
pub fn pages(pdf: &[u8]) -> usize {
    report(pdf, ValidationProfile::PdfUa1).document.page_count
}

#[test]
fn files_can_be_kept_and_read_aloud() {
    for languages in EVERY {
        let campaign = Campaign { logo: Some(logo()), ..campaign(languages) };
        let by_number = letters::Letter { login_kind: LoginKind::IdentityNumber, ..with_children(3) };
        let pdf = letters::pdf(&campaign, &[letter(), by_number]).unwrap();
        for profile in [ValidationProfile::PdfA2a, ValidationProfile::PdfUa1] {
            let report = report(&pdf, profile);
            let faults: Vec<_> = report.failures.iter().filter(|fault| fault.rule_id != LENGTHS).collect();
            assert!(faults.is_empty(), "{languages:?} {profile:?}: {faults:?}");
            assert!(report.rules.total > 50, "the rules were looked at");
        }
        assert!(lengths_are_right(&pdf), "{languages:?}");
        reading::check_structure(&pdf);
    }
}

/// What letters share is laid out once, and yet stands on each, and in the tags of each.
#[test]
fn each_letter_of_a_file_is_as_it_is_alone() {
    for languages in EVERY {
        let campaign = Campaign { logo: Some(logo()), ..campaign(languages) };
        let by_number = letters::Letter { login_kind: LoginKind::IdentityNumber, ..letter() };
        let pdf = |letters: &[letters::Letter]| letters::pdf(&campaign, letters).unwrap();
        let (one, other) = (pdf(&[letter()]), pdf(std::slice::from_ref(&by_number)));
        let together = pdf(&[letter(), by_number, letter()]);
        let tags = [&one, &other, &one].map(|pdf| reading::tags(pdf));
        let steps = tags[0].iter().filter(|line| line.trim_start().starts_with("LBody")).count();
        assert_eq!(steps, if languages == Languages::Both { 8 } else { 4 });
        assert_eq!(reading::tags(&together), tags.concat(), "{languages:?}");
        let places = |pdf: &[u8]| -> Vec<_> {
            reading::words(pdf)
                .into_iter()
                .map(|word| format!("{} {:.2} {:.2}", word.text, word.left, word.top))
                .collect()
        };
        assert_eq!(places(&together), [&one, &other, &one].map(|pdf| places(pdf)).concat(), "{languages:?}");
    }
}

/// That the validator finds what is wrong, or the test above says nothing.
#[test]
fn the_validator_sees_a_fault() {
    let pdf = letters::pdf(&campaign(Languages::French), &[letter()]).unwrap();
    let mark = b"pdfuaid:part";
    let at = pdf.windows(mark.len()).position(|window| window == mark).unwrap();
    let mut broken = pdf.clone();
    broken[at] = b'x';
    assert!(report(&pdf, ValidationProfile::PdfUa1).is_compliant);
    assert!(lengths_are_right(&pdf));
    let refused = validate_pdf_bytes(&broken, &ValidationOptions::default().profile(ValidationProfile::PdfUa1));
    assert!(refused.map_or(true, |report| !report.is_compliant));
}

#[test]
fn a_file_says_what_it_is() {
    let pdf = letters::pdf(&campaign(Languages::French), &[letter()]).unwrap();
    let properties = reading::properties(&pdf);
    assert!(
        properties.contains("Lettres d’accès à Parvis, année scolaire 2026-2027, Collège Ibn Rochd"),
        "{properties}"
    );
    assert!(properties.contains("Author:          Collège Ibn Rochd"), "{properties}");
    assert!(properties.contains("Creator:         Parvis"), "{properties}");
    assert!(properties.contains("2026"), "{properties}");
    assert!(properties.contains("Tagged:          yes"), "{properties}");
    let language = |languages| {
        let pdf = letters::pdf(&campaign(languages), &[letter()]).unwrap();
        let text = String::from_utf8_lossy(&pdf).into_owned();
        let after = text.split_once("<dc:language>").unwrap().1;
        after.split_once("</dc:language>").unwrap().0.to_owned()
    };
    assert!(language(Languages::French).contains(">fr<"));
    assert!(language(Languages::Arabic).contains(">ar<"));
    assert!(language(Languages::Both).contains(">fr<"));
}

#[test]
fn the_same_letters_are_the_same_bytes() {
    for languages in EVERY {
        let campaign = Campaign { logo: Some(logo()), ..campaign(languages) };
        let all = [letter(), with_children(4)];
        let first = letters::pdf(&campaign, &all).unwrap();
        assert!(first == letters::pdf(&campaign, &all).unwrap());
        let later = Campaign { made_at: campaign.made_at + 1_000_000, ..campaign };
        assert!(first != letters::pdf(&later, &all).unwrap(), "the instant is in the file");
    }
}

#[test]
fn several_threads_make_the_same_bytes() {
    let alone = letters::pdf(&campaign(Languages::Both), &[letter()]).unwrap();
    std::thread::scope(|scope| {
        let made: Vec<_> = (0..4)
            .map(|n| {
                scope.spawn(move || {
                    let other = letters::Letter { password: format!("{n}{n}{n}{n}-AAAA-BBBB"), ..sample::letter() };
                    letters::pdf(&campaign(Languages::French), &[other]).unwrap();
                    letters::pdf(&campaign(Languages::Both), &[letter()]).unwrap()
                })
            })
            .collect();
        for thread in made {
            assert!(thread.join().unwrap() == alone);
        }
    });
}
