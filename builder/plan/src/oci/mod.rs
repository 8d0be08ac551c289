//! Container images as registries and archives have them: documents that lead from a name to layers.
//!
//! ```text
//! name ─► index ─► manifest ─┬► configuration
//!         (a list            └► layers
//!          by platform)
//! ```
//!
//! Every arrow but the first is a digest. The documents are those of the
//! [OCI image specification](https://github.com/opencontainers/image-spec) and of Docker's schema 2, which differ by their
//! media types alone. Pure: bytes in, values out.

mod archive;
mod challenge;
mod document;
mod platform;
#[cfg(test)]
mod tests;

pub use archive::{DockerImage, docker_images, docker_manifest, names};
pub use challenge::Challenge;
pub use document::{Blob, Config, Descriptor, Document, Index, Manifest, media, parse, parse_chart, parse_config};
pub use platform::{Platform, choose};

/// Why a document could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OciError {
    /// Not JSON of that shape.
    #[error("the {what} cannot be read: {problem}")]
    Format {
        /// Which document.
        what: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// Neither an index nor a manifest of an image.
    #[error("`{media_type}` is not a container image that kiln can use")]
    Kind {
        /// What it is.
        media_type: String,
    },
    /// Not a Helm chart.
    #[error("`{media_type}` is not a Helm chart")]
    NoChart {
        /// What it is.
        media_type: String,
    },
    /// A digest of another algorithm.
    #[error("it is named by `{digest}`, and kiln knows sha256 alone")]
    Digest {
        /// As written.
        digest: String,
    },
    /// Nothing for the node's processor.
    #[error("there is no image for {wanted}; there is {}", list(.available))]
    NoPlatform {
        /// What the board needs.
        wanted: Platform,
        /// What there is.
        available: Vec<Platform>,
    },
    /// Manifest and configuration contradict each other.
    #[error("its manifest has {layers} layers and its configuration {diff_ids}")]
    Layers {
        /// In the manifest.
        layers: usize,
        /// In the configuration.
        diff_ids: usize,
    },
}

fn list(platforms: &[Platform]) -> String {
    match platforms {
        [] => "none".to_owned(),
        all => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
