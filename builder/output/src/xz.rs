//! One xz stream of blocks that are compressed by themselves, whose headers have their lengths, so that `xz -T` unpacks them
//! side by side. Where they are cut is said here, so the number of threads does not change the bytes.
//!
//! Specification: <https://tukaani.org/xz/xz-file-format.txt>.

use crate::pieces;
use kiln_image::Sparse;
use liblzma::{stream::Check, stream::MtStreamBuilder, write::XzEncoder};
use std::io::{self, Write};

/// Nearly all of an image is compressed already, and each thread has a dictionary: with 6 that would be 100 MB a thread.
const PRESET: u32 = 1;
/// Bytes of a block.
const BLOCK: u64 = 8 << 20;

/// Writes `disk` as `.img.xz`.
///
/// # Errors
/// When reading or writing fails.
pub fn xz(disk: &dyn Sparse, out: impl Write) -> io::Result<()> {
    let threads = u32::try_from(rayon::current_num_threads()).unwrap_or(1).max(1);
    let stream =
        MtStreamBuilder::new().threads(threads).block_size(BLOCK).preset(PRESET).check(Check::Crc64).encoder()?;
    let mut encoder = XzEncoder::new_stream(out, stream);
    pieces::copy(disk, &mut encoder)?;
    encoder.finish()?.flush()
}
