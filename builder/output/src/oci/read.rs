//! An archive to what a registry gets of it: where the blobs are in the file, each held against its digest.

use super::{ARTIFACT, BLOBS, TITLE};
use kiln_image::digest;
use kiln_types::Digest;
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// Documents have some kilobytes.
const LARGEST_DOCUMENT: u64 = 4 << 20;

/// An artifact in its archive.
#[derive(Debug)]
pub struct OciArtifact {
    /// The archive.
    pub file: File,
    /// All that the manifest leads to, in its order, the configuration last.
    pub entries: Vec<Entry>,
    /// The manifest.
    pub manifest: Vec<u8>,
    /// What `index.json` says of the manifest.
    pub descriptor: Value,
}

/// A blob in the archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The name of the file; of what is none, what it is.
    pub name: String,
    /// Its digest.
    pub sha256: Digest,
    /// Size in bytes.
    pub size: u64,
    /// Where in the archive it begins.
    pub start: u64,
}

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactFault {
    /// It cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The archive.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no archive of a layout.
    #[error("{} is not an image that `--output oci` makes: {problem}", .path.display())]
    Other {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A blob is not what its name says.
    #[error("{} is damaged: of {name} it has other bytes than were built", .path.display())]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// The file in it.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    artifact_type: Option<String>,
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    digest: String,
    size: u64,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

impl OciArtifact {
    /// Opens the archive at `path` and reads all of it.
    ///
    /// # Errors
    /// What is not an image of kiln, and what is damaged.
    pub fn open(path: &Path) -> Result<Self, ArtifactFault> {
        let failed = |source| ArtifactFault::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        let artifact = Self::read(file).map_err(|problem| ArtifactFault::Other { path: path.to_owned(), problem })?;
        for entry in &artifact.entries {
            if digest(&artifact.file, entry.start..entry.start + entry.size).map_err(failed)? != entry.sha256 {
                return Err(ArtifactFault::Damaged { path: path.to_owned(), name: entry.name.clone() });
            }
        }
        Ok(artifact)
    }

    /// What is in an archive by its documents, or why it is none.
    fn read(file: File) -> Result<Self, String> {
        let parts = parts(&file).map_err(|error| format!("as a tar file it cannot be read ({error})"))?;
        let descriptor = only_manifest(&document(&file, &parts, "index.json")?)?;
        let (digest, name) = blob(descriptor["digest"].as_str().unwrap_or_default())?;
        let manifest = document(&file, &parts, &name)?;
        if Digest::of(&manifest) != digest {
            return Err("its manifest is damaged".to_owned());
        }
        let entries = entries(&manifest, &parts)?;
        Ok(Self { file, entries, manifest, descriptor })
    }

    /// What the image is called.
    pub fn title(&self) -> &str {
        self.descriptor["annotations"][TITLE].as_str().unwrap_or_default()
    }
}

fn document(file: &File, parts: &BTreeMap<String, (u64, u64)>, name: &str) -> Result<Vec<u8>, String> {
    let (start, size) = *parts.get(name).ok_or_else(|| format!("it has no {name}"))?;
    if size > LARGEST_DOCUMENT {
        return Err(format!("its {name} has {size} bytes"));
    }
    let mut bytes = vec![0; size as usize];
    file.read_exact_at(&mut bytes, start).map_err(|error| format!("its {name} cannot be read ({error})"))?;
    Ok(bytes)
}

fn only_manifest(index: &[u8]) -> Result<Value, String> {
    let index: Value = serde_json::from_slice(index).map_err(|error| format!("its index.json is none: {error}"))?;
    match index["manifests"].as_array().map(Vec::as_slice) {
        Some([one]) => Ok(one.clone()),
        _ => Err("its index.json leads to another number of manifests than one".to_owned()),
    }
}

fn entries(manifest: &[u8], parts: &BTreeMap<String, (u64, u64)>) -> Result<Vec<Entry>, String> {
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|error| format!("its manifest is none: {error}"))?;
    match manifest.artifact_type.as_deref() {
        Some(ARTIFACT) => {}
        Some(other) => return Err(format!("it is `{other}`")),
        None => return Err("it is a container image".to_owned()),
    }
    let entry = |descriptor: &Descriptor| {
        let (sha256, path) = blob(&descriptor.digest)?;
        let name = descriptor.annotations.get(TITLE).cloned().unwrap_or_else(|| "configuration".to_owned());
        match parts.get(&path) {
            Some(&(start, size)) if size == descriptor.size => Ok(Entry { name, sha256, size, start }),
            _ => Err(format!("{name} is not whole in it")),
        }
    };
    manifest.layers.iter().chain([&manifest.config]).map(entry).collect()
}

/// The digest that is written so, and where a layout has it.
fn blob(digest: &str) -> Result<(Digest, String), String> {
    let sha256: Option<Digest> = digest.strip_prefix("sha256:").and_then(|hex| hex.parse().ok());
    let sha256 = sha256.ok_or_else(|| format!("`{digest}` is not a digest by SHA-256"))?;
    Ok((sha256, format!("{BLOBS}{sha256}")))
}

/// Where the files of an archive begin, and how long they are.
fn parts(file: &File) -> io::Result<BTreeMap<String, (u64, u64)>> {
    let mut parts = BTreeMap::new();
    for entry in tar::Archive::new(file).entries_with_seek()? {
        let entry = entry?;
        if entry.header().entry_type() == tar::EntryType::Regular {
            let path = entry.path()?.to_string_lossy().into_owned();
            parts.insert(path, (entry.raw_file_position(), entry.size()));
        }
    }
    Ok(parts)
}
