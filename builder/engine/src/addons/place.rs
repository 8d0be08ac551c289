//! The manifests as the node has them.

use super::{AddonError, owners, read::Read};
use crate::{
    EngineError,
    root::{self, Manifest},
};
use kiln_plan::lock::{Lock, LockedImage};
use kiln_spec::Spec;
use kiln_tree::Content;
use kiln_types::ImageName;
use std::collections::BTreeMap;

/// The manifests of add-ons for a node that has the images of `lock` and whose programs are `software`.
pub fn manifests(
    spec: &Spec,
    read: &[Read<'_>],
    lock: &Lock,
    software: &BTreeMap<String, Content>,
) -> Result<Vec<Manifest>, EngineError> {
    if read.is_empty() {
        return Ok(Vec::new());
    }
    // Of kiln's own some come with programs, and a lock may be older than this kiln.
    let own = root::own_manifests(spec)?.into_iter().chain(root::built_manifests(spec, software)?);
    owners::check(own, read)?;
    read.iter().map(|one| Ok(Manifest { name: name(one), text: text(one, &lock.images)? })).collect()
}

/// A beginning of their own keeps them apart from kiln's.
fn name(one: &Read<'_>) -> String {
    format!("addon-{}.yaml", one.addon.name)
}

fn text(one: &Read<'_>, images: &[LockedImage]) -> Result<String, AddonError> {
    let there = |name: &ImageName| images.iter().any(|image| image.name == *name);
    let without = |name: &ImageName| one.addon.without.contains(name);
    match one.manifest.images().iter().find(|found| !there(&found.name) && !without(&found.name)) {
        // Another kiln, which finds other images, made the lock.
        Some(found) => {
            Err(AddonError::ImageNotLocked { addon: one.addon.name.clone(), name: Box::new(found.name.clone()) })
        }
        None => one.manifest.without_pulls(there).map_err(|fault| one.wrong(fault)),
    }
}
