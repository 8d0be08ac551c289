//! A build, from first to last.

use crate::{
    Context, EngineError, addons,
    boot::{Chain, Parts},
    disk, filesystem, imager, images, kernel,
    outputs::{self, Draft},
    packages,
    pieces::Pieces,
    record::Record,
    root, signing, software,
};
use kiln_event::{Activity, Task};
use kiln_image::{disk::DiskImage, mtree};
use kiln_plan::lock::Lock;
use kiln_spec::{Spec, Stamp};
use kiln_tree::CheckedTree;
use kiln_types::ByteSize;
use std::path::{self, Path, PathBuf};

/// What a build left in its output directory.
#[derive(Clone, Debug)]
pub struct Built {
    /// The disk image.
    pub image: PathBuf,
    /// Its length.
    pub size: ByteSize,
    /// What it takes up: the length without holes.
    pub written: ByteSize,
    /// Whether everything was there already.
    pub up_to_date: bool,
}

/// Builds the image of `spec` from the inputs that `lock` names, into the directory `out`.
pub fn build(context: &Context<'_>, spec: &Spec, lock: &Lock, out: &Path) -> Result<Built, EngineError> {
    let stem = &spec.image.id;
    outputs::prepare(out, stem)?;
    let record = Record::of(context.store, spec, lock, out)?;
    if let Some(built) = record.still_true()? {
        return Ok(built);
    }
    let signer = signing::signer(spec)?;
    let stamp = Stamp::new(spec, &lock.created.to_string());
    let time = lock.created.as_second();
    let addons_read = addons::locked(context, spec, lock)?;
    let (debs, software) = rayon_join(
        || packages::unpack(context, &context.fetcher.debs(lock)?),
        || software::build(context, spec, lock),
    )?;
    images::fetch(context, spec, lock)?;
    let guests = images::unpack(context, &lock.images)?;
    let task = Task::start(context.listener, Activity::Assemble, "root", None);
    let manifests = addons::manifests(spec, &addons_read, lock, &software)?;
    let pieces = Pieces::of(context.store);
    let tree = root::assemble(spec, &stamp, time, &debs, &software, (manifests, guests), &pieces)?;
    task.done(format!("{} paths", tree.tree().len()));
    kernel::check(spec, &tree)?;
    context.check_cancelled()?;
    let (filesystem, initrd) =
        rayon_join(|| filesystem::write(context, spec, &tree), || disk::initrd(context, spec, &tree, &software))?;
    check_slot(spec, filesystem.len)?;
    let parts = Parts { spec, tree: &tree, initrd: &initrd, filesystem: &filesystem, signer: signer.as_deref() };
    let chain = Chain::of(context, &parts)?;
    context.check_cancelled()?;
    let image = Draft::create(out.join(format!("{stem}.img")))?;
    let disk = disk::write(context, &parts, chain.volumes(&parts, &stamp)?, image.file())?;
    let names = keep(context, out, spec, lock, &tree, chain.unified_kernel(), (image, &disk))?;
    let built = Built { image: names[0].clone(), size: disk.size(), written: disk.written(), up_to_date: false };
    record.write(&names, &built)?;
    Ok(built)
}

/// Two independent parts at the same time; the first error of either.
fn rayon_join<A: Send, B: Send>(
    first: impl FnOnce() -> Result<A, EngineError> + Send,
    second: impl FnOnce() -> Result<B, EngineError> + Send,
) -> Result<(A, B), EngineError> {
    let (first, second) = rayon::join(first, second);
    Ok((first?, second?))
}

/// A root that an update could not put into the other slot must not leave the house.
fn check_slot(spec: &Spec, len: u64) -> Result<(), EngineError> {
    match len <= spec.image.slot_size.bytes() {
        true => Ok(()),
        false => Err(EngineError::SlotTooSmall { size: ByteSize(len), slot: spec.image.slot_size }),
    }
}

/// Writes the companions and gives all files their names, the image last: where it is, the others are too.
fn keep(
    context: &Context<'_>,
    out: &Path,
    spec: &Spec,
    lock: &Lock,
    tree: &CheckedTree,
    uki: Option<&[u8]>,
    (image, disk): (Draft, &DiskImage),
) -> Result<Vec<PathBuf>, EngineError> {
    let task = Task::start(context.listener, Activity::Write, "checksums", None);
    let path = |extension: &str| out.join(format!("{}.{extension}", spec.image.id));
    let packages: String =
        tree.packages().iter().map(|package| format!("{} {}\n", package.name, package.version)).collect();
    let blocks = outputs::block_map(&image, disk.size().bytes())?;
    let mut drafts = vec![image, Draft::write(path("bmap"), blocks.as_bytes())?];
    if let Some(uki) = uki {
        drafts.push(Draft::write(path("efi"), uki)?);
    }
    drafts.extend([
        Draft::write(path("lock"), lock.to_text().as_bytes())?,
        Draft::write(path("packages"), packages.as_bytes())?,
        Draft::write(path("mtree"), mtree::listing(tree).as_bytes())?,
    ]);
    let digests = outputs::digests(&drafts)?;
    let place = path::absolute(path("img")).map_err(EngineError::io("find", out))?;
    let manifest = imager::manifest(spec, lock, &place, disk.size(), &digests[0]);
    drafts.push(Draft::write(path("sha256"), outputs::checksums(&drafts, &digests).as_bytes())?);
    drafts.push(Draft::write(path("rpi-imager-manifest"), manifest.as_bytes())?);
    context.check_cancelled()?;
    let mut kept = drafts.into_iter().rev().map(Draft::keep).collect::<Result<Vec<_>, _>>()?;
    kept.reverse();
    task.done("");
    Ok(kept)
}
