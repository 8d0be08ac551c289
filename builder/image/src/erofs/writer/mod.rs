//! From a tree to an image, in three steps:
//!
//! 1. [`plan`] decides where every byte of content goes: behind an inode, into the packed file, into a file of its own.
//! 2. [`pipeline`] compresses the pieces on all threads and writes them in the order of the plan.
//! 3. [`metadata`] lays out inodes and directories behind them; the superblock comes last, so that an unfinished image
//!    is none.
//!
//! Nothing depends on the number of threads: pieces are cut by the plan alone.

mod compress;
mod dirs;
mod fill;
mod gate;
mod metadata;
mod packing;
mod piece;
mod pipeline;
mod plan;
mod record;
mod xattrs;

pub use gate::{ErofsImage, write, write_unchecked};
