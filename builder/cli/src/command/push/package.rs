//! Images to what is pushed: one is an artifact, several are an index of artifacts.

use crate::failure::Failure;
use kiln_output::oci::{self, OciArtifact};
use kiln_store::{Document, Package, Part};
use std::collections::BTreeSet;

/// All that goes to the registry.
pub(super) fn of(images: &[OciArtifact]) -> Result<Package<'_>, Failure> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = images.iter().find(|image| !seen.insert(image.title())) {
        let text = format!("two of the images are {}", twice.title());
        return Err(Failure::input(text, "an index has one image of a name: push the other one under another tag"));
    }
    let parts = images.iter().flat_map(parts).collect();
    let manifest =
        |image: &OciArtifact| Document { media_type: oci::MANIFEST.to_owned(), bytes: image.manifest.clone() };
    Ok(match images {
        [one] => Package { parts, manifests: Vec::new(), top: manifest(one) },
        several => {
            let top = Document { media_type: oci::INDEX.to_owned(), bytes: oci::index_of(several) };
            Package { parts, manifests: several.iter().map(manifest).collect(), top }
        }
    })
}

fn parts(image: &OciArtifact) -> impl Iterator<Item = Part<'_>> {
    image.entries.iter().map(|entry| Part {
        name: entry.name.clone(),
        sha256: entry.sha256,
        size: entry.size,
        file: &image.file,
        start: entry.start,
    })
}
