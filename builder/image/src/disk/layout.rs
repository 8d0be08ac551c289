//! What is to be on the disk.

use crate::gpt::Kind;
use kiln_types::ByteSize;
use std::path::PathBuf;
use uuid::Uuid;

/// Where the content of a partition comes from. What it does not fill is zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Nothing: all zeros.
    Empty,
    /// Memory.
    Bytes(Vec<u8>),
    /// A file.
    File(PathBuf),
}

/// A partition to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Partition {
    /// Name, by which everybody finds it.
    pub name: String,
    /// What it is for; decides about its type and attributes.
    pub kind: Kind,
    /// Its UUID.
    pub uuid: Uuid,
    /// Size; rounded up to 4 KiB.
    pub size: ByteSize,
    /// Its content.
    pub source: Source,
}

/// The partitions of a disk, in the order in which they lie on it and in its table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// GUID of the disk.
    pub disk: Uuid,
    /// The partitions.
    pub partitions: Vec<Partition>,
}
