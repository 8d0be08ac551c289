//! A node without a disk: a unified kernel image that has the root inside. Firmware fetches it by HTTP and starts it; nothing else is
//! asked for.
//!
//! ```text
//! .osrel .cmdline .uname .linux   as in every unified kernel image; the command line has the root hash
//! .initrd                         two archives, which the kernel unpacks into memory, one after the other
//!   cpio, not compressed          root.erofs, root.verity, loop.ko
//!   cpio, compressed              the initrd that starts from disks too
//! signature                       where there is a key: over all of it
//! ```
//!
//! The root is not compressed a second time: EROFS has done so. So it stays where it is until the image is written, and is found in the
//! image by whoever checks it.

mod build;
mod error;
mod read;
mod verify;

pub use build::archive;
pub use error::NetbootError;
pub use read::{Netboot, is_program, read};
pub(crate) use verify::verify;

/// The root, in the initramfs.
pub(crate) const ROOT: &str = "root.erofs";
/// Its hash tree.
const HASHES: &str = "root.verity";
/// The module by which files become block devices, which verity wants.
const LOOP: &str = "loop.ko";

#[cfg(test)]
mod tests;
