//! Journeys of people through the demo, in a real browser.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;

use crate::process::{self, Running};
use crate::{tools, workspace};

/// The demo fills its database first.
const START_LIMIT: Duration = Duration::from_secs(180);

/// Runs the harness's own tests, then the journeys.
pub fn run() -> Result<()> {
    let e2e = workspace::e2e();
    let results = e2e.join("results");
    if results.exists() {
        fs::remove_dir_all(&results)?;
    }
    println!("-- the harness catches what it should");
    node_tests(&e2e.join("lib/selftest"), &[])?;

    println!("-- the server");
    process::run(workspace::cargo().args(["build", "--package", "parvis"]))?;
    let demo = Demo::start(&workspace::target()?.join("debug/parvis"))?;

    println!("-- the journeys");
    let outcome = node_tests(&e2e.join("journeys"), &[("PARVIS_DEMO_JSON", &demo.people)]);
    if outcome.is_err() && !process::interrupted() {
        println!("The server's last words:\n{}", process::tail(&demo.log, 30));
        println!("Pictures of the pages: e2e/results/shots");
    }
    outcome
}

/// Runs all test files of a folder. They are named one by one, for Node's versions read the name of a folder
/// differently.
fn node_tests(folder: &Path, environment: &[(&str, &Path)]) -> Result<()> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    ensure!(!files.is_empty(), "no test in {}", folder.display());
    files.sort();
    let browser = tools::browser().context("no Chromium: cargo xtask test --only tools")?;
    let mut node = Command::new("node");
    // One file after the other: browser, server and database share few cores, and waiting has limits.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]).args(&files);
    node.current_dir(workspace::e2e()).env("PARVIS_BROWSER", browser).envs(environment.iter().copied());
    process::run(&mut node)
}

/// A running demo with its throw-away data.
struct Demo {
    // In this order: the server ends before its files go.
    _server: Running,
    _folder: tempfile::TempDir,
    people: PathBuf,
    log: PathBuf,
}

impl Demo {
    fn start(program: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("parvis-demo-").tempdir()?;
        let log = workspace::scratch()?.join("demo.log");
        let people = folder.path().join("demo.json");
        let address = format!("127.0.0.1:{}", process::free_port()?);
        let mut command = process::bound_to_us(program, None);
        command.args(["demo", "--data"]).arg(folder.path()).args(["--listen", &address]);
        let output = File::create(&log)?;
        command.stdout(output.try_clone()?).stderr(output);
        let mut server = Running::start(&mut command, Signal::TERM)?;
        let started = Instant::now();
        while !(people.is_file() && answers(&address)) {
            if let Some(status) = server.ended()? {
                bail!("the demo ended at once ({status}):\n{}", process::tail(&log, 30));
            }
            process::wait_a_little(started, START_LIMIT, "the demo")
                .with_context(|| format!("its last words:\n{}", process::tail(&log, 30)))?;
        }
        println!("the demo answers after {:.1} s", started.elapsed().as_secs_f64());
        Ok(Self { _server: server, _folder: folder, people, log })
    }
}

fn answers(address: &str) -> bool {
    status_line(address).is_ok_and(|line| line.split(' ').nth(1) == Some("200"))
}

fn status_line(address: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_that_says(answer: &'static str) -> String {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // Read whole: closing on unread bytes would reset the connection.
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn a_server_is_ready_when_it_says_so() {
        assert!(answers(&server_that_says("HTTP/1.1 200 OK\r\n\r\nready")));
        assert!(!answers(&server_that_says("HTTP/1.1 503 Service Unavailable\r\n\r\n")));
        assert!(!answers("127.0.0.1:1"));
    }
}
