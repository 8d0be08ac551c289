//! Networks.

use super::{
    address::address,
    checked::{checked, text_type},
};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::{fmt, net::IpAddr, ops::Deref, str::FromStr};

/// An IPv4 network whose address has no host bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cidr(Ipv4Net);

/// An IPv6 network whose address has no host bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cidr6(Ipv6Net);

/// A network of either family whose address has no host bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AnyCidr(IpNet);

checked! {
    /// A network interface by its name, with `*` for any characters.
    InterfaceName, "interface", interface
}

checked! {
    /// An address on the web: `http://` or `https://`, a host, and a path without a slash at the end.
    Url, "http-url", url
}

address!(Cidr, Ipv4Net, "ipv4-cidr");
address!(Cidr6, Ipv6Net, "ipv6-cidr");
address!(AnyCidr, IpNet, "cidr");

impl From<IpNet> for AnyCidr {
    fn from(net: IpNet) -> Self {
        Self(net)
    }
}

impl FromStr for Cidr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match network(text, "an IPv4 network such as `10.42.0.0/16`")? {
            IpNet::V4(net) => Ok(Self(net)),
            IpNet::V6(_) => {
                Err(format!("`{text}` is an IPv6 network: those have keys of their own, which end in `-ipv6`"))
            }
        }
    }
}

impl FromStr for Cidr6 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match network(text, "an IPv6 network such as `fd00:42::/56`")? {
            IpNet::V6(net) => Ok(Self(net)),
            IpNet::V4(_) => Err(format!("`{text}` is an IPv4 network: it goes into the key without `-ipv6`")),
        }
    }
}

impl FromStr for AnyCidr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        network(text, "a network such as `192.168.1.0/24`").map(Self)
    }
}

fn network(text: &str, example: &str) -> Result<IpNet, String> {
    let net: IpNet = text.parse().map_err(|_| match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => format!("`{text}` has no prefix length: write a network such as `{text}/16`"),
        Ok(IpAddr::V6(_)) => format!("`{text}` has no prefix length: write a network such as `{text}/56`"),
        Err(_) => format!("`{text}` is not {example}"),
    })?;
    match net == net.trunc() {
        true => Ok(net),
        false => Err(format!("`{text}` is an address inside a network: the network is `{}`", net.trunc())),
    }
}

/// What systemd.network(5) matches names by; no blanks, which would begin another name.
fn interface(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.*?".contains(c);
    match !text.is_empty() && text.len() <= 15 && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!("`{text}` is not the name of a network interface, such as `end0` or `en*`")),
    }
}

fn url(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
    let clean = text.chars().all(|c| c.is_ascii_graphic());
    match host {
        _ if !clean => Err(format!("`{text}` has a character that cannot be in an address")),
        Some("") => Err(format!("`{text}` names no host")),
        Some(_) if text.ends_with('/') => Err(format!("`{text}` ends with a slash: leave it out")),
        Some(_) => Ok(()),
        None => Err(format!("`{text}` does not begin with `http://` or `https://`")),
    }
}
