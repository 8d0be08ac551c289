//! Raspberry Pi: what its firmware loads, from Debian's kernel and `raspi-firmware`.

use super::Parts;
use crate::{Context, EngineError, step};
use flate2::{Compression, write::GzEncoder};
use kiln_image::{
    Arch,
    boot::{PiModel, PiOverlay, RaspberryPi, check_overlays},
    disk::BootVolumes,
    fat::{self, FatFile, capacity_for},
};
use kiln_plan::identity::Identity;
use kiln_spec::{Overlay, RaspberryPi as Wanted, value::PiFile};
use std::{fs, io::Write};

const KERNEL_VERSION: u32 = 1;
const FIRMWARE: &str = "usr/lib/raspi-firmware";
const OVERLAYS: &str = "usr/lib/raspi-firmware/overlays";
const LICENCE: &str = "usr/share/doc/raspi-firmware/copyright";

/// The files of a slot.
pub(super) fn files(context: &Context<'_>, parts: &Parts<'_>) -> Result<Vec<FatFile>, EngineError> {
    let wanted = parts.spec.board.raspberry_pi.as_ref().ok_or(EngineError::NoRaspberryPi)?;
    let trees = device_trees(parts, wanted)?;
    let models = wanted.models.iter().zip(&trees).map(|(model, (name, tree))| {
        let filter = model.filter.as_str();
        PiModel { filter, name, tree }
    });
    let models: Vec<_> = models.collect();
    let overlays = overlays(parts)?;
    let overlays: Vec<_> = parts.spec.board.overlays.iter().zip(&overlays).map(named).collect();
    check_overlays(&overlays, &models)?;
    let pi = RaspberryPi {
        arch: parts.arch(),
        firmware: firmware(parts, &wanted.files)?,
        kernel: &kernel(context, parts)?,
        initrd: parts.initrd,
        command_line: &parts.command_line(),
        config: wanted.config.iter().map(|line| line.as_str()).collect(),
        overlays,
        models,
    };
    Ok(pi.files())
}

/// The boot partitions: the small one that selects, and one a slot, the second of them empty.
pub(super) fn volumes(parts: &Parts<'_>, files: &[FatFile]) -> Result<BootVolumes, EngineError> {
    let wanted = parts.spec.board.raspberry_pi.as_ref().ok_or(EngineError::NoRaspberryPi)?;
    let selection = RaspberryPi::selection(firmware(parts, &wanted.rom_files)?);
    let size = RaspberryPi::slot_size(files);
    Ok(BootVolumes::RaspberryPi {
        select: fat::write(&selection, &parts.volume("BOOT", capacity_for(0)))?,
        slot: fat::write(files, &parts.volume("BOOT-A", size))?,
        spare: fat::write(&[], &parts.volume("BOOT-B", size))?,
    })
}

/// Name and bytes of the device tree of each model.
fn device_trees(parts: &Parts<'_>, wanted: &Wanted) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    let kernel = parts.kernel()?;
    let one = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        Ok((name.to_owned(), parts.read(&kernel.device_tree(path))?))
    };
    wanted.models.iter().map(|model| one(model.device_tree.as_str())).collect()
}

/// The bytes of each overlay.
fn overlays(parts: &Parts<'_>) -> Result<Vec<Vec<u8>>, EngineError> {
    let one = |overlay: &Overlay| match &overlay.file {
        Some(file) => Ok(file.bytes.clone()),
        None => parts.read(&format!("{OVERLAYS}/{}.dtbo", overlay.name)).map_err(|error| match error {
            EngineError::NotInPackages { .. } => no_overlay(parts, &overlay.name),
            error => error,
        }),
    };
    parts.spec.board.overlays.iter().map(one).collect()
}

fn no_overlay(parts: &Parts<'_>, name: &str) -> EngineError {
    let names = parts
        .tree
        .removed()
        .keys()
        .filter_map(|path| path.strip_prefix(OVERLAYS)?.strip_prefix('/')?.strip_suffix(".dtbo"));
    EngineError::NoOverlay { name: name.to_owned(), known: names.map(str::to_owned).collect() }
}

fn named<'a>((overlay, bytes): (&'a Overlay, &'a Vec<u8>)) -> PiOverlay<'a> {
    PiOverlay { name: &overlay.name, parameters: overlay.parameters.iter().map(String::as_str).collect(), bytes }
}

/// The firmware may be handed on with its licence alone.
fn firmware(parts: &Parts<'_>, wanted: &[PiFile]) -> Result<Vec<FatFile>, EngineError> {
    let one = |name: &str| Ok::<_, EngineError>(FatFile::new(name, parts.read(&format!("{FIRMWARE}/{name}"))?));
    let mut files = wanted.iter().map(|file| one(file.as_str())).collect::<Result<Vec<_>, _>>()?;
    if !files.is_empty() {
        files.push(FatFile::new("LICENCE.txt", parts.read(LICENCE)?));
    }
    Ok(files)
}

/// The kernel: one for 64 bits as gzip, which the firmware unpacks; those for 32 bits unpack themselves.
fn kernel(context: &Context<'_>, parts: &Parts<'_>) -> Result<Vec<u8>, EngineError> {
    if parts.arch() != Arch::Arm64 {
        return parts.kernel_image();
    }
    let identity = Identity::new("pi-kernel", KERNEL_VERSION, &parts.spec.board.name).input(
        "kernel",
        parts.kernel()?.image.digest(),
        "what is compressed",
    );
    let path = step::kept(context.store, context.listener, &identity, |into| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let packed = encoder.write_all(&parts.kernel_image()?).and_then(|()| encoder.finish());
        fs::write(into, packed.map_err(EngineError::io("compress", into))?).map_err(EngineError::io("write", into))
    })?;
    fs::read(&path).map_err(EngineError::io("read", &path))
}
