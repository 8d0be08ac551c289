//! `kiln.lock`: every input of an image by version, size and digest, so that an image can be built again from the
//! same bytes. It works as `Cargo.lock` does: written by a resolution, used as long as it fits what is asked for. One
//! file holds the locks of all images that are built in its directory: [`LockFile`].
//!
//! TOML. Written sorted, so that a change shows as a small difference.

mod file;
mod fits;
#[cfg(test)]
mod tests;
mod text;

pub use file::LockFile;
pub use fits::Difference;
pub use text::{FORMAT, LockError};

use crate::{debian::Suite, go::H1, oci::Blob};
use jiff::Timestamp;
use kiln_types::{Digest, ImageName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a resolution starts from; the lock keeps it to say later whether it still fits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Request {
    /// The profile.
    pub profile: Made,
    /// The board.
    pub board: Made,
    /// Architecture of the node in Debian's words.
    pub architecture: String,
    /// Where packages come from; when two have the same version, the first counts.
    pub suites: Vec<Suite>,
    /// The state of the archive to use, as `20261121T091544Z`; the state of the day when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub snapshot: Option<String>,
    /// Digest of the keys that may sign the indexes, when they are not Debian's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub keys: Option<Digest>,
    /// The packages asked for, as relations.
    pub packages: BTreeSet<String>,
    /// The packages that kiln replaces, and the dependencies that are not taken, as in [`Wish::exclude`].
    ///
    /// [`Wish::exclude`]: crate::debian::resolve::Wish::exclude
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub exclude: BTreeSet<String>,
    /// Container images besides kiln's own.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub images: BTreeSet<ImageRequest>,
    /// Manifests of the user's.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub addons: BTreeSet<AddonRequest>,
    /// The node software; nothing is compiled when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub go: Option<GoRequest>,
}

/// A file that somebody wrote. The digest is for the record: only what the file asks for makes a lock out of date.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Made {
    /// Its name.
    pub name: String,
    /// Digest of what it says.
    pub sha256: Digest,
}

/// A container image that is asked for: by its name, from a registry; or out of a file, under a name or those it has there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageRequest {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<ImageName>,
    /// Digest of the file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Digest>,
}

/// A manifest or a Helm chart that is asked for: a file of the user's, or what is at an address or in a registry.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AddonRequest {
    /// Its name.
    pub name: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Digest of the file, or of the directory of a chart.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Digest>,
    /// Digest of what kiln's catalogue changes in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changes: Option<Digest>,
    /// Its name in a registry.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub registry: Option<ImageName>,
    /// What it is rendered with, when it is a chart.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub chart: Option<ChartRequest>,
    /// Images that it needs and that are not found in it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub images: BTreeSet<ImageName>,
    /// Images that it names and that are left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub without: BTreeSet<ImageName>,
}

/// What a Helm chart is rendered with; which images it has depends on that.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChartRequest {
    /// The namespace of its objects.
    pub namespace: String,
    /// Digest of the values over its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub values: Option<Digest>,
}

/// What is needed to compile the node software.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GoRequest {
    /// The toolchain: `go1.26.6`.
    pub toolchain: String,
    /// The host that compiles, in Go's words: `linux-amd64`.
    pub host: String,
    /// Hash of its files, pinned: nobody else vouches for what a proxy gives.
    pub h1: H1,
    /// Digest of `go.sum`.
    pub sum: Digest,
}

/// The inputs of an image.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lock {
    /// The time of every file, stamp and certificate of the image: the newest date of the indexes. Not the time at
    /// which somebody ran `kiln lock`, so that two people who lock the same indexes get the same image.
    pub created: Timestamp,
    /// What was asked for.
    pub request: Request,
    /// The indexes that were used.
    pub indexes: Vec<LockedIndex>,
    /// The packages, by name.
    pub debs: Vec<LockedDeb>,
    /// The manifests of the user's, by name.
    pub addons: Vec<LockedAddon>,
    /// The container images, by name.
    pub images: Vec<LockedImage>,
    /// The toolchain, when anything is compiled.
    pub go_toolchain: Option<LockedToolchain>,
    /// The modules, by path and version.
    pub go_modules: Vec<LockedModule>,
}

/// The signed index of a suite.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedIndex {
    /// The suite.
    pub suite: String,
    /// When the archive made it.
    pub date: Timestamp,
    /// Digest of its `InRelease`.
    pub in_release: Digest,
}

/// A Debian package.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedDeb {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its architecture; `all` when it has none.
    pub architecture: String,
    /// The suite it was found in.
    pub suite: String,
    /// Where it is below the root of the archive.
    pub file: String,
    /// Size in bytes.
    pub size: u64,
    /// Digest.
    pub sha256: Digest,
}

/// A manifest, or a Helm chart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedAddon {
    /// Its name.
    pub name: String,
    /// Where it was fetched from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// What its registry calls it. Without this and an address it is a file of the user's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub registry: Option<ImageName>,
    /// Size in bytes.
    pub size: u64,
    /// Digest.
    pub sha256: Digest,
}

/// A container image for one architecture.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedImage {
    /// Its name on the node; with a digest when it was asked for by one.
    pub name: ImageName,
    /// Digest of the file that it was in; it is from its registry when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Digest>,
    /// The list of architectures that the name leads to; it leads to the manifest itself when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub index: Option<Blob>,
    /// The manifest for the board.
    pub manifest: Blob,
    /// The configuration.
    pub config: Blob,
    /// The layers, the lowest first.
    #[serde(rename = "layer", skip_serializing_if = "Vec::is_empty", default)]
    pub layers: Vec<Blob>,
}

/// The Go toolchain, which is the module `golang.org/toolchain` on a proxy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedToolchain {
    /// `go1.26.6`
    pub version: String,
    /// The host that it runs on, in Go's words: `linux-amd64`.
    pub host: String,
    /// Hash of the files in the zip.
    pub h1: H1,
    /// Size of the zip in bytes.
    pub size: u64,
    /// Digest of the zip.
    pub sha256: Digest,
}

/// A Go module.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedModule {
    /// Its path.
    pub path: String,
    /// Its version.
    pub version: String,
    /// Its `go.mod`; some modules are compiled without anybody reading it.
    #[serde(rename = "mod", skip_serializing_if = "Option::is_none", default)]
    pub go_mod: Option<LockedFile>,
    /// Its code, when it may be compiled and not only its `go.mod` is read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zip: Option<LockedFile>,
}

/// One file of a module.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LockedFile {
    /// The hash in `go.sum`.
    pub h1: H1,
    /// Size in bytes.
    pub size: u64,
    /// Digest.
    pub sha256: Digest,
}

impl LockedImage {
    /// All its files.
    pub fn blobs(&self) -> impl Iterator<Item = &Blob> {
        self.index.iter().chain([&self.manifest, &self.config]).chain(&self.layers)
    }
}
