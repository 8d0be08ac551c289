//! What kiln has for which instruction set, and how much memory it takes.

use super::Both;
use crate::{
    file::{
        Arch, ControlPlane, DatastoreKind, DnsPlugin, IngressPlugin, LoadBalancerPlugin, MetricsPlugin, ProfileFile,
        Ssh,
    },
    text::Problem,
};

/// A part of an image that a profile or a board asks for.
pub(super) struct Component {
    pub name: &'static str,
    /// The key that asks for it.
    pub path: &'static str,
    /// MiB it uses when idle, measured under emulation without huge pages.
    pub mib: u64,
    arches: &'static [Arch],
    asked: fn(&ProfileFile) -> bool,
}

const ALL: &[Arch] = &[Arch::Amd64, Arch::Arm64, Arch::Armv7];

const COMPONENTS: [Component; 13] = [
    Component { name: "the base system", path: "", mib: 64, arches: ALL, asked: |_| true },
    Component { name: "the control plane", path: "", mib: 212, arches: ALL, asked: |_| true },
    Component { name: "the node agent", path: "", mib: 96, arches: ALL, asked: |_| true },
    Component {
        name: "processes of its own for each part of the control plane",
        path: "kubernetes.control-plane",
        mib: 100,
        arches: ALL,
        asked: |profile| profile.kubernetes.control_plane == ControlPlane::Units,
    },
    Component {
        name: "etcd",
        path: "datastore.kind",
        // The idle control plane had 13 MiB more with it than with SQLite, most of them pages of its file.
        mib: 16,
        arches: ALL,
        asked: |profile| profile.datastore.kind == DatastoreKind::Etcd,
    },
    Component {
        name: "CoreDNS",
        path: "dns.plugin",
        mib: 24,
        arches: ALL,
        asked: |profile| profile.dns.plugin == DnsPlugin::Coredns,
    },
    Component {
        name: "metrics-server",
        path: "metrics.plugin",
        mib: 32,
        arches: ALL,
        asked: |profile| profile.metrics.plugin == MetricsPlugin::MetricsServer,
    },
    Component {
        name: "local-path-provisioner",
        path: "storage.plugin",
        mib: 16,
        arches: ALL,
        asked: |profile| profile.storage.plugin.is_own(),
    },
    Component {
        name: "traefik",
        path: "ingress.plugin",
        // Estimated: the node used 94 MiB more than without it in the moment when all pods ran, its cache of pages among them.
        mib: 64,
        arches: ALL,
        asked: |profile| profile.ingress.plugin == IngressPlugin::Traefik,
    },
    Component {
        name: "nginx",
        path: "ingress.plugin",
        // The node used 399 MiB with it when all pods ran, and 376 without.
        mib: 32,
        arches: ALL,
        asked: |profile| profile.ingress.plugin == IngressPlugin::Nginx,
    },
    Component {
        name: "MetalLB",
        path: "load-balancer.plugin",
        // Its two processes, outside of pods: 22 MiB of their own, and what they use of their programs.
        mib: 48,
        arches: ALL,
        asked: |profile| profile.load_balancer.plugin == LoadBalancerPlugin::Metallb,
    },
    Component {
        name: "OpenSSH",
        path: "access.ssh",
        mib: 8,
        arches: ALL,
        asked: |profile| profile.access.ssh == Ssh::Openssh,
    },
    Component {
        name: "Dropbear",
        path: "access.ssh",
        mib: 2,
        arches: ALL,
        asked: |profile| profile.access.ssh == Ssh::Dropbear,
    },
];

/// The parts that a profile asks for.
pub(super) fn asked(profile: &ProfileFile) -> impl Iterator<Item = &'static Component> {
    COMPONENTS.iter().filter(move |component| (component.asked)(profile))
}

pub(super) fn check(both: Both) -> Vec<Problem> {
    let arch = both.board.arch;
    let lacking = asked(both.profile).filter(|component| !component.arches.contains(&arch));
    lacking
        .map(|component| {
            Problem::new(format!("kiln has no {} for {arch}", component.name))
                .at(both.profile.place(component.path), "asked for here")
                .help(format!("set `{}` to something else", component.path))
        })
        .collect()
}
