//! `node.toml`: what one node says of itself.

use super::value::{Hostname, InterfaceName, Ipv4, Ipv4Address, SshKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one node says of itself: one file on the boot partition, put there by `kiln flash`. The same image serves many nodes.
///
/// The node reads it at every boot. A change of the host name after the first boot makes another node of it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "kiln node.toml")]
pub struct NodeFile {
    /// Name of the node, in place of the image's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostname: Option<Hostname>,
    /// Who can log in to this node besides those whom the image lets in.
    #[serde(default, skip_serializing_if = "NodeAccess::is_empty")]
    pub access: NodeAccess,
    /// A fixed address; the network gives one (DHCP) when there is none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NodeNetwork>,
}

/// Who can log in to a node.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeAccess {
    /// Lines of `.pub` files. They need an image with an SSH server: `access.ssh` of its profile.
    #[serde(default)]
    pub ssh_authorized_keys: Vec<SshKey>,
}

impl NodeAccess {
    fn is_empty(&self) -> bool {
        self.ssh_authorized_keys.is_empty()
    }
}

/// The address of a node.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeNetwork {
    /// Address and prefix length, such as `192.168.1.20/24`.
    pub address: Ipv4Address,
    /// Router.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Ipv4>,
    /// Name servers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<Ipv4>,
    /// Which network interface has the address, when there are several; `*` stands for any characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<InterfaceName>,
}
