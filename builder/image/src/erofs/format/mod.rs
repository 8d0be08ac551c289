//! The structures of EROFS on disk.

mod superblock;

pub use superblock::Superblock;
