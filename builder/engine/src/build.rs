//! A build, from first to last.

use crate::{
    Context, EngineError, addons, bom,
    boot::{Chain, Parts},
    disk, filesystem,
    formats::{self, BuiltImage, DraftImage},
    imager, images, kernel,
    outputs::{self, Draft},
    packages, papers,
    pieces::Pieces,
    record::Record,
    root, signing, software,
};
use kiln_attest::Bom;
use kiln_event::{Activity, Task};
use kiln_image::{disk::Disk, mtree};
use kiln_plan::lock::Lock;
use kiln_spec::{Output, Spec, Stamp};
use kiln_tree::CheckedTree;
use kiln_types::ByteSize;
use std::path::{Path, PathBuf};

/// What a build left in its output directory.
#[derive(Clone, Debug)]
pub struct Built {
    /// The disk image in every format that was asked for; at least one.
    pub images: Vec<BuiltImage>,
    /// Whether everything was there already.
    pub up_to_date: bool,
}

impl Built {
    /// The file of the first of `formats` that there is.
    pub fn first_of(&self, formats: &[Output]) -> Option<&Path> {
        let find = |format: &Output| self.images.iter().find(|image| image.format == *format);
        formats.iter().find_map(find).map(|image| image.path.as_path())
    }
}

/// Builds the image of `spec` from the inputs that `lock` names, into the directory `out`.
pub fn build(context: &Context<'_>, spec: &Spec, lock: &Lock, out: &Path) -> Result<Built, EngineError> {
    let stem = &spec.image.id;
    outputs::prepare_one(out, stem)?;
    let record = Record::of(context, spec, lock, out)?;
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
    let layout = disk::layout(&parts, chain.volumes(&parts, &stamp)?);
    let disk = Disk::new(&layout)?;
    let drafts = formats::write(context, spec, lock, out, &disk)?;
    let images = drafts.iter().map(|draft| draft.image.clone()).collect();
    let bom = bom::bom(&bom::Ingredients {
        spec,
        stamp: &stamp,
        lock,
        debs: &debs,
        software: &software,
        tree: &tree,
        root_hash: &filesystem.root_hash,
    })?;
    let names = keep(context, out, spec, lock, (&tree, &bom), chain.unified_kernel(), (drafts, &disk))?;
    record.remove_others(&names)?;
    outputs::warn_of_others(context.listener, out, stem, &names);
    let built = Built { images, up_to_date: false };
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

/// Writes the companions and gives all files their names, the images last: where they are, the others are too.
fn keep(
    context: &Context<'_>,
    out: &Path,
    spec: &Spec,
    lock: &Lock,
    (tree, bom): (&CheckedTree, &Bom),
    uki: Option<&[u8]>,
    (images, disk): (Vec<DraftImage>, &Disk<'_>),
) -> Result<Vec<PathBuf>, EngineError> {
    let task = Task::start(context.listener, Activity::Write, "checksums", None);
    let path = |extension: &str| out.join(format!("{}.{extension}", spec.image.id));
    let packages: String =
        tree.packages().iter().map(|package| format!("{} {}\n", package.name, package.version)).collect();
    let formats: Vec<_> = images.iter().map(|draft| draft.image.clone()).collect();
    let mut drafts: Vec<_> = images.into_iter().map(|image| image.draft).collect();
    if spec.image.outputs.iter().any(|format| format.is_raw()) {
        drafts.push(Draft::write(path("bmap"), outputs::block_map(disk)?.as_bytes())?);
    }
    if let Some(uki) = uki {
        drafts.push(Draft::write(path("efi"), uki)?);
    }
    drafts.extend([
        Draft::write(path("lock"), lock.to_text().as_bytes())?,
        Draft::write(path("packages"), packages.as_bytes())?,
        Draft::write(path("mtree"), mtree::listing(tree).as_bytes())?,
        Draft::write(path("spdx.json"), bom.to_spdx().as_bytes())?,
        Draft::write(path("cdx.json"), bom.to_cyclonedx().as_bytes())?,
    ]);
    let mut digests = outputs::digests(&drafts)?;
    let manifest = imager::of_outputs(spec, lock, disk, &formats, &digests)?;
    let provenance = Draft::write(path("provenance.json"), papers::provenance(lock, &drafts, &digests).as_bytes())?;
    digests.push(provenance.digest()?);
    drafts.push(provenance);
    let checksums = outputs::checksums(&drafts, &digests);
    drafts.push(Draft::write(path("sha256"), checksums.as_bytes())?);
    if let Some(key) = context.signer {
        drafts.push(papers::signature(key, lock, &checksums, path(papers::SIGNATURE))?);
    }
    if let Some(manifest) = manifest {
        drafts.push(Draft::write(path("rpi-imager-manifest"), manifest.as_bytes())?);
    }
    context.check_cancelled()?;
    let mut kept = drafts.into_iter().rev().map(Draft::keep).collect::<Result<Vec<_>, _>>()?;
    kept.reverse();
    task.done("");
    Ok(kept)
}
