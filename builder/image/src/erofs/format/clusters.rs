//! A compressed file as the format sees it: logical clusters of 4 KiB, each the head of an extent or a further part.

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

/// Consecutive clusters of a file that are stored together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extent {
    pub clusters: u32,
    pub place: Place,
}

impl Extent {
    /// Blocks on the disk.
    pub fn blocks(&self) -> u32 {
        match self.place {
            Place::Plain { .. } => self.clusters,
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
    let mut clusters = Vec::with_capacity(extents.iter().map(|extent| extent.clusters as usize).sum());
    for extent in extents {
        match extent.place {
            Place::Plain { block } => {
                let head = |offset| Cluster::Head { compressed: false, block: Some(block + offset) };
                clusters.extend((0..extent.clusters).map(head));
            }
            Place::Compressed { block, blocks } => push(&mut clusters, extent.clusters, Some(block), blocks),
            Place::Packed => push(&mut clusters, extent.clusters, None, 0),
        }
    }
    clusters
}

fn push(clusters: &mut Vec<Cluster>, count: u32, block: Option<u32>, blocks: u16) {
    clusters.push(Cluster::Head { compressed: true, block });
    let next = |back: u32| Cluster::Next {
        back: back as u16,
        ahead: (count - back) as u16,
        blocks: (back == 1).then_some(blocks),
    };
    clusters.extend((1..count).map(next));
}
