//! Which blocks of an image have to reach the device, and the file that says so: `STEM.bmap`.
//!
//! Holes of the image file say something else: they are blocks of zeros. A table of a FAT volume is mostly zeros too, and a
//! device with old data in their place would have a damaged volume. So [`BlockMap::of`] asks the partitions what matters to
//! whoever reads them; what is left out may hold anything.
//!
//! ```text
//! the first MiB      tables, and the gap where boot loaders of other systems live
//! FAT                what lies before the data, then the clusters in use
//! hash tree          the superblock and the tree; a full slot would be larger
//! EROFS              from its start to its end
//! other partitions   all of them
//! the last sectors   the second table
//! ```
//!
//! An image without a GPT matters as a whole.
//!
//! The file is that of bmaptool, version 2.0: <https://github.com/yoctoproject/bmaptool>. rpi-imager reads it too.

mod error;
mod fat;
mod find;
mod map;
mod read;
mod write;

pub use error::BmapError;
pub use map::{BLOCK, BlockMap};
pub use read::{Bmap, Mapped, read};
pub use write::write;

#[cfg(test)]
mod tests;
