//! An installation on a fresh database, asked in process, and a small browser that keeps cookies.

use crate::world;
use axum::body::Body;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use db::{Db, Engine, Instant};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use parvis::app::{App, MIGRATIONS};
use parvis::clock::{Clock, Random};
use parvis::config::Config;
use parvis::features::audit::Looks;
use parvis::features::grades::catalogue::Catalogues;
use parvis::features::imports::Progress;
use parvis::features::mailbox::{self, KeptMail};
use parvis::jobs::Jobs;
use parvis::keys::Keys;
use parvis::mail::Mailer;
use parvis::password::{Hasher, Scheme};
use parvis::web::dispatch::{self, Statements};
use parvis::web::session::Seen;
use std::any::Any;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Pages answer by `block_in_place`, which only a runtime of several threads has.
pub static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

/// A hash that costs next to nothing: what is tested is who may sign in, not Argon2.
pub const CHEAP: Scheme = Scheme { memory_kib: 64, passes: 1, lanes: 1 };

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// What a test may want otherwise than usual.
pub struct Setup {
    pub config: Config,
    pub options: db::Options,
    pub scheme: Scheme,
    pub hash_queue: usize,
    pub https: bool,
    pub demo: bool,
    /// What jobs do.
    pub jobs: fn() -> Jobs,
    /// Whether jobs may be left when the test ends; else that fails it: what a page began, its test sees to the end of.
    pub may_leave_jobs: bool,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            config: Config::default(),
            options: db::Options::default(),
            scheme: CHEAP,
            hash_queue: 64,
            https: false,
            demo: false,
            jobs: Jobs::default,
            may_leave_jobs: false,
        }
    }
}

/// By SMTP where the test names a server; else mails are kept, to be looked at.
fn mailer_of(config: &Config) -> Mailer {
    if config.mail.is_set() { Mailer::new(config, false).unwrap() } else { Mailer::keeping(config) }
}

/// An installation of one test, gone when dropped.
pub struct TestApp {
    pub app: Arc<App>,
    pub router: axum::Router,
    pub options: db::Options,
    may_leave_jobs: bool,
    // What the database and the data lie in; it goes after them.
    _keep: Box<dyn Any + Send + Sync>,
}

impl TestApp {
    /// With the small school world in it; see `world`.
    pub fn start(engine: Engine, name: &str) -> TestApp {
        TestApp::with(engine, name, Setup::default())
    }

    pub fn with(engine: Engine, name: &str, setup: Setup) -> TestApp {
        let test = TestApp::empty(engine, name, setup);
        test.db().write(world::fill).unwrap();
        test
    }

    /// Without anything in it.
    pub fn empty(engine: Engine, name: &str, setup: Setup) -> TestApp {
        let test_db = db::testing::fresh_with(engine, name, setup.options.clone());
        TestApp::on(Db::clone(&test_db), test_db.options().clone(), test_db, setup)
    }

    /// On a database that is there already; `keep` is what it lies in.
    pub fn on(db: Db, options: db::Options, keep: impl Any + Send + Sync, setup: Setup) -> TestApp {
        let now = at("2026-11-21T12:00:00Z");
        let data = tempfile::tempdir().unwrap();
        db.migrate(MIGRATIONS, now).unwrap();
        let config = Config { data: data.path().to_owned(), ..setup.config };
        let mailer = mailer_of(&config);
        let app = Arc::new(App {
            db,
            config,
            clock: Clock::fixed(now),
            random: Random::Seeded(Arc::new(AtomicI64::new(1))),
            keys: Keys::from_bytes([7; 32]),
            hasher: Hasher::start(1, setup.hash_queue, setup.scheme).unwrap(),
            looks: Looks::default(),
            seen: Seen::default(),
            jobs: (setup.jobs)(),
            imports: Progress::default(),
            mailer,
            catalogues: Catalogues::new(1 << 20),
            https: setup.https,
            demo: setup.demo,
        });
        let may_leave_jobs = setup.may_leave_jobs;
        TestApp { router: dispatch::router(&app), app, options, may_leave_jobs, _keep: Box::new((keep, data)) }
    }

    /// The same installation after a restart with another cost of hashes.
    pub fn restarted_with(&mut self, hasher: Hasher) {
        let old = &self.app;
        let app = App {
            config: old.config.clone(),
            db: old.db.clone(),
            clock: old.clock.clone(),
            random: old.random.clone(),
            keys: old.keys.clone(),
            hasher,
            looks: Looks::default(),
            seen: Seen::default(),
            jobs: Jobs::default(),
            imports: Progress::default(),
            mailer: mailer_of(&old.config),
            catalogues: Catalogues::new(1 << 20),
            https: old.https,
            demo: old.demo,
        };
        self.app = Arc::new(app);
        self.router = dispatch::router(&self.app);
    }

    pub fn db(&self) -> &Db {
        &self.app.db
    }

    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// Moves the clock on.
    pub fn pass(&self, micros: i64) {
        self.app.clock.set(Instant::from_micros(self.now().as_micros() + micros));
    }

    /// Runs all jobs that are due; returns how many there were.
    pub fn run_jobs(&self) -> usize {
        parvis::jobs::run_due(&self.app).unwrap()
    }

    /// The mails that were sent so far, the oldest first, once every job that is due was run.
    pub fn mails(&self) -> Vec<KeptMail> {
        self.run_jobs();
        let mut mails = self.db().read(|tx| mailbox::newest(tx, &self.app, 1_000)).unwrap();
        mails.reverse();
        mails
    }

    /// Changes rows as no page does yet.
    pub fn sql(&self, text: &str) {
        // Past the stores, which would say that a catalogue has changed.
        let raise = "UPDATE classes SET catalogue = catalogue + 1; UPDATE schools SET catalogue = catalogue + 1";
        self.db().write(|tx| tx.execute_batch(&format!("{text};\n{raise}"))).unwrap();
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    /// The one number that a query answers.
    pub fn number(&self, text: &str) -> i64 {
        let text = db::__private::Text::Dynamic(text);
        let (n,): (i64,) = self.db().read(|tx| tx.one(text, &[])).unwrap();
        n
    }

    /// The text that a statement finds.
    pub fn text(&self, text: &str) -> String {
        let text = db::__private::Text::Dynamic(text);
        let (found,): (String,) = self.db().read(|tx| tx.one(text, &[])).unwrap();
        found
    }

    /// A file that a form answers with, byte by byte.
    pub fn posted_bytes(&self, browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let body = self.posted_body(browser, path, fields);
        RUNTIME.block_on(body.collect()).unwrap().to_bytes().to_vec()
    }

    /// The body of what a form answers, which may be made as it is read.
    pub fn posted_body(&self, browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Body {
        let request = browser.request(Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form_body(fields))).unwrap();
        RUNTIME.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
            response.into_body()
        })
    }

    /// The next piece of a body; none at its end, nor where it breaks off.
    pub fn piece_of(&self, body: &mut Body) -> Option<Bytes> {
        RUNTIME.block_on(body.frame())?.ok()?.into_data().ok()
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser<'_> {
        let host = (header::HOST, HeaderValue::from_static("127.0.0.1:8080"));
        Browser {
            test: self,
            cookies: Vec::new(),
            headers: HeaderMap::from_iter([host]),
            from: Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// A browser with an open session of the account; `scope` is the child of a session by code.
    pub fn signed_in(&self, account: i64, scope: Option<i64>) -> Browser<'_> {
        let mut browser = self.browser();
        let token = world::open_session(self, account, scope, self.now().as_micros() + 30 * MINUTE, 180 * DAY);
        browser.keep("parvis", &token);
        browser
    }

    /// The same before the second factor was given.
    pub fn before_second_factor(&self, account: i64) -> Browser<'_> {
        let browser = self.signed_in(account, None);
        world::step_back(self, account, "second_factor_at = NULL");
        browser
    }

    /// Asks in process, from wherever.
    pub fn ask(&self, request: Request<Body>) -> Answer {
        RUNTIME.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            let statements = parts.extensions.get::<Statements>().map_or(0, |s| s.0);
            let body = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status: parts.status, headers: parts.headers, body, statements }
        })
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // A database that was taken away on purpose cannot be asked.
        let open = self.db().read(|tx| parvis::jobs::health(tx, self.app.clock.now())).map_or(0, |health| health.open);
        let fine = open == 0 || self.may_leave_jobs || std::thread::panicking();
        assert!(fine, "{open} jobs are left: run them (`test.run_jobs()`), or say in `Setup` that they may be left");
    }
}

/// A number for each session that a test opens, so that no two tokens are alike.
pub fn next_number() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(1);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

pub fn at(text: &str) -> Instant {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// A form as browsers send it.
pub fn form_body(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name, value);
    }
    form.finish()
}

/// Keeps cookies and says where it asks from.
#[derive(Clone)]
pub struct Browser<'a> {
    pub test: &'a TestApp,
    pub cookies: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub from: IpAddr,
}

impl Browser<'_> {
    pub fn keep(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(n, _)| n != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        self
    }

    pub fn speaking(self, language: &str) -> Self {
        self.header("accept-language", language)
    }

    /// Another place of the network, as the server's socket sees it.
    pub fn from(mut self, address: &str) -> Self {
        self.from = address.parse().unwrap();
        self
    }

    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        *request.headers_mut().unwrap() = self.headers.clone();
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        request.extension(ConnectInfo(SocketAddr::new(self.from, 40_000)))
    }

    pub fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.test.ask(request);
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.keep(name, value);
        }
        answer
    }

    pub fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request)
    }

    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_raw(path, form_body(fields))
    }

    pub fn post_raw(&mut self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(body.into()).unwrap())
    }

    /// A form with files: name, file name if it is one, content.
    pub fn post_files(&mut self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map_or(String::new(), |f| format!("; filename=\"{f}\"\r\nContent-Type: text/plain"));
            body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let request =
            self.request(Method::POST, path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(request.body(body.into()).unwrap())
    }

    pub fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("login", login), ("password", password)])
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    pub statements: u32,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The `Set-Cookie` line of a cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap());
        lines.into_iter().find(|l| l.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers, self.text());
        self
    }

    /// The text of the page without its tags, one blank between words (blanks that do not break among them).
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.body.as_str();
        while let Some(start) = rest.find('<') {
            text.push_str(&rest[..start]);
            text.push(' ');
            rest = rest[start..].find('>').map_or("", |end| &rest[start + end + 1..]);
        }
        text.push_str(rest);
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ")
    }
}

/// Runs test bodies on both engines, each as a test of its own, with the small school world.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($test:ident) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn body($test: &mut $crate::harness::TestApp) $body

            #[test]
            fn sqlite() {
                body(&mut $crate::harness::TestApp::start(db::Engine::Sqlite, stringify!($name)));
            }

            #[test]
            fn postgres() {
                body(&mut $crate::harness::TestApp::start(db::Engine::Postgres, stringify!($name)));
            }
        }
    )+ };
}
