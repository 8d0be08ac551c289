//! From data to its hash tree.

use super::{
    BLOCK, FANOUT, RootHash, VerityError,
    hash::BlockHasher,
    superblock::{SALT_MAX, VeritySuperblock},
};
use crate::ReadAt;
use rayon::prelude::*;
use std::io::Write;
use uuid::Uuid;

/// Blocks that one worker reads and hashes at a time: 1 MiB.
const RUN: u64 = 256;

/// What a caller chooses about a hash tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerityOptions {
    /// Hashed before every block; at most 256 bytes.
    pub salt: Vec<u8>,
    /// UUID of the hash tree.
    pub uuid: Uuid,
}

/// Length in bytes of the hash tree, superblock included, of `data_len` bytes of data.
pub fn tree_len(data_len: u64) -> u64 {
    let nodes: u64 = level_sizes(data_len / BLOCK as u64).iter().sum();
    (1 + nodes) * BLOCK as u64
}

/// Writes the hash tree of the first `data_len` bytes of `data` and returns its root.
///
/// Memory: a 128th of the data. The bytes are the same for any number of threads.
pub fn write(
    data: &impl ReadAt,
    data_len: u64,
    options: &VerityOptions,
    out: &mut impl Write,
) -> Result<RootHash, VerityError> {
    let data_blocks = whole_blocks(data_len)?;
    if options.salt.len() > SALT_MAX {
        return Err(VerityError::Salt(options.salt.len()));
    }
    let hasher = BlockHasher::new(&options.salt);
    let leaves = hash_data(data, data_blocks, &hasher)?;
    let (root, levels) = build_levels(leaves, &hasher);
    let superblock = VeritySuperblock { uuid: options.uuid, data_blocks, salt: options.salt.clone() };
    out.write_all(&superblock.encode()).map_err(VerityError::Write)?;
    for level in levels.iter().rev() {
        out.write_all(level).map_err(VerityError::Write)?;
    }
    Ok(root)
}

/// The number of blocks of `data_len` bytes; an error when that is none or not whole.
pub(super) fn whole_blocks(data_len: u64) -> Result<u64, VerityError> {
    let whole = data_len > 0 && data_len.is_multiple_of(BLOCK as u64);
    whole.then_some(data_len / BLOCK as u64).ok_or(VerityError::Length(data_len))
}

/// The hashes of all data blocks, one after the other.
pub(super) fn hash_data(data: &impl ReadAt, blocks: u64, hasher: &BlockHasher) -> Result<Vec<u8>, VerityError> {
    let hash_run = |run: u64| {
        let first = run * RUN;
        let mut bytes = vec![0; RUN.min(blocks - first) as usize * BLOCK];
        data.read_at(first * BLOCK as u64, &mut bytes).map_err(VerityError::ReadData)?;
        Ok(hasher.blocks(&bytes))
    };
    let runs: Result<Vec<_>, _> = (0..blocks.div_ceil(RUN)).into_par_iter().map(hash_run).collect();
    Ok(runs?.concat())
}

/// Hashes level after level until one hash is left. The levels come from the leaves upwards, in whole nodes.
///
/// A single data block has no level at all: its hash is the root, as the kernel and `veritysetup` have it.
pub(super) fn build_levels(leaves: Vec<u8>, hasher: &BlockHasher) -> (RootHash, Vec<Vec<u8>>) {
    let mut levels = Vec::new();
    let mut hashes = leaves;
    loop {
        if let Ok(root) = <[u8; 32]>::try_from(hashes.as_slice()) {
            return (RootHash::from_bytes(root), levels);
        }
        hashes.resize(hashes.len().next_multiple_of(BLOCK), 0);
        let above = hasher.blocks_in_parallel(&hashes);
        levels.push(std::mem::replace(&mut hashes, above));
    }
}

/// Nodes of each level, from the leaves upwards.
pub(super) fn level_sizes(data_blocks: u64) -> Vec<u64> {
    let mut sizes = Vec::new();
    let mut hashes = data_blocks;
    while hashes > 1 {
        hashes = hashes.div_ceil(FANOUT);
        sizes.push(hashes);
    }
    sizes
}
