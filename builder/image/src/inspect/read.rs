//! An image to a report.

use super::{InspectError, Report, boot, program, slot};
use crate::{
    ReadAt,
    disk::PI_BOOT_A,
    gpt::{self, Entry, Kind},
    netboot,
};
use kiln_types::ByteSize;

/// Reads what the image in the first `len` bytes of `image` is.
///
/// # Errors
/// When the partition table, or something in a partition that must be readable, is damaged; or of an image for netboot, when it has no
/// root inside.
pub fn inspect(image: &dyn ReadAt, len: u64) -> Result<Report, InspectError> {
    if netboot::is_program(image) {
        return program::read(image, len);
    }
    let table = gpt::read(image, len)?;
    let starts = |entry: &&Entry| entry.kind == Kind::Esp || entry.kind == Kind::PiBoot && entry.name == PI_BOOT_A;
    let boot = table.entries.iter().find(starts).map(|entry| boot::read(image, entry)).transpose()?;
    let entries = boot.as_ref().map(|boot| boot.entries.as_slice()).unwrap_or_default();
    let roots = table.entries.iter().filter(|entry| matches!(entry.kind, Kind::Root(_)));
    let slots = roots.map(|root| slot::read(image, root, &table, entries)).collect::<Result<_, _>>()?;
    Ok(Report { size: ByteSize(len), table: Some(table), boot, slots })
}
