//! A place in an image as hadris-fat wants to see it: blocks that can be read alone.

use crate::ReadAt;
use hadris_io::{Error, ErrorType};
use hadris_storage::{BlockIndex, BlockSize, sync::BlockDevice};
use std::io;

const BLOCK: u32 = 512;

/// The first `len` bytes of `inner`.
pub(super) struct Device<R> {
    pub inner: R,
    pub len: u64,
}

impl<R> ErrorType for Device<R> {
    type Error = io::Error;
}

impl<R: ReadAt> BlockDevice for Device<R> {
    fn block_size(&self) -> BlockSize {
        BLOCK_SIZE
    }

    fn block_count(&self) -> u64 {
        self.len / u64::from(BLOCK)
    }

    fn read_blocks(&mut self, first: BlockIndex, into: &mut [u8]) -> Result<(), Error<io::Error>> {
        let offset = first.get().checked_mul(BLOCK.into());
        let end = offset.and_then(|offset| offset.checked_add(into.len() as u64)).filter(|&end| end <= self.len);
        let (Some(offset), Some(_)) = (offset, end) else {
            return Err(Error::device(io::ErrorKind::UnexpectedEof.into(), "past the end of the volume"));
        };
        self.inner.read_at(offset, into).map_err(|error| Error::device(error, "cannot read the volume"))
    }
}

const BLOCK_SIZE: BlockSize = match BlockSize::new(BLOCK) {
    Some(size) => size,
    None => panic!("512 is a block size"),
};
