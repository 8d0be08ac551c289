//! Container images of a profile.

use super::value::{ImageReference, LocalPath};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A container image that is on the node from the beginning: its pods need no network, and it is never collected as
/// garbage.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PreloadSection {
    /// Its name, as pods call it: `docker.io/library/nginx:1.29`. Without `from` it is what its registry has under that name,
    /// and `kiln.lock` keeps the digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageReference>,
    /// A file or directory to take it from: what `docker save` writes, or an OCI layout, packed by tar or not. From the
    /// directory of the file that says so. Without `image` all images in it are taken, under the names they have there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalPath>,
}
