//! The JSON documents of an image, with the fields that kiln fills.

use kiln_types::Digest;
use serde::Serialize;
use std::collections::BTreeMap;

/// Type of a manifest.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Type of a configuration.
pub(super) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// Type of a layer that is not compressed.
pub(super) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// `oci-layout`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LayoutVersion {
    pub image_layout_version: &'static str,
}

/// A reference to a blob.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub media_type: &'static str,
    /// `sha256:<hex>`.
    pub digest: String,
    /// Bytes.
    pub size: usize,
}

/// A reference with a name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    pub media_type: String,
    /// `sha256:<hex>`.
    pub digest: String,
    /// Bytes.
    pub size: u64,
    pub annotations: BTreeMap<&'static str, String>,
}

impl Descriptor {
    /// Of a blob whose bytes are `blob`.
    pub fn of(media_type: &'static str, blob: &[u8]) -> Self {
        let digest = sha256(&Digest::of(blob));
        Self { media_type, digest, size: blob.len() }
    }
}

/// A digest as OCI writes it.
pub(super) fn sha256(digest: &Digest) -> String {
    format!("sha256:{digest}")
}

/// What an image runs on.
#[derive(Clone, Serialize)]
pub(super) struct Platform {
    pub architecture: &'static str,
    pub os: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'static str>,
}

/// `index.json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Index {
    pub schema_version: u32,
    pub manifests: Vec<Named>,
}

/// A manifest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    pub schema_version: u32,
    pub media_type: &'static str,
    pub config: Descriptor,
    pub layers: [Descriptor; 1],
}

/// A configuration.
#[derive(Serialize)]
pub(super) struct Config<'a> {
    #[serde(flatten)]
    pub platform: Platform,
    pub config: Process<'a>,
    pub rootfs: Layers,
}

/// What a container of the image runs.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Process<'a> {
    pub entrypoint: &'a [&'a str],
    pub env: [&'static str; 1],
}

/// The layers by the digests of their tar files.
#[derive(Serialize)]
pub(super) struct Layers {
    pub r#type: &'static str,
    pub diff_ids: [String; 1],
}
