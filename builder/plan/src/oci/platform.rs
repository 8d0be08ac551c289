//! What an image runs on, and which of several a node can run.

use super::{Descriptor, OciError};
use serde::Deserialize;
use std::fmt;

/// What an image runs on, in the words of Go.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
pub struct Platform {
    /// `linux`
    #[serde(default)]
    pub os: String,
    /// `amd64`, `arm64`, `arm`
    #[serde(default)]
    pub architecture: String,
    /// `v7` and its like; empty for the usual one.
    #[serde(default)]
    pub variant: String,
}

impl Platform {
    /// That of a node, by Debian's name of its architecture.
    pub fn of_debian(architecture: &str) -> Self {
        let (architecture, variant) = match architecture {
            "armhf" => ("arm", "v7"),
            other => (other, ""),
        };
        Self { os: "linux".to_owned(), architecture: architecture.to_owned(), variant: variant.to_owned() }
    }

    /// How well a node of this platform runs an image for `other`: the less the better, nothing when it does not. As
    /// containerd chooses: 32-bit ARM runs what is for its predecessors too, and names its own variant or none.
    fn runs(&self, other: &Self) -> Option<u32> {
        let (os, architecture) = (other.os.to_ascii_lowercase(), other.architecture.to_ascii_lowercase());
        // Words of some tools, which containerd takes for Go's too (`normalizeArch` of github.com/containerd/platforms).
        let (architecture, variant) = match (architecture.as_str(), other.variant.as_str()) {
            ("x86_64" | "x86-64", variant) => ("amd64", variant),
            ("aarch64", variant) => ("arm64", variant),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            other => other,
        };
        if self.os != os || self.architecture != architecture {
            return None;
        }
        match (architecture, variant) {
            ("arm", "v7" | "7" | "") => Some(0),
            ("arm", "v6" | "6") => Some(1),
            ("arm", "v5" | "5") => Some(2),
            ("arm64", "" | "v8" | "8") | ("amd64", "" | "v1") => Some(0),
            _ => None,
        }
    }

    /// Whether a node of this platform runs an image for `other`.
    pub(super) fn can_run(&self, other: &Self) -> bool {
        self.runs(other).is_some()
    }
}

/// The manifest of an index that a node of the platform `node` runs; the first of those that fit equally well.
///
/// # Errors
/// There is none.
pub fn choose<'a>(manifests: &'a [Descriptor], node: &Platform) -> Result<&'a Descriptor, OciError> {
    let fit = |descriptor: &&Descriptor| descriptor.platform.as_ref().and_then(|platform| node.runs(platform));
    if let Some(best) = manifests.iter().filter(|one| fit(one).is_some()).min_by_key(|one| fit(one)) {
        return Ok(best);
    }
    let named = manifests.iter().filter_map(|descriptor| descriptor.platform.clone());
    // Tools put attestations beside images, for no platform.
    let mut available: Vec<_> = named.filter(|platform| platform.os != "unknown").collect();
    available.sort();
    available.dedup();
    Err(OciError::NoPlatform { wanted: node.clone(), available })
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { os, architecture, variant } = self;
        let parts = [os, architecture, variant].map(String::as_str);
        f.write_str(&parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
    }
}
