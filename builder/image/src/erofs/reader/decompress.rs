//! Compressed extents.

use super::{Reader, open::corrupt};
use crate::{
    ReadAt,
    erofs::{
        ReadError,
        format::{Algorithm, BLOCK},
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// The extent that was read last: small files that are neighbours share one.
pub(super) type LastExtent = Mutex<Option<(u32, Arc<Vec<u8>>)>>;

impl<R: ReadAt> Reader<R> {
    /// The `len` bytes that are compressed in `blocks` blocks from `block` on.
    pub(super) fn extent(&self, block: u32, blocks: u16, len: usize) -> Result<Arc<Vec<u8>>, ReadError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = last.as_ref().filter(|(at, bytes)| *at == block && bytes.len() == len) {
            return Ok(bytes.clone());
        }
        let at = u64::from(block) * BLOCK as u64;
        let most = self.superblock.extent_size as usize;
        if len > most || usize::from(blocks) * BLOCK > most {
            return Err(corrupt("an extent is larger than the superblock allows", at));
        }
        let mut stored = vec![0; usize::from(blocks) * BLOCK];
        self.bytes(at, &mut stored)?;
        let bytes = decompress(self.superblock.algorithm, &stored, len);
        let bytes =
            Arc::new(bytes.filter(|bytes| bytes.len() == len).ok_or(corrupt("an extent does not decompress", at))?);
        *last = Some((block, bytes.clone()));
        Ok(bytes)
    }
}

/// `stored` is right-aligned: zeros come first, and no compressed data begins with one.
fn decompress(algorithm: Algorithm, stored: &[u8], len: usize) -> Option<Vec<u8>> {
    let start = stored.iter().take(BLOCK).position(|byte| *byte != 0)?;
    let data = &stored[start..];
    match algorithm {
        Algorithm::Zstd => zstd::bulk::decompress(data, len).ok(),
        Algorithm::Lz4 => lz4_flex::block::decompress(data, len).ok(),
    }
}
