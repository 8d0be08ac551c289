//! A device that keeps what was written to it and is not zeros.

use crate::{Joined, is_zero};
use hadris_io::{Error, ErrorType};
use hadris_storage::{BlockIndex, BlockSize, sync::BlockDevice};
use std::{collections::BTreeMap, io};

/// Blocks by their number.
pub(super) struct Blocks {
    size: BlockSize,
    count: u64,
    kept: BTreeMap<u64, Vec<u8>>,
}

impl Blocks {
    /// A device of `len` bytes in blocks of `size`.
    pub fn new(size: BlockSize, len: u64) -> Self {
        Self { size, count: len / u64::from(size.get()), kept: BTreeMap::new() }
    }

    /// All of it.
    pub fn joined<'a>(self) -> Joined<'a> {
        let (size, mut whole) = (u64::from(self.size.get()), Joined::default());
        for (index, block) in self.kept {
            whole.pad_to(index * size);
            whole.push(block);
        }
        whole.pad_to(self.count * size);
        whole
    }
}

impl ErrorType for Blocks {
    type Error = io::Error;
}

impl BlockDevice for Blocks {
    fn block_size(&self) -> BlockSize {
        self.size
    }

    fn block_count(&self) -> u64 {
        self.count
    }

    fn writable(&self) -> bool {
        true
    }

    fn read_blocks(&mut self, first: BlockIndex, into: &mut [u8]) -> Result<(), Error<io::Error>> {
        for (index, block) in (first.get()..).zip(into.chunks_mut(self.size.get() as usize)) {
            match self.kept.get(&index) {
                Some(kept) => block.copy_from_slice(kept),
                None => block.fill(0),
            }
        }
        Ok(())
    }

    fn write_blocks(&mut self, first: BlockIndex, from: &[u8]) -> Result<(), Error<io::Error>> {
        for (index, block) in (first.get()..).zip(from.chunks(self.size.get() as usize)) {
            if is_zero(block) {
                self.kept.remove(&index);
            } else {
                self.kept.insert(index, block.to_vec());
            }
        }
        Ok(())
    }
}
