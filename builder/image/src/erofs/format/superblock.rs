//! What an image says about itself.

use uuid::Uuid;

/// What an image says about itself, in the terms of its users.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Superblock {
    /// Length of the image in bytes.
    pub len: u64,
    /// Number of inodes.
    pub inodes: u64,
    /// Time of all entries with a compact inode, in seconds since 1970.
    pub time: u64,
    /// UUID of the filesystem.
    pub uuid: Uuid,
    /// Label.
    pub label: String,
}
