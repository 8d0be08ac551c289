//! The files of manifests that a profile names.

use super::catalogue;
use crate::{
    file::{AddonSection, ProfileFile, value::ImageReference},
    spec::{Addon, AddonManifest},
    text::{Document, Place, Problem, Problems},
};
use kiln_types::Digest;
use std::{fs, path::Path};

/// etcd takes objects of 1.5 MB; the largest manifests, with the definitions of many kinds, have some 5 MB.
const LARGEST: u64 = 16 << 20;

/// The add-ons of a profile, with the texts of those that are files, and last those of the catalogue.
pub(super) fn read(profile: &Document<ProfileFile>) -> Result<Vec<Addon>, Problems> {
    let (mut all, mut problems) = (Vec::<Addon>::new(), Vec::new());
    for (number, section) in profile.addon.iter().enumerate() {
        match one(section, profile.place(&format!("addon.{number}.manifest"))) {
            Ok(addon) => all.extend(addon),
            Err(problem) => problems.push(problem),
        }
    }
    all.extend(catalogue::addons(profile));
    Problems::check(problems).map(|()| all)
}

/// Nothing for one that lacks a key, which the checks tell.
fn one(section: &AddonSection, place: Option<Place>) -> Result<Option<Addon>, Problem> {
    let (Some(name), Some(source)) = (&section.name, &section.manifest) else { return Ok(None) };
    let manifest = match source.is_url() {
        true => AddonManifest::Url(source.to_string()),
        false => {
            let dir = place.as_ref().map(|place| place.source.dir.clone());
            let path = dir.as_deref().unwrap_or(Path::new("")).join(source.as_str());
            let text = text(&path).map_err(|problem| problem.at(place, "this file"))?;
            AddonManifest::File { digest: Digest::of(&text), path, text }
        }
    };
    let names = |list: &[ImageReference]| list.iter().map(|image| (**image).clone()).collect();
    let (images, without) = (names(&section.images), names(&section.without));
    Ok(Some(Addon { name: name.to_string(), manifest, sha256: None, changes: Vec::new(), images, without }))
}

fn text(path: &Path) -> Result<String, Problem> {
    let cannot = |error| {
        Problem::new(format!("cannot read {}: {error}", path.display()))
            .help("a path counts from the directory of the file that says it; an address begins with `https://`")
    };
    if fs::metadata(path).map_err(cannot)?.len() > LARGEST {
        return Err(Problem::new(format!("{} is too large for a manifest", path.display())));
    }
    fs::read_to_string(path).map_err(cannot)
}
