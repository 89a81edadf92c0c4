//! Requests that no page of ours sends: each is refused in words, none is a fault, none changes anything.

use crate::harness::{Answer, Browser, TestApp, form_body};
use crate::world::*;
use axum::body::Body;
use db::Engine;
use http::{HeaderName, HeaderValue, Method, Request};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Headers that every answer has, and none that it must not have.
#[track_caller]
fn is_guarded(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.split("; ").any(|p| p == part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("x-powered-by"));
}

/// What the world looks like: a refusal leaves it as it was.
fn state(test: &TestApp) -> [i64; 4] {
    let locales = "SELECT count(*) FROM accounts WHERE locale = 'fr'";
    [
        test.count("sessions"),
        test.count("sign_in_attempts"),
        test.number(locales),
        test.number("SELECT CAST(sum(version) AS BIGINT) FROM accounts"),
    ]
}

fn is_page_of_ours(answer: &Answer) -> bool {
    answer.has("<html lang=") && answer.has("href=\"/help\"")
}

on_both! {
    fn every_answer_has_its_headers(test) {
        let mut anonymous = test.browser();
        let mut nadia = test.signed_in(NADIA, None);
        let grades = grades_of(OMAR);
        let paths = ["/", "/sign-in", "/s/college-ibn-khaldoun", "/help", "/healthz", "/readyz", "/children", "/office", &grades, "/nowhere", "/static/none", "/children/%ff"];
        for path in paths {
            for answer in [anonymous.get(path), nadia.get(path)] {
                is_guarded(&answer);
                assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            }
        }
        let asset = anonymous.get("/static/app.css").expect(200);
        is_guarded(&asset);
        assert_eq!((asset.header("content-type"), asset.header("cache-control")), ("text/css; charset=utf-8", "public, max-age=86400"));
        // No page needs what the policy forbids.
        for path in ["/", "/help", "/children", &grades] {
            let page = nadia.get(path).expect(200);
            assert!(!page.has(" style=") && !page.has("<style") && !page.has(" onclick=") && !page.has("<script>"), "{path}");
        }
    }

    fn methods_that_no_route_has(test) {
        let before = state(test);
        for (method, path) in [
            ("PUT", "/sign-in"), ("DELETE", "/children"), ("PATCH", "/"), ("TRACE", "/"), ("POST", "/children"), ("POST", "/"), ("GET", "/sign-out"),
            ("GET", "/language"), ("HEAD", "/theme"), ("BREW", "/help"), ("CONNECT", "/"), ("POST", "/office"), ("POST", "/healthz"),
        ] {
            let browser = test.signed_in(NADIA, None);
            let answer = test.ask(browser.request(Method::from_bytes(method.as_bytes()).unwrap(), path).body(Body::empty()).unwrap());
            assert_eq!(answer.status.as_u16(), 405, "{method} {path}");
            is_guarded(&answer);
            assert!(method == "HEAD" || is_page_of_ours(&answer), "{method} {path}: {}", answer.body);
        }
        let unknown = test.browser().get("/wp-login.php").expect(404);
        assert!(is_page_of_ours(&unknown));
        test.browser().get("/children/a/b/c/d").expect(404);
        test.browser().post("/nowhere", &[]).expect(404);
        assert_eq!(state(test)[1..], before[1..]);
    }

    fn bodies_that_are_too_large_or_no_text(test) {
        let before = state(test);
        let fits = |n: usize| format!("login=a&password={}", "x".repeat(n));
        test.browser().post_raw("/sign-in", fits(16_000)).expect(422);
        test.browser().post_raw("/sign-in", fits(16_384)).expect(413);
        let page = test.browser().post_raw("/language", "x".repeat(1_000_000)).expect(413);
        assert!(is_page_of_ours(&page) && page.has("C’est trop gros"));
        let a_thousand: String = (0..1_000).map(|n| format!("f{n}=&")).collect();
        test.browser().post_raw("/theme", format!("{a_thousand}theme=dark")).expect(400);
        test.browser().post_raw("/theme", format!("theme=dark&{}", "a&".repeat(999))).expect(303);
        for body in [&b"login=\xff&password=x"[..], b"login=%ff&password=x", b"login=%00&password=x", b"%C3%28=x", b"login=a%00b&password=x", b"login=a&password=\0"] {
            test.browser().post_raw("/sign-in", body.to_vec()).expect(400);
        }
        for body in ["", "&&&", "=", "%", "%zz=%zz", "login", "login=%&password=%", "{\"login\":\"a\"}"] {
            let answer = test.browser().post_raw("/sign-in", body);
            assert!([400, 422].contains(&answer.status.as_u16()), "{body}: {}", answer.status);
        }
        assert_eq!(state(test)[2..], before[2..]);
        assert_eq!(test.count("sessions"), before[0]);
    }

    fn forms_from_other_sites_change_nothing(test) {
        let before = state(test);
        let foreign: [&[(&'static str, &str)]; 7] = [
            &[("sec-fetch-site", "cross-site")], &[("sec-fetch-site", "same-site")], &[("sec-fetch-site", "anything")],
            &[("origin", "https://evil.example")], &[("origin", "null")], &[("origin", "http://127.0.0.1:8080.evil.example")],
            &[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "cross-site")],
        ];
        for headers in foreign {
            for (path, fields) in [
                ("/sign-in", form_body(&[("login", CIN), ("password", &password(NADIA))])), ("/sign-out", String::new()),
                ("/language", form_body(&[("lang", "ar")])), ("/theme", form_body(&[("theme", "dark")])),
            ] {
                let mut browser = test.signed_in(KARIM, None);
                let opened = test.count("sessions");
                for (name, value) in headers {
                    browser = browser.header(name, value);
                }
                let answer = browser.post_raw(path, fields).expect(403);
                assert!(is_page_of_ours(&answer) && !answer.headers.contains_key("set-cookie"), "{path}");
                assert_eq!(test.count("sessions"), opened, "{path}");
                browser.get("/children").expect(303);
            }
        }
        assert_eq!(state(test)[1..], before[1..]);
        let mut browser = test.browser().header("origin", "http://127.0.0.1:8080");
        browser.sign_in(CIN, &password(NADIA)).expect(303);
    }

    fn cookies_that_nobody_gave_out(test) {
        let real = test.signed_in(NADIA, None).cookie("parvis").unwrap().to_owned();
        let mut last_changed = real.clone();
        last_changed.replace_range(20..21, if &real[20..21] == "A" { "B" } else { "A" });
        let values = [
            String::new(), "a".into(), real[..42].into(), format!("{real}A"), last_changed, real.to_lowercase(), format!("\"{real}\""), format!("{real}="),
            "A".repeat(43), "-".repeat(43), "é".repeat(22), "%41".repeat(14), "0".repeat(10_000), "' OR 1=1 --".into(), format!(" {real}x"),
        ];
        for value in values {
            let mut browser = test.browser();
            browser.cookies.push(("parvis".into(), value.clone()));
            let request = browser.request(Method::GET, "/children").body(Body::empty());
            let answer = test.ask(request.unwrap());
            assert!(answer.status == 303 && answer.location().starts_with("/sign-in"), "{value}: {}", answer.status);
        }
        // Of two cookies of a name the first counts, whatever stands after it.
        let ask = |cookie: &[u8]| {
            let request = Request::get("/children").header("cookie", HeaderValue::from_bytes(cookie).unwrap());
            let answer = test.ask(request.body(Body::empty()).unwrap());
            answer.status.as_u16()
        };
        assert_eq!(ask(format!("parvis={real}; parvis=x").as_bytes()), 200);
        assert_eq!(ask(format!("xparvis={real}").as_bytes()), 303);
        assert_eq!(ask(format!("parvis ={real}").as_bytes()), 303);
        assert_eq!(ask(format!("a=b;;; ;parvis={real};=;").as_bytes()), 200);
        assert_eq!(ask(b"parvis=\xff\xfe"), 303);
        assert_eq!(ask(&[b';'; 5_000]), 303);
    }

    fn words_of_people_are_no_markup(test) {
        let bad = "<script>alert(1)</script>\"'&";
        test.sql(&format!("UPDATE grades SET remark = '{0}'; UPDATE assessments SET title = '{0}', room = '{0}'; UPDATE students SET given_name = '{0}', given_name_ar = '{0}';
            UPDATE accounts SET given_name = '{0}'; UPDATE subjects SET name = '{0}'; UPDATE schools SET name = '{0}', phone = '{0}', opening_hours = '{0}'; UPDATE classes SET name = '{0}' WHERE id = 1",
            bad.replace('\'', "''")));
        let mut nadia = test.signed_in(NADIA, None);
        let mut pages = vec![test.browser().get("/s/college-ibn-khaldoun"), test.signed_in(JAMAL_DIRECTOR, None).get("/office")];
        for path in ["/", "/children", &page_of(OMAR), &grades_of(OMAR), "/s/college-ibn-khaldoun"] {
            pages.push(nadia.get(path));
        }
        pages.push(test.browser().sign_in(bad, bad).expect(422));
        pages.push(test.browser().get("/nowhere?%3Cscript%3Ealert(1)%3C/script%3E&'"));
        for page in pages {
            assert!(!page.has("<script>alert") && !page.has("\"'&\""), "{}", page.body);
        }
    }

    fn any_request_is_answered_without_a_fault(test) {
        let runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
        run(test, runner);
    }
}

const KNOWN: &[&str] = &[
    "children",
    "grades",
    "exams",
    "s",
    "static",
    "office",
    "sign-in",
    "sign-out",
    "language",
    "theme",
    "help",
    "app.css",
    "ch00000000000012",
    "%00",
    "%ff",
    "..",
    "%2e%2e",
    "2026",
    "-1",
    "9223372036854775808",
    "year",
    "term",
    "back",
    "login",
    "password",
    "lang",
    "ar",
    "dark",
    "AB123456",
    "=",
    "&",
    "?",
    "%",
    "//",
    "é",
    "\u{202e}",
    "'",
    "\"",
    "<",
    "\\",
];

/// A piece of a request: words that mean something here, and anything at all.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![3 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => any::<String>()]
}

fn encoded(text: &str) -> String {
    // A third as it stands where a request line can hold it, the rest escaped.
    text.chars()
        .map(|c| {
            if c.is_ascii_graphic() {
                c.to_string()
            } else {
                form_body(&[("", c.to_string().as_str())])[1..].to_owned()
            }
        })
        .collect()
}

fn run(test: &TestApp, mut runner: TestRunner) {
    let token = test.signed_in(NADIA, None).cookie("parvis").unwrap().to_owned();
    let strategy = (
        prop::bool::ANY,
        prop::collection::vec(piece(), 0..5),
        prop::collection::vec(piece(), 0..6),
        prop::collection::vec(any::<u8>(), 0..60),
        prop::collection::vec(piece(), 0..8),
        prop::bool::ANY,
    );
    let result = runner.run(&strategy, |(is_post, path, query, header, body, is_in)| {
        let path = format!(
            "/{}?{}",
            path.iter().map(|p| encoded(p)).collect::<Vec<_>>().join("/"),
            query.iter().map(|q| encoded(q)).collect::<Vec<_>>().join("=")
        );
        let mut request = Request::builder().method(if is_post { Method::POST } else { Method::GET }).uri(&path);
        if is_in {
            request = request.header("cookie", format!("parvis={token}"));
        }
        for name in [
            "cookie",
            "accept-language",
            "accept-encoding",
            "user-agent",
            "sec-fetch-site",
            "origin",
            "x-forwarded-for",
        ] {
            if let (Ok(value), true) = (HeaderValue::from_bytes(&header), header.len() % 7 > 3) {
                request = request.header(HeaderName::from_static(name), value);
            }
        }
        let Ok(request) = request.body(Body::from(body.join("="))) else { return Ok(()) }; // no such address
        let answer = test.ask(request);
        prop_assert!(
            answer.status.as_u16() < 500,
            "{} {path}: {}",
            if is_post { "POST" } else { "GET" },
            answer.status
        );
        prop_assert!(answer.headers.contains_key("content-security-policy"));
        let local = answer.location();
        prop_assert!(
            local.is_empty() || (local.starts_with('/') && !local.starts_with("//") && !local.starts_with("/\\")),
            "{local}"
        );
        Ok(())
    });
    result.unwrap();
}

#[test]
fn long_addresses_and_headers() {
    let test = TestApp::start(Engine::Sqlite, "long");
    let mut nadia = test.signed_in(NADIA, None);
    let long = "a".repeat(10_000);
    for path in [
        format!("/children/{long}"),
        format!("/children/{long}/grades"),
        format!("/s/{long}"),
        format!("/static/{long}"),
    ] {
        nadia.get(&path).expect(404);
    }
    nadia.get(&format!("{}?year={long}", grades_of(OMAR))).expect(404);
    nadia.get(&format!("{}?{}", grades_of(OMAR), "a=b&".repeat(5_000))).expect(200);
    // A way back that is too long for a form is none.
    let to = test.browser().get(&format!("{}?x={long}", page_of(OMAR))).expect(303).location().to_owned();
    let form = test.browser().get(&to).expect(200);
    assert!(
        !form
            .body
            .split("action=\"/sign-in\"")
            .nth(1)
            .unwrap()
            .split("</form>")
            .next()
            .unwrap()
            .contains("name=\"back\"")
    );
    for name in [
        "accept-language",
        "accept-encoding",
        "user-agent",
        "origin",
        "referer",
        "x-forwarded-for",
        "range",
        "if-none-match",
    ] {
        test.signed_in(NADIA, None).header(name, &"gzip;q=0.5, ".repeat(800)).get("/children").expect(200);
    }
    let mut browser = test.browser().header("user-agent", &"Navigateur/1.0 ".repeat(500));
    browser.sign_in(CIN, &password(NADIA)).expect(303);
    // Of what the browser sends only the names that we know are kept: here none. The others are the test's own sessions.
    assert_eq!(test.number("SELECT count(*) FROM sessions WHERE device = '/'"), 1);
    assert_eq!(test.number("SELECT count(*) FROM sessions WHERE length(device) > 40"), 0);
}

#[test]
fn errors_in_arabic() {
    let test = TestApp::start(Engine::Sqlite, "arabic");
    let arabic = || test.browser().speaking("ar,fr;q=0.5");
    let hind = {
        let mut hind = test.signed_in(HIND_DOCUMENTS, None);
        hind.keep("parvis-language", "ar");
        hind.get(&grades_of(HAMZA))
    };
    let answers = [
        (arabic().get("/nowhere"), 404, "هذه الصفحة غير موجودة"),
        (arabic().post("/children", &[]), 405, "لا تفتح هذه الصفحة بهذه الطريقة"),
        (arabic().post("/language", &[("lang", "xx")]), 400, "لم نفهم هذا الطلب"),
        (arabic().header("sec-fetch-site", "cross-site").post("/theme", &[]), 403, "تم رفض الإرسال"),
        (arabic().post_raw("/theme", "x".repeat(20_000)), 413, "الحجم كبير جدا"),
        (hind, 403, "هذه الصفحات غير مفتوحة لكم"),
    ];
    for (answer, status, title) in answers {
        let answer = answer.expect(status);
        assert!(answer.has("<html lang=\"ar\" dir=\"rtl\"") && answer.has(title), "{}", answer.text());
        assert!(answer.has(&format!("خطأ {status}")) || answer.has("class=\"code\""), "{}", answer.text());
    }
}

#[test]
fn a_page_is_compressed_only_where_that_is_taken() {
    let test = TestApp::start(Engine::Sqlite, "gzip");
    let mut browser: Browser<'_> = test.signed_in(NADIA, None).header("accept-encoding", "gzip");
    assert_eq!(browser.get("/children").expect(200).header("content-encoding"), "gzip");
    let mut plain = browser.clone().header("accept-encoding", "identity");
    let answer = plain.get("/children").expect(200);
    assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("", "Accept-Encoding"));
}
