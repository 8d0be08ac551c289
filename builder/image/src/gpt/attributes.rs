//! What a partition's attribute bits ask of those who find it.

use super::Kind;
use serde::Serialize;

/// The attribute bits of a partition that the Discoverable Partitions Specification defines. Bits that it does not
/// define are dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Attributes {
    /// Grow the filesystem to the size of the partition when it is mounted.
    pub grow_fs: bool,
    /// Mount it for reading alone.
    pub read_only: bool,
    /// Do not mount it without being told to.
    pub no_auto: bool,
}

const GROW_FS: u64 = 1 << 59;
const READ_ONLY: u64 = 1 << 60;
const NO_AUTO: u64 = 1 << 63;

impl Attributes {
    /// What partitions of `kind` have. A verified root and its hash tree must never be written; `/var` grows with the
    /// disk; the EFI system partition is for everybody, the automounter too (it is where boots are marked as good). Of a
    /// Raspberry Pi it mounts the first, which has `autoboot.txt`.
    pub const fn of(kind: Kind) -> Self {
        let verified = matches!(kind, Kind::Root(_) | Kind::RootVerity(_));
        Self { grow_fs: matches!(kind, Kind::Var), read_only: verified, no_auto: false }
    }

    /// The 64 bits of the table.
    pub const fn bits(self) -> u64 {
        (self.grow_fs as u64 * GROW_FS) | (self.read_only as u64 * READ_ONLY) | (self.no_auto as u64 * NO_AUTO)
    }

    /// The meaning of the 64 bits of the table.
    pub const fn from_bits(bits: u64) -> Self {
        Self { grow_fs: bits & GROW_FS != 0, read_only: bits & READ_ONLY != 0, no_auto: bits & NO_AUTO != 0 }
    }
}
