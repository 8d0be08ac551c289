//! Addresses.

use super::checked::text_type;
use ipnet::{Ipv4Net, Ipv6Net};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    ops::Deref,
    str::FromStr,
};

/// An IPv4 address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ipv4(Ipv4Addr);

/// An IPv6 address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ipv6(Ipv6Addr);

/// An address of either family.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ip(IpAddr);

/// An IPv4 address with the prefix length of its network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ipv4Address(Ipv4Net);

/// An IPv6 address with the prefix length of its network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ipv6Address(Ipv6Net);

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

pub(super) use address;

address!(Ipv4, Ipv4Addr, "ipv4");
address!(Ipv6, Ipv6Addr, "ipv6");
address!(Ip, IpAddr, "ip");
address!(Ipv4Address, Ipv4Net, "ipv4-address");
address!(Ipv6Address, Ipv6Net, "ipv6-address");

impl From<IpAddr> for Ip {
    fn from(address: IpAddr) -> Self {
        Self(address)
    }
}

impl FromStr for Ipv4 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| format!("`{text}` is not an IPv4 address such as `10.43.0.10`"))
    }
}

impl FromStr for Ipv6 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| format!("`{text}` is not an IPv6 address such as `fd00:43::a`"))
    }
}

impl FromStr for Ip {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not an address such as `192.168.1.1` or `fd00::1`");
        text.parse().map(Self).map_err(|_| wrong())
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

impl FromStr for Ipv6Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.parse::<Ipv6Addr>().is_ok() {
            return Err(format!("`{text}` has no prefix length: write an address such as `{text}/64`"));
        }
        let wrong = || format!("`{text}` is not an IPv6 address with a prefix length, such as `fd00::20/64`");
        let net: Ipv6Net = text.parse().map_err(|_| wrong())?;
        let address = net.addr();
        match address {
            _ if address.is_unicast_link_local() => {
                Err(format!("`{text}` is of the link alone, and the node has one of these anyway"))
            }
            _ if address.is_multicast() || address.is_loopback() || address.is_unspecified() => {
                Err(format!("`{text}` is no address of a machine in a network"))
            }
            // RFC 4291, 2.6.1: every router of the network has it.
            _ if net.prefix_len() < 127 && address == net.network() => {
                Err(format!("`{text}` is the first address of its network, which is that of its routers"))
            }
            _ => Ok(Self(net)),
        }
    }
}
