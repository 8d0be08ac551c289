//! The first sector: what old firmware and tools see of the disk.
//!
//! Today that is the protective MBR of UEFI (chapter 5.2.3): one partition of type 0xEE over the whole disk, so that
//! nobody takes the disk for empty. A board whose firmware knows MBR alone gets its own first sector here.

use crate::gpt::SECTOR;
use ::gpt::mbr::{MBRError, ProtectiveMBR};
use std::{fs::File, io};

/// Writes the protective MBR of a disk of `size` bytes.
pub(super) fn write_protective(mut file: &File, size: u64) -> io::Result<()> {
    // Disks of more than 2 TiB: the largest number there is, by the specification.
    let sectors = u32::try_from(size / SECTOR - 1).unwrap_or(u32::MAX);
    ProtectiveMBR::with_lb_size(sectors).overwrite_lba0(&mut file).map(drop).map_err(|error| match error {
        MBRError::Io(error) => error,
        other => io::Error::other(other),
    })
}
