//! Addresses and networks.

use super::checked::{checked, text_type};
use ipnet::Ipv4Net;
use std::{fmt, net::Ipv4Addr, net::Ipv6Addr, ops::Deref, str::FromStr};

/// An IPv4 network whose address has no host bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cidr(Ipv4Net);

/// An IPv4 address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ipv4(Ipv4Addr);

checked! {
    /// A network interface by its name, with `*` for any characters.
    InterfaceName, "interface", interface
}

checked! {
    /// An address on the web: `http://` or `https://`, a host, and a path without a slash at the end.
    Url, "http-url", url
}

/// An IPv4 address with the prefix length of its network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ipv4Address(Ipv4Net);

/// Reads, writes and shows a type as the address that it is around.
macro_rules! address {
    ($name:ident, $inner:ty, $format:literal) => {
        text_type!($name, $format);

        impl Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

address!(Cidr, Ipv4Net, "ipv4-cidr");
address!(Ipv4, Ipv4Addr, "ipv4");
address!(Ipv4Address, Ipv4Net, "ipv4-address");

impl Cidr {
    /// Whether some address is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }
}

impl From<Ipv4Addr> for Ipv4 {
    fn from(address: Ipv4Addr) -> Self {
        Self(address)
    }
}

impl FromStr for Cidr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, _) = text.split_once('/').unwrap_or((text, ""));
        if address.parse::<Ipv6Addr>().is_ok() {
            return Err(format!("`{text}` is an IPv6 network: kiln's clusters have IPv4 alone so far"));
        }
        let net: Ipv4Net = text.parse().map_err(|_| wrong_cidr(text, address))?;
        match net == net.trunc() {
            true => Ok(Self(net)),
            false => Err(format!("`{text}` is an address inside a network: the network is `{}`", net.trunc())),
        }
    }
}

fn wrong_cidr(text: &str, address: &str) -> String {
    match text == address && address.parse::<Ipv4Addr>().is_ok() {
        true => format!("`{text}` has no prefix length: write a network such as `{text}/16`"),
        false => format!("`{text}` is not an IPv4 network such as `10.42.0.0/16`"),
    }
}

impl FromStr for Ipv4 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| format!("`{text}` is not an IPv4 address such as `10.43.0.10`"))
    }
}

impl FromStr for Ipv4Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.parse::<Ipv4Addr>().is_ok() {
            return Err(format!("`{text}` has no prefix length: write an address such as `{text}/24`"));
        }
        let wrong = || format!("`{text}` is not an IPv4 address with a prefix length, such as `192.168.1.20/24`");
        let net: Ipv4Net = text.parse().map_err(|_| wrong())?;
        let edge = net.prefix_len() < 31 && (net.addr() == net.network() || net.addr() == net.broadcast());
        match edge {
            true => Err(format!("`{text}` is the first or last address of its network, which no node can have")),
            false => Ok(Self(net)),
        }
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
