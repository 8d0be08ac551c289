//! Manifests.

use kiln_types::{Digest, ImageName};
use serde::Serialize;
use std::path::PathBuf;

/// Objects of Kubernetes that the image has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Addon {
    /// Its name.
    pub name: String,
    /// Its manifest.
    pub manifest: AddonManifest,
    /// Digest of its manifest, where kiln's catalogue knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// What kiln's catalogue changes in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Images that it needs besides those that are found in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImageName>,
    /// Images that it names and that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<ImageName>,
}

/// A text in the place of another one, wherever that is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Change {
    /// What must be there.
    pub from: String,
    /// What is there then.
    pub to: String,
}

/// Where the manifest of an add-on is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddonManifest {
    /// A file of the user.
    File {
        /// Digest of the text.
        digest: Digest,
        /// Where it is, for messages.
        #[serde(skip)]
        path: PathBuf,
        /// The text, which the digest stands for.
        #[serde(skip)]
        text: String,
    },
    /// An address.
    Url(String),
}
