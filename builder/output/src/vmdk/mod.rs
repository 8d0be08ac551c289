//! VMDK of the kind "streamOptimized": what VMware imports and AWS takes.
//!
//! ```text
//! header         sector 0; says that the directory is at the end
//! descriptor     from sector 1: text, for programs that read nothing else
//! for 32 MiB of the disk each:
//!   grains       64 KiB of the disk, compressed (zlib), each behind a marker; those of zeros are not there
//!   grain table  where these are; none where none are
//! directory      where the tables are
//! footer         the header again, with the place of the directory
//! end            a marker of zeros
//! ```
//!
//! It can be written forwards, and read forwards. Numbers are little-endian, places in sectors of 512 bytes.
//! Specification: Virtual Disk Format 5.0 (VMware, 2011), "Stream-Optimized Compressed Sparse Extents".

mod descriptor;
mod header;
mod write;

pub use write::vmdk;

/// Bytes of a sector.
const SECTOR: u64 = 512;
/// Bytes of a grain.
const GRAIN: u64 = 64 << 10;
/// Grains of a table.
const GRAINS: usize = 512;
/// Sectors of the descriptor.
const DESCRIPTOR: u64 = 20;
/// Sectors before the first grain.
const OVERHEAD: u64 = 128;

#[cfg(test)]
mod tests;
