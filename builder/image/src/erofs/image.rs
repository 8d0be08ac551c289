//! The gate: a checked tree becomes an image.

use super::{BlobCache, ErofsError, ErofsOptions};
use kiln_event::Listener;
use kiln_tree::Tree;
use std::io::{self, Seek, Write};

/// A written image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErofsImage {
    /// Length in bytes, a multiple of 4096.
    pub len: u64,
    /// Number of inodes.
    pub inodes: u64,
    /// Bytes of file content before compression, equal files counted once.
    pub content: u64,
}

/// Writes `tree` as it is, without any check; for trees that do not become a node: tests and measurements.
///
/// The image begins at the present position of `out`.
pub fn write_unchecked(
    tree: &Tree,
    options: &ErofsOptions,
    cache: &dyn BlobCache,
    listener: &dyn Listener,
    out: &mut (impl Write + Seek + Send),
) -> Result<ErofsImage, ErofsError> {
    let _ = (tree, options, cache, listener, out);
    Err(ErofsError::Write(io::ErrorKind::Unsupported.into()))
}
