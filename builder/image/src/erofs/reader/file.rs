//! The content of files.

use super::{Entry, EntryKind, Reader, inode::Located, open::corrupt};
use crate::{
    ReadAt,
    erofs::{
        ReadError,
        format::{
            BLOCK,
            inode::DataLayout,
            map::{HEADER, Map},
        },
    },
};
use std::io;

impl<R: ReadAt> Reader<R> {
    /// Fills `into` with the content of a file from `offset`; an error when that reaches past its end.
    pub fn read_at(&self, entry: &Entry, offset: u64, into: &mut [u8]) -> Result<(), ReadError> {
        if entry.kind != EntryKind::File {
            return Err(ReadError::Io(io::ErrorKind::InvalidInput.into()));
        }
        self.data(&self.inode(entry.nid)?, offset, into)
    }

    /// All of a file; an error when it is larger than `limit` bytes.
    pub fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        if entry.size > limit {
            return Err(ReadError::Io(io::ErrorKind::FileTooLarge.into()));
        }
        let mut content = vec![0; entry.size as usize];
        self.read_at(entry, 0, &mut content)?;
        Ok(content)
    }

    /// Fills `into` with the data of an inode from `offset`.
    pub(super) fn data(&self, located: &Located, offset: u64, into: &mut [u8]) -> Result<(), ReadError> {
        check_end(located, offset, into)?;
        match located.inode.layout {
            DataLayout::Plain => self.block_bytes(located.inode.data, offset, into),
            DataLayout::Inline => self.inline(located, offset, into),
            DataLayout::Compressed => match self.map(located)? {
                (Map::Packed(at), _) => self.packed(at, offset, into),
                (Map::Extents { tail }, index_at) => self.extents(located, index_at, offset, into, tail),
            },
        }
    }

    /// Data whose last part, less than a block, is behind the inode.
    fn inline(&self, located: &Located, offset: u64, into: &mut [u8]) -> Result<(), ReadError> {
        let whole = located.inode.size - located.inode.size % BLOCK as u64;
        let split = whole.saturating_sub(offset).min(into.len() as u64);
        let (blocks, rest) = into.split_at_mut(split as usize);
        if !blocks.is_empty() {
            self.block_bytes(located.inode.data, offset, blocks)?;
        }
        self.bytes(located.rest_at + (offset + split).saturating_sub(whole), rest)
    }

    /// Data in the packed file, of which the file has the bytes from `at` on.
    pub(super) fn packed(&self, at: u64, offset: u64, into: &mut [u8]) -> Result<(), ReadError> {
        let located = self.inode(self.superblock.packed_nid)?;
        let wrong = || corrupt("the packed file is not readable", located.rest_at);
        let offset = at.checked_add(offset).ok_or_else(wrong)?;
        check_end(&located, offset, into)?;
        if located.inode.layout != DataLayout::Compressed {
            return Err(wrong());
        }
        match self.map(&located)? {
            (Map::Extents { tail: None }, index_at) => self.extents(&located, index_at, offset, into, None),
            // A packed file inside the packed file would never end.
            _ => Err(wrong()),
        }
    }

    /// The map of a compressed file and the first byte behind it.
    fn map(&self, located: &Located) -> Result<(Map, u64), ReadError> {
        let at = located.rest_at.next_multiple_of(HEADER as u64);
        let mut header = [0; HEADER];
        self.bytes(at, &mut header)?;
        let map = Map::decode(&header, self.superblock.algorithm);
        Ok((map.ok_or(ReadError::Unsupported("a compression layout of other writers"))?, at + HEADER as u64))
    }
}

fn check_end(located: &Located, offset: u64, into: &[u8]) -> Result<(), ReadError> {
    let inside = offset.checked_add(into.len() as u64).is_some_and(|end| end <= located.inode.size);
    if inside { Ok(()) } else { Err(ReadError::Io(io::ErrorKind::UnexpectedEof.into())) }
}
