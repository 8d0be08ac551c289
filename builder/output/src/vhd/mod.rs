//! VHD of fixed size, as Azure takes it.
//!
//! ```text
//! the disk, as it is (holes for zeros) | footer, 512 bytes
//! ```
//!
//! Azure wants a virtual size of whole MiB, which every disk of kiln has, and no dynamic VHD. Numbers are big-endian.
//! Specification: Virtual Hard Disk Image Format Specification 1.0 (Microsoft, 2006).

mod footer;
mod geometry;

use crate::Label;
use kiln_image::{ReadAt, Sparse, disk::write_raw};
use std::{fs::File, io, os::unix::fs::FileExt};

/// Writes `disk` as `.vhd` over all of `file`; gives the number of bytes that are not holes.
///
/// # Errors
/// When reading or writing fails; the file then is no image.
pub fn vhd(disk: &dyn Sparse, label: &Label, file: &File) -> io::Result<u64> {
    let written = write_raw(disk, file)?;
    let footer = footer::footer(disk.len(), label);
    file.write_all_at(&footer, disk.len())?;
    Ok(written + footer.len() as u64)
}

/// The length of the disk in `file` of `len` bytes, when it is a VHD of fixed size: it begins with that disk.
pub fn vhd_disk(file: &dyn ReadAt, len: u64) -> Option<u64> {
    let at = len.checked_sub(footer::LEN)?;
    let mut bytes = [0; footer::LEN as usize];
    file.read_at(at, &mut bytes).ok()?;
    footer::is_fixed(&bytes, at).then_some(at)
}

#[cfg(test)]
mod tests;
