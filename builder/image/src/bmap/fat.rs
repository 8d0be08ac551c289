//! What of a FAT32 volume matters.
//!
//! ```text
//! reserved sectors | table, usually twice | clusters, the first of which has number 2
//! ```
//!
//! An entry of the table has four bytes, one for each cluster; zero in its lower 28 bits says that the cluster is free.
//! Specification: Microsoft FAT32 File System Specification 1.03.

use crate::ReadAt;
use std::{iter, ops::Range};

/// The ranges of bytes in use of the volume in the first `size` bytes of `volume`, or `None` when it is not FAT32.
pub(super) fn used(volume: &dyn ReadAt, size: u64) -> Option<Vec<Range<u64>>> {
    let geometry = Geometry::read(volume, size)?;
    let mut table = vec![0; usize::try_from(geometry.entries * 4).ok()?];
    volume.read_at(geometry.table, &mut table).ok()?;
    let in_use = |entry: &[u8; 4]| u32::from_le_bytes(*entry) & 0x0fff_ffff != 0;
    let (entries, _) = table.as_chunks::<4>();
    let clusters = (0..).zip(&entries[2..]).filter(|(_, entry)| in_use(entry)).map(|(number, _)| number);
    let mut ranges: Vec<Range<u64>> = iter::once(0..geometry.data).collect();
    for start in clusters.map(|number: u64| geometry.data + number * geometry.cluster) {
        let end = start + geometry.cluster;
        match ranges.last_mut() {
            Some(before) if before.end == start => before.end = end,
            _ => ranges.push(start..end),
        }
    }
    Some(ranges)
}

/// A larger table is not worth its memory: then all of the volume matters.
const MOST_ENTRIES: u64 = 16 << 20;

/// In bytes, from the start of the volume.
struct Geometry {
    table: u64,
    /// Entries of the table, the two without a cluster among them.
    entries: u64,
    data: u64,
    cluster: u64,
}

impl Geometry {
    fn read(volume: &dyn ReadAt, size: u64) -> Option<Self> {
        let mut sector = [0; 512];
        volume.read_at(0, &mut sector).ok()?;
        let small = |at: usize| u64::from(u16::from_le_bytes([sector[at], sector[at + 1]]));
        let large = |at: usize| small(at) | small(at + 2) << 16;
        // FAT12 and FAT16 have a root directory of fixed size and count sectors in the smaller fields.
        if sector[510..] != [0x55, 0xaa] || small(11) != 512 || small(17) != 0 || small(22) != 0 {
            return None;
        }
        let (reserved, tables, of_table, sectors) = (small(14), u64::from(sector[16]), large(36), large(32));
        let cluster = u64::from(sector[13]).checked_mul(512).filter(|&cluster| cluster > 0)?;
        let data = (reserved + tables * of_table) * 512;
        let clusters = (sectors * 512).checked_sub(data)? / cluster;
        let entries = clusters + 2;
        let fits = reserved > 0 && tables > 0 && entries * 4 <= of_table * 512 && sectors * 512 <= size;
        let fits = fits && entries <= MOST_ENTRIES;
        fits.then_some(Self { table: reserved * 512, entries, data, cluster })
    }
}
