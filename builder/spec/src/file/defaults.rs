//! What holds when a profile says nothing.

use super::{choices::*, sections::*, value::*};
use std::str::FromStr;

/// Turns a constant of this file into its type. The test below proves that every one of them is valid.
#[allow(clippy::expect_used)]
fn constant<T: FromStr<Err = String>>(text: &str) -> T {
    text.parse().expect("constants of defaults.rs are valid: see its test")
}

fn constants<T: FromStr<Err = String>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| constant(text)).collect()
}

impl Default for KubernetesSection {
    fn default() -> Self {
        Self {
            hostname: constant("kiln"),
            cluster_domain: constant("cluster.local"),
            max_pods: 110,
            extra_sans: Vec::new(),
            control_plane: ControlPlane::OneProcess,
            api_port: 6443,
        }
    }
}

impl Default for NetworkSection {
    fn default() -> Self {
        Self {
            ip_family: IpFamily::Ipv4,
            pod_cidr: constant("10.42.0.0/16"),
            service_cidr: constant("10.43.0.0/16"),
            cluster_dns: None,
            pod_cidr_ipv6: None,
            service_cidr_ipv6: None,
            cluster_dns_ipv6: None,
            address: NodeAddress::Dhcp,
            node_cidrs: constants(&["10.0.2.0/24", "192.168.0.0/24", "192.168.1.0/24"]),
        }
    }
}

/// Of the kind that a site makes for itself (RFC 4193): `fd`, and five bytes that spell `kiln` and a letter. Nobody outside of a node
/// sees them.
impl NetworkSection {
    /// The IPv6 network of pods.
    pub fn pod_cidr_ipv6(&self) -> Cidr6 {
        self.pod_cidr_ipv6.unwrap_or_else(|| constant("fd6b:696c:6e42::/56"))
    }

    /// The IPv6 network of Services.
    pub fn service_cidr_ipv6(&self) -> Cidr6 {
        self.service_cidr_ipv6.unwrap_or_else(|| constant("fd6b:696c:6e43::/112"))
    }
}

impl Default for CniSection {
    fn default() -> Self {
        Self { plugin: CniPlugin::Flannel, backend: None, network_policy: None }
    }
}

impl Default for StorageSection {
    fn default() -> Self {
        Self { plugin: StoragePlugin::LocalPath, path: None }
    }
}

impl Default for LoadBalancerSection {
    fn default() -> Self {
        Self { plugin: LoadBalancerPlugin::Servicelb, addresses: Vec::new(), advertise: None, peers: Vec::new() }
    }
}

impl Default for IngressSection {
    fn default() -> Self {
        Self { plugin: IngressPlugin::None, gateway_api: None, acme: AcmeSection::default() }
    }
}

impl Default for DatastoreSection {
    fn default() -> Self {
        Self { kind: DatastoreKind::Sqlite }
    }
}

impl Default for DnsSection {
    fn default() -> Self {
        Self { plugin: DnsPlugin::Coredns }
    }
}

impl Default for MetricsSection {
    fn default() -> Self {
        Self { plugin: MetricsPlugin::MetricsServer }
    }
}

impl Default for AccessSection {
    fn default() -> Self {
        Self { ssh: Ssh::None, ssh_authorized_keys: Vec::new(), console_token: None }
    }
}

impl Default for DebianSection {
    fn default() -> Self {
        Self {
            release: DebianRelease::Trixie,
            mirrors: constants(&["http://deb.debian.org/debian"]),
            security_mirrors: constants(&["http://security.debian.org/debian-security"]),
            check_valid_until: true,
            keys: Vec::new(),
            snapshot: None,
        }
    }
}

impl Default for ImageSection {
    fn default() -> Self {
        Self {
            slot_size: Size::mib(1024),
            version: None,
            command_line: Vec::new(),
            kernel_modules: Vec::new(),
            compression: CompressionSection::default(),
            download_url: None,
            outputs: vec![Output::Raw],
        }
    }
}

impl Default for CompressionSection {
    fn default() -> Self {
        Self { algorithm: Compression::Zstd, level: None }
    }
}

#[cfg(test)]
mod tests {
    use crate::ProfileFile;

    #[test]
    fn a_profile_that_says_nothing_is_valid() {
        let profile: ProfileFile = toml::from_str("description = \"all defaults\"").unwrap();
        assert_eq!(profile.network.pod_cidr.to_string(), "10.42.0.0/16");
        assert_eq!(profile.network.pod_cidr_ipv6().to_string(), "fd6b:696c:6e42::/56");
        assert_eq!(profile.network.service_cidr_ipv6().to_string(), "fd6b:696c:6e43::/112");
    }
}
