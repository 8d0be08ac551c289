//! OCI images as the root has them: the documents of an image of one layer, made of a tree, and a layout that names images.
//!
//! ```text
//! oci-layout          the version of this layout
//! index.json          names of images, and their manifests
//! blobs/sha256/<hex>  indexes, manifests, configurations: each by its digest
//! ```
//!
//! Layers are not among the blobs. No document has a time of its own, so equal trees give equal bytes.
//!
//! Specification: <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>

mod documents;
mod error;
mod image;
mod layer;
mod layout;

pub use error::OciError;
pub use image::{Documents, OciImage, documents};
pub use layout::Layout;

#[cfg(test)]
mod tests;
