//! The cluster.

use crate::file::{
    AcmeChallenge, BgpPeer, ControlPlane, DatastoreKind, DnsPlugin, FlannelBackend, IpFamily, LoadBalancerPlugin,
    MetricsPlugin, NodeAddress,
    value::{AddressRange, AnyCidr, Certificate, Domain, Email, Hostname, Ip, NodePath, San, Share, Url},
};
use serde::Serialize;

/// The cluster itself.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Kubernetes {
    /// Version of Kubernetes: that of kiln's node software, without `v`.
    pub version: String,
    /// Name of the node.
    pub hostname: Hostname,
    /// Domain of the names inside the cluster.
    pub cluster_domain: Domain,
    /// Most pods on the node.
    pub max_pods: u32,
    /// More names of the API server, `127.0.0.1` among them: `kiln run` forwards its port there.
    pub extra_sans: Vec<San>,
    /// How it is started.
    pub control_plane: ControlPlane,
    /// Port of the API server.
    pub api_port: u16,
}

/// Addresses: one network of each family that the cluster has, IPv4 first.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Network {
    /// The families.
    pub ip_family: IpFamily,
    /// Pods.
    pub pod_cidrs: Vec<AnyCidr>,
    /// Services.
    pub service_cidrs: Vec<AnyCidr>,
    /// The cluster's name server.
    pub cluster_dns: Vec<Ip>,
    /// How the node gets its own address.
    pub address: NodeAddress,
}

/// How pods reach each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "plugin")]
pub enum Cni {
    /// Flannel.
    Flannel {
        /// How it carries packets.
        backend: FlannelBackend,
        /// Whether the node enforces NetworkPolicies.
        network_policy: bool,
    },
    /// A Linux bridge.
    Bridge {
        /// Whether the node enforces NetworkPolicies.
        network_policy: bool,
    },
    /// Left to an add-on or to the user, and policies with it.
    None,
}

/// What makes persistent volumes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "plugin")]
pub enum Storage {
    /// Directories of the node's disk, as in k3s.
    LocalPath {
        /// Where they are.
        path: NodePath,
    },
    /// Directories of the node's disk, as in MicroK8s.
    Hostpath {
        /// Where they are.
        path: NodePath,
    },
    /// Left to an add-on or to the user.
    None,
}

impl Storage {
    /// Where the directories are, unless volumes are left to the user.
    pub const fn path(&self) -> Option<&NodePath> {
        match self {
            Self::LocalPath { path } | Self::Hostpath { path } => Some(path),
            Self::None => None,
        }
    }
}

/// What routes HTTP from outside to Services.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "plugin")]
pub enum Ingress {
    /// Traefik.
    #[serde(rename_all = "kebab-case")]
    Traefik {
        /// Whether it serves the Gateway API too.
        gateway_api: bool,
        /// Where it asks for certificates, when it does.
        acme: Option<Acme>,
    },
    /// Nginx.
    Nginx,
    /// Left to an add-on or to the user.
    None,
}

impl Ingress {
    /// Whether Gateways and their routes are served.
    pub const fn has_gateway_api(&self) -> bool {
        matches!(self, Self::Traefik { gateway_api: true, .. })
    }
}

/// How certificates are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Acme {
    /// Of the account.
    pub email: Email,
    /// The authority.
    pub directory: Url,
    /// What proves that a name is the node's own.
    pub challenge: AcmeChallenge,
    /// Who vouches for the authority's server; those that browsers know when there is none.
    pub trust: Option<Certificate>,
    /// Directory of the account and the certificates.
    pub path: NodePath,
}

/// What answers Services of type LoadBalancer.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "plugin")]
pub enum LoadBalancer {
    /// The node's own address, as in k3s.
    Servicelb,
    /// Addresses of a pool.
    Metallb(Metallb),
    /// Left to the user.
    None,
}

impl LoadBalancer {
    /// The word of the profile.
    pub const fn plugin(&self) -> LoadBalancerPlugin {
        match self {
            Self::Servicelb => LoadBalancerPlugin::Servicelb,
            Self::Metallb(_) => LoadBalancerPlugin::Metallb,
            Self::None => LoadBalancerPlugin::None,
        }
    }

    /// The pool, where there is one.
    pub const fn metallb(&self) -> Option<&Metallb> {
        if let Self::Metallb(metallb) = self { Some(metallb) } else { None }
    }
}

/// What MetalLB gives to Services.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Metallb {
    /// The pool.
    pub addresses: Vec<AddressRange>,
    /// Routers that are told; nobody, and the node answers ARP.
    pub peers: Vec<BgpPeer>,
}

/// Radios that the image has what is needed for.
pub type Wireless = crate::file::WirelessSection;

/// The parts that are chosen by name alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Plugins {
    /// The database of the API server.
    pub datastore: DatastoreKind,
    /// Names inside the cluster.
    pub dns: DnsPlugin,
    /// Usage of nodes and pods.
    pub metrics: MetricsPlugin,
}

/// Who has how much of the memory. A share of nothing means that there is no limit, or no swap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Memory {
    /// GOGC, in percent.
    pub gogc: u32,
    /// GOMEMLIMIT of the control plane.
    pub control_plane_limit: Share,
    /// GOMEMLIMIT of kubelet and kube-proxy.
    pub agent_limit: Share,
    /// What is left when the kubelet evicts pods.
    pub eviction_threshold: Share,
    /// Size of the swap device in compressed memory.
    pub zram: Share,
}
