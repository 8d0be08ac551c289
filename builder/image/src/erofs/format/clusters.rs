//! A compressed file as the format sees it: logical clusters of 4 KiB, each the head of an extent or a further part.
//!
//! An extent begins anywhere in its first cluster, and no two begin in the same one.

use super::BLOCK;

/// Bytes of a cluster.
const CLUSTER: u64 = BLOCK as u64;

/// Where the bytes of some clusters are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// As they are, from `block` on.
    Plain { block: u32 },
    /// Compressed together into `blocks` blocks from `block` on, right-aligned after zeros.
    Compressed { block: u32, blocks: u16 },
    /// In the packed file.
    Packed,
}

/// Consecutive bytes of a file that are stored together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extent {
    /// Length in bytes: a cluster at least, but for the last extent before a boundary of clusters.
    pub len: u32,
    pub place: Place,
}

impl Extent {
    /// Blocks on the disk.
    pub fn blocks(&self) -> u32 {
        match self.place {
            Place::Plain { .. } => self.len.div_ceil(BLOCK as u32),
            Place::Compressed { blocks, .. } => blocks.into(),
            Place::Packed => 0,
        }
    }
}

/// One logical cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cluster {
    /// An extent begins here.
    Head {
        compressed: bool,
        /// Where in this cluster; the bytes before belong to the extent before.
        offset: u16,
        /// First block; `None` when the data is in the packed file.
        block: Option<u32>,
    },
    /// The extent goes on.
    Next {
        /// Clusters back to the head.
        back: u16,
        /// Clusters ahead to the next head or the end of the file.
        ahead: u16,
        /// Blocks of the extent; known in the first cluster after the head.
        blocks: Option<u16>,
    },
}

/// All clusters of a file.
///
/// Uncompressed clusters become extents of their own, as `mkfs.erofs` has them: older kernels
/// copy no more than one at a time.
pub fn expand(extents: &[Extent]) -> Vec<Cluster> {
    let mut clusters = Vec::new();
    let mut at = 0;
    for (number, extent) in extents.iter().enumerate() {
        let end = at + u64::from(extent.len);
        // The last one has the rest of its last cluster; any other leaves it to its successor.
        let last = if number + 1 == extents.len() { end.div_ceil(CLUSTER) } else { end / CLUSTER };
        match extent.place {
            Place::Plain { block } => push_plain(&mut clusters, at, last, block),
            Place::Compressed { block, blocks } => push(&mut clusters, at, last, Some(block), blocks),
            Place::Packed => push(&mut clusters, at, last, None, 0),
        }
        at = end;
    }
    clusters
}

/// Clusters up to `last` that are as they are from `block` on, of which the first begins at the byte `at` of the file.
fn push_plain(clusters: &mut Vec<Cluster>, at: u64, last: u64, block: u32) {
    let offset = |cluster: u64| (at.max(cluster * CLUSTER) % CLUSTER) as u16;
    let head =
        |(number, cluster)| Cluster::Head { compressed: false, offset: offset(cluster), block: Some(block + number) };
    clusters.extend((0..).zip(at / CLUSTER..last).map(head));
}

/// Clusters up to `last` that are compressed together.
fn push(clusters: &mut Vec<Cluster>, at: u64, last: u64, block: Option<u32>, blocks: u16) {
    clusters.push(Cluster::Head { compressed: true, offset: (at % CLUSTER) as u16, block });
    let count = last.saturating_sub(at / CLUSTER);
    let next = |back: u64| Cluster::Next {
        back: back as u16,
        ahead: (count - back) as u16,
        blocks: (back == 1).then_some(blocks),
    };
    clusters.extend((1..count).map(next));
}
