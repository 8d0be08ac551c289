//! The beginning of a large file.

use crate::ReadAt;
use std::io;

/// Headers end before this: those of systemd's stub in 4 KiB.
const HEAD: u64 = 64 << 10;

/// As much of the program in the first `len` bytes of `from` as has its headers, for [`Pe::of_head`](super::Pe::of_head).
///
/// # Errors
/// When it cannot be read.
pub fn head(from: &dyn ReadAt, len: u64) -> io::Result<Vec<u8>> {
    let mut head = vec![0; len.min(HEAD) as usize];
    from.read_at(0, &mut head)?;
    Ok(head)
}
