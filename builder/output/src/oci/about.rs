//! What the documents of an artifact say.

use super::{ARTIFACT, EMPTY, INDEX, MANIFEST, REF_NAME, TITLE};
use kiln_types::Digest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What an artifact says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// What the machine is.
    pub platform: Platform,
    /// More, in the manifest and in every index that leads to it.
    pub annotations: BTreeMap<String, String>,
    /// The name in the layout.
    pub name: String,
}

/// A machine in the words of Go, as indexes have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// `amd64`, `arm64`, `arm`
    pub architecture: &'static str,
    /// `v8`, `v7`
    pub variant: Option<&'static str>,
}

/// A file of an artifact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Layer {
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Digest,
}

/// The manifest of an artifact that has these files.
pub(super) fn manifest(about: &About, layers: &[Layer]) -> Vec<u8> {
    let layer = |layer: &Layer| {
        let mut value = descriptor(&layer.media_type, layer.size, &layer.sha256);
        value["annotations"] = json!({ TITLE: layer.name });
        value
    };
    let mut config = descriptor(EMPTY, 2, &Digest::of("{}"));
    config["data"] = "e30=".into();
    let value = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": ARTIFACT,
        "config": config,
        "layers": layers.iter().map(layer).collect::<Vec<_>>(),
        "annotations": about.annotations,
    });
    value.to_string().into_bytes()
}

/// `index.json`, which leads to that manifest.
pub(super) fn index(about: &About, manifest: &[u8]) -> Vec<u8> {
    let mut value = descriptor(MANIFEST, manifest.len() as u64, &Digest::of(manifest));
    value["artifactType"] = ARTIFACT.into();
    value["platform"] = json!({ "os": "linux", "architecture": about.platform.architecture });
    if let Some(variant) = about.platform.variant {
        value["platform"]["variant"] = variant.into();
    }
    let mut annotations = about.annotations.clone();
    annotations.insert(REF_NAME.to_owned(), about.name.clone());
    value["annotations"] = json!(annotations);
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [value] }).to_string().into_bytes()
}

/// An index of several artifacts, whose descriptors these are.
pub(super) fn index_of<'a>(descriptors: impl Iterator<Item = &'a Value>) -> Vec<u8> {
    let manifest = |descriptor: &Value| {
        let mut own = descriptor.clone();
        // That name is for the layout.
        if let Some(annotations) = own["annotations"].as_object_mut() {
            annotations.remove(REF_NAME);
        }
        own
    };
    let manifests: Vec<_> = descriptors.map(manifest).collect();
    let value = json!({ "schemaVersion": 2, "mediaType": INDEX, "artifactType": ARTIFACT, "manifests": manifests });
    value.to_string().into_bytes()
}

fn descriptor(media_type: &str, size: u64, sha256: &Digest) -> Value {
    json!({ "mediaType": media_type, "digest": format!("sha256:{sha256}"), "size": size })
}
