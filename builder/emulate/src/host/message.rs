//! One line of the host channel.

use serde::{Deserialize, Serialize};

/// One line of the host channel.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Message {
    /// The state of the node.
    Status(Status),
    /// Something was reached for the first time in this boot.
    Milestone {
        /// What, such as `apiserver-ready`.
        name: String,
        /// Seconds since the guest's kernel started.
        uptime: f64,
    },
    /// The administrator's kubeconfig, as it is on the node.
    Kubeconfig {
        /// YAML.
        data: String,
    },
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// The state of the node; keys that an image leaves out are empty.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Status {
    /// Seconds since the guest's kernel started.
    pub uptime: f64,
    /// Where the boot is, in the guest's words.
    pub phase: String,
    /// Whether the node is registered and Ready.
    pub ready: bool,
    /// What keeps it from being ready, in the guest's words.
    pub reason: String,
    /// Every pod of the cluster.
    pub pods: Vec<Pod>,
    /// Names of systemd units that failed.
    pub failed_units: Vec<String>,
    /// Addresses of the node.
    pub addresses: Vec<String>,
    /// Memory of the whole machine.
    pub memory: Memory,
    /// Writes to the disk.
    pub disk: Disk,
}

/// One pod.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Pod {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its phase, as Kubernetes says it.
    pub phase: String,
    /// Whether all its containers are ready.
    pub ready: bool,
    /// Why it is not, when the guest knows.
    pub reason: String,
}

/// Memory in KiB, from `/proc/meminfo`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Memory {
    /// `MemTotal`.
    pub total_kib: u64,
    /// `MemAvailable`.
    pub available_kib: u64,
}

/// Counters of the system disk since the kernel started.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Disk {
    /// Written, in KiB.
    pub written_kib: u64,
}

impl Memory {
    /// Memory in use, in KiB: all of it without what the kernel could hand out.
    pub fn used_kib(self) -> u64 {
        self.total_kib.saturating_sub(self.available_kib)
    }
}

impl Pod {
    /// Runs with all its containers ready, or ran to its end as a job does.
    pub fn is_fine(&self) -> bool {
        self.phase == "Succeeded" || (self.phase == "Running" && self.ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Message {
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn reads_the_lines_of_the_architecture() {
        let line = r#"{"kind":"status","uptime":81.2,"phase":"ready","ready":true,
            "pods":[{"namespace":"kube-system","name":"coredns-1","phase":"Running","ready":true}],
            "failed-units":["a.service"],"addresses":["10.0.2.15"],
            "memory":{"total-kib":2000,"available-kib":1500},"disk":{"written-kib":7}}"#;
        let Message::Status(status) = parse(line) else { panic!("not a status") };
        assert!(status.ready && status.pods[0].is_fine());
        assert_eq!(status.failed_units, ["a.service"]);
        assert_eq!((status.memory.used_kib(), status.disk.written_kib), (500, 7));
    }

    #[test]
    fn passes_over_kinds_and_keys_of_newer_images() {
        assert_eq!(parse(r#"{"kind":"weather","rain":true}"#), Message::Unknown);
        let milestone = parse(r#"{"kind":"milestone","name":"x","uptime":1,"new":[1]}"#);
        assert_eq!(milestone, Message::Milestone { name: "x".into(), uptime: 1.0 });
    }

    #[test]
    fn a_status_may_leave_keys_out() {
        assert_eq!(parse(r#"{"kind":"status"}"#), Message::Status(Status::default()));
    }
}
