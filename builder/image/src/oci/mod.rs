//! OCI images as one tar file, as `ctr images import` reads them: one image, one layer.
//!
//! ```text
//! oci-layout          the version of this layout
//! index.json          name of the image, and its manifest
//! blobs/sha256/<hex>  manifest, configuration, layer: each by its digest
//! ```
//!
//! The layer is a plain tar file: the root filesystem compresses it once more than enough, and the node saves the time
//! to unpack it. No document has a time of its own, so equal trees give equal bytes.
//!
//! Specification: <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>

mod archive;
mod documents;
mod error;
mod layer;

pub use archive::{OciImage, Written, write};
pub use error::OciError;

#[cfg(test)]
mod tests;
