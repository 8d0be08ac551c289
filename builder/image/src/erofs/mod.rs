//! EROFS: the read-only root filesystem of a node.

mod error;
mod format;
mod options;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use error::{ErofsError, ReadError};
pub use format::Superblock;
pub use kiln_types::{BlobCache, NoCache};
pub use options::{Compression, ErofsOptions};
pub use reader::{Entry, EntryKind, Reader};
pub use writer::{ErofsImage, write, write_unchecked};
