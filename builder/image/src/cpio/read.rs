//! An archive to its entries. Nothing here trusts it: errors are fine and panics are bugs.

use super::header::{END, LEN};
use crate::ReadAt;
use std::{io, ops::Range};

/// Longest path, as the kernel has it.
const PATH_MAX: u64 = 4096;

/// An entry that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its path.
    pub path: String,
    /// Where its data are.
    pub bytes: Range<u64>,
}

/// Why an archive could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read, or ends too early.
    #[error("the archive cannot be read")]
    Read(#[from] io::Error),
    /// A header is none.
    #[error("there is no entry of an archive at byte {at:#x}")]
    Header {
        /// Where it should be.
        at: u64,
    },
}

/// The entries of the archive in `bytes` of `from`, up to its end; another one may follow.
///
/// # Errors
/// When there is no whole archive.
pub fn read(from: &dyn ReadAt, bytes: Range<u64>) -> Result<Vec<Found>, ReadError> {
    let (mut found, mut at) = (Vec::new(), bytes.start);
    loop {
        let wrong = || ReadError::Header { at };
        let mut header = [0; LEN];
        from.read_at(at, &mut header)?;
        let (path_len, size) = sizes(&header).ok_or_else(wrong)?;
        let path_at = at + LEN as u64;
        let data = aligned(path_at + path_len, bytes.start);
        let end = data + size;
        if !(1..=PATH_MAX).contains(&path_len) || end > bytes.end {
            return Err(wrong());
        }
        let mut path = vec![0; path_len as usize - 1];
        from.read_at(path_at, &mut path)?;
        let path = String::from_utf8(path).map_err(|_| wrong())?;
        if path == END {
            return Ok(found);
        }
        found.push(Found { path, bytes: data..end });
        at = aligned(end, bytes.start);
    }
}

/// Bytes of the path with its NUL, and of the data.
fn sizes(header: &[u8; LEN]) -> Option<(u64, u64)> {
    let number = |field: usize| {
        let digits = std::str::from_utf8(&header[6 + 8 * field..14 + 8 * field]).ok()?;
        u32::from_str_radix(digits, 16).ok().map(u64::from)
    };
    header.starts_with(b"070701").then_some(())?;
    Some((number(11)?, number(6)?))
}

/// The next multiple of four bytes from the beginning of the archive.
fn aligned(at: u64, start: u64) -> u64 {
    start + (at - start).next_multiple_of(4)
}
