//! The networks of a cluster, by family.

use super::NetworkSection;
use ipnet::IpNet;

/// A network with the key that says it.
pub type Keyed = (&'static str, IpNet);

impl NetworkSection {
    /// Networks of pods: one of each family that the cluster has, IPv4 first.
    pub fn pods(&self) -> Vec<Keyed> {
        self.of_family(
            ("network.pod-cidr", (*self.pod_cidr).into()),
            ("network.pod-cidr-ipv6", (*self.pod_cidr_ipv6()).into()),
        )
    }

    /// Networks of Services: one of each family that the cluster has, IPv4 first.
    pub fn services(&self) -> Vec<Keyed> {
        self.of_family(
            ("network.service-cidr", (*self.service_cidr).into()),
            ("network.service-cidr-ipv6", (*self.service_cidr_ipv6()).into()),
        )
    }

    fn of_family(&self, ipv4: Keyed, ipv6: Keyed) -> Vec<Keyed> {
        let family = self.ip_family;
        family.has_ipv4().then_some(ipv4).into_iter().chain(family.has_ipv6().then_some(ipv6)).collect()
    }
}
