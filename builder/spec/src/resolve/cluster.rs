//! The cluster.

use super::{own, versions};
use crate::{
    file::{
        CniPlugin, CniSection, FlannelBackend, KubernetesSection, LoadBalancerPlugin, LoadBalancerSection,
        NetworkSection, StoragePlugin, StorageSection,
        value::{Ipv4, San},
    },
    spec::{Cni, Kubernetes, LoadBalancer, Metallb, Network, Storage},
    text::Problem,
};
use std::net::Ipv4Addr;

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
    let tenth = Ipv4Addr::from(u32::from(section.service_cidr.network()) + 10);
    Network {
        pod_cidr: section.pod_cidr,
        service_cidr: section.service_cidr,
        cluster_dns: section.cluster_dns.unwrap_or(Ipv4::from(tenth)),
        address: section.address,
    }
}

pub(super) fn cni(section: &CniSection) -> Cni {
    let network_policy = section.network_policy.unwrap_or(true);
    match section.plugin {
        CniPlugin::Flannel => {
            Cni::Flannel { backend: section.backend.unwrap_or(FlannelBackend::Vxlan), network_policy }
        }
        CniPlugin::Bridge => Cni::Bridge { network_policy },
        CniPlugin::None => Cni::None,
    }
}

pub(super) fn storage(section: &StorageSection) -> Result<Storage, Problem> {
    let path = || section.path.clone().map_or_else(|| own(VOLUMES), Ok);
    Ok(match section.plugin {
        StoragePlugin::LocalPath => Storage::LocalPath { path: path()? },
        StoragePlugin::Hostpath => Storage::Hostpath { path: path()? },
        StoragePlugin::None => Storage::None,
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
