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

/// Journeys through the office change what later ones read, so they have a demo of their own and go one after the other;
/// those of guardians go on beside them. The rest of the files come after both.
const OFFICE: &[&str] = &["imports", "joining", "letters", "mailbox", "office", "staff"];
const LAST: &str = "zz-";

/// Runs the harness's own tests, then the journeys.
pub fn run() -> Result<()> {
    let e2e = workspace::e2e();
    let results = e2e.join("results");
    if results.exists() {
        fs::remove_dir_all(&results)?;
    }
    println!("-- the harness catches what it should");
    node_tests(&files(&e2e.join("lib/selftest"))?, None, &[])?;

    println!("-- the servers");
    // As the step before has built it: alone it would be built with other features of its dependencies, all of them anew.
    process::run(workspace::cargo().args(["test", "--workspace", "--all-features", "--no-run", "--quiet"]))?;
    let program = workspace::target()?.join("debug/parvis");
    let (office, guardians) = (Demo::start(&program, "office")?, Demo::start(&program, "guardians")?);

    println!("-- the journeys");
    let (last, first) =
        files(&e2e.join("journeys"))?.into_iter().partition::<Vec<_>, _>(|file| stem(file).starts_with(LAST));
    let (of_office, of_guardians) =
        first.into_iter().partition::<Vec<_>, _>(|file| OFFICE.contains(&stem(file).as_str()));
    let said = workspace::scratch()?.join("office-journeys.log");
    let beside = std::thread::scope(|scope| {
        let beside = scope.spawn(|| node_tests(&of_office, Some(&said), &[("PARVIS_DEMO_JSON", &office.people)]));
        let outcome = node_tests(&of_guardians, None, &[("PARVIS_DEMO_JSON", &guardians.people)]);
        (outcome, beside.join().unwrap_or_else(|_| bail!("the journeys of the office ended badly")))
    });
    println!("{}", fs::read_to_string(&said).unwrap_or_default());
    let outcome =
        beside.0.and(beside.1).and_then(|()| node_tests(&last, None, &[("PARVIS_DEMO_JSON", &office.people)]));
    if outcome.is_err() && !process::interrupted() {
        for demo in [&office, &guardians] {
            println!("The server's last words:\n{}", process::tail(&demo.log, 30));
        }
        println!("Pictures of the pages: e2e/results/shots");
    }
    outcome
}

/// The test files of a folder. They are named one by one, for Node's versions read the name of a folder differently.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    ensure!(!files.is_empty(), "no test in {}", folder.display());
    files.sort();
    Ok(files)
}

/// What a file is called before `.test.mjs`.
fn stem(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.trim_end_matches(".test.mjs").to_owned()
}

/// Runs test files one after the other: browser, server and database share few cores, and waiting has limits.
fn node_tests(files: &[PathBuf], said: Option<&Path>, environment: &[(&str, &Path)]) -> Result<()> {
    let browser = tools::browser().context("no Chromium: cargo xtask test --only tools")?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]).args(files);
    node.current_dir(workspace::e2e()).env("PARVIS_BROWSER", browser).envs(environment.iter().copied());
    if let Some(said) = said {
        node.stdout(File::create(said)?);
    }
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
    fn start(program: &Path, name: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("parvis-demo-").tempdir()?;
        let log = workspace::scratch()?.join(format!("demo-{name}.log"));
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
