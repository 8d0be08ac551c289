//! An image to its map.

use super::{BlockMap, fat};
use crate::{
    ReadAt, Window,
    erofs::Reader,
    gpt::{self, Entry, Kind, SECTOR},
    verity,
};
use std::{iter, ops::Range};

/// Where the first partition begins, or later ones: what lies before is written as a whole.
const FIRST: u64 = 1 << 20;
/// The second table: 32 sectors of entries and the header.
const SECOND_TABLE: u64 = 33 * SECTOR;

impl BlockMap {
    /// Which blocks of the image in the first `len` bytes of `image` matter. What cannot be understood matters as a whole, so
    /// there is no error.
    pub fn of(image: &dyn ReadAt, len: u64) -> Self {
        let Ok(table) = gpt::read(image, len) else { return Self::whole(len) };
        let tables = [0..FIRST, len.saturating_sub(SECOND_TABLE)..len];
        Self::new(len, table.entries.iter().flat_map(|entry| of_partition(image, entry)).chain(tables))
    }
}

fn of_partition(image: &dyn ReadAt, entry: &Entry) -> Vec<Range<u64>> {
    let size = entry.size.bytes();
    let content = Window::new(image, entry.start, size);
    let known = match entry.kind {
        Kind::RootVerity(_) => verity::len(&content).map(until),
        Kind::Root(_) => Reader::open(&content).ok().map(|reader| until(reader.superblock().len)),
        _ => fat::used(&content, size),
    };
    let on_disk = |range: Range<u64>| entry.start + range.start.min(size)..entry.start + range.end.min(size);
    known.unwrap_or_else(|| until(size)).into_iter().map(on_disk).collect()
}

fn until(end: u64) -> Vec<Range<u64>> {
    iter::once(0..end).collect()
}
