//! Whether data, tree and root hash belong together, from the root downwards as the kernel checks it.

use super::{BLOCK, RootHash, VerityError, hash::BlockHasher, superblock::VeritySuperblock, write};
use crate::ReadAt;

const HASH: usize = 32;

/// Reads all of the hash tree and of the data; names the first block that is not what `expected` stands for.
///
/// How much data there is (`data_len` bytes) is for the caller to know: the root hash does not cover the superblock.
pub fn check(data: &impl ReadAt, data_len: u64, tree: &impl ReadAt, expected: &RootHash) -> Result<(), VerityError> {
    let data_blocks = write::whole_blocks(data_len)?;
    let superblock = read_superblock(tree)?;
    if superblock.data_blocks != data_blocks {
        return Err(VerityError::Superblock("it was made for data of another length"));
    }
    let hasher = BlockHasher::new(&superblock.salt);
    let leaves = check_tree(tree, data_blocks, &hasher, expected)?;
    let hashes = write::hash_data(data, data_blocks, &hasher)?;
    match first_difference(&hashes, &leaves) {
        Some(block) => Err(VerityError::Block { part: "data", block }),
        None => Ok(()),
    }
}

pub(super) fn read_superblock(tree: &impl ReadAt) -> Result<VeritySuperblock, VerityError> {
    let mut block = [0; BLOCK];
    tree.read_at(0, &mut block).map_err(VerityError::ReadTree)?;
    VeritySuperblock::decode(&block)
}

/// Checks every node against its parent and returns the leaves: the expected hashes of the data blocks.
fn check_tree(
    tree: &impl ReadAt,
    data_blocks: u64,
    hasher: &BlockHasher,
    expected: &RootHash,
) -> Result<Vec<u8>, VerityError> {
    let mut wanted = expected.as_bytes().to_vec();
    let mut first = 1;
    for nodes in write::level_sizes(data_blocks).into_iter().rev() {
        let mut level = vec![0; nodes as usize * BLOCK];
        tree.read_at(first * BLOCK as u64, &mut level).map_err(VerityError::ReadTree)?;
        let hashes = hasher.blocks_in_parallel(&level);
        if let Some(node) = first_difference(&hashes, &wanted) {
            return Err(wrong_node(first, node, &hashes, expected));
        }
        wanted = level;
        first += nodes;
    }
    Ok(wanted)
}

/// A wrong root node most likely means the tree of another image, so its hash is shown.
fn wrong_node(first: u64, node: u64, hashes: &[u8], expected: &RootHash) -> VerityError {
    match <[u8; HASH]>::try_from(hashes) {
        Ok(found) if first == 1 => VerityError::Root { found: RootHash::from_bytes(found), expected: *expected },
        _ => VerityError::Block { part: "tree", block: first + node },
    }
}

/// Number of the first hash of `hashes` that is not the one in `wanted`, which may be longer.
fn first_difference(hashes: &[u8], wanted: &[u8]) -> Option<u64> {
    let pairs = hashes.chunks_exact(HASH).zip(wanted.chunks_exact(HASH));
    pairs.into_iter().position(|(hash, want)| hash != want).map(|index| index as u64)
}
