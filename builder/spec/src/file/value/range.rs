//! Addresses of a pool.

use super::{Cidr, checked::text_type};
use std::{fmt, net::Ipv4Addr, str::FromStr};

/// IPv4 addresses from the first to the last, both among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AddressRange {
    first: Ipv4Addr,
    last: Ipv4Addr,
}

text_type!(AddressRange, "ipv4-range");

impl AddressRange {
    /// Whether some address is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl From<Cidr> for AddressRange {
    fn from(net: Cidr) -> Self {
        Self { first: net.network(), last: net.broadcast() }
    }
}

impl FromStr for AddressRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((first, last)) = text.split_once('-') else {
            return text.parse::<Cidr>().map(Self::from).map_err(|why| {
                format!("{why}; a range is written as `192.168.1.240-192.168.1.250`, one address as `192.168.1.240/32`")
            });
        };
        let address = |text: &str| {
            text.trim().parse::<Ipv4Addr>().map_err(|_| format!("`{}` is not an IPv4 address", text.trim()))
        };
        let (first, last) = (address(first)?, address(last)?);
        match first <= last {
            true => Ok(Self { first, last }),
            false => Err(format!("`{text}` ends before it begins: write `{last}-{first}`")),
        }
    }
}

/// As MetalLB takes it.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl serde::Serialize for AddressRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_ranges_too() {
        let range = |text: &str| text.parse::<AddressRange>().unwrap();
        assert_eq!(range("10.9.0.0/24"), range("10.9.0.0-10.9.0.255"));
        assert_eq!(range("10.9.0.7/32").to_string(), "10.9.0.7-10.9.0.7");
        assert!(range("10.9.0.0/24").overlaps(&range("10.9.0.255-10.9.1.3")));
        assert!(!range("10.9.0.0/24").overlaps(&range("10.9.1.0-10.9.1.3")));
    }
}
