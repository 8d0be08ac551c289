//! What an add-on is made of: found out for a lock, and brought into the store.

use super::{AddonError, read::file};
use crate::{Context, EngineError};
use kiln_plan::{
    lock::{AddonRequest, ChartRequest, Lock, LockedAddon},
    oci::{Blob, media},
};
use kiln_spec::{Addon, AddonFile, AddonSource, Change, Chart, Spec};
use kiln_store::{Failure, Fault, FetchError};
use kiln_types::{Digest, Hasher};
use std::collections::BTreeSet;

/// What `spec` asks for, for a request.
pub fn requests(spec: &Spec) -> BTreeSet<AddonRequest> {
    let request = |addon: &Addon| {
        let (url, registry, file) = match place(addon) {
            AddonFile::Url(url) => (Some(url.clone()), None, None),
            AddonFile::Registry(name) => (None, Some(name.clone()), None),
            AddonFile::Local { digest, .. } => (None, None, Some(*digest)),
        };
        let chart = |chart: &Chart| ChartRequest {
            namespace: chart.namespace.clone(),
            values: chart.values.as_ref().map(Digest::of),
        };
        let chart = match &addon.source {
            AddonSource::Manifest(_) => None,
            AddonSource::Chart(of) => Some(chart(of)),
        };
        let (images, without) = (&addon.images, &addon.without);
        AddonRequest {
            name: addon.name.clone(),
            url,
            registry,
            file,
            changes: changes(addon),
            chart,
            images: images.iter().cloned().collect(),
            without: without.iter().cloned().collect(),
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

/// Where the manifest or the chart of an add-on is.
pub fn place(addon: &Addon) -> &AddonFile {
    match &addon.source {
        AddonSource::Manifest(file) | AddonSource::Chart(Chart { file, .. }) => file,
    }
}

/// All of them as they are today; they are in the store then, or files of the user's.
pub fn pin(context: &Context<'_>, spec: &Spec) -> Result<Vec<LockedAddon>, EngineError> {
    let one = |addon| {
        let pin = today(context, addon)?;
        expected(addon, pin.sha256)?;
        Ok(pin)
    };
    spec.addons.iter().map(one).collect()
}

fn today(context: &Context<'_>, addon: &Addon) -> Result<LockedAddon, EngineError> {
    context.check_cancelled()?;
    let name = addon.name.clone();
    Ok(match place(addon) {
        AddonFile::Local { digest, files, .. } => {
            let size = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
            LockedAddon { name, url: None, registry: None, size, sha256: *digest }
        }
        AddonFile::Url(url) => {
            let bytes = context.fetcher.pin(&what(addon), url)?;
            let (size, sha256) = (bytes.len() as u64, Digest::of(&bytes));
            LockedAddon { name, url: Some(url.clone()), registry: None, size, sha256 }
        }
        AddonFile::Registry(chart) => {
            let blob = context.fetcher.pin_chart(chart).map_err(|source| AddonError::Chart {
                addon: name.clone(),
                chart: file(addon),
                source: Box::new(source),
            })?;
            LockedAddon { name, url: None, registry: Some(chart.clone()), size: blob.size, sha256: blob.sha256 }
        }
    })
}

/// As `lock` has it; it is in the store then, or a file of the user's.
pub fn locked<'l>(context: &Context<'_>, addon: &Addon, lock: &'l Lock) -> Result<&'l LockedAddon, EngineError> {
    let pin = lock.addons.iter().find(|locked| locked.name == addon.name);
    let pin = pin.ok_or_else(|| AddonError::NotLocked { addon: addon.name.clone() })?;
    expected(addon, pin.sha256)?;
    match place(addon) {
        AddonFile::Local { .. } => {}
        AddonFile::Url(url) => {
            let found = context.fetcher.pinned(&what(addon), url, (pin.sha256, pin.size));
            found.map_err(|source| changed(addon, source))?;
        }
        AddonFile::Registry(name) => {
            let chart = Blob { media_type: media::CHART.to_owned(), size: pin.size, sha256: pin.sha256 };
            context.fetcher.chart(name, &chart)?;
        }
    }
    Ok(pin)
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

fn what(addon: &Addon) -> String {
    let kind = if matches!(addon.source, AddonSource::Chart(_)) { "chart" } else { "manifest" };
    format!("the {kind} of the add-on `{}`", addon.name)
}
