//! The footer.

use super::geometry::geometry;
use crate::{Label, bytes::Block};

/// Times are counted from the beginning of 2000.
const EPOCH: i64 = 946_684_800;
/// Whose rules hold for the size of the disk: with Hyper-V's name ("win ") all readers take it from the footer, and not from the
/// geometry, which has no exact one for most disks. Azure asks for that.
const CREATOR: &[u8; 4] = b"win ";
/// "Wi2k".
const CREATOR_SYSTEM: &[u8; 4] = b"Wi2k";
/// A disk of fixed size.
const FIXED: u32 = 2;
const CHECKSUM: usize = 64;
const COOKIE: &[u8; 8] = b"conectix";
/// Its length.
pub(super) const LEN: u64 = 512;

pub(super) fn footer(len: u64, label: &Label) -> Vec<u8> {
    let (cylinders, heads, sectors) = geometry(len);
    let mut block = Block::new(LEN as usize);
    // A feature bit that is always set, and version 1.0.
    block.put(0, COOKIE).be32(8, 2).be32(12, 0x0001_0000);
    // Fixed disks have nothing that this would point at.
    block.be64(16, u64::MAX);
    block.be32(24, u32::try_from((label.created - EPOCH).max(0)).unwrap_or(u32::MAX));
    block.put(28, CREATOR).be32(32, 0x000a_0000).put(36, CREATOR_SYSTEM);
    // As it was made and as it is.
    block.be64(40, len).be64(48, len);
    block.be16(56, cylinders).put(58, &[heads, sectors]).be32(60, FIXED);
    block.put(68, label.uuid("vhd").as_bytes());
    let sum: u32 = block.bytes().iter().map(|&byte| u32::from(byte)).sum();
    block.be32(CHECKSUM, !sum).bytes().to_vec()
}

/// Whether `footer` is that of a disk of fixed size with `len` bytes.
pub(super) fn is_fixed(footer: &[u8], len: u64) -> bool {
    footer.starts_with(COOKIE) && footer[48..56] == len.to_be_bytes() && footer[60..64] == FIXED.to_be_bytes()
}
