//! The cluster.

use super::{own, versions};
use crate::{
    file::{
        CniPlugin, CniSection, FlannelBackend, KubernetesSection, LoadBalancerPlugin, LoadBalancerSection,
        NetworkSection, StoragePlugin, StorageSection,
        value::{AnyCidr, Ip, San},
    },
    spec::{Cni, Kubernetes, LoadBalancer, Metallb, Network, Storage},
    text::Problem,
};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where volumes are when the profile does not say.
const VOLUMES: &str = "/var/lib/kiln/storage";

/// Here the forwarded port of `kiln run` and an SSH tunnel end, so the API server must answer by this name.
const LOOPBACK: &str = "127.0.0.1";

pub(super) fn kubernetes(section: &KubernetesSection) -> Result<Kubernetes, Problem> {
    let loopback: San = own(LOOPBACK)?;
    let mut extra_sans = vec![loopback.clone()];
    extra_sans.extend(section.extra_sans.iter().filter(|san| **san != loopback).cloned());
    Ok(Kubernetes {
        version: versions::kubernetes()?,
        hostname: section.hostname.clone(),
        cluster_domain: section.cluster_domain.clone(),
        max_pods: section.max_pods,
        extra_sans,
        control_plane: section.control_plane,
        api_port: section.api_port,
    })
}

pub(super) fn network(section: &NetworkSection) -> Network {
    let nets = |keyed: &[(_, IpNet)]| keyed.iter().map(|(_, net)| AnyCidr::from(*net)).collect();
    let (pods, services) = (section.pods(), section.services());
    Network {
        ip_family: section.ip_family,
        pod_cidrs: nets(&pods),
        service_cidrs: nets(&services),
        cluster_dns: services.iter().map(|(_, net)| cluster_dns(section, net)).collect(),
        address: section.address,
    }
}

/// The tenth address of the Services, unless the profile says another.
fn cluster_dns(section: &NetworkSection, services: &IpNet) -> Ip {
    let address: IpAddr = match services {
        IpNet::V4(net) => {
            let tenth = Ipv4Addr::from(u32::from(net.network()) + 10);
            section.cluster_dns.map_or(tenth, |address| *address).into()
        }
        IpNet::V6(net) => {
            let tenth = Ipv6Addr::from(u128::from(net.network()) + 10);
            section.cluster_dns_ipv6.map_or(tenth, |address| *address).into()
        }
    };
    address.into()
}

pub(super) fn cni(section: &CniSection) -> Cni {
    let network_policy = section.network_policy.unwrap_or(true);
    match section.plugin {
        CniPlugin::Flannel => {
            Cni::Flannel { backend: section.backend.unwrap_or(FlannelBackend::Vxlan), network_policy }
        }
        CniPlugin::Bridge => Cni::Bridge { network_policy },
        CniPlugin::Calico | CniPlugin::KubeRouter | CniPlugin::None => Cni::None,
    }
}

pub(super) fn storage(section: &StorageSection) -> Result<Storage, Problem> {
    let path = || section.path.clone().map_or_else(|| own(VOLUMES), Ok);
    Ok(match section.plugin {
        StoragePlugin::LocalPath => Storage::LocalPath { path: path()? },
        StoragePlugin::Hostpath => Storage::Hostpath { path: path()? },
        StoragePlugin::Openebs | StoragePlugin::None => Storage::None,
    })
}

pub(super) fn load_balancer(section: &LoadBalancerSection) -> LoadBalancer {
    match section.plugin {
        LoadBalancerPlugin::Servicelb => LoadBalancer::Servicelb,
        LoadBalancerPlugin::Metallb => {
            LoadBalancer::Metallb(Metallb { addresses: section.addresses.clone(), peers: section.peers.clone() })
        }
        LoadBalancerPlugin::None => LoadBalancer::None,
    }
}
