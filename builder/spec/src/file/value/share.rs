//! A part of the memory of whatever machine the image will run on.

use super::{Size, checked::text_type};
use kiln_types::ByteSize;
use std::{fmt, str::FromStr};

/// A part of a machine's memory: in bytes, or in percent of what the machine has, which only the node knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Share {
    /// So many bytes.
    Bytes(Size),
    /// So many hundredths, up to 100.
    Percent(u8),
}

text_type!(Share, "share-of-memory");

impl Share {
    /// Whether it is more than nothing.
    pub const fn is_some(self) -> bool {
        !matches!(self, Self::Percent(0) | Self::Bytes(Size(ByteSize(0))))
    }

    /// The share of a machine that has `memory`, in bytes.
    pub const fn of(self, memory: Size) -> u64 {
        match self {
            Self::Bytes(size) => size.0.bytes(),
            Self::Percent(percent) => memory.0.bytes() / 100 * percent as u64,
        }
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(number) = text.strip_suffix('%') else {
            return text.parse().map(Self::Bytes);
        };
        match number.parse() {
            Ok(percent @ 0..=100) => Ok(Self::Percent(percent)),
            _ => Err(format!("`{text}` is not a share of the memory: `0%` to `100%`, or a size such as `256MiB`")),
        }
    }
}

/// As Kubernetes writes quantities and shares: `256Mi`, `30%`. Parts of a MiB are left out.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(size) => write!(f, "{}Mi", size.0.bytes() >> 20),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl serde::Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bytes(size) => size.serialize(serializer),
            Self::Percent(_) => serializer.collect_str(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_are_of_the_machine_and_sizes_are_not() {
        let memory = Size::mib(1000);
        assert_eq!("30%".parse::<Share>().unwrap().of(memory), 300 << 20);
        assert_eq!("256MiB".parse::<Share>().unwrap().of(memory), 256 << 20);
    }

    #[test]
    fn a_share_is_written_as_kubernetes_does() {
        assert_eq!("30%".parse::<Share>().unwrap().to_string(), "30%");
        assert_eq!("1GiB".parse::<Share>().unwrap().to_string(), "1024Mi");
    }

    #[test]
    fn more_than_all_and_less_than_nothing_are_refused() {
        for text in ["101%", "-1%", "%", "half", "300%"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }
}
