//! Hashing blocks with a salt before them.

use super::BLOCK;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Hashes blocks; the state after the salt is computed once.
#[derive(Clone)]
pub(super) struct BlockHasher(Sha256);

impl BlockHasher {
    pub(super) fn new(salt: &[u8]) -> Self {
        Self(Sha256::new().chain_update(salt))
    }

    /// The hash of one block.
    pub(super) fn block(&self, block: &[u8]) -> [u8; 32] {
        self.0.clone().chain_update(block).finalize().into()
    }

    /// The hashes of all blocks of `bytes`, one after the other.
    pub(super) fn blocks(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.chunks_exact(BLOCK).flat_map(|block| self.block(block)).collect()
    }

    /// As [`BlockHasher::blocks`], on all threads.
    pub(super) fn blocks_in_parallel(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.par_chunks_exact(BLOCK).flat_map_iter(|block| self.block(block)).collect()
    }
}
