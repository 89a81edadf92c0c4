//! Guardians of a roster and their letters, as the office makes them.

use crate::harness::{Answer, Browser, DAY, TestApp, next_number};
use db::Engine;
use parvis::keys::Purpose;
use rules::secret::LetterPassword;

/// A guardian of a school's roster with their children.
pub fn guardian(test: &TestApp, id: i64, school: i64, name: (&str, &str), number: &str, children: &[i64]) {
    let (given, family) = name;
    let number = if number.is_empty() { "NULL".to_owned() } else { format!("'{number}'") };
    test.sql(&format!(
        "INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id,
            address) VALUES ({id}, 'gd{id}', {school}, '{family}', '{given}', '', '', {number}, '')"
    ));
    for child in children {
        test.sql(&format!(
            "INSERT INTO guardian_students (guardian_id, student_id, school_id, relation)
                VALUES ({id}, {child}, {school}, 'mother')"
        ));
    }
}

/// The password of the letter of this number.
pub fn password_of(letter: i64) -> LetterPassword {
    LetterPassword::from_entropy((0x1234_5678_9abc_u64 * (letter as u64 + 7)).to_be_bytes())
}

/// A letter for a guardian, of 90 days; its password, as printed. A login with a digit after its first letter is a code.
pub fn letter(test: &TestApp, id: i64, guardian: i64, (kind, login): (&str, &str)) -> String {
    let password = password_of(id);
    let key = test.app.keys.mac_of("test", Purpose::LetterPassword, b"").unwrap();
    let hash = data_encoding::HEXLOWER.encode(password.hash(&key).as_bytes());
    let hash = if test.db().engine() == Engine::Sqlite { format!("x'{hash}'") } else { format!("'\\x{hash}'") };
    let (made, ends) = (test.now().as_micros(), test.now().as_micros() + 90 * DAY);
    test.sql(&format!(
        "INSERT INTO campaigns (id, public_id, school_id, school_year, account_id, form_token, audience, language, state,
            letter_count, student_count, created_at)
            SELECT {id}, 'ca{id}', school_id, 2026, 17, 'ca{id}', 'school', 'both', 'fetched', 1, 1, {made}
            FROM guardians WHERE id = {guardian};
        INSERT INTO letters (id, campaign_id, school_id, guardian_id, login_kind, login, student_id, key_id, password_hash,
            made_at, ends_at)
            SELECT {id}, {id}, g.school_id, g.id, '{kind}', '{login}', COALESCE(
                (SELECT st.id FROM students st JOIN guardian_students gs ON gs.student_id = st.id AND gs.guardian_id = g.id
                    WHERE st.code = '{login}'),
                (SELECT min(student_id) FROM guardian_students WHERE guardian_id = g.id)), 'test', {hash}, {made}, {ends}
            FROM guardians g WHERE g.id = {guardian}"
    ));
    password.to_string()
}

/// The password that guardians of these tests choose.
pub const CHOSEN: &str = "trois mulets au souk";

/// What a guardian fills in, with some of it otherwise; an empty value is no tick.
pub fn form<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![
        ("family_name", "Benjelloun"),
        ("given_name", "Salima"),
        ("number_kind", "cin"),
        ("number", ""),
        ("no_number", ""),
        ("relation", "mother"),
        ("email", "salima@example.org"),
        ("no_email", ""),
        ("phone", "+212 6 12 34 56 78"),
        ("address", "1, rue des Lilas\r\nRabat"),
        ("locale", "fr"),
        ("new_password", CHOSEN),
        ("new_password_again", CHOSEN),
        ("terms", "yes"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

/// A browser that has come to the form with a letter's password.
#[track_caller]
pub fn at_the_form<'a>(test: &'a TestApp, login: &str, password: &str) -> Browser<'a> {
    let mut browser = test.browser();
    let to = browser.sign_in(login, password).expect(303);
    assert_eq!(to.location(), "/first-access");
    browser
}

/// Somebody new with a letter for this child of the college, at the form.
pub fn with_a_letter(test: &TestApp, child: i64) -> Browser<'_> {
    let id = 5_000 + next_number();
    let number = format!("Z{id}");
    guardian(test, id, crate::world::COLLEGE, ("Wafae", "Ziani"), &number, &[child]);
    let password = letter(test, id, id, ("national_id", &number));
    at_the_form(test, &number, &password)
}

/// Sends the form.
pub fn fill(browser: &mut Browser<'_>, more: &[(&str, &str)]) -> Answer {
    browser.post("/first-access", &form(more))
}

/// Enrols with a letter: the browser that is signed in afterwards.
#[track_caller]
pub fn enrol<'a>(test: &'a TestApp, login: &str, password: &str, more: &[(&str, &str)]) -> Browser<'a> {
    let mut browser = at_the_form(test, login, password);
    let to = fill(&mut browser, more).expect(303);
    assert!(to.location().starts_with("/welcome"), "{}", to.location());
    browser
}
