//! Manifests and charts.

use kiln_types::{Digest, ImageName};
use serde::Serialize;
use std::path::PathBuf;

/// Objects of Kubernetes that the image has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Addon {
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub source: AddonSource,
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

/// What an add-on is made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddonSource {
    /// A manifest.
    Manifest(AddonFile),
    /// A Helm chart.
    Chart(Chart),
}

/// A Helm chart, and what it is rendered with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Chart {
    /// Where it is.
    pub file: AddonFile,
    /// The namespace of its objects.
    pub namespace: String,
    /// Values over its own, in YAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<String>,
}

/// Where a manifest or a chart is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddonFile {
    /// A file or a directory of the user.
    Local {
        /// Digest of all that is in it.
        digest: Digest,
        /// Where it is, for messages.
        #[serde(skip)]
        path: PathBuf,
        /// Its files by their paths in it, which the digest stands for; a file by itself has no path.
        #[serde(skip)]
        files: Vec<(String, Vec<u8>)>,
    },
    /// An address.
    Url(String),
    /// A version of a repository in a registry.
    Registry(ImageName),
}
