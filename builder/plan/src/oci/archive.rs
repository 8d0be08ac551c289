//! Images in archives: what `docker save` writes beside its layers, and the names in an OCI layout.

use super::{
    Blob, Descriptor, OciError,
    document::{json, media, or_none},
};
use serde::Deserialize;
use serde_json::{Value, json as value};

/// One image in the archive of `docker save`: an element of its `manifest.json`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DockerImage {
    /// Path of its configuration.
    pub config: String,
    /// Its names; null when it has none.
    #[serde(default, deserialize_with = "or_none")]
    pub repo_tags: Vec<String>,
    /// Paths of its layers, the lowest first.
    #[serde(default, deserialize_with = "or_none")]
    pub layers: Vec<String>,
}

/// Reads `manifest.json`.
///
/// # Errors
/// What is none.
pub fn docker_images(bytes: &[u8]) -> Result<Vec<DockerImage>, OciError> {
    json("manifest.json of the archive", bytes)
}

/// The manifest of an image that came without one, as from `docker save`. Equal images give equal bytes.
pub fn docker_manifest(config: &Blob, layers: &[Blob]) -> Vec<u8> {
    let descriptor = |blob: &Blob| -> Value {
        value!({ "mediaType": blob.media_type, "digest": format!("sha256:{}", blob.sha256), "size": blob.size })
    };
    let manifest = value!({
        "schemaVersion": 2,
        "mediaType": media::DOCKER_MANIFEST,
        "config": descriptor(config),
        "layers": layers.iter().map(descriptor).collect::<Vec<_>>(),
    });
    manifest.to_string().into_bytes()
}

/// The names that `index.json` of a layout gives an image: containerd's, else the one of the specification when it is whole.
pub fn names(descriptor: &Descriptor) -> Option<&str> {
    let annotation = |key: &str| descriptor.annotations.get(key).map(String::as_str);
    let whole = |name: &&str| name.contains(['/', ':']);
    annotation("io.containerd.image.name").or_else(|| annotation("org.opencontainers.image.ref.name").filter(whole))
}
