//! Ports of the host that lead into the guest.

use std::{fmt, str::FromStr};

/// A TCP port of 127.0.0.1 that leads to a port of the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Forward {
    /// The port on the host; 0 takes a free one.
    pub host: u16,
    /// The port in the guest.
    pub guest: u16,
}

/// A text that is not `HOST:GUEST`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a forward: write HOST:GUEST with two port numbers, such as 8080:80")]
pub struct ForwardParseError(String);

impl FromStr for Forward {
    type Err = ForwardParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ForwardParseError(text.to_owned());
        let (host, guest) = text.split_once(':').ok_or_else(wrong)?;
        let host = host.parse().map_err(|_| wrong())?;
        let guest = guest.parse().map_err(|_| wrong())?;
        if guest == 0 { Err(wrong()) } else { Ok(Self { host, guest }) }
    }
}

/// As it is written on the command line.
impl fmt::Display for Forward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.guest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_host_then_guest() {
        assert_eq!("8080:80".parse(), Ok(Forward { host: 8080, guest: 80 }));
        assert_eq!("0:80".parse(), Ok(Forward { host: 0, guest: 80 }));
    }

    #[test]
    fn refuses_what_is_not_two_ports() {
        for text in ["80", "80:", ":80", "80:0", "99999:80", "a:b", "1:2:3"] {
            assert!(text.parse::<Forward>().is_err(), "{text}");
        }
    }
}
