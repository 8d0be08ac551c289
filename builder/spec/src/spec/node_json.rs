//! `/etc/kiln/node.json`: what the profile says to the node. Read by `rootfs/node/internal/nodeconfig`, which refuses
//! any key that it does not know; the table is in ARCHITECTURE.md.

use super::{Cni, ImageVersion, Spec};
use serde_json::json;

/// What only the lock knows about an image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Version of the image.
    pub version: String,
    /// Time of its newest input, in UTC: `2026-11-24T00:00:00Z`.
    pub built: String,
}

impl Stamp {
    /// The stamp of an image whose newest input is of the time `built` (`2026-11-24T06:30:05Z`).
    ///
    /// A version from the clock is that time with its colons and dashes left out: `20261124t063005z`.
    pub fn new(spec: &Spec, built: &str) -> Self {
        let version = match &spec.image.version {
            ImageVersion::Profile(text) => text.to_string(),
            ImageVersion::Clock => built.replace(['-', ':'], "").to_ascii_lowercase(),
        };
        Self { version, built: built.to_owned() }
    }
}

impl Spec {
    /// The text of node.json.
    pub fn node_json(&self, stamp: &Stamp) -> String {
        let (plugin, backend, network_policy) = match self.cni {
            Cni::Flannel { backend, network_policy } => ("flannel", backend.word(), network_policy),
            Cni::Bridge { network_policy } => ("bridge", "", network_policy),
            Cni::None => ("none", "", false),
        };
        let value = json!({
            "hostname": self.kubernetes.hostname,
            "image": { "id": self.image.id, "version": stamp.version, "built": stamp.built },
            "network": {
                "pod-cidrs": self.network.pod_cidrs,
                "service-cidrs": self.network.service_cidrs,
                "cluster-dns": self.network.cluster_dns,
                "cluster-domain": self.kubernetes.cluster_domain,
            },
            "cni": { "plugin": plugin, "backend": backend, "network-policy": network_policy },
            "load-balancer": { "plugin": self.load_balancer.plugin() },
            "control-plane": self.kubernetes.control_plane,
            "datastore": { "kind": self.plugins.datastore },
            "api": { "port": self.kubernetes.api_port, "extra-sans": self.kubernetes.extra_sans },
            "kubelet": { "max-pods": self.kubernetes.max_pods },
            "memory": {
                "gogc": self.memory.gogc,
                "control-plane-limit": self.memory.control_plane_limit.to_string(),
                "agent-limit": self.memory.agent_limit.to_string(),
                "eviction-threshold": self.memory.eviction_threshold.to_string(),
            },
        });
        format!("{value:#}\n")
    }
}
