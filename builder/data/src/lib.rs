//! The files of `profiles`, `boards` and `rootfs`, embedded in the `kiln` binary.
//!
//! `build.rs` lists them; `rootfs/node/gen` and Go tests are left out.

mod entry;

pub use entry::{Content, Entry, files, read};
