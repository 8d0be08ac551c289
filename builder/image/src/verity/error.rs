//! What can go wrong with a hash tree.

use super::RootHash;
use std::io;

/// Why a hash tree was not written, or does not fit its data.
#[derive(Debug, thiserror::Error)]
pub enum VerityError {
    /// The data could not be read.
    #[error("cannot read the data to hash")]
    ReadData(#[source] io::Error),
    /// The hash tree could not be read.
    #[error("cannot read the hash tree")]
    ReadTree(#[source] io::Error),
    /// The hash tree could not be written.
    #[error("cannot write the hash tree")]
    Write(#[source] io::Error),
    /// Data that is empty or not made of whole blocks.
    #[error("data of {0} bytes cannot be protected: whole blocks of 4096 bytes are expected")]
    Length(u64),
    /// A salt longer than the superblock has room for.
    #[error("a salt of {0} bytes is too long: at most 256 bytes are allowed")]
    Salt(usize),
    /// No superblock of dm-verity, or one with parameters that kiln never writes.
    #[error("this is not a hash tree that kiln wrote: {0}")]
    Superblock(&'static str),
    /// The tree belongs to another root hash.
    #[error("hash does not match: the tree has root hash {found}, {expected} is expected")]
    Root {
        /// Of the tree as it is.
        found: RootHash,
        /// What the caller knows.
        expected: RootHash,
    },
    /// The data or a node of the tree was changed.
    #[error("hash does not match: {part} block {block} was changed")]
    Block {
        /// `data` or `tree`.
        part: &'static str,
        /// Number of the block, from the start of its partition.
        block: u64,
    },
}
