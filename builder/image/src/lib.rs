//! Writers of filesystems and disks: from a checked tree to bytes.

pub mod erofs;
mod read_at;
pub mod verity;

pub use read_at::{ReadAt, Window};
