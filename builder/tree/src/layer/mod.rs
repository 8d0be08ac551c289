//! Taking a layer of a container image apart, so that it can lie in the root as overlayfs stacks it.
//!
//! A layer is a tar file, packed or not, that says what differs from the layers below it. What it removes it names with
//! `.wh.` in front (<https://github.com/opencontainers/image-spec/blob/main/layer.md>); overlayfs knows a character
//! device 0:0 for that, and an attribute of a directory that hides all below it.
//!
//! Layers come from outside: every size is bounded, every path stays inside, and no input panics.

mod index;
mod stack;
mod unpack;
mod whiteout;

pub use index::{FORMAT, LayerEntry, LayerKind, UnpackedLayer};
pub use stack::{chain_ids, stack};
pub use unpack::unpack;

use crate::{TreeError, deb::DebError};

/// Why a layer could not be taken apart.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// The tar file.
    #[error(transparent)]
    Tar(#[from] DebError),
    /// A path that is not in order.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A kept index cannot be read or written.
    #[error("the index of an unpacked layer")]
    Index(#[from] serde_json::Error),
}

#[cfg(test)]
mod tests;
