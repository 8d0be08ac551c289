//! Inodes: `erofs_inode_compact` (32 bytes) and `erofs_inode_extended` (64 bytes).
//!
//! ```text
//! compact   0 2 i_format  2 2 i_xattr_icount  4 2 i_mode  6 2 i_nlink   8 4 i_size  16 4 i_u  20 4 i_ino
//!          24 2 i_uid    26 2 i_gid
//! extended  0 2 i_format  2 2 i_xattr_icount  4 2 i_mode  8 8 i_size   16 4 i_u  20 4 i_ino
//!          24 4 i_uid    28 4 i_gid          32 8 i_mtime 40 4 i_mtime_nsec  44 4 i_nlink
//! ```

use super::bytes::{put, u16_at, u32_at, u64_at};

/// Bytes of a compact inode.
pub const COMPACT: usize = 32;
/// Bytes of an extended inode.
pub const EXTENDED: usize = 64;

/// Bits of `i_mode` that say what an entry is, as `S_IFMT` has them.
pub const TYPE_MASK: u16 = 0o170_000;
pub const FIFO: u16 = 0o010_000;
pub const CHAR_DEVICE: u16 = 0o020_000;
pub const DIR: u16 = 0o040_000;
pub const BLOCK_DEVICE: u16 = 0o060_000;
pub const FILE: u16 = 0o100_000;
pub const SYMLINK: u16 = 0o120_000;
pub const SOCKET: u16 = 0o140_000;

/// Where the data of an inode is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DataLayout {
    /// In consecutive blocks.
    Plain = 0,
    /// In consecutive blocks, the rest behind the inode.
    Inline = 2,
    /// Compressed, with a compact index behind the inode.
    Compressed = 3,
}

/// One inode without what follows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inode {
    pub layout: DataLayout,
    /// Length of the attributes behind the inode, in the unit of [`super::xattr::icount`].
    pub xattr_icount: u16,
    /// Type and permission bits.
    pub mode: u16,
    pub size: u64,
    /// `i_u`: first block, number of compressed blocks, or device number.
    pub data: u32,
    /// `i_ino`: for 32-bit programs only.
    pub number: u32,
    pub uid: u32,
    pub gid: u32,
    pub links: u32,
    /// Seconds since 1970, when it is not the time of the superblock.
    pub time: Option<u64>,
}

impl Inode {
    /// Bytes of the inode on disk.
    pub fn len(&self) -> usize {
        if self.fits_compact() { COMPACT } else { EXTENDED }
    }

    fn fits_compact(&self) -> bool {
        let small = [self.uid, self.gid, self.links].iter().all(|value| u16::try_from(*value).is_ok());
        small && self.time.is_none() && u32::try_from(self.size).is_ok()
    }

    /// The inode on disk. `time` is that of the superblock, which compact inodes cannot repeat.
    pub fn encode(&self, time: u64) -> Vec<u8> {
        let mut inode = vec![0; self.len()];
        let extended = u16::from(!self.fits_compact());
        put(&mut inode, 0, &(extended | (self.layout as u16) << 1).to_le_bytes());
        put(&mut inode, 2, &self.xattr_icount.to_le_bytes());
        put(&mut inode, 4, &self.mode.to_le_bytes());
        put(&mut inode, 16, &self.data.to_le_bytes());
        put(&mut inode, 20, &self.number.to_le_bytes());
        if extended == 1 {
            put(&mut inode, 8, &self.size.to_le_bytes());
            put(&mut inode, 24, &self.uid.to_le_bytes());
            put(&mut inode, 28, &self.gid.to_le_bytes());
            put(&mut inode, 32, &self.time.unwrap_or(time).to_le_bytes());
            put(&mut inode, 44, &self.links.to_le_bytes());
        } else {
            put(&mut inode, 6, &(self.links as u16).to_le_bytes());
            put(&mut inode, 8, &(self.size as u32).to_le_bytes());
            put(&mut inode, 24, &(self.uid as u16).to_le_bytes());
            put(&mut inode, 26, &(self.gid as u16).to_le_bytes());
        }
        inode
    }

    /// Reads an inode; `None` for a layout that kiln never writes.
    pub fn decode(bytes: &[u8; EXTENDED]) -> Option<Self> {
        let format = u16_at(bytes, 0);
        let layout = match format >> 1 {
            0 => DataLayout::Plain,
            2 => DataLayout::Inline,
            3 => DataLayout::Compressed,
            _ => return None,
        };
        let extended = format & 1 == 1;
        let pick = |wide: usize, narrow: usize| {
            if extended { u32_at(bytes, wide) } else { u32::from(u16_at(bytes, narrow)) }
        };
        Some(Self {
            layout,
            xattr_icount: u16_at(bytes, 2),
            mode: u16_at(bytes, 4),
            size: if extended { u64_at(bytes, 8) } else { u64::from(u32_at(bytes, 8)) },
            data: u32_at(bytes, 16),
            number: u32_at(bytes, 20),
            uid: pick(24, 24),
            gid: pick(28, 26),
            links: pick(44, 6),
            time: extended.then(|| u64_at(bytes, 32)),
        })
    }
}
