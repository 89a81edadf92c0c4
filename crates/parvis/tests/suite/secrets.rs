//! What the log says, and what it does not: no password, login, cookie, name or grade, whatever happens.

use crate::harness::{DAY, TestApp};
use crate::world::*;
use parking_lot::Mutex;
use std::io::Write;
use std::sync::Arc;
use tracing_subscriber::fmt::MakeWriter;

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;
    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// Everything that is logged while `work` runs, down to the last trace. Pages are answered on the thread that asks.
pub fn logged(work: impl FnOnce()) -> String {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    tracing::subscriber::with_default(subscriber, work);
    let bytes = log.0.lock().clone();
    String::from_utf8(bytes).unwrap()
}

/// What people would not have in a log.
fn secrets(cookie: &str) -> Vec<String> {
    let omar = pupil_of(OMAR);
    let mut secrets: Vec<String> = [
        CIN,
        "ab123456",
        "AB-123-456",
        "un faux secret",
        "192.0.2.77",
        "2001:db8:77",
        "Navigateur de Nadia",
        omar.given,
        omar.given_ar,
        omar.code,
        "Tazi",
        "Nadia",
    ]
    .map(str::to_owned)
    .into();
    secrets.extend([
        password(NADIA),
        username(NADIA),
        child(OMAR),
        remark(OMAR),
        cookie.to_owned(),
        "nadia@example.org".into(),
    ]);
    secrets
}

#[track_caller]
fn says_nothing(log: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(!log.contains(secret.as_str()), "the log holds {secret}:\n{log}");
    }
}

/// A visit with all that can be said in it.
fn visit(test: &TestApp) -> String {
    let mut browser = test.browser().from("192.0.2.77").header("user-agent", "Navigateur de Nadia");
    browser.sign_in(CIN, "un faux secret").expect(422);
    browser.sign_in("ab123456@nadia@example.org", "un faux secret").expect(422);
    browser.sign_in("AB-123-456", &password(NADIA)).expect(303);
    let cookie = browser.cookie("parvis").unwrap().to_owned();
    for path in [
        "/children",
        &page_of(OMAR),
        &grades_of(OMAR),
        &page_of(YASMINE),
        &format!("/children/{}?x={CIN}", child(OMAR)),
        &format!("/sign-in?back={}", page_of(OMAR)),
    ] {
        browser.get(path);
    }
    browser.post("/language", &[("lang", "ar"), ("back", &page_of(OMAR))]).expect(303);
    browser.post_raw("/sign-in", format!("login={CIN}&password=%ff")).expect(400);
    test.pass(DAY);
    parvis::features::accounts::write_seen(&test.app).unwrap();
    for _ in 0..6 {
        test.browser().from("2001:db8:77::1").sign_in(CIN, "un faux secret");
    }
    cookie
}

on_both! {
    fn an_ordinary_visit_leaves_no_trace_of_a_person(test) {
        let mut cookie = String::new();
        let log = logged(|| cookie = visit(test));
        // What is looked into is a log indeed, and of these requests.
        assert!(log.contains("/children/{child}/grades") && log.contains("\"status\":303"), "{log}");
        says_nothing(&log, &secrets(&cookie));
    }

    fn a_fault_is_named_in_the_log_and_not_on_the_page(test) {
        let mut browser = test.signed_in(NADIA, None);
        let cookie = browser.cookie("parvis").unwrap().to_owned();
        test.sql("ALTER TABLE grades RENAME TO grades_elsewhere; ALTER TABLE sign_in_attempts RENAME TO attempts_elsewhere");
        let mut pages = Vec::new();
        let log = logged(|| {
            pages.push(browser.get(&grades_of(OMAR)).expect(500));
            pages.push(browser.get("/children").expect(500));
            pages.push(test.browser().sign_in(CIN, &password(NADIA)).expect(500));
        });
        for page in &pages {
            let reference = page.body.split("Référence à donner à l’école").nth(1).unwrap().split("<bdi dir=\"ltr\">").nth(1).unwrap();
            let reference = reference.split('<').next().unwrap();
            assert!(reference.len() == 12 && log.contains(reference), "{reference}: {log}");
            for inner in ["SELECT", "grades_elsewhere", "no such table", "relation", "sqlite", "postgres", "panicked", ".rs"] {
                assert!(!page.body.to_lowercase().contains(&inner.to_lowercase()), "{inner}: {}", page.text());
            }
        }
        assert!(log.contains("a request failed") && log.contains("\"level\":\"ERROR\""), "{log}");
        says_nothing(&log, &secrets(&cookie));
        test.sql("ALTER TABLE grades_elsewhere RENAME TO grades; ALTER TABLE attempts_elsewhere RENAME TO sign_in_attempts");
        browser.get(&grades_of(OMAR)).expect(200);
    }

    // A value that breaks a constraint is quoted by PostgreSQL in full.
    fn an_error_of_the_database_quotes_no_value(test) {
        let log = logged(|| {
            let broken = login(900, NADIA, "username", &username(KARIM), "active");
            let error = test.db().write(|tx| parvis::features::accounts::store::insert_logins(tx, std::slice::from_ref(&broken))).unwrap_err();
            tracing::error!(error = %error, debug = ?error, "the error as it is logged");
        });
        assert!(log.contains("the error as it is logged") && !log.contains(&username(KARIM)), "{log}");
    }
}

#[test]
fn what_is_printed_for_debugging_shows_no_secret() {
    let form = parvis::web::Form::parse(b"login=AB123456&password=un+faux+secret").unwrap();
    let keys = parvis::keys::Keys::from_bytes([0x41; 32]);
    let verifier =
        parvis::password::Verifier { scheme: "argon2id:64:1:1".into(), salt: vec![65; 16], hash: vec![66; 32] };
    let shown = format!("{form:?} {keys:?} {verifier:?}");
    for secret in ["AB123456", "faux", "65", "66", "4141", "AAAA"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
