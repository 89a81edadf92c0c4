//! What a process takes: memory at its most, processor time.

use crate::Result;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How often a process is looked at.
const EVERY: Duration = Duration::from_millis(20);

/// Processor time so far.
pub struct Spent {
    /// Seconds of all its threads.
    pub seconds: f64,
}

impl Spent {
    /// Of a process.
    pub fn of(id: u32) -> Result<Spent> {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let field = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
        // A tick is a hundredth of a second on every Linux.
        Ok(Spent { seconds: (field(11) + field(12)) / 100.0 })
    }
}

/// The most that a process has held, in MB.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    /// Memory of its own (`RssAnon`).
    pub own: f64,
    /// With the pages of files that it maps (`VmHWM`); the system takes those back when it wants them.
    pub all: f64,
}

impl Memory {
    /// Looks once more; a process that has ended holds nothing.
    pub fn look(&mut self, id: u32) {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
        };
        self.own = self.own.max(of("RssAnon:"));
        self.all = self.all.max(of("VmHWM:"));
    }
}

/// What a process took from its start to its end.
pub struct Watched {
    /// How it ended.
    pub status: ExitStatus,
    /// By the clock, in seconds.
    pub wall: f64,
    /// Processor time, in seconds, to the last look.
    pub cpu: f64,
    /// Memory.
    pub memory: Memory,
}

/// Watches a process to its end.
pub fn to_the_end(child: &mut Child, began: Instant) -> Result<Watched> {
    let (mut memory, mut cpu) = (Memory::default(), 0.0);
    loop {
        memory.look(child.id());
        if let Ok(spent) = Spent::of(child.id()) {
            cpu = spent.seconds;
        }
        if let Some(status) = child.try_wait()? {
            return Ok(Watched { status, wall: began.elapsed().as_secs_f64(), cpu, memory });
        }
        std::thread::sleep(EVERY);
    }
}
