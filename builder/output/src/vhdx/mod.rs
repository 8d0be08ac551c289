//! VHDX, dynamic: for Hyper-V.
//!
//! ```text
//! 0        what it is, and who made it          4 MiB  block allocation table: where each MiB of the disk is
//! 64 KiB   header, twice                        …      blocks of a MiB, in their order; those of zeros are not there
//! 192 KiB  table of regions, twice
//! 1 MiB    log, empty
//! 2 MiB    metadata: size of disk, blocks, sectors
//! ```
//!
//! The first 64 KiB are written last: what was cut short is no image. Numbers are little-endian, checksums CRC-32C.
//! Specification: [MS-VHDX].

mod header;
mod metadata;
mod write;

pub use write::vhdx;

/// The grain of the file, and our blocks: the smallest there may be, so that holes stay holes.
const MIB: u64 = 1 << 20;
/// Where the metadata is.
const METADATA: u64 = 2 * MIB;
/// Where the block allocation table is.
const TABLE: u64 = 4 * MIB;

/// GUIDs have their first three fields in little-endian order here.
const fn guid(text: u128) -> [u8; 16] {
    uuid::Uuid::from_u128(text).to_bytes_le()
}

#[cfg(test)]
mod tests;
