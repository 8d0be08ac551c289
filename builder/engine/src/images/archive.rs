//! Images in files and directories of the user: OCI layouts, packed by tar or not, and what `docker save` writes.

use super::ImageError;
use crate::EngineError;
use kiln_plan::{
    lock::LockedImage,
    oci::{self, Blob, Descriptor, Document, OciError, Platform, media},
};
use kiln_spec::ImageFile;
use kiln_store::Store;
use kiln_types::ImageName;
use std::io::Read;

mod container;
#[cfg(test)]
mod tests;

use container::Container;

/// Documents are small.
const LARGEST_DOCUMENT: u64 = 16 << 20;

/// The images of a file for a platform, with all their parts in the store. With a name only that one: the image that has it
/// in the file, or the only one there is.
pub fn lock(
    store: &Store,
    file: &ImageFile,
    name: Option<&ImageName>,
    node: &Platform,
) -> Result<Vec<LockedImage>, EngineError> {
    let container = Container::open(&file.path)?;
    let opened = Opened { store, file, container, node };
    match (opened.document("index.json")?, opened.document("manifest.json")?) {
        (Some(index), _) => opened.layout(&index, name),
        (None, Some(images)) => opened.docker(&images, name),
        (None, None) => Err(ImageError::NotImages { path: file.path.clone() }.into()),
    }
}

/// A file of the user, and for whom it is read.
struct Opened<'a> {
    store: &'a Store,
    file: &'a ImageFile,
    container: Container,
    node: &'a Platform,
}

impl Opened<'_> {
    fn layout(&self, index: &[u8], name: Option<&ImageName>) -> Result<Vec<LockedImage>, EngineError> {
        let manifests = match oci::parse(index).map_err(|source| self.wrong(source))? {
            (_, Document::Index(index)) => index.manifests,
            (media_type, Document::Manifest(_)) => return Err(self.wrong(OciError::Kind { media_type })),
        };
        let named = manifests.iter().map(|one| (oci::names(one).map(str::to_owned).into_iter().collect(), one));
        let chosen = self.choose(named.collect(), name)?;
        chosen.into_iter().map(|(name, descriptor)| self.of_layout(name, descriptor)).collect()
    }

    fn of_layout(&self, name: ImageName, descriptor: &Descriptor) -> Result<LockedImage, EngineError> {
        let wrong = |source| EngineError::from(ImageError::Document { name: name.to_string(), source });
        let top = self.blob(&descriptor.blob().map_err(wrong)?)?;
        let (index, manifest_blob, manifest) = match oci::parse(&self.bytes(&top)?).map_err(wrong)?.1 {
            Document::Manifest(manifest) => (None, top, manifest),
            Document::Index(index) => {
                let chosen = oci::choose(&index.manifests, self.node).and_then(Descriptor::blob).map_err(wrong)?;
                let blob = self.blob(&chosen)?;
                match oci::parse(&self.bytes(&blob)?).map_err(wrong)? {
                    (_, Document::Manifest(manifest)) => (Some(top), blob, manifest),
                    (media_type, Document::Index(_)) => return Err(wrong(OciError::Kind { media_type })),
                }
            }
        };
        let config = self.blob(&manifest.config)?;
        self.runs(&self.bytes(&config)?).map_err(wrong)?;
        let layers = manifest.layers.iter().map(|layer| self.blob(layer)).collect::<Result<_, _>>()?;
        Ok(LockedImage { name, file: Some(self.file.digest), index, manifest: manifest_blob, config, layers })
    }

    fn docker(&self, images: &[u8], name: Option<&ImageName>) -> Result<Vec<LockedImage>, EngineError> {
        let images = oci::docker_images(images).map_err(|source| self.wrong(source))?;
        let chosen = self.choose(images.iter().map(|image| (image.repo_tags.clone(), image)).collect(), name)?;
        let locked = chosen.into_iter().map(|(name, image)| {
            let config = self.part(&image.config, media::DOCKER_CONFIG)?;
            let runs = self.runs(&self.bytes(&config)?);
            runs.map_err(|source| ImageError::Document { name: name.to_string(), source })?;
            let layers = image.layers.iter().map(|layer| self.part(layer, media::DOCKER_LAYER));
            let layers = layers.collect::<Result<Vec<_>, _>>()?;
            let text = oci::docker_manifest(&config, &layers);
            let (sha256, _) = self.store.insert(&text)?;
            let manifest = Blob { media_type: media::DOCKER_MANIFEST.to_owned(), size: text.len() as u64, sha256 };
            Ok(LockedImage { name, file: Some(self.file.digest), index: None, manifest, config, layers })
        });
        locked.collect()
    }

    /// Which images are meant, and under which names.
    fn choose<'i, T>(
        &self,
        all: Vec<(Vec<String>, &'i T)>,
        wanted: Option<&ImageName>,
    ) -> Result<Vec<(ImageName, &'i T)>, EngineError> {
        let path = || self.file.path.clone();
        let parsed = |name: &String| name.parse::<ImageName>().ok();
        if let Some(wanted) = wanted {
            let exact = all.iter().find(|(names, _)| names.iter().filter_map(parsed).any(|name| name == *wanted));
            return match (exact, all.as_slice()) {
                (Some((_, image)), _) | (None, [(_, image)]) => Ok(vec![(wanted.clone(), image)]),
                _ => {
                    let names = all.into_iter().flat_map(|(names, _)| names).collect();
                    Err(ImageError::OtherNames { path: path(), name: wanted.to_string(), names }.into())
                }
            };
        }
        let mut chosen = Vec::new();
        for (names, image) in &all {
            let names: Vec<_> = names.iter().filter_map(parsed).collect();
            if names.is_empty() {
                return Err(ImageError::NoName { path: path() }.into());
            }
            chosen.extend(names.into_iter().map(|name| (name, *image)));
        }
        Ok(chosen)
    }

    /// A part that has a digest, in the store.
    fn blob(&self, blob: &Blob) -> Result<Blob, EngineError> {
        let part = format!("blobs/sha256/{}", blob.sha256);
        if !self.store.has(&blob.sha256, blob.size) {
            let found = self.part(&part, &blob.media_type)?;
            if (found.sha256, found.size) != (blob.sha256, blob.size) {
                return Err(ImageError::Damaged { path: self.file.path.clone(), part, found: found.sha256 }.into());
            }
        }
        Ok(blob.clone())
    }

    /// A part by its path, in the store.
    fn part(&self, path: &str, media_type: &str) -> Result<Blob, EngineError> {
        let mut reader = self.container.reader(path)?.ok_or_else(|| self.incomplete(path))?;
        let mut writer = self.store.writer()?;
        let size = std::io::copy(&mut reader, &mut writer).map_err(EngineError::io("copy from", &self.file.path))?;
        let (sha256, _) = writer.finish()?;
        Ok(Blob { media_type: media_type.to_owned(), size, sha256 })
    }

    fn bytes(&self, blob: &Blob) -> Result<Vec<u8>, EngineError> {
        match self.store.read(&blob.sha256)? {
            Some(bytes) if blob.size <= LARGEST_DOCUMENT => Ok(bytes),
            _ => Err(self.incomplete(&blob.sha256.to_string())),
        }
    }

    fn document(&self, path: &str) -> Result<Option<Vec<u8>>, EngineError> {
        let Some(reader) = self.container.reader(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = reader.take(LARGEST_DOCUMENT).read_to_end(&mut bytes);
        read.map_err(|source| ImageError::Read { path: self.file.path.clone(), source })?;
        Ok(Some(bytes))
    }

    fn runs(&self, config: &[u8]) -> Result<(), OciError> {
        oci::parse_config(config)?.runs_on(self.node)
    }

    fn incomplete(&self, part: &str) -> EngineError {
        ImageError::Incomplete { path: self.file.path.clone(), part: part.to_owned() }.into()
    }

    fn wrong(&self, source: OciError) -> EngineError {
        ImageError::Document { name: self.file.path.display().to_string(), source }.into()
    }
}
