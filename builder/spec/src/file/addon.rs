//! Manifests of a profile.

use super::value::{CatalogueName, ImageReference, Label, ManifestSource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Objects of Kubernetes that every node of the image has, with their container images: nothing of them asks a network.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct AddonSection {
    /// One that kiln knows, in the place of a name and a manifest; its makers publish it, and `kiln.lock` pins it. What takes the
    /// place of a part of kiln is chosen where that is, such as `cni.plugin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<CatalogueName>,
    /// Its name: letters, digits and `-`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// Its manifest: a file (from the directory of the file that says so), or an `https://` address, whose content
    /// `kiln.lock` pins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<ManifestSource>,
    /// Images that it needs and that kiln does not find in it: kiln finds those of all containers, and those that arguments,
    /// variables, ConfigMaps and fields called `image` name with a tag or a digest.
    pub images: Vec<ImageReference>,
    /// Images that it names and that the node shall not have. A pod that needs one asks the network for it.
    pub without: Vec<ImageReference>,
}
