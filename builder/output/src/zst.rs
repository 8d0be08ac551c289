//! One zstd frame (RFC 8878) with its length and a checksum: `kiln flash` tells by the length that nothing is missing.
//!
//! zstd cuts its input into jobs by itself, at places that depend on the level alone: two workers or twenty make the same
//! bytes. Without any it makes others, so there is always one.

use crate::pieces;
use kiln_image::Sparse;
use std::io::{self, Write};
use zstd::Encoder;

/// Nearly all of an image is compressed already: higher levels cost minutes and spare nothing (`tests/bench`).
const LEVEL: i32 = 3;

/// Writes `disk` as `.img.zst`.
///
/// # Errors
/// When reading or writing fails.
pub fn zst(disk: &dyn Sparse, out: impl Write) -> io::Result<()> {
    let mut encoder = Encoder::new(out, LEVEL)?;
    encoder.include_checksum(true)?;
    encoder.include_contentsize(true)?;
    encoder.set_pledged_src_size(Some(disk.len()))?;
    encoder.multithread(u32::try_from(rayon::current_num_threads()).unwrap_or(1).max(1))?;
    pieces::copy(disk, &mut encoder)?;
    encoder.finish()?.flush()
}
