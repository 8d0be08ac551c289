//! The header, which the footer repeats, and markers.

use super::{DESCRIPTOR, GRAIN, GRAINS, OVERHEAD, SECTOR};
use crate::bytes::Block;

/// In the place of the directory: it is at the end, and the footer says where.
pub(super) const AT_END: u64 = u64::MAX;
/// That line ends are intact can be tested; grains are compressed; grains have markers.
const FLAGS: u32 = 1 | 1 << 16 | 1 << 17;

/// The header of a disk of `len` bytes whose directory is in this sector.
pub(super) fn header(len: u64, directory: u64) -> Vec<u8> {
    let mut block = Block::new(SECTOR as usize);
    block.put(0, b"KDMV").le32(4, 3).le32(8, FLAGS);
    block.le64(12, len / SECTOR).le64(20, GRAIN / SECTOR);
    block.le64(28, 1).le64(36, DESCRIPTOR).le32(44, GRAINS as u32);
    // No second directory.
    block.le64(48, 0).le64(56, directory).le64(64, OVERHEAD);
    // Shut down cleanly; line ends; compressed by DEFLATE.
    block.put(73, b"\n \r\n").le16(77, 1);
    block.bytes().to_vec()
}

/// What follows a marker.
#[derive(Clone, Copy)]
pub(super) enum Marker {
    End = 0,
    Table = 1,
    Directory = 2,
    Footer = 3,
}

/// A marker in front of so many sectors of tables.
pub(super) fn marker(marker: Marker, sectors: u64) -> Vec<u8> {
    Block::new(SECTOR as usize).le64(0, sectors).le32(12, marker as u32).bytes().to_vec()
}
