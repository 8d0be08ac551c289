//! A name to a locked image, and the files of a lock.

use super::hosts::repositories;
use crate::fetch::{
    Fault, FetchError, Fetcher,
    download::{Access, Check, Wanted},
    meter::Meter,
    retry::{Stop, retry},
};
use kiln_event::{Activity, Task};
use kiln_plan::{
    lock::LockedImage,
    oci::{self, Blob, Document, Manifest, OciError, Platform},
};
use kiln_types::{Digest, ImageName};
use std::{collections::BTreeSet, io::Read};

/// Registries take no manifest that is larger.
const LARGEST_MANIFEST: u64 = 4 << 20;

impl Fetcher<'_> {
    /// Finds out what the name of an image leads to for a platform, for a lock. Its documents are in the store then, its
    /// layers not yet.
    ///
    /// # Errors
    /// What keeps the documents from arriving, and an image that is not for that platform.
    pub fn lock_image(&self, name: &ImageName, node: &Platform) -> Result<LockedImage, FetchError> {
        let task = Task::start(self.listener, Activity::Pin, name.to_string(), None);
        let wrong = |source| FetchError::Image { name: name.to_string(), source };
        let top = self.top(name)?;
        let (media_type, document) = oci::parse(&top).map_err(wrong)?;
        let top = Blob { media_type, size: top.len() as u64, sha256: Digest::of(&top) };
        let (index, blob, manifest) = match document {
            Document::Manifest(manifest) => (None, top, manifest),
            Document::Index(index) => {
                let blob = oci::choose(&index.manifests, node).and_then(|one| one.blob()).map_err(wrong)?;
                let bytes = self.document(name, &blob, "manifests")?;
                match oci::parse(&bytes).map_err(wrong)? {
                    (media_type, Document::Manifest(manifest)) => (Some(top), Blob { media_type, ..blob }, manifest),
                    (media_type, Document::Index(_)) => return Err(wrong(OciError::Kind { media_type })),
                }
            }
        };
        let config = self.document(name, &manifest.config, "blobs")?;
        fits(&config, &manifest, node).map_err(wrong)?;
        task.done(format!("sha256:{}", index.as_ref().unwrap_or(&blob).sha256));
        let Manifest { config, layers } = manifest;
        Ok(LockedImage { name: name.clone(), file: None, index, manifest: blob, config, layers })
    }

    /// Fetches all files of images that are from registries.
    ///
    /// # Errors
    /// The first file that cannot be had; [`FetchError::Offline`] names the images that are missing.
    pub fn images(&self, images: &[LockedImage]) -> Result<(), FetchError> {
        let (mut missing, mut seen) = (Vec::new(), BTreeSet::new());
        for image in images.iter().filter(|image| image.file.is_none()) {
            for (blob, kind) in files(image) {
                if seen.insert(blob.sha256) && self.stored(&blob.sha256, blob.size)?.is_none() {
                    missing.push((&image.name, blob, kind));
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        if self.sources.offline {
            let mut names: Vec<_> = missing.iter().map(|(name, ..)| name.to_string()).collect();
            names.dedup();
            return Err(FetchError::Offline { missing: names });
        }
        let total = missing.iter().map(|(_, blob, _)| blob.size).sum();
        let meter = Meter::of_bytes(self.listener, format!("{} files of container images", missing.len()), Some(total));
        self.in_parallel(&missing, |(name, blob, kind)| {
            self.download(&wanted(name, blob, kind, &self.sources.registry_mirrors), &meter).map(drop)
        })?;
        meter.done();
        Ok(())
    }

    /// What the name itself leads to. A tag is asked for whatever the store has: it may lead elsewhere today.
    pub(super) fn top(&self, name: &ImageName) -> Result<Vec<u8>, FetchError> {
        if let Some(known) = name.digest().map(|digest| self.store.read(&digest)).transpose()?.flatten() {
            return Ok(known);
        }
        if self.sources.offline {
            return Err(FetchError::Offline { missing: vec![name.to_string()] });
        }
        let urls = repositories(name, &self.sources.registry_mirrors);
        let urls: Vec<_> = urls.iter().map(|root| format!("{root}/manifests/{}", name.version())).collect();
        let bytes = retry(&name.to_string(), &urls, (self.sources.pause, self.cancel), |url| {
            let bytes = self.manifest(url, name)?;
            let found = Digest::of(&bytes);
            match name.digest() {
                Some(expected) if expected != found => Err(Stop::Fault(Fault::WrongDigest { expected, found })),
                _ => Ok(bytes),
            }
        })?;
        self.store.insert(&bytes)?;
        Ok(bytes)
    }

    fn manifest(&self, url: &str, name: &ImageName) -> Result<Vec<u8>, Fault> {
        let answer = self.ask_registry(url, name.repository(), (0, name.digest().is_none()))?;
        let announced = answer.len;
        let mut bytes = Vec::new();
        let read = answer.body.take(LARGEST_MANIFEST + 1).read_to_end(&mut bytes);
        read.map_err(|error| Fault::Network(error.to_string()))?;
        match bytes.len() as u64 {
            found if found > LARGEST_MANIFEST => Err(Fault::WrongSize { expected: LARGEST_MANIFEST, found }),
            // Nothing else says where a document by tag ends.
            found if announced.is_some_and(|len| len != found) => {
                Err(Fault::Network("the connection was cut".to_owned()))
            }
            _ => Ok(bytes),
        }
    }

    /// A document that another one names.
    fn document(&self, name: &ImageName, blob: &Blob, kind: &'static str) -> Result<Vec<u8>, FetchError> {
        if blob.size > LARGEST_MANIFEST {
            let problem = format!("{} bytes are announced", blob.size);
            let source = OciError::Format { what: "manifest", problem };
            return Err(FetchError::Image { name: name.to_string(), source });
        }
        if self.stored(&blob.sha256, blob.size)?.is_none() {
            self.download_alone(&wanted(name, blob, kind, &self.sources.registry_mirrors))?;
        }
        Ok(self.store.read(&blob.sha256)?.unwrap_or_default())
    }
}

/// The files of an image, with where a registry has them.
fn files(image: &LockedImage) -> impl Iterator<Item = (&Blob, &'static str)> {
    let manifests = image.index.iter().chain([&image.manifest]).map(|blob| (blob, "manifests"));
    manifests.chain([&image.config].into_iter().chain(&image.layers).map(|blob| (blob, "blobs")))
}

pub(super) fn wanted(name: &ImageName, blob: &Blob, kind: &str, mirrors: &[super::RegistryMirror]) -> Wanted {
    let roots = repositories(name, mirrors);
    Wanted {
        what: format!("{name} ({})", &blob.sha256.to_string()[..12]),
        urls: roots.iter().map(|root| format!("{root}/{kind}/sha256:{}", blob.sha256)).collect(),
        check: Check::Exact { sha256: blob.sha256, size: blob.size },
        access: Access::Registry { repository: name.repository().to_owned() },
    }
}

/// Whether an image is what its documents say, and for this platform.
fn fits(config: &[u8], manifest: &Manifest, node: &Platform) -> Result<(), OciError> {
    let config = oci::parse_config(config)?;
    config.runs_on(node)?;
    match (manifest.layers.len(), config.diff_ids.len()) {
        (layers, diff_ids) if layers != diff_ids => Err(OciError::Layers { layers, diff_ids }),
        _ => Ok(()),
    }
}
