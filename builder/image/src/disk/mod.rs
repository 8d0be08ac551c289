//! The disk: partitions by name, laid out one after the other, and written with holes for zeros.
//!
//! The image file ends with its last partition and the second partition table: nobody downloads or flashes empty
//! space. What the first boot adds is not in the file.

mod error;
mod image;
mod layout;
mod mbr;
mod node;
mod place;
mod sparse;
mod write;

pub use error::DiskError;
pub use image::{DiskImage, Placed};
pub use layout::{Layout, Partition, Source};
pub use node::{BootVolumes, ESP, NodeDisk, PI_BOOT_A, PI_BOOT_B, PI_SELECT, ROOT_A, ROOT_A_VERITY, boot_serial};
pub use write::write;

#[cfg(test)]
mod tests;
