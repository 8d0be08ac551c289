//! Packages, skeleton, programs and generated files to the checked root.

use super::{
    Manifest, base_image, built_manifests, components, container_images, generated, own_manifests, place, skeleton,
};
use crate::{EngineError, boot, images::ImageOfRoot, packages::Unpacked};
use kiln_spec::{Spec, Stamp};
use kiln_tree::{Assembly, CheckedTree, Content, ImageId, NewFile, Rules};
use kiln_types::BlobCache;
use std::collections::BTreeMap;

/// The root of the image.
pub fn assemble(
    spec: &Spec,
    stamp: &Stamp,
    time: i64,
    packages: &[Unpacked],
    software: &BTreeMap<String, Content>,
    (addons, guests): (Vec<Manifest>, Vec<ImageOfRoot>),
    cache: &dyn BlobCache,
) -> Result<CheckedTree, EngineError> {
    let rules = rules(spec)?;
    // Without a token there is no password; keys still open the account, which a locked one would not let them.
    let root_password = match spec.access.has_console_login() {
        true => spec.access.console_hash.expose().to_owned(),
        false => "*".to_owned(),
    };
    let image = ImageId { id: spec.image.id.clone(), version: stamp.version.clone(), time, root_password };
    let mut assembly = Assembly::new(image, &rules, cache);
    for package in packages {
        assembly.deb(&package.deb, package.data.clone())?;
    }
    assembly.skeleton(&skeleton(spec))?;
    assembly.binaries(&place(spec, software))?;
    assembly.generate(&generated(spec, stamp))?;
    assembly.generate(&[components(spec)])?;
    let manifests = own_manifests(spec)?.into_iter().chain(built_manifests(spec, software)?).chain(addons);
    assembly.generate(&manifests.map(NewFile::from).collect::<Vec<_>>())?;
    let base = base_image(boot::arch(spec), time, packages, software)?;
    container_images(&mut assembly, [base].into_iter().chain(guests))?;
    Ok(assembly.finish()?)
}

/// The rules of every image, and those that the board and the profile add.
fn rules(spec: &Spec) -> Result<Rules, EngineError> {
    let text = |name: &str| String::from_utf8_lossy(kiln_data::read(name).unwrap_or_default()).into_owned();
    let [prune, links, allow] = ["rootfs/prune.toml", "rootfs/links.toml", "rootfs/allow.toml"];
    let mut rules = Rules::parse((prune, &text(prune)), (links, &text(links)), (allow, &text(allow)))?;
    let groups: Vec<&str> = spec.board.modules.iter().map(|group| group.as_str()).collect();
    rules.select_modules(&groups)?;
    rules.keep_modules(spec.board.initrd_modules.iter().map(ToString::to_string), "the initrd loads them");
    rules.keep_modules(spec.image.kernel_modules.iter().map(ToString::to_string), "`image.kernel-modules` has them");
    Ok(rules)
}
