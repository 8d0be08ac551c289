//! What was written.

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

/// A disk image that was written; [`write`](super::write) alone makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DiskImage {
    pub(super) size: ByteSize,
    pub(super) written: ByteSize,
    pub(super) partitions: Vec<Placed>,
}

impl DiskImage {
    /// Size of the disk: the length of the file.
    pub fn size(&self) -> ByteSize {
        self.size
    }

    /// Bytes of content that are not holes; about what the file takes up.
    pub fn written(&self) -> ByteSize {
        self.written
    }

    /// Where all partitions lie, in the order of the disk.
    pub fn partitions(&self) -> &[Placed] {
        &self.partitions
    }

    /// Where the partition called `name` lies.
    pub fn partition(&self, name: &str) -> Option<&Placed> {
        self.partitions.iter().find(|partition| partition.name == name)
    }
}
