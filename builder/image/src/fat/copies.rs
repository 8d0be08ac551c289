//! What a FAT32 volume has twice: the first sector, and the table. A reader looks at one of them; a difference says that
//! something was changed.
//!
//! Specification: Microsoft FAT32 File System Specification 1.03.

use super::FatError;
use crate::ReadAt;
use std::io;

const SECTOR: usize = 512;
/// Where the first sector says which one is its copy.
const COPY: usize = 50;
/// Where Linux notes in the first sector alone that the volume is mounted (BS_Reserved1): it stays there when the plug is pulled.
const STATE: usize = 65;
/// The bit of that byte.
const DIRTY: u8 = 1;
/// Bytes compared at once.
const CHUNK: u64 = 1 << 20;

/// Compares them, in the volume in the first `size` bytes of `volume`.
///
/// # Errors
/// They differ, or are not within the volume.
pub fn check_copies(volume: &dyn ReadAt, size: u64) -> Result<(), FatError> {
    let mut first = [0; SECTOR];
    volume.read_at(0, &mut first).map_err(FatError::Read)?;
    let small = |at: usize| u64::from(u16::from_le_bytes([first[at], first[at + 1]]));
    let (reserved, tables, len) = (small(14), u64::from(first[16]), (small(36) | small(38) << 16) * SECTOR as u64);
    let start = reserved * SECTOR as u64;
    if first[510..] != [0x55, 0xaa] || tables == 0 || len == 0 || start + tables * len > size {
        return Err(differs("its first sector makes no sense"));
    }
    if small(COPY) != 0 {
        let mut copy = [0; SECTOR];
        volume.read_at(small(COPY) * SECTOR as u64, &mut copy).map_err(FatError::Read)?;
        first[STATE] &= !DIRTY;
        copy[STATE] &= !DIRTY;
        if first != copy {
            return Err(differs("its first sector and the copy of that differ"));
        }
    }
    for table in 1..tables {
        if !same(volume, start, start + table * len, len)? {
            return Err(differs("its two tables differ"));
        }
    }
    Ok(())
}

fn same(volume: &dyn ReadAt, one: u64, other: u64, len: u64) -> Result<bool, FatError> {
    let read = |at: u64, len: u64| {
        let mut bytes = vec![0; len as usize];
        volume.read_at(at, &mut bytes).map(|()| bytes).map_err(FatError::Read)
    };
    for at in (0..len).step_by(CHUNK as usize) {
        let count = CHUNK.min(len - at);
        if read(one + at, count)? != read(other + at, count)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn differs(what: &str) -> FatError {
    FatError::Read(io::Error::new(io::ErrorKind::InvalidData, what.to_owned()))
}
