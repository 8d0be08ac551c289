//! Indexes, manifests and configurations.

use super::{OciError, Platform};
use kiln_types::Digest;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// Media types.
pub mod media {
    /// An index.
    pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// Docker's word for an index.
    pub const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// A manifest.
    pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// Docker's word for a manifest.
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// Docker's word for a configuration.
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    /// Docker's word for a layer that is not packed.
    pub const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar";
    /// What a Helm chart is about.
    pub const CHART_CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
    /// A Helm chart.
    pub const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
}

/// A file of an image: what it is, and how it is known to be right.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Blob {
    /// Its media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// Digest.
    pub sha256: Digest,
}

/// How documents write a reference to a [`Blob`].
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Its media type.
    #[serde(default)]
    pub media_type: String,
    /// `sha256:<hex>`.
    pub digest: String,
    /// Size in bytes.
    pub size: u64,
    /// What it runs on; in an index alone.
    pub platform: Option<Platform>,
    /// More about it.
    #[serde(default, deserialize_with = "or_none")]
    pub annotations: BTreeMap<String, String>,
}

/// Manifests by platform.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Index {
    /// In the order of the index.
    pub manifests: Vec<Descriptor>,
}

/// An image for one platform.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// Its configuration.
    pub config: Blob,
    /// Its layers, the lowest first.
    pub layers: Vec<Blob>,
}

/// What a name or a digest leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Document {
    /// A list.
    Index(Index),
    /// An image.
    Manifest(Manifest),
}

/// What of a configuration matters to who lays an image out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// What the image runs on.
    pub platform: Platform,
    /// The layers by the digests of their tar files.
    pub diff_ids: Vec<Digest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Either {
    media_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    #[serde(default, deserialize_with = "or_none")]
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct ConfigText {
    #[serde(flatten)]
    platform: Platform,
    rootfs: RootFs,
}

#[derive(Deserialize)]
struct RootFs {
    #[serde(deserialize_with = "or_none")]
    diff_ids: Vec<String>,
}

impl Descriptor {
    /// The blob it refers to.
    ///
    /// # Errors
    /// A digest of another algorithm than SHA-256.
    pub fn blob(&self) -> Result<Blob, OciError> {
        Ok(Blob { media_type: self.media_type.clone(), size: self.size, sha256: sha256(&self.digest)? })
    }
}

impl Config {
    /// Whether a node runs the image.
    ///
    /// # Errors
    /// An image for another platform.
    pub fn runs_on(&self, node: &Platform) -> Result<(), OciError> {
        match node.can_run(&self.platform) {
            true => Ok(()),
            false => Err(OciError::NoPlatform { wanted: node.clone(), available: vec![self.platform.clone()] }),
        }
    }
}

/// Reads an index or a manifest. What it is its own `mediaType` says, or its shape: a server's word for it is not covered by
/// any digest.
///
/// # Errors
/// What is neither, such as the manifest of a Helm chart or of Docker's schema 1.
pub fn parse(bytes: &[u8]) -> Result<(String, Document), OciError> {
    let text: Either = json("manifest", bytes)?;
    let kind = |standard: &str| text.media_type.clone().filter(|kind| !kind.is_empty()).unwrap_or(standard.to_owned());
    if let Some(manifests) = text.manifests {
        let media_type = kind(media::INDEX);
        return match media_type.as_str() {
            media::INDEX | media::DOCKER_INDEX => Ok((media_type, Document::Index(Index { manifests }))),
            _ => Err(OciError::Kind { media_type }),
        };
    }
    let media_type = kind(media::MANIFEST);
    let config = text.config.as_ref().ok_or_else(|| OciError::Kind { media_type: media_type.clone() })?;
    let known = ["application/vnd.oci.image.config.v1+json", media::DOCKER_CONFIG];
    if !known.contains(&config.media_type.as_str()) {
        return Err(OciError::Kind { media_type: config.media_type.clone() });
    }
    let layers = text.layers.iter().map(Descriptor::blob).collect::<Result<_, _>>()?;
    let manifest = Manifest { config: config.blob()?, layers };
    match media_type.as_str() {
        media::MANIFEST | media::DOCKER_MANIFEST => Ok((media_type, Document::Manifest(manifest))),
        _ => Err(OciError::Kind { media_type }),
    }
}

/// Reads the manifest of a Helm chart in a registry: the chart itself (<https://helm.sh/docs/topics/registries/>).
///
/// # Errors
/// What is something else.
pub fn parse_chart(bytes: &[u8]) -> Result<Blob, OciError> {
    let text: Either = json("manifest", bytes)?;
    let config = text.config.map(|config| config.media_type).or(text.media_type).unwrap_or_default();
    let chart = text.layers.iter().find(|layer| layer.media_type == media::CHART);
    match chart.filter(|_| config == media::CHART_CONFIG) {
        Some(chart) => chart.blob(),
        None => Err(OciError::NoChart { media_type: config }),
    }
}

/// Reads a configuration.
///
/// # Errors
/// What is none.
pub fn parse_config(bytes: &[u8]) -> Result<Config, OciError> {
    let text: ConfigText = json("configuration", bytes)?;
    let diff_ids = text.rootfs.diff_ids.iter().map(|digest| sha256(digest)).collect::<Result<_, _>>()?;
    Ok(Config { platform: text.platform, diff_ids })
}

/// What programs in Go write for a list without anything in it: null.
pub(super) fn or_none<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

pub(super) fn json<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, OciError> {
    serde_json::from_slice(bytes).map_err(|error| OciError::Format { what, problem: error.to_string() })
}

pub(super) fn sha256(digest: &str) -> Result<Digest, OciError> {
    let hex = digest.strip_prefix("sha256:").and_then(|hex| hex.parse().ok());
    hex.ok_or_else(|| OciError::Digest { digest: digest.to_owned() })
}
