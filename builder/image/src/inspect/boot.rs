//! The boot partition.

use super::{BootEntry, BootPartition, InspectError, signed};
use crate::{
    ReadAt, Window,
    fat::{FatEntry, FatError, FatVolume},
    gpt::Entry,
    uki,
};

/// Where systemd-boot looks for unified kernel images.
const UKIS: &str = "EFI/Linux/";
/// Where a Raspberry Pi's firmware looks for the command line.
const COMMAND_LINE: &str = "cmdline.txt";

pub(super) fn read(image: &dyn ReadAt, partition: &Entry) -> Result<BootPartition, InspectError> {
    let failed = |source: FatError| InspectError::Fat { partition: partition.name.clone(), source };
    let size = partition.size.bytes();
    let volume = FatVolume::open(Window::new(image, partition.start, size), size).map_err(failed)?;
    let files = volume.files().map_err(failed)?;
    let mut entries = Vec::new();
    for FatEntry { path, .. } in files.iter().filter(|file| is_uki(&file.path)) {
        let bytes = volume.read(path).map_err(failed)?;
        let uki = uki::read(&bytes).map_err(|source| InspectError::Uki { path: path.clone(), source })?;
        entries.push(BootEntry { path: path.clone(), uki });
    }
    let told = files.iter().find(|file| file.path == COMMAND_LINE);
    let command_line = told.map(|file| volume.read(&file.path)).transpose().map_err(failed)?;
    let command_line = command_line.map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned());
    let programs = signed::programs(&volume, &files).map_err(failed)?;
    let enrolled = signed::enrolled(&volume, &files).map_err(failed)?;
    let (label, serial) = (volume.label().to_owned(), volume.serial());
    let name = partition.name.clone();
    Ok(BootPartition { name, label, serial, files, command_line, entries, programs, enrolled })
}

fn is_uki(path: &str) -> bool {
    path.strip_prefix(UKIS).is_some_and(|name| name.ends_with(".efi") && !name.contains('/'))
}
