//! A layout to a raw image.

use super::{Disk, DiskError, Layout, copy};
use crate::Sparse;
use std::fs::File;

/// Writes the disk that `layout` describes over all of `file`, and gives the disk. The same layout gives the same bytes,
/// whatever the file had before. When the bytes reach the disk is up to the caller (`sync_all`).
///
/// # Errors
/// When the layout makes no sense, a source cannot be read, or writing fails; the file then holds part of an image.
pub fn write<'a>(layout: &'a Layout, file: &File) -> Result<Disk<'a>, DiskError> {
    let disk = Disk::new(layout)?;
    write_raw(&disk, file)?;
    Ok(disk)
}

/// Writes `disk` as it is over all of `file`, with holes where it has zeros. Gives the number of bytes that are not holes.
///
/// # Errors
/// When reading or writing fails; the file then holds a part.
pub fn write_raw(disk: &dyn Sparse, file: &File) -> std::io::Result<u64> {
    file.set_len(0)?;
    file.set_len(disk.len())?;
    copy::copy(disk, file)
}
