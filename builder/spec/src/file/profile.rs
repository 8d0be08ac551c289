//! A profile: what cluster.

use super::{addon::AddonSection, preload::PreloadSection, sections::*, secure_boot::SecureBootSection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A profile says what cluster an image holds: network, storage, load balancer and so on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "kiln profile")]
pub struct ProfileFile {
    /// One line about the profile, for `kiln profiles`.
    pub description: String,
    /// Another profile, by name or by a path from the directory of this file, whose keys hold where this one says nothing.
    /// Lists are replaced as a whole, never joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// The cluster itself. Its version is that of kiln's node software.
    #[serde(default)]
    pub kubernetes: KubernetesSection,
    /// Addresses.
    #[serde(default)]
    pub network: NetworkSection,
    /// How pods reach each other.
    #[serde(default)]
    pub cni: CniSection,
    /// Persistent volumes.
    #[serde(default)]
    pub storage: StorageSection,
    /// Services of type LoadBalancer.
    #[serde(default)]
    pub load_balancer: LoadBalancerSection,
    /// HTTP from outside to Services.
    #[serde(default)]
    pub ingress: IngressSection,
    /// Where the API server keeps its objects.
    #[serde(default)]
    pub datastore: DatastoreSection,
    /// Names inside the cluster.
    #[serde(default)]
    pub dns: DnsSection,
    /// Usage of nodes and pods.
    #[serde(default)]
    pub metrics: MetricsSection,
    /// Who can log in. Nobody, unless you say so: there is no default password.
    #[serde(default)]
    pub access: AccessSection,
    /// Debian packages of your own.
    #[serde(default)]
    pub packages: PackagesSection,
    /// Where the base system comes from.
    #[serde(default)]
    pub debian: DebianSection,
    /// The image itself.
    #[serde(default)]
    pub image: ImageSection,
    /// What the firmware of a Raspberry Pi is told besides what its board says.
    #[serde(default)]
    pub raspberry_pi: RaspberryPiSection,
    /// How Go's garbage collector shares the memory of the node.
    #[serde(default)]
    pub memory: MemorySection,
    /// Radios.
    #[serde(default)]
    pub wireless: WirelessSection,
    /// Signatures on what UEFI firmware starts.
    #[serde(default)]
    pub secure_boot: SecureBootSection,
    /// Container images that are on the node from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preload: Vec<PreloadSection>,
    /// Objects of Kubernetes that the node has from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addon: Vec<AddonSection>,
}
