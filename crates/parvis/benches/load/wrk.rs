//! The load of `pages` and `gzip`: wrk, drawing guardians at random.

use crate::Result;
use crate::data::Session;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Threads of wrk.
const THREADS: &str = "2";
/// Connections, all kept.
const CONNECTIONS: &str = "64";

/// Each thread makes all requests beforehand, so that drawing one costs next to nothing.
const SCRIPT: &str = r#"
local requests, threads = {}, 0

function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
end

function init(args)
  math.randomseed(seed)
  for line in io.lines(args[1]) do
    local token, child = line:match("^(%S+) (%S+)$")
    local headers = { ["Cookie"] = "parvis=" .. token }
    if args[3] then headers["Accept-Encoding"] = args[3] end
    requests[#requests + 1] = wrk.format("GET", "/children/" .. child .. args[2], headers)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local e = summary.errors
  local errors = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format("figures %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes, errors,
    latency:percentile(99)))
end
"#;

/// What wrk found.
pub struct Figures {
    /// Answers.
    pub answers: f64,
    /// Answers a second.
    pub rate: f64,
    /// The time within which 99 of 100 answers came, in milliseconds.
    pub p99: f64,
    /// Bytes an answer, headers included.
    pub bytes: f64,
    /// Broken connections, wrong statuses, and answers that took longer than wrk waits (two seconds).
    pub errors: f64,
}

/// wrk with its script and the guardians to draw from.
pub struct Wrk {
    script: PathBuf,
    tokens: PathBuf,
}

impl Wrk {
    /// Writes the script and the guardians into a folder.
    pub fn prepare(folder: &Path, sessions: &[Session]) -> Result<Wrk> {
        if Command::new("wrk").arg("-v").output().is_err() {
            return Err("wrk is missing: install it, on Debian by `apt-get install wrk`".into());
        }
        let wrk = Wrk { script: folder.join("guardians.lua"), tokens: folder.join("guardians.txt") };
        std::fs::write(&wrk.script, SCRIPT)?;
        let mut lines = String::new();
        for session in sessions {
            writeln!(lines, "{} {}", session.token, session.child)?;
        }
        std::fs::write(&wrk.tokens, lines)?;
        Ok(wrk)
    }

    /// Asks a server for pages of random guardians. `below` is what follows the child's address.
    pub fn run(&self, address: SocketAddr, below: &str, encoding: Option<&str>, length: Duration) -> Result<Figures> {
        let mut command = Command::new("wrk");
        command
            .args(["-t", THREADS, "-c", CONNECTIONS, "-d", &format!("{}s", length.as_secs().max(1)), "-s"])
            .arg(&self.script)
            .arg(format!("http://{address}"))
            .arg("--")
            .arg(&self.tokens)
            .arg(below)
            .args(encoding);
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find_map(|l| l.strip_prefix("figures "));
        let numbers: Vec<f64> = line.unwrap_or_default().split(' ').filter_map(|n| n.parse().ok()).collect();
        let &[requests, micros, bytes, errors, p99] = numbers.as_slice() else {
            return Err(format!("wrk: {}{}", text, String::from_utf8_lossy(&output.stderr)).into());
        };
        if errors * 100.0 >= requests {
            return Err(format!("wrk met {errors} errors in {requests} requests").into());
        }
        Ok(Figures {
            answers: requests,
            rate: requests / (micros / 1e6),
            p99: p99 / 1e3,
            bytes: bytes / requests,
            errors,
        })
    }
}
