//! What strangers typed stays what they typed, and what is no letter is refused.

use documents::Error;
use documents::letters::{self, Campaign, Languages, Letter, Scripts};

use crate::reading::text;
use crate::sample::{EVERY, PASSWORD, campaign, child, letter};
use crate::standards::pages;

#[test]
fn nothing_typed_is_read_as_markup() {
    let odd = ["#import(\"x\")", "*a* _b_", "$x^2$ `c`", "{child} **d**", "<letter> @e", "// f", "= g", "\\ #h"];
    for name in odd {
        let one = Letter {
            name: Scripts::new(name, name),
            address: vec![name.to_owned()],
            children: vec![child(name, name, name)],
            ..letter()
        };
        for languages in EVERY {
            let campaign = Campaign { school: Scripts::new(name, name), ..campaign(languages) };
            let pdf = letters::pdf(&campaign, std::slice::from_ref(&one)).unwrap();
            assert_eq!(pages(&pdf), 1);
            let text = text(&pdf);
            // School, recipient, address, child and class.
            assert!(text.matches(name).count() >= 4 || languages != Languages::French, "{name}: {text}");
            if languages == Languages::Arabic {
                continue; // Signs between two directions come out on the side where they are seen.
            }
            assert!(text.contains(name), "{languages:?} {name}: {text}");
        }
    }
}

#[test]
fn characters_that_no_font_has_are_replaced_in_sight() {
    let one = Letter {
        name: Scripts::new("李小龍 Bruce \u{1f600}", ""),
        children: vec![child("王 Ana", "", "\u{e000}\u{10ffff}1A")],
        ..letter()
    };
    assert_eq!(documents::lacks(&one.name.latin), ['李', '小', '龍', '\u{1f600}']);
    for languages in EVERY {
        let text = text(&letters::pdf(&campaign(languages), std::slice::from_ref(&one)).unwrap());
        assert!(text.contains('\u{fffd}') && text.contains("Bruce") && text.contains("1A"), "{text}");
        assert!(text.contains(PASSWORD));
    }
}

#[test]
fn signs_that_turn_text_about_are_left_out() {
    let one = Letter { name: Scripts::new("Ana\u{202e} Sil\u{0}va\u{2067}", ""), ..letter() };
    let text = text(&letters::pdf(&campaign(Languages::French), &[one]).unwrap());
    assert!(text.contains("Ana Silva"), "{text}");
}

#[test]
fn what_is_no_letter_is_refused() {
    let french = campaign(Languages::French);
    assert!(matches!(letters::pdf(&french, &[]), Err(Error::Empty)));
    let many = vec![letter(); letters::MOST + 1];
    assert!(matches!(letters::pdf(&french, &many), Err(Error::TooMany { most: 100 })));
    let far = Campaign { base_url: format!("https://{}", "x".repeat(3_000)), ..french };
    assert!(matches!(letters::pdf(&far, &[letter()]), Err(Error::Address)));
}

#[test]
fn secrets_are_not_shown_to_developers() {
    let shown = format!("{:?}", letter());
    assert!(!shown.contains("7KQD") && !shown.contains("J130045678"), "{shown}");
}
