//! Calls to the kernel that no library wraps: all `unsafe` code of kiln, and nothing else.

mod disk;

pub use disk::{eject, reread_partitions};
