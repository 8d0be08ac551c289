//! The compact index of a compressed file: two bytes for most clusters.
//!
//! Clusters are described in packs: a few bits for each, then one block number for the whole pack, from which those of
//! its heads are counted. The first clusters, up to an address divisible by 32, and the last ones are in packs of two
//! (8 bytes), all others in packs of sixteen (32 bytes).
//!
//! ```text
//! pack of  2: 2 x 16 bits, 32 bits first block         a cluster: 12 bits value, 2 bits type, the rest unused
//! pack of 16: 16 x 14 bits, 32 bits first block        value: of a head its offset; of a further cluster
//!                                                      the distance to its head, or 0x800 | blocks in the first;
//!                                                      in the last of a pack the distance to the next head
//! ```
//! Blocks of a pack's heads follow each other: `unpack_compacted_index` in `fs/erofs/zmap.c` counts on it.

use super::{bytes::put, clusters::Cluster};

const VALUE_BITS: u32 = 12;
const VALUE_MASK: u32 = (1 << VALUE_BITS) - 1;
/// `Z_EROFS_LI_D0_CBLKCNT`: the value is a number of blocks.
const IS_BLOCKS: u16 = 1 << 11;
/// `Z_EROFS_LCLUSTER_TYPE_*`.
const TYPE_PLAIN: u32 = 0;
const TYPE_HEAD: u32 = 1;
const TYPE_NEXT: u32 = 2;

/// One pack: which clusters it describes and where it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pack {
    /// First cluster.
    pub first: u64,
    /// Clusters it has room for: 2 or 16.
    pub room: usize,
    /// Bytes from the start of the index.
    pub at: u64,
}

impl Pack {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        if self.room == 2 { 8 } else { 32 }
    }

    fn bits(&self) -> usize {
        if self.room == 2 { 16 } else { 14 }
    }
}

/// How the packs of an index lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    total: u64,
    initial: u64,
    short: u64,
}

impl Shape {
    /// Of an index of `total` clusters whose first byte is at `start`.
    pub fn new(total: u64, start: u64) -> Self {
        let initial = (32 - start % 32) / 4 % 8;
        Self { total, initial, short: total.saturating_sub(initial) / 16 * 16 }
    }

    /// Length in bytes of the whole index.
    pub fn len(&self) -> u64 {
        let long = self.total - self.short;
        long.next_multiple_of(2) * 4 + self.short * 2
    }

    /// The pack that describes `cluster`.
    pub fn pack(&self, cluster: u64) -> Pack {
        let (before, at) = (self.initial + self.short, self.initial * 4);
        if self.short > 0 && (self.initial..before).contains(&cluster) {
            let index = (cluster - self.initial) / 16;
            return Pack { first: self.initial + index * 16, room: 16, at: at + index * 32 };
        }
        let (base, at) = if cluster < before { (0, 0) } else { (before, at + self.short * 2) };
        let index = (cluster - base) / 2;
        Pack { first: base + index * 2, room: 2, at: at + index * 8 }
    }
}

/// The index of `clusters`, whose first byte will be at an address that equals `start` modulo 32.
pub fn encode(clusters: &[Cluster], start: u64) -> Vec<u8> {
    let shape = Shape::new(clusters.len() as u64, start);
    let mut bytes = Vec::with_capacity(shape.len() as usize);
    let mut rest = clusters;
    while !rest.is_empty() {
        let pack = shape.pack((clusters.len() - rest.len()) as u64);
        let (described, after) = rest.split_at(pack.room.min(rest.len()));
        bytes.extend(encode_pack(described, &pack));
        rest = after;
    }
    bytes
}

fn encode_pack(clusters: &[Cluster], pack: &Pack) -> Vec<u8> {
    let mut bytes = vec![0; pack.len()];
    for (slot, cluster) in clusters.iter().enumerate() {
        let word = encode_cluster(cluster, slot + 1 == pack.room) << (slot * pack.bits() % 8);
        let at = slot * pack.bits() / 8;
        word.to_le_bytes().iter().zip(&mut bytes[at..]).for_each(|(from, to)| *to |= from);
    }
    put(&mut bytes, pack.len() - 4, &first_block(clusters).to_le_bytes());
    bytes
}

fn encode_cluster(cluster: &Cluster, last: bool) -> u32 {
    let (kind, value) = match *cluster {
        Cluster::Head { compressed: false, offset, .. } => (TYPE_PLAIN, offset),
        Cluster::Head { compressed: true, offset, .. } => (TYPE_HEAD, offset),
        Cluster::Next { blocks: Some(blocks), .. } => (TYPE_NEXT, IS_BLOCKS | blocks),
        Cluster::Next { ahead, .. } if last => (TYPE_NEXT, ahead),
        Cluster::Next { back, .. } => (TYPE_NEXT, back),
    };
    kind << VALUE_BITS | u32::from(value)
}

/// The block number of a pack: that of its first head, less the blocks which the kernel counts before it.
fn first_block(clusters: &[Cluster]) -> u32 {
    let mut counted = 0;
    for cluster in clusters {
        match cluster {
            Cluster::Head { block: Some(block), .. } => return block - counted,
            Cluster::Next { blocks: Some(blocks), .. } => counted += u32::from(*blocks),
            _ => {}
        }
    }
    0
}

/// Reads the cluster in `slot` of a pack, in which `back` of the last slot and `ahead` of all others are not known (0).
///
/// `None` when the pack contradicts itself.
pub fn decode(bytes: &[u8], pack: &Pack, slot: usize) -> Option<Cluster> {
    let raw = |slot: usize| {
        let at = slot * pack.bits() / 8;
        let word = u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) >> (slot * pack.bits() % 8);
        Some((word >> VALUE_BITS & 3, (word & VALUE_MASK) as u16))
    };
    let (kind, value) = raw(slot)?;
    match kind {
        TYPE_NEXT if value & IS_BLOCKS != 0 => {
            Some(Cluster::Next { back: 1, ahead: 0, blocks: Some(value & !IS_BLOCKS) })
        }
        TYPE_NEXT if slot + 1 < pack.room => Some(Cluster::Next { back: value, ahead: 0, blocks: None }),
        TYPE_NEXT => {
            let back = match raw(slot - 1)? {
                (TYPE_NEXT, before) if before & IS_BLOCKS != 0 => 2,
                (TYPE_NEXT, before) => before.checked_add(1)?,
                _ => 1,
            };
            Some(Cluster::Next { back, ahead: value, blocks: None })
        }
        TYPE_PLAIN | TYPE_HEAD => {
            let first = u32::from_le_bytes(bytes.last_chunk().copied()?);
            let block = first.checked_add(blocks_before(raw, slot)?)?;
            Some(Cluster::Head { compressed: kind == TYPE_HEAD, offset: value, block: Some(block) })
        }
        _ => None,
    }
}

/// Blocks of the extents of a pack that lie before the head in `slot`.
fn blocks_before(raw: impl Fn(usize) -> Option<(u32, u16)>, slot: usize) -> Option<u32> {
    let mut blocks = 0;
    let mut after = slot;
    while after > 0 {
        let (kind, value) = raw(after - 1)?;
        let step = match kind {
            TYPE_NEXT if value & IS_BLOCKS != 0 => {
                blocks += u32::from(value & !IS_BLOCKS);
                2
            }
            // Leads to the first cluster after the head, which knows the blocks.
            TYPE_NEXT if value >= 2 => usize::from(value) - 1,
            TYPE_NEXT => return None,
            _ => {
                blocks += 1;
                1
            }
        };
        after = after.saturating_sub(step);
    }
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::erofs::format::clusters::{Extent, Place, expand};

    /// Extents of all lengths, one after the other on the disk; half of the samples begin them anywhere in a cluster.
    fn sample(seed: u32) -> Vec<Cluster> {
        let mut block = 1000;
        let extent = |i: u32| {
            let clusters = 1 + (i * 7 + seed) % 64;
            let blocks = if clusters == 1 { 1 } else { 1 + (i * 5) % clusters } as u16;
            let plain = seed.is_multiple_of(16) && i.is_multiple_of(5);
            let place = if plain { Place::Plain { block } } else { Place::Compressed { block, blocks } };
            block += if plain { clusters } else { blocks.into() };
            let over = if seed.is_multiple_of(16) { 0 } else { i * 619 % 4096 };
            Extent { len: (clusters << 12) + over, place }
        };
        expand(&(0..40).map(extent).collect::<Vec<_>>())
    }

    #[test]
    fn every_head_and_distance_reads_back_wherever_the_index_starts() {
        for start in (0..32).step_by(8) {
            let clusters = sample(start as u32);
            let bytes = encode(&clusters, start);
            let shape = Shape::new(clusters.len() as u64, start);
            assert_eq!(bytes.len() as u64, shape.len());
            for (lcn, cluster) in clusters.iter().enumerate() {
                let pack = shape.pack(lcn as u64);
                let slot = lcn - pack.first as usize;
                let read = decode(&bytes[pack.at as usize..][..pack.len()], &pack, slot).unwrap();
                match (*cluster, read) {
                    (Cluster::Next { back, blocks, .. }, Cluster::Next { back: seen, blocks: seen_blocks, .. }) => {
                        assert_eq!((back, blocks), (seen, seen_blocks), "cluster {lcn}, start {start}");
                    }
                    (wrote, read) => assert_eq!(wrote, read, "cluster {lcn}, start {start}"),
                }
            }
        }
    }
}
