//! A PostgreSQL cluster that exists for one run of the tests.

use std::fs::File;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Gid, Signal, Uid};
use tempfile::TempDir;

use crate::process::{self, Running};

const SYSTEM_USER: &str = "postgres";

/// What is on the disk is thrown away, so nothing waits for it; every test has connections of its own.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "max_locks_per_transaction=256",
    "log_min_messages=fatal",
];

/// A running cluster; dropping it stops and removes it.
pub struct Cluster {
    // In this order: the server ends before its files go.
    _server: Running,
    _folder: TempDir,
    url: String,
}

impl Cluster {
    /// Makes and starts one.
    pub fn start() -> Result<Self> {
        let programs = programs().context(
            "PostgreSQL is not installed: `cargo xtask test --only tools` installs it, or: apt-get install postgresql",
        )?;
        let folder = tempfile::Builder::new().prefix("parvis-postgres-").tempdir()?;
        let data = folder.path().join("data");
        let log = folder.path().join("log");
        // PostgreSQL refuses to run as root.
        let as_user = rustix::process::geteuid().is_root().then_some(SYSTEM_USER);
        if let Some(user) = as_user {
            let (uid, gid) = ids(user)?;
            chown(folder.path(), Some(uid.as_raw()), Some(gid.as_raw()))?;
        }
        let mut initdb = process::bound_to_us(&programs.join("initdb"), as_user);
        initdb.arg("-D").arg(&data).args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]);
        // Sorted as French is, like many a real server: text that must sort by its bytes has to say so itself.
        initdb.args(["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr"]);
        process::run_quietly(initdb.current_dir(folder.path()), &log).context("initdb failed")?;

        let port = process::free_port()?;
        let mut server = process::bound_to_us(&programs.join("postgres"), as_user);
        server.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        server.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let output = File::options().create(true).append(true).open(&log)?;
        server.stdout(output.try_clone()?).stderr(output).current_dir(folder.path());
        // SIGINT is the fast shutdown: it does not wait for clients.
        let mut server = Running::start(&mut server, Signal::INT)?;

        let started = Instant::now();
        while !is_ready(&programs, port) {
            if let Some(status) = server.ended()? {
                bail!("PostgreSQL ended at once ({status}):\n{}", process::tail(&log, 20));
            }
            process::wait_a_little(started, Duration::from_secs(60), "PostgreSQL")?;
        }
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(Self { _server: server, _folder: folder, url })
    }

    /// Its address, for a superuser without a password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn is_ready(programs: &Path, port: u16) -> bool {
    Command::new(programs.join("pg_isready"))
        .args(["--quiet", "--host=127.0.0.1", "--port", &port.to_string()])
        .status()
        .is_ok_and(|status| status.success())
}

/// The folder of the server's programs, newest version first: Debian keeps them off the PATH.
pub fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            // The client's package has a folder there as well.
            folder.join("initdb").is_file().then_some((version, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

fn ids(user: &str) -> Result<(Uid, Gid)> {
    let users = std::fs::read_to_string("/etc/passwd")?;
    parse_ids(&users, user).with_context(|| format!("there is no system user `{user}` to run PostgreSQL as"))
}

fn parse_ids(users: &str, user: &str) -> Option<(Uid, Gid)> {
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(user)).then_some(fields))?;
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some((Uid::from_raw(uid), Gid::from_raw(gid)))
}

/// `cargo xtask postgres`.
pub fn serve_until_interrupted() -> Result<()> {
    let mut cluster = Cluster::start()?;
    println!("export PARVIS_TEST_POSTGRES={}", cluster.url());
    println!("# Ctrl-C stops and removes it.");
    while !process::interrupted() {
        let ended = cluster._server.ended()?;
        ensure!(ended.is_none(), "PostgreSQL ended by itself");
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_a_user_are_the_third_and_fourth_field() {
        let users = "root:x:0:0:root:/:/bin/sh\npostgres:x:104:111:,,,:/var/lib:/bin/sh\n";
        let (uid, gid) = parse_ids(users, "postgres").unwrap();
        assert_eq!((uid.as_raw(), gid.as_raw()), (104, 111));
        assert!(parse_ids(users, "post").is_none());
    }
}
