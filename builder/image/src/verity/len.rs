//! How much of a partition a hash tree takes up.

use super::{BLOCK, check::read_superblock, tree_len};
use crate::ReadAt;

/// Length in bytes of the hash tree that `tree` begins with, superblock included; `None` when there is none.
pub fn len(tree: &impl ReadAt) -> Option<u64> {
    let data_blocks = read_superblock(tree).ok()?.data_blocks;
    data_blocks.checked_mul(BLOCK as u64).map(tree_len)
}
