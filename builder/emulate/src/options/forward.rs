//! Ports of the host that lead into the guest.

use std::{fmt, net::Ipv4Addr, str::FromStr};

/// A TCP port of 127.0.0.1 that leads to a port of the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Forward {
    /// The port on the host; 0 takes a free one.
    pub host: u16,
    /// The address in the guest's network, when it is not the guest's own: that of a Service behind MetalLB.
    pub address: Option<Ipv4Addr>,
    /// The port in the guest.
    pub guest: u16,
}

impl Forward {
    /// A free port of the host that leads to a port of the guest.
    pub const fn free(guest: u16) -> Self {
        Self { host: 0, address: None, guest }
    }
}

/// A text that is not `HOST:GUEST` or `HOST:ADDRESS:GUEST`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a forward: write HOST:GUEST with two port numbers, such as 8080:80, or HOST:ADDRESS:GUEST")]
pub struct ForwardParseError(String);

impl FromStr for Forward {
    type Err = ForwardParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ForwardParseError(text.to_owned());
        let (host, rest) = text.split_once(':').ok_or_else(wrong)?;
        let (address, guest) = match rest.split_once(':') {
            Some((address, guest)) => (Some(address.parse().map_err(|_| wrong())?), guest),
            None => (None, rest),
        };
        let host = host.parse().map_err(|_| wrong())?;
        let guest = guest.parse().map_err(|_| wrong())?;
        if guest == 0 { Err(wrong()) } else { Ok(Self { host, address, guest }) }
    }
}

/// As it is written on the command line.
impl fmt::Display for Forward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(f, "{}:{address}:{}", self.host, self.guest),
            None => write!(f, "{}:{}", self.host, self.guest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_host_then_guest() {
        assert_eq!("8080:80".parse(), Ok(Forward { host: 8080, ..Forward::free(80) }));
        assert_eq!("0:80".parse(), Ok(Forward::free(80)));
        let address = Some(Ipv4Addr::new(10, 0, 2, 200));
        let forward = Forward { host: 8080, address, guest: 80 };
        assert_eq!("8080:10.0.2.200:80".parse(), Ok(forward));
        assert_eq!(forward.to_string(), "8080:10.0.2.200:80");
    }

    #[test]
    fn refuses_what_is_not_two_ports() {
        for text in ["80", "80:", ":80", "80:0", "99999:80", "a:b", "1:2:3", "1:10.0.2.200:0", "1:10.0.2.200:2:3"] {
            assert!(text.parse::<Forward>().is_err(), "{text}");
        }
    }
}
