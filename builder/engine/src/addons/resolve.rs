//! What a profile asks for to texts that a lock names, and the images that these run.

use super::AddonError;
use crate::{Context, EngineError, root};
use kiln_event::Event;
use kiln_plan::{
    lock::{AddonRequest, LockedAddon, LockedImage},
    manifest::{Manifest, Object},
    oci::Platform,
};
use kiln_spec::{Addon, AddonManifest, Spec};
use kiln_types::{Digest, ImageName};
use std::collections::BTreeSet;

/// What a resolution gives.
pub struct Resolved {
    /// The manifests.
    pub addons: Vec<LockedAddon>,
    /// The images that they need.
    pub images: Vec<LockedImage>,
}

/// What `spec` asks for, for a request.
pub fn requests(spec: &Spec) -> BTreeSet<AddonRequest> {
    let request = |addon: &Addon| {
        let (url, file) = match &addon.manifest {
            AddonManifest::Url(url) => (Some(url.clone()), None),
            AddonManifest::File { digest, .. } => (None, Some(*digest)),
        };
        AddonRequest { name: addon.name.clone(), url, file, images: addon.images.iter().cloned().collect() }
    };
    spec.addons.iter().map(request).collect()
}

/// Reads the manifests that are files, and holds them against each other and against kiln's own: before any other work.
pub fn check(spec: &Spec) -> Result<(), EngineError> {
    let files = spec.addons.iter().filter_map(|addon| match &addon.manifest {
        AddonManifest::File { text, .. } => Some((addon, text.as_str())),
        AddonManifest::Url(_) => None,
    });
    let read = files.map(|(addon, text)| Ok((addon, parse(addon, text)?)));
    apart(spec, &read.collect::<Result<Vec<_>, AddonError>>()?)
}

/// Reads all manifests and finds out what their images are today.
pub fn resolve(context: &Context<'_>, spec: &Spec, known: &[LockedImage]) -> Result<Resolved, EngineError> {
    let mut resolved = Resolved { addons: Vec::new(), images: Vec::new() };
    let mut read = Vec::new();
    for addon in &spec.addons {
        let text = match &addon.manifest {
            AddonManifest::File { text, .. } => text.clone().into_bytes(),
            AddonManifest::Url(url) => context.fetcher.pin(&format!("the add-on {}", addon.name), url)?,
        };
        let (size, sha256) = (text.len() as u64, Digest::of(&text));
        let url = match &addon.manifest {
            AddonManifest::Url(url) => Some(url.clone()),
            AddonManifest::File { .. } => None,
        };
        resolved.addons.push(LockedAddon { name: addon.name.clone(), url, size, sha256 });
        let not_text = |_| AddonError::NotText { addon: addon.name.clone(), file: file(addon) };
        read.push((addon, parse(addon, &String::from_utf8(text).map_err(not_text)?)?));
    }
    apart(spec, &read)?;
    for (addon, manifest) in &read {
        manifest.objects().iter().filter(|object| object.is_secret()).for_each(|object| warn(context, addon, object));
        images(context, spec, (addon, manifest), known, &mut resolved.images)?;
    }
    Ok(resolved)
}

fn images(
    context: &Context<'_>,
    spec: &Spec,
    (addon, manifest): (&Addon, &Manifest),
    known: &[LockedImage],
    found: &mut Vec<LockedImage>,
) -> Result<(), EngineError> {
    let node = Platform::of_debian(spec.board.arch.debian());
    let run = manifest.images().map_err(|fault| wrong(addon, fault))?;
    let run = run.into_iter().map(|image| (image.name, format!("{}, line {},", file(addon), image.line)));
    let named = addon.images.iter().map(|name| (name.clone(), "its list of images".to_owned()));
    for (name, place) in run.chain(named) {
        if known.iter().chain(&*found).any(|image| image.name == name) {
            continue;
        }
        context.check_cancelled()?;
        let locked = context.fetcher.lock_image(&name, &node);
        found.push(locked.map_err(|source| AddonError::Image {
            addon: addon.name.clone(),
            place,
            source: Box::new(source),
        })?);
    }
    let is_there = |name: &ImageName| known.iter().chain(&*found).any(|image| image.name == *name);
    for hint in manifest.hints().iter().filter(|hint| !is_there(&hint.name)) {
        let (place, name) = (file(addon), &hint.name);
        let text = format!(
            "{place}, line {}, looks as if it named the image {name}, which the node will not have: if it needs it, add it to \
             `images` of the add-on `{}`.",
            hint.line, addon.name
        );
        context.listener.hear(Event::Warning { text });
    }
    Ok(())
}

/// Whoever has the image can read what is in it.
fn warn(context: &Context<'_>, addon: &Addon, object: &Object) {
    let text = format!(
        "{}, line {}: whoever has the image can read what is in {object}: a secret belongs onto the node, into \
         /var/lib/kiln/manifests.",
        file(addon),
        object.line
    );
    context.listener.hear(Event::Warning { text });
}

/// How messages call the manifest of an add-on.
pub fn file(addon: &Addon) -> String {
    match &addon.manifest {
        AddonManifest::File { path, .. } => path.display().to_string(),
        AddonManifest::Url(url) => url.clone(),
    }
}

pub fn parse(addon: &Addon, text: &str) -> Result<Manifest, AddonError> {
    let manifest = Manifest::parse(text).map_err(|fault| wrong(addon, fault))?;
    manifest.images().map_err(|fault| wrong(addon, fault))?;
    Ok(manifest)
}

pub fn wrong(addon: &Addon, fault: kiln_plan::manifest::ManifestFault) -> AddonError {
    AddonError::Manifest { addon: addon.name.clone(), file: file(addon), fault }
}

/// No object has two owners.
fn apart(spec: &Spec, read: &[(&Addon, Manifest)]) -> Result<(), EngineError> {
    let mut owned: Vec<(String, Object)> = Vec::new();
    for (name, text) in root::own_manifests(spec)? {
        // Kiln's own are in order, or the node's tests would fail.
        let objects = Manifest::parse(&text).map(|manifest| manifest.objects().to_vec()).unwrap_or_default();
        owned.extend(objects.into_iter().map(|object| (format!("kiln's own {name}"), object)));
    }
    for (addon, manifest) in read {
        for object in manifest.objects() {
            if let Some((other, _)) = owned.iter().find(|(_, other)| other.is(object)) {
                return Err(AddonError::Collision {
                    addon: addon.name.clone(),
                    file: file(addon),
                    line: object.line,
                    object: object.to_string(),
                    other: other.clone(),
                }
                .into());
            }
        }
        owned.extend(manifest.objects().iter().map(|object| (format!("the add-on `{}`", addon.name), object.clone())));
    }
    Ok(())
}
