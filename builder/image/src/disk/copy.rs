//! A disk to a file, without writing zeros.

use crate::{BLOCK, Sparse, is_zero};
use std::{fs::File, io, ops::Range, os::unix::fs::FileExt};

/// Bytes read at once.
const CHUNK: u64 = 1 << 20;

/// Copies all of `from` into `into`, leaving out blocks of zeros: `into` must have holes there. Gives the number of
/// bytes written.
///
/// # Errors
/// When reading or writing fails; the file then holds a part.
pub fn copy(from: &dyn Sparse, into: &File) -> io::Result<u64> {
    let mut chunk = vec![0; CHUNK as usize];
    let mut written = 0;
    for extent in from.extents() {
        let mut at = extent.start;
        while at < extent.end {
            // Chunks end at multiples of their size, so that no block is looked at in two parts.
            let end = extent.end.min((at / CHUNK + 1) * CHUNK);
            let bytes = &mut chunk[..(end - at) as usize];
            from.read_at(at, bytes)?;
            written += write_data(bytes, into, at)?;
            at = end;
        }
    }
    Ok(written)
}

/// Writes the runs of blocks that are not zero; gives their bytes.
fn write_data(chunk: &[u8], into: &File, at: u64) -> io::Result<u64> {
    let mut written = 0;
    let mut run = 0..0;
    for block in chunk.chunks(BLOCK) {
        if is_zero(block) {
            written += write_run(chunk, run.clone(), into, at)?;
            run = run.end + block.len()..run.end + block.len();
        } else {
            run.end += block.len();
        }
    }
    Ok(written + write_run(chunk, run, into, at)?)
}

fn write_run(chunk: &[u8], run: Range<usize>, into: &File, at: u64) -> io::Result<u64> {
    if !run.is_empty() {
        into.write_all_at(&chunk[run.clone()], at + run.start as u64)?;
    }
    Ok(run.len() as u64)
}
