//! Taking a `.deb` apart: an `ar` archive of `debian-binary`, `control.tar.*` and `data.tar.*` (deb(5)).
//!
//! The result is one data file with the bytes of all files, one after the other, and an [`UnpackedDeb`] that says what
//! lies where. It depends on the package alone, not on any rule of an image, so it is made once and kept.
//! Packages come from outside: every size is bounded, every path stays inside the root, and no input panics.

mod archive;
mod control;
mod data;
pub(crate) mod entries;
mod error;
mod index;
mod paths;
mod unpack;

pub use control::Control;
pub use error::DebError;
pub use index::{Entry, EntryKind, FORMAT, Owner, UnpackedDeb};
pub(crate) use paths::MERGED;
pub use unpack::unpack;
