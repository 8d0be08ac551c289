//! Container images besides kiln's own: found out for a lock, fetched, taken apart, and laid out in the root.
//!
//! ```text
//! Spec ─► resolve ─► LockedImage ─► fetch ─► unpack ─► ImageOfRoot
//!          └ archive (files)                └ one result of the store for each layer
//! ```

mod archive;
mod error;
mod resolve;
mod unpack;

pub use error::ImageError;
pub use resolve::{fetch, requests, resolve};
pub use unpack::{identity, unpack};

use kiln_plan::oci::Blob;
use kiln_tree::Tree;
use kiln_types::Digest;

/// An image as the root has it.
pub struct ImageOfRoot {
    /// Its name on the node.
    pub name: String,
    /// What the name leads to.
    pub target: Blob,
    /// Index, manifest and configuration.
    pub documents: Vec<Vec<u8>>,
    /// Layers by their chain IDs, the lowest first.
    pub layers: Vec<(Digest, Tree)>,
}
