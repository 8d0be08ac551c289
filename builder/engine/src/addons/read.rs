//! The manifests of add-ons: as they are today, or as a lock has them.

use super::AddonError;
use crate::{Context, EngineError};
use kiln_plan::{
    lock::{AddonRequest, Lock, LockedAddon},
    manifest::{Manifest, ManifestFault},
};
use kiln_spec::{Addon, AddonManifest, Change, Spec};
use kiln_store::{Failure, Fault, FetchError};
use kiln_types::{Digest, Hasher};
use std::collections::BTreeSet;

/// An add-on with its manifest.
pub struct Read<'a> {
    /// The add-on.
    pub addon: &'a Addon,
    /// Its manifest.
    pub manifest: Manifest,
}

/// What `spec` asks for, for a request.
pub fn requests(spec: &Spec) -> BTreeSet<AddonRequest> {
    let request = |addon: &Addon| {
        let (url, file) = match &addon.manifest {
            AddonManifest::Url(url) => (Some(url.clone()), None),
            AddonManifest::File { digest, .. } => (None, Some(*digest)),
        };
        AddonRequest {
            name: addon.name.clone(),
            url,
            file,
            changes: changes(addon),
            images: addon.images.iter().cloned().collect(),
            without: addon.without.iter().cloned().collect(),
        }
    };
    spec.addons.iter().map(request).collect()
}

/// What stands for all that the catalogue changes in a manifest: which images it has may depend on that.
fn changes(addon: &Addon) -> Option<Digest> {
    let mut hasher = Hasher::new();
    for Change { from, to } in &addon.changes {
        hasher.field(from).field(to);
    }
    (!addon.changes.is_empty()).then(|| hasher.finish())
}

/// Those that are files of the user.
pub fn files(spec: &Spec) -> Result<Vec<Read<'_>>, AddonError> {
    let texts = spec.addons.iter().filter_map(|addon| match &addon.manifest {
        AddonManifest::File { text, .. } => Some((addon, text)),
        AddonManifest::Url(_) => None,
    });
    texts.map(|(addon, text)| parse(addon, text)).collect()
}

/// All of them as they are today, and how a lock pins them.
pub fn today<'a>(context: &Context<'_>, spec: &'a Spec) -> Result<(Vec<Read<'a>>, Vec<LockedAddon>), EngineError> {
    let (mut read, mut locked) = (Vec::new(), Vec::new());
    for addon in &spec.addons {
        let (url, text) = match &addon.manifest {
            AddonManifest::File { text, .. } => (None, text.clone().into_bytes()),
            AddonManifest::Url(url) => (Some(url.clone()), context.fetcher.pin(&what(addon), url)?),
        };
        let sha256 = Digest::of(&text);
        expected(addon, sha256)?;
        locked.push(LockedAddon { name: addon.name.clone(), url, size: text.len() as u64, sha256 });
        read.push(parse(addon, &utf8(addon, text)?)?);
    }
    Ok((read, locked))
}

/// All of them as `lock` has them: what cannot be had is told before anything long begins.
pub fn locked<'a>(context: &Context<'_>, spec: &'a Spec, lock: &Lock) -> Result<Vec<Read<'a>>, EngineError> {
    let one = |addon: &'a Addon| -> Result<Read<'a>, EngineError> {
        match &addon.manifest {
            AddonManifest::File { text, .. } => Ok(parse(addon, text)?),
            AddonManifest::Url(url) => {
                let pin = lock.addons.iter().find(|locked| locked.name == addon.name);
                let pin = pin.ok_or_else(|| AddonError::NotLocked { addon: addon.name.clone() })?;
                expected(addon, pin.sha256)?;
                let bytes = context.fetcher.pinned(&what(addon), url, (pin.sha256, pin.size));
                let bytes = bytes.map_err(|source| changed(addon, source))?;
                Ok(parse(addon, &utf8(addon, bytes)?)?)
            }
        }
    };
    spec.addons.iter().map(one).collect()
}

impl Read<'_> {
    /// How messages call its manifest.
    pub fn file(&self) -> String {
        file(self.addon)
    }

    /// What is wrong in its manifest.
    pub fn wrong(&self, fault: ManifestFault) -> AddonError {
        wrong(self.addon, fault)
    }
}

fn changed(addon: &Addon, source: FetchError) -> EngineError {
    let other = |failure: &Failure| matches!(failure.fault, Fault::WrongDigest { .. } | Fault::WrongSize { .. });
    match &source {
        FetchError::Failed { failures, .. } if failures.iter().any(other) => {
            AddonError::Changed { addon: addon.name.clone(), file: file(addon), source: Box::new(source) }.into()
        }
        _ => source.into(),
    }
}

/// What the catalogue knows of a manifest goes before what its address has.
fn expected(addon: &Addon, found: Digest) -> Result<(), AddonError> {
    match addon.sha256 {
        Some(expected) if expected != found => {
            Err(AddonError::NotTheCatalogues { addon: addon.name.clone(), file: file(addon), expected, found })
        }
        _ => Ok(()),
    }
}

fn parse<'a>(addon: &'a Addon, text: &str) -> Result<Read<'a>, AddonError> {
    let text = with_changes(addon, text)?;
    Ok(Read { addon, manifest: Manifest::parse(&text).map_err(|fault| wrong(addon, fault))? })
}

/// A text with all that the catalogue changes in it.
fn with_changes(addon: &Addon, text: &str) -> Result<String, AddonError> {
    addon.changes.iter().try_fold(text.to_owned(), |text, Change { from, to }| match text.contains(from) {
        true => Ok(text.replace(from, to)),
        false => Err(AddonError::NothingToChange { addon: addon.name.clone(), file: file(addon), text: from.clone() }),
    })
}

fn wrong(addon: &Addon, fault: ManifestFault) -> AddonError {
    AddonError::Manifest { addon: addon.name.clone(), file: file(addon), fault }
}

fn utf8(addon: &Addon, bytes: Vec<u8>) -> Result<String, AddonError> {
    String::from_utf8(bytes).map_err(|_| AddonError::NotText { addon: addon.name.clone(), file: file(addon) })
}

fn what(addon: &Addon) -> String {
    format!("the manifest of the add-on `{}`", addon.name)
}

fn file(addon: &Addon) -> String {
    match &addon.manifest {
        AddonManifest::File { path, .. } => path.display().to_string(),
        AddonManifest::Url(url) => url.clone(),
    }
}
