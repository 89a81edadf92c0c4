//! The built program as a process of its own, and a plain HTTP client to ask it.

use crate::harness::form_body;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program with its data in a folder and hashes that cost next to nothing; no setting of the tester's comes through.
pub fn parvis(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parvis"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PARVIS_")) {
        command.env_remove(name);
    }
    command
        .env("PARVIS_DATA", data)
        .env("PARVIS_PASSWORD_MEMORY_KIB", "64")
        .env("PARVIS_PASSWORD_PASSES", "1")
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end; whether it went well, and all that it said.
pub fn run(command: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.success(), format!("{}{}", String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap()))
}

/// Runs a command that must go well.
#[track_caller]
pub fn good(command: &mut Command) -> String {
    let (good, said) = run(command);
    assert!(good, "{said}");
    said
}

/// Fills a folder with thirty invented students; returns the lines of sessions, each a cookie and a child.
pub fn seed(data: &Path, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let out = data.join("sessions.txt");
    let mut command = parvis(data);
    command
        .args(["seed", "--students", "30", "--sessions", "5", "--sessions-out"])
        .arg(&out)
        .envs(more.iter().copied());
    std::fs::create_dir_all(data).unwrap();
    assert!(good(&mut command).contains("30 of 30 students"));
    let lines = std::fs::read_to_string(out).unwrap();
    lines
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(token, child)| (token.to_owned(), child.to_owned()))
        .collect()
}

/// A port that nobody listens on.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A server, killed when dropped.
pub struct Server {
    pub process: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts `parvis serve` and waits until it answers.
    pub fn start(data: &Path, more: &[(&str, &str)]) -> Server {
        let address = free_address();
        let mut command = parvis(data);
        command
            .arg("serve")
            .env("PARVIS_LISTEN", address.to_string())
            .env("PARVIS_LOG", "error")
            .envs(more.iter().copied());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut server = Server { process, address };
        let began = Instant::now();
        while ask(address, "GET", "/readyz", "", "").is_none_or(|a| a.status != 200) {
            assert!(server.process.try_wait().unwrap().is_none(), "the server has ended");
            assert!(began.elapsed() < Duration::from_secs(20), "the server does not answer");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    pub fn get(&self, path: &str, cookie: &str) -> Option<Wired> {
        ask(self.address, "GET", path, cookie, "")
    }

    pub fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Option<Wired> {
        ask(self.address, "POST", path, cookie, &form_body(fields))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Dead already, where that is what is tested.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer that came whole.
#[derive(Debug)]
pub struct Wired {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Wired {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (n, value) = line.split_once(':')?;
            n.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.split_once(": ")?.1.strip_prefix(name)?.strip_prefix('=')?.split(';').next())
    }
}

/// Asks once on a connection of its own; none where it broke before all of the answer was there.
pub fn ask(address: SocketAddr, method: &str, path: &str, cookie: &str, body: &str) -> Option<Wired> {
    let length = body.len();
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let text = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{cookie}{form}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    parse(&talk(address, text.as_bytes())?)
}

/// Sends bytes as they are and reads to the end.
pub fn talk(address: SocketAddr, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.write_all(bytes).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(answer)
}

fn parse(answer: &[u8]) -> Option<Wired> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let wired = Wired { status, head: head.to_owned(), body: body.to_owned() };
    // Cut short, it was not given.
    let whole = wired.header("content-length").and_then(|n| n.parse().ok()).is_none_or(|n: usize| n == body.len());
    whole.then_some(wired)
}
