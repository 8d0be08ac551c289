//! The structures of EROFS on disk: how they are laid out, not what is put into them.
//!
//! ```text
//! block 0          1024 bytes free, superblock, parameters of the compressor
//! block 1 ..       packed file (small files and tails, end to end), then larger files, compressed
//!  ..              whole blocks of directories and long symbolic links
//!  xattr_block ..  attributes that several entries share
//!  meta_block ..   inodes in slots of 32 bytes; behind each its attributes, cluster index and inline data
//! ```
//!
//! All numbers are little-endian. Specification: <https://docs.kernel.org/filesystems/erofs.html> and
//! `fs/erofs/erofs_fs.h` of Linux; names in comments are those of that header.

pub mod bytes;
pub mod clusters;
pub mod device;
pub mod directory;
pub mod index;
pub mod inode;
pub mod map;
mod superblock;
pub mod xattr;

pub(super) use superblock::Algorithm;
pub use superblock::Superblock;
#[cfg(test)]
pub(super) use superblock::seal;

/// Bytes of a block, and of a logical cluster: the unit in which compressed files are indexed.
pub const BLOCK: usize = 4096;

/// Bytes of the slots that inode numbers (nids) count.
pub const SLOT: usize = 32;

/// The kernel refuses to decompress larger pieces: `Z_EROFS_PCLUSTER_MAX_SIZE`.
pub const EXTENT_MAX: u32 = 1 << 20;

/// Zstandard's window is a quarter of the largest extent: the kernel holds one for each processor.
pub const fn window_log(extent_size: u32) -> u32 {
    extent_size.ilog2() - EXTENT_TO_WINDOW
}

/// Binary logarithm of the largest extent over the window.
pub const EXTENT_TO_WINDOW: u32 = 2;

/// Number of blocks that hold `len` bytes.
pub const fn blocks(len: u64) -> u64 {
    len.div_ceil(BLOCK as u64)
}
