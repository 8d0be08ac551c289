//! qcow2, version 3, with compressed clusters.
//!
//! ```text
//! cluster 0    header, written last: what was cut short is no image
//! clusters     content: as it is where compressing spares nothing, else one compressed cluster right behind the other
//! L2 tables    where each cluster of the disk is; one table for 512 MiB, none where nothing is
//! L1 table     where the L2 tables are
//! refcounts    how often each cluster of the file is used: blocks, and the table of blocks
//! ```
//!
//! Numbers are big-endian. Specification: `docs/interop/qcow2.rst` of QEMU.
//!
//! Compressed by DEFLATE, not by zstd: every reader of qcow2 knows it, QEMU before 5.1 and most others know nothing else,
//! and there is nothing to gain, since the root is compressed already and such clusters are stored as they are.

mod clusters;
mod tables;
mod write;

pub use write::qcow2;

/// Log2 of the bytes of a cluster: QEMU's default.
const CLUSTER_BITS: u32 = 16;
/// Bytes of a cluster.
const CLUSTER: u64 = 1 << CLUSTER_BITS;
/// Says of an entry that its cluster is used once.
const COPIED: u64 = 1 << 63;
/// Says of an entry that its cluster is compressed.
const COMPRESSED: u64 = 1 << 62;

#[cfg(test)]
mod tests;
