//! An image to a report.

use super::{InspectError, Report, boot, slot};
use crate::{
    ReadAt,
    disk::PI_BOOT_A,
    gpt::{self, Entry, Kind},
};
use kiln_types::ByteSize;

/// Reads what the image in the first `len` bytes of `image` is.
///
/// # Errors
/// When the partition table, or something in a partition that must be readable, is damaged.
pub fn inspect(image: &dyn ReadAt, len: u64) -> Result<Report, InspectError> {
    let table = gpt::read(image, len)?;
    let starts = |entry: &&Entry| entry.kind == Kind::Esp || entry.kind == Kind::PiBoot && entry.name == PI_BOOT_A;
    let boot = table.entries.iter().find(starts).map(|entry| boot::read(image, entry)).transpose()?;
    let entries = boot.as_ref().map(|boot| boot.entries.as_slice()).unwrap_or_default();
    let roots = table.entries.iter().filter(|entry| matches!(entry.kind, Kind::Root(_)));
    let slots = roots.map(|root| slot::read(image, root, &table, entries)).collect::<Result<_, _>>()?;
    Ok(Report { size: ByteSize(len), table, boot, slots })
}
