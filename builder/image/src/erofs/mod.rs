//! EROFS: the read-only root filesystem of a node.

mod cache;
mod error;
mod format;
mod image;
mod options;
mod reader;

pub use cache::{BlobCache, NoCache};
pub use error::{ErofsError, ReadError};
pub use format::Superblock;
pub use image::{ErofsImage, write_unchecked};
pub use options::{Compression, ErofsOptions};
pub use reader::{Entry, EntryKind, Reader};
