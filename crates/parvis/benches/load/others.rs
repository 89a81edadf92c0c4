//! How busy other processes kept the cores: figures taken beside a build are not figures.

use crate::Result;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Above this part of the cores, from 0 to 1, others disturb.
const DISTURBING: f64 = 0.05;

/// Waits until other processes have left the cores alone for a second, but not longer than `patience`.
pub fn wait_for_quiet(patience: Duration) {
    let until = Instant::now() + patience;
    while Instant::now() < until {
        let Ok(before) = Use::now() else { return };
        std::thread::sleep(Duration::from_secs(1));
        if Use::now().is_ok_and(|now| now.others_since(&before) < DISTURBING) {
            return;
        }
    }
}

/// Processor time so far, in ticks.
pub struct Use {
    busy: u64,
    total: u64,
    ours: u64,
}

impl Use {
    /// Reads it.
    pub fn now() -> Result<Use> {
        let stat = std::fs::read_to_string("/proc/stat")?;
        let line = stat.lines().next().unwrap_or_default();
        // user, nice, system, idle, iowait, irq, softirq, steal
        let ticks: Vec<u64> = line.split_whitespace().skip(1).take(8).filter_map(|t| t.parse().ok()).collect();
        let total: u64 = ticks.iter().sum();
        let idle: u64 = ticks.iter().skip(3).take(2).sum();
        Ok(Use { busy: total - idle, total, ours: ours()? })
    }

    /// The processor time of this process and of those it started since then.
    pub fn ours_since(&self, before: &Use) -> Duration {
        // A tick is a hundredth of a second on every Linux.
        Duration::from_millis(10 * self.ours.saturating_sub(before.ours))
    }

    /// Which part of the cores others used since then, from 0 to 1.
    pub fn others_since(&self, before: &Use) -> f64 {
        let total = self.total.saturating_sub(before.total).max(1);
        let busy = self.busy.saturating_sub(before.busy);
        busy.saturating_sub(self.ours.saturating_sub(before.ours)) as f64 / total as f64
    }
}

/// The ticks of this process, of those it started, and of those that have ended.
fn ours() -> Result<u64> {
    // parent, own ticks, ticks of children that have ended
    let mut processes: HashMap<u32, (u32, u64)> = HashMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|n| n.parse::<u32>().ok()) else { continue };
        // A process may end while the list is read.
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let field = |at: usize| fields.get(at).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
        let ticks = (11..15).map(field).sum();
        processes.insert(id, (u32::try_from(field(1)).unwrap_or(0), ticks));
    }
    let own = std::process::id();
    let is_ours = |id: u32| {
        let mut at = id;
        for _ in 0..64 {
            if at == own {
                return true;
            }
            match processes.get(&at) {
                Some((parent, _)) if *parent > 1 => at = *parent,
                _ => return false,
            }
        }
        false
    };
    Ok(processes.iter().filter(|(id, _)| is_ours(**id)).map(|(_, (_, ticks))| ticks).sum())
}
