//! Running programs so that none outlives this one: each gets a process group of its own, which is ended on Ctrl-C, on
//! failure and at the end.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

const POLL: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_secs(10);

static INTERRUPTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From now on a request to end is noticed by [`check`] rather than ending this program at once.
pub fn watch_signals() -> Result<()> {
    let flag = Arc::clone(INTERRUPTED.get_or_init(Arc::default));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&flag))?;
    }
    Ok(())
}

/// Whether somebody asked this program to end.
pub fn interrupted() -> bool {
    INTERRUPTED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Fails when somebody asked this program to end.
pub fn check() -> Result<()> {
    if interrupted() { bail!("interrupted") } else { Ok(()) }
}

/// Waits a little; fails when interrupted or when the time is over.
pub fn wait_a_little(started: Instant, limit: Duration, what: &str) -> Result<()> {
    check()?;
    if started.elapsed() > limit {
        bail!("{what}: not ready after {} s", limit.as_secs());
    }
    sleep(POLL);
    Ok(())
}

/// A program that runs beside this one and ends with it.
pub struct Running {
    child: Child,
    stop_with: Signal,
}

impl Running {
    /// Starts it; `stop_with` is the signal that it takes as a request to end.
    pub fn start(command: &mut Command, stop_with: Signal) -> Result<Self> {
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot run {}", describe(command)))?;
        Ok(Self { child, stop_with })
    }

    /// Its status, if it has ended by itself.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    fn signal(&self, signal: Signal) {
        if let Ok(Some(group)) = i32::try_from(self.child.id()).map(Pid::from_raw) {
            // It may have ended in between; then there is nothing to end.
            let _ = kill_process_group(group, signal);
        }
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            check()?;
            sleep(POLL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.ended(), Ok(None)) {
            return;
        }
        self.signal(self.stop_with);
        let asked = Instant::now();
        while matches!(self.ended(), Ok(None)) {
            if asked.elapsed() > GRACE {
                self.signal(Signal::KILL);
                let _ = self.child.wait();
                return;
            }
            sleep(POLL);
        }
    }
}

/// `program`, to be ended by the kernel even when this program is killed without a chance to tidy up. `as_user` changes
/// to that user first.
pub fn bound_to_us(program: &Path, as_user: Option<&str>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if let Some(user) = as_user {
        command.args([format!("--reuid={user}"), format!("--regid={user}"), "--init-groups".to_owned()]);
    }
    command.arg("--").arg(program);
    command
}

/// Runs a program to its end with its output on the screen.
pub fn run(command: &mut Command) -> Result<()> {
    let status = Running::start(command, Signal::TERM)?.wait()?;
    if status.success() { Ok(()) } else { bail!("failed ({status}): {}", describe(command)) }
}

/// Runs a program to its end with its output in a file; the last of it is shown when it fails.
pub fn run_quietly(command: &mut Command, log: &Path) -> Result<()> {
    let file = File::options().create(true).append(true).open(log)?;
    command.stdout(file.try_clone()?).stderr(file);
    let result = run(command);
    if result.is_err() && !interrupted() {
        println!("{}", tail(log, 40));
        println!("(all of it: {})", log.display());
    }
    result
}

/// The last lines of a file.
pub fn tail(file: &Path, lines: usize) -> String {
    let bytes = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// The command as one would type it.
pub fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A port of the loopback interface that nobody uses now.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(error.to_string().contains("sh -c exit 3"), "{error}");
    }

    #[test]
    fn a_program_ends_when_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("ended");
        let script =
            format!("trap 'touch {}; exit' TERM; touch {0}.ready; while :; do sleep 0.01; done", mark.display());
        let running =
            Running::start(Command::new("sh").args(["-c", &script]).stderr(Stdio::null()), Signal::TERM).unwrap();
        let started = Instant::now();
        while !folder.path().join("ended.ready").exists() {
            wait_a_little(started, GRACE, "the script").unwrap();
        }
        drop(running);
        assert!(mark.exists());
    }
}
