//! How long data are kept: what is erased, when, and what stays.

use crate::harness::{DAY, Setup, TestApp};
use crate::world::*;
use db::Engine;
use parvis::config::Config;
use parvis::features::retention::{self, Counts};

/// A class of the college in 2021-2022, in which these pupils were, and which they left then.
fn left(test: &TestApp, pupils: &[(i64, &str)]) {
    test.sql("INSERT INTO school_years (school_id, school_year, starts_on, ends_on) VALUES (1, 2021, '2021-09-01', '2022-07-05');
        INSERT INTO classes (id, public_id, school_id, school_year, level_id, name, class_teacher)
            VALUES (50, 'cl00000000000050', 1, 2021, 1, '2APIC-9', '')");
    for (pupil, day) in pupils {
        let (state, on) = if day.is_empty() { ("active", "NULL".to_owned()) } else { ("left", format!("'{day}'")) };
        test.sql(&format!(
            "DELETE FROM enrolments WHERE student_id = {pupil};
            INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision, left_on)
                VALUES ({pupil}, 2021, 1, 50, 'day', '{state}', 'none', {on})"
        ));
    }
}

fn is_there(test: &TestApp, pupil: i64) -> bool {
    test.number(&format!("SELECT count(*) FROM students WHERE id = {pupil}")) == 1
}

fn apply(test: &TestApp) -> Counts {
    retention::apply(&test.app, |_| Ok::<_, db::Error>(())).unwrap()
}

fn preview(test: &TestApp) -> Counts {
    let horizon = retention::horizon(&test.app, test.now()).unwrap();
    retention::preview(&test.app, horizon, usize::MAX).unwrap().counts
}

on_both! {
    // It is 21 November 2026: who left on the 20th five years ago goes, who left on the 22nd stays, and goes two days later.
    fn five_years_after_leaving_and_not_a_day_before(test) {
        left(test, &[(ZINEB, "2021-11-20"), (HAMZA, "2021-11-22"), (NOUR, "2021-11-21")]);
        let would = preview(test);
        assert_eq!((would.students, would.enrolments, would.grades, would.absences), (1, 1, 2, 1));
        assert!(is_there(test, ZINEB), "a preview erases nothing");
        let done = apply(test);
        assert_eq!(done, would);
        assert!(!is_there(test, ZINEB) && is_there(test, HAMZA) && is_there(test, NOUR));
        for table in ["grades", "absences", "enrolments", "guardianships"] {
            assert_eq!(test.number(&format!("SELECT count(*) FROM {table} WHERE student_id = 16")), 0, "{table}");
            assert!(test.number(&format!("SELECT count(*) FROM {table} WHERE student_id = 14")) > 0, "{table}");
        }
        assert_eq!(apply(test), Counts::default(), "once is enough");
        test.pass(DAY);
        assert_eq!(apply(test).students, 1);
        assert!(!is_there(test, NOUR) && is_there(test, HAMZA));
        test.pass(DAY);
        assert_eq!(apply(test).students, 1);
        assert!(!is_there(test, HAMZA));
        // Everybody else is there still.
        assert_eq!(test.count("students"), i64::try_from(PUPILS.len()).unwrap() - 3);
    }

    fn who_came_to_the_end_of_the_year_left_then(test) {
        left(test, &[(ZINEB, "")]);
        assert_eq!(preview(test).students, 0, "the school year ended on 5 July 2022");
        test.pass(226 * DAY); // 5 July 2027
        assert_eq!(preview(test).students, 0);
        test.pass(DAY);
        assert_eq!(apply(test).students, 1);
    }

    fn the_account_of_a_guardian_without_other_children_is_anonymous(test) {
        left(test, &[(ZINEB, "2021-01-01")]);
        test.sql("UPDATE accounts SET email = 'rita@example.org', email_confirmed_at = 1, phone = '0612345678' WHERE id = 21;
            INSERT INTO former_names (account_id, family_name, given_name, family_name_ar, given_name_ar, changed_at) VALUES (21, 'Avant', 'Rita', '', '', 1);
            INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
                VALUES ('rer', 21, 1, 'RI111', 'validated', 'roster', '', 1);
            INSERT INTO outbox (public_id, school_id, account_id, purpose, locale, recipient, subject, message_id, state, created_at, ended_at)
                VALUES ('mail', 1, 21, 'welcome', 'fr', 'rita@example.org', 'Bienvenue', 'm1', 'sent', 1, 2)");
        let mut rita = test.signed_in(RITA, None);
        rita.get("/children").expect(303);
        assert_eq!(preview(test).accounts, 1);
        assert_eq!(apply(test).accounts, 1);
        assert_eq!(test.text("SELECT state || given_name || family_name || COALESCE(email, '') || phone FROM accounts WHERE id = 21"), "ended");
        for table in ["logins", "sessions", "former_names", "identity_reviews", "known_devices", "outbox", "tokens"] {
            assert_eq!(test.number(&format!("SELECT count(*) FROM {table} WHERE account_id = 21")), 0, "{table}");
        }
        assert!(rita.get("/children").expect(303).location().starts_with("/sign-in"));
        test.browser().sign_in(&username(RITA), &password(RITA)).expect(422);
    }

    fn what_is_a_siblings_stays(test) {
        left(test, &[(OMAR, "2021-01-01")]);
        test.sql("INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address, account_id)
                VALUES (901, 'gr1', 1, 'Tazi', 'Nadia', '', '', 'AB123456', '', 3), (902, 'gr2', 1, 'Tazi', 'Seul', '', '', NULL, '', NULL);
            INSERT INTO guardian_students (guardian_id, student_id, school_id, relation)
                VALUES (901, 12, 1, 'mother'), (901, 13, 1, 'mother'), (902, 12, 1, 'father')");
        let would = preview(test);
        assert_eq!((would.students, would.guardians, would.accounts), (1, 1, 0));
        assert_eq!(apply(test), would);
        assert!(!is_there(test, OMAR) && is_there(test, SALMA) && is_there(test, ADAM));
        assert_eq!((test.number("SELECT count(*) FROM guardians WHERE id = 901"), test.number("SELECT count(*) FROM guardians WHERE id = 902")), (1, 0));
        // The mother signs in as before and sees the others; the code that is no pupil's any more opens nothing.
        let mut nadia = test.browser();
        nadia.sign_in(CIN, &password(NADIA)).expect(303);
        let list = nadia.get("/children").expect(200);
        assert!(list.has("Salma") && list.has("Adam") && !list.has("Omar"), "{}", list.text());
        test.browser().sign_in(pupil_of(OMAR).code, &password(NADIA)).expect(422);
        test.browser().sign_in(pupil_of(SALMA).code, &password(NADIA)).expect(303);
    }

    fn who_is_enrolled_anywhere_stays_whole(test) {
        left(test, &[(ZINEB, "2021-01-01"), (HAMZA, "2021-01-01")]);
        // One came back this year, the other went to another school for long.
        test.sql("INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision)
                VALUES (16, 2026, 1, 1, 'day', 'active', 'none'), (14, 2026, 2, 3, 'day', 'left', 'none');
            UPDATE enrolments SET left_on = '2026-10-01' WHERE student_id = 14 AND school_year = 2026");
        assert_eq!(preview(test), Counts::default());
        assert_eq!(apply(test), Counts::default());
        assert!(is_there(test, ZINEB) && is_there(test, HAMZA));
        assert_eq!(test.number("SELECT count(*) FROM enrolments WHERE student_id IN (14, 16)"), 4);
    }

    fn staff_and_restrictions_on_others_stay(test) {
        left(test, &[(NOUR, "2021-01-01"), (ZINEB, "2021-01-01")]);
        test.sql("INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, address)
                VALUES (905, 'gr5', 1, 'Alaoui', 'Restreint', '', '', '');
            INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES (905, 16, 1, 'father');
            INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key, name, restriction, note, made_at)
                VALUES ('re1', 1, 14, 905, '', 'x', 'Restreint', 'nothing', '', 1), ('re2', 1, 16, 905, '', 'x', 'Restreint', 'nothing', '', 1)");
        assert_eq!(apply(test).students, 2);
        // The father of Nour teaches; who is kept from another child is still kept from them.
        assert_eq!(test.text("SELECT given_name FROM accounts WHERE id = 20"), "Mounir");
        assert_eq!(test.number("SELECT count(*) FROM guardians WHERE id = 905"), 1);
        assert_eq!((test.number("SELECT count(*) FROM restrictions WHERE student_id = 14"), test.number("SELECT count(*) FROM restrictions WHERE student_id = 16")), (1, 0));
    }

    fn a_job_does_it_once_a_day_and_the_log_tells(test) {
        left(test, &[(ZINEB, "2021-01-01"), (HAMZA, "2021-01-01")]);
        retention::schedule(&test.app).unwrap();
        retention::schedule(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE kind = 'retention'"), 1);
        test.run_jobs();
        assert!(!is_there(test, ZINEB) && !is_there(test, HAMZA));
        let log = test.signed_in(JAMAL_DIRECTOR, None).get("/office/college-ibn-khaldoun/audit?action=data_erased").expect(200);
        assert!(log.has("Données effacées après leur durée") && log.has("2 élèves"), "{}", log.text());
        retention::schedule(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE kind = 'retention'"), 1, "not twice a day");
        test.pass(DAY + 1);
        retention::schedule(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE kind = 'retention'"), 2);
        test.run_jobs();
    }

    fn the_operator_sees_what_will_be_erased(test) {
        left(test, &[(ZINEB, "2021-01-01"), (HAMZA, "2021-12-24")]);
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        assert!(hafsa.get("/office").expect(200).has("href=\"/office/retention\""));
        let page = hafsa.get("/office/retention").expect(200);
        let text = page.text();
        assert!(text.contains("5 ans après son départ") && text.contains("21 novembre 2021"), "{text}");
        assert!(text.contains("Anciens élèves 1 ") && text.contains("Anciens élèves 2 "), "now, and within three months: {text}");
        assert!(!page.has("Zineb") && !page.has("Hamza") && !page.has("J1300"), "{text}");
        assert!(is_there(test, ZINEB));
    }

    fn closed_accounts_lose_their_names_when_the_log_has_forgotten_them(test) {
        test.signed_in(KARIM, None).post("/leaving/close", &[("sure", "yes"), ("password", &password(KARIM))]).expect(303);
        test.pass(1_095 * DAY);
        assert_eq!(apply(test).closed, 0);
        assert_eq!(test.text("SELECT given_name FROM accounts WHERE id = 1"), "Karim");
        test.pass(DAY);
        assert_eq!(preview(test).closed, 1);
        assert_eq!(apply(test).closed, 1);
        assert_eq!(test.text("SELECT given_name || family_name FROM accounts WHERE id = 1"), "");
        assert_eq!(apply(test).closed, 0);
    }

    fn imports_of_those_years_show_no_rows_any_more(test) {
        left(test, &[]);
        past_imports(test);
        test.sql("UPDATE imports SET school_year = 2021 WHERE school_id = 1;
            INSERT INTO import_changes (import_id, ordinal, what, line, label, detail)
                SELECT id, 1, 'added', 2, 'Zineb Alaoui', '{}' FROM imports;
            INSERT INTO import_undo (import_id, ordinal, steps) SELECT id, 1, 'Zineb' FROM imports");
        assert_eq!((preview(test).imports, test.count("import_changes")), (0, 2));
        test.pass(227 * DAY);
        assert_eq!(apply(test).imports, 1);
        assert_eq!((test.count("import_changes"), test.count("import_undo"), test.count("imports")), (1, 1, 2));
        assert_eq!(apply(test).imports, 0);
    }
}

#[test]
fn nothing_is_erased_where_no_time_is_set() {
    let config = Config { retention_years: 0, ..Config::default() };
    let test = TestApp::with(Engine::Sqlite, "kept", Setup { config, ..Setup::default() });
    left(&test, &[(ZINEB, "1990-01-01")]);
    assert_eq!(retention::horizon(&test.app, test.now()), None);
    assert_eq!(apply(&test), Counts::default());
    assert!(is_there(&test, ZINEB));
    let page = test.signed_in(HAFSA_OPERATOR, None).get("/office/retention").expect(200);
    assert!(page.has("Aucune durée n’est fixée"), "{}", page.text());
}
