//! An image as an artifact of OCI, which registries keep beside container images
//! ([image specification 1.1](https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage),
//! [layout](https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md)).
//!
//! ```text
//! blobs/sha256/…   the disk, one frame of zstd
//! blobs/sha256/…   its companions, one after the other
//! blobs/sha256/…   {}, the configuration of what is no container
//! blobs/sha256/…   the manifest: kind of the artifact, and the name of every file above
//! index.json       leads to the manifest
//! oci-layout
//! ```
//!
//! All of it is one tar file, in this order: the disk is compressed straight into the archive, and its name, the digest of what
//! became of it, is known only then. Readers find the entries by name. Whoever fetches the artifact (`oras pull`) has a directory
//! with the disk and its companions under their own names.

mod about;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use about::{About, Platform};
pub use read::{ArtifactFault, Entry, OciArtifact};
pub use write::OciArchive;

/// An index that leads to these artifacts.
pub fn index_of(artifacts: &[OciArtifact]) -> Vec<u8> {
    about::index_of(artifacts.iter().map(|artifact| &artifact.descriptor))
}

/// What the artifact is, in the registry's words.
pub const ARTIFACT: &str = "application/vnd.kiln.image.v1";
/// The disk in it.
pub const DISK: &str = "application/vnd.kiln.disk.v1.raw+zstd";

/// What leads to the files.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// What leads to several artifacts.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// What has no configuration has this one.
const EMPTY: &str = "application/vnd.oci.empty.v1+json";
/// The file name of a layer.
pub const TITLE: &str = "org.opencontainers.image.title";
/// The name in a layout.
const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// Every blob is called so, and the digest.
const BLOBS: &str = "blobs/sha256/";
