//! The files of `profiles`, `boards`, `catalogue` and `rootfs`, embedded in the `kiln` binary.
//!
//! `build.rs` lists them; `gen` of Go modules and Go tests are left out.

mod entry;

pub use entry::{Content, Entry, files, read};
