//! Every mail of the program in every language, as text and as HTML, as people get it: what a change does to one is seen in
//! its snapshot (`INSTA_UPDATE=always` writes them anew; look at them before they are committed). A purpose, or a message of
//! a mail, that no scene brings about fails the test.

use crate::exports::{class_list, grow};
use crate::harness::{DAY, MINUTE, Setup, TestApp, next_number};
use crate::imports::{STUDENTS, confirm, row, send};
use crate::invitations::{ID, TEACHER, invite, person};
use crate::joining::token_in;
use crate::passkeys;
use crate::reviews::{address, decide, enter};
use crate::roster;
use crate::second_factor::{STEP, after_password, give, set_up};
use crate::second_factor_resets::reset_id;
use crate::world::*;
use db::Engine;
use locale::Locale;
use parvis::features::mailbox::KeptMail;
use parvis::features::national_id::NumberOrigin;
use parvis::mail::Purpose;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Purposes of which no mail is sent yet, or not by a page, each with its reason.
const NOT_HERE: [(Purpose, &str); 4] = [
    (Purpose::Test, "sent by the command line and the demo only"),
    (Purpose::Claim, "not sent yet"),
    (Purpose::Appointment, "not sent yet"),
    (Purpose::Notice, "not sent yet"),
];

/// Files that make such mails all the same, each with its reason.
const MAY_MAKE: [(&str, &str); 4] = [
    ("src/cli/mail.rs", "the command line's test"),
    ("src/demo/mails.rs", "the demo's first mail"),
    ("src/demo/office.rs", "mails of the demo that did not arrive"),
    ("src/mail/letter.rs", "its own tests"),
];

/// Messages whose key looks like a mail's, each with its reason.
const NO_MAIL: [(&str, &str); 4] = [
    ("audit-mail-refused", "a word of the audit log"),
    ("audit-mail-code", "a word of the audit log"),
    ("office-mail-settle", "a button"),
    ("mailbox-mail-title", "a page of the demo"),
];

/// Those who get mails here, as they stand in Arabic letters.
const ARABIC_NAMES: [(i64, &str, &str); 12] = [
    (KARIM, "كريم", "برادة"),
    (LEILA, "ليلى", "برادة"),
    (NADIA, "نادية", "التازي"),
    (HIND_DOCUMENTS, "هند", "بناني"),
    (AMAL_PENDING, "أمل", "بناني"),
    (DRISS_TEACHER, "إدريس", "العمراني"),
    (HOUDA_SECRETARY, "هدى", "العمراني"),
    (JAMAL_DIRECTOR, "جمال", "العمراني"),
    (HAFSA_OPERATOR, "حفصة", "العمراني"),
    (PAUL_DIRECTOR, "بول", "لامبير"),
    (RITA, "ريتا", "العلوي"),
    (SARA, "سارة", "الفاسي"),
];

/// What was mailed in a scene.
struct Scenes<'t> {
    test: &'t TestApp,
    seen: usize,
    mails: BTreeMap<String, KeptMail>,
}

impl Scenes<'_> {
    /// Takes the mails that came since, the first of each kind under this name; says which ones there were.
    fn take(&mut self, name: &str) -> Vec<KeptMail> {
        let new: Vec<KeptMail> = self.test.mails().into_iter().skip(self.seen).collect();
        assert!(!new.is_empty(), "{name}: no mail");
        self.seen += new.len();
        // Whoever signs in anew, for whatever a scene is about, is told of it as in the scene of that.
        for mail in new.iter().filter(|mail| mail.purpose != Purpose::NewDevice || name.starts_with("sign-in")) {
            let name = format!("{} {name}", mail.purpose.as_str());
            self.mails.entry(name).or_insert_with(|| mail.clone());
        }
        // Two of one instant would have no order.
        self.test.pass(MINUTE);
        new
    }
}

/// Mails with what differs from run to run taken out: tokens, and ids in addresses.
fn redacted(mail: &KeptMail, text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(token) = token_in(&text.replace(['=', '<', '>', '"', '&'], " ")) {
        text = text.replace(&token, "[token]");
    }
    assert!(!mail.subject.contains("[token]"));
    text
}

fn with_addresses(test: &TestApp, locale: Locale) {
    let code = locale.code();
    test.sql(&format!(
        "UPDATE accounts SET locale = '{code}', email = 'qui' || id || '@example.org', email_confirmed_at = 1;
        UPDATE schools SET default_locale = '{code}', national_id_rule = 'optional'"
    ));
    if locale == Locale::Ar {
        for (id, given, family) in ARABIC_NAMES {
            let names = format!("given_name_ar = '{given}', family_name_ar = '{family}'");
            test.sql(&format!("UPDATE accounts SET {names} WHERE id = {id}"));
        }
    }
}

/// A row of the roster, with the names in Arabic letters where all are.
fn on_roster(test: &TestApp, locale: Locale, (id, name, arabic): (i64, (&str, &str), (&str, &str)), children: &[i64]) {
    roster::guardian(test, id, COLLEGE, name, "", children);
    if locale == Locale::Ar {
        let (given, family) = arabic;
        test.sql(&format!(
            "UPDATE guardians SET given_name_ar = '{given}', family_name_ar = '{family}' WHERE id = {id}"
        ));
    }
}

fn enrolment(s: &mut Scenes<'_>, locale: Locale) {
    on_roster(s.test, locale, (950, ("Salima", "Benjelloun"), ("سليمة", "بنجلون")), &[HAMZA]);
    s.test.sql("UPDATE guardians SET national_id = 'BE123456' WHERE id = 950");
    let printed = roster::letter(s.test, 950, 950, ("national_id", "BE123456"));
    roster::enrol(s.test, "BE123456", &printed, &[("locale", locale.code())]);
    s.take("enrolled");
    let mut karim = s.test.signed_in(KARIM, None);
    let typed = [("email", "neuf@example.org"), ("password", &password(KARIM))];
    karim.post("/account/address", &typed).expect(303);
    let token = s.take("asked").iter().find_map(|mail| token_in(&mail.text)).unwrap();
    karim.post("/confirm-address", &[("token", &token)]).expect(303);
    s.take("done");
}

fn staff(s: &mut Scenes<'_>, locale: Locale) {
    let mut typed = TEACHER.to_vec();
    if locale == Locale::Ar {
        typed.extend([("given_name_ar", "سميرة"), ("family_name_ar", "الفهري")]);
    }
    invite(&mut s.test.signed_in(JAMAL_DIRECTOR, None), ID, "samira@example.org", &typed).expect(303);
    s.take("invited");
    let mut driss = after_password(s.test, DRISS_TEACHER);
    set_up(s.test, &mut driss);
    s.take("set");
    driss.post("/second-factor/codes", &[]).expect(200);
    s.take("new codes");
    s.test.pass(STEP);
    let (_, codes) = set_up(s.test, &mut driss);
    s.take("another device");
    let mut again = after_password(s.test, DRISS_TEACHER);
    give(&mut again, &codes[0]).expect(303);
    s.take("code used");
    s.test.signed_in(JAMAL_DIRECTOR, None).post(&format!("{}/second-factor", person(DRISS_TEACHER)), &[]).expect(303);
    s.take("reset asked");
    let mut hafsa = s.test.signed_in(HAFSA_OPERATOR, None);
    let reset = reset_id(&hafsa.get("/office/schools").expect(200));
    hafsa.post("/office/schools/second-factor", &[("reset", &reset)]).expect(303);
    s.take("reset");
}

fn office(s: &mut Scenes<'_>) {
    s.test.sql(
        "INSERT INTO guardians (public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address,
            account_id) VALUES ('gu1', 1, 'Tazi', 'Nadia', '', '', 'AB700001', '', 3)",
    );
    let mut houda = s.test.signed_in(HOUDA_SECRETARY, None);
    let nadia = "Tazi;Nadia;AB700001;autre;;;";
    let file = format!("{STUDENTS}{}", row("J130000011", "Berrada", "Yasmine", "2APIC-1", nadia));
    let place = send(s.test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
    confirm(s.test, &mut houda, &place, &[]);
    s.take("import");
    grow(s.test, 55);
    class_list(&mut s.test.signed_in(HOUDA_SECRETARY, None)).expect(200);
    s.take("file");
    // Two small ones that are large together.
    s.test.sql("UPDATE enrolments SET state = 'left' WHERE student_id >= 1022");
    class_list(&mut s.test.signed_in(HOUDA_SECRETARY, None)).expect(200);
    class_list(&mut s.test.signed_in(HOUDA_SECRETARY, None)).expect(200);
    s.take("files of a day");
}

fn reviews(s: &mut Scenes<'_>) {
    let mut jamal = s.test.signed_in(JAMAL_DIRECTOR, None);
    enter(s.test, RITA, COLLEGE, "RA111", NumberOrigin::Entered);
    decide(&mut jamal, &address(s.test, RITA, COLLEGE), "validate", "").expect(303);
    s.take("validated");
    decide(&mut jamal, &address(s.test, RITA, COLLEGE), "revoke", "unknown").expect(303);
    s.take("revoked");
    enter(s.test, SARA, COLLEGE, "SF111", NumberOrigin::Entered);
    decide(&mut jamal, &address(s.test, SARA, COLLEGE), "refuse", "differs").expect(303);
    s.take("refused");
    enter(s.test, HIND_DOCUMENTS, COLLEGE, "", NumberOrigin::Entered);
    decide(&mut jamal, &address(s.test, HIND_DOCUMENTS, COLLEGE), "validate", "").expect(303);
    s.take("by name");
    for (id, decision) in [(1, "accept"), (2, "refuse")] {
        s.test.sql(&format!(
            "DELETE FROM guardianships WHERE account_id = 3 AND student_id = 21;
            INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id,
                address) VALUES ({id}9001, 'gr{id}', 2, 'Tazi', 'Nadia', '', '', 'AB123456', '');
            INSERT INTO school_consents (public_id, school_id, from_school_id, account_id, guardian_id, state, asked_at)
                VALUES ('consent{id}', 2, 1, 3, {id}9001, 'asked', 1)"
        ));
        let path = format!("/office/institut-saint-jean/consents/consent{id}");
        s.test.signed_in(PAUL_DIRECTOR, None).post(&path, &[("decision", decision)]).expect(303);
        s.take(&format!("consent {decision}"));
    }
}

fn joining(s: &mut Scenes<'_>) {
    s.test.sql("UPDATE accounts SET email = 'parents@example.org', email_confirmed_at = 1 WHERE id IN (2, 21)");
    for decision in ["refuse", "accept"] {
        let mut leila = s.test.signed_in(LEILA, None);
        let form = [("login", username(RITA)), ("password", password(RITA)), ("own_password", password(LEILA))];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        leila.post("/account/join", &form).expect(303);
        let token = token_in(&s.take("code").remove(0).text).unwrap();
        leila.post("/account/join/code", &[("code", &token)]).expect(303);
        let id = s.test.text("SELECT public_id FROM account_joins ORDER BY id DESC LIMIT 1");
        let path = format!("/office/college-ibn-khaldoun/joins/{id}");
        s.test.signed_in(JAMAL_DIRECTOR, None).post(&path, &[("decision", decision)]).expect(303);
        s.take(if decision == "accept" { "joined" } else { "refused" });
    }
}

fn unanswered(s: &mut Scenes<'_>) {
    let mut karim = s.test.signed_in(KARIM, None);
    let form = [("login", username(LEILA)), ("password", password(LEILA)), ("own_password", password(KARIM))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    karim.post("/account/join", &form).expect(303);
    let token = token_in(&s.take("code").remove(0).text).unwrap();
    karim.post("/account/join/code", &[("code", &token)]).expect(303);
    s.test.sql(&format!("UPDATE account_joins SET asked_at = asked_at - {} WHERE state = 'waiting'", 30 * DAY));
    parvis::features::accounts::forget_ended(&s.test.app).unwrap();
    s.take("not answered");
}

fn invitation(s: &mut Scenes<'_>, locale: Locale) {
    on_roster(s.test, locale, (960, ("Brahim", "Ziani"), ("إبراهيم", "الزياني")), &[ZINEB]);
    s.test.sql("UPDATE guardians SET email = 'brahim@example.org' WHERE id = 960");
    let token = format!("{:0>16}", next_number());
    let order = [("token", token.as_str()), ("to", "guardian:gd960")];
    s.test.signed_in(HOUDA_SECRETARY, None).post("/office/college-ibn-khaldoun/invitations", &order).expect(303);
    s.take("invited");
    recover(s, "brahim@example.org");
    s.take("invitation lost");
}

fn recover(s: &mut Scenes<'_>, typed: &str) {
    s.test.browser().post("/recover", &[("login_or_email", typed)]).expect(303);
}

fn recovery(s: &mut Scenes<'_>, locale: Locale) {
    recover(s, "qui3@example.org");
    let token = s.take("password lost").iter().find_map(|mail| token_in(&mail.text)).unwrap();
    s.test.sql("UPDATE accounts SET email = 'famille@example.org' WHERE id IN (1, 2)");
    recover(s, "famille@example.org");
    s.take("several accounts");
    let colleague = format!("{}/recovery", crate::invitations::person(HOUDA_SECRETARY));
    s.test.signed_in(JAMAL_DIRECTOR, None).post(&colleague, &[]).expect(303);
    s.take("sent by the school");
    on_roster(s.test, locale, (970, ("Nadia", "Tazi"), ("نادية", "التازي")), &[OMAR]);
    s.test.sql("UPDATE guardians SET account_id = 3 WHERE id = 970");
    let form_token = format!("{:0>16}", next_number());
    let order = [("guardian", "gd970"), ("language", "both"), ("token", &form_token), ("reason", "Adresse perdue.")];
    let path = format!("/office/college-ibn-khaldoun/students/{}/recovery-letter", child(OMAR));
    s.test.signed_in(JAMAL_DIRECTOR, None).post(&path, &order).expect(303);
    s.take("letter");
    let mut nadia = s.test.browser();
    nadia.post("/token", &[("token", &token)]).expect(303);
    let chosen = [("new_password", roster::CHOSEN), ("new_password_again", roster::CHOSEN)];
    nadia.post("/token/password", &chosen).expect(303);
    s.take("recovered");
}

fn own_account(s: &mut Scenes<'_>) {
    let phone = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0";
    for _ in 0..2 {
        let mut browser = s.test.browser().header("user-agent", phone).from("203.0.113.77");
        browser.sign_in(&username(SARA), &password(SARA)).expect(303);
    }
    s.take("sign-in");
    // Of no school, and with a browser that says nothing of itself.
    for _ in 0..2 {
        s.test.pass(STEP);
        after_password(s.test, HAFSA_OPERATOR);
    }
    s.take("sign-in of the operator");
    passkeys::added(s.test, SARA, &password(SARA));
    s.take("added");
    let change = [("current_password", password(SARA)), ("new_password", roster::CHOSEN.to_owned())];
    let mut change: Vec<(&str, &str)> = change.iter().map(|(name, value)| (*name, value.as_str())).collect();
    change.push(("new_password_again", roster::CHOSEN));
    s.test.signed_in(SARA, None).post("/password", &change).expect(303);
    s.take("changed");
    passkeys::removed(s.test, SARA);
    s.take("removed");
    let close = [("sure", "yes"), ("password", roster::CHOSEN)];
    s.test.signed_in(SARA, None).post("/leaving/close", &close).expect(303);
    s.take("closed");
}

/// Every mail in a language, by name.
fn all(locale: Locale) -> BTreeMap<String, KeptMail> {
    let setup = Setup { may_leave_jobs: true, ..Setup::default() };
    let test = TestApp::with(Engine::Sqlite, "mail_snapshots", setup);
    with_addresses(&test, locale);
    let mut scenes = Scenes { test: &test, seen: 0, mails: BTreeMap::new() };
    enrolment(&mut scenes, locale);
    staff(&mut scenes, locale);
    office(&mut scenes);
    reviews(&mut scenes);
    joining(&mut scenes);
    invitation(&mut scenes, locale);
    recovery(&mut scenes, locale);
    own_account(&mut scenes);
    unanswered(&mut scenes);
    for (name, mail) in &scenes.mails {
        assert_eq!(mail.locale, locale, "{name}");
        assert!(!mail.text.contains("J1300") && token_in(&mail.subject).is_none(), "{name}");
        let children = PUPILS.iter().flat_map(|pupil| [pupil.given, pupil.given_ar]).filter(|child| !child.is_empty());
        for child in children {
            assert!(!mail.subject.split([' ', ':', '،']).any(|word| word == child), "{name}: {}", mail.subject);
        }
        if locale == Locale::Ar {
            let greeting = mail.text.lines().next().unwrap_or_default();
            assert!(!greeting.contains(|c: char| c.is_ascii_alphabetic()), "{name}: {greeting}");
        }
    }
    scenes.mails
}

/// The files below a folder of this crate.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn sources(extension: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &mut found);
    found.retain(|path| path.extension().is_some_and(|e| e == extension));
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    found.into_iter().map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

/// One blank between words, whatever kind of blank it was; the marks around what is put in are left out.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_mail_is_as_it_was() {
    let mut french = String::new();
    let mut purposes = BTreeSet::new();
    for locale in Locale::ALL {
        for (name, mail) in all(locale) {
            purposes.insert(mail.purpose.as_str());
            let shown = format!(
                "subject: {}\n\n{}\n\n{}",
                mail.subject,
                redacted(&mail, &mail.text).trim_end(),
                redacted(&mail, &mail.html).replace(parvis::mail::STYLE, "[style]")
            );
            if locale == Locale::Fr {
                french.push_str(&plain(&format!("{} {} ", mail.subject, mail.text)));
            }
            insta::assert_snapshot!(format!("{}_{}", name.replace(' ', "_"), locale.code()), shown);
        }
    }
    for purpose in Purpose::ALL {
        let excused = NOT_HERE.iter().find(|(other, _)| other == purpose);
        assert_ne!(
            purposes.contains(purpose.as_str()),
            excused.is_some(),
            "{}: {}",
            purpose.as_str(),
            excused.map_or("no scene brings it about", |(_, why)| why)
        );
    }
    // What is said not to be sent is made nowhere.
    for (file, text) in sources("rs").iter().filter(|(file, _)| !MAY_MAKE.iter().any(|(may, _)| may == file)) {
        for (purpose, why) in NOT_HERE {
            assert!(!text.contains(&format!("Purpose::{purpose:?},")), "{file} makes {purpose:?}: {why}");
        }
    }
    // Every message of a mail was in one.
    let mut messages = 0;
    for (file, text) in
        sources("ftl").iter().filter(|(file, _)| file.starts_with("src/features/") && file.ends_with("/fr.ftl"))
    {
        for line in text.lines().filter(|line| !line.starts_with(' ')) {
            let Some((key, message)) = line.split_once(" = ") else { continue };
            if !key.contains("-mail-") || NO_MAIL.iter().any(|(no, _)| *no == key) {
                continue;
            }
            messages += 1;
            let pieces = message.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
            let longest = pieces.map(plain).max_by_key(String::len).unwrap_or_default();
            assert!(french.contains(&longest), "{file}: {key} was in no mail: {longest}");
        }
    }
    assert!(messages > 50, "{messages}");
}
