//! Every registered statement: fits the tables, finds its rows by an index, and shows no grade before its time.

use crate::harness::TestApp;
use crate::world;
use db::Engine;
use std::collections::BTreeSet;

/// The tables that grow with pupils, grades or visitors.
const BIG: [&str; 21] = [
    "known_devices",
    "former_names",
    "identity_reviews",
    "audit_entries",
    "grades",
    "assessments",
    "class_figures",
    "absences",
    "enrolments",
    "students",
    "guardianships",
    "sessions",
    "logins",
    "sign_in_attempts",
    "jobs",
    "outbox",
    "accounts",
    "tokens",
    "letters",
    "guardian_invitations",
    "recovery_requests",
];

/// Statements that may go through a big table, each with its reason.
const MAY_READ_ALL: [(&str, &str); 10] = [
    ("parvis::demo::", "run once, on an empty database"),
    ("parvis::ops::", "run once, on an empty database"),
    ("parvis::features::campaigns::demo::", "as the demo"),
    ("parvis::jobs::store::open", "the command line's list of what has not ended"),
    ("parvis::jobs::store::count_open", "the figures of what has not ended, four times a minute"),
    ("parvis::jobs::store::first_due", "as count_open"),
    ("parvis::jobs::store::wake", "once, when the mail server is back"),
    ("parvis::features::mailbox::read::", "in a demo only"),
    ("parvis::features::staff::read::staff", "the command line's list of all staff"),
    ("parvis::cli::doctor::keys_in_use", "what an operator asks a few times a year: every key in use"),
];

/// Statements that read grades without asking what is visible, each with its reason.
const SEE_ALL_GRADES: [(&str, &str); 4] = [
    ("parvis::features::retention::read::count_grades", "what is to be erased is counted, published or not"),
    ("parvis::features::imports::read::grades", "an import compares with what the school has, published or not"),
    ("parvis::features::imports::read::grade_count", "whether an import can be taken back"),
    ("parvis::features::imports::read::graded_of_child", "whether it is about the child of whoever takes it back"),
];

/// Enough rows for PostgreSQL to plan as it does for a million; references are not looked at.
const FILLED: &str = "
    SET LOCAL session_replication_role = replica;
    INSERT INTO schools SELECT n, 's' || n, 'MA', 'MA', 'n', '', '', '', '', '', '', '', 'UTC', 'fr', 'A', 'none', 2026,
        TRUE, TRUE, TRUE, FALSE, TRUE FROM generate_series(100, 200) n;
    INSERT INTO classes SELECT n, 'c' || n, n % 100 + 100, 2026, 1, 'c' || n, '' FROM generate_series(100, 700) n;
    INSERT INTO students SELECT n, 's' || n, 'MA', 'c' || n, 'f', 'g', '', '', '', 'm', '2012-01-01', ''
        FROM generate_series(1000, 20000) n;
    INSERT INTO enrolments SELECT n, 2026, n % 100 + 100, n / 30 + 100, 'day', 'active', 'none' FROM generate_series(1000, 20000) n;
    INSERT INTO accounts SELECT n, 'a' || n, 'f', 'g', '', '', NULL, NULL, 'fr', 'active', FALSE, 'x', '', '', 0, 0, 0
        FROM generate_series(1000, 20000) n;
    INSERT INTO guardianships SELECT n, 'g' || n, n, n, n % 100 + 100, 'other', 'claim', 'active', 'unrestricted', 0
        FROM generate_series(1000, 20000) n;
    INSERT INTO logins SELECT n, n, 'local', 'username', 'u' || n, NULL, 'active' FROM generate_series(1000, 20000) n;
    INSERT INTO identity_reviews SELECT n, 'r' || n, n, n % 100 + 100, 'AB' || n, 'pending', 'entered', '', '', n, NULL, NULL
        FROM generate_series(1000, 20000) n;
    INSERT INTO staff_roles SELECT n, n, n % 100 + 100, 'teacher', 'active' FROM generate_series(1000, 2000) n;
    INSERT INTO sessions SELECT n, decode(lpad(to_hex(n), 8, '0'), 'hex'), n, NULL, n, n, n, n, FALSE, ''
        FROM generate_series(1000, 20000) n;
    INSERT INTO known_devices SELECT n, decode(lpad(to_hex(n), 8, '0'), 'hex'), n, n FROM generate_series(1000, 20000) n;
    INSERT INTO former_names SELECT n, n, 'f', 'g', '', '', n FROM generate_series(1000, 20000) n;
    INSERT INTO tokens SELECT n, decode(lpad(to_hex(n), 8, '0'), 'hex'), 'invitation', n, NULL, NULL, n, n, NULL, NULL
        FROM generate_series(1000, 20000) n;
    INSERT INTO letters (campaign_id, school_id, guardian_id, login_kind, login, student_id, key_id, password_hash, made_at,
            ends_at, account_id, used_at)
        SELECT n / 100, n % 100 + 100, n, 'student_code', 'c' || n, n, 'k', '', n, n, n, CASE WHEN n % 2 = 0 THEN n END
        FROM generate_series(1000, 20000) n;
    INSERT INTO campaigns (id, public_id, school_id, school_year, account_id, form_token, audience, language, state,
            letter_count, student_count, created_at)
        SELECT n, 'ca' || n, n % 100 + 100, 2026, 1, 'ca' || n, 'class', 'fr', 'fetched', 100, 100, n
        FROM generate_series(10, 200) n;
    INSERT INTO guardians SELECT n, 'gu' || n, n % 100 + 100, 'f', 'g', '', '', NULL, NULL, NULL, '', CASE WHEN n % 2 = 0 THEN n END
        FROM generate_series(1000, 20000) n;
    INSERT INTO guardian_invitations SELECT n, n % 100 + 100, n, n / 100, 'a' || n || '@example.org', n, n,
        CASE WHEN n % 2 = 0 THEN n END FROM generate_series(1000, 20000) n;
    INSERT INTO recovery_requests (network, asked_at) SELECT decode(lpad(to_hex(n), 8, '0'), 'hex'), n
        FROM generate_series(1000, 20000) n;
    INSERT INTO guardian_students SELECT n, n, n % 100 + 100, 'mother' FROM generate_series(1000, 20000) n;
    INSERT INTO sign_in_attempts SELECT decode(lpad(to_hex(n), 8, '0'), 'hex'), 'n', 1, n FROM generate_series(1000, 20000) n;
    INSERT INTO assessments SELECT n, 'as' || n, 1, 2026, n / 40, 1, 1, 'continuous', '', '', '2026-11-01', '08:30', 60, '', 100,
        2000, 'published', n, TRUE FROM generate_series(1000, 20000) n;
    INSERT INTO grades SELECT n / 10, 2026, n, 1, 'value', 1000, '', n, NULL FROM generate_series(1000, 20000) n;
    INSERT INTO absences SELECT n, 'ab' || n, 1, 2026, n / 3, 1, 'absence', '2026-11-01', '08:30', '09:30', 60, FALSE, '', 0
        FROM generate_series(1000, 20000) n;
    INSERT INTO outbox SELECT n, 'o' || n, n % 100 + 100, n, 'notice', 'fr', 'x', 'x', 'm' || n, NULL, NULL, 'sent', NULL, 250, '', n, n
        FROM generate_series(1000, 20000) n;
    INSERT INTO jobs SELECT n, 'mail', 'quick', '{}', n % 100 + 100, NULL, 'done', n, 1, NULL, 0, 0, n, n
        FROM generate_series(1000, 20000) n;
    INSERT INTO audit_entries (public_id, at, school_id, actor_id, actor_role, action, student_id, network, detail)
        SELECT 'au' || n, n, n % 100 + 100, n, 'guardian', 'signed_in', n, '::1', '{}' FROM generate_series(1000, 20000) n;
    ANALYZE";

/// Every text of the server, also the ones that are built as they are needed.
fn texts(engine: Engine) -> Vec<(&'static str, String)> {
    let fixed = db::__private::STATEMENTS.iter().map(|s| (s.name(), s.text(engine).to_owned()));
    let mut texts: Vec<_> = fixed.collect();
    for sample in db::__private::SAMPLES {
        (sample.build)(&mut |query| texts.push((sample.name, query.text().to_owned())));
    }
    texts.retain(|(name, _)| name.starts_with("parvis::"));
    texts
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect()
}

/// Whether a text takes rows of `table` into what it answers: a deletion does not.
fn reads(text: &str, table: &str) -> bool {
    let all = words(text);
    let joined = all.windows(2).any(|w| w[1] == table && ["FROM", "JOIN"].contains(&w[0]));
    joined && all.first() != Some(&"DELETE")
}

/// Whether a condition is on `visible_from`, of the alias under which the grades are read if they have one.
fn asks_for_visibility(text: &str, table: &str) -> bool {
    let all = words(text);
    let at = all.iter().position(|w| *w == table).unwrap();
    let alias = all.get(at + 1).filter(|w| w.chars().all(char::is_lowercase) && w.len() <= 2);
    let column = alias.map_or("visible_from".to_owned(), |a| format!("{a}.visible_from"));
    let conditions = text.split_once("WHERE").map_or("", |(_, rest)| rest);
    ["<=", "IS NOT NULL", "="].iter().any(|test| conditions.contains(&format!("{column} {test}")))
}

on_both! {
    fn every_statement_fits_the_tables(test) {
        // A binary without the statements would check nothing.
        assert!(texts(test.db().engine()).len() > 35);
        assert_eq!(db::check_all(test.db()), Vec::<String>::new());
    }

    fn no_statement_goes_through_a_big_table(test) {
        // Of next to nothing PostgreSQL reads all, whatever index there is.
        if test.db().engine() == Engine::Postgres {
            test.sql(FILLED);
        }
        let plans: Vec<_> = db::plans(test.db(), &BIG).into_iter()
            .filter(|(name, _)| !MAY_READ_ALL.iter().any(|(known, _)| name.starts_with(known)))
            .collect();
        assert!(plans.is_empty(), "{plans:#?}");
    }

    fn every_table_says_how_long_it_is_kept(test) {
        let tables = match test.db().engine() {
            Engine::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                AND name <> 'schema_migrations' AND name NOT IN (SELECT table_name FROM retention)",
            Engine::Postgres => "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()
                AND tablename::text <> 'schema_migrations' AND tablename::text NOT IN (SELECT table_name FROM retention)",
        };
        assert_eq!(test.number(tables), 0);
        test.sql("CREATE TABLE forgotten (id BIGINT)");
        assert_eq!(test.number(tables), 1, "the test does not see a table without a row");
    }

    fn pages_take_few_statements(test) {
        for (account, pupil) in [(world::KARIM, world::YASMINE), (world::NADIA, world::ADAM), (world::MOUNIR_BOTH, world::NOUR)] {
            let mut browser = test.signed_in(account, None);
            let (page, grades) = (world::page_of(pupil), world::grades_of(pupil));
            for path in [page.clone(), grades.clone(), format!("{grades}/exams"), format!("{grades}?term=2")] {
                let answer = browser.get(&path).expect(200);
                assert!((2..=10).contains(&answer.statements), "{path}: {}", answer.statements);
            }
        }
    }

    fn more_children_take_no_more_statements(test) {
        let of = |account: i64| {
            let answer = test.signed_in(account, None).get("/children").expect(200);
            (answer.body.matches("<article").count(), answer.statements)
        };
        let before = of(world::NADIA);
        test.sql("INSERT INTO guardianships (public_id, account_id, student_id, school_id, relation, origin, state, restriction, created_at)
            SELECT 'more' || id, 3, id, 1, 'other', 'claim', 'active', 'unrestricted', 0 FROM students WHERE id IN (14, 15, 16)");
        let after = of(world::NADIA);
        assert_eq!((before.0, after.0), (3, 6));
        assert_eq!(before.1, after.1);
        assert!((2..=10).contains(&after.1), "{}", after.1);
    }
}

#[test]
fn whoever_reads_grades_asks_what_is_visible() {
    let mut seen = BTreeSet::new();
    for (name, text) in texts(Engine::Sqlite).into_iter().chain(texts(Engine::Postgres)) {
        if !reads(&text, "grades") || SEE_ALL_GRADES.iter().any(|(known, _)| *known == name) {
            continue;
        }
        seen.insert(name);
        assert!(asks_for_visibility(&text, "grades"), "{name} reads grades without asking for visible_from");
    }
    assert!(seen.len() >= 3, "{seen:?}");
}

/// Statements that read figures which do not hold yet, each with its reason.
const SEE_LATER_FIGURES: [(&str, &str); 1] = [(
    "parvis::features::grades::read::figures",
    "the catalogue keeps them, and chooses by the time: `Catalogue::figures`",
)];

#[test]
fn figures_of_a_class_are_read_as_they_stand() {
    let readers: Vec<_> = texts(Engine::Sqlite).into_iter().filter(|(_, text)| reads(text, "class_figures")).collect();
    assert!(!readers.is_empty());
    let readers = readers.into_iter().filter(|(name, _)| !SEE_LATER_FIGURES.iter().any(|(known, _)| known == name));
    for (name, text) in readers {
        assert!(
            asks_for_visibility(&text, "class_figures"),
            "{name} reads class figures without asking for visible_from"
        );
    }
}

// The looks above can fail.
#[test]
fn a_statement_that_forgets_is_noticed() {
    for bad in [
        "SELECT value_x100 FROM grades WHERE student_id = $1",
        "SELECT g.remark, g.visible_from FROM grades g WHERE g.student_id = $1",
        "SELECT g.value_x100 FROM assessments a JOIN grades g ON g.assessment_id = a.id WHERE a.visible_from <= $1",
    ] {
        assert!(reads(bad, "grades") && !asks_for_visibility(bad, "grades"), "{bad}");
    }
    let good =
        "SELECT g.value_x100 FROM assessments a JOIN grades g ON g.assessment_id = a.id WHERE g.visible_from <= $1";
    assert!(reads(good, "grades") && asks_for_visibility(good, "grades"));
    assert!(!reads("INSERT INTO grades (student_id) VALUES ($1)", "grades"));
    let test = TestApp::empty(Engine::Sqlite, "scan", Default::default());
    test.sql("DROP INDEX absences_student");
    assert!(db::plans(test.db(), &BIG).iter().any(|(name, _)| name.starts_with("parvis::features::absences")));
}

/// The tables that nodes keep in memory, and the statements that may change them: each stands in a store beside the function
/// that raises the number of the catalogue.
const KEPT: [&str; 7] = ["terms", "levels", "subjects", "level_subjects", "classes", "assessments", "class_figures"];
const MAY_CHANGE_WHAT_IS_KEPT: [&str; 6] = [
    "parvis::features::grades::store::forget_figures",
    "parvis::features::grades::store::publish",
    "parvis::features::grades::store::raise",
    "parvis::features::school::store::set_scale",
    "parvis::features::grades::store::remove_assessment",
    "parvis::features::school::store::remove_class",
];

#[test]
fn whoever_changes_what_is_kept_in_memory_says_so() {
    let mut changing = BTreeSet::new();
    for (name, text) in texts(Engine::Sqlite) {
        let all = words(&text);
        let table = match all.as_slice() {
            ["UPDATE", table, ..] | ["INSERT" | "DELETE", _, table, ..] => *table,
            _ => continue,
        };
        if KEPT.contains(&table) && !name.starts_with("parvis::demo::") {
            changing.insert(name);
        }
    }
    assert_eq!(changing, BTreeSet::from(MAY_CHANGE_WHAT_IS_KEPT), "call `catalogue_changed`, then name it here");
}
