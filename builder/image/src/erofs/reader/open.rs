//! An open image.

use super::decompress::LastExtent;
use crate::{
    ReadAt,
    erofs::{ReadError, Superblock, format::BLOCK},
};

/// An open image.
pub struct Reader<R> {
    pub(super) image: R,
    pub(super) superblock: Superblock,
    pub(super) last: LastExtent,
}

impl<R: ReadAt> Reader<R> {
    /// Reads and checks the superblock; an error when the image is cut short.
    pub fn open(image: R) -> Result<Self, ReadError> {
        let mut block = [0; BLOCK];
        image.read_at(0, &mut block)?;
        let superblock = Superblock::decode(&block)?;
        let last_byte = superblock.len.checked_sub(1).ok_or(ReadError::NotErofs)?;
        image.read_at(last_byte, &mut [0])?;
        Ok(Self { image, superblock, last: LastExtent::default() })
    }

    /// What the image says about itself.
    pub fn superblock(&self) -> &Superblock {
        &self.superblock
    }

    /// Fills `into` with bytes of the image from `at`; none beyond the length that the superblock names.
    pub(super) fn bytes(&self, at: u64, into: &mut [u8]) -> Result<(), ReadError> {
        match at.checked_add(into.len() as u64) {
            Some(end) if end <= self.superblock.len => Ok(self.image.read_at(at, into)?),
            _ => Err(corrupt("something lies beyond the end", at)),
        }
    }

    /// As [`Reader::bytes`], from a block on.
    pub(super) fn block_bytes(&self, block: u32, offset: u64, into: &mut [u8]) -> Result<(), ReadError> {
        let at = (u64::from(block) * BLOCK as u64).checked_add(offset);
        self.bytes(at.ok_or(corrupt("something lies beyond the end", 0))?, into)
    }
}

/// The image contradicts itself at byte `at`.
pub(super) fn corrupt(what: &'static str, at: u64) -> ReadError {
    ReadError::Corrupt { what, at }
}
