//! All of it.

use super::{
    Access, Addon, Board, Cni, Debian, Image, Ingress, Kubernetes, LoadBalancer, Memory, Network, Plugins, Preload,
    SecureBoot, Storage, Wireless,
};
use serde::Serialize;

/// What to build. Made by [`crate::Library::spec`] and [`crate::resolve()`] alone, so it has been checked.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Spec {
    /// Name of the profile.
    pub profile: String,
    /// One line about the profile.
    pub description: String,
    /// The machine.
    pub board: Board,
    /// The cluster itself.
    pub kubernetes: Kubernetes,
    /// Addresses.
    pub network: Network,
    /// How pods reach each other.
    pub cni: Cni,
    /// Persistent volumes.
    pub storage: Storage,
    /// HTTP from outside.
    pub ingress: Ingress,
    /// What answers Services of type LoadBalancer.
    pub load_balancer: LoadBalancer,
    /// Parts chosen by name alone.
    #[serde(flatten)]
    pub plugins: Plugins,
    /// Who can log in.
    pub access: Access,
    /// Where the base system comes from.
    pub debian: Debian,
    /// The image.
    pub image: Image,
    /// Go's garbage collector.
    pub memory: Memory,
    /// Radios.
    pub wireless: Wireless,
    /// Who signs what the firmware starts; nobody when there is nothing here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure_boot: Option<SecureBoot>,
    /// Container images besides kiln's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preload: Vec<Preload>,
    /// Objects of Kubernetes besides kiln's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addons: Vec<Addon>,
    /// What the user should know though nothing is wrong, in whole sentences.
    pub warnings: Vec<String>,
}
