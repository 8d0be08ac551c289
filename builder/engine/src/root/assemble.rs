//! Packages, skeleton, programs and generated files to the checked root.

use super::{generated, manifests, place, skeleton};
use crate::{EngineError, packages::Unpacked};
use kiln_image::{Arch, oci};
use kiln_spec::{Spec, Ssh, Stamp};
use kiln_tree::{Assembly, CheckedTree, Content, ImageId, NewFile, Rules};
use std::collections::BTreeMap;

/// Where the preloaded base image of system pods lies.
const BASE_IMAGE: &str = "usr/lib/kiln/images/base.tar";

/// The root of the image.
pub fn assemble(
    spec: &Spec,
    stamp: &Stamp,
    time: i64,
    packages: &[Unpacked],
    software: &BTreeMap<String, Content>,
) -> Result<CheckedTree, EngineError> {
    let rules = rules(spec)?;
    let image = ImageId { id: spec.image.id.clone(), version: stamp.version.clone(), time };
    let mut assembly = Assembly::new(image, &rules);
    for package in packages {
        assembly.deb(&package.deb, package.data.clone())?;
    }
    assembly.skeleton(&skeleton())?;
    assembly.binaries(&place(software))?;
    assembly.generate(&generated(spec, stamp))?;
    assembly.generate(&manifests(spec)?)?;
    Ok(assembly.finish()?)
}

/// The rules of every image, and those that the board and the profile add.
fn rules(spec: &Spec) -> Result<Rules, EngineError> {
    let text = |name: &str| String::from_utf8_lossy(kiln_data::read(name).unwrap_or_default()).into_owned();
    let [prune, links, allow] = ["rootfs/prune.toml", "rootfs/links.toml", "rootfs/allow.toml"];
    let mut rules = Rules::parse((prune, &text(prune)), (links, &text(links)), (allow, &text(allow)))?;
    rules.keep_modules(spec.board.initrd_modules.iter().map(ToString::to_string), "the initrd loads them");
    Ok(rules)
}
