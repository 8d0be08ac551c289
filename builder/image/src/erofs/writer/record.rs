//! One inode with all that stands behind it, and its place among the others.

use crate::erofs::format::{BLOCK, SLOT, inode::Inode, map};

/// Inline data up to this length finds a place in some block, whatever stands before it.
pub const INLINE_MAX: usize = BLOCK - SLOT;

/// One inode with all that stands behind it.
#[derive(Debug)]
pub struct Record {
    pub inode: Inode,
    pub xattrs: Vec<u8>,
    /// Map header and index of a compressed file.
    pub map: Vec<u8>,
    pub inline: Inline,
    pub nid: u64,
}

/// Data behind an inode.
#[derive(Debug)]
pub enum Inline {
    /// Known from the start; may be empty.
    Bytes(Vec<u8>),
    /// The end of a directory, known when all inodes have their places.
    Later(usize),
}

impl Inline {
    fn len(&self) -> usize {
        match self {
            Inline::Bytes(bytes) => bytes.len(),
            Inline::Later(len) => *len,
        }
    }
}

impl Record {
    /// Where the map begins, from the start of the inode.
    pub fn map_at(inode: &Inode, xattrs: &[u8]) -> usize {
        (inode.len() + xattrs.len()).next_multiple_of(map::HEADER)
    }

    /// Bytes before the inline data.
    fn head(&self) -> usize {
        if self.map.is_empty() {
            self.inode.len() + self.xattrs.len()
        } else {
            Self::map_at(&self.inode, &self.xattrs) + self.map.len()
        }
    }

    /// Takes the first place from byte `free` of the metadata where the inline data lies within one block, as the
    /// kernel wants it. Returns the first byte behind the record.
    fn settle(&mut self, free: usize) -> usize {
        let mut at = free.next_multiple_of(SLOT);
        while (at + self.head()) % BLOCK + self.inline.len() > BLOCK {
            at += SLOT;
        }
        self.nid = (at / SLOT) as u64;
        at + self.head() + self.inline.len()
    }

    /// The record on disk. `time` is that of the image.
    pub fn encode(&self, time: u64) -> Vec<u8> {
        let mut bytes = self.inode.encode(time);
        bytes.extend(&self.xattrs);
        if !self.map.is_empty() {
            bytes.resize(Self::map_at(&self.inode, &self.xattrs), 0);
            bytes.extend(&self.map);
        }
        match &self.inline {
            Inline::Bytes(data) => bytes.extend(data),
            Inline::Later(len) => bytes.resize(bytes.len() + len, 0),
        }
        bytes
    }
}

/// Gives every record its place, one behind the other.
pub fn settle_all(records: &mut [Record]) {
    records.iter_mut().fold(0, |free, record| record.settle(free));
}
