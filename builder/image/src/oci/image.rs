//! An image of one layer, made of a tree.

use super::{
    OciError,
    documents::{CONFIG, Config, Descriptor, LAYER, Layers, MANIFEST, Manifest, Platform, Process, sha256},
    layer,
};
use crate::Arch;
use kiln_tree::Tree;
use kiln_types::Digest;

/// An image to make.
#[derive(Clone, Copy, Debug)]
pub struct OciImage<'a> {
    /// For which processors.
    pub arch: Arch,
    /// The program that runs when a pod names none, and its arguments.
    pub entrypoint: &'a [&'a str],
    /// The root filesystem.
    pub tree: &'a Tree,
    /// Time of all files in seconds since 1970.
    pub time: u64,
}

/// The documents of an image of one layer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Documents {
    /// Its manifest, whose digest stands for the whole image.
    pub manifest: Vec<u8>,
    /// Its configuration.
    pub config: Vec<u8>,
    /// Digest of the tar file of its layer.
    pub diff_id: Digest,
}

/// The documents of `image`, and the digest of the tar file that its layer would be.
///
/// # Errors
/// When an entry cannot be put into a layer.
pub fn documents(image: &OciImage) -> Result<Documents, OciError> {
    let layer = layer::tar(image.tree, image.time)?;
    let config = serde_json::to_vec(&config(image, &layer))?;
    let manifest = serde_json::to_vec(&manifest(&config, &layer))?;
    Ok(Documents { manifest, config, diff_id: Digest::of(&layer) })
}

fn platform(arch: Arch) -> Platform {
    let (architecture, variant) = arch.oci();
    Platform { architecture, os: "linux", variant }
}

fn config<'a>(image: &OciImage<'a>, layer: &[u8]) -> Config<'a> {
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    Config {
        platform: platform(image.arch),
        config: Process { entrypoint: image.entrypoint, env: [path] },
        rootfs: Layers { r#type: "layers", diff_ids: [sha256(&Digest::of(layer))] },
    }
}

fn manifest(config: &[u8], layer: &[u8]) -> Manifest {
    Manifest {
        schema_version: 2,
        media_type: MANIFEST,
        config: Descriptor::of(CONFIG, config),
        layers: [Descriptor::of(LAYER, layer)],
    }
}
