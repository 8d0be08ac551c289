//! Addresses of a pool.

use super::{AnyCidr, checked::text_type};
use ipnet::IpNet;
use std::{fmt, net::IpAddr, str::FromStr};

/// Addresses of one family from the first to the last, both among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

text_type!(AddressRange, "address-range");

impl AddressRange {
    /// Whether some address is in both. Those of IPv4 are before all of IPv6.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether the addresses are of IPv6.
    pub const fn is_ipv6(&self) -> bool {
        self.first.is_ipv6()
    }
}

impl From<IpNet> for AddressRange {
    fn from(net: IpNet) -> Self {
        Self { first: net.network(), last: net.broadcast() }
    }
}

impl FromStr for AddressRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((first, last)) = text.split_once('-') else {
            return text.parse::<AnyCidr>().map(|net| Self::from(*net)).map_err(|why| {
                format!("{why}; a range is written as `192.168.1.240-192.168.1.250`, one address as `192.168.1.240/32`")
            });
        };
        let address =
            |text: &str| text.trim().parse::<IpAddr>().map_err(|_| format!("`{}` is not an address", text.trim()));
        let (first, last) = (address(first)?, address(last)?);
        match first <= last {
            _ if first.is_ipv6() != last.is_ipv6() => Err(format!("`{text}` begins in one family and ends in another")),
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

    fn range(text: &str) -> AddressRange {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_ranges_too() {
        assert_eq!(range("10.9.0.0/24"), range("10.9.0.0-10.9.0.255"));
        assert_eq!(range("10.9.0.7/32").to_string(), "10.9.0.7-10.9.0.7");
        assert!(range("10.9.0.0/24").overlaps(&range("10.9.0.255-10.9.1.3")));
        assert!(!range("10.9.0.0/24").overlaps(&range("10.9.1.0-10.9.1.3")));
    }

    #[test]
    fn families_do_not_meet() {
        assert_eq!(range("fd00:9::/120"), range("fd00:9::-fd00:9::ff"));
        assert!(!range("0.0.0.0-255.255.255.255").overlaps(&range("::/0")));
        assert!("10.9.0.1-fd00::1".parse::<AddressRange>().is_err());
    }
}
