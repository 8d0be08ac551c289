//! A build, from first to last.

use crate::{
    Context, EngineError, addons, bom,
    boot::{self, Chain, Parts},
    companions::{self, BLOCK_MAP},
    disk, filesystem,
    formats::{self, BuiltImage, DraftImage},
    imager, images, kernel,
    outputs::{self, Draft},
    packages, papers,
    pieces::Pieces,
    record::Record,
    root, signing, software,
};
use kiln_attest::Subject;
use kiln_event::{Activity, Task};
use kiln_image::disk::Disk;
use kiln_plan::lock::Lock;
use kiln_spec::{Output, Spec, Stamp};
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
    let bom = bom::bom(&bom::Ingredients {
        spec,
        stamp: &stamp,
        lock,
        debs: &debs,
        software: &software,
        tree: &tree,
        root_hash: &filesystem.root_hash,
    })?;
    let companions = companions::of((spec, lock), (&tree, &bom), chain.unified_kernel(), &disk)?;
    let parts = formats::Parts { spec, lock, disk: &disk, boot: &parts, companions: &companions };
    let drafts = formats::write(context, &parts, out)?;
    let images = drafts.iter().map(|draft| draft.image.clone()).collect();
    let names = keep(context, out, &parts, drafts)?;
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
    &formats::Parts { spec, lock, disk, boot: parts, companions }: &formats::Parts<'_>,
    images: Vec<DraftImage>,
) -> Result<Vec<PathBuf>, EngineError> {
    let task = Task::start(context.listener, Activity::Write, "checksums", None);
    let path = |extension: &str| out.join(format!("{}.{extension}", spec.image.id));
    let formats: Vec<_> = images.iter().map(|draft| draft.image.clone()).collect();
    let mut drafts: Vec<_> = images.into_iter().map(|image| image.draft).collect();
    let has_raw = spec.image.outputs.iter().any(|format| format.is_raw());
    for companion in companions.iter().filter(|companion| has_raw || companion.extension != BLOCK_MAP) {
        drafts.push(Draft::write(path(companion.extension), &companion.bytes)?);
    }
    if boot::has_ipxe_script(spec) {
        drafts.push(Draft::write(path("ipxe"), boot::ipxe_script(parts).as_bytes())?);
    }
    let mut digests = outputs::digests(&drafts)?;
    let manifest = imager::of_outputs(spec, lock, disk, &formats, &digests)?;
    let subjects = drafts.iter().zip(&digests).map(|(draft, sha256)| Subject { name: draft.name(), sha256: *sha256 });
    let provenance = papers::provenance(lock, &subjects.collect::<Vec<_>>());
    let provenance = Draft::write(path("provenance.json"), provenance.as_bytes())?;
    digests.push(provenance.digest()?);
    drafts.push(provenance);
    let names: Vec<_> = drafts.iter().map(Draft::name).collect();
    let checksums = outputs::checksums(names.iter().map(String::as_str).zip(digests));
    drafts.push(Draft::write(path("sha256"), checksums.as_bytes())?);
    if let Some(key) = context.signer {
        let signature = papers::signature(key, lock, &checksums, &format!("{}.sha256", spec.image.id));
        drafts.push(Draft::write(path(papers::SIGNATURE), signature.as_bytes())?);
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
