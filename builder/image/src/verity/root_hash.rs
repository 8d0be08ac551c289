//! The hash that stands for a whole data partition.

use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The root of a hash tree: 32 bytes that stand for every byte of the data and for the salt.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RootHash([u8; 32]);

/// The text is not 64 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a root hash: 64 hexadecimal digits are expected")]
pub struct RootHashParseError(String);

impl RootHash {
    /// A hash that was computed or read elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// UUID of the data partition: the first 128 bits, as the
    /// [Discoverable Partitions Specification](https://uapi-group.org/specifications/specs/discoverable_partitions_specification/)
    /// wants it, so that an initrd finds the partition by the hash alone.
    pub fn root_uuid(&self) -> Uuid {
        self.half(0)
    }

    /// UUID of the partition with the hash tree: the last 128 bits.
    pub fn verity_uuid(&self) -> Uuid {
        self.half(16)
    }

    fn half(&self, start: usize) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.0[start..start + 16]);
        Uuid::from_bytes(bytes)
    }
}

impl fmt::Display for RootHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RootHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootHash({self})")
    }
}

impl FromStr for RootHash {
    type Err = RootHashParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || RootHashParseError(text.to_owned());
        // `from_str_radix` would take a sign for a digit.
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    #[test]
    fn halves_are_the_uuids_of_the_two_partitions() {
        let root: RootHash = TEXT.parse().unwrap();
        assert_eq!(root.root_uuid().to_string(), "00010203-0405-0607-0809-0a0b0c0d0e0f");
        assert_eq!(root.verity_uuid().to_string(), "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff");
        assert_eq!(root.to_string(), TEXT);
    }

    #[test]
    fn refuses_what_is_not_a_hash() {
        for text in ["", "00", &"zz".repeat(32), &"+1".repeat(32), &"é".repeat(32)] {
            assert!(text.parse::<RootHash>().is_err(), "{text}");
        }
    }
}
