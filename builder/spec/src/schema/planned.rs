//! What people will look for and not find: features that kiln does not have yet, and keys of other tools.

use crate::catalogue;

/// Why `value` of `path` is refused, when there is more to say than that it is unknown.
pub(super) fn value(path: &str, value: &str) -> Option<String> {
    const VALUES: &[(&str, &[&str])] = &[
        ("cni.plugin", &["cilium"]),
        ("storage.plugin", &["longhorn"]),
        ("debian.release", &["bookworm", "forky", "sid"]),
    ];
    if (path, value) == ("network.address", "static") {
        return Some(
            "a fixed address belongs to one node: `kiln flash --set network.address=192.168.1.20/24`".to_owned(),
        );
    }
    if path == "ingress.acme.challenge" && matches!(value, "dns" | "dns-01" | "dns-persist-01") {
        return Some(
            "kiln's traefik has no providers of DNS: prove names by `http` (port 80) or `tls` (port 443)".to_owned(),
        );
    }
    if let Some(why) = elsewhere(path, value) {
        return Some(why);
    }
    let (_, values) = VALUES.iter().find(|(at, _)| *at == path)?;
    values.contains(&value).then(|| format!("kiln does not have `{value}` yet"))
}

/// Where an add-on of the catalogue is chosen, when it is not here.
fn elsewhere(path: &str, value: &str) -> Option<String> {
    let entry = catalogue::find(value)?;
    match entry.replaces {
        Some(part) if path.starts_with("addon.") => {
            Some(format!("`{value}` takes the place of a part of kiln: it is chosen by `{} = \"{value}\"`", part.key()))
        }
        None if path.ends_with(".plugin") => {
            Some(format!("`{value}` stands beside the parts of kiln: `[[addon]]` with `catalogue = \"{value}\"`"))
        }
        _ => None,
    }
}

/// What to say about a key that does not exist, when there is more to say than that it is unknown.
pub(super) fn key(path: &str) -> Option<&'static str> {
    const KEYS: &[(&str, &str)] = &[
        ("kubernetes.version", "the version of Kubernetes is that of kiln's node software; another kiln has another"),
        ("k3s", "every image of kiln has a cluster; its parts are chosen by `[cni]`, `[storage]` and their like"),
        ("k0s", "every image of kiln has a cluster; its parts are chosen by `[cni]`, `[storage]` and their like"),
        ("microk8s", "every image of kiln has a cluster; its parts are chosen by `[cni]`, `[storage]` and their like"),
        ("cluster", "every node is a cluster of its own so far; nodes that join another one come later"),
        ("join-token", "every node is a cluster of its own so far; nodes that join another one come later"),
        (
            "wifi",
            "`wireless.wifi` says that the image has Wi-Fi; its network a node says: `kiln flash --set wifi.ssid=…`",
        ),
        ("bluetooth", "it is `wireless.bluetooth`"),
        ("datastore.url", "where a database is each node says: `kiln flash --set datastore.url=…`"),
        ("datastore.sslmode", "it is `datastore.tls`"),
        ("manifests", "objects of Kubernetes that the node has from the beginning are `[[addon]]`"),
        ("charts", "Helm charts that the node has from the beginning are `[[addon]]` with `chart`"),
        ("helm", "Helm charts that the node has from the beginning are `[[addon]]` with `chart`"),
        ("images", "container images that the node has from the beginning are `[[preload]]`"),
        ("wifi.psk", "a key of 64 hexadecimal digits goes into `wifi.passphrase` too"),
        ("wifi.key", "it is `wifi.passphrase`"),
        ("wifi.password", "it is `wifi.passphrase`"),
        (
            "secure-boot.password",
            "the password of the key is never in a file: KILN_SECURE_BOOT_PASSWORD in the environment",
        ),
        ("secure-boot.cert", "it is `secure-boot.certificate`"),
        ("kernel", "the kernel belongs to the board: see `kernel-package` and `kernel-suite` there"),
        ("gpu", NO_NVIDIA),
        ("nvidia", NO_NVIDIA),
        ("arch", "the instruction set belongs to the board: see `kiln boards`"),
        ("board", "the board is chosen by `--board`: see `kiln boards`"),
        ("outputs", "the formats of an image are `image.outputs`"),
        ("output", "the formats of an image are `image.outputs`"),
        ("image.output", "it is `image.outputs`, a list"),
        ("image.format", "the formats of an image are `image.outputs`"),
        ("name", "the name of a file is its name: `NAME.toml`"),
        ("load-balancer.address-pools", "the pool is `load-balancer.addresses`; more of them by MetalLB's own objects"),
        ("load-balancer.password", "a password of BGP is a Secret: bring a BGPPeer of your own that names it"),
        ("ingress.dashboard", "kiln's traefik has no dashboard: its pages are not in its Go module"),
        ("ingress.acme.dns", "kiln's traefik has no providers of DNS: see `ingress.acme.challenge`"),
        ("access.password", "there are no passwords: see `access.console-token` and `access.ssh-authorized-keys`"),
        ("access.root-password", "there are no passwords: see `access.console-token`"),
    ];
    KEYS.iter().find(|(at, _)| *at == path).map(|(_, why)| *why)
}

const NO_NVIDIA: &str =
    "kiln has no driver for NVIDIA's cards yet: Debian has it as sources alone, and kiln compiles no kernel modules";

/// What kiln calls something that others call `text`.
pub(super) fn other_name(text: &str) -> Option<&'static str> {
    match text {
        "x86_64" | "x86-64" | "x64" => Some("amd64"),
        "aarch64" | "armv8" => Some("arm64"),
        "armhf" | "arm" | "armv7l" => Some("armv7"),
        "sshd" | "ssh" => Some("openssh"),
        "klipper-lb" | "klipper" => Some("servicelb"),
        "ambassador" => Some("emissary"),
        "postgresql" => Some("postgres"),
        "mariadb" => Some("mysql"),
        "http-01" => Some("http"),
        "tls-alpn-01" => Some("tls"),
        "img" => Some("raw"),
        "zst" | "zstd" | "img.zst" => Some("raw.zst"),
        "gz" | "gzip" | "img.gz" => Some("raw.gz"),
        "xz" | "img.xz" => Some("raw.xz"),
        "vpc" | "azure" => Some("vhd"),
        "ovf" => Some("ova"),
        "gcp" | "google" | "tar.gz" => Some("gce"),
        "aws" | "vmware" => Some("vmdk"),
        "qcow" | "openstack" => Some("qcow2"),
        "cd" | "dvd" | "cdrom" | "live" => Some("iso"),
        "pxe" | "ipxe" | "http-boot" | "efi" => Some("netboot"),
        _ => None,
    }
}
