//! dm-verity: a tree of hashes beside a data partition, and one hash that stands for all of it.
//!
//! ```text
//! block 0   superblock: parameters and salt
//! block 1   root node: hashes of the nodes of the level below
//!  ...      every further level, in whole blocks
//!  last     leaves: one hash for each data block
//! ```
//!
//! Version 1, SHA-256, blocks of 4096 bytes: byte for byte what `veritysetup format` writes.
//! Specification: <https://gitlab.com/cryptsetup/cryptsetup/-/wikis/DMVerity>.

mod check;
mod error;
mod hash;
mod len;
mod root_hash;
mod superblock;
#[cfg(test)]
mod tests;
mod write;

pub use check::check;
pub use error::VerityError;
pub use len::len;
pub use root_hash::{RootHash, RootHashParseError};
pub use write::{VerityOptions, tree_len, write};

/// Bytes of a data block and of a node.
const BLOCK: usize = 4096;

/// Hashes in a node.
const FANOUT: u64 = (BLOCK / 32) as u64;
