//! The disk in every format that is asked for, each straight from its description: no format is made of another one. `netboot`
//! and `iso` are no disk, and are described beside it.

use crate::{Context, EngineError, artifact, boot, companions::Companion, outputs::Draft};
use kiln_event::{Activity, Task};
use kiln_image::{
    Joined, ReadAt, Sparse,
    disk::Disk,
    iso::{self, IsoOptions},
};
use kiln_output::{Label, Machine};
use kiln_plan::lock::Lock;
use kiln_spec::{Output, Spec};
use kiln_store::Cancel;
use kiln_types::ByteSize;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, BufWriter},
    ops::Range,
    path::{Path, PathBuf},
};

/// A disk image of a build.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BuiltImage {
    /// Its format.
    pub format: Output,
    /// Its file.
    pub path: PathBuf,
    /// Length of the file.
    pub size: ByteSize,
    /// What the file takes up: the length without holes.
    pub written: ByteSize,
}

/// An image under a temporary name.
pub struct DraftImage {
    /// The file.
    pub draft: Draft,
    /// What it will be.
    pub image: BuiltImage,
}

/// What is written.
pub struct Parts<'a> {
    /// What was asked for.
    pub spec: &'a Spec,
    /// What it is made of.
    pub lock: &'a Lock,
    /// The disk.
    pub disk: &'a Disk<'a>,
    /// What starts it, for the formats that are no disk.
    pub boot: &'a boot::Parts<'a>,
    /// For the format that has them inside.
    pub companions: &'a [Companion<'a>],
}

/// Writes the disk into the directory `out` in every format of its spec.
pub fn write(context: &Context<'_>, parts: &Parts<'_>, out: &Path) -> Result<Vec<DraftImage>, EngineError> {
    parts.spec.image.outputs.iter().map(|&format| one(context, parts, out, format)).collect()
}

fn one(context: &Context<'_>, parts: &Parts<'_>, out: &Path, format: Output) -> Result<DraftImage, EngineError> {
    let path = out.join(format!("{}.{}", parts.spec.image.id, format.extension()));
    let draft = Draft::create(path.clone())?;
    let task = Task::start(context.listener, Activity::Write, draft.name(), None);
    let cancel = context.cancel;
    let write = |image: &Joined<'_>| kiln_output::raw(&Stoppable { disk: image, cancel }, draft.file()).map(Some);
    let written = match format {
        Output::Netboot => boot::netboot(parts.boot, |image| write(&image))?,
        Output::Iso => boot::netboot(parts.boot, |image| iso::around(image, &disc(parts)).map(|disc| write(&disc)))?
            .map_err(EngineError::Iso)?,
        _ => into(context, parts, (format, &Stoppable { disk: parts.disk, cancel }), draft.file()),
    };
    context.check_cancelled()?;
    let written = written.map_err(EngineError::io("write", &path))?;
    let size = ByteSize(draft.file().metadata().map_err(EngineError::io("read", &path))?.len());
    let written = written.map_or(size, ByteSize);
    task.done(if written < size { format!("{size}, {written} of it content") } else { size.to_string() });
    Ok(DraftImage { draft, image: BuiltImage { format, path, size, written } })
}

/// Writes one format; gives how many bytes are not holes where a file has any.
fn into(
    context: &Context<'_>,
    &Parts { spec, lock, disk: whole, companions, .. }: &Parts<'_>,
    (format, disk): (Output, &Stoppable<'_>),
    file: &File,
) -> io::Result<Option<u64>> {
    let stream = || BufWriter::with_capacity(1 << 20, file);
    let label = || label(spec, lock, whole);
    match format {
        Output::Raw => return kiln_output::raw(disk, file).map(Some),
        Output::Vhd => return kiln_output::vhd(disk, &label(), file).map(Some),
        Output::RawZst => kiln_output::zst(disk, stream())?,
        Output::RawGz => kiln_output::gz(disk, stream())?,
        Output::RawXz => kiln_output::xz(disk, stream())?,
        Output::Qcow2 => kiln_output::qcow2(disk, file)?,
        Output::Vmdk => kiln_output::vmdk(disk, &label(), stream())?,
        Output::Ova => kiln_output::ova(disk, &label(), &machine(spec, whole), file)?,
        Output::Gce => kiln_output::gce(disk, &label(), stream())?,
        Output::Vhdx => kiln_output::vhdx(disk, &label(), file)?,
        Output::Oci => artifact::write((spec, lock), disk, companions, context.signer, file)?,
        // No disks.
        Output::Netboot | Output::Iso => return Err(io::ErrorKind::Unsupported.into()),
    }
    Ok(None)
}

fn label(spec: &Spec, lock: &Lock, disk: &Disk<'_>) -> Label {
    Label { name: spec.image.id.clone(), identity: disk.identity(), created: lock.created.as_second() }
}

/// What a disc is called and made of, besides what starts from it.
fn disc(parts: &Parts<'_>) -> IsoOptions {
    let Label { name, identity, created } = label(parts.spec, parts.lock, parts.disk);
    let seed = identity.as_bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    IsoOptions { name, arch: boot::arch(parts.spec), seed, time: created as u64 }
}

/// The machine that stands in for the board in QEMU stands in for it elsewhere too.
fn machine(spec: &Spec, disk: &Disk<'_>) -> Machine {
    let emulated = &spec.board.emulate;
    Machine {
        description: spec.description.clone(),
        arch: boot::arch(spec),
        cpus: emulated.cpus,
        memory: emulated.memory.0,
        disk: ByteSize(emulated.disk.0.max(disk.size()).bytes().next_multiple_of(1 << 20)),
    }
}

/// A disk that cannot be read any more once the user wants to stop: it ends a writer that knows nothing of users.
struct Stoppable<'a> {
    disk: &'a dyn Sparse,
    cancel: &'a Cancel,
}

impl ReadAt for Stoppable<'_> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        // Not `Interrupted`: writers take that for a reason to try again.
        if self.cancel.is_cancelled() {
            Err(io::ErrorKind::ConnectionAborted.into())
        } else {
            self.disk.read_at(offset, into)
        }
    }
}

impl Sparse for Stoppable<'_> {
    fn len(&self) -> u64 {
        self.disk.len()
    }

    fn extents(&self) -> Vec<Range<u64>> {
        self.disk.extents()
    }
}
