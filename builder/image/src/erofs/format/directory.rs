//! Directories: blocks of `erofs_dirent`s, sorted by name, with the names behind them.
//!
//! ```text
//! one block:  dirent 0 | dirent 1 | .. | name 0 | name 1 | ..      dirent: 0 8 nid   8 2 nameoff  10 1 type  11 1 zero
//! ```
//! The first `nameoff` tells how many dirents there are. The last block may be short; others are filled up with zeros.

use super::{
    BLOCK,
    bytes::{put, u16_at, u64_at},
};

const DIRENT: usize = 12;

/// Longest name in bytes.
pub const NAME_MAX: usize = 255;

/// One name in a directory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Dirent {
    pub name: Vec<u8>,
    pub nid: u64,
    /// Type bits of the mode of its inode.
    pub kind: u16,
}

/// `d_type` of a mode's type bits, in the numbering of this format.
fn type_code(kind: u16) -> u8 {
    match kind {
        super::inode::FILE => 1,
        super::inode::DIR => 2,
        super::inode::CHAR_DEVICE => 3,
        super::inode::BLOCK_DEVICE => 4,
        super::inode::FIFO => 5,
        super::inode::SOCKET => 6,
        super::inode::SYMLINK => 7,
        _ => 0,
    }
}

/// Length in bytes of a directory with these names, in their order.
pub fn len<'a>(names: impl Iterator<Item = &'a [u8]>) -> u64 {
    let (mut full, mut used) = (0, 0);
    for name in names {
        let more = DIRENT + name.len();
        if used + more > BLOCK {
            full += BLOCK as u64;
            used = 0;
        }
        used += more;
    }
    full + used as u64
}

/// The directory with these entries, which must be sorted by name.
pub fn encode(entries: &[Dirent]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let (block, after) = rest.split_at(fitting(rest));
        encode_block(block, &mut bytes);
        if !after.is_empty() {
            bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        }
        rest = after;
    }
    bytes
}

/// How many of `entries` fit into one block.
fn fitting(entries: &[Dirent]) -> usize {
    let mut used = 0;
    let fits = |entry: &&Dirent| {
        used += DIRENT + entry.name.len();
        used <= BLOCK
    };
    entries.iter().take_while(fits).count()
}

fn encode_block(entries: &[Dirent], bytes: &mut Vec<u8>) {
    let mut name_at = entries.len() * DIRENT;
    for entry in entries {
        let mut dirent = [0; DIRENT];
        put(&mut dirent, 0, &entry.nid.to_le_bytes());
        put(&mut dirent, 8, &(name_at as u16).to_le_bytes());
        dirent[10] = type_code(entry.kind);
        bytes.extend(dirent);
        name_at += entry.name.len();
    }
    entries.iter().for_each(|entry| bytes.extend(&entry.name));
}

/// Names and nids of one block of a directory; `None` when it contradicts itself.
pub fn decode_block(block: &[u8]) -> Option<Vec<(&[u8], u64)>> {
    let name_at = |index: usize| Some(usize::from(u16_at(block.get(index * DIRENT..(index + 1) * DIRENT)?, 8)));
    let first = name_at(0)?;
    if first == 0 || first % DIRENT != 0 {
        return None;
    }
    let count = first / DIRENT;
    let entry = |index: usize| {
        let end = if index + 1 < count { name_at(index + 1)? } else { block.len() };
        let name = block.get(name_at(index)?..end)?;
        // Only the last name of a block may be followed by zeros.
        let name = name.split(|byte| *byte == 0).next()?;
        (!name.is_empty()).then_some((name, u64_at(block, index * DIRENT)))
    };
    (0..count).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::erofs::format::inode::FILE;

    #[test]
    fn a_directory_of_many_blocks_reads_back_and_has_the_length_foretold() {
        let name = |i: u64| format!("{i:05}-{}", "n".repeat(i as usize % 200)).into_bytes();
        let entries: Vec<_> = (0..300).map(|i| Dirent { name: name(i), nid: i * 7, kind: FILE }).collect();
        let bytes = encode(&entries);
        assert_eq!(bytes.len() as u64, len(entries.iter().map(|entry| entry.name.as_slice())));
        let read: Vec<_> = bytes.chunks(BLOCK).flat_map(|block| decode_block(block).unwrap()).collect();
        let wrote: Vec<_> = entries.iter().map(|entry| (entry.name.as_slice(), entry.nid)).collect();
        assert_eq!(read, wrote);
    }

    #[test]
    fn a_damaged_block_is_refused() {
        let block = encode(&[Dirent { name: b"a".to_vec(), nid: 1, kind: FILE }]);
        for cut in 0..block.len() {
            assert!(decode_block(&block[..cut]).is_none(), "{cut}");
        }
        assert!(decode_block(&[0xff; BLOCK]).is_none());
    }
}
