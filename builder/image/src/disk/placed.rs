//! Where the parts of a disk lie.

use kiln_types::ByteSize;

/// Where a partition lies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Its name.
    pub name: String,
    /// First byte on the disk.
    pub start: u64,
    /// Size.
    pub size: ByteSize,
}
