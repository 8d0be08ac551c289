//! Ranges of blocks.

use std::{iter, ops::Range};

/// Bytes of a block: that of our filesystems, and what bmaptool uses.
pub const BLOCK: u64 = 4096;

/// The blocks of an image that matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockMap {
    len: u64,
    /// In blocks; sorted, apart from each other, none of them empty.
    ranges: Vec<Range<u64>>,
}

impl BlockMap {
    /// The map in which every block of an image of `len` bytes matters.
    pub fn whole(len: u64) -> Self {
        Self::new(len, iter::once(0..len))
    }

    /// The map of an image of `len` bytes in which `bytes` matter; what reaches past the end does not.
    pub fn new(len: u64, bytes: impl IntoIterator<Item = Range<u64>>) -> Self {
        let last = len.div_ceil(BLOCK);
        let blocks = |bytes: Range<u64>| bytes.start / BLOCK..bytes.end.div_ceil(BLOCK).min(last);
        let mut wanted: Vec<_> = bytes.into_iter().map(blocks).filter(|range| !range.is_empty()).collect();
        wanted.sort_by_key(|range| range.start);
        let mut ranges: Vec<Range<u64>> = Vec::new();
        for range in wanted {
            match ranges.last_mut() {
                Some(before) if before.end >= range.start => before.end = before.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        Self { len, ranges }
    }

    /// Length of the image in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing matters.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Ranges of blocks, in their order; none touches the next.
    pub fn blocks(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// The same in bytes; the last one ends with the image.
    pub fn bytes(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.ranges.iter().map(|range| range.start * BLOCK..(range.end * BLOCK).min(self.len))
    }

    /// How many bytes matter.
    pub fn mapped(&self) -> u64 {
        self.bytes().map(|range| range.end - range.start).sum()
    }
}
