//! Manifests of a profile.

use super::value::{CatalogueName, ChartSource, ChartValues, ChartVersion, ImageReference, Label, ManifestSource};
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
    /// In the place of a manifest, a Helm chart: a directory or a packed file (from the directory of the file that says so), the
    /// `https://` address of a packed file, or `oci://registry/repository` with a `version`. It is made a manifest when the
    /// image is built, without a network and without a cluster to look into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartSource>,
    /// Which version of a chart in a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ChartVersion>,
    /// The namespace of a chart's objects; the name of the add-on when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Label>,
    /// Values of a chart over its own: a file in YAML, or a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<ChartValues>,
    /// Images that it needs and that kiln does not find in it: kiln finds those of all containers, and those that arguments,
    /// variables, ConfigMaps and fields called `image` name with a tag or a digest.
    pub images: Vec<ImageReference>,
    /// Images that it names and that the node shall not have. A pod that needs one asks the network for it.
    pub without: Vec<ImageReference>,
}
