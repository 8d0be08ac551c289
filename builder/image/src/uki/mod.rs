//! Unified kernel images: systemd's stub with the kernel and all it needs as PE sections.
//!
//! The firmware starts the stub, which finds the sections in its own memory and starts the kernel with them. One file
//! is one boot entry, and one signature covers kernel, initrd and command line, so also the root hash.
//!
//! Specification: <https://uapi-group.org/specifications/specs/unified_kernel_image/>

mod build;
mod error;
mod read;

pub use build::Uki;
pub use error::UkiError;
pub use read::{UkiInfo, UkiSection, read, read_in, root_hash};

#[cfg(test)]
mod tests;
