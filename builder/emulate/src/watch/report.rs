//! What a good boot looked like.

use super::Timeline;
use crate::{Pod, Status};
use serde::Serialize;
use std::fmt;

/// A node that became ready.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// How instructions were executed: `kvm` or `tcg`.
    pub acceleration: String,
    /// What was reached when.
    pub timeline: Timeline,
    /// Seconds from power-on until the node was Ready.
    pub ready_seconds: f64,
    /// Seconds from power-on until every pod ran.
    pub pods_seconds: f64,
    /// Every pod.
    pub pods: Vec<Pod>,
    /// Addresses of the node.
    pub addresses: Vec<String>,
    /// Memory in use (`MemTotal - MemAvailable`), in KiB.
    pub memory_used_kib: u64,
    /// Memory of the machine, in KiB.
    pub memory_total_kib: u64,
    /// Units of systemd that failed; none in a good boot.
    pub failed_units: Vec<String>,
}

/// What a ready node does when nobody asks anything of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Idle {
    /// How long it was watched, in seconds of the guest.
    pub seconds: f64,
    /// Memory in use at the end, in KiB.
    pub memory_used_kib: u64,
    /// Written to the disk in that time, in KiB.
    pub written_kib: u64,
}

impl Idle {
    /// What lies between two states of the same boot.
    pub(crate) fn between(earlier: &Status, later: &Status) -> Self {
        Self {
            seconds: later.uptime - earlier.uptime,
            memory_used_kib: later.memory.used_kib(),
            written_kib: later.disk.written_kib.saturating_sub(earlier.disk.written_kib),
        }
    }

    /// Written to the disk, in KiB per hour.
    pub fn written_kib_per_hour(&self) -> f64 {
        if self.seconds > 0.0 { self.written_kib as f64 * 3600.0 / self.seconds } else { 0.0 }
    }
}

/// Timeline, pods and memory, as `kiln test` prints them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.timeline)?;
        for pod in &self.pods {
            writeln!(f, "pod {}/{}: {}", pod.namespace, pod.name, pod.phase)?;
        }
        let (used, total) = (self.memory_used_kib / 1024, self.memory_total_kib / 1024);
        writeln!(f, "memory used: {used} of {total} MiB; executed by {}", self.acceleration)
    }
}

/// One line: memory and writes.
impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let memory = self.memory_used_kib / 1024;
        let written = self.written_kib_per_hour() / 1024.0;
        write!(f, "idle for {:.0} s: {memory} MiB of memory used, {written:.1} MiB an hour written", self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_writes_by_the_hour() {
        let at = |uptime, written_kib| Status { uptime, disk: crate::DiskStatus { written_kib }, ..Status::default() };
        let idle = Idle::between(&at(100.0, 5_000), &at(400.0, 5_100));
        assert_eq!(idle.written_kib_per_hour(), 1200.0);
        assert_eq!(idle.to_string(), "idle for 300 s: 0 MiB of memory used, 1.2 MiB an hour written");
    }
}
