//! What a build would do: every step, and whether its result is there already.

use crate::{
    Context, EngineError, addons, disk, images, packages,
    pieces::Pieces,
    root,
    software::{self, Module, Target},
};
use kiln_plan::{
    identity::Identity,
    lock::{Lock, LockedAddon, LockedImage},
};
use kiln_spec::{Spec, Stamp};
use kiln_store::Store;
use kiln_types::ByteSize;
use serde::Serialize;
use std::collections::BTreeMap;

/// One step of a build that has not begun.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Forecast {
    /// The step, in one word: `download`, `unpack`, `compile`.
    pub step: &'static str,
    /// On what.
    pub what: String,
    /// What will happen.
    #[serde(flatten)]
    pub outlook: Outlook,
}

/// What will happen in a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outlook", content = "reason")]
pub enum Outlook {
    /// Its result is taken from the store.
    Kept,
    /// It is done, and why.
    Done(String),
    /// It is done when a step before it makes something new.
    Depends(String),
}

/// All steps of a build of `spec` from `lock`, in their order. Nothing is fetched, compiled or written.
pub fn survey(context: &Context<'_>, spec: &Spec, lock: &Lock) -> Result<Vec<Forecast>, EngineError> {
    let store = context.store;
    let compiled = compiled(store, spec)?;
    let mut steps = vec![downloads(store, lock)];
    let all_kept = compiled.iter().all(|step| step.outlook == Outlook::Kept);
    steps.extend((!all_kept).then(|| modules(store, lock)));
    steps.push(unpacked(store, lock));
    steps.extend(addons_by_address(store, lock));
    steps.extend(container_images(store, lock));
    steps.extend(compiled);
    let inputs_are_there = steps.iter().all(|step| step.outlook == Outlook::Kept);
    steps.extend(match inputs_are_there {
        true => from_the_tree(context, spec, lock)?,
        false => ["root", "initrd"].map(depends).to_vec(),
    });
    Ok(steps)
}

fn compiled(store: &Store, spec: &Spec) -> Result<Vec<Forecast>, EngineError> {
    let toolchain = software::toolchain()?;
    let step =
        |module: &Module, target: &Target| of_step(store, "compile", module.what, &module.identity(&toolchain, target));
    let (host, node) = (Target::host(), Target::node(spec.board.arch));
    let tools = software::tools(spec).into_iter().map(|module| step(&module, &host));
    Ok(tools.chain(software::modules(spec).iter().map(|module| step(module, &node))).collect())
}

fn of_step(store: &Store, step: &'static str, what: &str, identity: &Identity) -> Forecast {
    let outlook = store.why(identity).map_or(Outlook::Kept, |reason| Outlook::Done(reason.to_string()));
    Forecast { step, what: what.to_owned(), outlook }
}

fn depends(what: &str) -> Forecast {
    Forecast {
        step: "write",
        what: what.to_owned(),
        outlook: Outlook::Depends("what the steps before give".to_owned()),
    }
}

fn downloads(store: &Store, lock: &Lock) -> Forecast {
    let missing: Vec<u64> =
        lock.debs.iter().filter(|deb| !store.has(&deb.sha256, deb.size)).map(|deb| deb.size).collect();
    to_fetch(format!("{} packages", lock.debs.len()), &missing)
}

/// Those that are files of the user are there.
fn addons_by_address(store: &Store, lock: &Lock) -> Option<Forecast> {
    let is_afar = |addon: &&LockedAddon| addon.url.is_some() || addon.registry.is_some();
    let from_afar: Vec<_> = lock.addons.iter().filter(is_afar).collect();
    let missing: Vec<u64> =
        from_afar.iter().filter(|addon| !store.has(&addon.sha256, addon.size)).map(|addon| addon.size).collect();
    (!from_afar.is_empty()).then(|| to_fetch(format!("{} add-ons", from_afar.len()), &missing))
}

/// Nothing is said of images by an image that has none.
fn container_images(store: &Store, lock: &Lock) -> Vec<Forecast> {
    if lock.images.is_empty() {
        return Vec::new();
    }
    let distinct: BTreeMap<_, _> =
        lock.images.iter().flat_map(LockedImage::blobs).map(|blob| (blob.sha256, blob.size)).collect();
    let missing: Vec<u64> =
        distinct.iter().filter(|(sha256, size)| !store.has(sha256, **size)).map(|(_, size)| *size).collect();
    let layers: BTreeMap<_, _> =
        lock.images.iter().flat_map(|image| &image.layers).map(|layer| (layer.sha256, layer)).collect();
    let new = layers.values().filter(|layer| store.why(&images::identity(layer)).is_some()).count();
    let outlook = match new {
        0 => Outlook::Kept,
        new => Outlook::Done(format!("{new} of them are new")),
    };
    let unpacked = Forecast { step: "unpack", what: format!("{} layers", layers.len()), outlook };
    vec![to_fetch(format!("{} container images", lock.images.len()), &missing), unpacked]
}

fn modules(store: &Store, lock: &Lock) -> Forecast {
    let modules = lock.go_modules.iter().flat_map(|module| module.go_mod.iter().chain(&module.zip));
    let files = modules.map(|file| (file.sha256, file.size));
    let toolchain = lock.go_toolchain.iter().map(|toolchain| (toolchain.sha256, toolchain.size));
    let missing: Vec<u64> =
        files.chain(toolchain).filter(|(sha256, size)| !store.has(sha256, *size)).map(|(_, size)| size).collect();
    to_fetch(format!("the Go toolchain and {} modules", lock.go_modules.len()), &missing)
}

fn to_fetch(what: String, missing: &[u64]) -> Forecast {
    let outlook = match missing.len() {
        0 => Outlook::Kept,
        count => Outlook::Done(format!("{count} files, {} to fetch", ByteSize(missing.iter().sum()))),
    };
    Forecast { step: "download", what, outlook }
}

fn unpacked(store: &Store, lock: &Lock) -> Forecast {
    let new = lock.debs.iter().filter(|deb| store.why(&packages::identity(deb)).is_some()).count();
    let outlook = match new {
        0 => Outlook::Kept,
        new => Outlook::Done(format!("{new} of them are new")),
    };
    Forecast { step: "unpack", what: format!("{} packages", lock.debs.len()), outlook }
}

/// When all inputs are in the store the tree is put together, in memory alone, to see what depends on it.
fn from_the_tree(context: &Context<'_>, spec: &Spec, lock: &Lock) -> Result<Vec<Forecast>, EngineError> {
    let debs = packages::unpack(context, &context.fetcher.debs(lock)?)?;
    let software = software::build(context, spec, lock)?;
    let stamp = Stamp::new(spec, &lock.created.to_string());
    images::fetch(context, spec, lock)?;
    let guests = images::unpack(context, &lock.images)?;
    let time = lock.created.as_second();
    let manifests = addons::manifests(spec, &addons::locked(context, spec, lock)?, lock, &software)?;
    let pieces = Pieces::of(context.store);
    let tree = root::assemble(spec, &stamp, time, &debs, &software, (manifests, guests), &pieces)?;
    let initrd = disk::initrd_identity(spec, &tree, &software)?;
    // Each build writes its root, of compressed pieces of files that are kept.
    let outlook = Outlook::Done("from kept pieces of the files that did not change".to_owned());
    let root = Forecast { step: "write", what: "root".to_owned(), outlook };
    Ok(vec![root, of_step(context.store, "write", "initrd", &initrd)])
}
