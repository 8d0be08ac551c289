//! Manifests of a profile.

use super::value::{ImageReference, Label, ManifestSource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Objects of Kubernetes that every node of the image has, with their container images: nothing of them asks a network.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct AddonSection {
    /// Its name: letters, digits and `-`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// Its manifest: a file (from the directory of the file that says so), or an `https://` address, whose content
    /// `kiln.lock` pins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<ManifestSource>,
    /// Images that it needs besides those that its containers name, such as one that an operator is told in an argument.
    pub images: Vec<ImageReference>,
}
