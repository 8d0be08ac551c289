//! What an image is, read from the image alone: a file or a block device; a disk, or an image for netboot.
//!
//! [`inspect`] reads the partition table, the boot partition with its unified kernel images, and the superblocks of
//! the root filesystems; [`verify`] reads all of the roots and checks them against their hashes; [`open_root`] gives
//! access to the files. Nothing here trusts the image: errors are fine and panics are bugs.

mod boot;
mod error;
mod program;
mod read;
mod report;
mod signed;
mod slot;

pub use error::InspectError;
pub use read::inspect;
pub use report::{BootEntry, BootPartition, BootProgram, Enrolled, Filesystem, Report, Signatory, Slot};
pub use slot::{open_root, verify};

#[cfg(test)]
mod judged;
#[cfg(test)]
mod tests;
