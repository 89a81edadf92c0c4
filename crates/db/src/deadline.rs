//! The time that a statement may take on SQLite, which has no such setting of its own.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Asked by SQLite every so many steps whether to go on.
///
/// The clock is first read when SQLite first asks, so that short statements, which never ask, pay
/// nothing for it.
pub(crate) struct Deadline {
    origin: Instant,
    /// Microseconds after `origin`; 0 until SQLite asks.
    started: AtomicU64,
    limit: AtomicU64,
}

impl Deadline {
    pub(crate) fn new(limit: Duration) -> Deadline {
        Deadline { origin: Instant::now(), started: AtomicU64::new(0), limit: AtomicU64::new(micros(limit)) }
    }

    /// A statement starts.
    #[inline]
    pub(crate) fn restart(&self) {
        self.started.store(0, Relaxed);
    }

    /// Lets statements take as long as they need.
    pub(crate) fn lift(&self) {
        self.limit.store(u64::MAX, Relaxed);
    }

    pub(crate) fn passed(&self) -> bool {
        let now = micros(self.origin.elapsed()).max(1);
        match self.started.load(Relaxed) {
            0 => {
                self.started.store(now, Relaxed);
                false
            }
            started => now - started > self.limit.load(Relaxed),
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
