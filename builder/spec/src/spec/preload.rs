//! Container images.

use kiln_types::{Digest, ImageName};
use serde::Serialize;
use std::path::PathBuf;

/// A container image that the node has from the beginning. It has a name, a file, or both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Preload {
    /// Its name; those that the file gives when there is none.
    pub name: Option<ImageName>,
    /// The file to take it from; its registry when there is none.
    pub file: Option<ImageFile>,
}

/// A file or directory with images.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ImageFile {
    /// Digest of the file; of a directory that of its `index.json`, which stands for all that it leads to.
    pub digest: Digest,
    /// Where it is, which the digest stands for.
    #[serde(skip)]
    pub path: PathBuf,
}
