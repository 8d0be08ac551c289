//! Single files: firmware, and what kiln itself wrote into the root.

use super::Ingredients;
use kiln_attest::{Bom, Component, Kind, Licence, Relation};
use kiln_tree::{CheckedTree, Content, Kind as Entry};
use std::collections::BTreeSet;

const FIRMWARE: &str = "usr/lib/firmware/";
/// What the firmware of a Raspberry Pi is made of; only what the board names is on its boot partitions.
const PI_FIRMWARE: &str = "usr/lib/raspi-firmware";
/// What is in kiln's repository as it is.
const SKELETON: &str = "skel";
/// Whose files are kiln's own: the second are made by a build, of what packages and profile have.
const OURS: [&str; 2] = [SKELETON, "kiln"];

/// Adds them; `programs` are there already.
pub(super) fn add(bom: &mut Bom, from: &Ingredients<'_>, programs: &BTreeSet<String>) {
    for (path, node) in from.tree.tree().iter() {
        let Entry::File(content) = &node.kind else { continue };
        if let Some(name) = path.strip_prefix(FIRMWARE) {
            firmware(bom, name, path, content, &node.origin);
        } else if OURS.contains(&&*node.origin) && !programs.contains(path) {
            bom.add(own(path, content, &node.origin));
        }
    }
    let pi = from.spec.board.raspberry_pi.iter().flat_map(|pi| pi.files.iter().chain(&pi.rom_files));
    for name in pi.map(|file| file.as_str()) {
        let path = format!("{PI_FIRMWARE}/{name}");
        if let Some((content, origin)) = removed(from.tree, &path) {
            firmware(bom, name, &path, content, origin);
        }
    }
}

/// A file that is on a boot partition instead of in the root.
fn removed<'a>(tree: &'a CheckedTree, path: &str) -> Option<(&'a Content, &'a str)> {
    let node = tree.removed().get(path).or_else(|| tree.tree().get(path))?;
    match &node.kind {
        Entry::File(content) => Some((content, &node.origin)),
        _ => None,
    }
}

fn firmware(bom: &mut Bom, name: &str, path: &str, content: &Content, origin: &str) {
    let package = bom.components.iter().position(|part| part.kind == Kind::Package && part.name == origin);
    let version = package.and_then(|place| bom.components[place].version.clone());
    let supplier = package.and_then(|place| bom.components[place].supplier.clone());
    let file = bom.add(Component {
        version,
        sha256: Some(content.digest()),
        file: Some(path.to_owned()),
        supplier,
        ..Component::new(Kind::Firmware, name)
    });
    if let Some(package) = package {
        bom.relate(package, Relation::Contains, file);
    }
}

fn own(path: &str, content: &Content, origin: &str) -> Component {
    Component {
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        sha256: Some(content.digest()),
        file: Some(path.to_owned()),
        supplier: Some("kiln".to_owned()),
        licence: if origin == SKELETON { Licence::of_kiln() } else { Licence::default() },
        ..Component::new(Kind::File, path)
    }
}
