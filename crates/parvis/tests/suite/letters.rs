//! Campaigns of letters: who gets one, what becomes of older ones, how long files lie there, who came.

use crate::harness::{Answer, Browser, DAY, MINUTE, RUNTIME, Setup, TestApp};
use crate::second_factor::{after_password, set_up};
use crate::world::*;
use db::Engine;
use http_body_util::BodyExt;
use parvis::features::campaigns;
use parvis::features::campaigns::LetterRow;
use parvis::jobs::{self, JobKind, NewJob, Payload};
use parvis::mail::Purpose;
use proptest::prelude::*;
use rules::login::LoginForms;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};

const PLACE: &str = "/office/college-ibn-khaldoun/letters";
const CLASS_ID: &str = "cl00000000000001";

/// A row of the roster: id, given and family name, identity number, children.
fn guardian(test: &TestApp, id: i64, (given, family): (&str, &str), number: &str, children: &[i64]) {
    let school = if children.iter().any(|child| [ADAM, LUCAS].contains(child)) { INSTITUTE } else { COLLEGE };
    let number = if number.is_empty() { "NULL".to_owned() } else { format!("'{number}'") };
    test.sql(&format!(
        "INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar,
            national_id, phone, address) VALUES ({id}, 'gu{id:014}', {school}, '{family}', '{given}', '', '', {number},
            '+212 6 00 00 00 {id}', '12, rue des Orangers, 10000 Rabat')"
    ));
    for child in children {
        test.sql(&format!(
            "INSERT INTO guardian_students (guardian_id, student_id, school_id, relation)
             VALUES ({id}, {child}, {school}, 'mother')"
        ));
    }
}

/// Further students of a class: ids from 1000 on.
fn students(test: &TestApp, class: i64, ids: std::ops::Range<i64>) {
    for id in ids {
        test.sql(&format!(
            "INSERT INTO students (id, public_id, authority, code, family_name, given_name, family_name_ar, given_name_ar,
                sort_key, sex, born_on, born_in) SELECT {id}, 'many{id}', authority, 'M{id}', 'Naciri', 'Enfant {id}', '',
                '', sort_key, 'm', born_on, '' FROM students WHERE id = 11;
            INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision)
                VALUES ({id}, 2026, 1, {class}, 'day', 'active', 'none')"
        ));
    }
}

fn class(test: &TestApp, id: i64, name: &str) -> String {
    test.sql(&format!(
        "INSERT INTO classes (id, public_id, school_id, school_year, level_id, name, class_teacher)
            SELECT {id}, 'cl{id:014}', school_id, school_year, level_id, '{name}', '' FROM classes WHERE id = 1"
    ));
    format!("class:cl{id:014}")
}

/// A token as forms have it; each is another.
fn token() -> String {
    format!("{:0>16}", crate::harness::next_number())
}

fn order(browser: &mut Browser<'_>, to: &str) -> Answer {
    browser.post(PLACE, &[("token", &token()), ("to", to), ("language", "both")])
}

/// Has letters made, and answers the page of the campaign.
fn made(test: &TestApp, to: &str) -> String {
    let place = order(&mut test.signed_in(HOUDA_SECRETARY, None), to).expect(303).location().to_owned();
    test.run_jobs();
    place
}

fn fetch(test: &TestApp, place: &str) -> Vec<u8> {
    test.posted_bytes(&test.signed_in(HOUDA_SECRETARY, None), &format!("{place}/download"), &[])
}

/// The text of a PDF, a page each, in the order in which it is read: without marks of direction, every blank the same.
fn pages(pdf: &[u8]) -> Vec<String> {
    let mut tool = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext of poppler-utils");
    let mut input = tool.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&pdf).unwrap());
    let output = tool.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let is_mark = |c: &char| matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = |page: &str| page.chars().filter(|c| !is_mark(c)).collect::<String>();
    let pages = text.split('\u{c}').map(|page| plain(page).split_whitespace().collect::<Vec<_>>().join(" "));
    pages.filter(|page| !page.is_empty()).collect()
}

/// What looks like a letter's password.
fn password_of(page: &str) -> String {
    let is_one = |word: &&str| {
        let groups: Vec<&str> = word.split('-').collect();
        let fits =
            |group: &&str| group.len() == 4 && group.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        groups.len() == 3 && groups.iter().all(fits)
    };
    page.split_whitespace().find(is_one).unwrap_or_else(|| panic!("no password on {page}")).to_owned()
}

/// The letters that this login and password open.
fn opened(test: &TestApp, login: &str, password: &str) -> Vec<LetterRow> {
    let forms = LoginForms::of(login);
    let live = test.db().read(|tx| campaigns::live_letters(tx, &forms, test.now())).unwrap();
    live.into_iter().filter(|letter| campaigns::opens(&test.app, letter, password)).collect()
}

fn letters_of(test: &TestApp, place: &str) -> i64 {
    let id = place.rsplit('/').next().unwrap();
    test.number(&format!(
        "SELECT count(*) FROM letters l JOIN campaigns c ON c.id = l.campaign_id WHERE c.public_id = '{id}'"
    ))
}

fn new_page(test: &TestApp, to: &str) -> Answer {
    test.signed_in(HOUDA_SECRETARY, None).get(&format!("{PLACE}/new?to={to}")).expect(200)
}

/// The families of most tests: Amina with a number and two children, Brahim without one, the twins' mother.
fn families(test: &TestApp) {
    guardian(test, 101, ("Amina", "Tazi"), "BE765432", &[OMAR, SALMA]);
    guardian(test, 102, ("Brahim", "Berrada"), "", &[YASMINE]);
    guardian(test, 103, ("Chama", "Berrada"), "", &[YASMINE]);
}

on_both! {
    fn who_has_not_enrolled_gets_one_letter(test) {
        families(test);
        // Enrolled, without a class this year, of the other school.
        guardian(test, 104, ("Karim", "Berrada"), "", &[YASMINE]);
        test.sql("UPDATE guardians SET account_id = 1 WHERE id = 104");
        guardian(test, 105, ("Sara", "Fassi"), "", &[ILYAS]);
        guardian(test, 106, ("Julie", "Peeters"), "", &[LUCAS]);
        let page = new_page(test, "school");
        assert!(page.has("3 lettres") && page.has("3 élèves") && page.has("1 fichier PDF"), "{}", page.text());
        let place = made(test, "school");
        assert_eq!(letters_of(test, &place), 3);
        let pdf = fetch(test, &place);
        let pages = pages(&pdf);
        assert_eq!(pages.len(), 3);
        // By class, then by name; each login opens by its own password only.
        let of = |name: &str| pages.iter().find(|page| page.contains(name)).unwrap_or_else(|| panic!("{name}"));
        assert!(pages[0].contains("Brahim Berrada") && pages[1].contains("Chama Berrada") && pages[2].contains("Amina Tazi"));
        assert!(of("Amina Tazi").contains("BE765432") && of("Brahim Berrada").contains("J130000011"));
        assert!(of("Amina Tazi").contains("Salma Tazi") && of("Amina Tazi").contains("Omar Tazi"));
        for (login, name, id) in [("BE765432", "Amina Tazi", 101), ("J130000011", "Brahim Berrada", 102), ("J130000011", "Chama Berrada", 103)] {
            let password = password_of(of(name));
            let found = opened(test, login, &password.to_lowercase().replace('-', " "));
            assert_eq!(found.iter().map(|letter| letter.guardian_id).collect::<Vec<_>>(), [id], "{name}");
            assert_eq!(found[0].ends_at.as_micros(), test.now().as_micros() + 90 * DAY);
        }
        assert_eq!(opened(test, "BE765432", &password_of(of("Brahim Berrada"))).len(), 0);
        // Nothing of the passwords is kept in clear.
        for page in &pages {
            let password = password_of(page);
            for column in ["SELECT count(*) FROM audit_entries WHERE CAST(detail AS TEXT) LIKE", "SELECT count(*) FROM jobs WHERE CAST(payload AS TEXT) LIKE"] {
                assert_eq!(test.number(&format!("{column} '%{password}%'")), 0);
            }
        }
        let log = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/audit?action=invited").expect(200);
        assert!(log.has("3 lettres") && log.has("Houda Amrani"), "{}", log.text());
    }

    fn five_children_in_three_classes_are_one_letter(test) {
        let (second, third) = (class(test, 21, "2APIC-2"), class(test, 22, "2APIC-3"));
        students(test, 1, 1000..1002);
        students(test, 21, 1002..1003);
        // Twins.
        students(test, 22, 1003..1005);
        guardian(test, 101, ("Amina", "Naciri"), "", &[1000, 1001, 1002, 1003, 1004]);
        let empty = class(test, 23, "2APIC-4");
        for to in ["school", "class:cl00000000000001", second.as_str(), third.as_str(), "guardian:gu00000000000101"] {
            let page = new_page(test, to);
            assert!(page.has("<b>1 lettre</b> · 5 élèves"), "{to}: {}", page.text());
        }
        // Filed under the class that was asked for: its child's code is the login.
        let place = made(test, &third);
        assert_eq!(letters_of(test, &place), 1);
        assert_eq!(test.text("SELECT login FROM letters"), "M1003");
        let page = &pages(&fetch(test, &place))[0];
        assert!((1000..1005).all(|id| page.contains(&format!("Enfant {id}"))), "{page}");
        // A class without guardians: nobody, and no campaign.
        assert!(new_page(test, &empty).has("Personne à qui écrire"));
        let none = order(&mut test.signed_in(HOUDA_SECRETARY, None), &empty).expect(422);
        assert!(none.has("Personne à qui écrire"), "{}", none.text());
        assert_eq!(test.count("campaigns"), 1);
    }

    fn a_child_whom_a_guardian_may_not_see_is_not_in_their_letter(test) {
        guardian(test, 101, ("Amina", "Tazi"), "", &[OMAR, SALMA]);
        guardian(test, 102, ("Brahim", "Alaoui"), "", &[ZINEB]);
        guardian(test, 103, ("Chama", "Alaoui"), "", &[ZINEB]);
        // Another row of the person who is restricted, by whatever way it came.
        guardian(test, 104, ("Brahim", "ALAOUI"), "", &[ZINEB]);
        let restrict = |student: i64, guardian: i64, key: &str, what: &str| {
            test.sql(&format!("INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key, name,
                restriction, note, made_at) VALUES ('re{guardian}{student}', 1, {student}, {guardian}, '', '{key}', '', '{what}', '', 1)"));
        };
        restrict(OMAR, 101, "x", "nothing");
        restrict(ZINEB, 102, &rules::names::comparison_key("Brahim", "Alaoui"), "nothing");
        restrict(ZINEB, 103, "y", "documents_only");
        assert!(new_page(test, "school").has("<b>2 lettres</b> · 2 élèves"), "{}", new_page(test, "school").text());
        let place = made(test, "school");
        let pages = pages(&fetch(test, &place));
        assert_eq!(pages.len(), 2);
        assert!(pages.iter().all(|page| !page.contains("Omar") && !page.contains("Brahim") && !page.contains("ALAOUI")));
        assert_eq!(test.text("SELECT login FROM letters WHERE guardian_id = 101"), "J130000013", "not the code of whom they may not see");
        // Lifted, both are there.
        test.sql("UPDATE restrictions SET ended_at = 2");
        assert!(new_page(test, "school").has("<b>4 lettres</b> · 3 élèves"));
    }

    fn a_new_letter_voids_the_unused_one_and_no_other(test) {
        families(test);
        let first = pages(&fetch(test, &made(test, "school")));
        let old: Vec<String> = first.iter().map(|page| password_of(page)).collect();
        let page = new_page(test, "guardian:gu00000000000102");
        assert!(page.has("a déjà une lettre") && page.has("n’ouvrira plus rien"), "{}", page.text());
        // While it is being made, nothing is void.
        let place = order(&mut test.signed_in(HOUDA_SECRETARY, None), "guardian:gu00000000000102").expect(303).location().to_owned();
        assert_eq!(opened(test, "J130000011", &old[0]).len(), 1);
        test.run_jobs();
        assert_eq!(opened(test, "J130000011", &old[0]).len(), 0, "the old one is void");
        assert_eq!(opened(test, "J130000011", &old[1]).len(), 1, "the other parent's is not");
        let new = password_of(&pages(&fetch(test, &place))[0]);
        assert_eq!(opened(test, "J130000011", &new).len(), 1);
        // Its time ends with the setting.
        test.pass(90 * DAY);
        assert_eq!(opened(test, "J130000011", &new).len(), 0);
        test.sql("UPDATE schools SET letter_days = 7 WHERE id = 1");
        let place = made(test, "guardian:gu00000000000102");
        let short = password_of(&pages(&fetch(test, &place))[0]);
        test.pass(7 * DAY - 1);
        assert_eq!(opened(test, "J130000011", &short).len(), 1);
        test.pass(1);
        assert_eq!(opened(test, "J130000011", &short).len(), 0);
    }

    // Those who have a letter keep it; the count says how many, and the job heeds it.
    fn only_those_without_a_letter_that_still_works(test) {
        families(test);
        let first = pages(&fetch(test, &made(test, "guardian:gu00000000000102")));
        let old = password_of(&first[0]);
        let page = new_page(test, "school");
        assert!(page.has("<b>3 lettres</b>") && page.has("a déjà une lettre") && page.has("name=\"only\" value=\"new\">"), "{}", page.text());
        let page = new_page(test, "school&only=new");
        assert!(page.has("<b>2 lettres</b>") && page.has("1 parent garde sa lettre") && !page.has("n’ouvrira plus rien"), "{}", page.text());
        assert_eq!(page.body.matches("type=\"hidden\" name=\"only\" value=\"new\"").count(), 2, "the example and the order");
        assert!(page.has("name=\"only\" value=\"new\" checked"));
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let form = [("token", token()), ("to", "school".to_owned()), ("language", "both".to_owned()), ("only", "new".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let place = houda.post(PLACE, &form).expect(303).location().to_owned();
        test.run_jobs();
        let made = pages(&fetch(test, &place));
        assert_eq!(made.len(), 2);
        assert!(made.iter().all(|page| !page.contains("Brahim")));
        assert_eq!(opened(test, "J130000011", &old).len(), 1, "the old one still works");
        assert!(houda.get(&place).expect(200).has("seulement sans lettre valable"));
        // Now everybody has one: nobody is left, and the page says why.
        assert!(new_page(test, "school&only=new").has("a une lettre qui marche encore"));
        let form = [("token", token()), ("to", "school".to_owned()), ("language", "both".to_owned()), ("only", "new".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let none = houda.post(PLACE, &form).expect(422);
        assert!(none.has("a une lettre qui marche encore") && none.has("checked"), "{}", none.text());
        // Whose time is over has none.
        test.pass(90 * DAY);
        assert!(new_page(test, "school&only=new").has("<b>3 lettres</b>"));
    }

    fn names_of_files_name_nobody(test) {
        families(test);
        let name = |to: &str| {
            let place = made(test, to);
            let answer = test.signed_in(HOUDA_SECRETARY, None).post(&format!("{place}/download"), &[]).expect(200);
            answer.header("content-disposition").to_owned()
        };
        for (to, called) in [
            ("school", "lettres-college-ibn-khaldoun-2026-11-21-ecole.pdf"),
            ("level:2APIC", "lettres-college-ibn-khaldoun-2026-11-21-niveau-2APIC.pdf"),
            ("class:cl00000000000001", "lettres-college-ibn-khaldoun-2026-11-21-classe-2APIC-1.pdf"),
            ("guardian:gu00000000000101", "lettre-college-ibn-khaldoun-2026-11-21.pdf"),
        ] {
            let said = name(to);
            assert!(said.contains(&format!("\"{called}\"")), "{said}");
        }
        // What does not go into a header is left out.
        let other = class(test, 24, "الأولى \"ب\" é");
        students(test, 24, 1000..1001);
        guardian(test, 110, ("Amina", "Naciri"), "", &[1000]);
        let said = name(&other);
        assert!(said.contains("\"lettres-college-ibn-khaldoun-2026-11-21-classe.pdf\""), "{said}");
    }

    fn files_are_sealed_and_go_once_they_were_fetched(test) {
        families(test);
        let place = made(test, "school");
        assert_eq!(test.count("campaign_files"), 1);
        let id = place.rsplit('/').next().unwrap().to_owned();
        let sealed: Vec<(String, Vec<u8>)> = test.db().read(|tx| {
            tx.many(db::__private::Text::Dynamic("SELECT key_id, content FROM campaign_files"), &[])
        }).unwrap();
        let (key, content) = &sealed[0];
        assert!(!content.windows(4).any(|bytes| bytes == b"%PDF"));
        let purpose = parvis::keys::Purpose::LetterFile;
        let open = |context: &str| test.app.keys.open(purpose, key, context.as_bytes(), content);
        assert!(open(&format!("letters {id} 1")).unwrap().starts_with(b"%PDF"));
        assert!(open(&format!("letters {id} 2")).is_err() && open("letters other 1").is_err());
        let other = parvis::keys::Keys::from_bytes([8; 32]);
        assert!(other.open(purpose, key, format!("letters {id} 1").as_bytes(), content).is_err());
        // Ten minutes to do it again, and no longer.
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let form = format!("{place}/download");
        let answer = houda.post(&form, &[]).expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("content-disposition").contains("lettres-") && answer.header("content-type") == "application/pdf");
        assert!(houda.get(&place).expect(200).has("Si le téléchargement s’est interrompu"));
        test.pass(10 * MINUTE - 1);
        assert_eq!(campaigns::erase_files(&test.app).unwrap(), 0);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        houda.post(&form, &[]).expect(200);
        test.pass(1);
        assert_eq!(houda.post(&form, &[]).expect(303).location(), format!("{place}?said=over"));
        assert_eq!(campaigns::erase_files(&test.app).unwrap(), 1);
        assert_eq!(test.count("campaign_files"), 0);
        let page = houda.get(&format!("{place}?said=over")).expect(200);
        assert!(page.has("ne sont plus là") && page.has("puis effacées") && !page.has("/download"), "{}", page.text());
        houda.post(&form, &[]).expect(303);
        assert_eq!(campaigns::erase_files(&test.app).unwrap(), 0);
        // The list stays.
        houda.post(&format!("{place}/list"), &[]).expect(200);
    }

    fn files_that_nobody_fetches_go_after_a_day(test) {
        families(test);
        let place = made(test, "school");
        test.pass(DAY - 1);
        assert_eq!(campaigns::erase_files(&test.app).unwrap(), 0);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        assert!(houda.get("/office").expect(200).has("1 envoi de lettres à télécharger"));
        assert!(houda.get(&place).expect(200).has("/download"));
        test.pass(1);
        // Over is over, be it swept up or not.
        for swept in [0, 1] {
            let page = houda.get(&place).expect(200);
            assert!(page.has("Personne n’a téléchargé") && !page.has("/download"), "{}", page.text());
            houda.post(&format!("{place}/download"), &[]).expect(303);
            assert!(!houda.get("/office").expect(200).has("envoi de lettres à télécharger"));
            assert_eq!(campaigns::erase_files(&test.app).unwrap(), 1 - swept);
        }
        assert_eq!(test.count("campaign_files"), 0);
        assert_eq!(test.text("SELECT state FROM campaigns"), "expired");
    }

    fn again_is_for_those_who_did_not_come(test) {
        families(test);
        guardian(test, 104, ("Driss", "Alaoui"), "", &[ZINEB]);
        guardian(test, 105, ("Esther", "Bennani"), "", &[HAMZA]);
        let place = made(test, "school");
        // One came by the letter, one by another way, one letter reached somebody else.
        test.sql("UPDATE letters SET used_at = made_at, account_id = 1 WHERE guardian_id = 101;
            UPDATE guardians SET account_id = 1 WHERE id = 101;
            UPDATE guardians SET account_id = 2 WHERE id = 103;
            UPDATE letters SET disowned_at = made_at WHERE guardian_id = 104;
            INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
                VALUES ('rv', 1, 1, 'X', 'pending', 'entered', '', 1)");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let page = houda.get(&place).expect(200);
        let figures: Vec<&str> = page.body.split("<dd>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        // Made, came, under review, waiting, replaced, over, reported.
        assert_eq!(figures[..7], ["5", "2", "1", "2", "0", "0", "1"], "{}", page.text());
        assert!(page.has("Brahim Berrada") && page.has("Esther Bennani") && page.has("+212 6 00 00 00 105"));
        assert!(!page.has("Amina") && !page.has("Chama") && !page.has("Driss"), "{}", page.text());
        let again = format!("again:{}", place.rsplit('/').next().unwrap());
        let asked = new_page(test, &again);
        assert!(asked.has("<b>2 lettres</b>") && asked.has("ceux qui ne sont pas venus"), "{}", asked.text());
        assert!(!asked.has("laissé de côté"), "{}", asked.text());
        let second = made(test, &again);
        assert_eq!(letters_of(test, &second), 2);
        assert_eq!(test.number("SELECT count(*) FROM letters WHERE replaced_at IS NOT NULL AND guardian_id IN (102, 105)"), 2);
        assert!(houda.get(&place).expect(200).has("Toute l’école"));
        // What reached somebody else is told, and leaves its guardian out until somebody has looked.
        let list = houda.get(PLACE).expect(200);
        assert!(list.has("Driss Alaoui") && list.has("C’est vu"), "{}", list.text());
        assert!(houda.get("/office").expect(200).has("1 lettre est arrivée chez quelqu’un d’autre"));
        let whole = new_page(test, "school");
        assert!(whole.has("<b>2 lettres</b>") && whole.has("1 parent est laissé de côté"), "{}", whole.text());
        // Asked for by name, it is the office's decision.
        assert!(new_page(test, "guardian:gu00000000000104").has("<b>1 lettre</b>"));
        let letter = test.number("SELECT id FROM letters WHERE guardian_id = 104").to_string();
        test.signed_in(PAUL_DIRECTOR, None).post("/office/institut-saint-jean/letters/seen", &[("letter", &letter)]).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM letters WHERE disowned_seen_at IS NOT NULL"), 0, "another school's");
        houda.post(&format!("{PLACE}/seen"), &[("letter", &letter)]).expect(303);
        assert!(!houda.get(PLACE).expect(200).has("Driss Alaoui"));
        assert!(new_page(test, "school").has("<b>3 lettres</b>"));
    }

    fn more_than_a_page_who_did_not_come(test) {
        for id in 900..951 {
            crate::roster::guardian(test, id, COLLEGE, ("Amal", &format!("Nom{id}")), "", &[HAMZA]);
            crate::roster::letter(test, id, id, ("student_code", "J130000014"));
        }
        test.sql("UPDATE letters SET campaign_id = 900 WHERE id BETWEEN 900 AND 950");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let first = houda.get(&format!("{PLACE}/ca900")).expect(200);
        assert!(first.has("Noms suivants") && first.has("Nom900") && !first.has("Nom950"), "{}", first.text());
        let last = houda.get(&format!("{PLACE}/ca900?from=50")).expect(200);
        assert!(last.has("Noms précédents") && last.has("Nom950") && !last.has("Nom900"), "{}", last.text());
    }

    fn nobody_else_reaches_them(test) {
        families(test);
        let place = made(test, "school");
        let foreign = place.replace("college-ibn-khaldoun", "institut-saint-jean");
        for (account, path) in [(PAUL_DIRECTOR, &place), (PAUL_DIRECTOR, &foreign), (DRISS_TEACHER, &place), (KENZA_ATTENDANCE, &place), (KARIM, &place), (HAFSA_OPERATOR, &place)] {
            let mut browser = test.signed_in(account, None);
            browser.get(path).expect(404);
            for form in ["download", "list", "absent"] {
                browser.post(&format!("{path}/{form}"), &[]).expect(404);
            }
        }
        let foreign_class = "/office/institut-saint-jean/letters/new?to=class:cl00000000000001";
        test.signed_in(PAUL_DIRECTOR, None).get(foreign_class).expect(404);
        test.signed_in(HOUDA_SECRETARY, None).get(&format!("{PLACE}/new?to=guardian:gu00000000000999")).expect(404);
        assert_eq!(test.number("SELECT count(*) FROM campaigns WHERE state <> 'ready'"), 0);
        // A fresh second factor first.
        let mut jamal = after_password(test, JAMAL_DIRECTOR);
        set_up(test, &mut jamal);
        test.pass(5 * MINUTE);
        for form in [format!("{place}/download"), format!("{place}/list"), format!("{PLACE}/preview")] {
            let to = jamal.post(&form, &[("to", "school"), ("language", "fr")]).expect(303);
            assert!(to.location().starts_with("/second-factor/again?"), "{form}");
        }
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'"), 0);
    }

    fn of_two_makers_one_makes(test) {
        families(test);
        let ask = || order(&mut test.signed_in(HOUDA_SECRETARY, None), "school").status.as_u16();
        let mut answers = std::thread::scope(|scope| {
            let other = scope.spawn(ask);
            [ask(), other.join().unwrap()]
        });
        answers.sort_unstable();
        assert_eq!(answers, [303, 422]);
        let refused = order(&mut test.signed_in(JAMAL_DIRECTOR, None), "school").expect(422);
        assert!(refused.has("en préparation"), "{}", refused.text());
        // Another school is not kept waiting.
        guardian(test, 106, ("Julie", "Peeters"), "", &[LUCAS]);
        let fields = [("token", token()), ("to", "school".into()), ("language", "fr".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        test.signed_in(PAUL_DIRECTOR, None).post("/office/institut-saint-jean/letters", &fields).expect(303);
        test.run_jobs();
        assert_eq!(test.count("letters"), 4);
        // The same form twice is one campaign, then and later.
        let same = [("token", "0000000000000zzz"), ("to", "school"), ("language", "ar")];
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let first = houda.post(PLACE, &same).expect(303).location().to_owned();
        assert_eq!(houda.post(PLACE, &same).expect(303).location(), first);
        test.run_jobs();
        assert_eq!(houda.post(PLACE, &same).expect(303).location(), first);
        assert_eq!((test.count("campaigns"), letters_of(test, &first)), (3, 3));
        test.run_jobs();
        assert_eq!(test.count("letters"), 7);
    }

    fn a_job_that_is_run_again_makes_no_second_set(test) {
        families(test);
        let place = order(&mut test.signed_in(HOUDA_SECRETARY, None), "school").expect(303).location().to_owned();
        // A run that was cut off has left its file.
        test.sql("INSERT INTO campaign_files (campaign_id, ordinal, name, key_id, content) SELECT id, 1, 'x', 'test', '' FROM campaigns");
        test.run_jobs();
        assert_eq!((letters_of(test, &place), test.count("campaign_files")), (3, 1));
        let password = password_of(&pages(&fetch(test, &place))[0]);
        assert_eq!(opened(test, "J130000011", &password).len(), 1);
        // The job once more, as after an end that could not be written.
        let campaign = test.number("SELECT id FROM campaigns");
        let again = NewJob::now(JobKind::Letters, Payload::new().id("campaign", campaign), test.now());
        test.db().write(|tx| jobs::enqueue(tx, test.now(), &again)).unwrap();
        assert_eq!(test.run_jobs(), 1);
        assert_eq!((letters_of(test, &place), test.count("campaign_files")), (3, 1));
        assert_eq!(opened(test, "J130000011", &password).len(), 1);
    }

    fn who_came_meanwhile_needs_no_letter(test) {
        families(test);
        let place = order(&mut test.signed_in(HOUDA_SECRETARY, None), "school").expect(303).location().to_owned();
        test.sql("UPDATE guardians SET account_id = 1 WHERE school_id = 1");
        test.run_jobs();
        let page = test.signed_in(HOUDA_SECRETARY, None).get(&place).expect(200);
        assert!(page.has("aucun mot de passe n’a changé"), "{}", page.text());
        assert_eq!((test.count("letters"), test.text("SELECT state FROM campaigns")), (0, "failed".to_owned()));
        // The school can go on.
        test.sql("UPDATE guardians SET account_id = NULL");
        assert_eq!(letters_of(test, &made(test, "school")), 3);
    }

    fn names_of_every_script_are_printed(test) {
        guardian(test, 101, ("Ægir Þór", "Đặng-Łukasiewicz"), "", &[YASMINE]);
        guardian(test, 102, ("محمد الأمين", "بن عبد الله"), "", &[OMAR]);
        guardian(test, 103, ("ⵎⵓⵃⴰ", "ⴰⵢⵜ"), "", &[SALMA]);
        guardian(test, 104, ("王", "小明 🎒"), "", &[HAMZA]);
        guardian(test, 105, ("#import(\"x\") *a*", "<b>&amp;"), "", &[NOUR]);
        guardian(test, 106, ("Nom très long ".repeat(12).trim(), "Encore plus long ".repeat(12).trim()), "", &[ZINEB]);
        let page = new_page(test, "school");
        assert!(page.has("manquent dans les caractères") && page.has("王") && page.has("🎒"), "{}", page.text());
        assert!(!new_page(test, "guardian:gu00000000000101").has("manquent dans les caractères"));
        for language in ["fr", "ar", "both"] {
            let fields = [("token", token()), ("to", "school".to_owned()), ("language", language.to_owned())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let place = test.signed_in(HOUDA_SECRETARY, None).post(PLACE, &fields).expect(303).location().to_owned();
            test.run_jobs();
            let pages = pages(&fetch(test, &place));
            assert_eq!(pages.len(), 6, "{language}");
            for page in &pages {
                password_of(page);
            }
            let all = pages.concat();
            assert!(all.contains("#import") && all.contains("*a*") && all.contains("<b>"), "{language}: {all}");
        }
    }

    fn an_example_has_no_password(test) {
        families(test);
        let fields = [("to", "school"), ("language", "fr")];
        let pdf = test.posted_bytes(&test.signed_in(HOUDA_SECRETARY, None), &format!("{PLACE}/preview"), &fields);
        let pages = pages(&pdf);
        assert!(pages.len() == 1 && pages[0].contains("SPECIMEN") && pages[0].contains("Brahim Berrada"), "{}", pages[0]);
        assert_eq!((test.count("letters"), test.count("campaigns")), (0, 0));
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'"), 1);
        test.signed_in(HOUDA_SECRETARY, None).post(&format!("{PLACE}/preview"), &[("to", "school"), ("language", "de")]).expect(400);
    }

    fn lists_are_without_passwords_and_formulas(test) {
        families(test);
        guardian(test, 104, ("=1+1", "Cmd"), "", &[ZINEB]);
        let place = made(test, "school");
        let passwords: Vec<String> = pages(&fetch(test, &place)).iter().map(|page| password_of(page)).collect();
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for form in ["list", "absent"] {
            let csv = houda.post(&format!("{place}/{form}"), &[]).expect(200);
            assert!(csv.header("content-type").starts_with("text/csv"));
            assert!(csv.has("Brahim Berrada") && csv.has("2APIC-1") && csv.has("Yasmine Berrada"), "{}", csv.body);
            assert!(csv.has("'=1+1 Cmd") && !csv.body.contains(";=1+1"), "{}", csv.body);
            assert_eq!(csv.body.trim().lines().count(), 5, "{}", csv.body);
            assert!(passwords.iter().all(|password| !csv.has(password)));
        }
    }

    fn one_guardian_is_found_by_name(test) {
        families(test);
        guardian(test, 104, ("Brahim", "Zahiri"), "", &[ZINEB]);
        test.sql("UPDATE guardians SET given_name_ar = 'أمينة', family_name_ar = 'التازي' WHERE id = 101");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let mut found = |name: &str| {
            let page = houda.post(&format!("{PLACE}/new"), &[("name", name)]).expect(200);
            let ids = [101, 102, 103, 104].into_iter().filter(|id| page.has(&format!("guardian%3Agu{id:014}"))).collect::<Vec<i64>>();
            (ids, page.has("Aucun parent"))
        };
        assert_eq!(found("brahim"), (vec![102, 104], false));
        assert_eq!(found("Berrada BRA"), (vec![102], false));
        assert_eq!(found("التازي"), (vec![101], false));
        assert_eq!(found("personne"), (vec![], true));
        assert_eq!(found("' OR 1=1 --"), (vec![], true));
    }

    fn pages_take_few_statements(test) {
        families(test);
        let place = made(test, "school");
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        for path in [PLACE.to_owned(), place.clone(), format!("{PLACE}/new?to=school"), format!("{PLACE}/new")] {
            let answer = jamal.get(&path).expect(200);
            assert!((2..=13).contains(&answer.statements), "{path}: {}", answer.statements);
        }
    }

    fn a_key_that_was_turned_opens_older_letters(test) {
        families(test);
        let place = made(test, "school");
        let password = password_of(&pages(&fetch(test, &place))[0]);
        assert_eq!(test.text("SELECT DISTINCT key_id FROM letters"), test.app.keys.current_id());
        test.sql("UPDATE letters SET key_id = 'gone'");
        assert_eq!(opened(test, "J130000011", &password).len(), 0, "a key that is not there opens nothing");
    }
}

/// A guardian of the property below: whether they have an account, and their children with what the director says of each.
type Kin = (bool, Vec<(i64, u8)>);

fn kin() -> impl Strategy<Value = Vec<Kin>> {
    let children = proptest::sample::subsequence(vec![YASMINE, OMAR, SALMA, HAMZA, NOUR, ILYAS], 0..=4);
    let with_says = children.prop_flat_map(|children| {
        let count = children.len();
        (Just(children), proptest::collection::vec(0u8..3, count))
            .prop_map(|(children, says)| children.into_iter().zip(says).collect::<Vec<_>>())
    });
    proptest::collection::vec((proptest::bool::weighted(0.3), with_says), 0..5)
}

/// Whatever the roster, letters go to exactly those who have no account and a child of this year whom they may see, and
/// name exactly those children.
#[test]
fn letters_go_to_whom_the_rule_says() {
    let test = TestApp::with(Engine::Sqlite, "letters_rule", Setup { may_leave_jobs: true, ..Setup::default() });
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&kin(), |kin| {
            test.sql("DELETE FROM restrictions; DELETE FROM guardian_students; DELETE FROM guardians");
            let (mut letters, mut students) = (0, BTreeSet::new());
            for (id, (enrolled, children)) in (200..).zip(&kin) {
                let ids: Vec<i64> = children.iter().map(|(child, _)| *child).collect();
                guardian(&test, id, ("Parent", &format!("Numero {id}")), "", &ids);
                if *enrolled {
                    test.sql(&format!("UPDATE guardians SET account_id = 1 WHERE id = {id}"));
                }
                for (child, says) in children.iter().filter(|(_, says)| *says > 0) {
                    let what = if *says == 1 { "nothing" } else { "documents_only" };
                    test.sql(&format!(
                        "INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key,
                            name, restriction, note, made_at)
                        VALUES ('re{id}{child}', 1, {child}, {id}, '', '{id}', '', '{what}', '', 1)"
                    ));
                }
                let seen: Vec<i64> = children
                    .iter()
                    .filter(|(child, says)| *says != 1 && *child != ILYAS)
                    .map(|(child, _)| *child)
                    .collect();
                if !enrolled && !seen.is_empty() {
                    letters += 1;
                    students.extend(seen);
                }
            }
            let page = new_page(&test, "school");
            if letters == 0 {
                prop_assert!(page.has("Personne à qui écrire"));
            } else {
                let s = |n: usize| if n == 1 { "" } else { "s" };
                let said =
                    format!("<b>{letters} lettre{}</b> · {} élève{}", s(letters), students.len(), s(students.len()));
                prop_assert!(page.has(&said), "{}: {}", said, page.text());
            }
            Ok(())
        })
        .unwrap();
}

// On one database: setting a hundred letters takes a minute where nothing is optimised.
#[test]
fn many_come_in_files_of_a_hundred_and_are_no_rationed_export() {
    let test = &TestApp::with(Engine::Sqlite, "letters_many", Setup { may_leave_jobs: true, ..Setup::default() });
    test.sql("UPDATE accounts SET email = 'jamal@example.org', email_confirmed_at = 1 WHERE id = 17");
    students(test, 1, 1000..1105);
    for id in 1000..1105 {
        guardian(test, id, ("Parent", &format!("Naciri {id}")), "", &[id]);
    }
    let place = made(test, &format!("class:{CLASS_ID}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(fetch(test, &place))).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let called = "lettres-college-ibn-khaldoun-2026-11-21-classe-2APIC-1";
    assert_eq!(names, [format!("{called}-001.pdf"), format!("{called}-002.pdf")]);
    let mut all = Vec::new();
    for (index, count) in [(0, 100), (1, 5)] {
        let mut pdf = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut pdf).unwrap();
        let pages = pages(&pdf);
        assert_eq!(pages.len(), count);
        all.extend(pages.iter().map(|page| password_of(page)));
    }
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 105, "each has a password of its own");
    let told = || test.mails().into_iter().filter(|mail| mail.purpose == Purpose::Export).collect::<Vec<_>>();
    let mails = told();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].text.contains("Lettres de premier accès") && mails[0].text.contains("105 élèves"),
        "{}",
        mails[0].text
    );
    // They leave the day's room to other exports, and take none of it.
    let class_list = [("class", CLASS_ID), ("format", "csv"), ("kind", "students")];
    for status in [200, 200, 200, 429] {
        let form = "/office/college-ibn-khaldoun/imports/class-list";
        test.signed_in(HOUDA_SECRETARY, None).post(form, &class_list).expect(status);
    }
    fetch(test, &place);
    assert_eq!(told().len(), 5);
    assert_eq!(test.number("SELECT count(*) FROM letters WHERE replaced_at IS NULL"), 105);
    // Over a slow line they are not erased meanwhile.
    let body = || test.posted_body(&test.signed_in(HOUDA_SECRETARY, None), &format!("{place}/download"), &[]);
    let (mut slow, mut broken) = (body(), body());
    let mut sent = Vec::new();
    for wait in [4, 9] {
        sent.extend(test.piece_of(&mut slow).unwrap());
        test.pass(wait * MINUTE);
        assert_eq!(campaigns::erase_files(&test.app).unwrap(), 0);
    }
    sent.extend(test.piece_of(&mut slow).unwrap());
    assert!(test.piece_of(&mut slow).is_none());
    assert_eq!(zip::ZipArchive::new(Cursor::new(sent)).unwrap().len(), 2);
    // Nobody goes on with it whose right has ended meanwhile.
    let mut ended = body();
    assert!(test.piece_of(&mut ended).is_some());
    let set = |state: &str| {
        test.sql(&format!("UPDATE staff_roles SET state = '{state}' WHERE account_id = {HOUDA_SECRETARY}"))
    };
    set("suspended");
    assert!(RUNTIME.block_on(ended.frame()).unwrap().is_err());
    set("active");
    // One that was left for longer breaks off, and does not end as if it were whole.
    assert!(test.piece_of(&mut broken).is_some());
    test.pass(20 * MINUTE);
    assert_eq!(campaigns::erase_files(&test.app).unwrap(), 1);
    assert!(RUNTIME.block_on(broken.frame()).unwrap().is_err());
    parvis::features::audit::write_looks(&test.app).unwrap();
    test.run_jobs();
}
