//! Why an image could not be used.

use kiln_plan::oci::OciError;
use kiln_tree::layer::LayerError;
use kiln_types::Digest;
use std::{io, path::PathBuf};

/// Why an image could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// A file of the user cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file of the user is something else.
    #[error("{} has no container image: it is neither what `docker save` writes nor an OCI layout", .path.display())]
    NotImages {
        /// The file.
        path: PathBuf,
    },
    /// A file of the user lacks a part of itself.
    #[error("{} is incomplete: it has no `{part}`", .path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
        /// What it names and does not have.
        part: String,
    },
    /// A part of a file of the user is another one than it says.
    #[error("{} is damaged: its `{part}` has the sha256 {found}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The part.
        part: String,
        /// As it is.
        found: Digest,
    },
    /// An image without a name.
    #[error("an image in {} has no name", .path.display())]
    NoName {
        /// The file.
        path: PathBuf,
    },
    /// Several images, and none of them is meant.
    #[error("{} has no image `{name}`; it has {}", .path.display(), .names.join(", "))]
    OtherNames {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        name: String,
        /// What there is.
        names: Vec<String>,
    },
    /// Two images under one name.
    #[error("two images have the name {name}")]
    Twice {
        /// The name.
        name: String,
    },
    /// A document.
    #[error("the image {name}")]
    Document {
        /// Its name.
        name: String,
        /// Why.
        source: OciError,
    },
    /// A layer.
    #[error("a layer of the image {name}")]
    Layer {
        /// Its name.
        name: String,
        /// Why.
        source: LayerError,
    },
    /// A layer that the configuration does not name.
    #[error("a layer of {name} unpacks to sha256 {found}, and its configuration names {expected}")]
    WrongLayer {
        /// Its name.
        name: String,
        /// In the configuration.
        expected: Digest,
        /// As it is.
        found: Digest,
    },
}

impl ImageError {
    /// The way out, when there is one that the message does not say.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoName { .. } => Some("give it one: `image = \"registry.example/app:1\"` beside `from`"),
            Self::OtherNames { .. } | Self::Twice { .. } => {
                Some("`image` and `from` of `[[preload]]` say which image gets which name")
            }
            Self::Document { source: OciError::NoPlatform { .. }, .. } => {
                Some("take another tag or another image, or leave it out on this board")
            }
            _ => None,
        }
    }
}
