//! What an image is made of: from lock, packages, programs and root to a [`Bom`].
//!
//! The root has neither licences nor most of what packages say of themselves any more; so packages are asked as they
//! were unpacked.

mod files;
mod packages;
mod programs;
mod software;

use crate::{EngineError, packages::Unpacked};
use kiln_attest::{About, Bom, Component, Kind};
use kiln_image::verity::RootHash;
use kiln_plan::lock::Lock;
use kiln_spec::{Spec, Stamp};
use kiln_tree::{CheckedTree, Content};
use std::collections::BTreeMap;

/// All that an image was made of.
pub struct Ingredients<'a> {
    /// Profile and board.
    pub spec: &'a Spec,
    /// What it says of itself.
    pub stamp: &'a Stamp,
    /// Every input.
    pub lock: &'a Lock,
    /// The packages, in the order of the lock.
    pub debs: &'a [Unpacked],
    /// What kiln compiled.
    pub software: &'a BTreeMap<String, Content>,
    /// The root.
    pub tree: &'a CheckedTree,
    /// The hash that stands for it.
    pub root_hash: &'a RootHash,
}

/// The bill of materials.
pub fn bom(from: &Ingredients<'_>) -> Result<Bom, EngineError> {
    let mut bom = Bom::new(About {
        id: from.spec.image.id.clone(),
        version: from.stamp.version.clone(),
        created: from.lock.created,
        root_hash: from.root_hash.to_string(),
        kiln: env!("CARGO_PKG_VERSION").to_owned(),
    });
    let system = packages::Distribution::of(from)?;
    bom.add(Component { version: system.version.clone(), ..Component::new(Kind::System, &system.id) });
    packages::add(&mut bom, from, &system)?;
    let programs = programs::add(&mut bom, from)?;
    files::add(&mut bom, from, &programs);
    software::add(&mut bom, from.lock);
    Ok(bom)
}
