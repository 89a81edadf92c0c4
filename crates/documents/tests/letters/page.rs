//! What stands on a letter, and where.

use documents::letters::{self, Campaign, Languages, Letter, LoginKind, Scripts};
use proptest::prelude::*;

use crate::reading::{self, Word, text, words};
use crate::sample::{EVERY, LOGIN, PASSWORD, campaign, child, letter, logo, with_children};
use crate::standards::pages;

/// What shows through the window of DL and C5/6 envelopes wherever the sheet lies in them, in millimetres: left, top, right,
/// bottom.
const WINDOW: [f64; 4] = [109.0, 49.0, 190.5, 79.0];
/// What may ever show through one.
const NEAR_WINDOW: [f64; 4] = [90.0, 34.5, 209.0, 94.0];

fn within(word: &Word, [left, top, right, bottom]: [f64; 4]) -> bool {
    word.left >= left && word.right <= right && word.top >= top && word.bottom <= bottom
}

fn touches(word: &Word, [left, top, right, bottom]: [f64; 4]) -> bool {
    word.right > left && word.left < right && word.bottom > top && word.top < bottom
}

/// Each page has the recipient in the window, nothing else near it, and nothing over the edge.
fn well_laid_out(pdf: &[u8]) {
    let words = words(pdf);
    for word in &words {
        assert!(within(word, [4.0, 4.0, 206.0, 293.0]), "over the edge: {word:?}");
        if touches(word, NEAR_WINDOW) {
            assert!(within(word, WINDOW), "beside the recipient: {word:?}");
        }
    }
    for page in 1..=pages(pdf) {
        assert!(words.iter().any(|word| word.page == page && within(word, WINDOW)), "page {page} has a recipient");
    }
}

#[test]
fn login_and_password_are_in_one_piece() {
    for languages in EVERY {
        let pdf = letters::pdf(&campaign(languages), &[letter()]).unwrap();
        let text = text(&pdf);
        for key in [LOGIN, PASSWORD, "https://parvis.example.ma"] {
            assert!(text.contains(key), "{languages:?} {key}: {text}");
        }
        assert_eq!(text.matches(PASSWORD).count(), 1, "{text}");
        well_laid_out(&pdf);
    }
}

/// Whether something stands close beside a word, on its line.
fn beside(words: &[Word], word: &Word, left: bool) -> bool {
    words.iter().any(|other| {
        let gap = if left { word.left - other.right } else { other.left - word.right };
        other.page == word.page && (other.top - word.top).abs() < 2.0 && (-0.5..4.0).contains(&gap)
    })
}

#[test]
fn no_sign_between_values_stands_at_an_end_of_a_line() {
    let hours = |n: usize| {
        let days = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"];
        let french: Vec<String> =
            days.iter().take(n).map(|day| format!("{day} : 8 h 30 - 12 h, 14 h - 17 h")).collect();
        let arabic: Vec<String> = (1..=n).map(|n| format!("اليوم {n}: 8:30 - 12:00 و 14:00 - 17:00")).collect();
        Scripts::new(french.join("\n"), arabic.join("\n"))
    };
    let mut kept = 0;
    for (email, periods) in
        [("s@ibn.ma", 1), ("secretariat@ibnrochd.example.ma", 3), ("bureau.des.eleves@college-ibn-rochd.example.ma", 5)]
    {
        for languages in EVERY {
            for logo in [None, Some(logo())] {
                let campaign = Campaign { email: email.to_owned(), hours: hours(periods), logo, ..campaign(languages) };
                let pdf = letters::pdf(&campaign, &[letter()]).unwrap();
                let words = words(&pdf);
                for sign in words.iter().filter(|word| word.text.contains('·')) {
                    kept += 1;
                    // A reader of PDF may take it for a part of the word beside it.
                    let (left, right) = (!sign.text.starts_with('·'), !sign.text.ends_with('·'));
                    assert!(left || beside(&words, sign, true), "{languages:?} {email}: {sign:?}");
                    assert!(right || beside(&words, sign, false), "{languages:?} {email}: {sign:?}");
                }
                let text = text(&pdf);
                assert!(
                    text.contains("+212 5 37 00 00 00") && text.contains(email.split('@').next().unwrap()),
                    "{text}"
                );
                well_laid_out(&pdf);
            }
        }
    }
    assert!(kept > 0, "where there is room, they stand side by side");
}

#[test]
fn a_letter_in_french_says_all_there_is_to_say() {
    let text = text(&letters::pdf(&campaign(Languages::French), &[letter()]).unwrap());
    for said in [
        "Collège Ibn Rochd",
        "12, avenue Hassan II, 10000 Rabat",
        "+212 5 37 00 00 00",
        "secretariat@ibnrochd.example.ma",
        "Lundi à vendredi",
        "Fatima El Amrani",
        "4, rue Oued Ziz",
        "Rabat, le 22 novembre 2026",
        "2026-2027",
        "Inès El Amrani (classe 3APIC-2)",
        "astérisque (*)",
        "Avec le code de Inès El Amrani, seul cet enfant s’affiche.",
        "numéro d’identité",
        "une seule fois, jusqu’au 20 février 2027 (90 jours)",
        "personne de l’école ne vous le demandera",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn arabic_copies_out_in_the_order_in_which_it_is_read() {
    let text = reading::letters(&letters::pdf(&campaign(Languages::Arabic), &[letter()]).unwrap());
    for said in [
        "إعدادية ابن رشد",
        "فاطمة العمراني",
        "إيناس العمراني",
        "استمارة الدخول لأول مرة",
        "تستعمل كلمة المرور هذه مرة واحدة",
        "لا تظهر إلا المعلومات الخاصة به",
    ] {
        assert!(text.contains(&reading::close(said)), "{said}: {text}");
    }
    // Beside French, readers of PDF may put the words of a line in another order, but not the letters of a word.
    let text = reading::text(&letters::pdf(&campaign(Languages::Both), &[letter()]).unwrap());
    for word in ["إعدادية", "العمراني", "الأبناء", "استمارة", "الإدارة", "لأول"]
    {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn what_shows_after_the_first_access_depends_on_the_login() {
    let said =
        |campaign: &Campaign, letter: &Letter| text(&letters::pdf(campaign, std::slice::from_ref(letter)).unwrap());
    let asks = campaign(Languages::French);
    let number = Letter { login_kind: LoginKind::IdentityNumber, login: "AB123456".to_owned(), ..with_children(3) };
    let text = said(&asks, &number);
    assert!(text.contains("tous vos enfants s’affichent"), "{text}");
    assert!(
        text.contains("Inès El Amrani (classe 1APIC-0), Adam El Amrani (classe 2APIC-1) et Lina El Amrani"),
        "{text}"
    );
    assert!(!text.contains("Un enfant manque"), "{text}");
    assert!(said(&asks, &letter()).contains("Un enfant manque ? Inscrivez-vous aussi avec son code"));
    let text = said(&Campaign { asks_identity_number: false, ..asks }, &letter());
    assert!(text.contains("nom d’utilisateur") && !text.contains("numéro d’identité"), "{text}");
}

#[test]
fn without_a_date_the_days_are_counted() {
    let campaign = Campaign { until: Scripts::default(), ..campaign(Languages::Arabic) };
    let text = reading::letters(&letters::pdf(&campaign, &[letter()]).unwrap());
    assert!(text.contains(&reading::close("خلال 90 يوما")), "{text}");
}

#[test]
fn the_other_script_stands_in() {
    let only_latin = Letter {
        name: Scripts::new("Ana Silva", ""),
        children: vec![child("Rui Silva", "", ""), child("Eva Silva", " ", "")],
        ..letter()
    };
    let text_of = |languages| text(&letters::pdf(&campaign(languages), std::slice::from_ref(&only_latin)).unwrap());
    let text = text_of(Languages::Arabic);
    assert!(text.contains("Ana Silva") && text.contains("Rui Silva") && text.contains("Eva Silva"), "{text}");
    let only_arabic = Campaign {
        school: Scripts::new("", "إعدادية ابن رشد"),
        place_and_date: Scripts::new("", "الرباط"),
        ..campaign(Languages::French)
    };
    let text = reading::text(&letters::pdf(&only_arabic, &[letter()]).unwrap());
    assert!(text.contains("إعدادية ابن رشد") && text.contains("الرباط"), "{text}");
}

#[test]
fn many_letters_are_as_many_pages_in_their_order() {
    for languages in EVERY {
        let all: Vec<Letter> = (0..5)
            .map(|n| Letter { password: format!("{n}{n}{n}{n}-WXYZ-{n}{n}{n}{n}"), ..with_children(n * 2 + 1) })
            .collect();
        let pdf = letters::pdf(&Campaign { logo: Some(logo()), ..campaign(languages) }, &all).unwrap();
        assert_eq!(pages(&pdf), all.len());
        let words = words(&pdf);
        for (n, letter) in all.iter().enumerate() {
            let pages: Vec<usize> =
                words.iter().filter(|word| word.text == letter.password).map(|word| word.page).collect();
            assert_eq!(pages, [n + 1], "{languages:?}");
        }
        well_laid_out(&pdf);
    }
}

/// A letter as long as it may be: one page, and the window holds.
#[test]
fn the_longest_letter_is_one_page() {
    let many = |text: &str, count: usize| text.repeat(count);
    let long = Scripts::new(many("Montmorency-Rochefoucauld ", 20), many("عبد الرحمان العمراني ", 20));
    let longest = Letter {
        name: long.clone(),
        address: vec![many("Avenue du Général-de-Gendarmerie ", 9); 12],
        children: vec![child(&long.latin, &long.arabic, &many("Sciences physiques ", 9)); 40],
        login: many("W", 40),
        ..letter()
    };
    for languages in EVERY {
        let campaign = Campaign {
            school: long.clone(),
            address: long.clone(),
            phone: many("+212 ", 40),
            email: many("secretariat.", 25),
            hours: Scripts::new(many("Lundi : 8 h\n", 60), many("الاثنين: 8:00\n", 60)),
            place_and_date: long.clone(),
            year: many("2026-2027 ", 12),
            until: long.clone(),
            logo: Some(logo()),
            base_url: format!("https://{}.example.ma", many("parvis", 10)),
            ..campaign(languages)
        };
        let pdf = letters::pdf(&campaign, &[letter(), longest.clone()]).unwrap();
        assert_eq!(pages(&pdf), 2, "{languages:?}");
        well_laid_out(&pdf);
    }
}

/// Names and lines of any length: words of letters of the scripts that people have, and now and then one that does not end.
fn words_of_any_length() -> impl Strategy<Value = String> {
    prop_oneof!["([A-Za-zÀ-ÿ'-]{1,14} ?){0,12}", "([ء-ي]{1,12} ?){0,12}", "[A-Za-z]{0,90}", "[0-9]{0,60}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn letters_of_any_length_are_one_page_each(
        names in prop::collection::vec((words_of_any_length(), words_of_any_length(), words_of_any_length()), 1..9),
        address in prop::collection::vec(words_of_any_length(), 0..8),
        place in 0_usize..3,
        by_number in any::<bool>(),
    ) {
        let children: Vec<_> = names.iter().map(|(latin, arabic, class)| child(latin, arabic, class)).collect();
        let one = Letter {
            name: Scripts::new(format!("M. {}", names[0].0), &names[0].1),
            address,
            login_kind: if by_number { LoginKind::IdentityNumber } else { LoginKind::StudentCode },
            children,
            ..letter()
        };
        let pdf = letters::pdf(&campaign(EVERY[place]), &[one, letter()]).unwrap();
        prop_assert_eq!(pages(&pdf), 2);
        well_laid_out(&pdf);
    }
}
