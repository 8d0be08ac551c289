//! The image as one file.

use super::{
    OciError,
    documents::{
        CONFIG, Config, Descriptor, Index, LAYER, Layers, LayoutVersion, MANIFEST, Manifest, Platform, Process, sha256,
    },
    layer,
};
use crate::Arch;
use kiln_tree::Tree;
use kiln_types::Digest;
use std::{collections::BTreeMap, io::Write};
use tar::{Builder, EntryType, Header};

/// An image to write.
#[derive(Clone, Copy, Debug)]
pub struct OciImage<'a> {
    /// The whole name: `kiln.local/base:1`.
    pub name: &'a str,
    /// For which processors.
    pub arch: Arch,
    /// The program that runs when a pod names none, and its arguments.
    pub entrypoint: &'a [&'a str],
    /// The root filesystem.
    pub tree: &'a Tree,
    /// Time of all files in seconds since 1970.
    pub time: u64,
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// Digest of the manifest, which stands for the whole image: `kiln.local/base@sha256:…`.
    pub manifest: Digest,
    /// Digest of the layer.
    pub layer: Digest,
}

/// Writes the tar file of `image`.
///
/// # Errors
/// When the name has no tag, an entry cannot be put into a layer, or `out` fails.
pub fn write(image: &OciImage, out: impl Write) -> Result<Written, OciError> {
    let layer = layer::tar(image.tree, image.time)?;
    let config = serde_json::to_vec(&config(image, &layer))?;
    let manifest = serde_json::to_vec(&manifest(&config, &layer))?;
    let index = serde_json::to_vec(&index(image, &manifest)?)?;
    let version = serde_json::to_vec(&LayoutVersion { image_layout_version: "1.0.0" })?;

    let mut archive = Archive { tar: Builder::new(out), time: image.time };
    archive.file("oci-layout", &version)?;
    archive.file("index.json", &index)?;
    archive.directory("blobs/")?;
    archive.directory("blobs/sha256/")?;
    for blob in [&manifest, &config, &layer] {
        archive.file(&format!("blobs/sha256/{}", Digest::of(blob)), blob)?;
    }
    archive.tar.into_inner()?.flush()?;
    Ok(Written { manifest: Digest::of(&manifest), layer: Digest::of(&layer) })
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

fn index(image: &OciImage, manifest: &[u8]) -> Result<Index, OciError> {
    // A colon before the last slash belongs to the registry's port.
    let last = image.name.rsplit('/').next().unwrap_or_default();
    let tag = last.split_once(':').ok_or_else(|| OciError::Name { name: image.name.to_owned() })?.1;
    // containerd takes the first for the name of the image; other tools know the second alone.
    let annotations = BTreeMap::from([
        ("io.containerd.image.name", image.name.to_owned()),
        ("org.opencontainers.image.ref.name", tag.to_owned()),
    ]);
    let manifest = Descriptor::of(MANIFEST, manifest);
    let manifest = Descriptor { platform: Some(platform(image.arch)), annotations, ..manifest };
    Ok(Index { schema_version: 2, manifests: [manifest] })
}

/// A tar file whose entries all have the same owner and time.
struct Archive<W: Write> {
    tar: Builder<W>,
    time: u64,
}

impl<W: Write> Archive<W> {
    fn file(&mut self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut header = self.header(EntryType::Regular, 0o644);
        header.set_size(bytes.len() as u64);
        self.tar.append_data(&mut header, path, bytes)
    }

    fn directory(&mut self, path: &str) -> std::io::Result<()> {
        let mut header = self.header(EntryType::Directory, 0o755);
        self.tar.append_data(&mut header, path, std::io::empty())
    }

    fn header(&self, kind: EntryType, mode: u32) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(self.time);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(0);
        header
    }
}
