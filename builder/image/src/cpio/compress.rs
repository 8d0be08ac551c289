//! The archive as the boot loader gets it.

use super::{CpioError, write};
use kiln_tree::Tree;
use zstd::Encoder;

/// The archive of `tree` as one zstd frame; `level` is 1 (fast) to 22 (small). Debian's kernels have `CONFIG_RD_ZSTD`.
///
/// One thread alone compresses: zstd's own threads cut the data into pieces, whose number would then be part of the
/// bytes.
///
/// # Errors
/// As [`write()`].
pub fn compressed(tree: &Tree, time: u64, level: i32) -> Result<Vec<u8>, CpioError> {
    let mut encoder = Encoder::new(Vec::new(), level)?;
    encoder.include_checksum(true)?;
    write(tree, time, &mut encoder)?;
    Ok(encoder.finish()?)
}
