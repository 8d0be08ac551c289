//! Where the node's programs go, and under which names they are called. The other half of the agreement is the table
//! in ARCHITECTURE.md.

use kiln_spec::{DnsPlugin, Ingress, MetricsPlugin, Spec};
use kiln_tree::{Binary, Content};
use std::collections::BTreeMap;

/// Program, place, further names.
type Place = (&'static str, &'static str, &'static [&'static str]);

const PLACES: [Place; 9] = [
    ("kiln-node", "usr/bin/kiln-node", &["usr/bin/kubectl", "usr/bin/containerd", "usr/bin/ctr"]),
    ("kiln-console", "usr/bin/kiln-console", &[]),
    ("kiln-settings", "usr/bin/kiln-settings", &[]),
    ("containerd-shim-runc-v2", "usr/bin/containerd-shim-runc-v2", &[]),
    (
        "kiln-cni",
        "usr/lib/cni/kiln-cni",
        &[
            "usr/lib/cni/bridge",
            "usr/lib/cni/host-local",
            "usr/lib/cni/loopback",
            "usr/lib/cni/network-policy",
            "usr/lib/cni/portmap",
            "usr/lib/cni/bandwidth",
            "usr/lib/cni/firewall",
            "usr/lib/cni/tuning",
            "usr/lib/cni/flannel",
        ],
    ),
    (
        "kiln-pods",
        "usr/lib/kiln/pods/kiln-pods",
        &[
            "usr/lib/kiln/pods/coredns",
            "usr/lib/kiln/pods/metrics-server",
            "usr/lib/kiln/pods/local-path-provisioner",
            "usr/lib/kiln/pods/nginx-ingress",
        ],
    ),
    ("traefik", "usr/lib/kiln/pods/traefik", &[]),
    ("metallb-controller", "usr/lib/kiln/pods/metallb-controller", &[]),
    ("metallb-speaker", "usr/lib/kiln/pods/metallb-speaker", &[]),
];

/// The programs of the root, out of all that were built. A program of pods is left out when the profile has none of them.
pub fn place(spec: &Spec, built: &BTreeMap<String, Content>) -> Vec<Binary> {
    let placed = PLACES.iter().filter_map(|(name, path, links)| {
        let wanted: Vec<_> = links.iter().filter(|link| runs(spec, link)).map(|&link| link.to_owned()).collect();
        let idle = wanted.is_empty() && !links.is_empty();
        let content = built.get(*name).filter(|_| !idle)?.clone();
        Some(Binary { path: (*path).to_owned(), content, links: wanted })
    });
    placed.collect()
}

/// Whether anything calls `link`.
fn runs(spec: &Spec, link: &str) -> bool {
    match link.strip_prefix("usr/lib/kiln/pods/") {
        Some("coredns") => spec.plugins.dns == DnsPlugin::Coredns,
        Some("metrics-server") => spec.plugins.metrics == MetricsPlugin::MetricsServer,
        Some("local-path-provisioner") => spec.storage.path().is_some(),
        Some("nginx-ingress") => spec.ingress == Ingress::Nginx,
        _ => true,
    }
}

/// Name of the program that starts the initrd.
pub const fn init() -> &'static str {
    "kiln-init"
}
