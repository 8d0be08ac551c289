//! `node.toml`: what one node says of itself.

use super::{
    DatastoreTls,
    value::{
        Certificate, Country, DatabaseHost, DatabaseName, DatabasePassword, DatabaseUrl, DatabaseUser, Hostname,
        InterfaceName, Ip, Ipv4, Ipv4Address, Ipv6, Ipv6Address, Passphrase, PrivateKey, SshKey, Ssid,
    },
};
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
    /// A fixed address; the network gives one (DHCP, and routers of IPv6) when there is none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NodeNetwork>,
    /// The wireless network that the node joins; it needs an image with Wi-Fi: `wireless.wifi` of its profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wifi: Option<NodeWifi>,
    /// Where the database of the cluster is, for an image with `datastore.kind = "postgres"` or `"mysql"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datastore: Option<NodeDatastore>,
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

/// The address of a node: of IPv4, of IPv6 or one of each. The network gives that of the other family.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeNetwork {
    /// IPv4 address and prefix length, such as `192.168.1.20/24`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Ipv4Address>,
    /// Router of IPv4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Ipv4>,
    /// IPv6 address and prefix length, such as `fd00::20/64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_ipv6: Option<Ipv6Address>,
    /// Router of IPv6, in that network or by its address of the link (`fe80::1`). Without it routers tell of themselves; with it the
    /// node does not listen to them, and has no other addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_ipv6: Option<Ipv6>,
    /// Name servers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<Ip>,
    /// Which network interface has the address, when there are several; `*` stands for any characters. With `[wifi]` it has to
    /// be said: `wl*` is the radio, `e*` the cable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<InterfaceName>,
}

/// The wireless network of a node: WPA2, or WPA2 and WPA3 side by side.
///
/// A network of WPA3 alone is not joined: it would need the passphrase itself on the card, and the radios of Raspberry Pis cannot.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeWifi {
    /// Its name.
    pub ssid: Ssid,
    /// Its passphrase, or the key of 64 hexadecimal digits that is made of passphrase and name. `kiln flash` writes the key, so
    /// that the passphrase itself is on no card.
    pub passphrase: Passphrase,
    /// Where the node is, by two letters such as `DE` (ISO 3166-1): it decides which channels a radio may use.
    pub country: Country,
    /// Whether the network does not tell its name, and has to be called by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// A database outside of the node: in one address, or in its parts. One database is for one node.
///
/// The node keeps this in memory for root alone; on the card it is as secret as the card.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeDatastore {
    /// All in one: `postgres://user:password@host:port/database`, or `mysql://…`. Special characters are written as `%XX`. The port
    /// may be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<DatabaseUrl>,
    /// Name or address of the server, in place of `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<DatabaseHost>,
    /// Port of the server, beside `host`; 5432 of PostgreSQL or 3306 of MySQL when not given.
    #[schemars(range(min = 1, max = 65535))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Name of the database, beside `host`. It is made when it is not there and the user may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseName>,
    /// Who the node is to the server, beside `host`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<DatabaseUser>,
    /// The password, beside `host`; with a certificate there may be none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<DatabasePassword>,
    /// How the connection is kept from others; `verify` when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<DatastoreTls>,
    /// Certificate of who vouches for the server, in PEM; those that browsers know when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<Certificate>,
    /// Certificate by which the server knows the node, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert: Option<Certificate>,
    /// Its private key, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PrivateKey>,
}
