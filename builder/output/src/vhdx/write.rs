//! A disk to a VHDX.

use super::{METADATA, MIB, TABLE, header, metadata};
use crate::{Label, pieces::pieces};
use kiln_image::Sparse;
use std::{fs::File, io, os::unix::fs::FileExt};

/// State of a block that is there; one that is not has zero.
const PRESENT: u64 = 6;
/// Blocks between two entries for bitmaps of sectors, which only a disk upon another one has: 2^23 sectors of 512 bytes.
const RATIO: u64 = (512 << 23) / MIB;

/// Writes `disk` as `.vhdx` over all of `file`.
///
/// # Errors
/// When reading or writing fails; the file then is no image.
pub fn vhdx(disk: &dyn Sparse, label: &Label, file: &File) -> io::Result<()> {
    let blocks = disk.len().div_ceil(MIB);
    let entries = blocks + blocks.saturating_sub(1) / RATIO;
    let table_len = (entries * 8).next_multiple_of(MIB);
    let mut table = vec![0_u64; (table_len / 8) as usize];
    let mut end = TABLE + table_len;
    file.set_len(0)?;
    let whole = |bytes: &[u8]| Ok(bytes.to_vec());
    pieces(disk, MIB as usize, whole, |bytes, block| {
        if let Some(block) = block {
            let number = bytes.start / MIB;
            file.write_all_at(&block, end)?;
            // The place is in MiB, which begin at bit 20: as it is.
            table[(number + number / RATIO) as usize] = end | PRESENT;
            end += MIB;
        }
        Ok(())
    })?;
    file.set_len(end)?;
    let table: Vec<u8> = table.iter().flat_map(|entry| entry.to_le_bytes()).collect();
    file.write_all_at(&table, TABLE)?;
    file.write_all_at(&metadata::metadata(disk.len(), label), METADATA)?;
    let regions = header::regions(table_len);
    for (at, bytes) in
        [(64, header::header(label, 1)), (128, header::header(label, 2)), (192, regions.clone()), (256, regions)]
    {
        file.write_all_at(&bytes, at << 10)?;
    }
    file.write_all_at(&header::identifier(), 0)
}
