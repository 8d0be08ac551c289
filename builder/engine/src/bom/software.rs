//! What a lock has besides packages: the toolchain, container images and add-ons.

use kiln_attest::{Bom, Component, Kind, Purl};
use kiln_plan::{
    go::{TOOLCHAIN, toolchain_version},
    lock::{Lock, LockedAddon, LockedImage, LockedToolchain},
};

/// Adds them.
pub(super) fn add(bom: &mut Bom, lock: &Lock) {
    let toolchain = lock.go_toolchain.iter().map(toolchain);
    for component in toolchain.chain(lock.images.iter().map(container)).chain(lock.addons.iter().map(addon)) {
        bom.add(component);
    }
}

fn toolchain(toolchain: &LockedToolchain) -> Component {
    Component {
        purl: Some(Purl::toolchain(toolchain)),
        version: Some(toolchain_version(&toolchain.version, &toolchain.host)),
        sha256: Some(toolchain.sha256),
        notes: vec![("go.sum", toolchain.h1.to_string())],
        ..Component::new(Kind::Toolchain, TOOLCHAIN)
    }
}

fn container(image: &LockedImage) -> Component {
    let name = &image.name;
    let index = image.index.as_ref().map(|index| ("index", format!("sha256:{}", index.sha256)));
    Component {
        version: Some(name.version()),
        purl: Some(Purl::image(image)),
        sha256: Some(image.manifest.sha256),
        notes: index.into_iter().collect(),
        ..Component::new(Kind::Container, format!("{}/{}", name.registry(), name.repository()))
    }
}

fn addon(addon: &LockedAddon) -> Component {
    Component {
        sha256: Some(addon.sha256),
        address: addon.url.clone(),
        notes: addon.registry.iter().map(|name| ("registry", name.to_string())).collect(),
        ..Component::new(Kind::Addon, &addon.name)
    }
}
