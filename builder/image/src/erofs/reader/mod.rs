//! Reads images back: for `kiln inspect` and for tests.
//!
//! Reads what this crate writes, and calls everything else unsupported. On damaged input errors are fine; panics, endless
//! loops and large allocations are not, so every number of the image is checked before it is used.

mod decompress;
mod entry;
mod extents;
mod file;
mod inode;
mod open;
mod walk;

pub use entry::{Entry, EntryKind};
pub use open::Reader;
