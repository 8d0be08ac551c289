//! The tables behind the content, and the header.

use super::{CLUSTER, CLUSTER_BITS, COPIED, clusters::Clusters};
use std::io;

/// Entries of an L2 table.
const L2_ENTRIES: usize = (CLUSTER / 8) as usize;
/// Entries of a block of refcounts, two bytes each.
const COUNTS: usize = (CLUSTER / 2) as usize;
/// Log2 of the bits of a refcount.
const REFCOUNT_ORDER: u32 = 4;
/// Bytes of a header of version 3 without extensions.
const HEADER: u32 = 104;

/// A table in the file.
struct Table {
    at: u64,
    entries: u32,
}

/// Writes the tables for `entries`, one for each cluster of a disk of `len` bytes; gives the header.
pub(super) fn write(clusters: &mut Clusters<'_>, len: u64, entries: &[u64]) -> io::Result<Vec<u8>> {
    let mut places = Vec::new();
    for table in entries.chunks(L2_ENTRIES) {
        places.push(if table.iter().all(|&entry| entry == 0) { 0 } else { put(clusters, table)? | COPIED });
    }
    let l1 = Table { at: put(clusters, &places)?, entries: places.len() as u32 };
    let counts = refcounts(clusters)?;
    Ok(header(len, &l1, &counts))
}

/// A table of whole clusters.
fn put(clusters: &mut Clusters<'_>, entries: &[u64]) -> io::Result<u64> {
    let mut bytes: Vec<u8> = entries.iter().flat_map(|entry| entry.to_be_bytes()).collect();
    bytes.resize(bytes.len().next_multiple_of(CLUSTER as usize), 0);
    clusters.put(&bytes)
}

/// Blocks and table of refcounts, which count themselves too.
fn refcounts(clusters: &mut Clusters<'_>) -> io::Result<Table> {
    let used = clusters.counts.len();
    let (mut blocks, mut tables) = (1, 1);
    while blocks * COUNTS < used + blocks + tables {
        blocks = (used + blocks + tables).div_ceil(COUNTS);
        tables = (blocks * 8).div_ceil(CLUSTER as usize);
    }
    let first = clusters.end();
    let mut counts = clusters.counts.clone();
    counts.resize(used + blocks + tables, 1);
    counts.resize(blocks * COUNTS, 0);
    let bytes: Vec<u8> = counts.iter().flat_map(|count| count.to_be_bytes()).collect();
    clusters.put(&bytes)?;
    let places: Vec<u64> = (0..blocks as u64).map(|block| first + block * CLUSTER).collect();
    Ok(Table { at: put(clusters, &places)?, entries: tables as u32 })
}

fn header(len: u64, l1: &Table, refcounts: &Table) -> Vec<u8> {
    let mut bytes = b"QFI\xfb".to_vec();
    let small = |bytes: &mut Vec<u8>, value: u32| bytes.extend(value.to_be_bytes());
    let large = |bytes: &mut Vec<u8>, value: u64| bytes.extend(value.to_be_bytes());
    small(&mut bytes, 3);
    // No other image behind this one.
    large(&mut bytes, 0);
    small(&mut bytes, 0);
    small(&mut bytes, CLUSTER_BITS);
    large(&mut bytes, len);
    // Not encrypted.
    small(&mut bytes, 0);
    small(&mut bytes, l1.entries);
    large(&mut bytes, l1.at);
    large(&mut bytes, refcounts.at);
    small(&mut bytes, refcounts.entries);
    // No snapshots, and no features beyond those of version 3.
    small(&mut bytes, 0);
    [0; 4].into_iter().for_each(|nothing| large(&mut bytes, nothing));
    small(&mut bytes, REFCOUNT_ORDER);
    small(&mut bytes, HEADER);
    bytes
}
