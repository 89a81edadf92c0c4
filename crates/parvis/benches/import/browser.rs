//! A file of 100,000 rows as the office sends it: upload, preview, confirmation, over HTTP.

use crate::client::{self, Connection};
use crate::command::{self, Files};
use crate::place::{Engine, FIRST, Place, SLUG};
use crate::report::{Bar, Report};
use crate::rows::Size;
use crate::server::Server;
use crate::watch::Memory;
use crate::{Failure, Result};
use parvis::features::accounts::store::{NewAccount, NewSession, insert_accounts, insert_sessions};
use rules::secret::SessionId;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

/// As many as a browser may send on SQLite.
const SIZE: Size = Size { students: 5_000, each: 20 };
/// What is sent and how an import is looked for must not take longer, in seconds.
const PATIENCE: Duration = Duration::from_secs(600);

/// A secretary of the school with an open session; gives the cookie.
fn secretary(place: &Place) -> Result<String> {
    let session = SessionId::from_entropy([7; 32]);
    let now = jiff::Timestamp::now().as_microsecond();
    let at = |hours: i64| db::Instant::from_micros(now + hours * 3_600_000_000);
    let account = NewAccount {
        id: FIRST,
        public_id: "ac0000000bench01".into(),
        family_name: "Amrani".into(),
        given_name: "Houda".into(),
        family_name_ar: String::new(),
        given_name_ar: String::new(),
        email: None,
        email_confirmed_at: None,
        locale: "fr".into(),
        state: "active".into(),
        is_staff: true,
        password_scheme: "none".into(),
        password_salt: Vec::new(),
        password_hash: Vec::new(),
        created_at: at(0),
        visit_at: at(0),
        last_visit_at: at(0),
    };
    let open = NewSession {
        id: FIRST,
        token_hash: session.hash().as_bytes().to_vec(),
        account_id: FIRST,
        scope_student_id: None,
        created_at: at(0),
        last_seen_at: at(0),
        idle_until: at(12),
        ends_at: at(12),
        remembered: false,
        device: "bench".into(),
    };
    place.open()?.write(|tx| {
        insert_accounts(tx, std::slice::from_ref(&account))?;
        insert_sessions(tx, std::slice::from_ref(&open))?;
        tx.execute_batch(&format!(
            "INSERT INTO staff_roles (account_id, school_id, role, state) VALUES ({FIRST}, {FIRST}, 'secretary', 'active');
            UPDATE sessions SET second_factor_at = created_at WHERE account_id = {FIRST}"
        ))
    })?;
    Ok(session.to_string())
}

struct Browser {
    address: SocketAddr,
    cookie: String,
}

impl Browser {
    fn page(&self, path: &str) -> Result<String> {
        let answer =
            Connection::open(self.address)?.ask(&client::get(self.address, path, &[("Cookie", &self.cookie)]))?;
        if answer.status != 200 {
            return Err(format!("{path} answers {}", answer.status).into());
        }
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// Posts a body; gives the address that the answer leads to.
    fn post(&self, path: &str, kind: &str, body: &[u8]) -> Result<String> {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            self.cookie,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let answer = Connection::open(self.address)?.ask(&request)?;
        match (answer.status, answer.header("location")) {
            (303, Some(place)) => Ok(place.to_owned()),
            (status, _) => Err(format!("{path} answers {status}").into()),
        }
    }

    /// Asks for a page until it has a text; the page.
    fn wait_for(&self, path: &str, text: &str, memory: &mut Memory, server: &Server) -> Result<String> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let page = self.page(path)?;
            memory.look(server.id());
            if page.contains(text) {
                return Ok(page);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("{path} does not come to {text}").into())
    }
}

/// The value of a hidden field.
fn value_of<'p>(page: &'p str, name: &str) -> Result<&'p str> {
    let rest = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .ok_or_else(|| Failure::from(format!("no field {name}")))?
        .1;
    Ok(rest.split('"').next().unwrap_or_default())
}

/// Measures one engine.
pub fn measure(engine: Engine, folder: &Path, report: &mut Report) -> Result<()> {
    let files = Files::write(&folder.join("files"), SIZE)?;
    let place = Place::new(engine, folder.join("browser"))?;
    place.add_school()?;
    command::import(&place, &files.students, "students", SIZE.students)?;
    let cookie = format!("parvis={}", secretary(&place)?);
    let server = Server::launch(&mut place.parvis())?;
    let browser = Browser { address: server.address, cookie };
    let imports = format!("/office/{SLUG}/imports");
    let list = browser.page(&imports)?;
    let mut memory = Memory::default();
    memory.look(server.id());
    let idle = memory.own;

    let mut body = Vec::new();
    let token = value_of(&list, "token")?;
    body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n").bytes());
    body.extend(b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"notes.csv\"\r\nContent-Type: text/csv\r\n\r\n");
    body.extend(std::fs::read(&files.grades)?);
    body.extend(b"\r\n--edge--\r\n");
    let began = Instant::now();
    let import = browser.post(&imports, "multipart/form-data; boundary=edge", &body)?;
    let upload = began.elapsed().as_secs_f64();
    let page = browser.wait_for(&import, "name=\"version\"", &mut memory, &server)?;
    let preview = began.elapsed().as_secs_f64() - upload;
    let began = Instant::now();
    let confirm = format!("version={}", value_of(&page, "version")?);
    browser.post(&format!("{import}/confirm"), "application/x-www-form-urlencoded", confirm.as_bytes())?;
    browser.wait_for(&import, &format!("{import}/undo"), &mut memory, &server)?;
    let confirmed = began.elapsed().as_secs_f64();

    let name = engine.name();
    let rows = SIZE.grades() as f64;
    report.add("browser", format!("{name}: rows sent"), rows, "", None);
    report.add("browser", format!("{name}: upload of {:.1} MB", body.len() as f64 / 1e6), upload, "s", None);
    report.add("browser", format!("{name}: until the preview is there"), preview, "s", None);
    report.add("browser", format!("{name}: from confirmation to the end"), confirmed, "s", None);
    report.add("browser", format!("{name}: all together"), rows / (upload + preview + confirmed), "rows/s", None);
    report.add("browser", format!("{name}: server's own memory before"), idle, "MB", None);
    report.add("browser", format!("{name}: at most"), memory.own, "MB", Some(Bar::AtMost(300.0)));
    Ok(())
}
